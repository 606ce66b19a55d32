"""要货进度: which store has asked in which round, those that have not first."""

import reflex as rx

from jxc_app.components.controls import check, link_button
from jxc_app.components.feedback import empty, loading, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import may_open, screen
from jxc_app.state.ask_rounds import AnswerRow, RoundCard
from jxc_app.state.ask_rounds import AskRoundsState as Rounds
from jxc_app.state.frame import FrameState


@rx.page(route="/ask/rounds", title="要货进度 · 进销存", on_load=[FrameState.load, Rounds.open])
def ask_rounds() -> rx.Component:
    """One card for each round."""
    settings = link_button(t("menu.ask_settings"), "/ask/settings")
    share = link_button(t("menu.ask_allocate"), "/ask/allocate")
    return screen(
        page_head(
            t("menu.ask_rounds"),
            rx.cond(may_open("ask_allocate"), share, rx.fragment()),
            rx.cond(Rounds.may_set, settings, rx.fragment()),
        ),
        panel(check(t("ask.only_missing"), checked=Rounds.only_missing, on_change=Rounds.show_missing)),
        rx.cond(
            Rounds.is_loaded,
            rx.cond(
                Rounds.rounds.length() == 0,
                panel(empty(t("ask.no_rounds"), t("ask.no_rounds_advice"))),
                rx.foreach(Rounds.rounds, _round),
            ),
            panel(loading()),
        ),
        here="ask_rounds",
    )


def _round(one: rx.Var[RoundCard]) -> rx.Component:
    heads = [
        head(t("ask.store")),
        head(t("field.status")),
        head(t("ask.paper")),
        head(t("ask.asked_lines"), number=True),
        head(t("ask.who")),
    ]
    late = rx.el.strong(t("ask.missing", count=one.missing), class_name="late")
    return panel(
        rx.el.div(
            rx.el.div(
                rx.el.strong(one.title),
                " · ",
                one.cutoff,
                " · ",
                rx.el.span(one.supply, class_name="quiet"),
            ),
            rx.el.div(
                one.count,
                " ",
                rx.cond(one.missing > 0, late, rx.fragment()),
                " ",
                rx.cond(one.share_href != "", link_button(t("ask.share"), one.share_href), rx.fragment()),
            ),
            class_name="sheet-head",
        ),
        rx.cond(
            one.rows.length() > 0,
            table(heads, rx.foreach(one.rows, _row), label=one.title),
            rx.el.p(t("ask.all_asked"), class_name="quiet"),
        ),
        key=one.key,
    )


def _row(row: rx.Var[AnswerRow]) -> rx.Component:
    return rx.el.tr(
        cell(t("ask.store"), row.store, class_name="title"),
        cell(t("field.status"), status(row.look, row.state)),
        cell(t("ask.paper"), rx.cond(row.href != "", rx.link(row.number, href=row.href), "—")),
        cell(t("ask.asked_lines"), row.lines, number=True),
        cell(t("ask.who"), row.by),
        key=row.id,
    )

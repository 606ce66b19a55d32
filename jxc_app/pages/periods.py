"""月结: the next period with what is carried over, the closed ones, and the day on which periods end."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button, link_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, facts, loading, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.periods import PeriodLine
from jxc_app.state.periods import PeriodsState as Periods


@rx.page(route="/periods", title="月结 · 进销存", on_load=[FrameState.load, Periods.open])
def periods() -> rx.Component:
    """What is closed, and what is closed next."""
    content = rx.fragment(_next(), _closed())
    return screen(
        page_head(
            t("menu.periods"),
            link_button(t("menu.turnover"), "/turnover"),
            rx.cond(Periods.may_close, button(t("periods.day"), on_click=Periods.ask("day")), rx.fragment()),
        ),
        rx.cond(Periods.is_loaded, content, panel(loading())),
        _close_dialog(),
        _reopen_dialog(),
        _day_dialog(),
        here="periods",
    )


def _next() -> rx.Component:
    carried = facts(
        (t("periods.days"), Periods.next_days),
        (t("periods.drafts"), rx.link(Periods.drafts.to_string(), href="/documents?status=draft")),
        (t("periods.waiting"), rx.link(Periods.waiting.to_string(), href="/documents?status=submitted")),
        (t("periods.on_the_way"), rx.link(Periods.on_the_way.to_string(), href="/transfers")),
        (t("periods.ends"), Periods.closing_day_text),
    )
    act = rx.cond(
        Periods.is_over,
        rx.cond(Periods.may_close, filled_button(t("periods.close"), on_click=Periods.ask("close")), rx.fragment()),
        note(t("periods.not_over")),
    )
    known = rx.el.div(
        carried, note(t("periods.carried")), rx.el.div(act, class_name="account-acts"), class_name="stack"
    )
    nothing = empty(t("periods.nothing"), t("periods.nothing_advice"))
    return panel(rx.cond(Periods.has_next, known, nothing), title=t("periods.next", name=Periods.next_name))


def _closed() -> rx.Component:
    heads = [head(t("periods.period")), head(t("periods.days")), head(t("periods.closed_by")), head(t("act.acts"))]
    rows = rx.el.div(table(heads, rx.foreach(Periods.lines, _row), label=t("periods.closed")), class_name="masters")
    nothing = empty(t("periods.none"), t("periods.none_advice"))
    return panel(rx.cond(Periods.lines.length() > 0, rows, nothing), title=t("periods.closed"), look="flush")


def _row(line: rx.Var[PeriodLine]) -> rx.Component:
    reopen = danger_button(t("periods.reopen"), on_click=Periods.ask_reopen(line.id))
    acts = rx.el.div(
        link_button(t("menu.turnover"), line.href),
        rx.cond(line.is_latest & Periods.may_reopen, reopen, rx.fragment()),
        class_name="row-acts",
    )
    return rx.el.tr(
        cell(t("periods.period"), line.name, class_name="title"),
        cell(t("periods.days"), line.days),
        cell(t("periods.closed_by"), line.closed),
        cell(t("act.acts"), acts, class_name="span"),
        key=line.id,
        class_name="row-link",
    )


def _close_dialog() -> rx.Component:
    year = rx.cond(Periods.is_year_end, note(t("periods.year")), rx.fragment())
    return dialog(
        t("periods.close_name", name=Periods.next_name),
        rx.el.div(rx.el.p(t("periods.close_why", days=Periods.next_days)), year, class_name="stack"),
        is_open=Periods.asked == "close",
        on_close=Periods.leave,
        act=filled_button(t("periods.close"), on_click=Periods.close),
    )


def _reopen_dialog() -> rx.Component:
    return dialog(
        t("periods.reopen"),
        rx.el.div(rx.el.p(t("periods.reopen_why")), _reason(), class_name="stack"),
        is_open=Periods.asked == "reopen",
        on_close=Periods.leave,
        act=danger_button(t("periods.reopen"), is_filled=True, on_click=Periods.reopen),
    )


def _day_dialog() -> rx.Component:
    choice = select_field(
        t("periods.ends"), value=Periods.closing_day, options=Periods.days, on_change=Periods.choose_day
    )
    return dialog(
        t("periods.day"),
        rx.el.div(rx.el.p(t("periods.day_why")), choice, _reason(), class_name="stack"),
        is_open=Periods.asked == "day",
        on_close=Periods.leave,
        act=filled_button(t("roles.save"), on_click=Periods.save_day),
    )


def _reason() -> rx.Component:
    return live_field(
        t("roles.reason"), value=Periods.reason, revision=Periods.revision, error=error_at(Periods.errors, "reason"),
        on_commit=Periods.type_reason,
    )  # fmt: skip

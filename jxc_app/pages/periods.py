"""月结: the next period with what is carried over, the closed ones, and the day on which periods end."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button, link_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import bad_note, empty, facts, loading, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.periods import CountLine, HeldLine, OddValueLine, PeriodLine
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
    days = facts((t("periods.days"), Periods.next_days), (t("periods.ends"), Periods.closing_day_text))
    carried = rx.el.dl(rx.foreach(Periods.carried, _count), class_name="facts")
    act = rx.cond(
        Periods.is_over,
        rx.cond(Periods.may_close, filled_button(t("periods.close"), on_click=Periods.ask("close")), rx.fragment()),
        note(t("periods.not_over")),
    )
    known = rx.el.div(
        days,
        carried,
        note(t("periods.carried")),
        _held(),
        _odd(),
        rx.el.div(act, class_name="account-acts"),
        class_name="stack",
    )
    nothing = empty(t("periods.nothing"), t("periods.nothing_advice"))
    return panel(rx.cond(Periods.has_next, known, nothing), title=t("periods.next", name=Periods.next_name))


def _count(one: rx.Var[CountLine]) -> rx.Component:
    words = rx.cond(one.href != "", rx.link(one.count, href=one.href), rx.el.span(one.count))
    return rx.el.div(rx.el.dt(one.title), rx.el.dd(words))


def _held() -> rx.Component:
    """What is held now, SKU by SKU; nothing where nothing is."""

    def line(one: rx.Var[HeldLine]) -> rx.Component:
        words = rx.el.span(" ", one.warehouse, " ", one.held, class_name="quiet")
        return rx.el.li(rx.link(one.sku, href=one.href), words, key=one.key)

    listed = rx.el.details(
        rx.el.summary(t("periods.held")),
        rx.el.ul(rx.foreach(Periods.held, line)),
        rx.cond(Periods.more_held != "", rx.el.p(Periods.more_held, class_name="quiet"), rx.fragment()),
    )
    return rx.cond(Periods.held.length() > 0, listed, rx.fragment())


def _odd() -> rx.Component:
    """The values that cannot be, what brought them about, and what to do; nothing where there are none."""

    def line(one: rx.Var[OddValueLine]) -> rx.Component:
        papers = rx.foreach(one.papers, lambda paper: rx.fragment(" ", rx.link(paper.label, href=paper.id)))
        late = rx.cond(one.papers.length() > 0, rx.el.span(t("periods.entered_late"), papers), rx.fragment())
        figures = rx.el.span(" ", one.warehouse, " ", one.quantity, " ", one.value, " ", class_name="quiet")
        return rx.el.li(rx.link(one.sku, href=one.href), figures, late, key=one.key)

    told = bad_note(
        rx.el.strong(t("periods.odd", count=Periods.odd_count)),
        rx.el.ul(rx.foreach(Periods.odd, line)),
        rx.el.p(t("periods.odd_advice"), " ", rx.link(t("periods.odd_all"), href=Periods.odd_href)),
    )
    return rx.cond(Periods.odd_count > 0, told, rx.fragment())


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
        rx.el.div(rx.el.p(t("periods.close_why", days=Periods.next_days)), year, _odd(), class_name="stack"),
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

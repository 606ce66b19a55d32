"""The difference report 差异报告 of one count: gross and net, line by line, with what its reviewer can do."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import button, check, choice, download_link, live_cell, pager, tick
from jxc_app.components.feedback import empty, note, status
from jxc_app.components.figures import figure_card, figure_cards
from jxc_app.components.frame import panel
from jxc_app.components.tables import cell, head, sku_cell, sort_head, table, with_mixed
from jxc_app.components.texts import t
from jxc_app.state.count import CountState as Count
from jxc_app.state.count_rows import CAUSE_OPTIONS, DifferenceRow, RoundRow
from jxc_app.state.formats import Option


def report() -> rx.Component:
    """Figures, then the lines; nothing for who may yet have to count."""
    blind = panel(empty(t("counts.still_blind"), t("counts.still_blind_advice")))
    return rx.cond(Count.sees_report, rx.fragment(_sums(), _papers(), _lines()), blind)


def _sums() -> rx.Component:
    sums = Count.sums
    values = rx.fragment(
        figure_card(t("counts.gross"), sums["gross"], t("counts.gross_note", gain=sums["gain"], loss=sums["loss"])),
        figure_card(t("counts.net"), sums["net"], t("counts.net_note")),
    )
    return figure_cards(
        figure_card(t("counts.differing"), sums["differing"], t("counts.of_lines", count=sums["lines"])),
        figure_card(t("counts.beyond"), sums["beyond"], t("counts.skipped", count=sums["skipped"])),
        rx.cond(Count.sees_values, values, rx.fragment()),
    )


def _papers() -> rx.Component:
    links = rx.foreach(Count.papers, _paper)
    return rx.cond(
        Count.papers.length() > 0,
        panel(rx.el.div(links, class_name="count-papers"), title=t("counts.papers")),
        rx.fragment(),
    )


def _paper(one: rx.Var[Option]) -> rx.Component:
    return rx.link(one.label, href=one.id)


def sortable(label: rx.Var[str], by: str, *, number: bool = False) -> rx.Component:
    """A heading that sorts the open tab."""
    return sort_head(label, order=Count.order, by=by, on_sort=Count.sort, number=number)


def _lines() -> rx.Component:
    heads = [
        rx.cond(Count.may_review, head(""), rx.fragment()),
        sortable(t("field.sku"), "sku"),
        *[sortable(t(f"counts.{name}"), name, number=True) for name in ("book", "counted", "difference")],
        rx.cond(Count.sees_values, sortable(t("counts.value"), "value", number=True), rx.fragment()),
        head(t("counts.tolerance")),
        sortable(t("counts.outcome"), "outcome"),
        sortable(t("counts.cause"), "cause"),
        head(t("counts.comment")),
    ]
    body = rx.foreach(Count.rows, _row)
    nothing = empty(t("counts.no_difference"), t("counts.no_difference_advice"))
    chosen = Count.chosen.length() > 0
    return panel(
        rx.el.div(
            check(t("counts.only_differing"), checked=Count.only_differing, on_change=Count.show_only),
            rx.cond(
                Count.may_review,
                rx.fragment(
                    button(t("counts.again"), on_click=Count.again, disabled=~chosen),
                    button(t("counts.explain_chosen"), on_click=Count.ask("explain"), disabled=~chosen),
                ),
                rx.fragment(),
            ),
            download_link(t("stock.export"), Count.export_href),
            rx.el.a(t("counts.print_report"), href=Count.report_href, target="_blank", class_name="button"),
            class_name="count-tools",
        ),
        rx.cond(Count.may_review, note(t("counts.review_why")), rx.fragment()),
        rx.cond(Count.rows.length() == 0, nothing, table(heads, body, label=t("counts.report"))),
        pager(text="", page=Count.page, has_more=Count.has_more, on_page=Count.turn_to),
        look="flush open",
    )


def _row(row: rx.Var[DifferenceRow]) -> rx.Component:
    pick = tick(
        t("counts.choose", name=row.name), checked=Count.chosen.contains(row.id),
        on_change=lambda is_on: Count.tick(row.id, is_on),
    )  # fmt: skip
    return rx.el.tr(
        rx.cond(Count.may_review, cell("", pick, class_name="act"), rx.fragment()),
        sku_cell(row.code, row.name, row.spec),
        cell(t("counts.book"), with_mixed(rx.el.span(row.book), row.book_mixed), number=True),
        cell(t("counts.counted"), with_mixed(rx.el.span(row.counted), row.counted_mixed), number=True),
        cell(t("counts.difference"), _signed(row), number=True),
        rx.cond(Count.sees_values, cell(t("counts.value"), row.value, number=True), rx.fragment()),
        cell(t("counts.tolerance"), row.tolerance, rx.cond(row.is_beyond, _beyond(), rx.fragment())),
        cell(t("counts.outcome"), _outcome(row), class_name="wrap"),
        cell(t("counts.cause"), _cause(row)),
        cell(t("counts.comment"), _comment(row), class_name="wrap"),
        key=row.id,
    )


def _signed(row: rx.Var[DifferenceRow]) -> rx.Component:
    return rx.el.strong(row.difference, " ", row.unit, class_name=rx.cond(row.is_negative, "negative", ""))


def _beyond() -> rx.Component:
    return rx.el.span(" ", t("counts.is_beyond"), class_name="late")


def _outcome(row: rx.Var[DifferenceRow]) -> rx.Component:
    decide = rx.cond(Count.may_review & row.is_disputed, _leave_out(row), rx.fragment())
    return rx.fragment(
        status(row.outcome_look, row.outcome),
        rx.cond(row.about != "", rx.el.div(row.about, class_name="quiet"), rx.fragment()),
        rx.el.ul(
            rx.foreach(row.rounds, lambda one: _round(row, one)),
            rx.foreach(row.told, lambda words: rx.el.li(words, class_name="quiet")),
            class_name="count-rounds",
        ),
        rx.cond(
            row.decided != "", rx.el.div(t("counts.decided", words=row.decided), class_name="quiet"), rx.fragment()
        ),
        decide,
    )


def _round(row: rx.Var[DifferenceRow], one: rx.Var[RoundRow]) -> rx.Component:
    take = button(t("counts.take"), on_click=Count.ask_decide(row.id, one.round))
    return rx.el.li(one.words, rx.cond(Count.may_review & row.is_disputed, take, rx.fragment()))


def _leave_out(row: rx.Var[DifferenceRow]) -> rx.Component:
    return button(t("counts.skip"), on_click=Count.ask_decide(row.id, 0))


def _cause(row: rx.Var[DifferenceRow]) -> rx.Component:
    control: Any = choice(
        t("counts.cause_of", name=row.name), value=row.cause, options=Count.causes, empty=t("counts.cause_missing"),
        on_change=lambda cause: Count.explain(row.id, cause, row.comment),
    )  # fmt: skip
    said = rx.match(row.cause, *[(one, title) for one, title in _titles()], "")
    return rx.cond(row.differs, rx.cond(Count.may_review, control, rx.fragment(said)), rx.fragment())


def _comment(row: rx.Var[DifferenceRow]) -> rx.Component:
    control = live_cell(
        t("counts.comment_of", name=row.name), value=row.comment, revision=Count.revision,
        on_commit=lambda words: Count.explain(row.id, row.cause, words), max_length=200,
    )  # fmt: skip
    return rx.cond(Count.may_review & row.differs, control, rx.fragment(row.comment))


def _titles() -> list[tuple[str, str]]:
    return [(one.id, one.label) for one in CAUSE_OPTIONS]

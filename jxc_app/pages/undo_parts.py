"""What both pages of undoing show: stock before and after, what is in the way, which documents are named."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import download_link
from jxc_app.components.feedback import bad_note, note
from jxc_app.components.folds import fold
from jxc_app.components.tables import cell, figure, head, table
from jxc_app.components.texts import t
from jxc_app.state.undo_rows import ActLine, PaperLine, StockLine


def in_the_way(state: Any) -> rx.Component:
    """Every reason why it cannot be done now."""
    return rx.cond(
        state.problems.length() > 0,
        bad_note(
            rx.el.strong(t("undo.impossible")),
            rx.el.ul(rx.foreach(state.problems, rx.el.li)),
            _papers(state.blocking),
        ),
        rx.fragment(),
    )


def stock_table(state: Any) -> rx.Component:
    """Each SKU at each place, before and after."""
    heads = [
        head(t("undo.sku")), head(t("undo.warehouse")), head(t("undo.place")), head(t("undo.before"), number=True),
        head(t("undo.after"), number=True),
    ]  # fmt: skip
    return rx.cond(
        state.stock.length() > 0,
        table(heads, rx.foreach(state.stock, _stock_row), label=t("undo.stock")),
        rx.fragment(),
    )


def _stock_row(row: rx.Var[StockLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(rx.link(row.name, href=row.href), rx.el.span(" ", row.code, class_name="quiet"), class_name="title"),
        cell(t("undo.warehouse"), row.warehouse),
        cell(t("undo.place"), row.place),
        cell(t("undo.before"), figure(row.before, row.unit), number=True),
        cell(t("undo.after"), figure(row.after, row.unit, is_negative=row.is_short), number=True, class_name="after"),
        key=row.key,
    )


def acts_table(state: Any) -> rx.Component:
    """Each act of a proposal and what is to be done about it."""
    heads = [head(t(f"undo.{name}")) for name in ("number", "act", "person", "at", "outcome")]
    return table(heads, rx.foreach(state.acts, _act_row), label=t("undo.acts"))


def _act_row(row: rx.Var[ActLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(rx.link(row.number, href=row.href), rx.el.span(" ", row.type, class_name="quiet"), class_name="title"),
        cell(t("undo.act"), row.act),
        cell(t("undo.person"), row.who),
        cell(t("undo.at"), row.at, class_name="wrap"),
        cell(t("undo.outcome"), rx.el.span(row.outcome, class_name=row.look), class_name="wrap"),
        key=row.key,
    )


def stands_on_it(state: Any) -> rx.Component:
    """Documents that lose a reservation, and later ones that moved the same stock and stay as they are."""
    losing = note(rx.el.div(rx.el.strong(t("undo.losing")), _papers(state.losing)))
    more = rx.cond(state.touched_more > 0, rx.el.p(t("undo.touched_more", count=state.touched_more)), rx.fragment())
    touched = note(rx.el.div(rx.el.strong(t("undo.touched")), _papers(state.touched), more))
    return rx.fragment(
        rx.cond(state.losing.length() > 0, losing, rx.fragment()),
        rx.cond(state.touched.length() > 0, touched, rx.fragment()),
    )


def paper_list(papers: rx.Var[list[PaperLine]]) -> rx.Component:
    """Documents by their numbers."""
    return _papers(papers)


def _papers(papers: rx.Var[list[PaperLine]]) -> rx.Component:
    return rx.el.ul(
        rx.foreach(
            papers,
            lambda one: rx.el.li(
                rx.link(one.number, href=one.href), rx.el.span(" ", one.words, class_name="quiet"), key=one.key
            ),
        ),
        class_name="papers",
    )


def exports(state: Any) -> rx.Component:
    """The preview to take away."""

    def link(label: rx.Var[str], kind: str) -> rx.Component:
        return download_link(label, f"/api/exports/undo.{kind}?" + state.export_query, look="")

    sheet = fold(t("undo.export"), link(t("audit.as_xlsx"), "xlsx"), link(t("audit.as_csv"), "csv"))
    return rx.cond(state.export_query != "", sheet, rx.fragment())

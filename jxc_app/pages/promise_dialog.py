"""The dialog in which a buyer notes when the supplier said that lines of an order will come."""

import reflex as rx

from jxc_app.components.controls import filled_button, live_cell, live_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.document import DocumentState as Document
from jxc_app.state.promise_noting import PromiseRow


def promise_dialog() -> rx.Component:
    """A day for each line, and who said so."""
    heads = [head(t("field.sku")), head(t("supplier_order.due")), head(t("order.promise_day"))]
    return dialog(
        t("order.promise_title", number=Document.number),
        rx.el.div(
            rx.el.p(t("order.promise_what")),
            live_field(
                t("order.promise_words"),
                name="words",
                value=Document.promise_words,
                revision=Document.revision,
                on_commit=Document.type_promise_words,
                error=rx.cond(
                    Document.errors.contains("words"),
                    error_at(Document.errors, "words"),
                    error_at(Document.errors, "lines"),
                ),
            ),
            class_name="stack",
        ),
        rx.el.div(
            table(heads, rx.foreach(Document.promise_rows, _row), label=t("order.promise")), class_name="panel flush"
        ),
        is_open=Document.promise_is_open,
        on_close=Document.show_promise,
        act=filled_button(t("order.promise_keep"), on_click=Document.keep_promise),
        width="640px",
    )


def _row(row: rx.Var[PromiseRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(row.name, class_name="title wrap"),
        cell(t("supplier_order.due"), row.wanted),
        cell(
            t("order.promise_day"),
            live_cell(
                t("order.promise_day_of", name=row.name),
                value=row.day,
                revision=Document.revision,
                on_commit=lambda typed: Document.type_promise_day(row.line_no, typed),
                error=error_at(Document.errors, "lines." + row.line_no.to_string()),
                type="date",
            ),
            rx.cond(row.is_later, rx.el.span(t("order.promise_later"), class_name="late"), rx.fragment()),
        ),
        key=row.line_no,
    )

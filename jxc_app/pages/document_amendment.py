"""Amending a document: the question before, and what it does."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import field_block, filled_button
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import bad_note, note
from jxc_app.components.frame import panel
from jxc_app.components.own import LiveField
from jxc_app.components.tables import cell, figure, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.amending import DifferenceRow, ValueRow
from jxc_app.state.document import DocumentState as Document
from jxc_app.state.document_rows import EffectRow


def amend_dialog() -> rx.Component:
    """Why a posted document must be changed, and what will happen."""
    error = error_at(Document.errors, "reason")
    return dialog(
        t("amend.title", number=Document.number),
        rx.el.div(
            rx.el.p(t("amend.what")),
            field_block(
                t("amend.reason"),
                LiveField.create(
                    value=Document.amend_reason,
                    revision=Document.revision,
                    on_commit=Document.type_amend_reason,
                    class_name=rx.cond(error != "", "field invalid", "field"),
                    custom_attrs={"aria-label": t("amend.reason")},
                ),
                error,
            ),
            class_name="stack",
        ),
        is_open=Document.amend_is_open,
        on_close=Document.show_amend,
        act=filled_button(t("amend.begin"), on_click=Document.amend),
    )


def amendment_panel() -> rx.Component:
    """On the page of an amendment: what it amends and why, what differs, and, until it is posted, what it would do."""
    return rx.cond(
        Document.amends_number != "",
        panel(
            note(t("amend.of", number=Document.amends_number, reason=Document.amends_reason)),
            rx.cond(Document.amend_problem != "", bad_note(Document.amend_problem), rx.fragment()),
            _names("amend.blocking", Document.amend_blocking),
            _names("amend.reservations", Document.amend_reservations),
            _names("amend.carried", Document.amend_carried),
            _part(t("amend.lines"), Document.amend_lines, _differences()),
            rx.cond(Document.amend_lines.length() > 0, rx.fragment(), rx.el.p(t("amend.same"), class_name="quiet")),
            _part(t("amend.effects"), Document.amend_effects, _effects()),
            _part(t("amend.values"), Document.amend_values, _values()),
            title=t("amend.panel"),
        ),
        rx.fragment(),
    )


def _names(key: str, found: rx.Var[list[str]]) -> rx.Component:
    listed = rx.el.div(rx.el.p(t(key)), rx.el.ul(rx.foreach(found, rx.el.li)), class_name="note")
    return rx.cond(found.length() > 0, listed, rx.fragment())


def _part(title: rx.Var[str], rows: rx.Var[list[Any]], shown: rx.Component) -> rx.Component:
    """A table under its name, where there is something in it."""
    return rx.cond(rows.length() > 0, rx.el.div(rx.el.h3(title), shown, class_name="amend-part"), rx.fragment())


def _differences() -> rx.Component:
    heads = [
        head(t("field.sku")), head(t("field.lot")), head(t("field.quantity"), number=True),
        head(t("field.price"), number=True), head(t("field.amount"), number=True), head(t("desk.due_on")),
    ]  # fmt: skip
    rows = rx.foreach(Document.amend_lines, _difference)
    return table(heads, rows, label=t("amend.lines"))


def _difference(row: rx.Var[DifferenceRow]) -> rx.Component:
    return rx.el.tr(
        cell(t("field.sku"), row.sku, class_name="title wrap"),
        cell(t("field.lot"), row.lot),
        cell(t("field.quantity"), figure(row.quantity, row.unit), number=True),
        cell(t("field.price"), row.price, number=True),
        cell(t("field.amount"), row.amount, number=True),
        cell(t("desk.due_on"), row.due),
        key=row.key,
    )


def _effects() -> rx.Component:
    heads = [
        head(t("field.sku")), head(t("field.warehouse")), head(t("stock.on_hand"), number=True),
        head(t("stock.available"), number=True),
    ]  # fmt: skip
    return table(heads, rx.foreach(Document.amend_effects, _effect), label=t("amend.effects"))


def _effect(row: rx.Var[EffectRow]) -> rx.Component:
    return rx.el.tr(
        cell(t("field.sku"), row.sku, class_name="title wrap"),
        cell(t("field.warehouse"), row.warehouse),
        cell(t("stock.on_hand"), figure(row.on_hand, is_negative=row.is_short), number=True),
        cell(t("stock.available"), figure(row.available, is_negative=row.is_short), number=True),
    )


def _values() -> rx.Component:
    heads = [head(t("field.sku")), head(t("field.warehouse")), head(t("amend.value"), number=True)]
    return table(heads, rx.foreach(Document.amend_values, _value), label=t("amend.values"))


def _value(row: rx.Var[ValueRow]) -> rx.Component:
    return rx.el.tr(
        cell(t("field.sku"), row.sku, class_name="title wrap"),
        cell(t("field.warehouse"), row.warehouse),
        cell(t("amend.value"), row.value, number=True),
        key=row.key,
    )

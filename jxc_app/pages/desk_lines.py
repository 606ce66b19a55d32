"""The lines of the posting desk: the scan box, the table, and the foot with its one filled button."""

import reflex as rx

from jxc_app.components.controls import choice, filled_button, live_cell
from jxc_app.components.feedback import bad_note, empty
from jxc_app.components.frame import panel
from jxc_app.components.own import PickField, ScanBox
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sku_cell, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.desk_rows import DeskRow
from jxc_app.state.posting_desk import PostingDeskState as Desk


def lines() -> rx.Component:
    """What moves, and the act that moves it."""
    return panel(
        rx.cond(Desk.is_receipt, rx.fragment(), _entry()),
        rx.cond(
            Desk.problems.length() > 0,
            rx.el.div(
                bad_note(rx.foreach(Desk.problems, lambda words: rx.el.div(words)), on_close=Desk.close_problems),  # noqa: PLW0108
                class_name="desk-note",
            ),
            rx.fragment(),
        ),
        rx.cond(
            Desk.is_loaded & (Desk.rows.length() == 0),
            empty(t("desk.empty"), t("desk.empty_advice")),
            _table(),
        ),
        _foot(),
        look="flush open",
    )


def _entry() -> rx.Component:
    return rx.el.div(
        ScanBox.create(target=Desk.target, answer=Desk.answer, disabled=~Desk.is_open, on_scan=Desk.scan),
        PickField.create(
            label=t("desk.find"),
            placeholder=t("desk.find"),
            clears=True,
            disabled=~Desk.is_open,
            options=Desk.sku_options,
            on_search=Desk.search_sku,
            on_pick=Desk.add_sku,
        ),
        class_name="entry-row",
    )


def _table() -> rx.Component:
    heads = [
        head(t("field.sku")),
        rx.cond(Desk.is_receipt, head(t("desk.left"), number=True), rx.fragment()),
        head(t("field.quantity"), number=True),
        head(t("field.unit")),
        rx.cond(Desk.shows_lot, head(t("field.lot")), rx.fragment()),
        rx.cond(
            Desk.shows_price,
            rx.fragment(head(t("field.price"), number=True), head(t("field.amount"), number=True)),
            rx.fragment(),
        ),
        head(t("desk.available"), number=True),
        head(t("desk.after"), number=True),
        head(t("field.remark")),
        head(rx.el.span(t("desk.remove"), class_name="sr-only")),
    ]
    body = rx.cond(Desk.is_loaded, rx.foreach(Desk.rows, _row), skeleton_rows(7, 3))
    return table(heads, body, label=t("desk.lines"))


def _row(row: rx.Var[DeskRow]) -> rx.Component:
    return rx.el.tr(
        sku_cell(row.code, row.name, row.spec),
        rx.cond(Desk.is_receipt, cell(t("desk.left"), figure(row.left), number=True), rx.fragment()),
        cell(t("field.quantity"), _quantity(row), number=True),
        cell(t("field.unit"), _unit(row)),
        rx.cond(Desk.shows_lot, cell(t("field.lot"), _lot(row)), rx.fragment()),
        rx.cond(
            Desk.shows_price,
            rx.fragment(_price(row), cell(t("field.amount"), figure(row.amount), number=True)),
            rx.fragment(),
        ),
        cell(t("desk.available"), figure(row.available, row.base_unit), number=True),
        cell(t("desk.after"), figure(row.after, row.base_unit, is_negative=row.is_short), number=True),
        cell(t("field.remark"), _remark(row)),
        cell(
            "",
            rx.el.button(
                "×",
                type="button",
                class_name="remove-line",
                on_click=Desk.remove_line(row.key),
                disabled=~Desk.is_open,
                custom_attrs={"aria-label": t("desk.remove")},
            ),
            class_name="blank",
        ),
        key=row.key,
    )


def _quantity(row: rx.Var[DeskRow]) -> rx.Component:
    return live_cell(
        t("field.quantity"),
        value=row.quantity,
        revision=Desk.revision,
        on_commit=lambda text: Desk.type_in_line(row.key, "quantity", text),
        error=rx.cond(row.quantity_fault != "", row.quantity_fault, error_at(Desk.errors, row.path + ".quantity")),
        column="quantity",
        input_mode="decimal",
        disabled=~Desk.is_open,
    )


def _price(row: rx.Var[DeskRow]) -> rx.Component:
    field = live_cell(
        t("field.price"),
        value=row.price,
        revision=Desk.revision,
        on_commit=lambda text: Desk.type_in_line(row.key, "price", text),
        error=rx.cond(row.price_fault != "", row.price_fault, error_at(Desk.errors, row.path + ".price")),
        column="price",
        input_mode="decimal",
        disabled=~Desk.is_open,
    )
    return cell(t("field.price"), field, number=True)


def _lot(row: rx.Var[DeskRow]) -> rx.Component:
    lacks = row.lot_tracked & (row.lot_number == "")
    return rx.cond(
        row.lot_tracked,
        live_cell(
            t("field.lot"),
            value=row.lot_number,
            revision=Desk.revision,
            on_commit=lambda text: Desk.type_in_line(row.key, "lot_number", text),
            error=rx.cond(lacks, t("desk.lot_needed"), error_at(Desk.errors, row.path + ".lot_number")),
            column="lot",
            disabled=~Desk.is_open,
        ),
        rx.fragment(),
    )


def _remark(row: rx.Var[DeskRow]) -> rx.Component:
    return live_cell(
        t("field.remark"),
        value=row.remark,
        revision=Desk.revision,
        on_commit=lambda text: Desk.type_in_line(row.key, "remark", text),
        error=error_at(Desk.errors, row.path + ".remark"),
        column="remark",
        disabled=~Desk.is_open,
    )


def _unit(row: rx.Var[DeskRow]) -> rx.Component:
    return rx.cond(
        row.units.length() > 1,
        choice(
            t("field.unit"),
            value=row.unit_id,
            options=row.units,
            on_change=lambda unit_id: Desk.choose_unit(row.key, unit_id),
            disabled=~Desk.is_open,
        ),
        rx.el.span(row.unit),
    )


def _foot() -> rx.Component:
    return rx.el.div(
        rx.el.span(t("desk.shortcut"), class_name="quiet hide-phone"),
        rx.el.div(
            rx.el.span(rx.el.strong(Desk.rows.length()), t("desk.lines_count")),
            rx.el.span(rx.el.strong(Desk.pieces), t("desk.pieces")),
            rx.cond(Desk.shows_price, rx.el.span("¥", rx.el.strong(Desk.amount)), rx.fragment()),
            class_name="totals",
        ),
        rx.cond(
            Desk.may_post,
            filled_button(Desk.post_label, on_click=Desk.post, disabled=_is_shut(), id="post"),
            filled_button(t("desk.submit"), on_click=Desk.submit, disabled=_is_shut(), id="submit"),
        ),
        class_name="desk-foot",
    )


def _is_shut() -> rx.Var[bool]:
    return ~Desk.is_open | (Desk.rows.length() == 0)

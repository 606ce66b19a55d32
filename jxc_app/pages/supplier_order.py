"""The page behind the link of an order: its supplier reads it, and says when each line will come."""

import reflex as rx

from jxc_app.components.controls import filled_button, live_cell, live_field
from jxc_app.components.feedback import bad_note, good_note, loading, note
from jxc_app.components.frame import panel
from jxc_app.components.own import LinkedPaper
from jxc_app.components.tables import cell, figure, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.supplier_order import OrderedRow
from jxc_app.state.supplier_order import SupplierOrderState as Order


@rx.page(route="/supplier-order", title="采购订单确认 · 进销存", on_load=Order.open)
def supplier_order() -> rx.Component:
    """The order, or why the link does not work."""
    return rx.el.main(
        rx.match(
            Order.step,
            ("shown", _order()),
            ("refused", rx.el.div(rx.el.h1(t("supplier_order.refused")), bad_note(Order.words), class_name="stack")),
            loading(),
        ),
        class_name="outside",
    )


def _order() -> rx.Component:
    heads = [
        head(t("field.sku")),
        head(t("field.quantity"), number=True),
        head(t("field.price"), number=True),
        head(t("field.amount"), number=True),
        head(t("supplier_order.place")),
        head(t("supplier_order.due")),
        head(t("supplier_order.day")),
    ]
    return rx.fragment(
        rx.el.h1(t("supplier_order.title", number=Order.number)),
        rx.el.p(Order.buyer, rx.cond(Order.buyer != "", " → ", ""), Order.partner),
        rx.el.p(Order.said, class_name="quiet"),
        LinkedPaper.create(action="/api/links/order.pdf", label=t("link.paper")),
        rx.cond(Order.remark != "", note(Order.remark), rx.fragment()),
        rx.cond(Order.confirmed != "", good_note(Order.confirmed), rx.fragment()),
        panel(table(heads, rx.foreach(Order.lines, _line), label=t("desk.lines")), look="flush"),
        rx.el.p(t("supplier_order.total"), rx.el.strong(Order.total)),
        live_field(
            t("supplier_order.name"),
            name="name",
            value=Order.name,
            revision=Order.revision,
            on_commit=Order.type_name,
            error=error_at(Order.errors, "name"),
        ),
        filled_button(t("supplier_order.confirm"), on_click=Order.confirm),
        rx.el.p(t("supplier_order.means"), class_name="quiet"),
    )


def _line(row: rx.Var[OrderedRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.el.div(rx.el.span(row.name), rx.el.span(row.code, class_name="quiet"), class_name="sku-name"),
            class_name="title wrap",
        ),
        cell(t("field.quantity"), figure(row.quantity, row.unit), number=True),
        cell(t("field.price"), row.price, number=True),
        cell(t("field.amount"), row.amount, number=True),
        cell(t("supplier_order.place"), row.place),
        cell(t("supplier_order.due"), row.due),
        cell(
            t("supplier_order.day"),
            live_cell(
                t("supplier_order.day_of", name=row.name),
                value=row.day,
                revision=Order.revision,
                on_commit=lambda typed: Order.type_day(row.line_no, typed),
                error=error_at(Order.errors, "lines." + row.line_no.to_string()),
                type="date",
            ),
            rx.cond(row.is_later, rx.el.span(t("supplier_order.later"), class_name="late"), rx.fragment()),
        ),
        key=row.line_no,
    )

"""发货: a sales order leaves, line by line, in the order of the shelves; with the phone in hand too."""

import reflex as rx

from jxc_app.components.controls import button, download_link, link_button, live_cell, live_field, select_field
from jxc_app.components.feedback import empty, good_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.print_dialog import print_button, print_dialog
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.ship import ShipRow
from jxc_app.state.ship import ShipState as Ship


@rx.page(route="/ship", title="发货 · 进销存", on_load=[FrameState.load, Ship.open])
def ship() -> rx.Component:
    """What of the order leaves now."""
    return screen(
        Address.create(path=Ship.address, revision=Ship.revision),
        page_head(
            rx.el.span(t("selling.ship"), " ", rx.cond(Ship.heading != "", _order(), rx.fragment())),
            link_button(t("menu.sales_orders"), "/sales-orders"),
        ),
        rx.cond(Ship.done_number != "", _done(), rx.fragment()),
        rx.cond(
            Ship.is_missing,
            panel(
                empty(t("ship.missing"), t("ship.missing_advice"), link_button(t("menu.sales_orders"), "/sales-orders"))
            ),
            rx.fragment(_head(), _sheet()),
        ),
        print_dialog(),
        waiting_dialog(Ship),
        here="sales_orders",
    )


def _order() -> rx.Component:
    return rx.link(Ship.heading, href=Ship.order_href, class_name="quiet")


def _done() -> rx.Component:
    return good_note(
        rx.el.span(Ship.done_text, " ", rx.link(Ship.done_number, href=Ship.done_href, id="done-number")),
        download_link(t("selling.pick_list"), Ship.pick_href),
        print_button(Ship.done_ids),
    )


def _head() -> rx.Component:
    return panel(
        rx.el.div(
            select_field(
                t("ship.from"), value=Ship.warehouse_id, options=Ship.warehouses, on_change=Ship.choose_warehouse,
                error=error_at(Ship.errors, "warehouse_id"),
            ),
            live_field(
                t("field.remark"), name="remark", value=Ship.remark, revision=Ship.revision,
                on_commit=Ship.type_remark, error=error_at(Ship.errors, "remark"), max_length=500,
            ),
            class_name="head-grid",
        )
    )  # fmt: skip


def _sheet() -> rx.Component:
    heads = [
        head(t("field.sku")),
        head(t("ship.shelf")),
        head(t("ship.open"), number=True),
        head(t("selling.kept"), number=True),
        head(t("ship.free"), number=True),
        head(t("ship.quantity"), number=True),
    ]
    body = rx.cond(Ship.is_loaded, rx.foreach(Ship.rows, _row), skeleton_rows(6, 4))
    return panel(
        rx.cond(
            Ship.is_loaded & (Ship.rows.length() == 0),
            empty(t("ship.nothing"), t("ship.nothing_advice")),
            rx.fragment(table(heads, body, label=t("selling.ship")), _foot()),
        ),
        look="flush",
    )


def _row(row: rx.Var[ShipRow]) -> rx.Component:
    name = rx.el.div(
        rx.link(row.name, href=row.href),
        rx.el.span(
            row.code,
            rx.cond(row.spec != "", " · " + row.spec, ""),
            rx.cond(row.is_gift, t("ship.gift"), ""),
            class_name="quiet",
        ),
        rx.cond(row.lots != "", rx.el.span(t("ship.lots", lots=row.lots), class_name="quiet"), rx.fragment()),
        class_name="sku-name",
    )
    return rx.el.tr(
        rx.el.td(name, class_name="title wrap"),
        cell(t("ship.shelf"), rx.cond(row.shelf != "", row.shelf, "—")),
        cell(t("ship.open"), figure(row.open, row.unit), number=True),
        cell(t("selling.kept"), figure(row.kept, row.unit), number=True),
        cell(t("ship.free"), figure(row.free, row.unit, is_negative=row.is_short), number=True),
        cell(
            t("ship.quantity"),
            live_cell(
                t("ship.quantity_of", name=row.name), value=row.quantity, revision=Ship.revision,
                on_commit=lambda text: Ship.type_quantity(row.id, text),
                error=rx.cond(row.at != "", error_at(Ship.errors, row.at), ""), input_mode="decimal", column="quantity",
            ),
            number=True,
        ),
        key=row.id,
    )  # fmt: skip


def _foot() -> rx.Component:
    is_shut = ~Ship.is_loaded | (Ship.lines_to_ship == 0)
    return rx.el.div(
        button(t("ship.all"), on_click=Ship.take_all),
        rx.el.span(t("ship.lines", count=Ship.lines_to_ship), class_name="quiet"),
        button(t("ship.hand_in"), on_click=Ship.hand_in, disabled=is_shut, id="hand-in"),
        rx.cond(
            Ship.may_post,
            rx.el.button(
                t("ship.post"), type="button", class_name="button filled", on_click=Ship.ship, disabled=is_shut,
                id="ship",
            ),
            rx.fragment(),
        ),
        class_name="form-foot",
    )  # fmt: skip

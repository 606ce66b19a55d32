"""销售订单: the list, with what is kept and what is lacking."""

import reflex as rx

from jxc_app.components.controls import download_link, link_button, pager, pick_field, search_field
from jxc_app.components.feedback import empty, status
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import may_open, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.sales_orders import SaleRow
from jxc_app.state.sales_orders import SalesOrdersState as Orders


@rx.page(route="/sales-orders", title="销售订单 · 进销存", on_load=[FrameState.load, Orders.open])
def sales_orders() -> rx.Component:
    """The list."""
    advice = rx.cond(Orders.is_filtered, t("stock.empty_filtered"), t("sales_orders.empty_advice"))
    return screen(
        Address.create(path=Orders.address, revision=Orders.revision),
        page_head(
            t("menu.sales_orders"),
            download_link(t("documents.export"), Orders.xlsx_href),
            rx.cond(
                may_open("desk") & Orders.may_write,
                link_button(t("sales_orders.new"), "/desk?type=sales_order", look="button filled"),
                rx.fragment(),
            ),
        ),
        panel(
            filters(
                search_field(
                    t("sales_orders.search"), value=Orders.search, revision=Orders.revision,
                    on_commit=Orders.search_for,
                ),
                one_of(
                    t("field.status"), value=Orders.state, options=Orders.states, on_change=Orders.choose_state,
                    unset="open",
                ),
                one_of(
                    t("field.warehouse"), value=Orders.warehouse_id, options=Orders.warehouses,
                    on_change=Orders.choose_warehouse, empty=t("sales_orders.all_warehouses"),
                ),
                rx.cond(Orders.may_find_customers, _customer(), rx.fragment()),
                is_filtered=Orders.is_filtered,
                on_clear=Orders.clear,
            ),
            rx.cond(Orders.is_loaded & (Orders.rows.length() == 0), empty(t("sales_orders.empty"), advice), _table()),
            pager(text=Orders.count_text, page=Orders.page, has_more=Orders.has_more, on_page=Orders.turn_to),
            look="flush",
        ),
        here="sales_orders",
    )  # fmt: skip


def _customer() -> rx.Component:
    return pick_field(
        t("field.customer"), value=Orders.customer, options=Orders.customer_options,
        on_search=Orders.search_customer, on_pick=Orders.choose_customer, placeholder=t("field.customer"),
    )  # fmt: skip


def _table() -> rx.Component:
    def sortable(label: str, by: str, *, number: bool = False) -> rx.Component:
        return sort_head(t(label), order=Orders.order, by=by, on_sort=Orders.sort_by, number=number)

    heads = [
        sortable("sales_orders.number", "number"),
        sortable("sales_orders.day", "date"),
        sortable("field.customer", "partner"),
        head(t("field.warehouse")),
        head(t("field.status")),
        sortable("ship.open", "open", number=True),
        head(t("selling.kept"), number=True),
        sortable("selling.lacking", "lacking", number=True),
        sortable("sales_orders.due", "due"),
        sortable("field.amount", "amount", number=True),
        head(t("act.acts")),
    ]
    body = rx.cond(Orders.is_loaded, rx.foreach(Orders.rows, _row), skeleton_rows(len(heads), 8))
    return table(heads, body, label=t("menu.sales_orders"))


def _row(row: rx.Var[SaleRow]) -> rx.Component:
    ship = rx.fragment(
        rx.cond(row.ship_href != "", link_button(t("selling.ship"), row.ship_href), rx.fragment()),
        rx.cond(row.fulfil_href != "", link_button(t("fulfil.open"), row.fulfil_href), rx.fragment()),
    )
    kept = rx.el.span(
        figure(row.kept),
        rx.cond(row.picked != "", rx.el.span(row.picked, class_name="mixed"), rx.fragment()),
        rx.cond(row.keeping != "", rx.el.span(row.keeping, class_name="mixed"), rx.fragment()),
        class_name="stacked",
    )
    return rx.el.tr(
        rx.el.td(
            rx.link(row.number, href=row.href),
            rx.cond(row.remark != "", rx.el.div(row.remark, class_name="quiet"), rx.fragment()),
            class_name="title wrap",
        ),
        cell(t("sales_orders.day"), row.day),
        cell(t("field.customer"), row.customer, class_name="wrap"),
        cell(t("field.warehouse"), row.warehouse),
        cell(t("field.status"), status(row.status, row.status_title)),
        cell(t("ship.open"), figure(row.open), number=True),
        cell(t("selling.kept"), kept, number=True),
        cell(t("selling.lacking"), figure(row.lacking, is_negative=True), number=True),
        cell(t("sales_orders.due"), rx.el.span(row.due, class_name=rx.cond(row.is_late, "late", ""))),
        cell(t("field.amount"), row.amount, number=True),
        cell(t("act.acts"), rx.el.div(ship, class_name="row-acts")),
        key=row.id,
    )

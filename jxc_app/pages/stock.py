"""Stock 库存: what is where, what of it is taken, what is on its way; changes show by themselves."""

import reflex as rx

from jxc_app.components.controls import check, choice, pager, search_field
from jxc_app.components.feedback import empty
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, live_figure, skeleton_rows, sku_cell, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.stock import StockLine
from jxc_app.state.stock import StockState as Stock


@rx.page(route="/stock", title="库存 · 进销存", on_load=[FrameState.load, Stock.open])
def stock() -> rx.Component:
    """One row per SKU and warehouse."""
    return screen(
        Address.create(path=Stock.address, revision=Stock.revision),
        page_head(
            t("menu.stock"),
            rx.el.a(t("stock.export"), href=Stock.export_href, class_name="button", custom_attrs={"download": ""}),
        ),
        panel(
            _filters(),
            rx.cond(
                Stock.is_loaded & (Stock.rows.length() == 0),
                empty(t("stock.empty"), rx.cond(Stock.is_filtered, t("stock.empty_filtered"), t("stock.empty_advice"))),
                _table(),
            ),
            pager(text=Stock.count_text, page=Stock.page, has_more=Stock.has_more, on_page=Stock.turn_to),
            look="flush",
        ),
        here="stock",
    )


def _filters() -> rx.Component:
    return rx.el.div(
        search_field(t("stock.search"), value=Stock.search, revision=Stock.revision, on_commit=Stock.search_for),
        choice(
            t("field.warehouse"),
            value=Stock.warehouse_id,
            options=Stock.warehouses,
            on_change=Stock.choose_warehouse,
            empty=t("stock.all_warehouses"),
        ),
        check(t("stock.below_minimum"), checked=Stock.below_minimum, on_change=Stock.show_below_minimum),
        check(t("stock.include_zero"), checked=Stock.include_zero, on_change=Stock.show_zero),
        class_name="filters",
        role="search",
    )


def _table() -> rx.Component:
    def sortable(label: str, by: str, *, number: bool = False) -> rx.Component:
        return sort_head(t(label), order=Stock.order, by=by, on_sort=Stock.sort_by, number=number)

    heads = [
        sortable("field.sku", "code"),
        head(t("field.category")),
        sortable("field.warehouse", "warehouse"),
        sortable("stock.on_hand", "on_hand", number=True),
        head(t("stock.reserved"), number=True),
        sortable("stock.available", "available", number=True),
        head(t("stock.in_transit"), number=True),
    ]
    body = rx.cond(Stock.is_loaded, rx.foreach(Stock.rows, _row), skeleton_rows(7, 12))
    return table(heads, body, foot=_totals(), label=t("menu.stock"))


def _row(row: rx.Var[StockLine]) -> rx.Component:
    return rx.el.tr(
        sku_cell(row.code, row.name, row.spec, href=row.href),
        cell(t("field.category"), row.category),
        cell(t("field.warehouse"), row.warehouse),
        cell(t("stock.on_hand"), live_figure(row.on_hand, row.unit, row=row.key), number=True),
        cell(t("stock.reserved"), live_figure(row.reserved, row.unit, row=row.key), number=True),
        cell(
            t("stock.available"),
            live_figure(row.available, row.unit, row=row.key, is_negative=row.is_below_minimum),
            number=True,
        ),
        cell(t("stock.in_transit"), live_figure(row.in_transit, row.unit, row=row.key), number=True),
        key=row.key,
        class_name="row-link",
    )


def _totals() -> rx.Component:
    return rx.el.tr(
        rx.el.td(t("stock.total"), class_name="title", col_span=3),
        cell(t("stock.on_hand"), Stock.total_on_hand, number=True),
        cell(t("stock.reserved"), Stock.total_reserved, number=True),
        cell(t("stock.available"), Stock.total_available, number=True),
        cell(t("stock.in_transit"), Stock.total_in_transit, number=True),
    )

"""Stock 库存: what is where, what of it is taken, what is on its way; changes show by themselves."""

from dataclasses import replace
from typing import Any

import reflex as rx

from jxc_app.components.controls import button, check, download_link, pager, search_field
from jxc_app.components.feedback import empty
from jxc_app.components.filters import Filter, filters, is_so, one_of, ticked
from jxc_app.components.folds import fold
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.pictures import thumb
from jxc_app.components.tables import cell, head, live_figure, skeleton_rows, sort_head, table, with_mixed
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.pages.stock_elsewhere import elsewhere_sheet
from jxc_app.state.frame import FrameState
from jxc_app.state.stock import StockState as Stock
from jxc_app.state.stock_lines import StockLine

_TEXTS = {
    "category": t("field.category"),
    "warehouse": t("field.warehouse"),
    "on_hand": t("stock.on_hand"),
    "reserved": t("stock.reserved"),
    "available": t("stock.available"),
    "in_transit": t("stock.in_transit"),
    "held": t("stock.held"),
    "minimum": t("stock.minimum"),
    "shelf": t("stock.shelf"),
    "elsewhere": t("stock.elsewhere"),
}
_NUMBERS = ("on_hand", "reserved", "available", "in_transit", "held", "minimum")
#: of one warehouse only, so they say nothing of a SKU as a whole
_OF_A_PAIR = ("minimum", "shelf")


@rx.page(route="/stock", title="库存 · 进销存", on_load=[FrameState.load, Stock.open])
def stock() -> rx.Component:
    """One row per SKU and warehouse, or per SKU."""
    return screen(
        Address.create(path=Stock.address, revision=Stock.revision),
        page_head(
            t("menu.stock"),
            _view(),
            download_link(t("stock.export"), Stock.export_href),
        ),
        panel(
            _filters(),
            rx.cond(Stock.is_loaded & (Stock.rows.length() == 0), _nothing(), _table()),
            pager(text=Stock.count_text, page=Stock.page, has_more=Stock.has_more, on_page=Stock.turn_to),
            look="flush open",
        ),
        elsewhere_sheet(),
        here="stock",
    )


def _view() -> rx.Component:
    """By warehouse or by SKU: one choice of two, so it is two buttons."""

    def side(label: rx.Var[str], is_on: rx.Var[bool], by_sku: bool) -> rx.Component:
        return rx.el.button(
            label,
            type="button",
            class_name=rx.cond(is_on, "chip on", "chip"),
            on_click=Stock.show_by_sku(by_sku),
            custom_attrs={"aria-pressed": is_on},
        )

    return rx.el.div(
        side(t("stock.by_warehouse"), ~Stock.by_sku, False),
        side(t("stock.by_sku"), Stock.by_sku, True),
        class_name="chips",
        role="group",
        custom_attrs={"aria-label": t("stock.view")},
    )


def _filters() -> rx.Component:
    city = _one_of("city", t("stock.city"), Stock.city, Stock.cities, empty=t("stock.all_cities"))
    return filters(
        search_field(t("stock.search"), value=Stock.search, revision=Stock.revision, on_commit=Stock.search_for),
        ticked(
            rx.cond(Stock.warehouses_text != "", Stock.warehouses_text, t("stock.all_warehouses")),
            ids=Stock.warehouse_ids,
            options=Stock.warehouses,
            on_tick=Stock.tick_warehouse,
        ),
        replace(city, control=rx.cond(Stock.cities.length() > 1, city.control, rx.fragment())),
        _one_of("category", t("field.category"), Stock.category_id, Stock.categories, empty=t("stock.all_categories")),
        _one_of("zero", t("stock.holding"), Stock.holding, Stock.holdings, disabled=Stock.below_minimum),
        is_so(t("stock.below_minimum"), checked=Stock.below_minimum, on_change=Stock.show_below_minimum),
        fold(t("stock.columns"), *[_column_check(name) for name in _TEXTS]),
        is_filtered=Stock.is_filtered,
        on_clear=Stock.clear,
    )


def _one_of(name: str, label: rx.Var[str], value: rx.Var[str], options: rx.Var[list[Any]], **props: Any) -> Filter:
    return one_of(label, value=value, options=options, on_change=lambda one: Stock.choose(name, one), **props)


def _column_check(name: str) -> rx.Component:
    box = check(
        _TEXTS[name], checked=Stock.columns.contains(name), on_change=lambda is_on: Stock.show_column(name, is_on)
    )
    return rx.cond(Stock.by_sku, rx.fragment(), box) if name in _OF_A_PAIR else box


def _nothing() -> rx.Component:
    return rx.cond(
        Stock.is_filtered,
        empty(t("stock.empty"), t("stock.empty_filtered"), button(t("filters.clear"), on_click=Stock.clear)),
        empty(t("stock.empty"), t("stock.empty_advice")),
    )


def _shown(name: str, part: rx.Component) -> rx.Component:
    is_on = Stock.columns.contains(name)
    return rx.cond(is_on & ~Stock.by_sku if name in _OF_A_PAIR else is_on, part, rx.fragment())


def _table() -> rx.Component:
    heads = [_sortable(t("field.sku"), "code"), *[_shown(name, _head(name)) for name in _TEXTS]]
    body = rx.cond(Stock.is_loaded, rx.foreach(Stock.rows, _row), skeleton_rows(10, 12))
    return table(heads, body, foot=_totals(), label=t("menu.stock"))


def _sortable(label: rx.Var[str], by: str, *, number: bool = False) -> rx.Component:
    return sort_head(label, order=Stock.order, by=by, on_sort=Stock.sort_by, number=number)


def _head(name: str) -> rx.Component:
    if name == "elsewhere":
        return head(rx.el.span(_TEXTS[name], class_name="sr-only"))
    if name == "held":
        return head(_TEXTS[name], number=True)
    sorts = _sortable(_TEXTS[name], name, number=name in _NUMBERS)
    return rx.cond(Stock.by_sku, head(_TEXTS[name]), sorts) if name == "warehouse" else sorts


def _row(row: rx.Var[StockLine]) -> rx.Component:
    def live(text: rx.Var[str], *, is_negative: rx.Var[bool] | bool = False) -> rx.Component:
        return live_figure(text, row.unit, row=row.key, is_negative=is_negative)

    values = {
        "category": row.category,
        "warehouse": row.warehouse,
        "on_hand": with_mixed(live(row.on_hand), row.on_hand_mixed),
        "reserved": live(row.reserved),
        "available": rx.el.span(
            live(row.available, is_negative=row.is_short),
            rx.cond(row.available_mixed != "", rx.el.span(row.available_mixed, class_name="mixed"), rx.fragment()),
            rx.cond(row.short != "", rx.el.span(row.short, class_name="short-note"), rx.fragment()),
            class_name="stacked",
        ),
        "in_transit": live(row.in_transit),
        "held": row.held,
        "minimum": row.minimum,
        "shelf": row.shelf,
        "elsewhere": button(
            t("stock.elsewhere"),
            on_click=Stock.look_elsewhere(row.sku_id, row.warehouse_id),
            custom_attrs={"aria-label": t("stock.elsewhere_of", name=row.name)},
        ),
    }
    look = {"elsewhere": "row-act", "category": "plain third", "warehouse": "plain third", "shelf": "third"}
    return rx.el.tr(
        rx.el.td(
            rx.el.div(
                thumb(row.thumb, row.initial),
                rx.el.div(
                    rx.link(row.name, href=row.href),
                    rx.el.span(row.code, rx.cond(row.spec != "", " · " + row.spec, ""), class_name="quiet"),
                    class_name="sku-name",
                ),
                class_name="sku-line",
            ),
            class_name="title wrap",
        ),
        *[
            _shown(name, cell(_TEXTS[name], value, number=name in _NUMBERS, class_name=look.get(name, "")))
            for name, value in values.items()
        ],
        key=row.key,
        class_name="row-link",
    )


def _totals() -> rx.Component:
    sums = {
        "on_hand": Stock.total_on_hand,
        "reserved": Stock.total_reserved,
        "available": Stock.total_available,
        "in_transit": Stock.total_in_transit,
    }
    return rx.el.tr(
        rx.el.td(t("stock.total"), class_name="title"),
        *[
            _shown(
                name,
                cell(_TEXTS[name], sums[name], number=True) if name in sums else rx.el.td(class_name="blank filler"),
            )
            for name in _TEXTS
        ],
    )

"""SKUs 商品: the list, filtered, sorted, exported, and many changed at once."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import button, check, download_link, link_button, pager, search_field, tick
from jxc_app.components.feedback import empty
from jxc_app.components.filters import Filter, filters, one_of
from jxc_app.components.folds import fold
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.pictures import thumb
from jxc_app.components.tables import cell, head, skeleton_rows, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.pages.print_dialog import label_button, label_dialog
from jxc_app.pages.sku_bulk import bulk_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.sku_rows import SkuLine
from jxc_app.state.skus import SkusState as Skus


@rx.page(route="/skus", title="商品 · 进销存", on_load=[FrameState.load, Skus.open])
def skus() -> rx.Component:
    """One row per SKU."""
    return screen(
        Address.create(path=Skus.address, revision=Skus.revision),
        page_head(t("menu.skus"), *_acts()),
        panel(
            _filters(),
            rx.cond(Skus.chosen_text != "", _bulk_bar(), rx.fragment()),
            rx.cond(
                Skus.is_loaded & (Skus.rows.length() == 0),
                empty(t("skus.empty"), rx.cond(Skus.is_filtered, t("skus.empty_filtered"), t("skus.empty_advice"))),
                _table(),
            ),
            pager(text=Skus.count_text, page=Skus.page, has_more=Skus.has_more, on_page=Skus.turn_to),
            look="flush open",
        ),
        bulk_dialog(),
        label_dialog(),
        here="skus",
    )


#: a phone finds it in its own menu
_SELDOM = "button hide-phone"


def _may(act: str, part: rx.Component) -> rx.Component:
    return rx.cond(Skus.may.contains(act), part, rx.fragment())


def _acts() -> list[rx.Component]:
    new = rx.link(t("skus.new"), href="/skus/edit", class_name="button filled", underline="none")
    return [
        link_button(t("menu.categories"), "/categories", look=_SELDOM),
        link_button(t("menu.units"), "/units", look=_SELDOM),
        _may("import", link_button(t("skus.import"), "/skus/import")),
        fold(
            t("skus.export"),
            download_link(t("skus.as_xlsx"), Skus.xlsx_href),
            _may("watched", download_link(t("skus.with_limits"), Skus.limits_href)),
            download_link(t("skus.as_csv"), Skus.csv_href),
            download_link(t("packs.as_xlsx"), "/api/exports/masters/supplier-packs.xlsx"),
            _may("import", link_button(t("packs.import"), "/skus/packs-import")),
            _may("substitute", link_button(t("substitutes.import"), "/skus/substitutes-import")),
            download_link(t("substitutes.as_xlsx"), "/api/exports/masters/substitutes.xlsx"),
        ),
        _may("create", new),
    ]


def _filters() -> rx.Component:
    return filters(
        search_field(t("skus.search"), value=Skus.search, revision=Skus.revision, on_commit=Skus.search_for),
        _one_of("category", t("field.category"), Skus.category_id, Skus.categories, empty=t("skus.all_categories")),
        _one_of("brand", t("skus.brand"), Skus.brand, Skus.brands, empty=t("skus.all_brands")),
        _one_of("use", t("field.status"), Skus.use, Skus.uses, unset="on"),
        fold(t("skus.columns"), *[_column_check(name) for name in _COLUMNS]),
        is_filtered=Skus.is_filtered,
        on_clear=Skus.clear,
    )


def _one_of(name: str, label: rx.Var[str], value: rx.Var[str], options: rx.Var[list[Any]], **props: Any) -> Filter:
    return one_of(label, value=value, options=options, on_change=lambda one: Skus.choose_filter(name, one), **props)


def _column_check(name: str) -> rx.Component:
    box = check(
        _COLUMNS[name], checked=Skus.columns.contains(name), on_change=lambda is_on: Skus.show_column(name, is_on)
    )
    return _may("floor", box) if name == "floor_price" else box


_COLUMNS = {
    "category": t("field.category"),
    "brand": t("skus.brand"),
    "units": t("field.unit"),
    "barcode": t("skus.barcode"),
    "retail_price": t("skus.retail_price"),
    "wholesale_price": t("skus.wholesale_price"),
    "floor_price": t("skus.floor_price"),
    "shelf_life": t("skus.shelf_life"),
    "lots": t("skus.lots"),
}
_NUMBERS = ("retail_price", "wholesale_price", "floor_price", "shelf_life")
_SORTED = ("brand", "retail_price")


def _bulk_bar() -> rx.Component:
    return rx.el.div(
        rx.el.strong(Skus.chosen_text, role="status"),
        button(t("skus.choose_found"), on_click=Skus.choose_found),
        button(t("act.choose_none"), on_click=Skus.choose_none),
        label_button(Skus.chosen),
        button(t("skus.change_chosen"), on_click=Skus.ask(True)),
        class_name="bulk-bar",
    )


def _may_choose() -> rx.Var[bool]:
    return Skus.may.contains("bulk") | Skus.may.contains("limits")


def _shown(name: str, part: rx.Component) -> rx.Component:
    is_on = Skus.columns.contains(name)
    return rx.cond(is_on & Skus.may.contains("floor") if name == "floor_price" else is_on, part, rx.fragment())


def _table() -> rx.Component:
    def sortable(label: rx.Var[str], by: str, *, number: bool = False) -> rx.Component:
        return sort_head(label, order=Skus.order, by=by, on_sort=Skus.sort_by, number=number)

    everything = _choose_box(t("act.choose_page"), Skus.is_page_chosen, Skus.choose_page)
    heads = [
        rx.cond(_may_choose(), rx.el.th(everything, scope="col", class_name="choose-head"), rx.fragment()),
        sortable(t("field.sku"), "name"),
        sortable(t("skus.code"), "code"),
        *[
            _shown(
                name,
                sortable(label, name, number=name in _NUMBERS)
                if name in _SORTED
                else head(label, number=name in _NUMBERS),
            )
            for name, label in _COLUMNS.items()
        ],
    ]
    body = rx.cond(Skus.is_loaded, rx.foreach(Skus.rows, _row), skeleton_rows(8, 12))
    return table(heads, body, label=t("menu.skus"))


def _choose_box(label: rx.Var[str], checked: rx.Var[bool], on_change: Any) -> rx.Component:
    return rx.el.label(tick(label, checked=checked, on_change=on_change), class_name="choose")


def _row(row: rx.Var[SkuLine]) -> rx.Component:
    box = _choose_box(
        t("act.choose_one", name=row.name), Skus.chosen.contains(row.id), lambda _is_on: Skus.choose(row.id)
    )
    values = {
        "category": row.category, "brand": row.brand, "units": row.units, "barcode": row.barcode,
        "retail_price": row.retail_price, "wholesale_price": row.wholesale_price, "floor_price": row.floor_price,
        "shelf_life": row.shelf_life, "lots": row.lots,
    }  # fmt: skip
    return rx.el.tr(
        rx.cond(_may_choose(), cell(t("act.choose"), box, class_name="choose-cell"), rx.fragment()),
        rx.el.td(
            rx.el.div(
                thumb(row.thumb, row.initial),
                rx.link(row.name, href=row.href),
                rx.el.span(row.spec, class_name="quiet"),
                rx.cond(row.is_off, rx.el.span(t("skus.off"), class_name="status off"), rx.fragment()),
                class_name="sku-line",
            ),
            class_name="title wrap",
        ),
        cell(t("skus.code"), row.code),
        *[_shown(name, cell(_COLUMNS[name], value, number=name in _NUMBERS)) for name, value in values.items()],
        key=row.id,
        class_name=rx.cond(row.is_off, "row-link off", "row-link"),
    )

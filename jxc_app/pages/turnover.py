"""收发存汇总表: opening, in, out and closing of one period, in quantity and, for who may see costs, in value."""

import reflex as rx

from jxc_app.components.controls import button, choice, download_link, pager, search_field
from jxc_app.components.feedback import empty
from jxc_app.components.filters import filters, is_so, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, skeleton_rows, sku_cell, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.turnover import TurnoverLine
from jxc_app.state.turnover import TurnoverState as Turnover

#: each sum in quantity, then in value; what was adjusted is value alone
_COLUMNS = (
    "opening", "opening_value", "received", "received_value", "issued", "issued_value", "adjusted_value", "closing",
    "closing_value",
)  # fmt: skip


@rx.page(route="/turnover", title="收发存汇总表 · 进销存", on_load=[FrameState.load, Turnover.open])
def turnover() -> rx.Component:
    """One row per SKU and warehouse, or per SKU."""
    return screen(
        Address.create(path=Turnover.address, revision=Turnover.revision),
        page_head(
            t("menu.turnover"),
            rx.el.span(Turnover.days, class_name="quiet"),
            rx.el.a(t("reports.print"), href=Turnover.print_href, target="_blank", rel="noopener", class_name="button"),
            download_link(t("stock.export"), Turnover.export_href),
        ),
        panel(
            _filters(),
            rx.cond(Turnover.is_loaded & (Turnover.rows.length() == 0), _nothing(), _table()),
            pager(text="", page=Turnover.page, has_more=Turnover.has_more, on_page=Turnover.turn_to),
            look="flush open",
        ),
        here="turnover",
    )


def _filters() -> rx.Component:
    return filters(
        search_field(
            t("stock.search"), value=Turnover.search, revision=Turnover.revision, on_commit=Turnover.search_for
        ),
        choice(t("turnover.span"), value=Turnover.span, options=Turnover.spans, on_change=Turnover.choose_span),
        one_of(
            t("field.warehouse"), value=Turnover.warehouse_id, options=Turnover.warehouses,
            on_change=Turnover.choose_warehouse, empty=t("stock.all_warehouses"),
        ),
        is_so(t("stock.by_sku"), checked=Turnover.by_sku, on_change=Turnover.show_by_sku),
        is_so(t("turnover.odd"), checked=Turnover.odd, on_change=Turnover.show_odd),
        on_clear=Turnover.clear,
    )  # fmt: skip


def _nothing() -> rx.Component:
    return empty(t("turnover.empty"), t("turnover.empty_advice"), button(t("filters.clear"), on_click=Turnover.clear))


def _of_values(name: str, part: rx.Component) -> rx.Component:
    return rx.cond(Turnover.sees_values, part, rx.fragment()) if name.endswith("_value") else part


def _table() -> rx.Component:
    heads = [
        head(t("field.sku")),
        rx.cond(Turnover.by_sku, rx.fragment(), head(t("field.warehouse"))),
        *[_of_values(name, head(t(f"turnover.{name}"), number=True)) for name in _COLUMNS],
    ]
    body = rx.cond(Turnover.is_loaded, rx.foreach(Turnover.rows, _row), skeleton_rows(8, 12))
    return table(heads, body, foot=_totals(), label=t("menu.turnover"))


def _row(row: rx.Var[TurnoverLine]) -> rx.Component:
    return rx.el.tr(
        sku_cell(row.code, row.name, row.spec, href=row.href),
        rx.cond(Turnover.by_sku, rx.fragment(), cell(t("field.warehouse"), row.warehouse)),
        *_figures(row),
        key=row.key,
        class_name="row-link",
    )


def _figures(row: rx.Var[TurnoverLine]) -> list[rx.Component]:
    return [_of_values(name, cell(t(f"turnover.{name}"), _figure(row, name), number=True)) for name in _COLUMNS]


def _figure(row: rx.Var[TurnoverLine], name: str) -> rx.Component | rx.Var[str]:
    """A sum; the value at the end in red, and in words, where it cannot be."""
    words = getattr(row, name)
    if name != "closing_value":
        return words
    odd = rx.el.span(words, " ", rx.el.small(t("turnover.is_odd")), class_name="late")
    return rx.cond(row.is_odd, odd, rx.el.span(words))


def _totals() -> rx.Component:
    return rx.el.tr(
        rx.el.td(t("stock.total"), class_name="title"),
        rx.cond(Turnover.by_sku, rx.fragment(), rx.el.td(class_name="blank filler")),
        *_figures(Turnover.total),
    )

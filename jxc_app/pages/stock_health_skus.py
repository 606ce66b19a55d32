"""The SKUs behind a figure of 网络健康: one warehouse, one state."""

import reflex as rx

from jxc_app.components.controls import Text, button, choice, download_link, link_button, pager
from jxc_app.components.feedback import empty
from jxc_app.components.frame import panel
from jxc_app.components.tables import cell, figure, head, sku_cell, sort_head, table
from jxc_app.components.texts import t
from jxc_app.state.stock_health import StockHealthState as Health
from jxc_app.state.stock_health_rows import HealthSku


def skus_panel() -> rx.Component:
    """The SKUs of the warehouse that is chosen."""
    bar = rx.el.div(
        choice(t("field.status"), value=Health.state, options=Health.states, on_change=Health.choose_state),
        link_button(t("network.advice"), Health.advice_href),
        download_link(t("stock.export"), Health.skus_href),
        button(t("network.all_again"), on_click=Health.choose(Health.chosen)),
        class_name="filters",
    )
    none = empty(t("network.none_so"), t("network.none_so_advice"))
    return panel(
        bar,
        rx.cond(Health.skus.length() > 0, _table(), none),
        pager(text=Health.sku_count, page=Health.page, has_more=Health.has_more, on_page=Health.turn_to),
        title=t("network.skus_of", name=Health.chosen_name),
        look="flush",
    )


def _table() -> rx.Component:
    def by(label: Text, name: str, *, number: bool = True) -> rx.Component:
        return sort_head(label, order=Health.sku_order, by=name, on_sort=Health.sort_skus, number=number)

    heads = [
        by(t("field.sku"), "code", number=False),
        by(t("network.free"), "free"),
        by(t("network.line"), "line"),
        by(t("network.target"), "target"),
        by(t("network.per_day"), "per_day"),
        rx.cond(Health.state == "over", head(t("network.excess"), number=True), rx.fragment()),
        rx.cond(Health.sees_values, head(t("network.sku_value"), number=True), rx.fragment()),
    ]
    return table(heads, rx.foreach(Health.skus, _row), label=t("network.skus"))


def _row(row: rx.Var[HealthSku]) -> rx.Component:
    excess = cell(t("network.excess"), rx.el.strong(figure(row.excess, row.unit)), number=True)
    return rx.el.tr(
        sku_cell(row.code, row.name, row.spec, href=row.href),
        cell(t("network.free"), figure(row.free, row.unit), number=True),
        cell(t("network.line"), figure(row.line, row.unit), number=True),
        cell(t("network.target"), figure(row.target, row.unit), number=True),
        cell(t("network.per_day"), figure(row.per_day, row.unit), number=True),
        rx.cond(Health.state == "over", excess, rx.fragment()),
        rx.cond(Health.sees_values, cell(t("network.sku_value"), row.value, number=True), rx.fragment()),
        key=row.key,
    )

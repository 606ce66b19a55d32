"""品名对应, below the rules of a supplier: what its invoices call our goods; a wrong one is forgotten here."""

import reflex as rx

from jxc_app.components.controls import danger_button, download_link
from jxc_app.components.frame import panel
from jxc_app.components.tables import cell, head, sort_head, table
from jxc_app.components.texts import t
from jxc_app.state.supplier_items import ItemRow
from jxc_app.state.supplier_items import SupplierItemsState as Items


def supplier_items() -> rx.Component:
    """The list; nothing where nothing is remembered."""
    heads = [
        sort_head(t("invoice.item"), order=Items.order, by="name", on_sort=Items.sort_by),
        sort_head(t("invoice.item_goods"), order=Items.order, by="goods", on_sort=Items.sort_by),
        head(t("invoice.per_unit")),
        sort_head(t("supplier_items.confirmed"), order=Items.order, by="confirmed", on_sort=Items.sort_by),
        head(t("act.acts")),
    ]
    section = panel(
        rx.el.div(
            rx.el.p(t("supplier_items.means"), class_name="quiet"),
            download_link(t("documents.export"), Items.export_href),
            class_name="toolbar",
        ),
        table(heads, rx.foreach(Items.rows, _row), label=t("supplier_items.title")),
        title=t("supplier_items.title"),
    )
    return rx.cond(Items.is_loaded & (Items.rows.length() > 0), section, rx.fragment())


def _row(row: rx.Var[ItemRow]) -> rx.Component:
    words = rx.el.div(rx.el.span(row.name), rx.el.span(row.spec, class_name="quiet"), class_name="sku-name")
    at = rx.el.span(row.confirmed_at, class_name="quiet")
    who = rx.el.div(rx.el.span(row.confirmed_by), at, class_name="sku-name")
    forget = danger_button(t("supplier_items.forget"), on_click=Items.forget(row.item_key, row.sku_id))
    return rx.el.tr(
        cell(t("invoice.item"), words, class_name="title"),
        cell(t("invoice.item_goods"), rx.link(row.goods, href=row.href)),
        cell(t("invoice.per_unit"), row.per_unit),
        cell(t("supplier_items.confirmed"), who),
        cell(t("act.acts"), forget, class_name="span"),
        key=row.key,
    )

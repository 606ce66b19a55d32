"""发票明细: below the lines of an invoice, how its supplier prints them."""

import reflex as rx

from jxc_app.components.frame import panel
from jxc_app.components.tables import cell, figure, head, table
from jxc_app.components.texts import t
from jxc_app.state.paper_view import PaperViewRow
from jxc_app.state.paper_view import PaperViewState as Paper


def document_paper() -> rx.Component:
    """The lines of the paper; nothing where there are none."""
    heads = [
        head(t("invoice.item")),
        head(t("invoice.item_quantity"), number=True),
        head(t("invoice.item_amount"), number=True),
        head(t("invoice.item_rate"), number=True),
        head(t("invoice.item_goods")),
    ]
    listed = table(heads, rx.foreach(Paper.rows, _row), label=t("invoice.paper_lines"))
    return rx.cond(Paper.rows.length() > 0, panel(listed, title=t("invoice.paper_lines"), look="flush"), rx.fragment())


def _row(row: rx.Var[PaperViewRow]) -> rx.Component:
    words = rx.el.div(rx.el.span(row.name), rx.el.span(row.spec, class_name="quiet"), class_name="sku-name")
    return rx.el.tr(
        cell(t("invoice.item"), words, class_name="title"),
        cell(t("invoice.item_quantity"), figure(row.quantity), number=True),
        cell(t("invoice.item_amount"), figure(row.amount), number=True),
        cell(t("invoice.item_rate"), figure(row.rate), number=True),
        cell(t("invoice.item_goods"), row.goods, class_name="wrap"),
        key=row.position,
    )

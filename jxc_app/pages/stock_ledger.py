"""The ledger of one SKU 库存流水: every move that made its number."""

import reflex as rx

from jxc_app.components.controls import choice, link_button, pager
from jxc_app.components.feedback import empty
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.stock_ledger import LedgerLine
from jxc_app.state.stock_ledger import StockLedgerState as Ledger


@rx.page(route="/stock/ledger", title="库存流水 · 进销存", on_load=[FrameState.load, Ledger.open])
def stock_ledger() -> rx.Component:
    """Latest first; each with the document behind it."""
    return screen(
        Address.create(path=Ledger.address, revision=Ledger.revision),
        page_head(
            rx.cond(Ledger.title != "", Ledger.title, t("ledger.title")),
            link_button(t("ledger.back"), "/stock"),
        ),
        panel(
            rx.el.div(
                choice(
                    t("field.warehouse"),
                    value=Ledger.warehouse_id,
                    options=Ledger.warehouses,
                    on_change=Ledger.choose_warehouse,
                    empty=t("stock.all_warehouses"),
                ),
                class_name="filters",
            ),
            rx.cond(
                Ledger.is_loaded & (Ledger.rows.length() == 0),
                empty(t("ledger.empty"), t("ledger.empty_advice")),
                _table(),
            ),
            pager(text="", page=Ledger.page, has_more=Ledger.has_more, on_page=Ledger.turn_to),
            look="flush",
        ),
        here="stock",
    )


def _table() -> rx.Component:
    heads = [
        head(t("ledger.when")),
        head(t("field.type")),
        head(t("ledger.document")),
        head(t("ledger.from")),
        head(t("ledger.to")),
        head(t("ledger.change"), number=True),
        head(t("field.lot")),
        head(t("ledger.who")),
    ]
    body = rx.cond(Ledger.is_loaded, rx.foreach(Ledger.rows, _row), skeleton_rows(8, 8))
    return table(heads, body, label=t("ledger.title"))


def _row(row: rx.Var[LedgerLine]) -> rx.Component:
    document = rx.cond(row.href != "", rx.link(row.document, href=row.href), rx.el.span(row.document))
    return rx.el.tr(
        cell(t("ledger.when"), row.when, class_name="title"),
        cell(t("field.type"), row.type),
        cell(
            t("ledger.document"),
            rx.el.span(document, rx.cond(row.is_reversal, rx.el.span(t("ledger.reversal"), class_name="unit"), "")),
        ),
        cell(t("ledger.from"), row.from_place),
        cell(t("ledger.to"), row.to_place),
        cell(t("ledger.change"), figure(row.change, Ledger.unit, is_negative=row.is_negative), number=True),
        cell(t("field.lot"), row.lot),
        cell(t("ledger.who"), row.who),
        key=row.seq,
    )

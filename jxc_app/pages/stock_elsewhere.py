"""The sheet over the stock page: one SKU in all warehouses, the nearest first."""

import reflex as rx

from jxc_app.components.controls import link_button
from jxc_app.components.dialogs import dialog
from jxc_app.components.tables import cell, head, live_figure, table, with_mixed
from jxc_app.components.texts import t
from jxc_app.state.stock import StockState as Stock
from jxc_app.state.stock_lines import PlaceLine


def elsewhere_sheet() -> rx.Component:
    """Where else a SKU lies; numbers change while it is open."""
    return dialog(
        Stock.elsewhere_title,
        table(
            [
                head(t("field.warehouse")),
                head(t("stock.on_hand"), number=True),
                head(t("stock.reserved"), number=True),
                head(t("stock.available"), number=True),
                head(t("stock.in_transit"), number=True),
                head(t("stock.held"), number=True),
                head(t("stock.distance"), number=True),
            ],
            rx.foreach(Stock.elsewhere, _place),
            label=t("stock.elsewhere"),
        ),
        is_open=Stock.is_elsewhere_open,
        on_close=Stock.show_elsewhere,
        act=link_button(t("stock.open_sku"), Stock.elsewhere_href),
        width="760px",
        leave=t("dialog.close"),
    )


def _place(row: rx.Var[PlaceLine]) -> rx.Component:
    def live(text: rx.Var[str], *, is_negative: rx.Var[bool] | bool = False) -> rx.Component:
        return live_figure(text, Stock.elsewhere_unit, row=row.key, is_negative=is_negative)

    return rx.el.tr(
        rx.el.td(
            row.warehouse,
            rx.cond(row.city != "", rx.el.span(row.city, class_name="beside"), rx.fragment()),
            class_name="title",
        ),
        cell(t("stock.on_hand"), with_mixed(live(row.on_hand), row.on_hand_mixed), number=True),
        cell(t("stock.reserved"), live(row.reserved), number=True),
        cell(
            t("stock.available"),
            with_mixed(live(row.available, is_negative=row.is_short), row.available_mixed),
            number=True,
        ),
        cell(t("stock.in_transit"), live(row.in_transit), number=True),
        cell(t("stock.held"), row.held, number=True),
        cell(t("stock.distance"), row.distance, number=True),
        key=row.key,
    )

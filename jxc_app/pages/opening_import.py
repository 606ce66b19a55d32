"""Opening stock, goods on their way and balances on their way in."""

import reflex as rx

from jxc_app.pages.sheet_import import import_page
from jxc_app.state.frame import FrameState
from jxc_app.state.sheet_states import BalanceImportState, InTransitImportState, OpeningStockImportState


@rx.page(
    route="/opening/stock-import",
    title="导入期初库存 · 进销存",
    on_load=[FrameState.load, OpeningStockImportState.open],
)
def opening_stock_import() -> rx.Component:
    """Template, upload, columns, dry run, preview, writing."""
    return import_page(OpeningStockImportState, here="opening")


@rx.page(
    route="/opening/transit-import", title="导入期初在途 · 进销存", on_load=[FrameState.load, InTransitImportState.open]
)
def in_transit_import() -> rx.Component:
    """The same for goods on their way."""
    return import_page(InTransitImportState, here="opening")


@rx.page(
    route="/opening/balances/import",
    title="导入期初往来余额 · 进销存",
    on_load=[FrameState.load, BalanceImportState.open],
)
def balance_import() -> rx.Component:
    """The same for balances with partners."""
    return import_page(BalanceImportState, here="opening")

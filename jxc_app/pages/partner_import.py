"""Lists of suppliers and customers on their way in."""

import reflex as rx

from jxc_app.pages.sheet_import import import_page
from jxc_app.state.frame import FrameState
from jxc_app.state.sheet_states import CustomerImportState, SupplierImportState


@rx.page(route="/suppliers/import", title="导入供应商 · 进销存", on_load=[FrameState.load, SupplierImportState.open])
def supplier_import() -> rx.Component:
    """Template, upload, dry run, writing."""
    return import_page(SupplierImportState, here="suppliers")


@rx.page(route="/customers/import", title="导入客户 · 进销存", on_load=[FrameState.load, CustomerImportState.open])
def customer_import() -> rx.Component:
    """The same for customers."""
    return import_page(CustomerImportState, here="customers")

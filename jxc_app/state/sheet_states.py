"""A State for each kind of list that comes in; whoever may write the list may call its handlers."""

from typing import Any

import reflex as rx
from reflex.event import EventHandler

from jxc_app.modules.migration.bundle_sheets import BUNDLES
from jxc_app.modules.migration.catalog_sheets import CATEGORIES, UNITS
from jxc_app.modules.migration.opening.balances import BALANCES
from jxc_app.modules.migration.opening.sheets import IN_TRANSIT, OPENING_STOCK
from jxc_app.modules.migration.pack_sheets import PACKS
from jxc_app.modules.migration.partner_sheets import CUSTOMERS, SUPPLIERS
from jxc_app.modules.migration.price_sheets import PRICES
from jxc_app.modules.migration.products import SKUS
from jxc_app.modules.migration.quote_sheets import QUOTES
from jxc_app.modules.migration.recipe_sheets import RECIPES
from jxc_app.modules.migration.sheets import SheetKind
from jxc_app.modules.migration.substitute_sheets import SUBSTITUTES
from jxc_app.modules.migration.till_sheets import TILL
from jxc_app.modules.migration.warehouse_sheets import WAREHOUSES
from jxc_app.modules.migration.way_sheets import WAYS
from jxc_app.state.base import requires
from jxc_app.state.imports import SheetImport


def _state_of(kind: SheetKind, name: str) -> Any:
    """The State called ``name``, which must be the name it is kept under: it is found again by that."""
    writers = requires(kind.case)

    @rx.event
    @writers
    async def open(self: Any) -> None:  # noqa: A001
        """Begin with nothing."""
        self._open(kind)

    @rx.event
    @writers
    async def receive(self: Any, upload: str, name: str) -> EventHandler:
        """A file has come."""
        self._receive(upload, name)
        return made.check  # type: ignore[no-any-return]

    @rx.event
    @writers
    async def choose_updates(self: Any, is_on: bool) -> EventHandler | None:
        """Whether what is there is changed."""
        return made.check if self._choose_updates(is_on) else None

    @rx.event
    @writers
    async def choose_column(self: Any, name: str, title: str) -> EventHandler | None:
        """Where a column stands."""
        return made.check if self._choose_column(name, title) else None

    @rx.event
    @writers
    async def check(self: Any) -> None:
        """Dry run."""
        await self._check(kind)

    @rx.event
    @writers
    async def start(self: Any) -> EventHandler:
        """Begin to write."""
        await self._start(kind)
        return made.go_on  # type: ignore[no-any-return]

    @rx.event
    @writers
    async def go_on(self: Any) -> EventHandler | None:
        """Write for a moment, and go on where there is more."""
        return made.go_on if await self._go_on(kind) else None

    handlers = (open, receive, choose_updates, choose_column, check, start, go_on)
    body = {"__module__": __name__, "__doc__": f"The list {kind.code} comes in."}
    made: Any = type(name, (SheetImport, rx.State), body | {one.__name__: one for one in handlers})
    return made


BalanceImportState = _state_of(BALANCES, "BalanceImportState")
BundleImportState = _state_of(BUNDLES, "BundleImportState")
CategoryImportState = _state_of(CATEGORIES, "CategoryImportState")
CustomerImportState = _state_of(CUSTOMERS, "CustomerImportState")
InTransitImportState = _state_of(IN_TRANSIT, "InTransitImportState")
OpeningStockImportState = _state_of(OPENING_STOCK, "OpeningStockImportState")
PackImportState = _state_of(PACKS, "PackImportState")
PriceImportState = _state_of(PRICES, "PriceImportState")
QuoteImportState = _state_of(QUOTES, "QuoteImportState")
RecipeImportState = _state_of(RECIPES, "RecipeImportState")
SkuImportState = _state_of(SKUS, "SkuImportState")
SubstituteImportState = _state_of(SUBSTITUTES, "SubstituteImportState")
SupplierImportState = _state_of(SUPPLIERS, "SupplierImportState")
TillImportState = _state_of(TILL, "TillImportState")
UnitImportState = _state_of(UNITS, "UnitImportState")
WayImportState = _state_of(WAYS, "WayImportState")
WarehouseImportState = _state_of(WAREHOUSES, "WarehouseImportState")

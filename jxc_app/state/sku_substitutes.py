"""Which SKUs stand in for the one whose page is open 替代品."""

from dataclasses import dataclass

import reflex as rx

from jxc_app.core.errors import DomainError
from jxc_app.modules.catalog.looking_up import look_up_skus
from jxc_app.modules.catalog.substitutes import pair_substitutes, part_substitutes, substitutes
from jxc_app.state.addresses import number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Choice


@dataclass(frozen=True, slots=True)
class SubstituteLine:
    """A substitute, ready to show."""

    id: int
    href: str
    name: str
    code: str
    spec: str


class SkuSubstitutesState(SessionState, rx.State):
    """The list below the SKU; ``may_edit``: whoever has the right adds and takes away."""

    rows: rx.Field[list[SubstituteLine]] = rx.field(default_factory=list)
    options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    is_shown: bool = False
    may_edit: bool = False
    _sku_id: int = 0

    @rx.event
    @requires(substitutes)
    async def open(self) -> None:
        """Those of the SKU of the address; a new SKU has none."""
        self._sku_id = number(self.router.url.query_parameters, "id")
        self.may_edit, self.errors, self.options = self._may(pair_substitutes), {}, []
        await self._load()

    @rx.event
    @requires(pair_substitutes)
    async def search(self, typed: str) -> None:
        """Find SKUs."""
        found = await self._read(look_up_skus, typed=typed[:100], limit=8)
        self.options = [
            Choice(one.id, one.name, one.code) for one in found if one.id != self._sku_id and not one.is_switched_off
        ]

    @rx.event
    @requires(pair_substitutes)
    async def add(self, sku_id: int) -> None:
        """One more."""
        if not sku_id:
            raise DomainError("sku.not_found", field="other_id")
        await self._perform(pair_substitutes, {"sku_id": self._sku_id, "other_id": sku_id})
        await self._load()

    @rx.event
    @requires(part_substitutes)
    async def remove(self, sku_id: int) -> None:
        """One less."""
        await self._perform(part_substitutes, {"sku_id": self._sku_id, "other_id": sku_id})
        await self._load()

    async def _load(self) -> None:
        found = await self._read(substitutes, sku_ids=[self._sku_id]) if self._sku_id else []
        self.rows = [
            SubstituteLine(one.other_id, f"/sku?id={one.other_id}", one.other_name, one.other_code, one.other_spec)
            for one in found
        ]
        self.is_shown = bool(self._sku_id) and (bool(self.rows) or self.may_edit)

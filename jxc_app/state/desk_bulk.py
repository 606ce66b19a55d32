"""Many lines at once: a pasted table, a list to pick from, what a browser kept of an interrupted document."""

import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal

import reflex as rx
from pydantic import TypeAdapter, ValidationError
from reflex.event import EventSpec

from jxc_app.components.desk_messages import CopiedLine, Picked
from jxc_app.core.quantities import ZERO, PositiveQuantity
from jxc_app.modules.catalog.queries import SkuRow, find_skus, skus_by_ids
from jxc_app.modules.catalog.scanning import scan_codes
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.inventory.queries import StockFilter, availability, stock_page
from jxc_app.modules.partners.queries import find_partners
from jxc_app.state.base import requires
from jxc_app.state.desk import DeskState
from jxc_app.state.desk_changes import LINE_FIELDS, MOST_LINES, Entry, refuse_too_many, with_added, with_typed
from jxc_app.state.desk_draft import Draft, DraftLine
from jxc_app.state.desk_tables import TableRow, candidates, columns_of, entries_of, plain_cells
from jxc_app.state.formats import editable, shown

_QUANTITY: TypeAdapter[Decimal] = TypeAdapter(PositiveQuantity)
_FIELDS_OF_HEAD = ("business_date", "responsible", "own_number", "remark")
#: rows of the preview that are fine are shown only so that one sees what was understood
_SHOWN_GOOD = 5


@dataclass(frozen=True, slots=True)
class PickRow:
    """A SKU in the list to pick from."""

    id: int
    name: str
    note: str
    unit: str
    available: str
    suggested: str


class DeskBulkState(DeskState, mixin=True):
    """What adds many lines in one act."""

    pasted_good: int = 0
    pasted_bad: int = 0
    pasted_rows: rx.Field[list[TableRow]] = rx.field(default_factory=list)
    pick_rows: rx.Field[list[PickRow]] = rx.field(default_factory=list)
    picks_low: bool = False
    _pasted: tuple[Entry, ...] = ()

    @rx.event
    @requires(save_draft)
    async def open_paste(self) -> None:
        """Wait for a table."""
        self.pasted_good, self.pasted_bad, self.pasted_rows, self._pasted = 0, 0, [], ()
        self.dialog = "paste"

    @rx.event
    @requires(save_draft)
    async def paste(self, table: list[list[str]]) -> None:
        """Understand a table, and show what would be added and what not."""
        if not self.is_open:
            return
        rows = plain_cells(table)
        found = await self._read(scan_codes, codes=candidates(rows))
        offers = await self._offers({sku.id for sku, _ in found.values()})
        entries, seen = entries_of(rows, columns_of(rows, found), found, offers.price_of)
        wrong = [row for row in seen if row.fault]
        self._pasted = tuple(entries)
        self.pasted_good, self.pasted_bad = len(entries), len(wrong)
        self.pasted_rows = wrong[:MOST_LINES] + [row for row in seen if not row.fault][:_SHOWN_GOOD]
        self.dialog = "paste"

    @rx.event
    @requires(save_draft)
    async def confirm_paste(self) -> None:
        """Add the rows that were understood."""
        entries, self._pasted = self._pasted, ()
        self.dialog = ""
        await self._add_entries(entries)

    @rx.event
    @requires(save_draft)
    async def open_picking(self) -> None:
        """Offer SKUs to choose from."""
        self.dialog = "pick"
        await self._offer_picks("")

    @rx.event
    @requires(save_draft)
    async def search_picks(self, typed: str) -> None:
        """Offer those that fit the words."""
        await self._offer_picks(typed[:100])

    @rx.event
    @requires(stock_page)
    async def show_low(self, wanted: bool) -> None:
        """Offer only what is below its minimum here, with what is missing."""
        self.picks_low = wanted
        await self._offer_picks("")

    async def _offer_picks(self, typed: str) -> None:
        here = self._draft().warehouse_id
        if self.picks_low and self._may(stock_page):
            short = StockFilter(search=typed, warehouse_ids=frozenset({here}), below_minimum=True)
            page = await self._read(stock_page, wanted=short, size=100)
            missing = {row.sku_id: (row.minimum or Decimal(0)) - row.available for row in page.rows}
            skus = await self._read(skus_by_ids, sku_ids=list(missing))
            found = [skus[row.sku_id] for row in page.rows if row.sku_id in skus]
        else:
            found, missing = await self._read(find_skus, search=typed, limit=60), {}
        stock = {}
        if found and self._may(availability):
            stock = await self._read(availability, warehouse_id=here, sku_ids=[sku.id for sku in found])
        self.pick_rows = [
            PickRow(
                sku.id, sku.name, " · ".join(filter(None, (sku.code, sku.spec))), sku.base_unit_name,
                shown(stock[sku.id].available) if sku.id in stock else "", editable(missing.get(sku.id)),
            )
            for sku in found
        ]  # fmt: skip

    @rx.event
    @requires(save_draft)
    async def pick(self, picked: list[Picked]) -> EventSpec | None:
        """Add what was chosen; where something is no number, nothing is added and the list stays open."""
        skus = await self._read(skus_by_ids, sku_ids={one.sku_id for one in picked[:MOST_LINES]})
        wanted = [(skus[one.sku_id], one.quantity) for one in picked[:MOST_LINES] if one.sku_id in skus]
        wrong = [sku.name for sku, typed in wanted if _quantity(typed) is None]
        if wrong:
            return rx.toast.error(f"数量要填大于 0 的数字：{'、'.join(wrong[:3])}")
        offers = await self._offers(set(skus))
        entries = [
            Entry(sku, sku.base_unit_id, _quantity(typed) or ZERO, price, price is not None)
            for sku, typed in wanted
            for price in (offers.price_of(sku, sku.base_unit_id),)
        ]
        self.dialog = ""
        await self._add_entries(entries)
        return None

    @rx.event
    @requires(save_draft)
    async def restore(self, head: dict[str, str], lines: list[CopiedLine], edit: int) -> None:
        """Put back what a browser kept of this document and the server never got."""
        self.edit = max(self.edit, edit)
        if not (self._kept and self.is_open and len(lines) <= MOST_LINES):
            return
        skus = await self._read(skus_by_ids, sku_ids={line.sku_id for line in lines})
        draft = await self._with_head(self._draft(), head)
        for line in lines:
            draft = _restored(draft, line, skus.get(line.sku_id))
        # Another tab of the same person keeps its copy here too: what is no news must not make that tab stale.
        if draft != self._draft() and draft.is_worth_saving:
            refuse_too_many(draft)
            await self._save(draft)

    async def _with_head(self, draft: Draft, head: dict[str, str]) -> Draft:
        kept = {name: head[name][:500] for name in _FIELDS_OF_HEAD if head.get(name)}
        if not self.may_date or kept.get("business_date") == self.business_date:
            kept.pop("business_date", None)
        to_warehouse = head.get("to_warehouse_id", "")
        if to_warehouse in {option.id for option in self.to_warehouses}:
            draft = replace(draft, to_warehouse_id=int(to_warehouse))
        name = head.get("partner_name", "")
        if name and not draft.partner_id and self.partner_kind:
            found = await self._read(find_partners, search=name[:100], kind=self.partner_kind)
            draft = next((replace(draft, partner_id=p.id, partner_name=p.name) for p in found if p.name == name), draft)
        return replace(draft, **kept)


def _restored(draft: Draft, copied: CopiedLine, sku: SkuRow | None) -> Draft:
    line = _nth(draft, copied)
    if line is None:
        if sku is None or copied.unit_id not in {unit.unit_id for unit in sku.units}:
            return draft
        draft = with_added(draft, Entry(sku, copied.unit_id, Decimal(1)))
        line = draft.lines[-1]
    for name in LINE_FIELDS:
        if name in copied.typed:
            draft = with_typed(draft, line.key, name, copied.typed[name][:200])
    return draft


def _nth(draft: Draft, copied: CopiedLine) -> DraftLine | None:
    alike = [line for line in draft.lines if (line.sku_id, line.unit_id) == (copied.sku_id, copied.unit_id)]
    return alike[copied.nth] if 0 <= copied.nth < len(alike) else None


def _quantity(typed: str) -> Decimal | None:
    try:
        return _QUANTITY.validate_python(unicodedata.normalize("NFKC", typed))
    except ValidationError:
        return None

"""What a counter may see: what is to be counted, where, and what they entered themselves. Never what the book has."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.ids import code_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.models import Barcode, Sku, SkuUnit, Unit
from jxc_app.modules.catalog.queries import UnitRow
from jxc_app.modules.counting.heads import people_of
from jxc_app.modules.counting.lines import Line, entries_table, lines_of
from jxc_app.modules.counting.listing import CountRow, count_row
from jxc_app.modules.counting.permissions import COUNT_ENTER
from jxc_app.modules.counting.rules import ENTERING, TO_RECOUNT, place_key
from jxc_app.modules.counting.statuses import FREE, keys_of
from jxc_app.modules.inventory.cutting import last_moved
from jxc_app.modules.inventory.lots import numbers_by_id

_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_sku_units: Table = SkuUnit.__table__  # type: ignore[attr-defined]
_barcodes: Table = Barcode.__table__  # type: ignore[attr-defined]
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Named:
    """What people call a SKU, and its units, the base unit first."""

    code: str
    name: str
    spec: str
    picture: str
    lot_tracked: bool
    units: tuple[UnitRow, ...]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """What somebody entered; ``is_replaced``: a later entry of theirs for this place stands instead.

    ``entered_at``: when it was typed, where that was later than it was counted; ``moved_since``: its stock moved
    between the two.
    """

    line_id: int
    round: int
    person_id: int
    person: str
    place: str
    quantity: Decimal
    unit: str
    base_quantity: Decimal
    counted_at: datetime
    is_assumed: bool
    is_replaced: bool
    entered_at: datetime | None = None
    moved_since: bool = False


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line for one person. ``is_left``: nobody has counted it in this round; ``own``: what they entered in it.

    ``others``: who else counted it in this round; ``needs_another``: this person counted it before, so they cannot.
    ``moved_at``: when its stock moved last since the count was made, which matters for what is read off a paper.
    """

    id: int
    sku_id: int
    sku: Named
    lot_number: str
    shelf: str
    is_recount: bool
    is_left: bool
    needs_another: bool
    own: tuple[EntryRow, ...]
    others: tuple[str, ...]
    status: str = FREE
    moved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CountSheet:
    """A count as one person has it before them; ``is_asked``: they are among those who count it."""

    count: CountRow
    is_asked: bool
    lines: tuple[SheetLine, ...]

    @property
    def left(self) -> list[SheetLine]:
        """What this person can still count, in the order of the shelves."""
        return [one for one in self.lines if one.is_left and not one.needs_another]


@query("count.sheet", title="盘点表（不含账面数）", permission=COUNT_ENTER)
def count_sheet(session: Session, scope: Scope, actor: Actor, *, count_id: int) -> CountSheet:
    """What is to be counted in this round, in the order of the shelves; nothing once it is handed in."""
    count = count_row(session, scope, count_id)
    asked = people_of(session, count_id)
    is_asked = not asked or actor.user_id in asked
    lines = [one for one in lines_of(session, count_id) if one.outcome in ("", TO_RECOUNT)]
    if count.state not in ENTERING or not lines:
        return CountSheet(count, is_asked, ())
    names, lots = names_of(session, {one.sku_id for one in lines}), lots_of(session, lines)
    entries = entry_rows(session, count_id)
    keys = keys_of(session, count.warehouse_id, {one.lying for one in lines})
    moved = last_moved(session, keys.values(), count.made_at)
    return CountSheet(
        count, is_asked,
        tuple(
            _sheet_line(one, names, lots, entries.get(one.id, ()), actor, moved.get(keys[one.lying])) for one in lines
        ),
    )  # fmt: skip


def _sheet_line(
    line: Line, names: Mapping[int, Named], lots: Mapping[int, str], entries: Sequence[EntryRow], actor: Actor,
    moved_at: datetime | None,
) -> SheetLine:  # fmt: skip
    now = [one for one in entries if one.round == line.round and not one.is_replaced]
    return SheetLine(
        line.id, line.sku_id, names[line.sku_id], lots.get(line.lot_id, ""), line.shelf,
        is_recount=line.outcome == TO_RECOUNT,
        is_left=not now,
        needs_another=any(one.person_id == actor.user_id and one.round < line.round for one in entries),
        own=tuple(one for one in now if one.person_id == actor.user_id),
        others=tuple(dict.fromkeys(one.person for one in now if one.person_id != actor.user_id)),
        status=line.status, moved_at=moved_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScannedSku:
    """What a code stands for, and the codes of the same SKU: by key, the unit of each."""

    sku_id: int
    unit_id: int
    sku: Named


@query("count.codes", title="盘点扫码", permission=COUNT_ENTER)
def scanned_on(session: Session, scope: Scope, *, count_id: int, code: str) -> ScannedSku | None:
    """What a code stands for, on this count's sheet or not; None for a code that nobody knows."""
    count_row(session, scope, count_id)
    key = code_key(code)
    barcode = select(_barcodes.c.sku_id, _barcodes.c.unit_id).where(_barcodes.c.code_key == key)
    found = session.connection().execute(barcode).first()
    if found is None:
        own = select(_skus.c.id, _skus.c.base_unit_id).where(_skus.c.code_key == key)
        found = session.connection().execute(own).first()
    return ScannedSku(found[0], found[1], names_of(session, [found[0]])[found[0]]) if found else None


@query("count.codes_of", title="盘点商品条码", permission=COUNT_ENTER)
def codes_of(session: Session, scope: Scope, *, sku_id: int) -> dict[str, int]:
    """Every code that may be scanned for a SKU, by key, with its unit."""
    own = session.connection().execute(select(_skus.c.code_key, _skus.c.base_unit_id).where(_skus.c.id == sku_id))
    bars = select(_barcodes.c.code_key, _barcodes.c.unit_id).where(_barcodes.c.sku_id == sku_id)
    return {key: unit_id for key, unit_id in [*own, *session.connection().execute(bars)]}  # noqa: C416  rows, no pairs


def names_of(session: Session, sku_ids: Collection[int]) -> dict[int, Named]:
    """What people call SKUs, by id."""
    found: dict[int, Named] = {}
    wanted = sorted(sku_ids)
    for start in range(0, len(wanted), _CHUNK):
        found |= _named(session, wanted[start : start + _CHUNK])
    return found


def _named(session: Session, sku_ids: list[int]) -> dict[int, Named]:
    further: dict[int, list[UnitRow]] = {}
    units = (
        select(_sku_units, _units.c.name)
        .join(_units, _units.c.id == _sku_units.c.unit_id)
        .where(_sku_units.c.sku_id.in_(sku_ids))
    )
    for one in session.connection().execute(units):
        further.setdefault(one.sku_id, []).append(UnitRow(one.unit_id, one.name, one.numerator, one.denominator))
    columns = [_skus.c[name] for name in ("id", "code", "name", "spec", "picture", "lot_tracked", "base_unit_id")]
    rows = session.connection().execute(
        select(*columns, _units.c.name.label("unit"))
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_skus.c.id.in_(sku_ids))
    )
    return {one.id: _called(one, further.get(one.id, [])) for one in rows}


def _called(one: Any, further: list[UnitRow]) -> Named:
    base = UnitRow(one.base_unit_id, one.unit, 1, 1)
    return Named(one.code, one.name, one.spec, one.picture, one.lot_tracked, (base, *further))


def lots_of(session: Session, lines: Collection[Line]) -> dict[int, str]:
    """The lot numbers of lines, by lot."""
    return numbers_by_id(session, {one.lot_id for one in lines})


def entry_rows(session: Session, count_id: int) -> dict[int, list[EntryRow]]:
    """Every entry of a count by line, the first made first."""
    rows = (
        session.connection()
        .execute(
            select(entries_table, _units.c.name.label("unit"))
            .join(_units, _units.c.id == entries_table.c.unit_id)
            .where(entries_table.c.count_id == count_id)
            .order_by(entries_table.c.id)
        )
        .all()
    )
    people = user_names(session, {one.person_id for one in rows})
    last = {_key(one): one.id for one in rows}
    found: dict[int, list[EntryRow]] = {}
    for one in rows:
        entry = EntryRow(
            one.line_id, one.round, one.person_id, people.get(one.person_id, ""), one.place, one.quantity, one.unit,
            one.base_quantity, one.counted_at, one.is_assumed, last[_key(one)] != one.id, one.entered_at,
            one.moved_since,
        )  # fmt: skip
        found.setdefault(one.line_id, []).append(entry)
    return found


def _key(one: Any) -> tuple[int, int, int, str]:
    return one.line_id, one.round, one.person_id, place_key(one.place)

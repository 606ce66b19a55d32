"""Entering what was counted: each entry beside what the ledger had when it was booked."""

from dataclasses import replace
from typing import Literal

from pydantic import AwareDatetime
from pydantic import Field as Limits

from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import Id, LongId, Version
from jxc_app.core.quantities import LARGEST, ZERO, QuantityOrZero
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.queries import SkuFacts, factors_of, facts_of
from jxc_app.modules.catalog.rules import to_base
from jxc_app.modules.counting.booking import Booked, book, counted_when
from jxc_app.modules.counting.classes import classes_of
from jxc_app.modules.counting.heads import CountRef, changed, locked, people_of, told
from jxc_app.modules.counting.lines import Line, add_lines, by_lying, entries_of, lines_of, write_lines
from jxc_app.modules.counting.models import StockCount
from jxc_app.modules.counting.permissions import COUNT_ENTER, entering
from jxc_app.modules.counting.pieces import refuse_pieces
from jxc_app.modules.counting.rules import (
    COUNTING,
    ENTERING,
    OPEN,
    SETTLED,
    SKIPPED,
    Entry,
    place_key,
    standing,
    wants_another_person,
)
from jxc_app.modules.counting.statuses import Lying
from jxc_app.modules.inventory.cutting import shelves_of
from jxc_app.modules.inventory.lots import lots_named


class CountedSku(Command):
    """What was counted of a SKU (and lot) in one place; ``place`` empty: its shelf. ``unit_id`` None: base units.

    ``status``: whether it is free, waits for an inspection or is blocked. ``counted_at``: when, for what stands on a
    paper and is typed later; None: now.
    """

    sku_id: Id
    quantity: QuantityOrZero
    unit_id: Id | None = None
    lot_number: str = Limits(default="", max_length=60)
    place: str = Limits(default="", max_length=40)
    status: Literal["stock", "qc_hold", "blocked"] = "stock"
    counted_at: AwareDatetime | None = None


class EnterCounts(Command):
    """Entries of one person, one or a whole sheet."""

    count_id: Id
    entries: list[CountedSku] = Limits(min_length=1, max_length=1000)


class SettleUncounted(Command):
    """What nobody counted: ``zero``: nothing is there; ``skip``: it is left out. ``line_ids`` empty: all of them."""

    count_id: Id
    version: Version
    line_ids: list[LongId] = Limits(default_factory=list, max_length=5000)
    decision: Literal["zero", "skip"]


@use_case("count.enter", title="录入盘点数", inside=entering)
def enter_counts(uow: UnitOfWork, command: EnterCounts) -> CountRef:
    """Book what somebody counted. SKUs that are not on the sheet are added to it.

    Each entry is compared with the book of the moment at which it was counted. ``moved`` of the answer: of how many
    entries the stock moved between then and now. Raises DomainError with the entry's field: ``count.not_asked`` (others
    are to count), ``count.needs_another`` (a second person must), ``count.place_taken`` (somebody counted this place),
    ``count.line_settled``, ``lot.needed``, ``unit.unknown``, ``sku.not_found``, what ``booking.counted_when`` says of
    the time and ``pieces.refuse_pieces`` of serial numbers.
    """
    count = locked(uow, command.count_id, COUNT_ENTER, *ENTERING)
    _refuse_unasked(uow, count)
    facts = facts_of(uow.session, {one.sku_id for one in command.entries})
    _check_skus(command.entries, facts)
    lines = _lines_for(uow, count, command.entries, facts)
    earlier = entries_of(uow.session, command.count_id)
    booked = _checked(uow, count, command.entries, lines, facts, earlier)
    refuse_pieces(uow, count, booked, facts, earlier)
    moved = book(uow, count, booked)
    if count.state == OPEN:
        return changed(uow, count, COUNTING, entries=len(command.entries)).model_copy(update={"moved": moved})
    uow.record("stock_count", count.id, count.number, after={"entries": len(command.entries)})
    return told(uow, count, moved=moved)


@use_case("count.settle_uncounted", title="处理未盘商品", inside=entering)
def settle_uncounted(uow: UnitOfWork, command: SettleUncounted) -> CountRef:
    """Say what becomes of lines that nobody counted: there is nothing, or they are left out of this count."""
    count = locked(uow, command.count_id, COUNT_ENTER, *ENTERING, version=command.version)
    _refuse_unasked(uow, count)
    entries = entries_of(uow.session, command.count_id)
    left = [one for one in lines_of(uow.session, command.count_id) if one.is_uncounted(entries.get(one.id, ()))]
    chosen = [one for one in left if one.id in set(command.line_ids)] if command.line_ids else left
    if not chosen:
        raise DomainError("count.nothing_uncounted")
    if command.decision == "skip":
        _skip(uow, chosen)
        return changed(uow, count, COUNTING if count.state == OPEN else None, skipped=len(chosen))
    facts = facts_of(uow.session, {one.sku_id for one in chosen})
    empty = [Booked(one, facts[one.sku_id].base_unit_id, ZERO, ZERO, one.shelf, is_assumed=True) for one in chosen]
    book(uow, count, empty)
    return changed(uow, count, COUNTING if count.state == OPEN else None, zeroed=len(chosen))


def _refuse_unasked(uow: UnitOfWork, count: StockCount) -> None:
    asked = people_of(uow.session, count.id or 0)
    if asked and uow.actor.user_id not in asked and not uow.actor.is_system:
        names = "、".join(user_names(uow.session, set(asked)).values())
        raise DomainError("count.not_asked", number=count.number, names=names)


def _check_skus(entries: list[CountedSku], facts: dict[int, SkuFacts]) -> None:
    for position, one in enumerate(entries):
        sku = facts.get(one.sku_id)
        if sku is None:
            raise DomainError("sku.not_found", field=f"entries.{position}.sku_id")
        if sku.lot_tracked and not one.lot_number and one.quantity:
            raise DomainError("lot.needed", field=f"entries.{position}.lot_number", sku=sku.code)


def _lines_for(uow: UnitOfWork, count: StockCount, entries: list[CountedSku], facts: dict[int, SkuFacts]) -> list[Line]:
    """The line of each entry, made where it is missing."""
    named = {(one.sku_id, one.lot_number) for one in entries if one.lot_number}
    lots = lots_named(uow.session, named, make_missing=True)
    wanted = [
        Lying(one.sku_id, lots[one.sku_id, one.lot_number].id if one.lot_number else 0, one.status) for one in entries
    ]
    known = by_lying(lines_of(uow.session, count.id or 0))
    for position, (entry, one) in enumerate(zip(entries, wanted, strict=True)):
        if entry.lot_number and one not in known and not facts[one.sku_id].lot_tracked:
            # found in a lot, of a SKU that has none: what was booked so could never be taken out again
            raise DomainError("lot.not_tracked", field=f"entries.{position}.lot_number", sku=facts[one.sku_id].code)
    missing = list(dict.fromkeys(one for one in wanted if one not in known))
    if missing:
        _add_found(uow, count, missing)
        known = by_lying(lines_of(uow.session, count.id or 0))
    return [known[one] for one in wanted]


def _add_found(uow: UnitOfWork, count: StockCount, found: list[Lying]) -> None:
    skus = {one.sku_id for one in found}
    shelves = shelves_of(uow.session, count.warehouse_id, skus)
    classes = classes_of(uow.session, count.warehouse_id, skus)
    rows = [
        one._asdict()
        | {"shelf": shelves.get(one.sku_id, ""), "abc_class": classes.get(one.sku_id, ""), "is_found": True}
        for one in found
    ]
    add_lines(uow.session, count.id or 0, rows)


def _checked(
    uow: UnitOfWork, count: StockCount, entries: list[CountedSku], lines: list[Line], facts: dict[int, SkuFacts],
    earlier: dict[int, list[Entry]],
) -> list[Booked]:  # fmt: skip
    factors = factors_of(uow.session, {(one.sku_id, one.unit_id) for one in entries if one.unit_id is not None})
    booked: list[Booked] = []
    seen: set[tuple[int, str]] = set()
    for position, (one, line) in enumerate(zip(entries, lines, strict=True)):
        try:
            place, before = place_key(one.place or line.shelf), earlier.get(line.id, [])
            if (line.id, place) in seen:
                raise DomainError("count.twice", sku=facts[one.sku_id].code)
            seen.add((line.id, place))
            _refuse_entry(uow, one, line, before)
            at = counted_when(one.counted_at, count, line, before, uow.now)
            booked.append(replace(_in_base(one, line, facts[one.sku_id], factors), counted_at=at))
        except DomainError as refusal:
            refusal.field = f"entries.{position}.{refusal.field or 'quantity'}"
            raise
    return booked


def _refuse_entry(uow: UnitOfWork, one: CountedSku, line: Line, earlier: list[Entry]) -> None:
    if line.outcome in (SETTLED, SKIPPED):
        raise DomainError("count.line_settled")
    if wants_another_person(uow.actor.user_id, earlier, line.round):
        raise DomainError("count.needs_another")
    place = place_key(one.place or line.shelf)
    for other in standing(earlier):
        if other.round == line.round and other.person_id != uow.actor.user_id and place_key(other.place) == place:
            name = user_names(uow.session, {other.person_id}).get(other.person_id, "")
            raise DomainError("count.place_taken", field="place", name=name, place=other.place or "（未写位置）")


def _in_base(one: CountedSku, line: Line, sku: SkuFacts, factors: dict[tuple[int, int], tuple[int, int]]) -> Booked:
    unit_id = one.unit_id or sku.base_unit_id
    quantity = one.quantity
    if unit_id != sku.base_unit_id:
        factor = factors.get((one.sku_id, unit_id))
        if factor is None:
            raise DomainError("unit.unknown", field="unit_id")
        quantity = to_base(one.quantity, *factor)
    if quantity > LARGEST:
        raise DomainError("line.quantity_too_large")
    return Booked(line, unit_id, one.quantity, quantity, one.place or line.shelf)


def _skip(uow: UnitOfWork, lines: list[Line]) -> None:
    for one in lines:
        one.outcome, one.decided_by = SKIPPED, uow.actor.user_id
    write_lines(uow.session, lines)

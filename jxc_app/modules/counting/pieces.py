"""What has a serial number is one piece: it is found once, and where the books have it or nowhere."""

from collections.abc import Mapping, Sequence

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.queries import SkuFacts, facts_of
from jxc_app.modules.counting.booking import Booked
from jxc_app.modules.counting.lines import Line, lines_of
from jxc_app.modules.counting.models import StockCount
from jxc_app.modules.counting.rules import SKIPPED, Entry, place_key, standing
from jxc_app.modules.counting.statuses import STATUS_TITLES, keys_of, locations_of
from jxc_app.modules.inventory.lots import numbers_by_id, where_lying
from jxc_app.modules.warehouses.models import Place

_PLACES = STATUS_TITLES | {Place.IN_TRANSIT.value: "在途"}


def refuse_pieces(
    uow: UnitOfWork, count: StockCount, booked: Sequence[Booked], facts: Mapping[int, SkuFacts],
    earlier: Mapping[int, list[Entry]],
) -> None:  # fmt: skip
    """Refuse more than one of a piece, one that was counted elsewhere in this round, and one that the books have
    elsewhere, at its entry: ``count.one_piece``, ``count.piece_twice``, ``count.piece_elsewhere``,
    ``count.piece_status``.
    """
    at = [place for place, one in enumerate(booked) if facts[one.line.sku_id].serial_tracked and one.base_quantity]
    if not at:
        return
    numbers = numbers_by_id(uow.session, {booked[one].line.lot_id for one in at})
    lying = where_lying(uow.session, set(numbers))
    lines = lines_of(uow.session, count.id or 0)
    here = {place: status for status, place in locations_of(uow.session, count.warehouse_id).items()}
    for position in at:
        one = booked[position]
        said = {"lot": numbers.get(one.line.lot_id, ""), "sku": facts[one.line.sku_id].code}
        field = f"entries.{position}.quantity"
        if one.base_quantity != 1:
            raise DomainError("count.one_piece", field=field, **said)
        if where := _counted_at(uow, one, lines, earlier) or _named_before(booked[:position], one):
            raise DomainError("count.piece_twice", field=field, where=where, **said)
        _refuse_elsewhere(one.line, lying, here, field, said)


def refuse_pieces_elsewhere(uow: UnitOfWork, count: StockCount, gains: Sequence[Line]) -> None:
    """The same before posting: what was nowhere when it was counted may have come in somewhere since.

    Raises DomainError ``count.piece_moved``, which names the line and where the books have it.
    """
    facts = facts_of(uow.session, {one.sku_id for one in gains if one.lot_id})
    pieces = [one for one in gains if one.lot_id and facts[one.sku_id].serial_tracked]
    if not pieces:
        return
    keys = keys_of(uow.session, count.warehouse_id, {one.lying for one in pieces})
    lot_ids = {one.lot_id for one in pieces}
    lying, numbers = where_lying(uow.session, lot_ids), numbers_by_id(uow.session, lot_ids)
    for one in pieces:
        if one.lot_id in lying:
            location, warehouse, place = lying[one.lot_id]
            where = "这里" if location == keys[one.lying].location_id else f"{warehouse}「{_PLACES.get(place, place)}」"
            raise DomainError(
                "count.piece_moved", number=count.number, line=one.position, lot=numbers[one.lot_id], where=where,
                sku=facts[one.sku_id].code,
            )  # fmt: skip


def _refuse_elsewhere(
    line: Line, lying: Mapping[int, tuple[int, str, str]], here: Mapping[int, str], field: str, said: Mapping[str, str]
) -> None:
    if line.lot_id not in lying:
        return
    location, warehouse, place = lying[line.lot_id]
    if location not in here:
        where = f"{warehouse}「{_PLACES.get(place, place)}」"
        raise DomainError("count.piece_elsewhere", field=field, where=where, **said)
    if here[location] != line.status:
        raise DomainError("count.piece_status", field=field, status=STATUS_TITLES[here[location]], **said)


def _counted_at(uow: UnitOfWork, one: Booked, lines: Sequence[Line], earlier: Mapping[int, list[Entry]]) -> str:
    """Where else somebody found the piece in this round; nothing where nobody did. An entry may be corrected."""
    for line in lines:
        if (line.sku_id, line.lot_id) != (one.line.sku_id, one.line.lot_id) or line.outcome == SKIPPED:
            continue
        for other in standing(earlier.get(line.id, [])):
            own = line.id == one.line.id and other.person_id == uow.actor.user_id
            is_same = own and place_key(other.place) == place_key(one.place)
            if other.round == line.round and other.quantity and not is_same:
                return _words(line, other.place)
    return ""


def _named_before(before: Sequence[Booked], one: Booked) -> str:
    wanted = one.line.sku_id, one.line.lot_id
    found = (other for other in before if (other.line.sku_id, other.line.lot_id) == wanted and other.base_quantity)
    return next((_words(other.line, other.place) for other in found), "")


def _words(line: Line, place: str) -> str:
    return " ".join(part for part in (STATUS_TITLES[line.status], place) if part)

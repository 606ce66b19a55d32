"""Transfers made of what was accepted: one for each giver and receiver, handed in so that the stock is held."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from jxc_app.core.errors import Conflict, PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import PERMISSIONS
from jxc_app.modules.catalog.queries import facts_of
from jxc_app.modules.catalog.rows import rows_of, scope_of
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.service import hand_in
from jxc_app.modules.inventory.allocation import Candidate, in_order, pick
from jxc_app.modules.inventory.lot_stock import lots_at
from jxc_app.modules.transfer_advice.advising import spare_of, step_of
from jxc_app.modules.transfer_advice.permissions import ADVICE_DECIDE
from jxc_app.modules.transfer_advice.situation import Network, standings
from jxc_app.modules.transfers.types import TRANSFER
from jxc_app.modules.warehouses.models import Place
from jxc_app.modules.warehouses.queries import places_of

#: a document takes so many lines
_MOST = 500


@dataclass(frozen=True, slots=True)
class Accepted:
    """So many base units of a SKU from one warehouse to another."""

    key: int
    sku_id: int
    giver_id: int
    warehouse_id: int
    quantity: Decimal


def may_send(uow: UnitOfWork, giver_id: int, sku_ids: Collection[int]) -> None:
    """Whoever may draft transfers at the giver, or decides for headquarters. Raises PermissionDenied."""
    own = rows_of(uow.session, sku_ids, uow.actor.user_id)
    draft = PERMISSIONS[TRANSFER.permissions["draft"]]
    if scope_of(uow.session, uow.actor, draft).covers_row(giver_id, own):
        uow.authorize(draft.code, [giver_id], own)
    else:
        uow.authorize(ADVICE_DECIDE.code, [giver_id], own)


def may_answer(uow: UnitOfWork, giver_id: int, warehouse_id: int, sku_id: int) -> None:
    """The same at either end: who shall get it may say that it is not wanted. Raises PermissionDenied."""
    try:
        may_send(uow, giver_id, [sku_id])
    except PermissionDenied:
        may_send(uow, warehouse_id, [sku_id])


def check_spare(uow: UnitOfWork, accepted: Sequence[Accepted]) -> None:
    """What was free when it was worked out may be sold by now: no giver goes below what it keeps.

    Raises Conflict ``transfer_advice.changed``.
    """
    given: dict[tuple[int, int], Decimal] = {}
    for each in accepted:
        pair = (each.sku_id, each.giver_id)
        given[pair] = given.get(pair, ZERO) + each.quantity
    spares: dict[tuple[int, int], Decimal] = {}
    for stands in standings(uow.session, Network.read(uow.session, uow.today), {one.sku_id for one in accepted}):
        step = step_of(stands)
        spares |= {(one.sku_id, one.warehouse_id): spare_of(one, step) for one in stands}
    if any(quantity > spares.get(pair, ZERO) for pair, quantity in given.items()):
        raise Conflict("transfer_advice.changed")


def dispatch(uow: UnitOfWork, accepted: Sequence[Accepted], least_life_days: int, remark: str) -> dict[int, str]:
    """Write and hand in the transfers; the number of each by the key of what was accepted.

    Raises DomainError ``stock.insufficient`` where somebody took the goods meanwhile, PermissionDenied.
    """
    numbers: dict[int, str] = {}
    ordered = sorted(accepted, key=lambda one: (one.giver_id, one.warehouse_id, one.sku_id))
    for (giver_id, warehouse_id), those in groupby(ordered, key=lambda one: (one.giver_id, one.warehouse_id)):
        lines = list(those)
        may_send(uow, giver_id, [one.sku_id for one in lines])
        limit = uow.today + timedelta(days=least_life_days)
        for some in _parts(lines, _lots(uow, giver_id, lines, limit), least_life_days):
            number = _write(uow, giver_id, warehouse_id, [line for _, line in some], remark)
            numbers |= {key: number for key, _ in some}
    return numbers


def _write(uow: UnitOfWork, giver_id: int, warehouse_id: int, lines: list[LineInput], remark: str) -> str:
    fields = DocumentFields(
        document_key=new_key(), type=TRANSFER.code, warehouse_id=giver_id, to_warehouse_id=warehouse_id,
        responsible=uow.actor.name[:60], remark=remark, lines=lines,
    )  # fmt: skip
    return hand_in(uow, new_document(uow, fields)).number or ""


def _lots(uow: UnitOfWork, giver_id: int, lines: Sequence[Accepted], limit: date) -> Mapping[int, list[Candidate]]:
    """Of those SKUs of which some would end too soon: the lots that will not, the next to leave first."""
    facts = facts_of(uow.session, {one.sku_id for one in lines})
    tracked = [sku_id for sku_id, sku in facts.items() if sku.lot_tracked]
    if not tracked:
        return {}
    place = places_of(uow.session, {giver_id})[giver_id, Place.STOCK]
    found = lots_at(uow.session, place, tracked)
    return {
        sku_id: [lot for lot in in_order(lots, "fefo") if not _ends(lot, limit)]
        for sku_id, lots in found.items()
        if any(_ends(lot, limit) for lot in lots)
    }


def _ends(lot: Candidate, limit: date) -> bool:
    return lot.expires_on is not None and lot.expires_on < limit


def _parts(
    lines: Sequence[Accepted], lots: Mapping[int, list[Candidate]], life: int
) -> Iterator[list[tuple[int, LineInput]]]:
    """The lines of each document; a line that must pass over lots names those that it takes."""
    found = [(one.key, line) for one in lines for line in _inputs(one, lots.get(one.sku_id), life)]
    return (found[begin : begin + _MOST] for begin in range(0, len(found), _MOST))


def _inputs(one: Accepted, lots: list[Candidate] | None, life: int) -> Iterator[LineInput]:
    """Raises Conflict ``transfer_advice.changed`` where the lots that last long enough are gone."""
    if lots is None:
        yield LineInput(sku_id=one.sku_id, quantity=one.quantity)
        return
    picks, missing = pick(lots, one.quantity)
    if missing:
        raise Conflict("transfer_advice.changed")
    numbers = {lot.lot_id: lot.number for lot in lots}
    reason = f"剩余保质期不到 {life} 天的批次不调"
    for each in picks:
        yield LineInput(
            sku_id=one.sku_id, quantity=each.quantity, lot_number=numbers[each.lot_id], lot_reason=reason
        )  # fmt: skip

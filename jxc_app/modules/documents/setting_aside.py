"""What was sold and is not there: its part of a line is set aside, and waits for stock without moving any.

For types that ``sells_short``: the goods are gone already, so the books must not refuse to say so; and the ledger never
goes below nothing, so what it cannot give is told apart instead.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, delete

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.queries import SkuFacts, facts_of
from jxc_app.modules.documents.choosing_lots import BY_RULE, MOST_LINES, OVERRIDE, factor_of, parts_of
from jxc_app.modules.documents.drafts import Written
from jxc_app.modules.documents.lines import stored_rows, write_lines
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.posting import spots_of
from jxc_app.modules.inventory.allocation import Candidate, Pick, in_order, passed_over, pick, usable
from jxc_app.modules.inventory.balances import lock_balances
from jxc_app.modules.inventory.lot_rules import policies_of
from jxc_app.modules.inventory.lot_stock import lots_at
from jxc_app.modules.inventory.periods import lock_period
from jxc_app.modules.inventory.spots import NO_LOT, BalanceKey
from jxc_app.modules.inventory.timeline import least_since

_table: Table = DocumentLine.__table__  # type: ignore[attr-defined]
#: why another lot than the next has left, where nobody said more
_TAKEN = "顾客实取"
Free = Mapping[int, list[Candidate]]


def set_aside(uow: UnitOfWork, written: Written) -> Written:
    """Divide the lines into what is free, lot by lot, and what waits. Never refuses for want of stock.

    Free is what no order keeps, was there at the document's own moment and ever since, and has not expired on its day.
    Run again on a document that was handed in, it looks anew. Raises ``document.too_many_lots``.
    """
    document = written.document
    if not written.lines:
        return written
    facts = facts_of(uow.session, {line.sku_id for line in written.lines})
    rows = [_undivided(row) for row in stored_rows(uow.session, document.id or 0)]
    here = spots_of(uow.session, document)[0].location_id
    named = {row["lot_id"] for row in rows}
    free = free_at(uow, here, document.business_date, document.effective_at, facts, named=named)
    parts = [part for row in rows for part in _divided(document, facts[row["sku_id"]], free, row)]
    if len(parts) > MOST_LINES:
        raise DomainError("document.too_many_lots", field="lines", most=MOST_LINES)
    for line_no, part in enumerate(parts, start=1):
        part["line_no"] = line_no
    uow.session.connection().execute(delete(_table).where(_table.c.document_id == document.id))
    return Written(document, write_lines(uow.session, document.id or 0, parts))


def _undivided(row: dict[str, Any]) -> dict[str, Any]:
    """As somebody entered it: a lot that the rule chose is chosen anew."""
    is_chosen = row["lot_choice"] == BY_RULE
    return row | {"waits": False, "lot_choice": ""} | ({"lot_id": NO_LOT} if is_chosen else {})


def free_at(
    uow: UnitOfWork, here: int, day: date, since: datetime, facts: Mapping[int, SkuFacts], *,
    named: Collection[int] = (),
) -> Free:  # fmt: skip
    """What is free at a place of each SKU, in the order in which it leaves; the balances are locked.

    Free as of ``since``, which is on ``day``: what lay there then and ever since. Of the lots those with something
    free, and those ``named``.
    """
    lock_period(uow.session, day)
    tracked = {sku_id for sku_id, sku in facts.items() if sku.lot_tracked}
    policies = policies_of(uow.session, {facts[sku_id].category_id for sku_id in tracked})
    lots = lots_at(uow.session, here, tracked, chosen=set(named) - {NO_LOT}) if tracked else {}
    found = {
        sku_id: in_order(lots.get(sku_id, ()), policies[facts[sku_id].category_id].allocation)
        if sku_id in tracked
        else [Candidate(NO_LOT, "", None, None, ZERO)]
        for sku_id in facts
    }
    balances = lock_balances(
        uow.session, {BalanceKey(sku_id, here, one.lot_id) for sku_id, of_sku in found.items() for one in of_sku}
    )
    is_past = since < uow.now
    for key, balance in balances.items():
        one = next(one for one in found[key.sku_id] if one.lot_id == key.lot_id)
        one.free = max(balance.available_after, ZERO)
        if is_past and one.free:
            one.free = max(min(one.free, least_since(uow.session, key, balance.on_hand, since)), ZERO)
    return found


def _divided(document: Document, sku: SkuFacts, free: Free, row: dict[str, Any]) -> list[dict[str, Any]]:
    lots = usable(free[row["sku_id"]], document.business_date, expired_too=False)
    if row["lot_id"] != NO_LOT and sku.lot_tracked:
        return _of_named(sku, lots, row)
    picks, missing = pick(lots, row["base_quantity"])
    return _parts(sku, picks, missing, row)


def _of_named(sku: SkuFacts, lots: list[Candidate], row: dict[str, Any]) -> list[dict[str, Any]]:
    """A lot that somebody named has left whatever its turn; what the books do not have of it waits."""
    picks, missing = pick((one for one in lots if one.lot_id == row["lot_id"]), row["base_quantity"])
    parts = _parts(sku, picks, missing, row)
    if passed_over(lots, row["lot_id"]) is not None:
        reason = row["lot_reason"].strip() or _TAKEN
        parts = [one if one["waits"] else one | {"lot_choice": OVERRIDE, "lot_reason": reason} for one in parts]
    return parts


def _parts(sku: SkuFacts, picks: list[Pick], missing: Decimal, row: dict[str, Any]) -> list[dict[str, Any]]:
    waiting = [Pick(NO_LOT, missing)] if missing else []
    parts = parts_of(row, [*picks, *waiting], factor_of(row), sku.base_unit_id)
    if not sku.lot_tracked:
        parts = [part | {"lot_choice": ""} for part in parts]
    if waiting:
        parts[-1] |= {"waits": True, "lot_choice": "", "lot_reason": ""}
    return parts

"""Which lots a document takes: by its category's rule where it does not say, checked against that where it does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Table, delete

from jxc_app.core.clock import business_date
from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import FEN_PLACES, PRICE_PLACES, QUANTITY_PLACES, ZERO, proportion
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.queries import SkuFacts, facts_of
from jxc_app.modules.documents.drafts import Written
from jxc_app.modules.documents.lines import stored_rows, write_lines
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.posting import spots_of
from jxc_app.modules.documents.types import DRAFT, IN, type_of
from jxc_app.modules.inventory.allocation import Candidate, Pick, in_order, passed_over, pick, usable
from jxc_app.modules.inventory.balances import Balances, lock_balances
from jxc_app.modules.inventory.lot_lives import LotPolicy, is_expired
from jxc_app.modules.inventory.lot_rules import policies_of
from jxc_app.modules.inventory.lot_stock import lots_at
from jxc_app.modules.inventory.periods import lock_period
from jxc_app.modules.inventory.shortages import shortage_of_lots
from jxc_app.modules.inventory.spots import NO_LOT, BalanceKey, Spot

_table: Table = DocumentLine.__table__  # type: ignore[attr-defined]
BY_RULE, OVERRIDE = "rule", "override"
MOST_LINES = 999


@dataclass(slots=True)
class _Choice:
    """What choosing knows: the document, the places of its route, and the lots of each SKU in the order of its rule.

    ``day``: on which the goods really leave.
    """

    document: Document
    day: date
    origin: Spot
    target: Spot
    facts: Mapping[int, SkuFacts]
    ordered: Mapping[int, list[Candidate]]
    expired_too: bool


def choose_lots(uow: UnitOfWork, written: Written) -> Written:
    """Give every line that takes from lots its lot; a line that needs several is divided.

    Raises DomainError ``stock.insufficient``, ``lot.expired``, ``lot.reason_needed`` (another lot should leave first,
    and nothing says why), each with the line's field.
    """
    document = written.document
    type_ = type_of(document.type)
    if not type_.picks_lots or not written.lines:
        return written
    facts = facts_of(uow.session, {line.sku_id for line in written.lines})
    if not any(sku.lot_tracked for sku in facts.values()):
        return written
    rows = stored_rows(uow.session, document.id or 0)
    choice = _choice(uow, document, facts, rows)
    chosen = [part for row in rows for part in _chosen(uow, choice, row)]
    if len(chosen) > MOST_LINES:
        raise DomainError("document.too_many_lots", field="lines", most=MOST_LINES)
    if chosen == rows:
        return written
    for line_no, row in enumerate(chosen, start=1):
        row["line_no"] = line_no
    uow.session.connection().execute(delete(_table).where(_table.c.document_id == document.id))
    return Written(document, write_lines(uow.session, document.id or 0, chosen))


def _choice(uow: UnitOfWork, document: Document, facts: Mapping[int, SkuFacts], rows: list[dict[str, Any]]) -> _Choice:
    """What is seen first says which balances to lock; where one of these has changed by then, it is looked again."""
    lock_period(uow.session, document.business_date)
    origin, target = spots_of(uow.session, document)
    tracked = {sku_id for sku_id, sku in facts.items() if sku.lot_tracked}
    policies = policies_of(uow.session, {facts[sku_id].category_id for sku_id in tracked})
    expired_too = type_of(document.type).takes_expired(uow, document)
    freed = _freed(uow, document, origin)
    said = {row["lot_id"] for row in rows} - {NO_LOT} | {lot_id for _, lot_id in freed}

    def choice_of(found: Mapping[int, list[Candidate]]) -> _Choice:
        for sku_id, lots in found.items():
            for one in lots:
                one.free += freed.get((sku_id, one.lot_id), ZERO)
        ordered = {sku_id: _ordered(lots, policies[facts[sku_id].category_id]) for sku_id, lots in found.items()}
        return _Choice(document, _leaving_day(uow, document), origin, target, facts, ordered, expired_too)

    seen = lots_at(uow.session, origin.location_id, tracked, chosen=said)
    locked = lock_balances(uow.session, _likely(choice_of(_copied(seen)), rows))
    if not _stand(seen, origin, locked):
        seen = lots_at(uow.session, origin.location_id, tracked, chosen=said)
    return choice_of(seen)


def _freed(uow: UnitOfWork, document: Document, origin: Spot) -> dict[tuple[int, int], Decimal]:
    """What an amendment gives back of each SKU and lot where it takes from, because its original left with it."""
    if document.amends_document_id is None:
        return {}
    original = uow.session.get_one(Document, document.amends_document_id)
    if spots_of(uow.session, original)[0] != origin:
        return {}
    freed: dict[tuple[int, int], Decimal] = {}
    for row in stored_rows(uow.session, document.amends_document_id):
        if row["lot_id"] != NO_LOT and row["side"] != IN:
            key = (row["sku_id"], row["lot_id"])
            freed[key] = freed.get(key, ZERO) + row["base_quantity"]
    return freed


def _leaving_day(uow: UnitOfWork, document: Document) -> date:
    """What waited for somebody's yes leaves today; what was written after its day, or is still a draft, left then."""
    written_on = business_date(document.created_at, uow.settings.zone)
    was_dated_back = document.business_date < written_on
    return document.business_date if document.status == DRAFT or was_dated_back else uow.today


def _copied(lots: Mapping[int, list[Candidate]]) -> dict[int, list[Candidate]]:
    """Others of the same: giving them out changes nothing in these."""
    return {sku_id: [replace(one) for one in of_sku] for sku_id, of_sku in lots.items()}


def _stand(seen: Mapping[int, list[Candidate]], origin: Spot, locked: Balances) -> bool:
    """Whether what is free of the lots that are locked now is what was seen of them."""
    free = {(sku_id, one.lot_id): one.free for sku_id, lots in seen.items() for one in lots}
    return all(
        free.get((key.sku_id, key.lot_id), ZERO) == balance.available_after
        for key, balance in locked.items()
        if key.location_id == origin.location_id and key.lot_id != NO_LOT
    )


def _ordered(lots: list[Candidate], policy: LotPolicy) -> list[Candidate]:
    return in_order(lots, policy.allocation)


def _likely(choice: _Choice, rows: list[dict[str, Any]]) -> set[BalanceKey]:
    """Every balance that the document will change as things stand; the same locks as posting it, in the same order."""
    keys: set[BalanceKey] = set()
    for row in rows:
        sku_id, lot_id = row["sku_id"], row["lot_id"]
        is_open = lot_id == NO_LOT and choice.facts[sku_id].lot_tracked
        lots = [] if is_open else [lot_id]
        if is_open or _has_run_out(choice, row):
            free = usable(choice.ordered.get(sku_id, ()), choice.day, expired_too=choice.expired_too)
            lots += [one.lot_id for one in pick(free, row["base_quantity"])[0]]
        ends = [spot for spot in (choice.origin, choice.target) if spot.warehouse_id is not None]
        keys |= {BalanceKey(sku_id, spot.location_id, lot) for spot in ends for lot in lots}
    return keys


def _chosen(uow: UnitOfWork, choice: _Choice, row: dict[str, Any]) -> list[dict[str, Any]]:
    if not choice.facts[row["sku_id"]].lot_tracked or row["side"] == IN:
        return [row]
    if row["lot_id"] == NO_LOT or _has_run_out(choice, row):
        return _divided(uow, choice, row)
    return [_checked(choice, row)]


def _has_run_out(choice: _Choice, row: dict[str, Any]) -> bool:
    """Whether the lot that the rule gave this line, while the document waited for somebody, has expired since."""
    if row["lot_choice"] != BY_RULE or choice.expired_too:
        return False
    lots = choice.ordered.get(row["sku_id"], [])
    return any(one.lot_id == row["lot_id"] and is_expired(one.expires_on, choice.day) for one in lots)


def _checked(choice: _Choice, row: dict[str, Any]) -> dict[str, Any]:
    """A lot that somebody named: not one whose time is over, and not before its turn without a reason."""
    field = f"lines.{row['line_no'] - 1}"
    lots = choice.ordered.get(row["sku_id"], [])
    named = next((one for one in lots if one.lot_id == row["lot_id"]), None)
    day = choice.day
    if named is not None and not choice.expired_too and is_expired(named.expires_on, day):
        raise DomainError("lot.expired", field=f"{field}.lot_number", lot=named.number, ends=str(named.expires_on))
    if row["lot_choice"] or choice.expired_too:
        return row
    if named is not None:
        named.free -= row["base_quantity"]
    before = passed_over(usable(lots, day, expired_too=False), row["lot_id"])
    if before is None or choice.document.restores_document_id is not None:
        return row | {"lot_choice": BY_RULE}
    if not row["lot_reason"].strip():
        ends = str(before.expires_on) if before.expires_on else "未填"
        raise DomainError("lot.reason_needed", field=f"{field}.lot_reason", lot=before.number, ends=ends)
    return row | {"lot_choice": OVERRIDE}


def _divided(uow: UnitOfWork, choice: _Choice, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The line once for each lot that it takes."""
    lots = choice.ordered.get(row["sku_id"], [])
    free = usable(lots, choice.day, expired_too=choice.expired_too)
    picks, missing = pick(free, row["base_quantity"])
    if missing:
        expired = sum((one.free for one in lots if one not in free), ZERO)
        raise shortage_of_lots(
            uow.session, row["sku_id"], choice.origin, row["base_quantity"] - missing, row["base_quantity"], expired,
            f"lines.{row['line_no'] - 1}.quantity",
        )  # fmt: skip
    return parts_of(row, picks, factor_of(row), choice.facts[row["sku_id"]].base_unit_id)


def factor_of(row: dict[str, Any]) -> tuple[int, int]:
    """What one of the line's unit holds, as it was when the line was written: suppliers' packs differ, and change."""
    held = Fraction(row["base_quantity"]) / Fraction(row["quantity"])
    return held.numerator, held.denominator


def parts_of(
    row: dict[str, Any], picks: list[Pick], factor: tuple[int, int], base_unit_id: int
) -> list[dict[str, Any]]:
    """One row per pick; quantities and amounts add up to those of the line, to the last digit."""
    parts, left = [], row["amount"]
    for position, one in enumerate(picks):
        is_last = position == len(picks) - 1
        part = row | {"lot_id": one.lot_id, "lot_choice": BY_RULE, "base_quantity": one.quantity}
        if len(picks) > 1:
            part |= _in_unit(row, one.quantity, factor, base_unit_id)
            if left is not None:
                share = proportion(row["amount"], one.quantity, row["base_quantity"], FEN_PLACES)
                part["amount"] = left if is_last else share
                left -= share
        parts.append(part)
    return parts


def _in_unit(row: dict[str, Any], quantity: Decimal, factor: tuple[int, int], base_unit_id: int) -> dict[str, Any]:
    """A part in the line's own unit where that is exact, else in base units with the price of one of those."""
    numerator, denominator = factor
    scaled = Fraction(quantity) * Fraction(denominator, numerator) * 10**QUANTITY_PLACES
    if scaled.denominator == 1:
        return {"quantity": Decimal(scaled.numerator).scaleb(-QUANTITY_PLACES).normalize() + ZERO}
    price = row["price"]
    if price is not None:
        price = proportion(price, Decimal(denominator), Decimal(numerator), PRICE_PLACES)
    return {"quantity": quantity, "unit_id": base_unit_id, "price": price}

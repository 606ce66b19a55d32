"""How every store stands with some SKUs at this moment: what it has, what comes, where its lines are."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, from_scaled
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import APPROVED, SUBMITTED
from jxc_app.modules.inventory.daily_flow import StandingStock, standing_stock
from jxc_app.modules.inventory.expected_supply import Arrival, arrivals, on_order
from jxc_app.modules.inventory.short_lives import ending_before
from jxc_app.modules.transfer_advice.lately import Lately
from jxc_app.modules.transfer_advice.models import AdviceRule, AlertLine
from jxc_app.modules.transfer_advice.standing import Due, Standing
from jxc_app.modules.transfers.types import TRANSFER
from jxc_app.modules.warehouses.models import Warehouse, WarehouseKind
from jxc_app.modules.warehouses.ways import Ways

_lines: Table = AlertLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_document_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_AT_A_TIME = 250
_NO_STOCK = StandingStock()
_LAST = select(func.max(_lines.c.sku_id))


@dataclass(frozen=True)
class Network:
    """What holds for all SKUs: the warehouses in use by kind, the ways between them, what is set, what went lately."""

    today: date
    kinds: Mapping[int, str]
    names: Mapping[int, str]
    ways: Ways
    rule: AdviceRule
    lately: Lately

    @classmethod
    def read(cls, session: Session, today: date) -> "Network":
        """As it stands now."""
        rows = session.connection().execute(
            select(_warehouses.c.id, _warehouses.c.kind, _warehouses.c.name).where(
                _warehouses.c.switched_off_at.is_(None)
            )
        ).all()  # fmt: skip
        rule, kinds = advice_rule(session), {row[0]: row[1] for row in rows}
        lately = Lately.read(session, today - timedelta(days=rule.quiet_days), kinds)
        return cls(today, kinds, {row[0]: row[2] for row in rows}, Ways.read(session), rule, lately)

    def may_go(self, sku_id: int, giver: int, place: int) -> bool:
        """Nothing goes back the way it came."""
        return (sku_id, place, giver) not in self.lately.sent

    def takes(self, warehouse_id: int) -> bool:
        """Whether advice is given for it: a central warehouse is filled by buying."""
        return self.kinds.get(warehouse_id, WarehouseKind.CENTRAL) != WarehouseKind.CENTRAL

    def cost(self, giver: int, place: int) -> Decimal | None:
        """What a truck costs, in yuan; None where nobody knows how far it is."""
        return cost_of_truck(self.rule, self.ways, giver, place)


def cost_of_truck(rule: AdviceRule, ways: Ways, giver: int, place: int) -> Decimal | None:
    """Yuan of one truck from one to another; None where nobody knows how far it is."""
    way = ways.between(giver, place).kilometres
    return None if way is None else rule.trip_cost + rule.kilometre_cost * way


def advice_rule(session: Session) -> AdviceRule:
    """As people set it, or as shipped."""
    return session.get(AdviceRule, 1) or AdviceRule()


@dataclass(frozen=True, slots=True)
class Line:
    """A row of :class:`AlertLine`, or one that is about to become one."""

    sku_id: int
    warehouse_id: int
    line: Decimal
    target: Decimal
    keep: Decimal
    per_day: Decimal
    sigma: Decimal
    lead_days: Decimal


#: lines by SKU that are not kept yet
NewLines = Mapping[int, Sequence[Mapping[str, Any]]]


def standings(
    session: Session, network: Network, sku_ids: Collection[int] | None = None, new: NewLines | None = None
) -> Iterator[list[Standing]]:
    """How the warehouses in use stand with each SKU in use (or each of some); only SKUs that have a line somewhere."""
    for skus in _ranges(session, sku_ids, new):
        yield from _by_sku(session, network, _lines_of(session, network, skus, new), skus)


def _ranges(session: Session, sku_ids: Collection[int] | None, new: NewLines | None) -> Iterable[range]:
    if sku_ids is not None:
        return [range(one, one + 1) for one in sorted(sku_ids)]
    last = max(new, default=0) if new is not None else session.connection().execute(_LAST).scalar() or 0
    return [range(start, start + _AT_A_TIME) for start in range(1, last + 1, _AT_A_TIME)]


def _lines_of(session: Session, network: Network, skus: range, new: NewLines | None) -> list[Line]:
    if new is not None:
        rows = [Line(**row) for sku_id in skus for row in new.get(sku_id, ())]
    else:
        wanted = (
            select(_lines)
            .join(_skus, _skus.c.id == _lines.c.sku_id)
            .where(_lines.c.sku_id >= skus.start, _lines.c.sku_id < skus.stop, _skus.c.switched_off_at.is_(None))
            .order_by(_lines.c.sku_id, _lines.c.warehouse_id)
        )
        rows = [Line(*row) for row in session.connection().execute(wanted)]
    return [row for row in rows if row.warehouse_id in network.kinds]


def _by_sku(session: Session, network: Network, rows: Sequence[Line], skus: range) -> Iterator[list[Standing]]:
    if not rows:
        return
    stock, coming = standing_stock(session, skus), _handed_in(session, skus)
    ending = ending_before(session, skus, network.today + timedelta(days=network.rule.least_life_days))
    known = sorted({row.sku_id for row in rows})
    places = sorted(network.kinds)
    ordered, coming_on = on_order(session, places, known), arrivals(session, places, known)
    by_sku: dict[int, list[Standing]] = {sku_id: [] for sku_id in known}
    for row in rows:
        pair = (row.sku_id, row.warehouse_id)
        here = stock.get(pair, _NO_STOCK)
        by_sku[row.sku_id].append(
            Standing(
                *pair, row.line, row.target, row.keep, row.per_day, row.sigma, row.lead_days,
                _exact(here.on_hand - here.reserved), ending.get(pair, ZERO),
                _exact(here.in_transit) + coming.get(pair, ZERO), ordered.get(pair, ZERO),
                dues(network.today, row.lead_days, ordered.get(pair, ZERO), coming_on.get(pair, ())),
                pair in network.lately.got, pair in network.lately.gave,
            )
        )  # fmt: skip
    yield from by_sku.values()


def dues(today: date, lead_days: Decimal, ordered: Decimal, told: Sequence[Arrival]) -> tuple[Due, ...]:
    """In how many days how much comes of what is ordered: on the day that was promised or asked for, else when the lead
    time is over. What is overdue, or was asked for and not ordered yet, comes as if it were ordered now.
    """
    found, left = list[Due](), ordered
    for one in told:
        days = _days_until(today, lead_days, one)
        if days is not None and (part := min(one.quantity, left)) > 0:
            found.append((days, part))
            left -= part
    return (*sorted(found), (lead_days, left)) if left > 0 else tuple(sorted(found))


def _days_until(today: date, lead_days: Decimal, one: Arrival) -> Decimal | None:
    if one.due_on is not None:
        days = Decimal((one.due_on - today).days)
    elif one.ordered_on is not None:
        days = (one.ordered_on - today).days + lead_days
    else:
        return None
    return days if days >= 0 else None


def _exact(stored: int) -> Decimal:
    return from_scaled(stored, QUANTITY_PLACES) if stored else ZERO


def _handed_in(session: Session, skus: range) -> dict[tuple[int, int], Decimal]:
    """What transfers will bring that are handed in and have not left yet."""
    wanted: Any = (
        select(_document_lines.c.sku_id, _documents.c.to_warehouse_id, func.sum(_document_lines.c.base_quantity))
        .join(_documents, _documents.c.id == _document_lines.c.document_id)
        .where(
            _documents.c.type == TRANSFER.code, _documents.c.status.in_((SUBMITTED, APPROVED)),
            _document_lines.c.sku_id >= skus.start, _document_lines.c.sku_id < skus.stop,
        )
        .group_by(_document_lines.c.sku_id, _documents.c.to_warehouse_id)
    )  # fmt: skip
    return {(row[0], row[1]): row[2] for row in session.connection().execute(wanted)}

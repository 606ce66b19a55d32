"""Booking entries beside what the ledger had when they were counted: now, or at the time that stands on the paper."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from jxc_app.core.errors import DomainError
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.counting.lines import Line, add_entries
from jxc_app.modules.counting.models import StockCount
from jxc_app.modules.counting.rules import Entry
from jxc_app.modules.counting.statuses import keys_of
from jxc_app.modules.inventory.cutting import cut_back, cut_balances


@dataclass(frozen=True, slots=True)
class Booked:
    """One entry that is about to be booked, as typed and in base units; ``counted_at`` None: now."""

    line: Line
    unit_id: int
    quantity: Decimal
    base_quantity: Decimal
    place: str
    counted_at: datetime | None = None
    is_assumed: bool = False


def counted_when(
    stated: datetime | None, count: StockCount, line: Line, earlier: Collection[Entry], now: datetime
) -> datetime | None:
    """When a line was counted by what somebody states, who reads it off a paper to the minute; None: now.

    Raises DomainError ``count.time_ahead``, ``count.time_before_open`` (there was no sheet yet) and
    ``count.time_before_last`` (a second counting comes after the first).
    """
    if stated is None or _minute(stated) == _minute(now):
        return None
    if stated > now:
        raise DomainError("count.time_ahead", field="counted_at")
    if stated < _minute(count.made_at):
        raise DomainError("count.time_before_open", field="counted_at", number=count.number, at=_said(count.made_at))
    before = [one.counted_at for one in earlier if one.round < line.round and one.counted_at is not None]
    last = max(before, default=count.made_at)
    if stated < _minute(last):
        raise DomainError("count.time_before_last", field="counted_at", at=_said(last))
    return max(stated, count.made_at, last)


def book(uow: UnitOfWork, count: StockCount, booked: Sequence[Booked]) -> int:
    """Append entries with what the ledger had, their balances locked; how many moved between counting and typing."""
    keys = keys_of(uow.session, count.warehouse_id, {one.line.lying for one in booked})
    now = cut_balances(uow.session, set(keys.values()))
    cuts = {at: cut_back(uow.session, now, at) for at in {one.counted_at for one in booked} if at is not None}
    rows = []
    for one in booked:
        key = keys[one.line.lying]
        cut, moved = (now, frozenset()) if one.counted_at is None else cuts[one.counted_at]
        rows.append(
            {
                "count_id": count.id, "line_id": one.line.id, "round": one.line.round, "person_id": uow.actor.user_id,
                "place": one.place, "unit_id": one.unit_id, "quantity": one.quantity,
                "base_quantity": one.base_quantity, "book": cut.on_hand[key], "book_seq": cut.seq,
                "counted_at": one.counted_at or uow.now, "entered_at": None if one.counted_at is None else uow.now,
                "moved_since": key in moved, "is_assumed": one.is_assumed,
            }
        )  # fmt: skip
    add_entries(uow.session, rows)
    return sum(bool(row["moved_since"]) for row in rows)


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _said(at: datetime) -> str:
    return f"{at.astimezone(get_settings().zone):%m-%d %H:%M}"

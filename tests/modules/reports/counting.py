"""Somebody who counts, for tests: says what it is told to say."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.inventory.counted import CountedRecord, GivenUp, OpenCount, Rhythm, Uncounted, count_by


@dataclass
class Counter:
    """A company that counts."""

    found: list[CountedRecord] = field(default_factory=list)
    late: list[Uncounted] = field(default_factory=list)
    turns: list[Rhythm] = field(default_factory=list)
    begun: list[OpenCount] = field(default_factory=list)
    dropped: list[GivenUp] = field(default_factory=list)

    def has_begun(self, session: Session) -> bool:
        return True

    def records(self, session: Session, since: datetime, until: datetime) -> Sequence[CountedRecord]:
        return [one for one in self.found if since <= one.posted_at < until]

    def uncounted(self, session: Session, day: date) -> Sequence[Uncounted]:
        return self.late

    def rhythms(self, session: Session, day: date) -> Sequence[Rhythm]:
        return self.turns

    def open_counts(self, session: Session) -> Sequence[OpenCount]:
        return self.begun

    def given_up(self, session: Session, since: datetime, until: datetime) -> Sequence[GivenUp]:
        return [one for one in self.dropped if since <= one.at < until]


@contextmanager
def counting(counter: Counter) -> Iterator[Counter]:
    """While it lasts, this one answers."""
    before = count_by(counter)
    try:
        yield counter
    finally:
        count_by(before)


def record(
    warehouse_id: int, sku_id: int, book: int, counted: int, at: datetime, person: Actor, *, cause: str = ""
) -> CountedRecord:
    """One record of a SKU that costs 2 yuan."""
    value = Decimal((counted - book) * 2)
    return CountedRecord(
        warehouse_id, sku_id, "A-1", "商品A-1", "个", "", Decimal(book), Decimal(counted), book == counted, at,
        person.user_id, person.name, value, cause,
    )  # fmt: skip

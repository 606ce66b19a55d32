"""What counting found, as others may ask for it. The module that counts answers; until one does, nothing was counted.

A record is one SKU (and lot) in one warehouse, compared with the book once; it is of the moment its count was posted.
Differences are never netted: five too many and five too few are two wrong records.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from sqlmodel import Session

from jxc_app.core.quantities import ZERO


@dataclass(frozen=True, slots=True)
class CountedRecord:
    """Quantities in base units; ``value``: what the difference is worth in yuan, None where cost is unknown.

    ``is_accurate``: within the tolerance that held for it. ``cause``: in Chinese, empty where nobody said.
    ``status``: in words where the goods are not free: they wait for an inspection or are blocked.
    """

    warehouse_id: int
    sku_id: int
    sku_code: str
    sku_name: str
    unit: str
    lot: str
    book: Decimal
    counted: Decimal
    is_accurate: bool
    posted_at: datetime
    person_id: int
    person: str
    value: Decimal | None = None
    cause: str = ""
    link: str = ""
    status: str = ""

    @property
    def difference(self) -> Decimal:
        """More than the book says is above zero."""
        return self.counted - self.book


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Differences that were found and not posted: a count was cancelled, or a line left out.

    ``what``: which act it was; ``words``: the differences; ``value``: what they are worth in yuan, nothing netted, None
    where cost is unknown.
    """

    warehouse_id: int
    number: str
    what: str
    words: str
    reason: str
    lines: int
    value: Decimal | None
    person_id: int
    person: str
    at: datetime
    link: str = ""


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A SKU that is past its turn; ``counted_on`` None: never counted."""

    warehouse_id: int
    sku_id: int
    sku_code: str
    sku_name: str
    abc_class: str
    counted_on: date | None
    due_on: date


@dataclass(frozen=True, slots=True)
class OpenCount:
    """A count that was begun and not posted; ``lines_left`` nobody has counted yet."""

    warehouse_id: int
    number: str
    person_id: int | None
    person: str
    opened_at: datetime
    due_on: date | None
    lines: int
    lines_left: int
    link: str = ""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How many SKUs of a warehouse are to be counted by turns, and how many of them are past their turn."""

    warehouse_id: int
    planned: int
    overdue: int


class CountSource(Protocol):
    """Whoever counts."""

    def has_begun(self, session: Session) -> bool:
        """Whether any count was ever posted."""
        ...

    def records(self, session: Session, since: datetime, until: datetime) -> Sequence[CountedRecord]:
        """What was posted from ``since`` on and before ``until``, every record, differing or not."""
        ...

    def uncounted(self, session: Session, day: date) -> Sequence[Uncounted]:
        """What is past its turn on this day, the longest overdue first."""
        ...

    def rhythms(self, session: Session, day: date) -> Sequence[Rhythm]:
        """How each warehouse keeps its rhythm on this day."""
        ...

    def open_counts(self, session: Session) -> Sequence[OpenCount]:
        """What is begun and not posted now."""
        ...

    def given_up(self, session: Session, since: datetime, until: datetime) -> Sequence[GivenUp]:
        """Differences that were given up from ``since`` on and before ``until``, the first first."""
        ...


class NothingCounted:
    """A company that does not count (yet)."""

    def has_begun(self, session: Session) -> bool:
        return False

    def records(self, session: Session, since: datetime, until: datetime) -> Sequence[CountedRecord]:
        return ()

    def uncounted(self, session: Session, day: date) -> Sequence[Uncounted]:
        return ()

    def rhythms(self, session: Session, day: date) -> Sequence[Rhythm]:
        return ()

    def open_counts(self, session: Session) -> Sequence[OpenCount]:
        return ()

    def given_up(self, session: Session, since: datetime, until: datetime) -> Sequence[GivenUp]:
        return ()


_source: list[CountSource] = [NothingCounted()]


def count_by(source: CountSource) -> CountSource:
    """From now on this one answers; returns who did before."""
    before, _source[0] = _source[0], source
    return before


def counts() -> CountSource:
    """Whoever answers now."""
    return _source[0]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How many records were right, how many differ (within tolerance or not), and what that is worth in yuan."""

    records: int = 0
    accurate: int = 0
    differing: int = 0
    gross_value: Decimal = ZERO
    net_value: Decimal = ZERO


def accuracy_of(records: Sequence[CountedRecord]) -> Accuracy:
    """Of these records; a difference of unknown cost counts as a record and adds no value.

    >>> accuracy_of([]).records
    0
    """
    values = [one.value for one in records if one.value is not None]
    return Accuracy(
        len(records), sum(one.is_accurate for one in records), sum(one.difference != 0 for one in records),
        sum((abs(one) for one in values), ZERO), sum(values, ZERO),
    )  # fmt: skip

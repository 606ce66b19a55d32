"""Lines and entries as counting works with them: light, because a count may have thousands."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, bindparam, func, select, update
from sqlmodel import Session

from jxc_app.core.prepared import Prepared
from jxc_app.modules.counting.models import CountEntry, CountLine
from jxc_app.modules.counting.rules import TO_RECOUNT, Entry
from jxc_app.modules.counting.statuses import Lying

lines_table: Table = CountLine.__table__  # type: ignore[attr-defined]
entries_table: Table = CountEntry.__table__  # type: ignore[attr-defined]
_add_line = Prepared(lines_table.insert().inline())
_add_entry = Prepared(entries_table.insert().inline())


@dataclass(slots=True)
class Line:
    """A line of a count; quantities in base units, ``value`` in yuan."""

    id: int
    position: int
    sku_id: int
    lot_id: int
    status: str
    shelf: str
    abc_class: str
    round: int
    outcome: str
    has_moved: bool
    book: Decimal | None
    counted: Decimal | None
    difference: Decimal | None
    unit_cost: Decimal | None
    value: Decimal | None
    is_within: bool | None
    cause: str
    comment: str
    decided_by: int | None
    reason: str
    document_line_id: int | None

    def is_uncounted(self, entries: Collection[Entry]) -> bool:
        """Whether nobody has counted it at all; of a recount only a person or the reviewer can say something."""
        return self.outcome == "" and not entries

    def is_wanted(self, entries: Collection[Entry]) -> bool:
        """Whether a counting of its present round is wanted and nobody has begun it."""
        return self.outcome in ("", TO_RECOUNT) and not any(one.round == self.round for one in entries)

    @property
    def lying(self) -> Lying:
        """What it is about."""
        return Lying(self.sku_id, self.lot_id, self.status)

    @property
    def differs(self) -> bool:
        """Whether something is to be posted for it."""
        return bool(self.difference)


_columns = [lines_table.c[name] for name in Line.__dataclass_fields__]
_of_count = Prepared(
    select(*_columns).where(lines_table.c.count_id == bindparam("count")).order_by(lines_table.c.position)
)
_FIXED = ("id", "position", "sku_id", "lot_id", "status", "shelf", "abc_class")
_CHANGING = tuple(name for name in Line.__dataclass_fields__ if name not in _FIXED)
_write = Prepared(
    update(lines_table)
    .where(lines_table.c.id == bindparam("own_id"))
    .values({name: bindparam(f"new_{name}", type_=lines_table.c[name].type) for name in _CHANGING}),
    key=("own_id",),
)
_ENTRY = ("line_id", *Entry.__dataclass_fields__)
_entry_columns = [entries_table.c.base_quantity if name == "quantity" else entries_table.c[name] for name in _ENTRY]
_entries_of = Prepared(
    select(*_entry_columns).where(entries_table.c.count_id == bindparam("count")).order_by(entries_table.c.id)
)
_last_position = Prepared(
    select(func.coalesce(func.max(lines_table.c.position), 0)).where(lines_table.c.count_id == bindparam("count"))
)


def lines_of(session: Session, count_id: int) -> list[Line]:
    """The lines of a count in their order."""
    return [Line(*row) for row in _of_count.fetch(session, count=count_id)]


def entries_of(session: Session, count_id: int) -> dict[int, list[Entry]]:
    """The entries of a count by line, in the order in which they were made."""
    found: dict[int, list[Entry]] = {}
    for line_id, *row in _entries_of.fetch(session, count=count_id):
        found.setdefault(line_id, []).append(Entry(*row))
    return found


def write_lines(session: Session, lines: Iterable[Line]) -> None:
    """Store what became of lines."""
    rows = [{"own_id": one.id} | {f"new_{name}": getattr(one, name) for name in _CHANGING} for one in lines]
    _write.run_many(session, rows)


def add_lines(session: Session, count_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Put lines at the end: SKU, lot, status, shelf, class and whether it was found there."""
    [[last]] = _last_position.fetch(session, count=count_id)
    blank = {
        "count_id": count_id,
        "round": 1,
        "outcome": "",
        "has_moved": False,
        "cause": "",
        "comment": "",
        "reason": "",
    }
    _add_line.run_many(session, [blank | row | {"position": last + 1 + place} for place, row in enumerate(rows)])


def add_entries(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Append entries."""
    _add_entry.run_many(session, rows)


def by_lying(lines: Iterable[Line]) -> dict[Lying, Line]:
    """Lines by what they are about."""
    return {one.lying: one for one in lines}

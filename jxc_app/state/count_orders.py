"""How the sheet and the difference report of a count may be sorted."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from jxc_app.modules.counting.reviewing import ReportLine
from jxc_app.modules.counting.rules import shelf_order
from jxc_app.modules.counting.sheets import SheetLine
from jxc_app.modules.counting.statuses import STATUSES
from jxc_app.state.count_rows import outcome_words, standing_of

Line = TypeVar("Line")
#: by the heading of the column; None: this line says nothing there
SHEET: Mapping[str, Callable[[SheetLine], Any]] = {
    "shelf": lambda line: shelf_order(line.shelf) if line.shelf else None,
    "sku": lambda line: shelf_order(line.sku.code),
    "lot": lambda line: line.lot_number or None,
    "status": lambda line: STATUSES.index(line.status),
    "standing": standing_of,
}
REPORT: Mapping[str, Callable[[ReportLine], Any]] = {
    "sku": lambda line: shelf_order(line.sku.code),
    "book": lambda line: line.book,
    "counted": lambda line: line.counted,
    "difference": lambda line: line.difference,
    "value": lambda line: line.value,
    "outcome": outcome_words,
    "cause": lambda line: line.cause or None,
}
ORDERS = frozenset(f"{sign}{name}" for name in (*SHEET, *REPORT) for sign in ("", "-"))


def arranged(lines: Sequence[Line], order: str, keys: Mapping[str, Callable[[Line], Any]]) -> list[Line]:
    """Lines by a column, downwards after ``-``; those that say nothing there come last. Unknown: as they are.

    >>> arranged(["b", "", "a"], "-word", {"word": lambda line: line or None})
    ['b', 'a', '']
    """
    key = keys.get(order.removeprefix("-"))
    if key is None:
        return list(lines)
    said = [line for line in lines if key(line) is not None]
    silent = [line for line in lines if key(line) is None]
    return sorted(said, key=key, reverse=order.startswith("-")) + silent

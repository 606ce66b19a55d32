"""Pure rules of counting: what stands, what differs, when a second person must count, how accurate the books are."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from jxc_app.core.ids import code_key
from jxc_app.core.quantities import MONEY_PLACES, ZERO, product

OPEN, COUNTING, RECOUNT, REVIEW = "open", "counting", "recount", "review"
WAITING, POSTED, CANCELLED = "waiting", "posted", "cancelled"
STATE_TITLES = {
    OPEN: "待盘点", COUNTING: "盘点中", RECOUNT: "复盘中", REVIEW: "待审核", WAITING: "待审批", POSTED: "已过账",
    CANCELLED: "已取消",
}  # fmt: skip
#: states in which somebody may enter what they counted
ENTERING = (OPEN, COUNTING, RECOUNT)
#: states of a count that has not come to its end
RUNNING = (*ENTERING, REVIEW, WAITING)
CYCLE, CHOSEN, FULL = "cycle", "chosen", "full"
KIND_TITLES = {CYCLE: "循环盘点", CHOSEN: "抽盘", FULL: "全盘"}
SETTLED, TO_RECOUNT, DISPUTED, SKIPPED = "settled", "recount", "disputed", "skipped"
OUTCOME_TITLES = {"": "待盘", SETTLED: "已确认", TO_RECOUNT: "待复盘", DISPUTED: "两次不一致", SKIPPED: "不计入"}
CAUSES = {
    "issue_unbooked": "漏记出库", "receipt_unbooked": "漏记入库", "wrong_sku": "错发", "wrong_unit": "单位弄错",
    "wrong_quantity": "数量录错", "damaged": "破损", "stolen": "失窃", "expired": "过期", "found_again": "找回",
    "unknown": "原因不明",
}  # fmt: skip
#: a second person counts at most once by itself; what comes after is for the reviewer to ask
ROUNDS_BY_ITSELF = 2
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the rules see it, in base units; ``id`` grows with the time of typing, ``book_seq`` of counting."""

    id: int
    round: int
    person_id: int
    place: str
    quantity: Decimal
    book: Decimal
    book_seq: int
    counted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """All that was counted of a line in one round: the sum over places, and the book when the last one was counted.

    ``first_seq`` to ``last_seq``: between which moves of the ledger the counting lies.
    """

    round: int
    counted: Decimal
    book: Decimal
    first_seq: int
    last_seq: int
    people: frozenset[int]
    has_moved: bool = False

    @property
    def difference(self) -> Decimal:
        """Counted less book at that moment, which later moves do not change."""
        return self.counted - self.book


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What may differ: in percent of the book and in yuan; ``always_second``: two people count it in any case."""

    percent: Decimal
    value_limit: Decimal
    always_second: bool = False


#: as shipped: practice of cycle counting (features.md §4.4); classes that nobody has determined count as C
SHIPPED_TOLERANCES = {
    "A": Tolerance(Decimal(0), Decimal(0), always_second=True),
    "B": Tolerance(Decimal(3), Decimal(200)),
    "C": Tolerance(Decimal(5), Decimal(200)),
}


def shelf_order(shelf: str) -> tuple[tuple[int, str], ...]:
    """Shelves as one walks past them: numbers in them by size.

    >>> sorted(["A-10", "A-2", "B-1"], key=shelf_order)
    ['A-2', 'A-10', 'B-1']
    """
    parts = re.findall(r"[0-9]+|[^0-9]+", place_key(shelf))
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


def place_key(place: str) -> str:
    """The form in which places are compared."""
    return code_key(place)


def standing(entries: Sequence[Entry]) -> list[Entry]:
    """Of each round, person and place the last entry.

    >>> one = Entry(1, 1, 7, "A1", Decimal(5), Decimal(6), 10)
    >>> better = Entry(2, 1, 7, " a1", Decimal(6), Decimal(6), 10)
    >>> [entry.id for entry in standing([one, better])]
    [2]
    """
    last = {(one.round, one.person_id, place_key(one.place)): one for one in sorted(entries, key=lambda one: one.id)}
    return sorted(last.values(), key=lambda one: one.id)


def counting_of(entries: Sequence[Entry], round_: int) -> Counting | None:
    """What one round came to; None where nobody counted. Entries that were corrected count for the time it took."""
    of_round = [one for one in entries if one.round == round_]
    found = standing(of_round)
    if not found:
        return None
    last = max(found, key=lambda one: (one.book_seq, one.id))
    return Counting(
        round_, sum((one.quantity for one in found), ZERO), last.book, min(one.book_seq for one in of_round),
        max(one.book_seq for one in of_round), frozenset(one.person_id for one in found),
    )  # fmt: skip


def is_within(difference: Decimal, book: Decimal, value: Decimal | None, tolerance: Tolerance) -> bool:
    """Whether a difference is small enough, by share of the book and by value (unknown: by share alone).

    >>> five = Tolerance(Decimal(5), Decimal(200))
    >>> [is_within(Decimal(-5), Decimal(100), Decimal(value), five) for value in (-50, -500)]
    [True, False]
    """
    if difference == 0:
        return True
    if value is not None and abs(value) > tolerance.value_limit:
        return False
    return abs(difference) * _HUNDRED <= tolerance.percent * abs(book)


def verdict(countings: Sequence[Counting], is_small: bool, tolerance: Tolerance) -> tuple[str, Counting]:
    """What becomes of a line after its latest counting, and which counting is taken (or was the last).

    ``is_small``: the latest one that stock did not move through is within tolerance. Two countings agree where they
    found the same difference. What stock moved through says nothing and is asked again.
    """
    latest, sure = countings[-1], [one for one in countings if not one.has_moved]
    if sure and any(one.difference == sure[-1].difference for one in sure[:-1]):
        return SETTLED, sure[-1]
    if len(sure) == 1 and is_small and not tolerance.always_second:
        return SETTLED, sure[0]
    return (TO_RECOUNT if latest.round < ROUNDS_BY_ITSELF else DISPUTED), sure[-1] if sure else latest


def sees_book(state: str, *, is_counter: bool, may_count: bool) -> bool:
    """Whether somebody who may look at counts there may see what the book had, and so what differs.

    Nobody while it is being counted; then whoever neither counted it nor could yet be asked to; all once it is posted.
    """
    if state == POSTED:
        return True
    return state in (RECOUNT, REVIEW, WAITING, CANCELLED) and not is_counter and not may_count


def value_of(difference: Decimal, unit_cost: Decimal | None) -> Decimal | None:
    """What a difference is worth; None where nobody knows the cost."""
    return None if unit_cost is None else product(difference, unit_cost, MONEY_PLACES)


def wants_another_person(person_id: int, entries: Collection[Entry], round_: int) -> bool:
    """Whether this person counted an earlier round of the line, so that somebody else must count this one."""
    return any(one.person_id == person_id and one.round < round_ for one in entries)

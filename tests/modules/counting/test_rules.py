"""The pure rules: what stands, what agrees, what is asked again; figures that net nothing."""

import doctest
from datetime import date
from decimal import Decimal

import pytest

from jxc_app.modules.counting import accuracy, rules
from jxc_app.modules.counting.accuracy import Record, accuracy_of, grouped
from jxc_app.modules.counting.rules import Counting, Entry, Tolerance, counting_of, verdict

C = Tolerance(Decimal(5), Decimal(200))
A = Tolerance(Decimal(0), Decimal(0), always_second=True)


@pytest.mark.parametrize("module", [rules, accuracy])
def test_examples_in_words(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def counting(round_: int, counted: int, book: int, *, moved: bool = False) -> Counting:
    return Counting(round_, Decimal(counted), Decimal(book), 1, 2, frozenset({round_}), moved)


def entry(id_: int, person: int, place: str, quantity: int, book: int = 10, seq: int = 1) -> Entry:
    return Entry(id_, 1, person, place, Decimal(quantity), Decimal(book), seq)


@pytest.mark.parametrize(
    ("countings", "is_small", "tolerance", "expected"),
    [
        ([counting(1, 10, 10)], True, C, "settled"),
        ([counting(1, 10, 10)], True, A, "recount"),
        ([counting(1, 5, 10)], False, C, "recount"),
        ([counting(1, 10, 10, moved=True)], False, C, "recount"),
        ([counting(1, 5, 10), counting(2, 5, 10)], False, C, "settled"),
        ([counting(1, 5, 10), counting(2, 2, 7)], False, A, "settled"),
        ([counting(1, 5, 10), counting(2, 6, 10)], False, C, "disputed"),
        ([counting(1, 5, 10), counting(2, 6, 10), counting(3, 5, 10)], False, C, "settled"),
        ([counting(1, 9, 10, moved=True), counting(2, 10, 10)], True, C, "settled"),
        ([counting(1, 9, 10, moved=True), counting(2, 5, 10)], False, C, "disputed"),
        ([counting(1, 5, 10), counting(2, 5, 10, moved=True)], False, C, "disputed"),
    ],
)
def test_what_becomes_of_a_line(countings: list[Counting], is_small: bool, tolerance: Tolerance, expected: str) -> None:
    assert verdict(countings, is_small, tolerance)[0] == expected


def test_two_that_agree_are_compared_by_their_difference() -> None:
    """Three were sold between the two countings: 5 of 10 and 2 of 7 say the same."""
    outcome, taken = verdict([counting(1, 5, 10), counting(2, 2, 7)], is_small=False, tolerance=C)
    assert (outcome, taken.difference) == ("settled", -5)


def test_places_are_summed_and_the_book_is_that_of_the_last() -> None:
    found = counting_of([entry(1, 7, "A", 4, 10, 5), entry(2, 8, "B", 3, 9, 8), entry(3, 7, "a ", 6, 9, 9)], 1)
    assert found is not None
    assert (found.counted, found.book, found.first_seq, found.last_seq) == (9, 9, 5, 9)
    assert counting_of([], 1) is None


def record(difference: int, *, day: date = date(2026, 1, 5), book: int = 10, is_within: bool = False) -> Record:
    return Record(
        day, "仓", "A", "甲", "乙", Decimal(book), Decimal(difference), Decimal(difference * 2), is_within,
    )  # fmt: skip


def test_five_too_many_and_five_too_few_are_two_errors() -> None:
    found = accuracy_of([record(5), record(-5), record(0, is_within=True)])
    assert (found.records, found.accurate) == (3, 1)
    assert found.record_percent == Decimal("33.33")
    assert found.quantity_percent == Decimal("66.67")
    assert (found.gross, found.net) == (20, 0)


def test_nothing_counted_is_no_figure() -> None:
    found = accuracy_of([])
    assert (found.record_percent, found.quantity_percent) == (None, None)


def test_over_time() -> None:
    records = [record(0, is_within=True), record(1, day=date(2026, 2, 1))]
    assert [name for name, _ in grouped(records, lambda one: accuracy.month_of(one.day))] == ["2026-01", "2026-02"]
    assert [name for name, _ in grouped(records, lambda one: accuracy.week_of(one.day))] == ["2026-01-05", "2026-01-26"]

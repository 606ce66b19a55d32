"""Counting goes on while stock moves: whatever the order, what is booked is what really was missing or too much."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.modules.counting.clerks import Clerks
from tests.support.company import Company

#: what happens: stock comes, stock goes, somebody counts a SKU; of which SKU, and how much
STEPS = st.lists(
    st.tuples(st.sampled_from(["in", "out", "count"]), st.sampled_from(["A-1", "B-2"]), st.integers(1, 9)), max_size=14
)
MISSING = st.fixed_dictionaries({"A-1": st.integers(-5, 5), "B-2": st.integers(-5, 5)})


@dataclass
class Shelf:
    """What really lies there, in a dictionary."""

    there: dict[str, int] = field(default_factory=dict)

    def move(self, sku: str, by: int) -> None:
        self.there[sku] += by


def play(clerks: Clerks, steps: list[tuple[str, str, int]], missing: dict[str, int]) -> None:
    """Begin with a book that is wrong by ``missing``, let things happen, count, post; then book and shelf agree."""
    company = clerks.company
    shelf, book = Shelf(), {}
    for sku, wrong in missing.items():
        company.receive(company.skus[sku], 20)
        book[sku] = int(company.stock(company.skus[sku]).on_hand)
        shelf.there[sku] = book[sku] + wrong
    count = clerks.make(*(company.skus[sku] for sku in missing))
    counted: set[str] = set()
    for what, sku, quantity in [*steps, *(("count", sku, 0) for sku in missing)]:
        if what == "count":
            if sku not in counted:
                clerks.enter(count, company.skus[sku], shelf.there[sku])
            counted.add(sku)
        elif what == "in":
            company.receive(company.skus[sku], quantity)
            shelf.move(sku, quantity)
            book[sku] += quantity
        elif quantity <= min(shelf.there[sku], book[sku]):
            company.issue(company.skus[sku], quantity)
            shelf.move(sku, -quantity)
            book[sku] -= quantity
    settle(clerks, count, shelf)
    for sku, wrong in missing.items():
        assert clerks.line(count, company.skus[sku]).difference == wrong
        assert company.stock(company.skus[sku]).on_hand == Decimal(shelf.there[sku])
    company.assert_proved()


def settle(clerks: Clerks, count: Any, shelf: Shelf) -> None:
    """Hand it in; a second person counts what is asked again, with stock moving in between."""
    company = clerks.company
    clerks.hand_in(count)
    for line in clerks.lines(count):
        if line.outcome == "recount":
            [sku] = [code for code, sku_id in company.skus.items() if sku_id == line.sku_id]
            company.receive(line.sku_id, 3)
            shelf.move(sku, 3)
            clerks.enter(count, line.sku_id, shelf.there[sku], actor=clerks.second)
    if clerks.state(count) == "recount":
        clerks.hand_in(count, actor=clerks.second)
    clerks.explain(count)
    clerks.post(count)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_order_of_moves_and_counts_changes_nothing(company: Company) -> None:
    clerks = Clerks.of(company)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS, MISSING)
    def check(steps: list[tuple[str, str, int]], missing: dict[str, int]) -> None:
        play(clerks, steps, missing)

    check()


def test_on_both_engines(company: Company) -> None:
    steps = [("out", "A-1", 4), ("count", "A-1", 1), ("in", "A-1", 6), ("out", "B-2", 9), ("count", "B-2", 1)]
    play(Clerks.of(company), steps, {"A-1": -2, "B-2": 3})

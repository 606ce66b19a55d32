"""The order of undoing."""

from decimal import Decimal

from jxc_app.modules.incidents.rules import RESTORE, REVERSE, Step, differences, in_order


def order(*steps: Step, free: int) -> list[int]:
    return [step.document_id for step in in_order(steps, {"A": Decimal(free)})]


def step(seq: int, change: int, chain: int = 0) -> Step:
    kind = REVERSE if change > 0 else RESTORE
    return Step(kind, seq, seq, chain or seq, {"A": Decimal(change)})


def test_newest_first() -> None:
    assert order(step(1, 1), step(3, 1), step(2, 1), free=0) == [3, 2, 1]


def test_what_fills_comes_before_what_would_dip() -> None:
    assert order(step(1, 10), step(3, -10), free=0) == [1, 3]


def test_a_chain_keeps_its_order_whatever_dips() -> None:
    assert order(step(1, 10, chain=7), step(3, -10, chain=7), free=0) == [3, 1]


def test_what_changed_is_named_with_both_sides() -> None:
    assert differences({"a": "1", "b": "2"}, {"a": "1", "b": "3", "c": "4"}) == [("b", "2", "3"), ("c", "", "4")]

"""Filters as text: what an address says, and what is made of nonsense in it."""

from datetime import date

import pytest

from jxc_app.state.document_filters import PRESETS, Asked, days_of


def test_what_is_written_is_read_again() -> None:
    asked = Asked(search="a & b=c", type="scrap", status="draft", date_from="2026-01-05", sku="7", act="void")
    assert Asked.from_query(asked.query()) == asked
    assert asked.filter().sku_id == 7
    assert asked.filter().voidable


@pytest.mark.parametrize(
    "given",
    [
        {"type": "nothing"},
        {"status": "x"},
        {"date_from": "05.01.2026"},
        {"sku": "-1"},
        {"partner": "1 OR 1"},
        {"act": "x"},
    ],
)
def test_nonsense_is_left_out(given: dict[str, str]) -> None:
    assert Asked.of(given) == Asked()


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("today", "2026-03-01", "2026-03-01"),
        ("yesterday", "2026-02-28", "2026-02-28"),
        ("week", "2026-02-23", "2026-03-01"),
        ("last_week", "2026-02-16", "2026-02-22"),
        ("month", "2026-03-01", "2026-03-31"),
        ("last_month", "2026-02-01", "2026-02-28"),
    ],
)
def test_usual_stretches_of_days(preset: str, first: str, last: str) -> None:
    sunday = date(2026, 3, 1)
    assert days_of(preset, sunday) == (date.fromisoformat(first), date.fromisoformat(last))
    assert Asked().between(preset, sunday).preset(sunday) == preset


def test_a_month_of_december_ends_in_december() -> None:
    assert days_of("month", date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))
    assert set(PRESETS) == {name for name in PRESETS if days_of(name, date(2026, 12, 31))[0]}

"""Taking back, multiplying, changing units and prices; and that little goes to the browser."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest

from jxc_app.components.scans import Scan
from jxc_app.state.desk_changes import (
    Entry,
    with_added,
    with_keys_of,
    with_less,
    with_offers,
    with_scanned,
    with_typed,
    with_unit,
)
from jxc_app.state.desk_draft import Draft, totals
from jxc_app.state.desk_patches import Sent, patch_of
from jxc_app.state.desk_prices import Offers
from jxc_app.state.desk_rows import rows_of
from jxc_app.state.desk_scans import with_scans
from tests.state.test_desk_draft import _BOX, _COLA, _draft

_FOUND = {"A100": (_COLA, 1), "6901": (_COLA, 2)}


def _scanned(*texts: str, multiplier: str = ""):
    scans = [Scan(seq, text) for seq, text in enumerate(texts, start=1)]
    return with_scans(_draft(), scans, _FOUND, lambda sku, unit_id: None, multiplier)


def test_a_number_before_a_scan_multiplies_it_once() -> None:
    taken = _scanned("5", "A100", "A100")
    assert taken.draft.lines[0].quantity == 6
    assert (taken.multiplier, taken.problems) == ("", ())
    assert _scanned("12*").multiplier == "12"
    assert _scanned("A100", multiplier="3").draft.lines[0].quantity == 3


def test_an_unknown_code_keeps_how_many_it_was() -> None:
    [problem] = _scanned("4*6900000000001").problems
    assert (problem.code, problem.quantity) == ("6900000000001", "4")


def test_a_line_of_a_draft_read_anew_keeps_its_key_where_that_is_certain() -> None:
    before = with_added(_draft((1, "2"), (2, "1")), Entry(_COLA, 1, Decimal(3)))
    keys = [line.key for line in before.lines]
    anew = tuple(replace(line, key=line.key + 1000) for line in before.lines)
    assert [line.key for line in with_keys_of(before, replace(before, lines=anew)).lines] == keys
    fewer = with_keys_of(before, replace(before, lines=anew[1:]))
    assert [line.key for line in fewer.lines] == [keys[1], keys[2] + 1000]


def test_a_scan_is_taken_back_and_its_line_goes_with_the_last() -> None:
    draft = _draft((1, "2"), (2, "1"))
    assert with_less(draft, 7, 1, Decimal(1)).lines[0].quantity == 1
    assert [line.unit_id for line in with_less(draft, 7, 1, Decimal(2)).lines] == [2]
    assert with_less(draft, 99, 1, Decimal(1)) == draft


def test_the_price_goes_along_to_another_unit() -> None:
    draft = with_typed(_draft((1, "1")), 1, "price", "3")
    boxed = with_unit(draft, 1, _BOX.unit_id)
    assert boxed.lines[0].price == 72
    assert with_unit(boxed, 1, 1).lines[0].price == 3


@pytest.mark.parametrize(("typed", "stands"), [("12.5", "12.5"), ("10%", "10"), ("", "0")])
def test_a_discount_is_a_percentage(typed: str, stands: str) -> None:
    draft = with_typed(_draft((1, "1")), 1, "discount_percent", typed)
    assert draft.lines[0].discount_percent == Decimal(stands)
    assert not draft.has_faults


@pytest.mark.parametrize("typed", ["101", "-1", "1.234", "x"])
def test_no_other_discount_is_taken(typed: str) -> None:
    assert with_typed(_draft((1, "1")), 1, "discount_percent", typed).has_faults


def test_the_tax_is_within_the_amount() -> None:
    draft = with_typed(with_typed(_draft((1, "1")), 1, "price", "113"), 1, "tax_percent", "13")
    assert (totals(draft.lines).amount, totals(draft.lines).tax) == (113, 13)


def test_an_offer_follows_the_customer_and_what_was_typed_stays() -> None:
    sku = replace(_COLA, retail_price=Decimal(3))
    draft = with_scanned(Draft(type="sales_issue"), sku, 1, Decimal(1), Offers({}, "retail").price_of(sku, 1))
    assert draft.lines[0].price == 3
    again = with_offers(draft, {7: sku}, Offers({7: Decimal("2.5")}, "retail").price_of)
    assert again.lines[0].price == Decimal("2.5")
    typed = with_typed(draft, 1, "price", "2.8")
    assert with_offers(typed, {7: sku}, Offers({7: Decimal("2.5")}, "retail").price_of).lines[0].price == Decimal("2.8")


def test_behind_the_last_price_stands_the_wholesale_price_for_those_who_pay_it_then_the_retail_price() -> None:
    sku = replace(_COLA, retail_price=Decimal(3), wholesale_price=Decimal("2.6"))
    prices = {behind: Offers({}, behind).price_of(sku, 1) for behind in ("nothing", "retail", "wholesale")}
    assert prices == {"nothing": None, "retail": 3, "wholesale": Decimal("2.6")}
    assert Offers({}, "wholesale").price_of(replace(sku, wholesale_price=None), 1) == 3
    assert Offers({7: Decimal(2)}, "wholesale").price_of(sku, 1) == 2


def test_what_was_paid_for_ten_thirds_is_paid_for_ten() -> None:
    third = Decimal("3.33333333")
    assert Offers({7: third}).price_of(replace(_COLA, units=(_COLA.units[0], replace(_BOX, numerator=3))), 2) == 10


def _rows(quantities: dict[int, str]):
    draft = Draft(type="other_issue")
    for position in range(200):
        draft = with_added(draft, Entry(replace(_COLA, id=position), 1, Decimal(quantities.get(position, "1"))))
    return rows_of(draft, {}, {}, is_open=True)


def test_a_change_of_one_line_sends_one_line() -> None:
    sent, first = patch_of(Sent(), "t", _rows({}))
    assert (first["since"], len(first["rows"])) == (0, 200)
    sent, second = patch_of(sent, "t", _rows({5: "2"}))
    assert (second["since"], len(second["rows"])) == (first["number"], 1)
    sent, third = patch_of(sent, "t", _rows({5: "2", 9: "4"}))
    assert len(third["rows"]) == 2, "who missed the second still gets its line"
    for _ in range(8):
        sent, last = patch_of(sent, "t", _rows({5: "2", 9: "4"}))
    assert last["rows"] == []
    assert len(patch_of(sent, "t", _rows({}), whole=True)[1]["rows"]) == 200
    assert patch_of(sent, "other", _rows({}))[1]["since"] == 0


def test_a_row_says_everything_that_the_grid_draws() -> None:
    [row] = patch_of(Sent(), "t", _rows({})[:1])[1]["rows"]
    assert {field.name for field in fields(_rows({})[0])} == row.keys()

"""Taking back, multiplying, changing units and prices; and that little goes to the browser."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest

from jxc_app.components.scans import Scan
from jxc_app.modules.catalog.scan_reading import Scanned
from jxc_app.modules.catalog.scanning import Scans, Unread
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

_READ = Scans({"A100": Scanned(_COLA, 1), "6901": Scanned(_COLA, 2)}, {"69000": Unread("没有", "69000")})


def _scanned(*texts: str, multiplier: str = ""):
    scans = [Scan(seq, text) for seq, text in enumerate(texts, start=1)]
    return with_scans(_draft(), scans, _READ, lambda sku, unit_id: None, multiplier)


def test_a_number_before_a_scan_multiplies_it_once() -> None:
    taken = _scanned("5", "A100", "A100")
    assert taken.draft.lines[0].quantity == 6
    assert (taken.multiplier, taken.problems) == ("", ())
    assert _scanned("12*").multiplier == "12"
    assert _scanned("A100", multiplier="3").draft.lines[0].quantity == 3


def test_an_unknown_code_keeps_how_many_it_was() -> None:
    [problem] = _scanned("4*69000").problems
    assert (problem.words, problem.code, problem.text) == ("没有", "69000", "4*69000")


def test_what_a_code_says_of_lot_and_quantity_goes_to_a_line_of_its_own() -> None:
    milk = replace(_COLA, lot_tracked=True)
    read = Scans({
        "m1": Scanned(milk, 1, lot_number="L1"), "m2": Scanned(milk, 1, Decimal(12), "L2"), "m": Scanned(milk, 1),
    })  # fmt: skip
    scans = [Scan(seq, text) for seq, text in enumerate(("m1", "m2", "2*m1", "m"), start=1)]
    taken = with_scans(Draft(type="other_receipt"), scans, read, lambda sku, unit_id: None)
    assert [(line.lot_number, line.quantity) for line in taken.draft.lines] == [("L1", 4), ("L2", 12)]
    less = with_less(taken.draft, milk.id, 1, Decimal(12), lot_number="L2")
    assert [line.lot_number for line in less.lines] == ["L1"]


def test_dates_come_with_a_lot_and_name_one_that_has_no_number() -> None:
    milk = replace(_COLA, lot_tracked=True)
    made, ends = date(2026, 1, 5), date(2026, 7, 5)
    read = Scans({
        "made": Scanned(milk, 1, produced_on=made), "all": Scanned(milk, 1, Decimal(1), "L1", "", made, ends),
        "bare": Scanned(milk, 1, lot_number="L1"),
    })  # fmt: skip
    scans = [Scan(seq, text) for seq, text in enumerate(("made", "bare", "all"), start=1)]
    taken = with_scans(Draft(type="other_receipt"), scans, read, lambda sku, unit_id: None)
    said = [(line["lot_number"], line["produced_on"], line["expires_on"]) for line in taken.draft.command()["lines"]]
    assert said == [("20260105", made, None), ("L1", made, ends)]
    second = rows_of(taken.draft, {}, {}, is_open=True)[1]
    assert (second.produced_on, second.expires_on) == ("2026-01-05", "2026-07-05")


def test_each_piece_has_a_line_and_the_same_serial_twice_is_refused() -> None:
    phone = replace(_COLA, name="手机", lot_tracked=True, serial_tracked=True)
    read = Scans({
        "s1": Scanned(phone, 1, serial_number="S1", lot_number="L9"), "s2": Scanned(phone, 1, serial_number="S2"),
        "ean": Scanned(phone, 1), "box": Scanned(phone, 2, serial_number="S3"),
    })  # fmt: skip
    scans = [Scan(seq, text) for seq, text in enumerate(("s1", "s2", "s1", "2*s2", "box", "ean", "ean"), start=1)]
    taken = with_scans(Draft(type="other_receipt"), scans, read, lambda sku, unit_id: None)
    assert [(line.lot_number, line.quantity) for line in taken.draft.lines] == [("S1", 1), ("S2", 1), ("", 1), ("", 1)]
    words = [problem.words for problem in taken.problems]
    assert words == ["手机 S1：序列号已在本单", *["手机：按序列号管理，一件一行，请逐件扫"] * 2]


def test_a_lot_is_left_aside_where_none_is_kept() -> None:
    read = Scans({"m1": Scanned(_COLA, 1, lot_number="L1"), "m2": Scanned(_COLA, 1, lot_number="L2")})
    taken = with_scans(_draft(), [Scan(1, "m1"), Scan(2, "m2")], read, lambda sku, unit_id: None)
    assert [(line.lot_number, line.quantity) for line in taken.draft.lines] == [("", 2)]


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
    draft = with_scanned(
        Draft(type="sales_issue"), Entry(sku, 1, Decimal(1), Offers({}, "retail").price_of(sku, 1), True)
    )
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

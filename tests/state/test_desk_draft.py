"""The draft on the desk, without database or browser."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from jxc_app.components.scans import Scan
from jxc_app.modules.catalog.queries import SkuRow, UnitRow
from jxc_app.modules.catalog.scan_reading import Scanned
from jxc_app.modules.catalog.scanning import Scans
from jxc_app.state.desk_changes import Entry, with_scanned, with_typed, with_unit, without_line, without_lots
from jxc_app.state.desk_draft import Draft, head_text, running_stock, totals, with_settlement
from jxc_app.state.desk_scans import parse, with_scans

_BOTTLE, _BOX = UnitRow(1, "瓶", 1, 1), UnitRow(2, "箱", 24, 1)
_COLA = SkuRow(
    id=7, code="A100", name="可乐", spec="", brand="", category="", base_unit_id=1, base_unit_name="瓶",
    units=(_BOTTLE, _BOX), barcodes=(), lot_tracked=False, retail_price=None, version=1, switched_off=False,
)  # fmt: skip


def _draft(*scans: tuple[int, str]) -> Draft:
    draft = Draft(type="other_issue")
    for unit_id, quantity in scans:
        draft = with_scanned(draft, Entry(_COLA, unit_id, Decimal(quantity)))
    return draft


def test_the_same_code_adds_to_its_line_and_another_unit_is_another_line() -> None:
    draft = _draft((1, "1"), (1, "2"), (2, "1"))
    assert [(line.unit_id, line.quantity) for line in draft.lines] == [(1, 3), (2, 1)]


def test_available_runs_down_over_the_lines_of_one_sku() -> None:
    draft = _draft((1, "10"), (2, "1"))
    assert running_stock(draft.lines, {7: Decimal(30)}, -1) == [Decimal(20), Decimal(-4)]


def test_what_cannot_be_taken_stays_typed_and_the_last_good_value_is_saved() -> None:
    draft = with_typed(_draft((1, "5")), 1, "quantity", "5个")
    [line] = draft.lines
    assert (line.quantity, line.faults["quantity"].typed) == (5, "5个")
    assert draft.has_faults and draft.command()["lines"][0]["quantity"] == 5
    assert not with_typed(draft, 1, "quantity", "６").has_faults


@pytest.mark.parametrize("typed", ["", "0", "-1", "nan", "1e400", "0.0000001", "99999999999999999999"])
def test_no_wrong_quantity_is_taken(typed: str) -> None:
    assert with_typed(_draft((1, "5")), 1, "quantity", typed).has_faults


def test_a_line_of_a_lot_tracked_sku_waits_for_its_lot() -> None:
    draft = with_scanned(Draft(type="other_receipt"), Entry(_tracked(), 1, Decimal(1)))
    assert draft.has_faults and draft.command()["lines"] == []
    assert len(with_typed(draft, 1, "lot_number", "L1").command()["lines"]) == 1
    assert len(with_typed(draft, 1, "produced_on", "20260131").command()["lines"]) == 1


def test_what_leaves_needs_no_lot_for_the_rule_finds_one() -> None:
    draft = with_scanned(Draft(type="other_issue"), Entry(_tracked(), 1, Decimal(1)))
    assert not draft.has_faults and len(draft.command()["lines"]) == 1


def test_the_end_of_a_lot_follows_from_the_shelf_life_until_somebody_says_it() -> None:
    sku = replace(_tracked(), shelf_life_months=1)
    draft = with_scanned(Draft(type="other_receipt"), Entry(sku, 1, Decimal(1)))
    draft = with_typed(draft, 1, "produced_on", "20260131")
    assert (draft.lines[0].end, draft.lines[0].expires_on) == (date(2026, 2, 28), None)
    assert with_typed(draft, 1, "expires_on", "2026-03-05").lines[0].end == date(2026, 3, 5)


@pytest.mark.parametrize("typed", ["20261332", "2026-2", "6901", "明天", "20260229"])
def test_what_is_no_day_is_not_taken(typed: str) -> None:
    draft = with_scanned(Draft(type="other_receipt"), Entry(_tracked(), 1, Decimal(1)))
    [line] = with_typed(draft, 1, "expires_on", typed).lines
    assert line.faults["expires_on"].typed == typed and "日期" in line.faults["expires_on"].words


def test_another_place_to_take_from_forgets_the_lots_chosen() -> None:
    draft = with_typed(_draft((1, "1")), 1, "lot_number", "L1")
    assert without_lots(draft).lines[0].lot_number == ""
    assert with_settlement(Draft(type="stock_status")).settlement == "hold"
    assert with_settlement(Draft(type="scrap"), "from_blocked").settlement == "from_blocked"
    assert with_settlement(Draft(type="transfer"), "hold").settlement == ""


def test_totals_add_numbers_and_amounts() -> None:
    draft = with_typed(_draft((1, "3"), (2, "1")), 1, "price", "9.99")
    found = totals(draft.lines)
    assert (found.pieces, found.amount) == (Decimal(4), Decimal("29.97"))


def test_a_line_changes_its_unit_only_to_one_of_its_own() -> None:
    draft = with_unit(with_unit(_draft((1, "3")), 1, 2), 1, 99)
    assert draft.lines[0].unit_id == 2
    assert without_line(draft, 1).lines == ()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("6901", ("1", "6901")),
        ("12*6901", ("12", "6901")),
        ("1.5*6901", ("1.5", "6901")),
        (" １２＊Ａ ", ("12", "A")),
        ("A*B", ("1", "A*B")),
        ("*6901", ("1", "*6901")),
        ("12*", ("1", "12*")),
    ],
)
def test_a_scan_is_a_code_or_a_number_of_it(text: str, meant: tuple[str, str]) -> None:
    assert parse(text) == meant


def test_unknown_codes_and_wrong_numbers_are_said_and_the_rest_is_taken() -> None:
    scans = [Scan(1, "A100"), Scan(2, "nobody"), Scan(3, "0*A100"), Scan(4, "2*A100")]
    taken = with_scans(_draft(), scans, Scans({"A100": Scanned(_COLA, 1)}), lambda sku, unit_id: None)
    assert taken.draft.lines[0].quantity == 3
    words = [problem.words for problem in taken.problems]
    assert ["nobody" in words[0], "0*A100" in words[1], len(words)] == [True, True, 2]


def _tracked() -> SkuRow:
    fields = {name: getattr(_COLA, name) for name in SkuRow.__dataclass_fields__}
    return SkuRow(**fields | {"lot_tracked": True})


@pytest.mark.parametrize(
    ("draft", "partner_kind", "words"),
    [
        (Draft(type="other_receipt", business_date="2026-03-05"), "", "人民路店"),
        (Draft(type="sales_issue", remark="自提"), "customer", "人民路店 · 未选客户 · 自提"),
        (
            Draft(
                type="sales_issue",
                partner_name="四海餐饮",
                business_date="2026-03-01",
                responsible="王明",
                own_number="7",
            ),
            "customer",
            "人民路店 · 四海餐饮 · 2026-03-01 · 王明 · 手工单号 7",
        ),
    ],
)
def test_the_head_in_one_line_says_what_is_not_as_usual(draft: Draft, partner_kind: str, words: str) -> None:
    assert head_text(draft, place="人民路店", partner_kind=partner_kind, today="2026-03-05") == words

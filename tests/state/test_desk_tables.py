"""A table pasted from a spreadsheet, whatever the order of its columns."""

from decimal import Decimal

import pytest

from jxc_app.state.desk_changes import Entry, with_entries
from jxc_app.state.desk_draft import Draft
from jxc_app.state.desk_tables import candidates, columns_of, entries_of, plain_cells
from tests.state.test_desk_draft import _COLA

_FOUND = {"A100": (_COLA, 1), "6901": (_COLA, 2)}


def _understood(*rows: list[str]) -> tuple[list[Entry], list[str]]:
    table = plain_cells(rows)
    entries, shown = entries_of(table, columns_of(table, _FOUND), _FOUND, lambda sku, unit_id: Decimal(8))
    return entries, [row.fault for row in shown]


@pytest.mark.parametrize(
    "rows",
    [
        [["A100", "5", "9.9", "急用"]],
        [["5", "A100", "9.9", "急用"]],
        [["急用", "A100", "５", "￥9.9"]],
        [["备注", "单价", "数量", "商品编码"], ["急用", "9.9", "5", "A100"]],
        [["商品名称", "条码", "含税单价(元)", "数量(瓶)", "备注"], ["可乐", "A100", "9.90", "5", "急用"]],
    ],
)
def test_the_order_of_the_columns_does_not_matter(rows: list[list[str]]) -> None:
    [entry], faults = _understood(*rows)
    assert faults == [""]
    assert (entry.unit_id, entry.quantity, entry.price, entry.remark) == (1, 5, Decimal("9.9"), "急用")
    assert not entry.price_is_offered


def test_a_name_beside_the_code_is_no_remark_and_a_missing_price_is_offered() -> None:
    [entry], _ = _understood(["A100", "可乐", "2"])
    assert (entry.remark, entry.price, entry.price_is_offered) == ("", 8, True)


def test_a_barcode_says_its_unit_and_a_column_of_units_says_another() -> None:
    entries, faults = _understood(["编码", "数量", "单位"], ["6901", "1", ""], ["6901", "1", "瓶"], ["6901", "1", "打"])
    assert [entry.unit_id for entry in entries] == [2, 1]
    assert "打" in faults[2]


def test_rows_that_cannot_be_taken_say_why_and_the_others_are_taken() -> None:
    entries, faults = _understood(["A100", "5"], ["nobody", "1"], ["A100", "-3"], ["", "7"])
    assert len(entries) == 1
    assert [bool(fault) for fault in faults] == [False, True, True, True]


def test_nothing_known_at_all_is_said_row_by_row() -> None:
    entries, faults = _understood(["x1", "5"], ["x2", "6"])
    assert entries == []
    assert all("没有这个条码" in fault for fault in faults)


def test_equal_rows_share_a_line_and_another_price_does_not() -> None:
    entries, _ = _understood(["A100", "5", "9"], ["A100", "2", "9"], ["A100", "1", "8.5"])
    lines = with_entries(Draft(type="sales_issue"), entries).lines
    assert [(line.quantity, line.price) for line in lines] == [(7, 9), (1, Decimal("8.5"))]


def test_texts_are_not_looked_up() -> None:
    assert candidates([["A100", "x" * 81, ""]]) == {"A100"}

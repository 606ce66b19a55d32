"""What an invoice can be wrong about by itself: one row each."""

from dataclasses import replace

import pytest

from jxc_app.modules.invoices.reader import read_invoice
from jxc_app.modules.invoices.rules import is_tax_id
from tests.modules.invoices.papers import Paper, xml

GOOD = Paper()
_FIRST, _SECOND = GOOD.lines


def found(paper: Paper) -> set[tuple[str, str]]:
    findings = read_invoice(xml(paper)).findings
    return {(one.code.removeprefix("invoice."), one.place) for one in findings if one.place != "buyer_tax_id"}


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, set()),
        ({"total": "329.01"}, {("total", "total")}),
        ({"net": "299.00", "total": "328.00"}, {("lines_net", "net")}),
        ({"tax": "28.00", "total": "328.00"}, {("lines_tax", "tax")}),
        ({"seller": "91350100M000100Y44"}, {("tax_id", "seller_tax_id")}),
        ({"seller": "9135010IM000100Y43"}, {("tax_id", "seller_tax_id")}),
        ({"seller": ""}, {("missing_field", "seller_tax_id")}),
        ({"number": "2544200000001234567"}, {("number_form", "number")}),
        ({"number": "12345678"}, {("number_form", "number")}),
        ({"number": "24442000000012345678"}, {("number_year", "number")}),
        ({"lines": [(*_FIRST[:3], "21", *_FIRST[4:]), _SECOND]}, {("line_amount", "lines.0.amount")}),
        ({"lines": [_FIRST, (*_SECOND[:6], "13%", "3.00")]}, {("line_tax", "lines.1.tax")}),
    ],
)
def test_each_fault_is_found_and_nothing_else(change: dict[str, object], wanted: set[tuple[str, str]]) -> None:
    assert found(replace(GOOD, **change)) == wanted  # type: ignore[arg-type]


def test_a_cent_of_rounding_in_a_line_is_no_fault() -> None:
    lines = [("*食品*茶", "", "盒", "3", "3.333333", "10.00", "13%", "1.31")]
    assert found(Paper(net="10.00", tax="1.31", total="11.31", lines=lines)) == set()
    lines = [("*食品*茶", "", "盒", "3", "3.333333", "10.00", "13%", "1.32")]
    assert found(Paper(net="10.00", tax="1.32", total="11.32", lines=lines)) == {("line_tax", "lines.0.tax")}


def test_every_finding_has_its_words() -> None:
    reading = read_invoice(xml(replace(GOOD, total="1.00", number="1", seller="X")))
    assert "金额 300.00 + 税额 29.00 = 329.00，与价税合计 1.00 不符" in [one.words for one in reading.findings]
    assert all(one.words for one in reading.findings)


@pytest.mark.parametrize(
    ("code", "is_sound"),
    [
        ("91350100M000100Y43", True),  # the standard's own example
        ("91110000600037341L", True),
        ("91440300708461136T", True),
        ("91440300708461136U", False),
        ("91440300780461136T", False),  # two digits changed places
        ("91440300708461136", True),
        ("9144030070846113", False),
        ("", False),
    ],
)
def test_check_digits_of_tax_ids(code: str, is_sound: bool) -> None:
    assert is_tax_id(code) is is_sound

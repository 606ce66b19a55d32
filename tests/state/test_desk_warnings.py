"""What is asked before posting, and that nobody is asked without need."""

from dataclasses import replace
from decimal import Decimal

import pytest

from jxc_app.modules.catalog.queries import UnitRow
from jxc_app.modules.documents.usual import Usual
from jxc_app.state.desk_draft import Draft, DraftLine
from jxc_app.state.desk_warnings import Beside, warnings_of

_UNITS = (UnitRow(1, "瓶", 1, 1), UnitRow(2, "箱", 24, 1))
_PLAIN = Beside(today="2026-01-05", direction="out", is_sale=True, floors={7: Decimal("2.5")})


def line(price: str | None, quantity: str = "3", unit_id: int = 1, discount: str = "0", sku_id: int = 7) -> DraftLine:
    return DraftLine(
        key=1, sku_id=sku_id, sku_code="A", sku_name="可乐", spec="", units=_UNITS, unit_id=unit_id,
        quantity=Decimal(quantity), price=Decimal(price) if price else None, discount_percent=Decimal(discount),
    )  # fmt: skip


def asked(*lines: DraftLine, business_date: str = "", **beside: object) -> str:
    draft = Draft("sales_issue", business_date=business_date, lines=lines)
    return "\n".join(warnings_of(draft, replace(_PLAIN, **beside)))


@pytest.mark.parametrize("price", ["2.5", "3", None])
def test_an_ordinary_sale_is_not_asked_about(price: str | None) -> None:
    assert asked(line(price)) == asked(line(price), business_date="2026-01-05") == ""


@pytest.mark.parametrize(
    ("low", "words"),
    [
        (line("2.49"), "可乐：折后单价 ¥2.49，低于最低价 ¥2.50"),
        (line("2.6", discount="10"), "可乐：折后单价 ¥2.34，低于最低价 ¥2.50"),
        (line("48", unit_id=2), "可乐：折后单价 ¥48.00，低于最低价 ¥60.00"),
    ],
)
def test_below_the_lowest_price_in_the_unit_of_the_line(low: DraftLine, words: str) -> None:
    assert asked(low) == words
    assert asked(low, floors={}) == "", "who may not see it is refused by the use case, without a figure"


def test_rounding_to_the_fen_is_not_below() -> None:
    assert asked(line("0.12", "0.1"), floors={7: Decimal("0.12")}) == ""


def test_some_lines_without_a_price_but_not_all() -> None:
    assert asked(line("3"), line(None)) == "有 1 行没有单价（可乐…）"
    assert asked(line(None), line(None)) == asked(line("3"), line(None), is_sale=False) == ""


def test_another_day_a_barcode_as_quantity_and_scans_that_went_nowhere() -> None:
    assert asked(line("3"), business_date="2026-01-02") == "业务日期是 2026-01-02，不是今天"
    assert "是不是把条码扫进了数量" in asked(line("3", "69012345"), direction="in")
    assert asked(line("3", "69012345")) == "", "more than there is cannot leave anyway"
    assert asked(line("3"), unknown_codes=2, multiplier="5").splitlines() == [
        "有 2 次扫码没有认出来，没有计入这张单",
        "输入了数量 5，后面还没有扫商品",
    ]


@pytest.mark.parametrize(
    ("quantity", "unit_id", "words"),
    [
        ("30", 1, "可乐：这次 30 瓶，平时一次 3 瓶左右（最近 9 次最多 12 瓶），是不是多打了一位"),
        ("20", 2, "可乐：这次 20 箱，平时一次 0.13 箱左右（最近 9 次最多 0.5 箱），是不是多打了一位"),
        ("24", 1, ""),
        ("23", 1, ""),
    ],
)
def test_a_digit_too_many(quantity: str, unit_id: int, words: str) -> None:
    """Five times the middle and more than twice the most ever; 24 is no more than twice 12."""
    usual = {7: Usual(Decimal(3), Decimal(12), 9)}
    assert asked(line("60", quantity, unit_id), usual=usual, floors={}) == words


def test_four_lines_do_not_tell_what_is_usual() -> None:
    assert asked(line("3", "900"), usual={7: Usual(Decimal(3), Decimal(3), 4)}) == ""


@pytest.mark.parametrize(
    ("price", "unit_id", "words"),
    [
        ("5.51", 1, "可乐：单价 ¥5.51，比上次 ¥5.00 贵 10%"),
        ("500", 1, "可乐：单价 ¥500.00，比上次 ¥5.00 贵 9900%"),
        ("5.5", 1, ""),
        ("120", 2, ""),
        ("144", 2, "可乐：单价 ¥144.00，比上次 ¥120.00 贵 20%"),
        (None, 1, ""),
    ],
)
def test_dearer_than_the_last_by_more_than_a_tenth(price: str | None, unit_id: int, words: str) -> None:
    bought = {"direction": "plan", "is_sale": False, "floors": {}, "costs": {7: Decimal(5)}}
    assert asked(line(price, unit_id=unit_id), **bought) == words

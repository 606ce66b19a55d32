"""One line of somebody else's history: what it means."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from jxc_app.modules.migration import mappings
from jxc_app.modules.migration.rules import (
    Fields,
    Kind,
    LineReader,
    Outcome,
    Rejection,
    RunningStock,
    SourceLine,
    UnreadableError,
    content_sha256,
    exact_number,
    source_moment,
)

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=ZONE)


@pytest.fixture
def reader(tmp_path):
    return LineReader(mappings.load("online-retail", tmp_path).rules(ZONE, NOW))


def row(**changes):
    fields = {"number": "536365", "sku": "85123A", "quantity": "6", "date": "2010-12-01 08:26:00", "price": "2.55"}
    return Fields(**(fields | changes))


def test_a_sale(reader):
    judged = reader.classify(row(name=" 挂钩 "))
    assert isinstance(judged, SourceLine)
    assert (judged.kind, judged.quantity, judged.price, judged.name) == (Kind.SALE, 6, Decimal("2.55"), "挂钩")
    assert judged.moment == datetime(2010, 12, 1, 8, 26, tzinfo=ZONE)


@pytest.mark.parametrize("price", ["0", "0.0", "", "-5"])
def test_goods_leave_whatever_the_price(reader, price):
    judged = reader.classify(row(price=price))
    assert isinstance(judged, SourceLine)
    assert judged.kind is Kind.SALE
    assert judged.flags


def test_a_return_comes_back(reader):
    judged = reader.classify(row(number="c536379", quantity="-2"))
    assert isinstance(judged, SourceLine)
    assert (judged.kind, judged.quantity, judged.number) == (Kind.RETURN, 2, "C536379")


def test_a_negative_quantity_without_c_is_a_write_off(reader):
    judged = reader.classify(row(quantity="-10", price="0"))
    assert isinstance(judged, SourceLine)
    assert (judged.kind, judged.quantity) == (Kind.WRITE_OFF, 10)


@pytest.mark.parametrize("code", [" 85123a", "85123A ", "８５１２３ａ"])
def test_codes_are_compared_after_strip_and_upper_casing(reader, code):
    judged = reader.classify(row(sku=code))
    assert isinstance(judged, SourceLine)
    assert (judged.code, judged.sku_key) == ("85123A", "85123a")


@pytest.mark.parametrize(
    "changes",
    [
        {"sku": "POST"}, {"sku": "post "}, {"sku": "gift_0001_20"}, {"sku": "BANK CHARGES"}, {"sku": "m"},
        {"sku": "PADS"}, {"number": "A563185", "sku": "85123A"}, {"sku": "D", "quantity": "0"},
    ],
)  # fmt: skip
def test_services_are_skipped_by_rule(reader, changes):
    assert reader.classify(row(**changes)) == Rejection(Outcome.SKIPPED, "history.service")


@pytest.mark.parametrize("code", ["DCGS0004", "DCGSSBOY", "10002", "GIFTBOX", "POSTER"])
def test_codes_that_look_like_services_and_are_not(reader, code):
    assert isinstance(reader.classify(row(sku=code)), SourceLine)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"number": " "}, "history.no_number"),
        ({"number": "9" * 61}, "history.long_number"),
        ({"sku": ""}, "history.no_code"),
        ({"sku": "8\x005"}, "history.bad_code"),
        ({"quantity": "six"}, "history.bad_quantity"),
        ({"quantity": ""}, "history.bad_quantity"),
        ({"quantity": "NaN"}, "history.bad_quantity"),
        ({"quantity": "Infinity"}, "history.bad_quantity"),
        ({"quantity": "1e3"}, "history.bad_quantity"),
        ({"quantity": "1,5"}, "history.bad_quantity"),
        ({"quantity": "0.0000001"}, "history.bad_quantity"),
        ({"quantity": "1000000001"}, "history.bad_quantity"),
        ({"quantity": "0"}, "history.zero_quantity"),
        ({"quantity": "0.000"}, "history.zero_quantity"),
        ({"number": "C1", "quantity": "1"}, "history.positive_return"),
        ({"date": "yesterday"}, "history.bad_date"),
        ({"date": "2010-02-30 08:00:00"}, "history.bad_date"),
        ({"date": "0010-12-01"}, "history.bad_date"),
        ({"date": "2026-01-06"}, "history.too_late"),
        ({"price": "free"}, "history.bad_price"),
    ],
)
def test_a_line_that_cannot_be_right_is_refused_with_its_reason(reader, changes, reason):
    assert reader.classify(row(**changes)) == Rejection(Outcome.REFUSED, reason)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,000", "1000"), ("1.000", "1.000"), ("12,345.5", "12345.5"), ("＋１２", "12"), ("-3", "-3"), ("007", "7")],
)
def test_numbers_as_people_write_them(text, number):
    assert exact_number(text, 6, "history.bad_quantity") == Decimal(number)


@pytest.mark.parametrize("text", ["1.000,0", "1,00", ",5", "1 000", "½", "--3", "0x10"])
def test_numbers_that_could_mean_two_things_are_never_guessed(text):
    with pytest.raises(UnreadableError):
        exact_number(text, 6, "history.bad_quantity")


@pytest.mark.parametrize(
    "text",
    ["2026/1/2", "2026-01-02", "2026年1月2日", "2026.1.2", "20260102", "46024", "２０２６/１/２", "2026-01-02T00:00"],
)
def test_dates_as_people_write_them(text):
    assert source_moment(text, ZONE) == datetime(2026, 1, 2, tzinfo=ZONE)


def test_day_and_month_are_read_only_as_the_mapping_says():
    with pytest.raises(UnreadableError):
        source_moment("12/1/2010 8:26", ZONE)
    assert source_moment("12/1/2010 8:26", ZONE, "%m/%d/%Y %H:%M") == datetime(2010, 12, 1, 8, 26, tzinfo=ZONE)


def test_opening_is_what_the_lowest_point_lacks():
    stock = RunningStock()
    for change in (-5, 3, -4, 10):
        stock.add(Decimal(change))
    assert stock.opening(Decimal(0)) == 6
    assert stock.opening(Decimal(2)) == 4
    assert stock.opening(Decimal(9)) == 0


def test_content_is_its_meaning_in_order():
    first, second = ("sale", "a", "1", "2", "2010"), ("sale", "b", "1", "2", "2010")
    assert content_sha256([first, second]) != content_sha256([second, first])
    assert content_sha256([("sale", "a", "11", "", "2010")]) != content_sha256([("sale", "a", "1", "1", "2010")])

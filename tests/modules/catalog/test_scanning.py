"""What a scan fills in, asked of a company: GS1 codes and labels of scales find their SKU, unit and quantity."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.gs1 import GS, check_digit
from jxc_app.modules.catalog.scan_reading import Scanned
from jxc_app.modules.catalog.scan_settings import SaveBarcodeSettings, barcode_settings, save_barcode_settings
from jxc_app.modules.catalog.scanning import Scans, Unread, read_scans
from jxc_app.modules.catalog.service import CreateSku, create_sku
from tests.support.company import SYSTEM, Company

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
MILK, CASE, APPLES = "09501101530003", "19501101530000", "95012345678903"


@pytest.fixture
def shop(company: Company) -> Company:
    """Milk by the bottle and the case, with lots; apples by 公斤, on the scale under 123, and without a price nuts."""
    case = {"name": "箱", "numerator": 12, "barcodes": [CASE]}
    _create(company, code="MILK", name="牛奶", base_unit="瓶", barcodes=[MILK[1:]], units=[case], lot_tracked=True)
    jin = {"name": "斤", "numerator": 1, "denominator": 2}
    _create(
        company, code="APPLE", name="苹果", base_unit="公斤", barcodes=[APPLES, "00123"], units=[jin], retail_price="25"
    )
    _create(company, code="456", name="核桃", base_unit="斤")
    return company


def _create(company: Company, **fields: Any) -> int:
    return perform(create_sku, CreateSku(**fields), actor=SYSTEM, database=company.database).sku_id


def whole(digits: str) -> str:
    """The code with its check digit."""
    return f"{digits}{check_digit(digits)}"


def scanned(code: str) -> Scanned:
    scans = read(read_scans, actor=SYSTEM, codes=[code])
    assert scans.unread == {}
    return scans.found[code]


def unread(code: str) -> Unread:
    scans = read(read_scans, actor=SYSTEM, codes=[code])
    assert scans.found == {}
    return scans.unread[code]


def meaning(code: str) -> tuple[str, str, Decimal]:
    found = scanned(code)
    unit = next(unit.name for unit in found.sku.units if unit.unit_id == found.unit_id)
    return found.sku.name, unit, found.quantity


def test_a_gs1_code_fills_everything_it_says(shop: Company) -> None:
    found = scanned(f"]C101{MILK}1126010515270105" + f"10AB-123{GS}21S7")
    assert (found.lot_number, found.serial_number, found.quantity) == ("AB-123", "S7", 1)
    assert (found.produced_on, found.expires_on) == (date(2026, 1, 5), date(2027, 1, 5))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (f"01{MILK}10AB-123", ("牛奶", "瓶", Decimal(1))),
        (f"(01){CASE}(10)AB-123", ("牛奶", "箱", Decimal(1))),
        (f"]C102{CASE}3740", ("牛奶", "箱", Decimal(40))),
        (f"]C101{MILK}3012", ("牛奶", "瓶", Decimal(12))),
        (f"]E0{MILK[1:]}", ("牛奶", "瓶", Decimal(1))),
        (f"01{APPLES}3103000504", ("苹果", "公斤", Decimal("0.504"))),
        (f"01{APPLES}3922" + "1260", ("苹果", "公斤", Decimal("0.504"))),
        (f"01{MILK}3103000504", ("牛奶", "瓶", Decimal(1))),
    ],
)
def test_a_gs1_code_says_what_and_how_many(shop: Company, code: str, expected: tuple[str, str, Decimal]) -> None:
    assert meaning(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("2200123005045", ("苹果", "公斤", Decimal("0.504"))),
        ("2100123012602", ("苹果", "公斤", Decimal("0.504"))),
        (whole("26001230126000504"), ("苹果", "公斤", Decimal("0.504"))),
        (whole("220045600504"), ("核桃", "斤", Decimal("1.008"))),
    ],
)
def test_a_label_of_a_scale_says_what_and_how_many(
    shop: Company, code: str, expected: tuple[str, str, Decimal]
) -> None:
    assert meaning(code) == expected


def test_what_was_worked_out_from_an_amount_is_shown(shop: Company) -> None:
    assert scanned("2100123012602").how == "12.6 元 ÷ 25 元/公斤 = 0.504 公斤"


@pytest.mark.parametrize(
    ("code", "words", "bind"),
    [
        (whole("210045601260"), "没有零售价", ""),
        ("2200123005046", "校验位不对", ""),
        (whole("220012300000"), "数量是 0", ""),
        (whole("220077700504"), "没有商品使用秤上编号 00777", "2200777"),
        ("]C10109506000134352", "没有这个条码", "9506000134352"),
        ("]C10129501101530007", "里面的商品是「牛奶」", "29501101530007"),
        ("]C100376104250021234569", "物流箱码", ""),
        ("]C110AB-123", "没有商品编码", ""),
        (f"]C101{MILK}18260101", "不认识的应用标识符（1826）", ""),
    ],
)
def test_what_cannot_be_taken_is_said(shop: Company, code: str, words: str, bind: str) -> None:
    found = unread(code)
    assert words in found.words and found.bind == bind


def test_what_is_on_file_as_it_stands_goes_first(shop: Company) -> None:
    _create(shop, code=f"01{MILK}", name="怪号", base_unit="个", barcodes=["2200123005045"])
    assert {scanned(code).sku.name for code in (f"01{MILK}", "2200123005045")} == {"怪号"}


def test_what_weighs_nothing_is_not_sold_by_weight(shop: Company) -> None:
    _create(shop, code="00888", name="箱货", base_unit="箱", retail_price="5")
    assert "没有公斤、斤、克这样的重量单位" in unread(whole("220088800504")).words
    assert meaning(whole("210088801250")) == ("箱货", "箱", Decimal("2.5"))


def test_the_settings_say_how_codes_are_read(shop: Company) -> None:
    lost = f"01{MILK}10AB-123|15270105"
    assert "不符合 GS1 规则" in unread(lost).words
    _save(version=1, separator="|", patterns=[{"prefix": "28", "plu_digits": 5, "holds": "weight", "decimals": 2}])
    assert scanned(lost).lot_number == "AB-123"
    assert meaning(whole("280012300050")) == ("苹果", "公斤", Decimal("0.5"))
    assert read(read_scans, actor=SYSTEM, codes=["2200123005045", "nonsense"]) == Scans()
    settings = read(barcode_settings, actor=SYSTEM)
    assert (settings.separator, settings.version, len(settings.patterns)) == ("|", 2, 1)
    with pytest.raises(Conflict):
        _save(version=1)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"separator": "-"}, "barcode.separator", "separator"),
        ({"patterns": [{"prefix": "2", "plu_digits": 3}] * 2}, "barcode.prefix_twice", "patterns.1.prefix"),
        ({"patterns": [{"prefix": "22"}, {"prefix": "2"}]}, "barcode.prefix_twice", "patterns.1.prefix"),
        ({"patterns": [{"prefix": "2200", "plu_digits": 6}]}, "barcode.digits", "patterns.0.plu_digits"),
        ({"patterns": [{"prefix": "26", "holds": "both", "plu_digits": 4}]}, "barcode.both_digits",
         "patterns.0.plu_digits"),
        (
            {"patterns": [{"prefix": "22", "plu_digits": 3, "has_verifier": True}]}, "barcode.verifier_digits",
            "patterns.0.has_verifier",
        ),
    ],
)  # fmt: skip
def test_settings_that_would_read_one_code_in_two_ways_are_refused(
    shop: Company, fields: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(DomainError) as caught:
        _save(version=1, **fields)
    assert (caught.value.code, caught.value.field) == (code, field)


def _save(**fields: Any) -> None:
    perform(save_barcode_settings, SaveBarcodeSettings(**fields), actor=SYSTEM)

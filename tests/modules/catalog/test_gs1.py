"""Element strings of GS1, read as GS1 publishes them; what is not so is refused, never guessed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxc_app.core.errors import DomainError
from jxc_app.modules.catalog.gs1 import GS, Reading, check_digit, date_of, has_good_check_digit, read_gs1
from jxc_app.modules.catalog.gs1_identifiers import IDENTIFIERS

YEAR = 2026


def read(text: str, separator: str = "") -> Reading | None:
    return read_gs1(text, year=YEAR, separator=separator)


def values(text: str) -> dict[str, str]:
    found = read(text)
    assert found is not None
    return found.values


def refusal(text: str, separator: str = "") -> str:
    with pytest.raises(DomainError) as caught:
        read(text, separator)
    return caught.value.code


# check digits

#: gs1.org "How to calculate a check digit manually" (GTIN-13); General Specifications 7.9.1 and 2.2.1 (SSCC);
#: the prefix 952 is GS1's own for examples: "(01)09521234543213" of gs1.org/standards/gs1-digital-link
_GOOD = ("6291041500213", "376104250021234569", "09521234543213", "09506000134352", "9501101530003", "96385074")


@pytest.mark.parametrize("digits", _GOOD)
def test_published_check_digits(digits: str) -> None:
    assert has_good_check_digit(digits)
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    assert not has_good_check_digit(wrong)


@given(st.text("0123456789", min_size=7, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(digits: str, at: int, by: int) -> None:
    whole = f"{digits}{check_digit(digits)}"
    place = at % len(whole)
    spoilt = whole[:place] + str((int(whole[place]) + by) % 10) + whole[place + 1 :]
    assert has_good_check_digit(whole) and not has_good_check_digit(spoilt)


# dates

#: gs1-syntax-dictionary, lint_yymmd0 (the tests that GS1 ships with it; its year is 2021)
_LINTED = (
    "000606", "250606", "500606", "750606", "990606", "200131", "200229", "200331", "200430", "200531", "200630",
    "200731", "200831", "200930", "201031", "201130", "201231", "210228", "220228", "230228", "240229", "000229",
    "040229", "960229", "200600",
)  # fmt: skip
_NO_DATES = (
    "200010", "201310", "209910", "200132", "200230", "200332", "200431", "200532", "200631", "200732", "200832",
    "200931", "201032", "201131", "201232", "210229", "220229", "230229", "240230", "000230", "040230", "960230",
)  # fmt: skip


def test_the_dates_that_gs1_lints() -> None:
    assert [digits for digits in _LINTED if date_of(digits, 2021) is None] == []
    assert [digits for digits in _NO_DATES if date_of(digits, 2021)] == []


#: General Specifications 7.12, figure "Determination of century in dates": 51 to 99 ahead is the last century, 50 and
#: more behind the next one
_CENTURIES = [
    (2026, "770101", 1977), (2026, "760101", 2076), (2026, "990101", 1999), (2026, "000101", 2000),
    (2000, "500101", 2050), (2000, "510101", 1951), (2060, "100101", 2110), (2060, "110101", 2011),
    (2099, "490101", 2149), (2099, "500101", 2050),
]  # fmt: skip


@pytest.mark.parametrize(("year", "digits", "expected"), _CENTURIES)
def test_the_century_is_the_nearest(year: int, digits: str, expected: int) -> None:
    assert date_of(digits, year) == date(expected, 1, 1)


@pytest.mark.parametrize(
    ("digits", "last"), [("260200", date(2026, 2, 28)), ("280200", date(2028, 2, 29)), ("261200", date(2026, 12, 31))]
)
def test_day_zero_is_the_last_of_the_month(digits: str, last: date) -> None:
    assert date_of(digits, YEAR) == last


@given(st.dates(date(1978, 1, 1), date(2075, 12, 31)))
def test_every_date_within_reach_comes_back(day: date) -> None:
    assert date_of(f"{day:%y%m%d}", YEAR) == day


# element strings

#: scanned text → the elements. From the tests of the GS1 Syntax Engine (github.com/gs1/gs1-syntax-engine,
#: src/c-lib/ai.c, where ^ is FNC1), which GS1 publishes with its Barcode Syntax Dictionary
_ENGINE = {
    "0112345678901231": {"01": "12345678901231"},
    "0112345678901231^": {"01": "12345678901231"},
    "0112345678901231991234": {"01": "12345678901231", "99": "1234"},
    "0112345678901231^991234": {"01": "12345678901231", "99": "1234"},
    "^991234": {"99": "1234"},
    "^2421": {"242": "1"},
    "^242123456^10ABC123": {"242": "123456", "10": "ABC123"},
    "^242123456^": {"242": "123456"},
    "^81111234^10ABC123": {"8111": "1234", "10": "ABC123"},
    "^800112341234512398^0112345678901231": {"8001": "12341234512398", "01": "12345678901231"},
    "^7007211225211231": {"7007": "211225211231"},
    "^7007211225": {"7007": "211225"},
    "^800302112345678900ABC": {"8003": "02112345678900ABC"},
    "^800302112345678900^10ABC123": {"8003": "02112345678900", "10": "ABC123"},
    "^7230121234567890123456789012345678": {"7230": "121234567890123456789012345678"},
    "^7230123": {"7230": "123"},
}
_ENGINE_REFUSES = (
    "^", "^891234", "^99~ABC", "^99ABC~", "^01A2345678901231", "^011234567890123A", "^0112345678901234",
    "^011234567890123", "^01123456789012312", "^011234567890123^", "^01123456789012345^",
    "^01123456789012345^991234", "^2421234567", "^8111123", "^811112345", "^80011234123451239",
    "^8001123412345123981", "^80011234123451239^0112345678901231", "^8001123412345123981^01123456789012312",
    "^70072112252", "^700721122521", "^7007211225211", "^70072112252112", "^700721122521123",
    "^800302112345678901ABC", "^800302112345678900ABCDEFGHIJKLMNOPQ", "^72301212345678901234567890123456789", "^723012",
)  # fmt: skip


def _as_scanned(text: str) -> str:
    return "]C1" + text.removeprefix("^").replace("^", GS)


@pytest.mark.parametrize(("text", "expected"), _ENGINE.items())
def test_what_the_syntax_engine_takes(text: str, expected: dict[str, str]) -> None:
    assert values(_as_scanned(text)) == expected


@pytest.mark.parametrize("text", _ENGINE_REFUSES)
def test_what_the_syntax_engine_refuses(text: str) -> None:
    assert refusal(_as_scanned(text)).startswith("gs1.")


#: bracketed, from the same tests (parse and linters)
_BRACKETS_REFUSED = (
    "(10)(11)98765", "(10)12345(11)", "(01)123456789012312(10)12345", "(17)9(90)217", "(10)12345^",
    "(01)95012345678902(3103)000123", "(01)95012345678903(11)131313", "(00)A23456789012345675",
    "(00)123456789012345670", "(89)1234",
)  # fmt: skip


@pytest.mark.parametrize("text", _BRACKETS_REFUSED)
def test_what_is_refused_between_brackets(text: str) -> None:
    assert refusal(text).startswith("gs1.")


def test_a_variable_measure_of_the_syntax_engine() -> None:
    found = read("(01)95012345678903(3103)000123")
    assert found and (found.gtin, found.grams) == ("95012345678903", Decimal(123))


#: GS1 General Specifications, figures of GS1 DataBar Expanded Stacked (5.5) and GS1 DataMatrix Guideline 2.5.1, 1.2 and
#: 2.2: "(01)09501101530003(17)140704(10)AB-123", "(01)03453120000011(17)120508(10)ABCD1234(410)9501101020917"
_DATABAR = "010950110153000317140704" + "10AB-123"
_DATAMATRIX = "010345312000001117120508" + "10ABCD1234" + GS + "4109501101020917"


@pytest.mark.parametrize("symbol", ["", "]e0", "]C1", "]d2", "]Q3"])
@pytest.mark.parametrize("lead", ["", GS])
def test_the_published_symbols_with_and_without_their_identifier(symbol: str, lead: str) -> None:
    found = read(symbol + lead + _DATABAR)
    assert found and (found.gtin, found.lot_number) == ("09501101530003", "AB-123")
    assert found.expires_on == date(2014, 7, 4)
    assert found.text == "(01)09501101530003(17)140704(10)AB-123"
    assert values(symbol + lead + _DATAMATRIX)["410"] == "9501101020917"


def test_brackets_say_the_same_as_the_scan() -> None:
    assert values("(01)03453120000011(17)120508(10)ABCD1234(410)9501101020917") == values(_DATAMATRIX)
    assert values("(01) 0 9501101 53000 3 (17) 140704 (10) AB-123") == values(_DATABAR)


def test_best_before_count_weight_price_and_serial() -> None:
    found = read(f"]d20195012345678903310300150415270100392312345{GS}3012{GS}21S*1")
    assert found == Reading(
        values={"01": "95012345678903", "3103": "001504", "15": "270100", "3923": "12345", "30": "12", "21": "S*1"},
        gtin="95012345678903",
        serial_number="S*1",
        expires_on=date(2027, 1, 31),
        count=12,
        grams=Decimal(1504),
        amount=Decimal("12.345"),
    )


@pytest.mark.parametrize(
    ("element", "grams"),
    [("3100000012", 12000), ("3103000012", 12), ("3105000012", "0.12"), ("3201000010", "453.59237")],
)
def test_weights_are_exact(element: str, grams: str | int) -> None:
    found = read(f"]C10195012345678903{element}")
    assert found and found.grams == Decimal(grams)


def test_use_by_goes_before_best_before_and_contents_count() -> None:
    found = read("]C102095011015300031527010117270201" + "3748")
    assert found and (found.gtin, found.expires_on, found.count) == ("09501101530003", date(2027, 2, 1), 48)


def test_foreign_money_is_no_amount() -> None:
    yuan, euro = (read(f"]C101950123456789033932{currency}1260") for currency in ("156", "978"))
    assert yuan and euro and (yuan.amount, euro.amount) == (Decimal("12.60"), None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("]C1", "gs1.empty"),
        ("]C10109501101530003180101", "gs1.unknown"),
        ("]C1010950110153000317140732", "gs1.no_date"),
        ("]C10109501101530004", "gs1.check_digit"),
        ("]C1010950110153000331" + "03000012" + "3102000012", "gs1.twice"),
        (f"]C110A{GS}10B", "gs1.twice"),
        ("]C101095011015300030209501101530003", "gs1.two_products"),
        ("]C101095011015300031" + "0批号", "gs1.malformed"),
        ("]C10109501101530003" + "10AB-123" + "17140704", "gs1.separator_lost"),
    ],
)
def test_each_refusal_says_what_is_wrong(text: str, code: str) -> None:
    assert refusal(text) == code


def test_the_same_said_twice_is_said_once() -> None:
    assert values(f"]C110A{GS}10A") == {"10": "A"}


def test_a_separator_of_this_company() -> None:
    scan = "010345312000001110ABCD1234|17120508"
    found = read(scan, separator="|")
    assert found and (found.lot_number, found.expires_on) == ("ABCD1234", date(2012, 5, 8))
    assert refusal(scan) == "gs1.malformed"


@pytest.mark.parametrize("picture", ["\u2194", "\u241d"])
def test_a_separator_as_its_picture(picture: str) -> None:
    found = read(f"010345312000001110ABCD1234{picture}17120508")
    assert found and found.lot_number == "ABCD1234"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "6901234567892",
        "0190124",
        "A-1",
        "0112345678901234",
        "010950110153000",
        "(1)",
        "(a)b",
        "]E06901234567892",
        "\x1d",
    ],
)
def test_a_plain_code_is_none_of_it(text: str) -> None:
    assert read(text) is None


# round trip

_SIGNS = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


@st.composite
def _elements(draw: st.DrawFn) -> dict[str, str]:
    body = draw(st.text("0123456789", min_size=13, max_size=13))
    found = {"01": f"{body}{check_digit(body)}"}
    if draw(st.booleans()):
        day = draw(st.dates(date(1978, 1, 1), date(2075, 12, 31)))
        found[draw(st.sampled_from(["11", "15", "17"]))] = f"{day:%y%m%d}"
    if draw(st.booleans()):
        decimals = draw(st.integers(0, 5))
        found[f"310{decimals}"] = draw(st.text("0123456789", min_size=6, max_size=6))
    for code in draw(st.lists(st.sampled_from(["10", "21", "240", "91"]), unique=True)):
        found[code] = draw(st.text(_SIGNS, min_size=1, max_size=20))
    if draw(st.booleans()):
        found["30"] = draw(st.text("0123456789", min_size=1, max_size=8))
    return dict(draw(st.permutations(list(found.items()))))


def _encoded(elements: dict[str, str]) -> str:
    """An FNC1 behind each element whose length GS1 has not fixed, also the last, so that nothing is in doubt."""
    parts = (f"{code}{data}" + ("" if IDENTIFIERS[code].length else GS) for code, data in elements.items())
    return "]C1" + "".join(parts)


@given(_elements())
def test_what_is_encoded_comes_back(elements: dict[str, str]) -> None:
    found = read(_encoded(elements) + "99END")
    assert found and found.values == elements | {"99": "END"}
    for code, data in elements.items():
        if code.startswith("310"):
            assert found.grams == int(data) * Decimal(1000).scaleb(-int(code[3]))


@given(st.one_of(
    st.text(max_size=60),
    st.text("0123456789()]C1dQ|ABx \x1d", max_size=80),
    st.builds("]C101{}{}".format, st.just("09501101530003"), st.text("0123456789A\x1d", max_size=40)),
))  # fmt: skip
def test_whatever_is_scanned_is_read_or_refused(text: str) -> None:
    try:
        found = read(text, separator="|")
    except DomainError as error:
        assert error.code.startswith("gs1.") and str(error)
    else:
        assert found is None or found.values


def test_no_identifier_is_the_beginning_of_another() -> None:
    lengths = {code[:2]: {len(other) for other in IDENTIFIERS if other[:2] == code[:2]} for code in IDENTIFIERS}
    assert {prefix for prefix, sizes in lengths.items() if len(sizes) > 1} == set()
    assert len(IDENTIFIERS) > 450

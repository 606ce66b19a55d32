"""One invoice in every form says the same, each field with where it was read."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from jxc_app.core.errors import DomainError
from jxc_app.modules.invoices.paper_text import text_draft
from jxc_app.modules.invoices.reader import read_invoice
from jxc_app.modules.invoices.reading import Reading, Source
from tests.modules.files.sent import pdf as other_pdf
from tests.modules.files.sent import picture
from tests.modules.invoices.papers import (
    BUYER,
    NUMBER,
    SELLER,
    Paper,
    archive,
    code_picture,
    code_text,
    ofd_with_original,
    ofd_with_tags,
    ofd_with_words,
    pdf,
    xml,
)

FORMS = [
    (xml, Source.XML), (ofd_with_original, Source.OFD), (ofd_with_tags, Source.OFD), (ofd_with_words, Source.OFD),
    (pdf, Source.TEXT),
]  # fmt: skip


def head(reading: Reading) -> dict[str, object]:
    names = ("number", "date", "seller_tax_id", "buyer_tax_id", "seller_name", "buyer_name", "net", "tax", "total")
    return {name: found and found.value for name in names for found in [getattr(reading, name)]}


@pytest.mark.parametrize(("form", "source"), FORMS, ids=lambda one: getattr(one, "__name__", str(one)))
def test_every_form_says_the_same(form: Callable[[Paper], bytes], source: Source) -> None:
    reading = read_invoice(form(Paper()), "发票.xml")
    assert head(reading) == {
        "number": NUMBER, "date": date(2025, 1, 5), "seller_tax_id": SELLER, "buyer_tax_id": BUYER,
        "seller_name": "甲供货公司", "buyer_name": "乙商店", "net": Decimal("300.00"), "tax": Decimal("29.00"),
        "total": Decimal("329.00"),
    }  # fmt: skip
    assert reading.number is not None
    assert (reading.number.source, reading.number.words) == (source, NUMBER)
    first, second = reading.lines
    assert [found and found.value for found in (first.name, first.spec, first.unit, first.quantity, first.price)] == [
        "*日用品*洗手液", "500ml", "瓶", Decimal(20), Decimal(10),
    ]  # fmt: skip
    assert [found and found.value for found in (second.amount, second.tax_rate, second.tax)] == [
        Decimal("100.00"), Decimal("0.03"), Decimal("3.00"),
    ]  # fmt: skip
    assert [(one.code, one.params) for one in reading.findings if one.place != "buyer_tax_id"] == []


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_the_code_on_a_photo_gives_number_day_and_total(form: str) -> None:
    reading = read_invoice(code_picture(code_text(Paper()), form))
    assert reading.number is not None
    assert reading.total is not None
    assert (reading.number.value, reading.number.source) == (NUMBER, Source.CODE)
    assert (reading.total.value, reading.total.words) == (Decimal("329.00"), "329.00")
    assert reading.date is not None
    assert reading.date.value == date(2025, 1, 5)
    assert [one.place for one in reading.findings] == ["seller_tax_id"], "which no code tells"


def test_the_code_of_an_older_invoice_tells_the_amount_without_tax() -> None:
    old = Paper(number="12345678", code="044001900111")
    reading = read_invoice(code_picture(code_text(old, "10")))
    assert reading.code is not None
    assert reading.net is not None
    assert (reading.code.value, reading.net.value, reading.total) == ("044001900111", Decimal("300.00"), None)
    assert "invoice.number_form" not in [one.code for one in reading.findings]


def test_a_paper_that_its_own_code_contradicts_says_so() -> None:
    forged = pdf(Paper(), code=code_text(Paper(total="32.90")))
    reading = read_invoice(forged)
    assert reading.total is not None
    assert reading.total.source is Source.TEXT
    assert "invoice.sources_differ" in [one.code for one in reading.findings]
    honest = read_invoice(pdf(Paper(), code=code_text(Paper())))
    assert "invoice.sources_differ" not in [one.code for one in honest.findings]


def test_the_invoice_inside_counts_more_than_the_tags_and_the_tags_more_than_the_words() -> None:
    import io
    import zipfile

    entries: dict[str, bytes] = {}
    for made in (ofd_with_words(Paper(total="1.00")), ofd_with_original(Paper())):
        with zipfile.ZipFile(io.BytesIO(made)) as packed:
            entries |= {name: packed.read(name) for name in packed.namelist()}
    reading = read_invoice(archive(entries))
    assert reading.total is not None
    assert reading.total.value == Decimal("329.00")
    assert "invoice.sources_differ" in [one.code for one in reading.findings]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("*电力*电费 1 88.50 88.50 13% 11.51", ("*电力*电费", "", None, "1", "88.50", "88.50", "11.51")),
        ("*日用品*一批 200.00 13% 26.00", ("*日用品*一批", "", None, None, None, "200.00", "26.00")),
        ("*蔬菜*白菜 斤 10 2 20.00 免税 ***", ("*蔬菜*白菜", "", "斤", "10", "2", "20.00", None)),
        ("*食品*茶 特级 大 盒 1 9 9.00 3% 0.27", ("*食品*茶", "特级 大", "盒", "1", "9", "9.00", "0.27")),
        ("*日用品*洗手液 -20.00 13% -2.60", ("*日用品*洗手液", "", None, None, None, "-20.00", "-2.60")),
    ],
)
def test_lines_are_known_from_the_right(words: str, wanted: tuple[str | None, ...]) -> None:
    [line] = text_draft(words).lines
    found = (line.name, line.spec, line.unit, line.quantity, line.price, line.amount, line.tax)
    assert tuple(one.words if one else ("" if at == 1 else None) for at, one in enumerate(found)) == wanted


def test_words_that_cannot_be_read_are_named_and_left_out() -> None:
    reading = read_invoice(xml(Paper(day="昨天", tax="二十九")))
    assert (reading.date, reading.tax) == (None, None)
    unread = {one.place: one.words for one in reading.findings if one.code == "invoice.unreadable_field"}
    assert unread == {"date": "「昨天」认不出来，请核对", "tax": "「二十九」认不出来，请核对"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<note>to the accountant</note>", "invoice.nothing_found"),
        (other_pdf("no invoice"), "invoice.nothing_found"),
        (picture(), "invoice.nothing_found"),
        (code_picture("https://example.com"), "invoice.nothing_found"),
        (archive({"xl/workbook.xml": b"<a/>"}), "invoice.kind_refused"),
        (b"plain words", "attachment.kind_refused"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_bears_no_invoice_is_refused_in_words(content: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        read_invoice(content)
    assert refusal.value.code == code
    assert str(refusal.value)

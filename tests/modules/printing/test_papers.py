"""What comes out of the printer: sizes, texts, pages, bar codes that a scanner reads."""

from decimal import Decimal

import pytest

from jxc_app.core.errors import DomainError
from jxc_app.modules.printing import fonts
from jxc_app.modules.printing.amounts import amount_in_words
from jxc_app.modules.printing.papers import LABELS, ROLLS, SHEETS, Layout
from jxc_app.modules.printing.samples import sample_slip
from jxc_app.modules.printing.slips import LabelText
from tests.modules.printing.papers import LETTERHEAD, codes_of, labels_of, line, pdf_of, sizes_of, slip, texts_of


@pytest.mark.parametrize(
    ("layout", "size"), [(Layout.TRIPLICATE, (241, 140)), (Layout.A5, (210, 148)), (Layout.A4, (210, 297))]
)
def test_a_sheet_says_everything_and_its_number_can_be_scanned(layout, size):
    pdf = pdf_of(slip(linked="销售退货 XSTH-1", copy_mark="补打 第2次"), layout=layout)
    assert sizes_of(pdf) == [size]
    [text] = texts_of(pdf)
    for said in (
        "晨光便利", "销售出库单", "XSCK-20260105-0001", "客户：四海餐饮", "可口可乐", "500ml", "3.5", "7.00",
        "合计（3 行）", "21.00", "金额大写：贰拾壹元整", "备注：走后门", "货物当面点清", "制单：李丽", "过账：赵强",
        "签收：", "关联单据：销售退货 XSTH-1", "补打 第2次", "021-55551234", "李丽 2026-01-05 10:00 打印",
        "第 1 / 1 页",
    ):  # fmt: skip
        assert said in text
    assert "本页小计" not in text
    assert codes_of(pdf) == {"Code 128": "XSCK-20260105-0001"}


@pytest.mark.parametrize(("layout", "width"), [(Layout.RECEIPT_80, 80), (Layout.RECEIPT_58, 58)])
def test_a_receipt_is_as_long_as_it_needs(layout, width):
    short, long = (pdf_of(slip(count, copy_mark="补打 第3次"), layout=layout) for count in (2, 40))
    [(narrow, first)], [(_, second)] = sizes_of(short), sizes_of(long)
    assert narrow == width
    assert second > first + 38 * 6
    [text] = texts_of(long)
    assert text.count("可口可乐 500ml") == 40
    for said in ("【补打 第3次】", "2 瓶 × 3.5", "¥280.00", "贰佰捌拾元整", "签收：", "电话 021-55551234"):
        assert said in text
    assert codes_of(short) == {"QR Code": "XSCK-20260105-0001"}


@pytest.mark.parametrize("layout", SHEETS)
def test_500_lines_have_a_head_and_a_sum_on_each_page(layout):
    pages = texts_of(pdf_of(slip(500), layout=layout))
    assert len(pages) > 5
    seen = []
    for number, text in enumerate(pages, 1):
        assert "商品名称" in text
        assert "客户：四海餐饮" in text
        assert f"第 {number} / {len(pages)} 页" in text
        rows = [place for place in range(1, 501) if f"A{place:03}" in text]
        assert f"本页小计（{len(rows)} 行）" in text
        assert f"{7 * len(rows):,}.00" in text
        seen += rows
        assert ("金额大写" in text) is (number == len(pages))
        assert ("合计（500 行）" in text) is (number == len(pages))
    assert seen == list(range(1, 501))
    assert "3,500.00" in pages[-1]


@pytest.mark.parametrize("layout", SHEETS)
@pytest.mark.parametrize("count", range(1, 32))
def test_nothing_is_written_over_the_foot(layout, count):
    """Totals and signatures stay above the line with the number of the page, however many lines there are."""
    import pypdfium2

    edge = SHEETS[layout].edge * 72 / 25.4
    for page in pypdfium2.PdfDocument(pdf_of(slip(count), layout=layout)):
        text = page.get_textpage()
        boxes = [text.get_charbox(place) for place in range(text.count_chars())]
        feet = sorted({round(bottom) for _, bottom, _, top in boxes if top > bottom})
        above = [foot for foot in feet if foot > edge + 4]
        assert feet[0] >= edge - 3
        assert min(above) > edge + 6


def test_what_is_too_long_stays_in_its_place():
    wide = "不锈钢" * 60
    figures = Decimal("123456789.123456")
    long = line(1, name=wide, code="VERY-LONG-CODE-" * 4, quantity=figures, price=figures, amount=Decimal(10) ** 12)
    for layout in SHEETS:
        [text] = texts_of(pdf_of(_with(long), layout=layout))
        assert "123,456,789.123456" in text
        assert "1,000,000,000,000.00" in text
        assert "…" in text


def _with(one):
    amount = one.amount or Decimal(0)
    return slip(of=(one,), amount=amount, quantity=one.quantity, amount_words=amount_in_words(amount))


def test_without_prices_no_price_is_on_the_paper():
    bare = line(1, price=None, amount=None)
    for layout in Layout:
        [text] = texts_of(pdf_of(slip(of=(bare,), shows_price=False, amount_words=""), layout=layout))
        assert "单价" not in text
        assert "金额" not in text
        assert "¥" not in text
        assert "7.00" not in text


@pytest.mark.parametrize("layout", Layout)
def test_drafts_and_voided_documents_are_marked(layout):
    for mark in ("草稿", "作废"):
        assert mark in texts_of(pdf_of(slip(watermark=mark), layout=layout))[0]


def test_a_number_too_long_for_bars_is_a_qr_code():
    number = "XSCK-20260105-0001-HC-0002"
    for layout in SHEETS:
        pdf = pdf_of(slip(number=number), layout=layout)
        assert codes_of(pdf) == {"QR Code": number}
        assert number in texts_of(pdf)[0].replace("\n", "")


def test_a_code_too_long_for_bars_on_a_small_label_is_a_qr_code():
    text = LabelText("螺丝", "M6×30", "个", Decimal("0.12"), "SKU-2026-0001")
    assert codes_of(labels_of("60x40", text)) == {"Code 128": text.code}
    assert codes_of(labels_of("40x30", text)) == {"QR Code": text.code}


def test_a_draft_has_no_number_to_scan():
    assert codes_of(pdf_of(slip(number="草稿 7", is_numbered=False))) == {}


def test_many_documents_are_one_file():
    pdf = pdf_of(slip(2), slip(60), slip(1), layout=Layout.TRIPLICATE)
    feet = [text.partition("第 ")[2].split(" 页")[0] for text in texts_of(pdf)]
    assert feet[0] == "1 / 1"
    assert feet[-1] == "1 / 1"
    assert feet[1:-1] == [f"{number} / {len(feet) - 2}" for number in range(1, len(feet) - 1)]


@pytest.mark.parametrize("size", LABELS)
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("6901234567892", "EAN-13"),
        ("6901234567890", "Code 128"),
        ("A-10020", "Code 128"),
        ("A1", "Code 128"),
        ("长编码-2026-0001", "QR Code"),
        ("VERYLONGCODE-2026-ABCDEFG-0001234567890", "QR Code"),
    ],
)
def test_a_label_can_be_scanned_from_a_203_dpi_printer(size, code, kind):
    text = LabelText("农夫山泉饮用天然水家庭量贩装", "550ml×24", "箱", Decimal("28.5"), code)
    pdf = labels_of(size, text, text.without_price())
    assert sizes_of(pdf) == [(LABELS[size].width, LABELS[size].height)] * 2
    with_price, without = texts_of(pdf)
    assert "农夫山泉" in with_price
    assert "¥28.50" in with_price
    assert "¥" not in without
    assert codes_of(pdf) == {kind: code}


def test_the_sample_shows_the_letterhead():
    for layout in (*SHEETS, *ROLLS):
        assert "晨光便利" in texts_of(pdf_of(sample_slip(LETTERHEAD), layout=layout))[0]


def test_without_its_font_printing_says_what_to_do(monkeypatch, tmp_path):
    fonts.load.cache_clear()
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    with pytest.raises(DomainError, match="字体"):
        pdf_of(slip())

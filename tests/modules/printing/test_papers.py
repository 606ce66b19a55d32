"""What comes out of the printer: sizes, texts, pages, bar codes that a scanner reads."""

import re
from decimal import Decimal

import pytest

from jxc_app.core.errors import DomainError
from jxc_app.modules.printing import fonts
from jxc_app.modules.printing.amounts import amount_in_words
from jxc_app.modules.printing.papers import LABELS, ROLLS, SHEETS, Layout
from jxc_app.modules.printing.pen import wrapped
from jxc_app.modules.printing.samples import sample_slip
from jxc_app.modules.printing.slips import LabelText
from tests.modules.printing.papers import (
    LETTERHEAD,
    codes_of,
    labels_of,
    line,
    outside,
    overlapping,
    pdf_of,
    sizes_of,
    slip,
    texts_of,
)

#: dots per inch of the printers that such paper goes into: of needles, and of ink and lasers
PRINTERS = {Layout.TRIPLICATE: (180, 360), Layout.A5: (300,), Layout.A4: (300,)}


@pytest.mark.parametrize(
    ("layout", "size"), [(Layout.TRIPLICATE, (241, 140)), (Layout.A5, (210, 148)), (Layout.A4, (210, 297))]
)
def test_a_sheet_says_everything_and_its_number_can_be_scanned(layout, size):
    pdf = pdf_of(slip(linked="销售退货 XSTH-1", copy_mark="补打 第2次"), layout=layout)
    assert sizes_of(pdf) == [size]
    [text] = texts_of(pdf)
    for said in (
        "晨光便利", "销售出库单", "XSCK-20260105-0001", "客户：四海餐饮", "可口可乐", "500ml", "3.5", "7.00",
        "合计（3 行）", "21.00", "金额大写：贰拾壹元整", "备注：走后门", "货物当面点清", "制单：李丽", "审核：赵强",
        "经手人：王明", "收货人：", "关联单据：销售退货 XSTH-1", "补打 第2次", "021-55551234",
        "李丽 2026-01-05 10:00 打印", "第 1 页 / 共 1 页",
    ):  # fmt: skip
        assert said in text
    assert "本页小计" not in text
    for dots_per_inch in PRINTERS[layout]:
        assert codes_of(pdf, dots_per_mm=dots_per_inch / 25.4) == {"Code 128": "XSCK-20260105-0001"}


@pytest.mark.parametrize(("layout", "width"), [(Layout.RECEIPT_80, 80), (Layout.RECEIPT_58, 58)])
def test_a_receipt_is_as_long_as_it_needs(layout, width):
    short, long = (pdf_of(slip(count, copy_mark="补打 第3次"), layout=layout) for count in (2, 40))
    [(narrow, first)], [(_, second)] = sizes_of(short), sizes_of(long)
    assert narrow == width
    assert second > first + 38 * 6
    [text] = texts_of(long)
    assert text.count("可口可乐 500ml") == 40
    for said in ("【补打 第3次】", "2 瓶 × 3.5", "¥280.00", "贰佰捌拾元整", "收货人：", "电话 021-55551234"):
        assert said in text
    for dots_per_mm in (8, 300 / 25.4):
        assert codes_of(short, dots_per_mm=dots_per_mm) == {"QR Code": "XSCK-20260105-0001"}


@pytest.mark.parametrize("layout", SHEETS)
def test_500_lines_have_a_head_and_a_sum_on_each_page(layout):
    pages = texts_of(pdf_of(slip(500), layout=layout))
    assert len(pages) > 5
    seen = []
    for number, text in enumerate(pages, 1):
        assert "商品名称" in text
        assert "客户：四海餐饮" in text
        assert f"第 {number} 页 / 共 {len(pages)} 页" in text
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


NAMES = (
    "可口可乐",
    "农夫山泉饮用天然水家庭量贩装超值优惠组合" * 4,
    "Haier/海尔 BCD-216STPT 三门冰箱 Energy-Saving Edition",
)
REMARK = "客户要求分两车送货,第一车上午十点前到,第二车下午三点后；卸货请走后门货梯，押金单据一并带回。"
FACTS = (
    ("客户", "上海四海餐饮管理集团有限公司浦东新区第三分公司（原东方明珠店）"), ("联系人", "王经理 021-55551234"),
    ("地址", "上海市浦东新区世纪大道1168号东方金融广场B座17层1703室转陆家嘴环路交叉口收货平台" * 2),
    ("仓库", "人民路店"), ("业务日期", "2026-01-05"), ("经手人", "王明"), ("手工单号", "NO.0012345"),
)  # fmt: skip


def hard(count, **changed):
    """A document with everything that is long."""
    figures = Decimal("12345.678901")
    lines = tuple(
        line(
            number, name=NAMES[number % 3], code=f"SKU-2026-{number:05}-LONG", spec="550ml×24瓶 蓝色",
            lot=f"L2026{number:04}", quantity=figures, price=figures, discount=Decimal(5), amount=Decimal(10) ** 10,
            remark=REMARK * (number % 2), unit="平方公分",
        )
        for number in range(1, count + 1)
    )  # fmt: skip
    amount = Decimal(10) ** 10 * count
    return slip(
        of=lines, amount=amount, quantity=figures * count, amount_words=amount_in_words(amount), facts=FACTS,
        remark=REMARK * 9, linked="、".join(f"销售退货 XSTH-20260105-000{number}" for number in range(9)),
        copy_mark="补打 第12次", **changed,
    )  # fmt: skip


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("count", [1, 12, 40])
def test_whatever_is_long_stays_on_the_paper_and_in_its_place(layout, count):
    pdf = pdf_of(hard(count), layout=layout)
    assert outside(pdf) == []
    assert overlapping(pdf) == []
    whole = "".join("".join(texts_of(pdf)).split())
    for said in (NAMES[1], REMARK * 9, FACTS[0][1], FACTS[2][1], "XSTH-20260105-0008", "12,345.678901"):
        assert said.replace(" ", "") in whole


def test_figures_get_their_room_however_long_they_are():
    figures = Decimal("123456789.123456")
    long = line(1, name="不锈钢" * 60, code="VERY-LONG-CODE-" * 4, quantity=figures, price=figures,
                amount=Decimal(10) ** 12)  # fmt: skip
    for layout in SHEETS:
        pdf = pdf_of(_with(long), layout=layout)
        [text] = texts_of(pdf)
        assert "123,456,789.123456" in text
        assert "1,000,000,000,000.00" in text
        assert outside(pdf) == overlapping(pdf) == []


def _with(one):
    amount = one.amount or Decimal(0)
    return slip(of=(one,), amount=amount, quantity=one.quantity, amount_words=amount_in_words(amount))


def test_a_document_of_one_enormous_line_keeps_its_totals():
    """Its line fills a page; totals and signatures go onto the next."""
    pdf = pdf_of(slip(of=(line(1, remark="一" * 200, name="二" * 120),) * 2, remark="三" * 500), layout=Layout.A5)
    assert outside(pdf) == overlapping(pdf) == []
    last = texts_of(pdf)[-1]
    assert "合计（2 行）" in last
    assert "收货人：" in last


def test_no_line_begins_with_a_comma_and_no_number_is_torn():
    words = "一二三四，五六七八、电话 021-55556666，一二三四。SKU-2026-00001 Energy-Saving"
    for width in range(26, 60):
        lines = wrapped(words, width, 9)
        assert not any(text[0] in "，、。" for text in lines)
        assert "".join(lines).replace(" ", "") == words.replace(" ", "")
        assert any("021-55556666" in text for text in lines)


@pytest.mark.parametrize("layout", Layout)
def test_rare_characters_are_printed_and_what_no_font_has_is_a_square(layout):
    [text] = texts_of(pdf_of(slip(of=(line(1, name="㐂龘牌①②③🍎\ufe0f\u200d苹果™ Café Ω", spec=""),)), layout=layout))
    assert "㐂龘牌①②③□苹果™ Café Ω" in text


def test_what_arrives_of_a_transfer_can_be_written_down():
    [text] = texts_of(pdf_of(slip(title="调拨单", is_counted_on_arrival=True)))
    assert "实收" in text
    assert "实收" not in texts_of(pdf_of(slip()))[0]


@pytest.mark.parametrize("layout", Layout)
def test_a_discount_is_shown_where_there_is_one(layout):
    [with_, without] = [
        texts_of(pdf_of(slip(of=(line(1, discount=Decimal(percent)),)), layout=layout))[0] for percent in ("12.5", "0")
    ]
    assert "优惠" in with_
    assert "12.5" in with_
    assert "优惠" not in without


def test_equal_papers_say_which_they_are():
    one, two = slip().in_sets(2)
    assert "第 2 份 / 共 2 份" in texts_of(pdf_of(one, two))[1]
    assert "份" not in texts_of(pdf_of(*slip().in_sets(1)))[0]


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
    for mark in ("草稿", "已作废"):
        [text] = texts_of(pdf_of(slip(watermark=mark), layout=layout))
        assert text.count(mark) == 2


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
    feet = [re.findall(r"第 (\d+) 页 / 共 (\d+) 页", text) for text in texts_of(pdf)]
    assert feet[0] == feet[-1] == [("1", "1")]
    assert feet[1:-1] == [[(str(number), str(len(feet) - 2))] for number in range(1, len(feet) - 1)]


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
    assert outside(pdf, edge=0.5) == overlapping(pdf) == []
    for dots_per_mm in (8, 300 / 25.4):
        assert codes_of(pdf, dots_per_mm=dots_per_mm) == {kind: code}


def test_the_sample_shows_the_letterhead():
    for layout in (*SHEETS, *ROLLS):
        assert "晨光便利" in texts_of(pdf_of(sample_slip(LETTERHEAD), layout=layout))[0]


def test_without_its_font_printing_says_what_to_do(monkeypatch, tmp_path):
    fonts.load.cache_clear()
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    with pytest.raises(DomainError, match="字体"):
        pdf_of(slip())

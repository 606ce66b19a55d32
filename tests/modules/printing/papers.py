"""Making papers for tests, and reading them back."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image

from jxc_app.modules.printing.amounts import amount_in_words
from jxc_app.modules.printing.papers import Layout
from jxc_app.modules.printing.rendering import picture, write_labels, write_slips
from jxc_app.modules.printing.slips import LabelText, Letterhead, Slip, SlipLine

LETTERHEAD = Letterhead("晨光便利", "上海市徐汇区漕溪北路18号", "021-55551234", "货物当面点清")


def slip(lines: int = 3, *, of: tuple[SlipLine, ...] = (), **changed: Any) -> Slip:
    """A sale of that many lines, each of 2 at 3.5, or of the lines given."""
    amount = Decimal(7) * lines
    fields: dict[str, Any] = {
        "letterhead": LETTERHEAD,
        "title": "销售出库单",
        "number": "XSCK-20260105-0001",
        "is_numbered": True,
        "facts": (("客户", "四海餐饮"), ("仓库", "人民路店"), ("业务日期", "2026-01-05")),
        "linked": "",
        "lines": of or tuple(line(number) for number in range(1, lines + 1)),
        "shows_price": True,
        "is_counted_on_arrival": False,
        "quantity": Decimal(2) * lines,
        "amount": amount,
        "amount_words": amount_in_words(amount),
        "remark": "走后门",
        "signatures": (("制单", "李丽"), ("经手人", "王明"), ("审核", "赵强"), ("收货人", "")),
        "watermark": "",
        "copy_mark": "",
        "printed": "李丽 2026-01-05 10:00 打印",
    }
    return Slip(**fields | changed)


def line(number: int, **changed: Any) -> SlipLine:
    fields: dict[str, Any] = {
        "number": number, "code": f"A{number:03}", "name": "可口可乐", "spec": "500ml", "lot": "", "unit": "瓶",
        "expires_on": None, "quantity": Decimal(2), "price": Decimal("3.5"), "discount": Decimal(0),
        "amount": Decimal(7), "remark": "",
    }  # fmt: skip
    return SlipLine(**fields | changed)


def pdf_of(*slips: Slip, layout: Layout = Layout.A4) -> bytes:
    target = BytesIO()
    write_slips(target, [(one, layout) for one in slips])
    return target.getvalue()


def labels_of(size: str, *labels: LabelText) -> bytes:
    target = BytesIO()
    write_labels(target, labels, size)
    return target.getvalue()


def texts_of(pdf: bytes) -> list[str]:
    """The text of each page; PDFium takes a hyphen at the end of a line for one that is not there otherwise."""
    texts = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    return [text.replace("\ufffe", "-\n").replace("\r\n", "\n") for text in texts]


def sizes_of(pdf: bytes) -> list[tuple[float, ...]]:
    """Width and height of each page in millimetres, to a hundredth."""
    return [tuple(round(side * 25.4 / 72, 2) for side in page.get_size()) for page in pypdfium2.PdfDocument(pdf)]


Box = tuple[float, float, float, float]


def letters_of(page: Any) -> list[tuple[str, Box]]:
    """Every character that can be seen on a page with where it is: left, foot, right, top."""
    text = page.get_textpage()
    found = [(text.get_text_range(place, 1), text.get_charbox(place)) for place in range(text.count_chars())]
    return [(letter, box) for letter, box in found if letter.strip() and box[2] > box[0]]


def outside(pdf: bytes, edge: float = 1.0) -> list[str]:
    """Characters that are not wholly on the paper, nearer than ``edge`` millimetres to its border."""
    strays = []
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        near = edge * 72 / 25.4
        for letter, (left, foot, right, top) in letters_of(page):
            if left < near or foot < near or right > width - near or top > height - near:
                strays.append(letter)
    return strays


def overlapping(pdf: bytes) -> list[str]:
    """Pairs of characters that are printed over each other by more than a hair."""
    pairs = []
    for page in pypdfium2.PdfDocument(pdf):
        letters = sorted(letters_of(page), key=lambda one: one[1][0])
        for place, (letter, box) in enumerate(letters):
            for other, there in letters[place + 1 :]:
                if there[0] >= box[2]:
                    break
                if _shared(box, there) > 0.5:
                    pairs.append(letter + other)
    return pairs


def _shared(one: Box, other: Box) -> float:
    """The area that two boxes have in common, in square points."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0) * max(height, 0)


def codes_of(pdf: bytes, page: int = 0, dots_per_mm: float = 8) -> dict[str, str]:
    """What a scanner reads from the printed page, by kind of code; 8 dots a millimetre is a printer of 203 dpi."""
    image = Image.open(BytesIO(picture(pdf, page=page, dots_per_mm=dots_per_mm)))
    return {str(found.format): found.text for found in zxingcpp.read_barcodes(image)}

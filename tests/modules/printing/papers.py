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
        "quantity": Decimal(2) * lines,
        "amount": amount,
        "amount_words": amount_in_words(amount),
        "remark": "走后门",
        "signatures": (("制单", "李丽"), ("过账", "赵强"), ("经手人", "王明"), ("签收", "")),
        "watermark": "",
        "copy_mark": "",
        "printed": "李丽 2026-01-05 10:00 打印",
    }
    return Slip(**fields | changed)


def line(number: int, **changed: Any) -> SlipLine:
    fields: dict[str, Any] = {
        "number": number, "code": f"A{number:03}", "name": "可口可乐", "spec": "500ml", "lot": "", "unit": "瓶",
        "quantity": Decimal(2), "price": Decimal("3.5"), "amount": Decimal(7), "remark": "",
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
    """The text of each page, without the breaks between its lines."""
    return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in pypdfium2.PdfDocument(pdf)]


def sizes_of(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in whole millimetres."""
    return [tuple(round(side * 25.4 / 72) for side in page.get_size()) for page in pypdfium2.PdfDocument(pdf)]


def codes_of(pdf: bytes, page: int = 0, dots_per_mm: float = 8) -> dict[str, str]:
    """What a scanner reads from the printed page, by kind of code; 8 dots a millimetre is a 203 dpi printer."""
    image = Image.open(BytesIO(picture(pdf, page=page, dots_per_mm=dots_per_mm)))
    return {str(found.format): found.text for found in zxingcpp.read_barcodes(image)}

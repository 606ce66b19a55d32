"""From what is to be printed to a PDF, and from a PDF to a picture of its first page."""

import threading
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import IO

import pypdfium2

from jxc_app.modules.printing.labels import draw_label
from jxc_app.modules.printing.papers import LABELS, ROLLS, SHEETS, Layout
from jxc_app.modules.printing.pen import Pen
from jxc_app.modules.printing.receipts import draw_receipt
from jxc_app.modules.printing.sheets import draw_sheets
from jxc_app.modules.printing.slips import LabelText, Slip

#: PDFium is one for the whole process
_ONE_AT_A_TIME = threading.Lock()


def write_slips(target: IO[bytes], slips: Sequence[tuple[Slip, Layout]], *, asks_printer: bool = False) -> None:
    """All papers in one PDF, in this order. Raises DomainError ``print.no_font``."""
    first = slips[0][0]
    pen = Pen(target, f"{first.title} {first.number}" if len(slips) == 1 else f"{len(slips)} 张单据")
    for slip, layout in slips:
        if layout in SHEETS:
            draw_sheets(pen, slip, SHEETS[layout])
        else:
            draw_receipt(pen, slip, ROLLS[layout])
    pen.finish(asks_printer=asks_printer)


def write_labels(target: IO[bytes], labels: Iterable[LabelText], size: str, *, asks_printer: bool = False) -> None:
    """Every label in one PDF, each a page."""
    pen = Pen(target, "商品标签")
    for label in labels:
        draw_label(pen, label, LABELS[size])
    pen.finish(asks_printer=asks_printer)


def picture_of_slip(slip: Slip, layout: Layout) -> bytes:
    """The first page of a paper as PNG."""
    pdf = BytesIO()
    write_slips(pdf, [(slip, layout)])
    return picture(pdf.getvalue())


def picture(pdf: bytes, *, dots_per_mm: float = 4, page: int = 0) -> bytes:
    """A page as PNG."""
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            image = document[page].render(scale=dots_per_mm * 25.4 / 72).to_pil()
        finally:
            document.close()
    found = BytesIO()
    image.save(found, "PNG")
    return found.getvalue()

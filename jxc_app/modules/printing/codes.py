"""Bar codes: EAN-13 where the number is one, Code 128 where it fits, QR for what is longer or not ASCII."""

from typing import Any

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.eanbc import Ean13BarcodeWidget
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.barcode.widgets import BarcodeCode128
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.units import mm

from jxc_app.modules.printing.pen import LEADING, Pen, fitted, wrapped

#: the narrowest bar that a hand scanner reads, and the widest that is worth the paper, in millimetres
_NARROWEST, _WIDEST = 0.245, 0.38
#: modules of an EAN-13 with its quiet zones, and the quiet zones of a Code 128
_EAN_MODULES, _QUIET_MODULES = 113, 20
#: a bar is drawn this much narrower on each side: who rounds outwards to whole dots would make it a dot too wide
_INSET = 0.01
_QR_QUIET = 4


def is_ean13(code: str) -> bool:
    """Thirteen digits of which the last is the check digit."""
    if not (len(code) == 13 and code.isascii() and code.isdecimal()):
        return False
    figures = [int(figure) for figure in code]
    return (sum(figures[0:12:2]) + 3 * sum(figures[1:12:2]) + figures[12]) % 10 == 0


def bar_code(
    pen: Pen, code: str, x: float, y: float, width: float, height: float, *, dot: float, letters: float = 6.5
) -> None:
    """The code with its characters below, in the middle of a space of this size (upper left corner: x, y).

    ``dot``: what the printer sets, in millimetres; bars of whole dots come out as wide as they should.
    """
    if is_ean13(code):
        step = _step(width, _EAN_MODULES, dot) or width / _EAN_MODULES
        widget = Ean13BarcodeWidget(code, barWidth=step * mm, barHeight=height * mm, fontSize=7, quiet=True)
        _draw(pen, widget, x, y, width, height, dot)
        return
    step = _step(width, _modules(code), dot)
    if not step:
        _beside(pen, code, x, y, width, height, letters)
        return
    bars = height - letters * 0.42
    widget = BarcodeCode128(value=code, barWidth=step * mm, barHeight=bars * mm, quiet=False, humanReadable=False)
    _draw(pen, widget, x, y, width, bars, dot)
    pen.text(x + width / 2, y + height - 0.3, fitted(code, width, letters), letters, align="middle")


def qr_code(pen: Pen, code: str, x: float, y: float, size: float) -> None:
    """A square QR code with its quiet zone."""
    widget = QrCodeWidget(code, barLevel="M", barBorder=_QR_QUIET, barWidth=size * mm, barHeight=size * mm)
    drawing = Drawing(size * mm, size * mm)
    drawing.add(widget)
    left, foot = pen.at(x, y + size)
    renderPDF.draw(drawing, pen.canvas, left, foot)


def _step(width: float, modules: float, dot: float) -> float:
    """The width of the narrowest bar where so many find room; 0 where they find none that can be read."""
    step = int(min(width / modules, _WIDEST) / dot) * dot if modules else 0
    return step if step >= _NARROWEST else 0


def _modules(code: str) -> float:
    """How many of the narrowest bars a Code 128 is wide, with its quiet zones; 0 where it cannot be one."""
    if not code.isascii() or not code.isprintable():
        return 0
    left, _, right, _ = BarcodeCode128(value=code, barWidth=1, quiet=False, humanReadable=False).getBounds()
    modules: float = right - left + _QUIET_MODULES
    return modules


def _draw(pen: Pen, widget: Any, x: float, y: float, width: float, height: float, dot: float) -> None:
    """Bars in the middle of a space, each beginning on a dot."""
    shapes = widget.draw()
    left, _, right, _ = widget.getBounds()
    for shape in shapes.contents:
        if isinstance(shape, Rect) and shape.fillColor is not None:
            shape.x += _INSET * mm
            shape.width -= 2 * _INSET * mm
    drawing = Drawing(right - left, height * mm)
    drawing.add(shapes)
    place = x + (width - (right - left) / mm) / 2
    renderPDF.draw(drawing, pen.canvas, *pen.at(round(place / dot) * dot, y + height))


def _beside(pen: Pen, code: str, x: float, y: float, width: float, height: float, letters: float) -> None:
    """A QR code with the characters at its right, for what is too long for bars."""
    qr_code(pen, code, x, y, height)
    for place, line in enumerate(wrapped(code, width - height - 1, letters, most=4), 1):
        pen.text(x + height + 1, y + place * letters * LEADING + 1, line, letters)

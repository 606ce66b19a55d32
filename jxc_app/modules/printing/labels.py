"""Labels for shelves and goods: name, spec, price, bar code."""

from jxc_app.modules.printing.codes import bar_code
from jxc_app.modules.printing.papers import LABEL_DOT, Label
from jxc_app.modules.printing.pen import LEADING, Pen, fitted, width_of, wrapped
from jxc_app.modules.printing.slips import LabelText

_EDGE = 1.5


def draw_label(pen: Pen, text: LabelText, label: Label) -> None:
    """One label, a page of its own."""
    pen.page(label.width, label.height)
    room = label.width - 2 * _EDGE
    y = _EDGE
    for line in wrapped(text.name, room, label.letters, most=2, bold=True):
        y += label.letters * LEADING
        pen.text(_EDGE, y, line, label.letters, bold=True)
    price = "" if text.price is None else f"¥{text.price:,.2f}"
    letters = label.letters * 1.5
    y += letters * LEADING
    taken = width_of(price, letters, bold=True) + 1 if price else 0
    per = f"/{text.unit}" if price and text.unit else ""
    small = label.letters - 0.5
    taken += width_of(per, small)
    pen.text(label.width - _EDGE, y, per, small, align="right")
    pen.text(label.width - _EDGE - width_of(per, small), y, price, letters, bold=True, align="right")
    pen.text(_EDGE, y, fitted(text.spec, room - taken, small), small)
    height = min(label.height - _EDGE - y - 1.2, label.height * 0.5)
    bar_code(pen, text.code, _EDGE, label.height - _EDGE - height, room, height, dot=LABEL_DOT, letters=small)

"""The papers we print on. Lengths in millimetres, letters in points."""

from dataclasses import dataclass
from enum import StrEnum


class Layout(StrEnum):
    """What a document is printed on."""

    TRIPLICATE = "triplicate"
    A5 = "a5"
    A4 = "a4"
    RECEIPT_80 = "receipt80"
    RECEIPT_58 = "receipt58"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper of fixed size, with its margins left and right, top and bottom; ``dot``: how fine its printers are."""

    title: str
    width: float
    height: float
    side: float
    edge: float
    letters: float
    dot: float


@dataclass(frozen=True, slots=True)
class Roll:
    """A paper as long as needed."""

    title: str
    width: float
    side: float
    letters: float


@dataclass(frozen=True, slots=True)
class Label:
    """A label with a bar code."""

    title: str
    width: float
    height: float
    letters: float


_NEEDLES, _LASER = 25.4 / 180, 25.4 / 300
#: a dot of a label printer of 203 dpi
LABEL_DOT = 0.125
#: the printers of forms feed by holes at both sides, where nothing can be printed
SHEETS = {
    Layout.TRIPLICATE: Sheet("三联单 241×140 毫米", 241, 140, 14, 6, 9, _NEEDLES),
    Layout.A5: Sheet("A5 横向", 210, 148, 10, 8, 8.5, _LASER),
    Layout.A4: Sheet("A4 纵向", 210, 297, 12, 10, 9, _LASER),
}
ROLLS = {
    Layout.RECEIPT_80: Roll("小票 80 毫米", 80, 4, 8.5),
    Layout.RECEIPT_58: Roll("小票 58 毫米", 58, 3, 8),
}
LAYOUT_TITLES = {layout: sheet.title for layout, sheet in SHEETS.items()} | {
    layout: roll.title for layout, roll in ROLLS.items()
}
#: how many equal papers one print may make of a document
MOST_SETS = 9
#: how many labels go into one file
MOST_LABELS = 2000
LABELS = {"60x40": Label("60×40 毫米", 60, 40, 9), "40x30": Label("40×30 毫米", 40, 30, 7)}

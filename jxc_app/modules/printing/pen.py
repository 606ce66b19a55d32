"""Writing on a PDF page: lengths in millimetres from the top left corner, letters in points."""

from collections.abc import Iterator
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from jxc_app.modules.printing import fonts
from jxc_app.modules.printing.font_files import BOLD, PLAIN

#: from one line of text to the next, in millimetres for each point of the letters
LEADING = 0.47
#: from here on Unicode holds Chinese and its punctuation, between which a line may break
_FIRST_CJK = "\u2e80"
#: what no line begins with, and what none ends with
_CLOSING = frozenset("，。、；：？！）》」』】”’…％·,.;:?!)]}% ")
_OPENING = frozenset("（《「『【“‘([{¥")


class Pen:
    """A PDF in the making, and the place of its page."""

    def __init__(self, target: Any, title: str) -> None:
        fonts.load()
        self.canvas = Canvas(target, pageCompression=1, invariant=1, lang="zh-CN")
        self.canvas.setTitle(title)
        self.canvas.setCreator("进销存")
        self._height = 0.0

    def page(self, width: float, height: float) -> None:
        """Begin a page; what was written before is on the one before."""
        if self._height:
            self.canvas.showPage()
        self.canvas.setPageSize((width * mm, height * mm))
        self.canvas.setLineWidth(0.5)
        self._height = height

    def finish(self, *, asks_printer: bool = False) -> None:
        """Write the file; ``asks_printer``: the reader's print dialog opens with it."""
        if asks_printer:
            act = PDFDictionary({"S": PDFName("Named"), "N": PDFName("Print")})
            self.canvas._doc.Catalog.OpenAction = act
        self.canvas.save()

    def text(self, x: float, y: float, words: str, letters: float, *, bold: bool = False, align: str = "left") -> None:
        """One line of text whose foot is at ``y``; ``x`` is its left end, its middle or its right end."""
        self.canvas.setFont(BOLD if bold else PLAIN, letters)
        draw = {"left": "drawString", "middle": "drawCentredString", "right": "drawRightString"}[align]
        getattr(self.canvas, draw)(x * mm, (self._height - y) * mm, fonts.printable(words))

    def line(self, x: float, y: float, to_x: float, to_y: float, *, dashed: bool = False) -> None:
        """A thin line."""
        self.canvas.setDash([1, 1.5] if dashed else [])
        self.canvas.line(x * mm, (self._height - y) * mm, to_x * mm, (self._height - to_y) * mm)

    def box(self, x: float, y: float, width: float, height: float, *, grey: bool = False) -> None:
        """A rectangle by its upper left corner."""
        self.canvas.setDash([])
        self.canvas.setFillGray(0.93 if grey else 1)
        self.canvas.rect(x * mm, (self._height - y - height) * mm, width * mm, height * mm, stroke=1, fill=int(grey))
        self.canvas.setFillGray(0)

    def watermark(self, words: str, width: float, letters: float) -> None:
        """Big and pale across the page, under everything that is written afterwards."""
        self.canvas.saveState()
        self.canvas.setFont(BOLD, letters)
        self.canvas.setFillGray(0.89)
        self.canvas.translate(width * mm / 2, self._height * mm / 2)
        self.canvas.rotate(24)
        self.canvas.drawCentredString(0, -letters / 3, words)
        self.canvas.restoreState()

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The same place in the canvas's own coordinates."""
        return x * mm, (self._height - y) * mm


def width_of(words: str, letters: float, *, bold: bool = False) -> float:
    """How long a line of text is, in millimetres."""
    width: float = stringWidth(fonts.printable(words), BOLD if bold else PLAIN, letters) / mm
    return width


def longest_word(words: str, letters: float) -> float:
    """How much room keeps every word and number of a text whole, in millimetres."""
    return max((width_of(piece.rstrip(), letters) for piece in _pieces(words)), default=0.0)


def wrapped(words: str, width: float, letters: float, *, most: int = 0, bold: bool = False) -> list[str]:
    """The text in lines no longer than ``width``: at most ``most`` of them (0: all), the last cut short with …"""
    if "\n" not in words and width_of(words, letters, bold=bold) <= width:
        return [words]
    lines = [line for part in words.splitlines() or [""] for line in _lines(part, width, letters, bold)]
    if most and len(lines) > most:
        lines[most - 1] = fitted(lines[most - 1] + "…", width, letters, bold=bold)
        del lines[most:]
    return lines


def fitted(words: str, width: float, letters: float, *, bold: bool = False) -> str:
    """The text on one line, cut short with … where it is too long."""
    if width_of(words, letters, bold=bold) <= width:
        return words
    kept = words.rstrip("…")
    while kept and width_of(kept + "…", letters, bold=bold) > width:
        kept = kept[:-1]
    return kept + "…"


def _lines(words: str, width: float, letters: float, bold: bool) -> Iterator[str]:
    line = ""
    for piece in _pieces(words):
        if width_of(line + piece, letters, bold=bold) <= width:
            line += piece
            continue
        if line.strip():
            yield line.rstrip()
            line = ""
        for letter in piece.lstrip():
            if line and width_of(line + letter, letters, bold=bold) > width:
                yield line
                line = ""
            line += letter
    yield line.rstrip()


def _pieces(words: str) -> Iterator[str]:
    """The text cut wherever a line may break; a word or a number stays whole."""
    piece = ""
    for letter in words:
        if piece and _may_break(piece, letter):
            yield piece
            piece = ""
        piece += letter
    if piece:
        yield piece


def _may_break(piece: str, after: str) -> bool:
    """Whether a line may end behind a piece: around Chinese characters, after spaces and after the hyphens of words."""
    before = piece[-1]
    if after in _CLOSING or before in _OPENING:
        return False
    is_hyphen = before == "-" and not (piece[-2:-1].isdigit() and after.isdigit())
    return before == " " or is_hyphen or before >= _FIRST_CJK or after >= _FIRST_CJK

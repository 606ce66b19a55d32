"""The font of every paper, made known to ReportLab, which embeds the characters that a paper needs."""

import unicodedata
from functools import lru_cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from jxc_app.core.errors import DomainError
from jxc_app.modules.printing.font_files import FILES, FOLDER, PLAIN

#: stands for a character that the font does not have
MISSING = "□"
#: control and formatting characters and variation selectors, which have no shape of their own
_SHAPELESS = {"Cc", "Cf", "Mn"}


@lru_cache(maxsize=1)
def load() -> None:
    """Once for each process. Raises DomainError ``print.no_font`` where set-up has not fetched it."""
    if not all((FOLDER / file).is_file() for file in FILES.values()):
        raise DomainError("print.no_font")
    for name, file in FILES.items():
        pdfmetrics.registerFont(TTFont(name, FOLDER / file))


class _Shapes(dict[int, str]):
    """By character: what stands for it on paper, filled as papers need it."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if code in pdfmetrics.getFont(PLAIN).face.charToGlyph:
            shape = letter
        elif letter in "\t\n":
            shape = " "
        else:
            shape = "" if unicodedata.category(letter) in _SHAPELESS else MISSING
        self[code] = shape
        return shape


_shapes = _Shapes()


def printable(words: str) -> str:
    """The text with characters that the font has; rare ones and emoji become :data:`MISSING`."""
    return words.translate(_shapes)

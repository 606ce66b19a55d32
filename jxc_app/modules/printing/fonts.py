"""The font of every paper, made known to ReportLab, which embeds the characters that a paper needs."""

from functools import lru_cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from jxc_app.core.errors import DomainError
from jxc_app.modules.printing.font_files import FILES, FOLDER


@lru_cache(maxsize=1)
def load() -> None:
    """Once for each process. Raises DomainError ``print.no_font`` where set-up has not fetched it."""
    if not all((FOLDER / file).is_file() for file in FILES.values()):
        raise DomainError("print.no_font")
    for name, file in FILES.items():
        pdfmetrics.registerFont(TTFont(name, FOLDER / file))

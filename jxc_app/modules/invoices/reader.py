"""Reading an invoice from whatever file it came in."""

from collections.abc import Callable
from dataclasses import replace

from jxc_app.core.errors import DomainError
from jxc_app.modules.files.markup import read_xml
from jxc_app.modules.files.media import Media, media_of
from jxc_app.modules.files.rules import LARGEST_FILE
from jxc_app.modules.invoices.apart import can_ocr, look
from jxc_app.modules.invoices.code_text import code_draft
from jxc_app.modules.invoices.ofd_invoice import ofd_drafts
from jxc_app.modules.invoices.paper_text import text_draft
from jxc_app.modules.invoices.reading import Draft, Reading, Source, joined
from jxc_app.modules.invoices.rules import findings_of
from jxc_app.modules.invoices.xml_invoice import xml_draft


def read_invoice(content: bytes, name: str = "") -> Reading:
    """What the invoice says, each field with where it was read, and what to look at.

    Slow (up to seconds, minutes with OCR) and without a database: call it outside a transaction, in a thread.
    Raises DomainError ``attachment.*`` for unsafe or damaged files, ``invoice.kind_refused`` for files that bear no
    invoice, ``invoice.too_many_pages``, ``invoice.too_heavy``, ``invoice.nothing_found``.
    """
    if len(content) > LARGEST_FILE:
        raise DomainError("attachment.too_large", most=LARGEST_FILE >> 20, field="file")
    reader = _READERS.get(media_of(content))
    if reader is None:
        raise DomainError("invoice.kind_refused", field="file")
    reading = joined(name[:200], [draft for draft in reader(content) if draft.head or draft.lines])
    if reading.number is None and reading.total is None:
        raise DomainError("invoice.nothing_found", field="file")
    return replace(reading, findings=findings_of(reading))


def _paper(content: bytes) -> list[Draft]:
    seen = look("pdf", content)
    drafts = [text_draft(seen.text), code_draft(seen.codes)]
    return drafts if drafts[0].head else drafts + _seen_by_ocr(content)


def _picture(content: bytes) -> list[Draft]:
    return [code_draft(look("picture", content).codes), *_seen_by_ocr(content)]


def _seen_by_ocr(content: bytes) -> list[Draft]:
    """The last resort, where it is installed."""
    return [text_draft(look("ocr", content).text, Source.OCR)] if can_ocr() else []


_READERS: dict[Media, Callable[[bytes], list[Draft]]] = {
    Media.XML: lambda content: [xml_draft(read_xml(content))],
    Media.OFD: ofd_drafts,
    Media.PDF: _paper,
    Media.JPEG: _picture,
    Media.PNG: _picture,
    Media.WEBP: _picture,
}

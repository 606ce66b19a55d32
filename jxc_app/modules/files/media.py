"""What a file is: by its content, never by its name or by what a browser says."""

from collections.abc import Callable
from enum import StrEnum

from jxc_app.core.errors import DomainError
from jxc_app.modules.files.archives import opened
from jxc_app.modules.files.markup import read_xml


class Media(StrEnum):
    """What is taken; the value is the ending of the name."""

    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    PDF = "pdf"
    OFD = "ofd"
    XML = "xml"
    XLSX = "xlsx"
    DOCX = "docx"


PICTURES = frozenset({Media.JPEG, Media.PNG, Media.WEBP, Media.HEIC})
#: what can be drawn small; the others show their ending
DRAWN = PICTURES - {Media.HEIC}
_OFFICE = "application/vnd.openxmlformats-officedocument."
MIME_TYPES = {
    Media.JPEG: "image/jpeg", Media.PNG: "image/png", Media.WEBP: "image/webp", Media.HEIC: "image/heic",
    Media.PDF: "application/pdf", Media.OFD: "application/ofd", Media.XML: "application/xml",
    Media.XLSX: f"{_OFFICE}spreadsheetml.sheet", Media.DOCX: f"{_OFFICE}wordprocessingml.document",
}  # fmt: skip
#: an entry that only such an archive has
_ENTRIES = {"OFD.xml": Media.OFD, "xl/workbook.xml": Media.XLSX, "word/document.xml": Media.DOCX}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"mif1", b"msf1"})
_BEGINNING, _END = 1024, 65_557
_MARKUP = (b"<html", b"<script", b"<svg", b"<!doctype", b"<?php", b"<body", b"<iframe")
_PAGES = frozenset({"html", "svg", "script", "xsl", "stylesheet"})


def media_of(content: bytes) -> Media:
    """What it is. Raises DomainError ``attachment.kind_refused``, and what :func:`_checked` raises."""
    if not content:
        raise DomainError("attachment.empty", field="file")
    found = next((media for begins, media in _SIGNATURES if begins(content)), None)
    if found is None:
        return _archive_of(content) if content.startswith(b"PK\x03\x04") else _markup_of(content)
    _refuse_two_in_one(content, found)
    return found


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS


_SIGNATURES: tuple[tuple[Callable[[bytes], bool], Media], ...] = (
    (lambda content: content.startswith(b"\xff\xd8\xff"), Media.JPEG),
    (lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"), Media.PNG),
    (lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP", Media.WEBP),
    (_is_heic, Media.HEIC),
    (lambda content: content.startswith(b"%PDF-"), Media.PDF),
)


def _refuse_two_in_one(content: bytes, found: Media) -> None:
    """A picture or paper that some other program would open as an archive, a page or another paper."""
    beginning = content[:_BEGINNING].lower()
    is_archive = b"PK\x05\x06" in content[-_END:]
    is_page = any(one in beginning for one in _MARKUP)
    is_paper = found is not Media.PDF and b"%pdf-" in beginning
    if is_archive or is_page or is_paper:
        raise DomainError("attachment.two_in_one", field="file")
    if found is Media.PDF and b"%%EOF" not in content[-_BEGINNING:]:
        raise DomainError("attachment.damaged", field="file")


def _archive_of(content: bytes) -> Media:
    with opened(content) as archive:
        found = {media for name, media in _ENTRIES.items() if name in archive.namelist()}
    if not found:
        raise DomainError("attachment.kind_refused", field="file")
    if len(found) > 1:
        raise DomainError("attachment.two_in_one", field="file")
    return found.pop()


def _markup_of(content: bytes) -> Media:
    """XML, but no page that a browser would run."""
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        raise DomainError("attachment.kind_refused", field="file")
    if read_xml(content).name.lower() in _PAGES:
        raise DomainError("attachment.kind_refused", field="file")
    return Media.XML

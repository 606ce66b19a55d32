"""Files made to hurt whoever opens them: each is refused in words, in bounded time and memory."""

import io
import random
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption

from jxc_app.core.errors import DomainError
from jxc_app.modules.invoices import apart
from jxc_app.modules.invoices.code_text import code_draft
from jxc_app.modules.invoices.paper_text import text_draft
from jxc_app.modules.invoices.reader import read_invoice
from tests.modules.invoices.papers import Paper, archive, code_picture, code_text, ofd_with_tags, pdf, words, xml

OFD = {"OFD.xml": b"<OFD/>"}
_XML = xml(Paper()).decode()


def _giant_picture() -> bytes:
    """65,000 × 65,000 pixels in 100 bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 65_000, 65_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def _large_picture() -> bytes:
    sink = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(sink, "PNG")
    return sink.getvalue()


def _encrypted() -> bytes:
    return pdf(Paper(), encrypt=StandardEncryption("secret", "owner"))


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (lambda: archive(OFD | {"Doc_0/a.xml": b" " * (50 << 20)}), "attachment.bomb"),
    "many entries": (lambda: archive(OFD | {f"{at}.xml": b"<a/>" for at in range(2500)}), "attachment.bomb"),
    "large entry": (
        lambda: archive(OFD | {"a.xml": random.Random(1).randbytes(6 << 20)}), "attachment.bomb",
    ),
    "way out": (lambda: archive(OFD | {"../../../etc/cron.d/x.xml": b"<a/>"}), "attachment.odd_archive"),
    "absolute way": (lambda: archive(OFD | {"/etc/cron.d/x.xml": b"<a/>"}), "attachment.odd_archive"),
    "entities": (
        lambda: b'<!DOCTYPE EInvoice [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><EInvoice>&b;</EInvoice>',
        "attachment.unsafe_xml",
    ),
    "external entity": (
        lambda: b'<!DOCTYPE EInvoice [<!ENTITY a SYSTEM "file:///etc/passwd">]><EInvoice>&a;</EInvoice>',
        "attachment.unsafe_xml",
    ),
    "entities inside an OFD": (
        lambda: archive(OFD | {"a.xml": b'<!DOCTYPE a [<!ENTITY x "y">]><eInvoice>&x;</eInvoice>'}),
        "attachment.unsafe_xml",
    ),
    "deep": (lambda: b"<EInvoice>" + b"<a>" * 100_000, "attachment.endless_xml"),
    "wide": (lambda: b"<EInvoice>" + b"<a/>" * 300_000 + b"</EInvoice>", "attachment.endless_xml"),
    "picture and archive": (
        lambda: code_picture(code_text(Paper())) + ofd_with_tags(Paper()), "attachment.two_in_one",
    ),
    "paper and page": (
        lambda: b"%PDF-1.4\n<html><script>alert(1)</script>" + pdf(Paper()), "attachment.two_in_one",
    ),
    "giant picture": (_giant_picture, "attachment.giant_picture"),
    "large picture": (_large_picture, "attachment.giant_picture"),
    "many pages": (lambda: pdf(Paper(), pages=2_000), "invoice.too_many_pages"),
    "encrypted": (_encrypted, "attachment.encrypted"),
    "too long": (lambda: b"<a/>" + b" " * (20 << 20), "attachment.too_large"),
    "broken paper": (lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF", "attachment.damaged"),
    "empty": (lambda: b"", "attachment.empty"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused(kind: str) -> None:
    make, code = HOSTILE[kind]
    with pytest.raises(DomainError) as refusal:
        read_invoice(make())
    assert refusal.value.code == code
    assert str(refusal.value)


def test_a_page_of_a_hundred_metres_is_drawn_in_bounded_size() -> None:
    reading = read_invoice(pdf(Paper(), pagesize=(14_400, 14_400)))
    assert reading.total is not None


def test_what_takes_too_long_or_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(apart._MEGABYTES, "pdf", 40)
    with pytest.raises(DomainError):
        read_invoice(pdf(Paper()))


def test_the_reader_apart_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it might be talked into by a paper, it could not tell: no environment, none of our code."""
    monkeypatch.setenv("JXC_DATABASE_URL", "postgresql://secret")
    assert "import jxc_app" not in apart._WORKER.read_text()
    assert "from jxc_app" not in apart._WORKER.read_text()
    assert read_invoice(pdf(Paper())).total


def _bent(content: bytes, seed: int) -> bytes:
    draw = random.Random(seed)
    bent = bytearray(content[: draw.randint(1, len(content))] if draw.random() < 0.5 else content)
    for _ in range(draw.randint(0, 10)):
        bent[draw.randrange(len(bent))] = draw.randrange(256)
    return bytes(bent)


@given(st.sampled_from([xml(Paper()), ofd_with_tags(Paper())]), st.integers(0, 2**32))
def test_bent_files_are_read_or_refused_in_words(content: bytes, seed: int) -> None:
    with suppress(DomainError):
        read_invoice(_bent(content, seed))


@settings(max_examples=12, deadline=None)
@given(st.sampled_from([pdf(Paper()), code_picture(code_text(Paper()))]), st.integers(0, 2**32))
def test_bent_papers_and_pictures_are_read_or_refused_in_words(content: bytes, seed: int) -> None:
    with suppress(DomainError):
        read_invoice(_bent(content, seed))


@given(st.text(max_size=500), st.lists(st.sampled_from(words(Paper())), max_size=20))
def test_any_words_and_any_codes_are_read(noise: str, known: list[str]) -> None:
    said = [noise, *known, noise]
    text_draft("\n".join(said))
    code_draft([noise, f"01,31,,{noise},1,20250101,,", f"01,31,,12345678,{noise},99999999,"])


@given(st.text(alphabet="0123456789-.,¥e%∞NaInf", max_size=40))
def test_any_amount_is_a_number_or_none(said: str) -> None:
    content = _XML.replace("329.00", said.replace("&", "")).encode()
    reading = read_invoice(content)
    assert reading.total is None or reading.total.value.is_finite()

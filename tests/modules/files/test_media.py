"""What comes in is taken for what it is, within bounds, or refused: one row for each trick."""

import io
import random
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxc_app.core.errors import DomainError
from jxc_app.core.settings import Settings
from jxc_app.modules.files.keeping import keep_sent
from jxc_app.modules.files.markup import read_xml
from jxc_app.modules.files.media import media_of
from tests.modules.files.sent import archive, pdf, picture, send
from tests.support.company import SYSTEM

OFD = {"OFD.xml": b"<ofd:OFD xmlns:ofd='x'/>", "Doc_0/Document.xml": b"<a/>"}
XLSX = {"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 50


def refusal_of(content: bytes) -> str:
    with pytest.raises(DomainError) as refusal:
        media_of(content)
    return refusal.value.code


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (picture("JPEG"), "jpg"), (picture("PNG"), "png"), (picture("WEBP"), "webp"), (HEIC, "heic"), (pdf(), "pdf"),
        (archive(OFD), "ofd"), (archive(XLSX), "xlsx"), (archive({"word/document.xml": b"<a/>"}), "docx"),
        (b"\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?>\n<EInvoice/>", "xml"),
        ("<发票/>".encode("utf-16"), "xml"),
    ],
)  # fmt: skip
def test_a_file_is_what_its_content_says(content: bytes, media: str) -> None:
    assert media_of(content) == media


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "attachment.empty"),
        (b"MZ\x90\x00 program", "attachment.kind_refused"),
        (b"GIF89a/*<script>alert(1)</script>*/", "attachment.kind_refused"),
        (b"<html><script>alert(1)</script></html>", "attachment.kind_refused"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "attachment.kind_refused"),
        (b"<x:html xmlns:x='http://www.w3.org/1999/xhtml'/>", "attachment.kind_refused"),
        (b"just text", "attachment.kind_refused"),
        (archive({"run.exe": b"MZ"}), "attachment.kind_refused"),
        (b"<a>", "attachment.damaged"),
        (archive(OFD)[:100], "attachment.damaged"),
        (pdf()[:200], "attachment.damaged"),
    ],
)
def test_anything_else_is_refused(content: bytes, code: str) -> None:
    assert refusal_of(content) == code


@pytest.mark.parametrize(
    "content",
    [
        picture("PNG") + archive(OFD),
        pdf() + archive(XLSX),
        b"%PDF-1.4\n<html><script>alert(1)</script></html>\n" + pdf(),
        picture("JPEG")[:20] + b"%PDF-1.4" + picture("JPEG")[20:],
        archive(OFD)[:4] + b"<script>" + archive(OFD),
        archive(OFD) + pdf(),
        archive(OFD | XLSX),
    ],
)
def test_what_is_two_things_is_refused(content: bytes) -> None:
    assert refusal_of(content) in ("attachment.two_in_one", "attachment.damaged")


def _encrypted() -> bytes:
    content = bytearray(archive(OFD))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(signature)
        content[start + at] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (archive(OFD | {"bomb.xml": b"\x00" * (30 << 20)}), "attachment.bomb"),
        (archive(OFD | {f"{number}": b"" for number in range(2001)}), "attachment.bomb"),
        (archive(OFD | {"../../outside": b"x"}), "attachment.odd_archive"),
        (archive(OFD | {"/etc/passwd": b"x"}), "attachment.odd_archive"),
        (archive(OFD | {"C:/Windows/x": b"x"}), "attachment.odd_archive"),
        (_encrypted(), "attachment.encrypted"),
    ],
)
def test_archives_that_would_blow_up_or_lead_elsewhere(content: bytes, code: str) -> None:
    assert refusal_of(content) == code


def test_a_name_that_stands_twice_is_refused() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as packed, pytest.warns(UserWarning, match="Duplicate"):
        for content in (b"<a/>", b"<b/>"):
            packed.writestr("OFD.xml", content)
    assert refusal_of(sink.getvalue()) == "attachment.odd_archive"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;&x;'>]><a>&y;</a>", "attachment.unsafe_xml"),
        (b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "attachment.unsafe_xml"),
        (b"<!DOCTYPE a SYSTEM 'http://evil.example/a.dtd'><a/>", "attachment.unsafe_xml"),
        (b"<a>" * 100 + b"</a>" * 100, "attachment.endless_xml"),
        (b"<a>" + b"<b/>" * 200_001 + b"</a>", "attachment.endless_xml"),
    ],
)
def test_xml_that_wants_more_than_to_be_read(content: bytes, code: str) -> None:
    assert refusal_of(content) == code


def _giant_png() -> bytes:
    """65,000 × 65,000 pixels in 200 bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 65_000, 65_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_giant_png(), "attachment.giant_picture"),
        (picture("PNG", (9000, 6000)), "attachment.giant_picture"),
        (picture("JPEG")[:300], "attachment.damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "attachment.damaged"),
    ],
)
def test_pictures_that_are_too_large_or_broken_are_not_kept(settings: Settings, content: bytes, code: str) -> None:
    sent = send(settings, SYSTEM, content)
    with pytest.raises(DomainError) as refusal:
        keep_sent(settings, SYSTEM.user_id, sent)
    assert refusal.value.code == code
    assert not list((settings.files_dir / "attachments").glob("*/*"))


def test_names_without_their_spaces_and_paths_through_them() -> None:
    root = read_xml(b"<n:a xmlns:n='x'><n:b n:id='7'> one <c/></n:b></n:a>")
    found = root.find("b")
    assert found is not None
    assert (root.name, found.text, found.attributes["id"]) == ("a", "one", "7")
    assert root.find("b", "c", "d") is None
    assert [node.name for node in root.walk()] == ["a", "b", "c"]


WHOLE = [picture("JPEG"), picture("PNG"), picture("WEBP"), pdf(), archive(OFD), archive(XLSX), b"<a><b>1</b></a>"]


@given(st.sampled_from(WHOLE), st.integers(0, 2**32))
def test_whatever_is_bent_is_taken_or_refused_in_words(content: bytes, seed: int) -> None:
    draw = random.Random(seed)
    bent = bytearray(content[: draw.randint(1, len(content))])
    for _ in range(draw.randint(0, 8)):
        bent[draw.randrange(len(bent))] = draw.randrange(256)
    with suppress(DomainError):
        media_of(bytes(bent))


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"<a>", b"\xff\xd8\xff", b"RIFF"]))
def test_noise_is_refused_in_words(noise: bytes, beginning: bytes) -> None:
    with suppress(DomainError):
        media_of(beginning + noise)

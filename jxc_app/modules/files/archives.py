"""Zip archives from outside, looked at before anything in them is unpacked."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from jxc_app.core.errors import DomainError

_ENTRIES = 2_000
_UNPACKED = 200 << 20
#: small files may be as dense as they like
_DENSE, _RATIO = 1 << 20, 100
_ENCRYPTED = 0x1
_END = b"PK\x05\x06"
_END_SIZE = 22
_FAULTS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError,
    ValueError, LookupError, UnicodeError, OverflowError,
)  # fmt: skip


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """An archive that is one from the first byte to the last, with bounded contents and plain names.

    Raises DomainError ``attachment.damaged``, ``attachment.two_in_one``, ``attachment.bomb``,
    ``attachment.odd_archive``, ``attachment.encrypted``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive, content)
            yield archive
    except _FAULTS:
        raise DomainError("attachment.damaged", field="file") from None


def entry(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """One file of it, at most ``most`` bytes: a length that lies is found out while it is unpacked."""
    with archive.open(name) as packed:
        content = packed.read(most + 1)
    if len(content) > most:
        raise DomainError("attachment.bomb", field="file")
    return content


def _check(archive: zipfile.ZipFile, content: bytes) -> None:
    entries = archive.infolist()
    unpacked = sum(one.file_size for one in entries)
    packed = sum(one.compress_size for one in entries) or 1
    if len(entries) > _ENTRIES or unpacked > _UNPACKED or (unpacked > _DENSE and unpacked / packed > _RATIO):
        raise DomainError("attachment.bomb", field="file")
    if any(one.flag_bits & _ENCRYPTED for one in entries):
        raise DomainError("attachment.encrypted", field="file")
    names = [one.filename for one in entries]
    if len(set(names)) < len(names) or not all(_is_plain(one) for one in names):
        raise DomainError("attachment.odd_archive", field="file")
    starts_late = min((one.header_offset for one in entries), default=0) != 0
    if starts_late or content[-_END_SIZE : -_END_SIZE + len(_END)] != _END:
        raise DomainError("attachment.two_in_one", field="file")


def _is_plain(name: str) -> bool:
    """Whether it stays inside, wherever it is unpacked."""
    return not (name.startswith("/") or ":" in name or "\\" in name or "\x00" in name or ".." in name.split("/"))

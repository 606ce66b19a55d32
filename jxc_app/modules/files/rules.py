"""Pure rules of files: which kinds there are, and how a name may look."""

import re
from enum import StrEnum

from jxc_app.core.errors import DomainError
from jxc_app.modules.files.media import PICTURES, Media

#: the longest file that is taken, in bytes
LARGEST_FILE = 20 * 1024 * 1024
MOST_FILES = 50
LONGEST_NAME = 120


class FileKind(StrEnum):
    """What a file is to the people who attach it."""

    PHOTO = "photo"
    DELIVERY_NOTE = "delivery_note"
    CONTRACT = "contract"
    INVOICE = "invoice"
    OTHER = "other"


KIND_TITLES = {
    FileKind.PHOTO: "货物照片", FileKind.DELIVERY_NOTE: "送货单", FileKind.CONTRACT: "合同",
    FileKind.INVOICE: "发票", FileKind.OTHER: "其他",
}  # fmt: skip
_UNWANTED = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_ENDINGS = {Media.JPEG: ("jpg", "jpeg"), Media.HEIC: ("heic", "heif")}


def check_kind(kind: FileKind, media: Media) -> None:
    """A photo is a picture. Raises DomainError ``attachment.photo_only``."""
    if kind is FileKind.PHOTO and media not in PICTURES:
        raise DomainError("attachment.photo_only", field="kind")


def kept_name(given: str, media: Media) -> str:
    """The name under which it is offered again: no folders, no signs that hide its ending, the ending of what it is."""
    last = re.split(r"[/\\]", given)[-1]
    name = _UNWANTED.sub("", last).strip(" .") or "附件"
    stem, _, ending = name.rpartition(".")
    if not stem or ending.lower() not in _ENDINGS.get(media, (media.value,)):
        stem, ending = name, media.value
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"

"""Pictures of SKUs: whatever comes in is drawn anew in two sizes, and lies under the hash of the larger one."""

import hashlib
import io
import os
import re
import tempfile
import threading
from pathlib import Path
from typing import Literal

from PIL import Image, ImageOps, UnidentifiedImageError

from jxc_app.core.errors import DomainError
from jxc_app.core.settings import Settings

#: the longest file that is taken, in bytes
LARGEST_PICTURE = 8 * 1024 * 1024
_FORMATS = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS = 50_000_000
_QUALITY = 82
_DIGEST = re.compile(r"[0-9a-f]{64}")
#: a decoded picture takes up to 200 MB
_at_once = threading.BoundedSemaphore(2)

PictureSize = Literal["full", "thumb"]
_SIDES: dict[PictureSize, int] = {"full": 1200, "thumb": 160}


def store_picture(settings: Settings, content: bytes) -> str:
    """Keep a picture; the hash under which it lies. What the camera wrote into the file (place, time) is gone.

    Raises DomainError ``picture.too_large``, ``picture.unreadable``.
    """
    if len(content) > LARGEST_PICTURE:
        raise DomainError("picture.too_large", field="picture")
    with _at_once:
        drawn = _drawn(content)
    digest = hashlib.sha256(drawn["full"]).hexdigest()
    for size, webp in drawn.items():
        _write(_path(settings, digest, size), webp)
    return digest


def picture_path(settings: Settings, digest: str, size: PictureSize = "full") -> Path | None:
    """Where a picture lies; None where there is none."""
    if not _DIGEST.fullmatch(digest):
        return None
    path = _path(settings, digest, size)
    return path if path.is_file() else None


def _drawn(content: bytes) -> dict[PictureSize, bytes]:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as raw:
            if raw.width * raw.height > _MOST_PIXELS:
                raise DomainError("picture.too_large", field="picture")
            raw.draft("RGB", (_SIDES["full"], _SIDES["full"]))
            upright = ImageOps.exif_transpose(raw)
            picture = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise DomainError("picture.unreadable", field="picture") from None
    return {size: _webp(picture, side) for size, side in _SIDES.items()}


def _webp(picture: Image.Image, side: int) -> bytes:
    small = picture.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    small.info.clear()
    sink = io.BytesIO()
    small.save(sink, "WEBP", quality=_QUALITY, method=4)
    return sink.getvalue()


def _path(settings: Settings, digest: str, size: PictureSize) -> Path:
    return settings.files_dir / "pictures" / digest[:2] / f"{digest}-{size}.webp"


def _write(path: Path, content: bytes) -> None:
    """It appears whole or not at all, and is on the disk before a row may name it."""
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, building = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(building).replace(path)

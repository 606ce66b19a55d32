"""Pictures of SKUs: whatever comes in is drawn anew in two sizes, and lies under the hash of the larger one."""

import hashlib
import io
import os
import re
import tempfile
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
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
#: somebody may still be filling in the form of a picture that no SKU has
_KEPT_UNUSED = timedelta(days=1)
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


def touch_picture(settings: Settings, digest: str) -> bool:
    """Count a picture as used now, and keep it for a day whatever becomes of it; False where there is none."""
    if picture_path(settings, digest) is None:
        return False
    for size in _SIDES:
        with suppress(FileNotFoundError):
            os.utime(_path(settings, digest, size))
    return True


def drop_unused_pictures(settings: Settings, now: datetime, used: Callable[[], Collection[str]]) -> int:
    """Remove what was uploaded or last used more than a day ago and is not ``used``; how many pictures.

    A form may name a picture that was uploaded before: saving it touches the file first, so what is about to be used
    is never old. What is left of an upload that broke off goes too.
    """
    oldest = (now - _KEPT_UNUSED).timestamp()
    old = [path for path in _folder(settings).glob("*/*") if path.stat().st_mtime < oldest]
    if not old:
        return 0
    kept = used()
    dropped = set()
    for path in old:
        digest = path.name.partition("-")[0]
        if digest not in kept and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            dropped.add(digest)
    return len(dropped)


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
    return _folder(settings) / digest[:2] / f"{digest}-{size}.webp"


def _folder(settings: Settings) -> Path:
    return settings.files_dir / "pictures"


def _write(path: Path, content: bytes) -> None:
    """It appears whole or not at all, and is on the disk before a row may name it."""
    if path.is_file():
        os.utime(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, building = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(building).replace(path)

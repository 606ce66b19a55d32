"""Pictures of SKUs: whatever comes in is drawn anew in two sizes, and lies under the hash of the larger one."""

import hashlib
import os
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal

from jxc_app.core.drawing import redraw
from jxc_app.core.errors import DomainError
from jxc_app.core.kept_files import DIGEST, drop_unused, keep_bytes
from jxc_app.core.settings import Settings

#: the longest file that is taken, in bytes
LARGEST_PICTURE = 8 * 1024 * 1024

PictureSize = Literal["full", "thumb"]
_SIDES: dict[str, int] = {"full": 1200, "thumb": 160}


def store_picture(settings: Settings, content: bytes) -> str:
    """Keep a picture; the hash under which it lies. What the camera wrote into the file (place, time) is gone.

    Raises DomainError ``picture.too_large``, ``picture.unreadable``.
    """
    if len(content) > LARGEST_PICTURE:
        raise DomainError("picture.too_large", field="picture")
    drawn = redraw(content, _SIDES)
    digest = hashlib.sha256(drawn["full"]).hexdigest()
    for size, webp in drawn.items():
        keep_bytes(_path(settings, digest, size), webp)
    return digest


def picture_path(settings: Settings, digest: str, size: PictureSize = "full") -> Path | None:
    """Where a picture lies; None where there is none."""
    if not DIGEST.fullmatch(digest):
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

    A form may name a picture that was uploaded before: saving it touches the file first.
    """
    return drop_unused(_folder(settings), now, used)


def _path(settings: Settings, digest: str, size: str) -> Path:
    return _folder(settings) / digest[:2] / f"{digest}-{size}.webp"


def _folder(settings: Settings) -> Path:
    return settings.files_dir / "pictures"

"""Where files lie: sent ones each person's own until they are taken, taken ones once under their SHA-256."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from jxc_app.core.drawing import redraw
from jxc_app.core.errors import DomainError
from jxc_app.core.kept_files import DIGEST, drop_unused, keep_bytes, keep_copy
from jxc_app.core.settings import Settings
from jxc_app.modules.files.media import DRAWN, Media, media_of
from jxc_app.modules.files.rules import LARGEST_FILE

PreviewSize = Literal["full", "thumb"]
_SIDES = {"full": 1200, "thumb": 160}
_SENT_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies under its hash; ``size`` in bytes."""

    sha256: str
    media: Media
    size: int
    has_preview: bool


def incoming_path(settings: Settings, user_id: int, sha256: str) -> Path:
    """Where somebody's own sent file waits. Raises DomainError ``upload.gone`` for what is no hash."""
    if not DIGEST.fullmatch(sha256):
        raise DomainError("upload.gone", field="file")
    return incoming_folder(settings) / f"{user_id}-{sha256}"


def incoming_folder(settings: Settings) -> Path:
    """Where sent files wait; outside what is backed up."""
    folder = settings.data_dir / "incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def make_room(settings: Settings, user_id: int, most: int) -> None:
    """Of what somebody sent and nothing took yet only the youngest stay: a disk is not filled by sending."""
    waiting = sorted(incoming_folder(settings).glob(f"{user_id}-*"), key=lambda path: path.stat().st_mtime)
    for path in waiting[: max(len(waiting) - most, 0)]:
        path.unlink(missing_ok=True)


def keep_sent(settings: Settings, user_id: int, sha256: str) -> Kept:
    """Look at a sent file and lay it under its hash, with small pictures where it can be drawn.

    Raises DomainError ``upload.gone``, ``attachment.*``.
    """
    path = incoming_path(settings, user_id, sha256)
    content = _content(path)
    digest, media = hashlib.sha256(content).hexdigest(), media_of(content)
    previews = _previews(content) if media in DRAWN else {}
    for size, webp in previews.items():
        keep_bytes(_path(settings, f"{digest}-{size}.webp"), webp)
    keep_copy(_path(settings, digest), path)
    return Kept(digest, media, len(content), bool(previews))


def kept_path(settings: Settings, sha256: str) -> Path | None:
    """Where a file lies that was taken; None where there is none."""
    path = _path(settings, sha256)
    return path if path.is_file() else None


def preview_path(settings: Settings, sha256: str, size: PreviewSize) -> Path | None:
    """Where its small picture lies; None where there is none."""
    path = _path(settings, f"{sha256}-{size}.webp")
    return path if path.is_file() else None


def drop_unused_files(settings: Settings, now: datetime, used: Callable[[], Collection[str]]) -> int:
    """Remove what no row names for a day, and what was sent and never taken for an hour; how many files."""
    oldest = (now - _SENT_FOR).timestamp()
    left = [path for path in incoming_folder(settings).iterdir() if path.stat().st_mtime < oldest]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left) + drop_unused(_folder(settings), now, used)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise DomainError("attachment.too_large", most=LARGEST_FILE >> 20, field="file")
        return path.read_bytes()
    except FileNotFoundError:
        raise DomainError("upload.gone", field="file") from None


def _previews(content: bytes) -> dict[str, bytes]:
    try:
        return redraw(content, _SIDES)
    except DomainError as refusal:
        code = "attachment.giant_picture" if refusal.code == "picture.too_large" else "attachment.damaged"
        raise DomainError(code, field="file") from None


def _path(settings: Settings, name: str) -> Path:
    return _folder(settings) / name[:2] / name


def _folder(settings: Settings) -> Path:
    return settings.files_dir / "attachments"

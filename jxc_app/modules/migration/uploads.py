"""Files on their way in: kept for a day, each person's own, found again by the hash of their content."""

import hashlib
import os
import re
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from jxc_app.core.errors import DomainError
from jxc_app.core.settings import Settings

#: the longest file, in bytes
LARGEST_SHEET = 20 * 1024 * 1024
_SUFFIXES = frozenset({".xlsx", ".xls", ".csv"})
_NAME = re.compile(r"[0-9a-f]{64}\.(?:xlsx|xls|csv)")
_KEPT_FOR = timedelta(days=1)
_KEPT_EACH = 5


def store_sheet(settings: Settings, user_id: int, name: str, content: bytes) -> str:
    """Keep a file; under the answer its owner finds it again.

    Raises DomainError ``upload.kind`` for another suffix, ``upload.too_large``, and ``file.empty``.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in _SUFFIXES:
        raise DomainError("upload.kind", field="file")
    if len(content) > LARGEST_SHEET:
        raise DomainError("upload.too_large", most=LARGEST_SHEET >> 20, field="file")
    if not content:
        raise DomainError("file.empty")
    upload = f"{hashlib.sha256(content).hexdigest()}{suffix}"
    handle, building = tempfile.mkstemp(dir=_folder(settings), prefix="incoming-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(building).replace(_path(settings, user_id, upload))
    return upload


def upload_path(settings: Settings, user_id: int, upload: str) -> Path:
    """Where somebody's own upload lies. Raises DomainError ``upload.gone``."""
    if not _NAME.fullmatch(upload):
        raise DomainError("upload.gone")
    path = _path(settings, user_id, upload)
    if not path.is_file():
        raise DomainError("upload.gone")
    return path


def parts_path(upload: Path) -> Path:
    """Where the dry run puts what is to be written."""
    return upload.with_suffix(".parts")


def faults_path(upload: Path) -> Path:
    """Where the dry run puts what is wrong."""
    return upload.with_suffix(".faults.csv")


def drop_old_uploads(settings: Settings, user_id: int, now: datetime) -> None:
    """Forget what is older than a day, and all but the latest few files of this person."""
    folder = _folder(settings)
    oldest = (now - _KEPT_FOR).timestamp()
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
    own = sorted(folder.glob(f"{user_id}-*"), key=lambda path: path.stat().st_mtime)
    for path in own[: -3 * _KEPT_EACH]:
        path.unlink(missing_ok=True)


def _folder(settings: Settings) -> Path:
    folder = settings.data_dir / "uploads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _path(settings: Settings, user_id: int, upload: str) -> Path:
    return _folder(settings) / f"{user_id}-{upload}"

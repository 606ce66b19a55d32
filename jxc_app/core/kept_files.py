"""Files that lie under the hash of their content: written whole or not at all, swept when nothing names them."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

#: a SHA-256 as it stands in names and addresses
DIGEST = re.compile(r"[0-9a-f]{64}")
#: somebody may still be filling in the form that will name it
_KEPT_UNUSED = timedelta(days=1)


def keep_bytes(path: Path, content: bytes) -> None:
    """Put content where it belongs; it appears whole, and is on the disk before a row may name it."""
    _keep(path, lambda file: file.write(content))


def keep_copy(path: Path, source: Path) -> None:
    """The same for a file that lies elsewhere; memory stays flat."""

    def copy(file: BinaryIO) -> None:
        with source.open("rb") as content:
            shutil.copyfileobj(content, file)

    _keep(path, copy)


def drop_unused(folder: Path, now: datetime, used: Callable[[], Collection[str]]) -> int:
    """Remove what was written or last used more than a day ago and is not ``used``; how many contents.

    What is about to be named is touched first, so it is never old. What is left of a write that broke off goes too.
    """
    oldest = (now - _KEPT_UNUSED).timestamp()
    old = [path for path in folder.glob("*/*") if path.stat().st_mtime < oldest]
    if not old:
        return 0
    kept, dropped = used(), set()
    for path in old:
        digest = path.name.partition("-")[0]
        if digest not in kept and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            dropped.add(digest)
    return len(dropped)


def _keep(path: Path, write: Callable[[BinaryIO], object]) -> None:
    if path.is_file():
        os.utime(path)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, building = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
    with os.fdopen(handle, "wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    Path(building).replace(path)

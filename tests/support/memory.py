"""Where the tests keep their files: in memory, where the machine offers it. Nothing of theirs outlives a crash."""

import os
import shutil
import tempfile
from pathlib import Path

_SHARED_MEMORY = Path("/dev/shm")
#: both workers' PostgreSQL, their databases and the largest company
_NEEDED_BYTES = 2 * 1024**3


def keep_files_in_memory() -> None:
    """Make memory the folder of temporary files of this process and of all that it starts, unless TMPDIR is set."""
    if "TMPDIR" not in os.environ and _is_fit(_SHARED_MEMORY):
        os.environ["TMPDIR"] = tempfile.tempdir = str(_SHARED_MEMORY)


def _is_fit(folder: Path) -> bool:
    """Programs are started from there, which containers often forbid, and small ones fill up."""
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    may_start_programs = not os.statvfs(folder).f_flag & os.ST_NOEXEC
    return may_start_programs and shutil.disk_usage(folder).free >= _NEEDED_BYTES

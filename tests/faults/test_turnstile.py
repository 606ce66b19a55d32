"""Between processes, too, whoever waits to write is served before one that has just written."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jxc_app.core.writers_queue import WritersQueue

LOCKS = Path("/proc/locks")
pytestmark = pytest.mark.skipif(not LOCKS.exists(), reason="only Linux tells who waits for a lock")
_WRITE_ONCE = """
import sys
from pathlib import Path
from jxc_app.core.writers_queue import WritersQueue
folder = Path(sys.argv[1])
with WritersQueue(folder).turn(), (folder / "served").open("a") as served:
    served.write("other ")
"""


def waits(pid: int) -> bool:
    """Whether the process stands before a lock that another holds."""
    waiting = (line.split() for line in LOCKS.read_text().splitlines() if "->" in line)
    return any(str(pid) in words for words in waiting)


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0)


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[WritersQueue]:
    made = WritersQueue(tmp_path)
    yield made
    made.close()


@pytest.fixture
def other(queue: WritersQueue, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that came while this one wrote, and was stopped where it waits: in a race it loses for certain."""
    with queue.turn():
        process = subprocess.Popen([sys.executable, "-c", _WRITE_ONCE, str(tmp_path)])
        until(lambda: waits(process.pid))
        process.send_signal(signal.SIGSTOP)
        os.waitpid(process.pid, os.WUNTRACED)
    yield process
    process.kill()
    process.wait()


def test_who_has_just_written_does_not_overtake_one_that_waits(
    queue: WritersQueue, other: "subprocess.Popen[bytes]", tmp_path: Path
) -> None:
    def write_again() -> None:
        with queue.turn(), (tmp_path / "served").open("a") as served:
            served.write("this ")

    with ThreadPoolExecutor(1) as pool:
        again = pool.submit(write_again)
        until(lambda: again.done() or waits(os.getpid()))
        other.send_signal(signal.SIGCONT)
        again.result(timeout=60)
    assert other.wait(60) == 0
    assert (tmp_path / "served").read_text().split() == ["other", "this"]

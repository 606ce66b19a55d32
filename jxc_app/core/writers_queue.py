"""One writer at a time on SQLite: first come, first served, over threads and over processes.

SQLite's own busy handler is unfair (64 threads: p99 12 s; with this queue 0.65 s), and BEGIN IMMEDIATE
alone lets the command line starve the server.
"""

import fcntl
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class FairLock:
    """A mutex that hands itself to whoever has waited longest."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def acquire(self) -> None:
        with self._guard:
            if not self._held:
                self._held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def release(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


class WritersQueue:
    """The right to write to one SQLite file, for threads of this process and for every ``jxc`` process.

    Two lock files make a turnstile: who waits for ``writer`` holds ``queue``, so a process that has just
    written cannot overtake one that waits.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._threads = FairLock()
        self._queue = (folder / "writers.queue").open("a")
        self._writer = (folder / "writers.lock").open("a")

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the right to write and hold it for the block."""
        self._threads.acquire()
        try:
            with _locked(self._queue):
                fcntl.flock(self._writer, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._writer, fcntl.LOCK_UN)
        finally:
            self._threads.release()

    def close(self) -> None:
        self._queue.close()
        self._writer.close()


@contextmanager
def _locked(file: IO[str]) -> Iterator[None]:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)

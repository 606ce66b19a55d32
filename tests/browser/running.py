"""The product as `jxc serve` starts it, and browsers to look at it."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.ports import free_port

_START = "from jxc_app.cli.serve import serve; import sys; serve(host='127.0.0.1', port=int(sys.argv[1]))"
#: on a busy machine, too
_START_SECONDS, _END_SECONDS = 300, 120


@contextmanager
def running(data_dir: Path, port: int = 0, **more: str) -> Iterator[str]:
    """A server on this data, by its address; it ends with the block. ``more`` is its environment.

    Raises RuntimeError with its log.
    """
    port = port or free_port()
    log = data_dir.parent / "server.log"
    # Nothing is due by itself while a test compares what the company holds with what it held before.
    ours = {"JXC_DATA_DIR": str(data_dir), "JXC_ENVIRONMENT": "test", "JXC_SETTLE_MINUTES": "1440"}
    environment = os.environ | ours | more
    with log.open("w") as sink:
        command = [sys.executable, "-c", _START, str(port)]
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        if not _is_up(address, process):
            raise RuntimeError(f"the server did not start:\n{log.read_text()[-4000:]}")
        yield address
    finally:
        process.terminate()
        process.wait(_END_SECONDS)


def _is_up(address: str, process: "subprocess.Popen[bytes]") -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=30).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False

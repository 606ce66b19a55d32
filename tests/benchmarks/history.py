"""Importing a retailer's half year through the command line: lines a second, peak memory.

The floor posts the same number of 10-line documents by raw SQL on the same disk.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.floor import LINES
from tests.benchmarks.posting import floor_of
from tests.benchmarks.report import heading, say
from tests.benchmarks.shop import found_shop

FILE = Path(__file__).parents[3] / "shared" / "data" / "online-retail" / "2010-12_2011-05.csv.gz"
_FLOOR_DOCUMENTS = 300


def run() -> None:
    """Import into an empty company, or say why not."""
    heading("History import, 209,029 lines: SQLite (target 1,500 lines/s)")
    if not FILE.exists():
        say("skipped", "the file of ../shared/data/online-retail is not on this machine")
        return
    _print_floor()
    with tempfile.TemporaryDirectory(prefix="jxc-bench-") as folder:
        jxc = str(Path(sys.executable).with_name("jxc"))
        command = [jxc, "import", "history", str(FILE), "--map", "online-retail", "--keep-good", "--json"]
        environment = os.environ | {"JXC_DATA_DIR": folder, "JXC_ENVIRONMENT": "test"}
        answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    done = json.loads(answer.stdout)
    say(
        f"{done['documents']:,} documents, {done['posted']:,} lines posted",
        f"{done['lines'] / done['seconds']:7.0f} lines/s   {done['seconds']:.0f} s   peak {done['peak_rss_mb']:.0f} MB",
    )


def _print_floor() -> None:
    with tempfile.TemporaryDirectory(prefix="jxc-bench-") as folder:
        post, start = floor_of(found_shop(Path(folder))), time.perf_counter()
        for _ in range(_FLOOR_DOCUMENTS):
            post()
        seconds = time.perf_counter() - start
    say("floor: raw SQL, 10-line documents", f"{_FLOOR_DOCUMENTS * LINES / seconds:7.0f} lines/s")

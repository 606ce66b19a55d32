"""What every benchmark prints: on which machine, under which load, how the figures spread."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def machine() -> str:
    """The processor, its cores and the load at this moment: figures without them mean nothing."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{_processor()} · {os.cpu_count()} cores · Python {platform.python_version()} · load {load}"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def heading(title: str) -> None:
    print(f"\n== {title}\n   {machine()}", flush=True)


def say(label: str, text: str) -> None:
    print(f"   {label:<44} {text}", flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(milliseconds: Sequence[float]) -> str:
    p50, p95 = statistics.median(milliseconds), percentile(milliseconds, 0.95)
    return f"p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   max {max(milliseconds):7.1f} ms   n {len(milliseconds)}"


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000

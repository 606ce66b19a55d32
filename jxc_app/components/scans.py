"""What the scan box sends."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan, numbered by the browser it came from."""

    seq: int
    text: str

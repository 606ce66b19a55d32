"""A share of what is alike: `make test` tries each once somewhere, `make test-all` everything everywhere."""

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
TRIES_ALL = bool(os.environ.get("JXC_TEST_ALL"))


def share(those: Sequence[T], at: int, of: int) -> list[T]:
    """Every ``of``-th of them, beginning at another one for each ``at``; all of them in `make test-all`."""
    return list(those) if TRIES_ALL else list(those[at % of :: of])

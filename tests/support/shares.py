"""A share of what is alike: `make test` tries each once somewhere, `make test-all` everything everywhere."""

import os
from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

import pytest

T = TypeVar("T")
TRIES_ALL = bool(os.environ.get("JXC_TEST_ALL"))


def share(those: Sequence[T], at: int, of: int) -> list[T]:
    """Every ``of``-th of them, beginning at another one for each ``at``; all of them in `make test-all`."""
    return list(those) if TRIES_ALL else list(those[at % of :: of])


#: where the engines differ most: every test on both
_BOTH = (
    "tests/core/", "tests/faults/", "tests/modules/inventory/test_lock_order.py",
)  # fmt: skip
#: what decides is the same code on both, and there is much of it
_SQLITE = ("tests/modules/access/test_matrix.py",)


def is_tried(item: pytest.Item) -> bool:
    """Of a test that is for both engines (the fixture ``engine``), `make test` runs one; which, tells its name."""
    made = getattr(item, "callspec", None)
    if made is None or "engine" not in made.params or item.nodeid.startswith(_BOTH):
        return True
    if any("engine" in mark.args[0] for mark in item.iter_markers("parametrize")):
        return True  # its own choice of engines
    if item.nodeid.startswith(_SQLITE):
        return bool(made.params["engine"] == "sqlite")
    engines = ("sqlite", "postgresql")
    name = item.nodeid.replace("sqlite", "").replace("postgresql", "")
    return bool(made.params["engine"] == engines[crc32(name.encode()) % 2])

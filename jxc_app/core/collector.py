"""The garbage collector, where much is made that is all kept."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: how many objects may be made before the young are looked through, and how often the older ones are
_RARELY = (100_000, 50, 100)


@contextmanager
def collected_rarely() -> Iterator[None]:
    """Let the collector look seldom meanwhile: a million objects that stay are looked through a hundred times else."""
    before = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)

"""What hangs on a SKU, part by part, when it becomes another one. Each module registers what it has of a SKU.

A part looks first (what would move, what stands in the way), then moves, in the transaction of the merge; what it says
to have moved is kept, so that it can put it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.modules.catalog.models import Sku

#: of a long list so many are named
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Merging:
    """``gone`` becomes ``stays``; ``actor``: whoever asks, so that nothing is named that they may not know."""

    gone: Sku
    stays: Sku
    actor: Actor

    @property
    def ids(self) -> tuple[int, int]:
        """Of both, the one that goes first."""
        return self.gone.id or 0, self.stays.id or 0


@dataclass(slots=True)
class Look:
    """In plain words: what would move, and what stands in the way."""

    moves: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)


class MergePart(Protocol):
    """One part. ``move`` and ``back`` get what :meth:`move` answered, which must be JSON."""

    @property
    def code(self) -> str:
        """Under which name it is kept."""

    def look(self, session: Session, merging: Merging) -> Look:
        """What it would do; reads only."""

    def move(self, uow: UnitOfWork, merging: Merging) -> Any:
        """Do it."""

    def back(self, uow: UnitOfWork, merging: Merging, kept: Any) -> None:
        """Put back what can be put back."""


_parts: dict[str, MergePart] = {}


def register_part(part: MergePart) -> None:
    """Have a part asked when two SKUs become one."""
    _parts[part.code] = part


def merge_parts() -> Sequence[MergePart]:
    """Every part, in one order."""
    return [_parts[code] for code in sorted(_parts)]


def listed(names: Sequence[str]) -> str:
    """Some of many names.

    >>> listed(["A", "B"]), listed([str(one) for one in range(9)])
    ('A、B', '0、1、2、3、4 等 9 个')
    """
    shown = "、".join(names[:MOST_NAMED])
    return f"{shown} 等 {len(names)} 个" if len(names) > MOST_NAMED else shown

"""Where a right holds: in which warehouses, and there for every row or for some rows only."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum


class Narrowing(StrEnum):
    """By what a right may be narrowed to some rows: by who made a document, by the category of the SKUs in it."""

    MAKERS = "makers"
    CATEGORIES = "categories"


class Field(StrEnum):
    """What may be kept from a reader in rows that they see otherwise; each is opened by a right of its own."""

    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of one row: who made it, and the categories of its SKUs (None: one without), read when asked."""

    maker_id: int | None = None
    categories: Callable[[], Collection[int | None]] = tuple


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A right that holds for some rows only, in one warehouse or (None) everywhere.

    ``makers``: only documents that one of them made. ``categories``: only SKUs, and documents over SKUs, that are all
    in one of them. None: not narrowed in this way.
    """

    warehouse_id: int | None
    makers: frozenset[int] | None = None
    categories: frozenset[int] | None = None

    def covers(self, row: Row) -> bool:
        """Whether it holds for this row, the place aside."""
        if self.makers is not None and row.maker_id not in self.makers:
            return False
        return self.categories is None or all(one in self.categories for one in row.categories())


@dataclass(frozen=True, slots=True)
class Scope:
    """The warehouses in which an actor holds a right; every read is cut to them.

    ``narrowed`` are rights for some rows only. Whatever does not ask for them does not see them: a read that knows
    nothing of rows shows nothing on their account. ``blind_to`` are the fields that the reader may not see in any row.
    """

    everywhere: bool = False
    warehouse_ids: frozenset[int] = frozenset()
    narrowed: tuple[Narrowed, ...] = ()
    blind_to: frozenset[Field] = frozenset()

    def covers(self, warehouse_id: int | None) -> bool:
        """Whether the right is held for every row in this warehouse (None: in the company as a whole)."""
        return self.everywhere or warehouse_id in self.warehouse_ids

    def covers_row(self, warehouse_id: int | None, row: Row) -> bool:
        """Whether the right is held for this row in this warehouse."""
        return self.covers(warehouse_id) or any(
            one.warehouse_id in (None, warehouse_id) and one.covers(row) for one in self.narrowed
        )

    def covers_somewhere(self, row: Row) -> bool:
        """Whether the right is held for this row in any place at all."""
        return self.everywhere or bool(self.warehouse_ids) or any(one.covers(row) for one in self.narrowed)

    def reaches(self, warehouse_id: int | None) -> bool:
        """Whether the right is held in this warehouse for some rows at least."""
        return self.covers(warehouse_id) or any(one.warehouse_id in (None, warehouse_id) for one in self.narrowed)

    @property
    def places(self) -> frozenset[int] | None:
        """The warehouses in which the right is held for some rows at least; None: in every one."""
        named = {one.warehouse_id for one in self.narrowed}
        if self.everywhere or None in named:
            return None
        return self.warehouse_ids | {one for one in named if one is not None}

    @property
    def is_empty(self) -> bool:
        return not (self.everywhere or self.warehouse_ids or self.narrowed)

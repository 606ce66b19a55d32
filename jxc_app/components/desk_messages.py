"""What the parts of the posting desk send."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picked:
    """So many of a SKU, chosen in the list."""

    sku_id: int
    quantity: str


@dataclass(frozen=True, slots=True)
class CopiedLine:
    """A line as the browser kept it: the ``nth`` of its SKU in its unit, and what was typed, by field."""

    sku_id: int
    unit_id: int
    nth: int
    typed: dict[str, str]

"""Quotations, as far as figures need them: the highest of each line of an order, told by whoever keeps them."""

from typing import Any, Protocol

from sqlalchemy import Select


class QuoteSource(Protocol):
    """Answers with a select of two columns: ``line_id`` of a purchase order's line, and ``price``.

    The price is the highest that was quoted for what the line bought: per base unit, tax included, as a
    ``PriceColumn``. Lines without a quotation are left out; none comes twice.
    """

    def __call__(self) -> Select[Any]:
        """The select, to be joined with order lines."""
        ...


_source: list[QuoteSource] = []


def tell_quotes(source: QuoteSource) -> None:
    """Let figures compare with these quotations; called once, at start."""
    _source[:] = [source]


def quote_source() -> QuoteSource | None:
    """Whoever tells quotations; None while nobody does, and then nothing is said of them."""
    return _source[0] if _source else None

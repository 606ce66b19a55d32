"""Nobody sells below the lowest price without knowing it."""

from decimal import Decimal

from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.floor_prices import floors_of
from jxc_app.modules.catalog.permissions import FLOOR_PRICE_VIEW
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.migrating import MIGRATED
from jxc_app.modules.documents.models import Document

#: what rounding the amount to the fen may take off
_HALF_A_FEN = Decimal("0.005")


def refuse_unknowing(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse a line whose price after discount is below the lowest one, unless the actor may see lowest prices.

    What happened elsewhere, before go-live, is not judged, nor is what was booked once and is only restored. Raises
    DomainError ``sales.below_floor``.
    """
    if document.origin == MIGRATED or document.restores_document_id is not None:
        return
    floors = floors_of(uow.session, {line.sku_id for line in lines if line.amount is not None})
    low = [line for line in lines if is_below(line.amount, line.base_quantity, floors.get(line.sku_id))]
    if not low:
        return
    try:
        uow.authorize(FLOOR_PRICE_VIEW.code, row=rows_of(uow.session, {line.sku_id for line in low}))
    except PermissionDenied:
        raise DomainError("sales.below_floor", field=f"lines.{low[0].line_no - 1}.price") from None


def is_below(amount: Decimal | None, base_quantity: Decimal, floor: Decimal | None) -> bool:
    """Whether so much for so many base units is less than the lowest price."""
    return amount is not None and floor is not None and amount + _HALF_A_FEN < floor * base_quantity

"""Prices of an amendment whose writer may not see them: what is not shown is not taken away."""

from collections.abc import Sequence
from typing import Any

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.amounts import amounts_of
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.lines import stored_rows
from jxc_app.modules.documents.models import Document

_KEPT = ("price", "discount_percent", "tax_percent", "is_gift")


def with_kept_prices(uow: UnitOfWork, document: Document, fields: DocumentFields) -> DocumentFields:
    """The fields with the prices that stand in the draft, on lines without one, where the actor sees none."""
    if document.amends_document_id is None or amounts_of(uow.session, uow.actor).covers(document):
        return fields
    rows = stored_rows(uow.session, document.id or 0)
    lines = [_priced(line, rows) for line in fields.lines]
    return fields.model_copy(update={"lines": lines, "rounding": document.rounding})


def _priced(line: LineInput, rows: Sequence[dict[str, Any]]) -> LineInput:
    """Of the first stored line of this SKU in this unit."""
    like = [row for row in rows if row["sku_id"] == line.sku_id and line.unit_id in (None, row["unit_id"])]
    if line.price is not None or line.is_gift or not like:
        return line
    return line.model_copy(update={name: like[0][name] for name in _KEPT})

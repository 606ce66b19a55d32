"""Parcels among the figures of how well stores fulfil what is asked of them."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Table, or_, select
from sqlmodel import Session

from jxc_app.core.use_case import Scope
from jxc_app.modules.documents.rows import documents, within
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.fulfilment.models import Parcel, ParcelLine
from jxc_app.modules.transfers.figures import Answered
from jxc_app.modules.warehouses.models import Warehouse

_parcels: Table = Parcel.__table__  # type: ignore[attr-defined]
_lines: Table = ParcelLine.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]


def answered_parcels(session: Session, scope: Scope, since: date, until: date) -> Iterable[Answered]:
    """Every line of a parcel that has left, or of which something was refused; by the day it was asked for."""
    wanted = (
        select(documents.c.warehouse_id, _warehouses.c.name, _parcels.c.made_at, _lines.c.cause)
        .join(_parcels, _parcels.c.document_id == _lines.c.document_id)
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(_warehouses, _warehouses.c.id == documents.c.warehouse_id)
        .where(
            or_(documents.c.status.in_((POSTED, DONE)), _lines.c.refused > 0),
            within(scope, documents.c.warehouse_id), documents.c.business_date.between(since, until),
        )
    )  # fmt: skip
    return (Answered(*row) for row in session.connection().execute(wanted))

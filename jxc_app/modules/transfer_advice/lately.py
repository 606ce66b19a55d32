"""What transfers brought and took in the last days, and which trucks are about to drive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Table, and_, select
from sqlmodel import Session

from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import APPROVED, DONE, POSTED, SUBMITTED
from jxc_app.modules.inventory.expected_supply import Pair
from jxc_app.modules.transfers.types import TRANSFER
from jxc_app.modules.warehouses.models import Warehouse, WarehouseKind

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Lately:
    """SKU and store: who got some by a transfer, who gave some, in the quiet days; ``sent``: SKU, from, to."""

    got: frozenset[Pair] = frozenset()
    gave: frozenset[Pair] = frozenset()
    sent: frozenset[tuple[int, int, int]] = frozenset()

    @classmethod
    def read(cls, session: Session, since: date, kinds: Mapping[int, str]) -> "Lately":
        """Of transfers since a day that were not taken back, those that are only handed in included.

        What a warehouse sent a store because the store had asked for it is how the store is supplied, and no transfer
        to be careful with; to take in and pass on is what warehouses are for.
        """
        found = _moved(session, since)
        stores = {place for place, kind in kinds.items() if kind == WarehouseKind.STORE}
        return cls(
            frozenset((sku_id, to) for sku_id, _, to, is_supply in found if to in stores and not is_supply),
            frozenset((sku_id, giver) for sku_id, giver, _, _ in found if giver in stores),
            frozenset(row[:3] for row in found),
        )


def _moved(session: Session, since: date) -> list[tuple[int, int, int, bool]]:
    is_supply = and_(_warehouses.c.kind != WarehouseKind.STORE, _lines.c.source_line_id.is_not(None))
    wanted = (
        select(_lines.c.sku_id, _documents.c.warehouse_id, _documents.c.to_warehouse_id, is_supply)
        .join(_lines, _lines.c.document_id == _documents.c.id)
        .join(_warehouses, _warehouses.c.id == _documents.c.warehouse_id)
        .where(
            _documents.c.type == TRANSFER.code, _documents.c.status.in_((SUBMITTED, APPROVED, POSTED, DONE)),
            _documents.c.reverses_document_id.is_(None), _documents.c.business_date >= since,
        )
        .distinct()
    )  # fmt: skip
    return [(row[0], row[1], row[2], bool(row[3])) for row in session.connection().execute(wanted)]


def about_to_drive(session: Session) -> set[tuple[int, int]]:
    """From, to of transfers that are handed in and have not left: their trucks drive anyway."""
    wanted = (
        select(_documents.c.warehouse_id, _documents.c.to_warehouse_id)
        .where(_documents.c.type == TRANSFER.code, _documents.c.status.in_((SUBMITTED, APPROVED)))
        .distinct()
    )
    return {(row[0], row[1]) for row in session.connection().execute(wanted)}

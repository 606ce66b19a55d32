"""What the delivery note names and of which nothing came."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.quantities import plain
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.purchasing.models import GoodsReceiptMissing

_missing: Table = GoodsReceiptMissing.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Missing:
    """A SKU, and how many base units of it the note names."""

    sku_code: str
    sku_name: str
    noted: Decimal
    unit_name: str

    def __str__(self) -> str:
        return f"{self.sku_name} {plain(self.noted)}{self.unit_name}"


def missing_of(session: Session, document_id: int) -> tuple[Missing, ...]:
    """Of one receipt."""
    return missing_of_many(session, [document_id]).get(document_id, ())


def missing_of_many(session: Session, document_ids: Collection[int]) -> dict[int, tuple[Missing, ...]]:
    """By receipt, those of which nothing is missing left out."""
    wanted = (
        select(_missing.c.document_id, _skus.c.code, _skus.c.name, _missing.c.noted, _units.c.name.label("unit"))
        .join(_lines, _lines.c.id == _missing.c.source_line_id)
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_missing.c.document_id.in_(list(document_ids)))
        .order_by(_missing.c.source_line_id)
    )
    found: dict[int, tuple[Missing, ...]] = {}
    for document_id, *said in session.connection().execute(wanted):
        found[document_id] = (*found.get(document_id, ()), Missing(*said))
    return found


def in_words_of_missing(missing: Sequence[Missing]) -> str:
    """What is missing, as people read it; nothing where nothing is."""
    return f"送货单上有、没有到货：{'、'.join(map(str, missing))}" if missing else ""

"""Reads about who supplies a SKU: packs, MOQ, how long it takes, what it cost last."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.quantities import PRICE_PLACES, quotient
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku, SupplierPack, Unit
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.rows import among, scope_of
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.partners_met import partner_of, partners
from jxc_app.modules.documents.permissions import DOCUMENT_COST
from jxc_app.modules.documents.rows import documents, within
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import SUPPLIER_VIEW
from jxc_app.modules.purchasing.types import PURCHASE_ORDER

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_packs: Table = SupplierPack.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_partners: Table = Partner.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class PackRow:
    """How one supplier delivers; one of its unit is numerator/denominator base units, ``least`` is the MOQ in them."""

    id: int
    partner_id: int
    partner_code: str
    partner_name: str
    sku_id: int
    sku_code: str
    unit_id: int
    unit_name: str
    numerator: int
    denominator: int
    supplier_code: str
    barcode: str
    least: Decimal | None
    lead_days: int | None
    is_default: bool
    version: int


@dataclass(frozen=True, slots=True)
class LastPrice:
    """What one base unit cost in the latest order in force, tax included, and when."""

    price: Decimal
    ordered_on: date


@query("sku.packs", title="供货资料", permission=SUPPLIER_VIEW)
def packs_of(
    session: Session,
    scope: Scope,
    actor: Actor,
    *,
    sku_ids: Collection[int] | None = None,
    partner_id: int | None = None,
) -> list[PackRow]:
    """The packs of these SKUs (None: of all), or of one supplier among them, as far as the reader may see the SKUs.

    Whoever may not know suppliers may not know what they pack.
    """
    wanted: Any = (
        select(
            _packs.c.id, _packs.c.partner_id, _partners.c.code, _partners.c.name, _packs.c.sku_id, _skus.c.code,
            _packs.c.unit_id, _units.c.name, _packs.c.numerator, _packs.c.denominator, _packs.c.supplier_code,
            _packs.c.barcode, _packs.c.least, _packs.c.lead_days, _packs.c.is_default, _packs.c.version,
        )
        .join(_units, _units.c.id == _packs.c.unit_id)
        .join(_skus, _skus.c.id == _packs.c.sku_id)
        .join(_partners, _partners.c.id == _packs.c.partner_id)
        .where(*among(scope_of(session, actor, SKU_VIEW)))
        .order_by(_skus.c.code_key, _packs.c.is_default.desc(), _packs.c.id)
    )  # fmt: skip
    if sku_ids is not None:
        wanted = wanted.where(_packs.c.sku_id.in_(list(sku_ids)))
    if partner_id is not None:
        wanted = wanted.where(_packs.c.partner_id == partner_id)
    return [PackRow(*row) for row in session.connection().execute(wanted)]


@query("sku.last_order_prices", title="供应商最近订价", permission=DOCUMENT_COST)
def last_order_prices(session: Session, scope: Scope, *, sku_id: int) -> dict[int, LastPrice]:
    """By supplier: the latest order that named a price, of those that the reader may see with their prices."""
    latest = (
        select(documents.c.partner_id, func.max(_lines.c.id).label("id"))
        .join(documents, documents.c.id == _lines.c.document_id)
        .join(partners, partner_of(scope))
        .where(*_ordered(), _lines.c.sku_id == sku_id, _lines.c.amount > 0, within(scope, documents.c.warehouse_id))
        .group_by(documents.c.partner_id)
        .subquery()
    )
    rows = session.connection().execute(
        select(latest.c.partner_id, _lines.c.amount, _lines.c.base_quantity, documents.c.business_date)
        .join(_lines, _lines.c.id == latest.c.id)
        .join(documents, documents.c.id == _lines.c.document_id)
    )
    return {
        row.partner_id: LastPrice(quotient(row.amount, row.base_quantity, PRICE_PLACES), row.business_date)
        for row in rows
    }


def _ordered() -> tuple[Any, ...]:
    in_force = documents.c.status.in_((POSTED, DONE)), documents.c.reverses_document_id.is_(None)
    return documents.c.type == PURCHASE_ORDER.code, *in_force


@query("purchase.least_quantities", title="供应商起订量", permission=SUPPLIER_VIEW)
def least_quantities(
    session: Session, scope: Scope, *, partner_id: int, sku_ids: Collection[int]
) -> dict[int, Decimal]:
    """The MOQ of this supplier by SKU, in base units; the least where it has several packs."""
    wanted = select(_packs.c.sku_id, func.min(_packs.c.least, type_=_packs.c.least.type)).where(
        _packs.c.partner_id == partner_id, _packs.c.sku_id.in_(list(sku_ids)), _packs.c.least.is_not(None)
    )
    return {row[0]: row[1] for row in session.connection().execute(wanted.group_by(_packs.c.sku_id))}

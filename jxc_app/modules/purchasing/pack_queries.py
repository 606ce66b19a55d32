"""Reads about packs that differ by supplier."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku, SupplierPack, Unit
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.rows import among, scope_of
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import SUPPLIER_VIEW

_packs: Table = SupplierPack.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_partners: Table = Partner.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class PackRow:
    """A pack of one supplier; one of its unit is numerator/denominator base units."""

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
    version: int


@query("sku.packs", title="供应商包装", permission=SUPPLIER_VIEW)
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
            _packs.c.barcode, _packs.c.version,
        )
        .join(_units, _units.c.id == _packs.c.unit_id)
        .join(_skus, _skus.c.id == _packs.c.sku_id)
        .join(_partners, _partners.c.id == _packs.c.partner_id)
        .where(*among(scope_of(session, actor, SKU_VIEW)))
        .order_by(_skus.c.code_key, _packs.c.id)
    )  # fmt: skip
    if sku_ids is not None:
        wanted = wanted.where(_packs.c.sku_id.in_(list(sku_ids)))
    if partner_id is not None:
        wanted = wanted.where(_packs.c.partner_id == partner_id)
    return [PackRow(*row) for row in session.connection().execute(wanted)]

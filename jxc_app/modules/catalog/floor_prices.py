"""The lowest price of a SKU: who may know it decides whether to go below it."""

from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.permissions import FLOOR_PRICE_VIEW
from jxc_app.modules.catalog.rows import among

_skus: Table = Sku.__table__  # type: ignore[attr-defined]


def floors_of(session: Session, sku_ids: Collection[int]) -> dict[int, Decimal]:
    """Lowest prices per base unit; SKUs without one are left out."""
    wanted = select(_skus.c.id, _skus.c.floor_price).where(_skus.c.id.in_(sku_ids), _skus.c.floor_price.is_not(None))
    return {row.id: row.floor_price for row in session.connection().execute(wanted)}


@query("sku.floor_prices", title="最低价", permission=FLOOR_PRICE_VIEW)
def floor_prices(session: Session, scope: Scope, *, sku_ids: Collection[int]) -> dict[int, Decimal]:
    """As :func:`floors_of`, for those who may know."""
    reached = session.connection().execute(select(_skus.c.id).where(_skus.c.id.in_(sku_ids), *among(scope))).scalars()
    return floors_of(session, set(reached))

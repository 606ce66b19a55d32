"""From whom what is suggested would be bought: the choices of the list's filter."""

from dataclasses import dataclass

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.scopes import Field
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.inventory.stock_scope import ground_of
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.replenishment.models import Suggestion
from jxc_app.modules.replenishment.permissions import REPLENISHMENT_VIEW
from jxc_app.modules.replenishment.rules import OPEN, STATE_TITLES

_rows: Table = Suggestion.__table__  # type: ignore[attr-defined]
_partners: Table = Partner.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class SuggestionSupplier:
    """A supplier and how many suggestions name it; id 0: of those nobody knows from whom."""

    id: int
    name: str
    suggestions: int


@query("replenishment.suppliers", title="补货建议的供应商", permission=REPLENISHMENT_VIEW)
def suggestion_suppliers(
    session: Session, scope: Scope, *, warehouse_ids: frozenset[int] = frozenset(), state: str = OPEN
) -> list[SuggestionSupplier]:
    """By name, those without one last; nothing for whoever may not know suppliers."""
    if Field.SUPPLIER in scope.blind_to:
        return []
    ground = ground_of(session, scope, warehouse_ids)
    wanted = (
        select(_partners.c.id, _partners.c.name, func.count())
        .select_from(_rows)
        .outerjoin(_partners, _partners.c.id == _rows.c.supplier_id)
        .where(
            _rows.c.state == (state if state in STATE_TITLES else OPEN),
            *ground.among(_rows.c.warehouse_id, _rows.c.sku_id),
        )
        .group_by(_partners.c.id, _partners.c.name, _partners.c.name_order)
        .order_by(_partners.c.id.is_(None), _partners.c.name_order)
    )
    return [SuggestionSupplier(row[0] or 0, row[1] or "", row[2]) for row in session.connection().execute(wanted)]

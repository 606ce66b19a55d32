"""What was sold and was not there is told to who answers for the store, and to whose order keeps what lies there."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.quantities import plain
from jxc_app.core.use_case import PERMISSIONS
from jxc_app.modules.approvals.able import able_there
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.posting import SOURCE
from jxc_app.modules.inventory.promising import holders_of
from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on
from jxc_app.modules.retail.models import OPEN, RetailShortage
from jxc_app.modules.retail.types import RETAIL_WRITE_OFF
from jxc_app.modules.warehouses.models import Warehouse

SHORT = Event("retail.short", "零售卖出了账上没有的货", Severity.WARNING)
declare_events(SHORT)
_shortages: Table = RetailShortage.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_NAMED = 3


def _sold_short(session: Session, act: Act) -> Happening | None:
    """One message for each ticket, or for each file of tickets, that left something lacking."""
    tickets = [one.object_id for one in act.entries if one.object_type == "retail_ticket" and one.object_id]
    rows = _lacking(session, tickets)
    if not rows:
        return None
    places = sorted({row.warehouse_id for row in rows})
    name = session.get_one(Warehouse, places[0]).name
    goods = "、".join(f"{row.name} {plain(row.quantity)}" for row in rows[:_NAMED])
    more = f"等 {len(rows)} 行" if len(rows) > _NAMED else ""
    kept_for = _keepers(session, {(row.sku_id, row.warehouse_id) for row in rows})
    words = f"{name} 卖出了账上没有的货：{goods}{more}，已记为缺货待处理。请补货、盘点或核销。"
    if kept_for:
        words += "货架上还有给订单占用的同款货，请和下单的同事核对。"
    right = PERMISSIONS[RETAIL_WRITE_OFF.permissions["post"]]
    people = dict.fromkeys([*(one for place in places for one in able_there(session, right, place)), *kept_for])
    return Happening(
        SHORT.code, words, "/shortages", warehouse_ids=tuple(places), person_ids=tuple(people),
        actor_id=act.entry.actor_id,
    )  # fmt: skip


def _lacking(session: Session, tickets: Collection[int]) -> Any:
    wanted = (
        select(_shortages.c.sku_id, _shortages.c.warehouse_id, _shortages.c.quantity, _skus.c.name)
        .join(_skus, _skus.c.id == _shortages.c.sku_id)
        .where(_shortages.c.document_id.in_(list(tickets)), _shortages.c.state == OPEN)
        .order_by(_shortages.c.line_id)
    )
    return session.connection().execute(wanted).all()


def _keepers(session: Session, pairs: Collection[tuple[int, int]]) -> list[int]:
    """Who wrote the orders for which some of these goods are kept there."""
    orders = holders_of(session, SOURCE, pairs)
    makers = select(_documents.c.maker_id).where(_documents.c.id.in_(orders)).distinct().order_by(_documents.c.maker_id)
    return list(session.connection().execute(makers).scalars()) if orders else []


on("retail.sell", _sold_short)
on("retail.import", _sold_short)

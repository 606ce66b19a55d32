"""What the log says of stock, for those who are to be told of it."""

from sqlmodel import Session, select

from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on
from jxc_app.modules.warehouses.models import Warehouse

STOCK_SHORT = Event("stock.short", "试图超出库存出库", Severity.WARNING)
declare_events(STOCK_SHORT)


def _short(session: Session, act: Act) -> Happening | None:
    said = act.after
    if "sku" not in said:
        return None  # the count of a minute's repeated refusals: the first of them said which
    here = session.exec(select(Warehouse.id).where(Warehouse.name == said["warehouse"])).first()
    words = (
        f"{act.entry.actor_name} 想从{said['warehouse']}出库 {said['name']}（{said['sku']}） {said['wanted']}，"
        f"可用只有 {said['available']}，系统没有放行。"
    )
    return Happening(
        STOCK_SHORT.code, words, warehouse_ids=(here,) if here else (), actor_id=act.entry.actor_id,
        subject=f"short:{act.entry.actor_id}:{said['sku']}",
    )  # fmt: skip


for _reason in ("stock.insufficient", "stock.insufficient_fresh"):
    on("*", _short, outcome="refused", reason=_reason)

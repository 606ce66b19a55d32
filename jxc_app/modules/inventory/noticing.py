"""What the log says of stock, for those who are to be told of it."""

from sqlmodel import Session, select

from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, Tell, declare_events, on
from jxc_app.modules.notifications.sources import act_in_words, with_reason
from jxc_app.modules.warehouses.models import Warehouse

STOCK_SHORT = Event("stock.short", "试图超出库存出库", Severity.WARNING)
PERIOD_CLOSED = Event("period.closed", "月结与结账日", Severity.INFO)
PERIOD_REOPENED = Event("period.reopened", "反结账", Severity.DANGER, is_security=True)
LOT_CORRECTED = Event("lot.corrected", "批次日期更正", Severity.WARNING)
declare_events(STOCK_SHORT, PERIOD_CLOSED, PERIOD_REOPENED, LOT_CORRECTED)


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


def _done(event: Event, link: str) -> Tell:
    """Who did it, and why."""

    def tell(session: Session, act: Act) -> Happening:
        return Happening(
            event.code, with_reason(act_in_words(act), act.entry.reason), link, actor_id=act.entry.actor_id
        )

    return tell


for _action in ("period.close", "period.set_closing_day"):
    on(_action, _done(PERIOD_CLOSED, "/periods"))
on("period.reopen", _done(PERIOD_REOPENED, "/periods"))
on("lot.correct_dates", _done(LOT_CORRECTED, "/stock"))
for _reason in ("stock.insufficient", "stock.insufficient_fresh"):
    on("*", _short, outcome="refused", reason=_reason)

"""What the log says of merging SKUs, for those who are to be told of it."""

from sqlmodel import Session

from jxc_app.modules.merging.models import SkuMerge
from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on

MERGED = Event("sku.merged", "商品合并或撤销合并", Severity.WARNING)
declare_events(MERGED)


def _merged(session: Session, act: Act) -> Happening | None:
    merge = session.get(SkuMerge, act.entry.object_id) if act.entry.object_id else None
    if merge is None:
        return None
    what = "合并了商品" if merge.undone_at is None else "撤销了商品合并"
    words = f"{act.entry.actor_name} {what} {act.entry.object_label}。"
    return Happening(MERGED.code, words, link=f"/sku?id={merge.stays_id}", actor_id=act.entry.actor_id)


on("sku.merge", _merged)
on("sku.undo_merge", _merged)

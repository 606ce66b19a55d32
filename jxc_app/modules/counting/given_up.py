"""Which differences were found and given up, by the log: for reports."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.quantities import ZERO
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.counting.models import CountLine, StockCount
from jxc_app.modules.inventory.counted import GivenUp

ACTS = {"count.cancel": "取消盘点单", "count.decide_line": "差异不计入"}


def given_up_between(session: Session, since: datetime, until: datetime) -> Sequence[GivenUp]:
    """From ``since`` on, before ``until``, the first first."""
    wanted = select(AuditEntry).where(
        col(AuditEntry.action).in_(ACTS), AuditEntry.outcome == "done", AuditEntry.object_type == "stock_count",
        AuditEntry.at >= since, AuditEntry.at < until,
    )  # fmt: skip
    entries = session.exec(wanted.order_by(col(AuditEntry.seq))).all()
    said = [(entry, dict(json.loads(entry.after))) for entry in entries]
    return [_given_up(session, entry, after) for entry, after in said if after.get("dropped")]


def _given_up(session: Session, entry: AuditEntry, after: dict[str, Any]) -> GivenUp:
    count = session.get_one(StockCount, entry.object_id)
    return GivenUp(
        count.warehouse_id, count.number, ACTS[entry.action], "；".join(after["dropped_words"]),
        entry.reason or str(after.get("reason", "")), after["dropped"],
        _value(session, count.id or 0, after["dropped_lines"]), entry.actor_id, entry.actor_name, entry.at,
        f"/count?id={count.id}&tab=report",
    )  # fmt: skip


def _value(session: Session, count_id: int, positions: Sequence[int]) -> Decimal | None:
    """What these lines differed by is worth, with what they still say of it; None where nobody knows the cost."""
    wanted = select(CountLine).where(CountLine.count_id == count_id, col(CountLine.position).in_(positions))
    values = [one.value for one in session.exec(wanted).all() if one.value is not None]
    return sum((abs(one) for one in values), ZERO) if values else None

"""The log as a table to take away, entry by entry."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from jxc_app.core.devices import device_in_words
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.audit.evidence import guarding, shown
from jxc_app.modules.audit.looking import LogFilter, conditions, row_of
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.audit.permissions import AUDIT_VIEW
from jxc_app.modules.audit.words import FieldChange, Names, changes_in_words, fields_of

Row = tuple[int | str | datetime, ...]
_CHUNK = 2_000
LOG_COLUMNS = ("序号", "时间", "人员", "IP", "设备", "操作", "结果", "对象类型", "对象", "变更", "原因", "校验码")


@query("audit.export", title="导出操作日志", permission=AUDIT_VIEW)
def log_table(session: Session, scope: Scope, *, actor: Actor, wanted: LogFilter) -> Iterator[Row]:
    """What the filters let through, as :data:`LOG_COLUMNS`, the newest first, on the company's clock."""
    held = {code for code in guarding() if holds_any(session, actor, (code,))}
    names = Names(session)
    for entry in _entries(session, wanted):
        yield _line(entry, held, names)


def _line(entry: AuditEntry, held: set[str], names: Names) -> Row:
    row, zone = row_of(entry), get_settings().zone
    changes: list[FieldChange] = []
    if entry.outcome == "done":
        before, after = (shown(entry.object_type, fields_of(side), held) for side in (entry.before, entry.after))
        changes = changes_in_words(names, entry.object_type, before, after)
    return (
        row.seq, row.at.astimezone(zone), row.actor_name, row.ip, device_in_words(row.device), row.act,
        row.outcome_title, row.object_title, row.object_label,
        "\n".join(f"{one.title}：{one.before or '空'} → {one.after or '空'}" for one in changes if one.is_changed),
        row.reason, entry.hash,
    )  # fmt: skip


def _entries(session: Session, wanted: LogFilter) -> Iterator[AuditEntry]:
    asked = select(AuditEntry).where(*conditions(session, wanted, by_label=False))
    asked = asked.order_by(col(AuditEntry.seq).desc()).limit(_CHUNK)
    chunk = session.exec(asked).all()
    while chunk:
        yield from chunk
        session.expunge_all()  # or every entry of the log would stay in memory
        chunk = session.exec(asked.where(col(AuditEntry.seq) < chunk[-1].seq)).all() if len(chunk) == _CHUNK else []

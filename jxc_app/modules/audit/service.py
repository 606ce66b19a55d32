"""Writing the log. Called by ``perform`` as the last thing of each transaction."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, bindparam
from sqlmodel import Session, col, select, update

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.prepared import Prepared
from jxc_app.core.quantities import plain
from jxc_app.core.unit_of_work import Actor, AuditRecord
from jxc_app.modules.audit.evidence import kept
from jxc_app.modules.audit.models import AuditEntry, AuditHead, RefusalTally
from jxc_app.modules.audit.rules import GENESIS, chained

_entries: Table = AuditEntry.__table__  # type: ignore[attr-defined]
_head: Table = AuditHead.__table__  # type: ignore[attr-defined]
_tally: Table = RefusalTally.__table__  # type: ignore[attr-defined]
_append = Prepared(_entries.insert().inline())
_move_head = Prepared(
    update(_head).where(_head.c.id == 1).values(seq=bindparam("last_seq"), hash=bindparam("last_hash"))
)
_read_head = Prepared(select(_head.c.seq, _head.c.hash).where(_head.c.id == 1).with_for_update())


def write_audit(session: Session, actor: Actor, now: datetime, records: Sequence[AuditRecord]) -> None:
    """Append the records to the chain. Takes the head row's lock, so it comes last in a transaction."""
    if not (head := _read_head.fetch(session)):
        insert_or_ignore(session, _head, [{"id": 1, "seq": 0, "hash": GENESIS}])
        head = _read_head.fetch(session)
    [[seq, previous]] = head
    rows = []
    for record in records:
        seq += 1
        entry = _entry(seq, actor, now, record)
        entry["previous_hash"], entry["hash"] = previous, chained(previous, entry)
        previous = entry["hash"]
        rows.append(entry)
    _append.run_many(session, rows)
    _move_head.run(session, {"last_seq": seq, "last_hash": previous})


def _entry(seq: int, actor: Actor, now: datetime, record: AuditRecord) -> dict[str, Any]:
    return {
        "seq": seq,
        "at": now,
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "session_id": actor.session_id,
        "ip": actor.ip[:60],
        "device": actor.device[:200],
        "action": record.action,
        "outcome": record.outcome,
        "object_type": record.object_type,
        "object_id": record.object_id,
        "object_label": record.object_label[:120],
        "before": _json(kept(record.object_type, record.before)),
        "after": _json(kept(record.object_type, record.after)),
        "reason": record.reason,
    }


def _json(fields: Any) -> str:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, default=_plain) if fields else "{}"


def _plain(value: Any) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)


def write_refusal(session: Session, actor: Actor, now: datetime, records: Sequence[AuditRecord]) -> None:
    """Log refusals: the first of its kind in a minute at once, the rest as a count (:func:`close_tallies`)."""
    fresh = [record for record in records if _is_first(session, actor, now, record)]
    if fresh:
        write_audit(session, actor, now, fresh)


def _is_first(session: Session, actor: Actor, now: datetime, record: AuditRecord) -> bool:
    subject = f"session:{actor.session_id}" if actor.session_id else f"ip:{actor.ip}"
    key = {
        "subject": subject[:80],
        "action": record.action,
        "reason": record.reason[:80],
        "minute": now.replace(second=0, microsecond=0),
    }
    who = {"actor_id": actor.user_id, "actor_name": actor.name, "repeated": 0}
    if insert_or_ignore(session, _tally, [key | who]):
        return True
    matches = [_tally.c[name] == value for name, value in key.items()]
    session.connection().execute(update(_tally).where(*matches).values(repeated=_tally.c.repeated + 1))
    return False


def close_tallies(session: Session, now: datetime) -> int:
    """Write one entry with the count for each finished minute of repeated refusals; how many it wrote."""
    minute = now.replace(second=0, microsecond=0)
    finished = session.exec(
        select(RefusalTally).where(col(RefusalTally.minute) < minute).order_by(col(RefusalTally.minute))
    ).all()
    written = 0
    for tally in finished:
        if tally.repeated:
            actor = replace(Actor.anonymous(ip=tally.subject), user_id=tally.actor_id, name=tally.actor_name)
            record = AuditRecord(
                tally.action, reason=tally.reason, outcome="refused",
                after={"repeated": tally.repeated, "minute": tally.minute},
            )  # fmt: skip
            write_audit(session, actor, now, [record])
            written += 1
        session.delete(tally)
    return written

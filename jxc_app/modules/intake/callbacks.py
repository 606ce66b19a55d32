"""What integrations are told of their orders: written with the change itself, sent after it, signed, tried again.

The body is JSON. ``X-Signature`` is the hex of HMAC-SHA256, by the integration's secret, over ``X-Timestamp``, a line
break and the body; ``X-Event-Id`` stays the same when it is sent again. It goes out through the gate of the notices,
which reaches nothing inside, and is tried again at their pace.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select, update

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError, say
from jxc_app.core.logs import get_logger
from jxc_app.core.quantities import plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import clock
from jxc_app.modules.intake.clients import secret_of
from jxc_app.modules.intake.models import (
    DEAD,
    FAILED,
    PENDING,
    SENDING,
    SENT,
    IntakeCallback,
    IntakeClient,
    IntakeOrder,
)
from jxc_app.modules.intake.standing import Standing, standing_of
from jxc_app.modules.notifications.rules import wait_after
from jxc_app.modules.notifications.sending.guarded import Gate, SendFailed
from jxc_app.modules.notifications.sending.messages import signed
from jxc_app.modules.notifications.sending.posting import post
from jxc_app.modules.notifications.sending.route import gate_of

log = get_logger("intake")
#: longer than any sending may take
_CLAIMED_FOR = timedelta(minutes=2)
_MOST_IN_A_RUN = 40


@dataclass(frozen=True, slots=True)
class _Claim:
    id: int
    attempts: int
    client_id: int
    body: str


def note_event(uow: UnitOfWork, order_id: int, event: str) -> None:
    """Something became of an order: whoever handed it in will be told, if they want to be."""
    order = uow.session.get(IntakeOrder, order_id)
    client = uow.session.get(IntakeClient, order.client_id) if order else None
    if order is None or client is None or not client.callback_url:
        return
    uow.session.flush()  # where it stands is asked of the database
    body = {"event": event, "at": uow.now.isoformat()} | as_json(standing_of(uow.session, order))
    uow.session.add(
        IntakeCallback(
            client_id=order.client_id, document_id=order_id, event=event, created_at=uow.now, next_try_at=uow.now,
            body=json.dumps(body, ensure_ascii=False),
        )
    )  # fmt: skip
    uow.session.flush()


def as_json(standing: Standing) -> dict[str, object]:
    """How an order stands, as integrations read it."""
    return {
        "number": standing.number, "order": standing.order_number, "state": standing.state,
        "promised_at": standing.promised_at.isoformat() if standing.promised_at else None,
        "parcels": [
            {
                "number": one.number, "store": one.store, "state": one.state,
                "delivered_at": one.delivered_at.isoformat() if one.delivered_at else None,
                "lines": [{"sku": sku, "quantity": plain(quantity)} for sku, quantity in one.lines],
            }
            for one in standing.parcels
        ],
        "short": [{"sku": sku, "quantity": plain(quantity)} for sku, quantity in standing.short],
    }  # fmt: skip


def send_callbacks(database: Database, gate: Gate | None = None) -> int:
    """Send what is due; how many were tried."""
    gate = gate or gate_of(database.settings)
    for tried in range(_MOST_IN_A_RUN):
        claimed = database.write(lambda session: _claim(session, clock.get().now()))
        if claimed is None:
            return tried
        _carry(database, claimed, gate)
    return _MOST_IN_A_RUN


def _claim(session: Session, now: datetime) -> _Claim | None:
    """Take what waits longest, of an integration that is in use."""
    is_due = or_(
        col(IntakeCallback.state).in_((PENDING, FAILED)) & (col(IntakeCallback.next_try_at) <= now),
        (col(IntakeCallback.state) == SENDING) & (col(IntakeCallback.claimed_until) <= now),
    )
    wanted = (
        select(IntakeCallback)
        .join(IntakeClient, col(IntakeClient.id) == IntakeCallback.client_id)
        .where(is_due, col(IntakeClient.switched_off_at).is_(None))
        .order_by(col(IntakeCallback.next_try_at), col(IntakeCallback.id))
    )
    found = session.exec(wanted.limit(1)).first()
    if found is None:
        return None
    attempts = found.attempts + 1
    taken = session.exec(
        update(IntakeCallback)
        .where(col(IntakeCallback.id) == found.id, col(IntakeCallback.attempts) == found.attempts, is_due)
        .values(state=SENDING, attempts=attempts, claimed_until=now + _CLAIMED_FOR)
    )
    return _Claim(found.id or 0, attempts, found.client_id, found.body) if taken.rowcount else None


def _carry(database: Database, claimed: _Claim, gate: Gate) -> None:
    try:
        client = database.read(lambda session: session.get_one(IntakeClient, claimed.client_id))
        body = claimed.body.encode()
        headers = signed(secret_of(client, database.settings), body, clock.get().now())
        post(client.callback_url, body, gate, headers | {"X-Event-Id": str(claimed.id)})
    except SendFailed as failure:
        _mark(database, claimed, failure.words)
    except DomainError as refusal:
        _mark(database, claimed, say(refusal))
    except Exception as error:
        log.error("callback_failed", kind=type(error).__name__, client_id=claimed.client_id)
        _mark(database, claimed, "发送时出错，详情见服务器的运行日志")
    else:
        _mark(database, claimed, "")


def _mark(database: Database, claimed: _Claim, error: str) -> None:
    wait = wait_after(claimed.attempts) if error else None
    state = SENT if not error else DEAD if wait is None else FAILED
    values = {
        "state": state, "error": error[:200], "claimed_until": None,
        "next_try_at": clock.get().now() + (wait or timedelta()),
    }  # fmt: skip
    mine = (col(IntakeCallback.id) == claimed.id) & (col(IntakeCallback.attempts) == claimed.attempts)
    database.write(lambda session: session.exec(update(IntakeCallback).where(mine).values(**values)))

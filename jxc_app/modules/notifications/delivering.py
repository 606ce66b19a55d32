"""Carrying messages out: claim, commit, send, mark. Whoever dies between two steps leaves a claim that runs out.

A message is sent once, or again where nobody knows whether it arrived; it is never lost.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, or_, select, update

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError, say
from jxc_app.core.logs import get_logger
from jxc_app.core.sealing import unseal
from jxc_app.core.settings import Settings
from jxc_app.core.use_case import clock
from jxc_app.modules.notifications import rules
from jxc_app.modules.notifications.events import Happening
from jxc_app.modules.notifications.letters import empty_letter, sheet_of
from jxc_app.modules.notifications.models import (
    LETTER,
    PURPOSE,
    TRY,
    Delivery,
    DeliveryState,
    Fields,
    NoticeChannel,
)
from jxc_app.modules.notifications.sending.guarded import Gate, SendFailed
from jxc_app.modules.notifications.sending.mail import send_letter
from jxc_app.modules.notifications.sending.route import gate_of, send
from jxc_app.modules.notifications.sources import DELIVERY_DEAD
from jxc_app.modules.notifications.telling import tell

log = get_logger("notices")
#: longer than any sending may take
_CLAIMED_FOR = timedelta(minutes=2)
_MOST_IN_A_RUN = 40


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is this worker's for a while."""

    delivery_id: int
    attempts: int
    channel_id: int
    kind: str
    event: str
    sealed: str
    title: str
    text: str


def send_due(database: Database, gate: Gate | None = None) -> int:
    """Send what is due, as fast as the channels allow; how many were tried."""
    gate = gate or gate_of(database.settings)
    for tried in range(_MOST_IN_A_RUN):
        claimed = database.write(lambda session: claim(session, clock.get().now()))
        if claimed is None:
            return tried
        _carry(database, claimed, gate)
    return _MOST_IN_A_RUN


def send_one(database: Database, delivery_id: int, gate: Gate | None = None) -> bool:
    """Send one delivery now, if nobody else does and its channel has room; whether it was tried."""
    claimed = database.write(lambda session: claim(session, clock.get().now(), delivery_id))
    if claimed is None:
        return False
    _carry(database, claimed, gate or gate_of(database.settings))
    return True


def claim(session: Session, now: datetime, delivery_id: int | None = None) -> Claim | None:
    """Take the delivery that waits longest, of a channel that has room this minute."""
    is_due = or_(
        col(Delivery.state).in_((DeliveryState.PENDING, DeliveryState.FAILED)) & (col(Delivery.next_try_at) <= now),
        (col(Delivery.state) == DeliveryState.SENDING) & (col(Delivery.claimed_until) <= now),
    )
    wanted = (
        select(Delivery, NoticeChannel)
        .join(NoticeChannel, col(NoticeChannel.id) == Delivery.channel_id)
        .where(is_due, col(NoticeChannel.switched_off_at).is_(None))
        .where(col(Delivery.channel_id).not_in(_full_channels(session, now)))
        .order_by(col(Delivery.next_try_at), col(Delivery.id))
    )
    if delivery_id is not None:
        wanted = wanted.where(Delivery.id == delivery_id)
    found = session.exec(wanted.limit(1)).first()
    if found is None:
        return None
    delivery, channel = found
    attempts = delivery.attempts + 1
    taken = session.exec(
        update(Delivery)
        .where(col(Delivery.id) == delivery.id, col(Delivery.attempts) == delivery.attempts, is_due)
        .values(
            state=DeliveryState.SENDING, attempts=attempts, last_try_at=now,
            claimed_until=now + _CLAIMED_FOR,
        )
    )  # fmt: skip
    if not taken.rowcount:
        return None
    return Claim(
        delivery.id or 0, attempts, delivery.channel_id, channel.kind, delivery.event, channel.sealed,
        delivery.title, delivery.text,
    )  # fmt: skip


def _full_channels(session: Session, now: datetime) -> list[int]:
    """Channels that have sent all they may within the last minute."""
    tried = (
        select(NoticeChannel.id, NoticeChannel.kind, func.count())
        .join(Delivery, col(Delivery.channel_id) == NoticeChannel.id)
        .where(col(Delivery.last_try_at) > now - rules.MINUTE)
        .group_by(col(NoticeChannel.id), col(NoticeChannel.kind))
    )
    return [channel_id or 0 for channel_id, kind, count in session.exec(tried) if count >= rules.MOST_A_MINUTE[kind]]


def _carry(database: Database, claimed: Claim, gate: Gate) -> None:
    try:
        answer = _sent(database, claimed, gate)
    except SendFailed as failure:
        _mark_failed(database, claimed, failure)
    except DomainError as refusal:
        _mark_failed(database, claimed, SendFailed(say(refusal)))
    except Exception as error:
        log.error("send_failed", kind=type(error).__name__, channel_id=claimed.channel_id)
        _mark_failed(database, claimed, SendFailed("发送时出错，详情见服务器的运行日志"))
    else:
        database.write(lambda session: _mark_sent(session, claimed, answer, clock.get().now()))


def _sent(database: Database, claimed: Claim, gate: Gate) -> str:
    fields, now = fields_of(claimed.sealed, database.settings), clock.get().now()
    if claimed.event == LETTER:
        sheet = database.read(lambda session: sheet_of(session, claimed.delivery_id, database.settings))
        return send_letter(fields, sheet, gate, now)
    return send(claimed.kind, fields, claimed.title, claimed.text, gate, now)


def fields_of(sealed: str, settings: Settings) -> Fields:
    """The fields of a channel. Raises DomainError ``sealing.lost``."""
    return dict(json.loads(unseal(sealed, PURPOSE, settings=settings)))


def _mark_sent(session: Session, claimed: Claim, answer: str, now: datetime) -> None:
    done = {"state": DeliveryState.SENT, "claimed_until": None, "error": "", "answer": answer[:300]}
    session.exec(update(Delivery).where(col(Delivery.id) == claimed.delivery_id).values(**done))
    session.exec(update(NoticeChannel).where(col(NoticeChannel.id) == claimed.channel_id).values(proved_at=now))
    if claimed.event == LETTER:
        empty_letter(session, claimed.delivery_id)


def _mark_failed(database: Database, claimed: Claim, failure: SendFailed) -> None:
    def work(session: Session) -> None:
        now = clock.get().now()
        wait = None if claimed.event == TRY else rules.wait_after(claimed.attempts)
        values = {
            "state": DeliveryState.DEAD if wait is None else DeliveryState.FAILED, "claimed_until": None,
            "error": failure.words[:200], "answer": failure.answer[:300], "next_try_at": now + (wait or timedelta()),
        }  # fmt: skip
        mine = (col(Delivery.id) == claimed.delivery_id) & (col(Delivery.attempts) == claimed.attempts)
        marked = session.exec(update(Delivery).where(mine).values(**values))
        if wait is None and marked.rowcount:
            _tell_of_death(session, claimed, failure, now)

    database.write(work)


def _tell_of_death(session: Session, claimed: Claim, failure: SendFailed, now: datetime) -> None:
    delivery, channel = session.get(Delivery, claimed.delivery_id), session.get(NoticeChannel, claimed.channel_id)
    if delivery is None or channel is None or delivery.event in (DELIVERY_DEAD.code, TRY):
        return
    words = f"渠道「{channel.name}」试了 {claimed.attempts} 次都没有发出「{delivery.title}」：{failure.words}"
    happening = Happening(
        DELIVERY_DEAD.code, words, link="/notices/deliveries?state=dead", subject=f"channel:{channel.id}"
    )
    tell(session, happening, now)

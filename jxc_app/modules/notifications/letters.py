"""Mail to one address outside, with files: it waits in the queue of notices and goes through the mail channel.

What a letter says may hold a link that opens a paper, so it lies sealed beside its delivery until it has gone out, and
is emptied then. The record of the sending, the tries and the last word of the mail server are those of the delivery.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlmodel import Session, col, select, update

from jxc_app.core.errors import DomainError
from jxc_app.core.masking import masked_mail
from jxc_app.core.sealing import seal, unseal
from jxc_app.core.settings import Settings
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.notifications.models import (
    LETTER,
    ChannelKind,
    Delivery,
    DeliveryState,
    Letter,
    NoticeChannel,
)

_PURPOSE = "letter"
#: mail servers take 20 MB or more; base64 makes a third more of it
_LARGEST = 10 << 20
_OVERTAKEN = "已改发新的邮件，这一封不再发送"


class Enclosed(NamedTuple):
    """A file that goes with a letter; ``media_type`` like ``application/pdf``."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a letter says. ``sender`` is how the company calls itself; the address is that of its channel."""

    address: str
    subject: str
    text: str
    sender: str = ""
    files: Sequence[Enclosed] = ()


def proved_channel(session: Session, kind: str) -> NoticeChannel | None:
    """The channel of a kind through which one person is reached: in use, and the one that proved itself last."""
    wanted = select(NoticeChannel).where(NoticeChannel.kind == kind, col(NoticeChannel.switched_off_at).is_(None))
    proved_first = (col(NoticeChannel.proved_at).desc().nulls_last(), col(NoticeChannel.id))
    return session.exec(wanted.order_by(*proved_first).limit(1)).first()


def put_letter(uow: UnitOfWork, sheet: Sheet) -> Delivery:
    """Put a letter into the queue; it is sent after the commit.

    Raises DomainError ``letter.no_channel`` where no mail channel is in use, ``letter.too_large`` for files over 10 MB.
    """
    channel = proved_channel(uow.session, ChannelKind.MAIL)
    if channel is None:
        raise DomainError("letter.no_channel")
    if sum(len(one.content) for one in sheet.files) > _LARGEST:
        raise DomainError("letter.too_large", most=_LARGEST >> 20)
    delivery = Delivery(
        channel_id=channel.id or 0, event=LETTER, title=sheet.subject[:120], text=f"发给 {masked_mail(sheet.address)}",
        created_at=uow.now, next_try_at=uow.now,
    )  # fmt: skip
    uow.session.add(delivery)
    uow.session.flush()
    uow.session.add(Letter(delivery_id=delivery.id or 0, sealed=_sealed(sheet, uow.settings)))
    uow.session.flush()
    return delivery


def give_up(uow: UnitOfWork, delivery_ids: Sequence[int]) -> None:
    """Send no more of these that have not gone out: another letter takes their place."""
    waits = col(Delivery.state).in_((DeliveryState.PENDING, DeliveryState.FAILED))
    given_up = update(Delivery).where(col(Delivery.id).in_(delivery_ids), waits)
    uow.session.exec(given_up.values(state=DeliveryState.DEAD, error=_OVERTAKEN))
    overtaken = select(Delivery.id).where(col(Delivery.id).in_(delivery_ids), Delivery.error == _OVERTAKEN)
    uow.session.exec(update(Letter).where(col(Letter.delivery_id).in_(overtaken)).values(sealed=""))


def sheet_of(session: Session, delivery_id: int, settings: Settings) -> Sheet:
    """What a letter says. Raises DomainError ``letter.emptied`` once it is gone, ``sealing.lost``."""
    held = session.get(Letter, delivery_id)
    if held is None or not held.sealed:
        raise DomainError("letter.emptied")
    said = json.loads(unseal(held.sealed, _PURPOSE, settings=settings))
    files = [Enclosed(name, media, base64.b64decode(content)) for name, media, content in said.pop("files")]
    return Sheet(**said, files=files)


def has_words(session: Session, delivery_id: int) -> bool:
    """Whether a letter can still be sent."""
    held = session.get(Letter, delivery_id)
    return held is not None and held.sealed != ""


def empty_letter(session: Session, delivery_id: int) -> None:
    """It has gone out: what it said is nobody's any more."""
    session.exec(update(Letter).where(col(Letter.delivery_id) == delivery_id).values(sealed=""))


def _sealed(sheet: Sheet, settings: Settings) -> str:
    said = {
        "address": sheet.address, "subject": sheet.subject, "text": sheet.text, "sender": sheet.sender,
        "files": [[one.name, one.media_type, base64.b64encode(one.content).decode()] for one in sheet.files],
    }  # fmt: skip
    return seal(json.dumps(said, ensure_ascii=False), _PURPOSE, settings=settings)

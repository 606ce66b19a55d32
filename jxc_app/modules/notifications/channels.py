"""Channels: adding, changing, switching off, trying out; and giving a delivery another try."""

import json
from datetime import datetime

from pydantic import Field as Limits
from sqlmodel import col, select, update

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Id, LongId, Version
from jxc_app.core.sealing import seal, unseal
from jxc_app.core.switching import switch
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.notifications.channel_fields import SECRETS, checked, shown
from jxc_app.modules.notifications.letters import has_words
from jxc_app.modules.notifications.models import (
    LETTER,
    PURPOSE,
    TRY,
    ChannelKind,
    Delivery,
    DeliveryState,
    Fields,
    NoticeChannel,
)
from jxc_app.modules.notifications.permissions import CHANGE_NOTICES, NOTICE_MANAGE

_OFF = "渠道已停用"


class SaveChannel(Command):
    """A channel with its fields; a secret left empty stays as it is. ``channel_id`` None makes a new one."""

    channel_id: Id | None = None
    version: Version | None = None
    name: str = Limits(min_length=1, max_length=40)
    kind: ChannelKind
    fields: dict[str, str] = Limits(max_length=12, repr=False)


class ChannelRef(Result):
    """A channel, and how often it was changed."""

    channel_id: int
    version: int


class SwitchChannel(Command):
    """Take a channel out of use, or back into it."""

    channel_id: Id
    version: Version
    switched_off: bool


class TryChannel(Command):
    """Send a message that says it is a try."""

    channel_id: Id


class RetryDelivery(Command):
    """Try a delivery again from the beginning."""

    delivery_id: LongId


class DeliveryRef(Result):
    """A delivery that is due."""

    delivery_id: int


@use_case("notice.save_channel", title="保存通知渠道", permission=NOTICE_MANAGE, proof=CHANGE_NOTICES)
def save_channel(uow: UnitOfWork, command: SaveChannel) -> ChannelRef:
    """Add or change a channel. Raises Conflict where the name is taken or somebody else was faster."""
    channel = _locked(uow, command.channel_id, command.version) if command.channel_id else None
    if channel is not None and channel.kind != command.kind:
        raise DomainError("notice.kind_fixed", field="kind")
    _refuse_taken(uow, command)
    held: Fields = json.loads(unseal(channel.sealed, PURPOSE, settings=uow.settings)) if channel else {}
    fields = checked(command.kind, command.fields, held, uow.settings)
    before = _said(channel) if channel else {}
    made = channel or NoticeChannel(name="", name_key="", kind=command.kind, sealed="", version=0, created_at=uow.now)
    made.name, made.name_key = command.name, code_key(command.name)[:40]
    made.shown = shown(command.kind, fields, uow.settings)[:200]
    made.sealed = seal(json.dumps(fields, ensure_ascii=False), PURPOSE, settings=uow.settings)
    made.version += 1
    if channel is None or fields != held:
        made.proved_at = None
    uow.session.add(made)
    uow.session.flush()
    renewed = sorted(name for name in SECRETS if command.fields.get(name))
    after = _said(made) | ({"secrets_renewed": "、".join(renewed)} if renewed else {})
    uow.record("notice_channel", made.id, made.name, before=before, after=after)
    return ChannelRef(channel_id=made.id or 0, version=made.version)


@use_case("notice.switch_channel", title="停用启用通知渠道", permission=NOTICE_MANAGE, proof=CHANGE_NOTICES)
def switch_channel(uow: UnitOfWork, command: SwitchChannel) -> ChannelRef:
    """Take a channel out of use or back; what still waited to be sent through it is given up."""
    channel = _locked(uow, command.channel_id, command.version)
    switch(uow, "notice_channel", channel, channel.name, switched_off=command.switched_off)
    if command.switched_off:
        waits = col(Delivery.state).in_((DeliveryState.PENDING, DeliveryState.FAILED))
        given_up = update(Delivery).where(col(Delivery.channel_id) == channel.id, waits)
        uow.session.exec(given_up.values(state=DeliveryState.DEAD, error=_OFF))
    return ChannelRef(channel_id=channel.id or 0, version=channel.version)


@use_case("notice.test_channel", title="测试通知渠道", permission=NOTICE_MANAGE)
def try_channel(uow: UnitOfWork, command: TryChannel) -> DeliveryRef:
    """Put a message on its way that says it is a try; it is sent after the commit, like every other."""
    channel = uow.session.get(NoticeChannel, command.channel_id)
    if channel is None:
        raise NotFound("notice.no_channel")
    if channel.switched_off_at is not None:
        raise DomainError("notice.channel_off")
    tried = Delivery(
        channel_id=channel.id or 0, event=TRY, title="测试消息",
        text=f"{uow.actor.name} 在试用渠道「{channel.name}」。收到这条消息，说明渠道可以使用。",
        created_at=uow.now, next_try_at=uow.now,
    )  # fmt: skip
    uow.session.add(tried)
    uow.session.flush()
    uow.record("notice_channel", channel.id, channel.name, after={"delivery_id": tried.id})
    return DeliveryRef(delivery_id=tried.id or 0)


@use_case("notice.retry", title="重发通知", permission=NOTICE_MANAGE)
def retry_delivery(uow: UnitOfWork, command: RetryDelivery) -> DeliveryRef:
    """Let a failed delivery be tried again at once, with all its tries before it."""
    return put_back(uow, command.delivery_id)


def put_back(uow: UnitOfWork, delivery_id: int) -> DeliveryRef:
    """Put a failed delivery into the queue again, for somebody who may. Raises NotFound, DomainError."""
    delivery = uow.session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise NotFound("notice.no_delivery")
    if delivery.event == LETTER and not has_words(uow.session, delivery_id):
        raise DomainError("letter.emptied")
    if delivery.state not in (DeliveryState.FAILED, DeliveryState.DEAD):
        raise DomainError("notice.not_failed")
    channel = uow.session.get(NoticeChannel, delivery.channel_id)
    if channel is None or channel.switched_off_at is not None:
        raise DomainError("notice.channel_off")
    before = {"state": delivery.state, "attempts": delivery.attempts}
    delivery.state, delivery.attempts, delivery.next_try_at = DeliveryState.PENDING, 0, uow.now
    uow.record("delivery", delivery.id, delivery.title, before=before, after={"state": DeliveryState.PENDING})
    return DeliveryRef(delivery_id=delivery.id or 0)


def _locked(uow: UnitOfWork, channel_id: int, version: int | None) -> NoticeChannel:
    channel = uow.session.get(NoticeChannel, channel_id, with_for_update=True)
    if channel is None:
        raise NotFound("notice.no_channel")
    if channel.version != version:
        raise Conflict("version.stale")
    return channel


def _refuse_taken(uow: UnitOfWork, command: SaveChannel) -> None:
    same = select(NoticeChannel.id).where(
        NoticeChannel.name_key == code_key(command.name)[:40], NoticeChannel.id != (command.channel_id or 0)
    )
    if uow.session.exec(same).first() is not None:
        raise Conflict("notice.name_taken", field="name", name=command.name)


def _said(channel: NoticeChannel) -> dict[str, str | datetime]:
    """What the log keeps of a channel: never a secret."""
    return {"name": channel.name, "kind": channel.kind, "shown": channel.shown}

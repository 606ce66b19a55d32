"""Reads of messages, rules, channels and deliveries."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, func, select

from jxc_app.core.database import get_database
from jxc_app.core.errors import NotFound
from jxc_app.core.sealing import unseal
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.models import Role, User
from jxc_app.modules.notifications.channel_fields import editable, secrets_held
from jxc_app.modules.notifications.events import EVENTS
from jxc_app.modules.notifications.models import PURPOSE, Delivery, DeliveryState, Notice, NoticeChannel, NoticeRule
from jxc_app.modules.notifications.permissions import NOTICE_MANAGE

_PAGE = 30
_SYSTEM = 1


@dataclass(frozen=True, slots=True)
class Message:
    """One message to the person who reads."""

    id: int
    event: str
    severity: str
    title: str
    text: str
    link: str
    created_at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class Messages:
    """A page of messages, unread ones first, and how many are unread in all."""

    rows: tuple[Message, ...]
    unread: int
    has_more: bool


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule with the names of whom it tells."""

    id: int
    version: int
    event: str
    title: str
    measure: str
    is_daily: bool
    is_shipped: bool
    is_on: bool
    minimum: Decimal
    hour: int | None
    warehouse_ids: tuple[int, ...]
    user_ids: tuple[int, ...]
    role_codes: tuple[str, ...]
    channel_ids: tuple[int, ...]
    tells_person: bool


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel without anything secret."""

    id: int
    version: int
    name: str
    kind: str
    shown: str
    is_off: bool
    proved_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True)
class ChannelForm:
    """A channel as it is edited: what may be read of its fields, and the names of the secrets that are there."""

    id: int
    version: int
    name: str
    kind: str
    fields: dict[str, str]
    secrets_held: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery and how it went."""

    id: int
    channel: str
    title: str
    text: str
    state: str
    attempts: int
    created_at: datetime
    last_try_at: datetime | None
    next_try_at: datetime
    error: str
    answer: str


@dataclass(frozen=True, slots=True)
class Addressees:
    """Whom a rule may name: people, roles and channels, each by id or code with its name."""

    people: tuple[tuple[int, str], ...]
    roles: tuple[tuple[str, str], ...]
    channels: tuple[tuple[int, str], ...]


def unread_count(session: Session, user_id: int) -> int:
    """How many messages a person has not read."""
    unread = select(func.count()).where(Notice.recipient_id == user_id, col(Notice.read_at).is_(None))
    return session.exec(unread).one()


@query("notice.mine", title="我的消息")
def my_notices(session: Session, scope: Scope, *, actor: Actor, page: int = 1) -> Messages:
    """The actor's own messages, unread first, the newest first among each."""
    mine = select(Notice).where(Notice.recipient_id == actor.user_id)
    ordered = mine.order_by(col(Notice.read_at).is_not(None), col(Notice.id).desc())
    rows = session.exec(ordered.offset((max(page, 1) - 1) * _PAGE).limit(_PAGE + 1)).all()
    shown = tuple(
        Message(r.id or 0, r.event, r.severity, r.title, r.text, r.link, r.created_at, r.read_at is not None)
        for r in rows[:_PAGE]
    )
    return Messages(shown, unread_count(session, actor.user_id), len(rows) > _PAGE)


@query("notice.rules", title="通知规则", permission=NOTICE_MANAGE)
def list_rules(session: Session, scope: Scope) -> list[RuleRow]:
    """Every rule of an event that this product knows, shipped ones first."""
    rules = session.exec(select(NoticeRule).order_by(col(NoticeRule.shipped_code).is_(None), col(NoticeRule.id))).all()
    return [_rule(rule) for rule in rules if rule.event in EVENTS]


def _rule(rule: NoticeRule) -> RuleRow:
    event = EVENTS[rule.event]
    return RuleRow(
        rule.id or 0, rule.version, rule.event, event.title, event.measure, event.is_daily,
        rule.shipped_code is not None, rule.is_on, rule.minimum, rule.hour, tuple(rule.warehouse_ids),
        tuple(rule.user_ids), tuple(rule.role_codes), tuple(rule.channel_ids), rule.tells_person,
    )  # fmt: skip


@query("notice.addressees", title="通知对象", permission=NOTICE_MANAGE)
def addressees(session: Session, scope: Scope) -> Addressees:
    """Whom a rule may name."""
    people = select(User.id, User.name).where(User.id != _SYSTEM, col(User.switched_off_at).is_(None))
    return Addressees(
        tuple((one or 0, name) for one, name in session.exec(people.order_by(User.name)).all()),
        tuple(session.exec(select(Role.code, Role.name).order_by(col(Role.id))).all()),
        tuple((one or 0, name) for one, name in session.exec(
            select(NoticeChannel.id, NoticeChannel.name).order_by(col(NoticeChannel.id))
        ).all()),
    )  # fmt: skip


@query("notice.channels", title="通知渠道", permission=NOTICE_MANAGE)
def list_channels(session: Session, scope: Scope) -> list[ChannelRow]:
    """Every channel, with what went wrong last where its latest delivery failed."""
    latest = (
        select(func.max(Delivery.id)).where(col(Delivery.last_try_at).is_not(None)).group_by(col(Delivery.channel_id))
    )
    tried = session.exec(select(Delivery.channel_id, Delivery.error).where(col(Delivery.id).in_(latest))).all()
    errors = dict(tried)
    return [
        ChannelRow(
            c.id or 0, c.version, c.name, c.kind, c.shown, c.switched_off_at is not None, c.proved_at,
            errors.get(c.id or 0, ""),
        )
        for c in session.exec(select(NoticeChannel).order_by(col(NoticeChannel.id))).all()
    ]  # fmt: skip


@query("notice.channel_form", title="修改通知渠道", permission=NOTICE_MANAGE)
def channel_form(session: Session, scope: Scope, *, channel_id: int) -> ChannelForm:
    """One channel to be edited; nothing secret leaves. Raises NotFound, and DomainError ``sealing.lost``."""
    channel = session.get(NoticeChannel, channel_id)
    if channel is None:
        raise NotFound("notice.no_channel")
    fields = json.loads(unseal(channel.sealed, PURPOSE, settings=get_database().settings))
    return ChannelForm(channel_id, channel.version, channel.name, channel.kind, editable(fields), secrets_held(fields))


@query("notice.deliveries", title="通知发送记录", permission=NOTICE_MANAGE)
def list_deliveries(
    session: Session, scope: Scope, *, state: str = "", channel_id: int = 0, page: int = 1
) -> tuple[list[DeliveryRow], bool]:
    """A page of deliveries, the newest first, and whether there are more."""
    wanted = select(Delivery, NoticeChannel.name).join(NoticeChannel, col(NoticeChannel.id) == Delivery.channel_id)
    if state in set(DeliveryState):
        wanted = wanted.where(Delivery.state == state)
    if channel_id:
        wanted = wanted.where(Delivery.channel_id == channel_id)
    ordered = wanted.order_by(col(Delivery.id).desc()).offset((max(page, 1) - 1) * _PAGE).limit(_PAGE + 1)
    found = session.exec(ordered).all()
    rows = [
        DeliveryRow(
            d.id or 0, name, d.title, d.text, d.state, d.attempts, d.created_at, d.last_try_at, d.next_try_at, d.error,
            d.answer,
        )
        for d, name in found[:_PAGE]
    ]  # fmt: skip
    return rows, len(found) > _PAGE


def delivery_of(session: Session, delivery_id: int) -> tuple[str, str]:
    """The state of one delivery and what went wrong."""
    found = session.get(Delivery, delivery_id)
    return (found.state, found.error) if found else ("", "")

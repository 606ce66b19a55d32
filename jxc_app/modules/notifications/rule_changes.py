"""Rules: who is told of what, changed on a form."""

from decimal import Decimal
from typing import Any

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access.models import Role, RoleAssignment, User
from jxc_app.modules.notifications.events import EVENTS, Measure
from jxc_app.modules.notifications.models import NoticeChannel, NoticeRule
from jxc_app.modules.notifications.permissions import CHANGE_NOTICES, NOTICE_MANAGE
from jxc_app.modules.notifications.sources import NOTICE_CHANGED

_SHORTEST_REASON = 2
_assignments: Table = RoleAssignment.__table__  # type: ignore[attr-defined]
_KEPT = (
    "event", "warehouse_ids", "minimum", "hour", "user_ids", "role_codes", "channel_ids", "tells_person", "is_on",
)  # fmt: skip


class SaveRule(Command):
    """A rule as the form says it. ``rule_id`` None makes a new one; the event of a rule stays."""

    rule_id: Id | None = None
    version: Version | None = None
    event: str = Limits(max_length=40)
    warehouse_ids: list[Id] = Limits(default=[], max_length=500)
    minimum: Decimal = Limits(default=Decimal(0), ge=0, max_digits=14, decimal_places=2)
    hour: int | None = Limits(default=None, ge=0, le=23)
    user_ids: list[Id] = Limits(default=[], max_length=200)
    role_codes: list[str] = Limits(default=[], max_length=100)
    channel_ids: list[Id] = Limits(default=[], max_length=50)
    tells_person: bool = False
    is_on: bool = True


class RuleRef(Result):
    """A rule, and how often it was changed."""

    rule_id: int
    version: int


class SwitchRule(Command):
    """Turn a rule on, or off for a reason."""

    rule_id: Id
    version: Version
    is_on: bool
    reason: str = Limits(default="", max_length=200)


class DeleteRule(Command):
    """Take a rule of one's own away; those that the product came with can only be turned off."""

    rule_id: Id
    version: Version
    reason: str = Limits(min_length=2, max_length=200)


class Deleted(Result):
    """It is gone."""


@use_case("notice.save_rule", title="保存通知规则", permission=NOTICE_MANAGE, proof=CHANGE_NOTICES)
def save_rule(uow: UnitOfWork, command: SaveRule) -> RuleRef:
    """Add or change a rule. Raises DomainError where it names nobody, or somebody who is not there."""
    event = EVENTS.get(command.event)
    if event is None:
        raise DomainError("notice.no_event", field="event")
    if not (command.user_ids or command.role_codes or command.channel_ids or command.tells_person):
        raise DomainError("notice.nobody", field="role_codes")
    _refuse_unknown(uow.session, command)
    rule = _locked(uow, command.rule_id, command.version) if command.rule_id else None
    if rule is not None and rule.event != command.event:
        raise DomainError("notice.event_fixed", field="event")
    before = _fields(rule) if rule else {}
    rule = rule or NoticeRule(event=event.code, version=0, changed_at=uow.now)
    for name in _KEPT:
        setattr(rule, name, getattr(command, name))
    rule.minimum = command.minimum if event.measure is not Measure.NONE else Decimal(0)
    rule.hour = (command.hour or 0) if event.is_daily else None
    _refuse_silence(rule)
    return _keep(uow, rule, before)


@use_case("notice.switch_rule", title="停用启用通知规则", permission=NOTICE_MANAGE, proof=CHANGE_NOTICES)
def switch_rule(uow: UnitOfWork, command: SwitchRule) -> RuleRef:
    """Turn a rule on or off. Raises DomainError for want of a reason, and for the rule that watches over the others."""
    if not command.is_on and len(command.reason) < _SHORTEST_REASON:
        raise DomainError("notice.reason_needed", field="reason")
    rule = _locked(uow, command.rule_id, command.version)
    before = _fields(rule)
    rule.is_on = command.is_on
    _refuse_silence(rule)
    return _keep(uow, rule, before, command.reason)


@use_case("notice.delete_rule", title="删除通知规则", permission=NOTICE_MANAGE, proof=CHANGE_NOTICES)
def delete_rule(uow: UnitOfWork, command: DeleteRule) -> Deleted:
    """Take a rule away that people made."""
    rule = _locked(uow, command.rule_id, command.version)
    if rule.shipped_code is not None:
        raise DomainError("notice.shipped_stays")
    rule.is_on = False
    uow.record(
        "notice_rule", rule.id, EVENTS[rule.event].title, before=_fields(rule), after={"deleted": True},
        reason=command.reason,
    )  # fmt: skip
    uow.session.delete(rule)
    return Deleted()


def _locked(uow: UnitOfWork, rule_id: int, version: int | None) -> NoticeRule:
    rule = uow.session.get(NoticeRule, rule_id, with_for_update=True)
    if rule is None:
        raise NotFound("notice.no_rule")
    if rule.version != version:
        raise Conflict("version.stale")
    return rule


def _refuse_silence(rule: NoticeRule) -> None:
    """The rule that tells of changed rules stays on: it would be the first that somebody turns off."""
    if rule.shipped_code == NOTICE_CHANGED.code and not rule.is_on:
        raise DomainError("notice.watches_others")


def _keep(uow: UnitOfWork, rule: NoticeRule, before: dict[str, Any], reason: str = "") -> RuleRef:
    rule.version += 1
    rule.changed_at = uow.now
    uow.session.add(rule)
    uow.session.flush()
    after = _fields(rule)
    changed = {name for name in after if before.get(name) != after[name]} if before else set(after)
    uow.record(
        "notice_rule", rule.id, EVENTS[rule.event].title,
        before={name: before[name] for name in changed if name in before},
        after={name: after[name] for name in changed}, reason=reason,
    )  # fmt: skip
    return RuleRef(rule_id=rule.id or 0, version=rule.version)


def _fields(rule: NoticeRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in _KEPT}


def _refuse_unknown(session: Session, command: SaveRule) -> None:
    [key] = _assignments.c.warehouse_id.foreign_keys  # warehouses stand on a higher floor than notices
    known = {
        "user_ids": session.exec(select(User.id).where(col(User.id).in_(command.user_ids))).all(),
        "role_codes": session.exec(select(Role.code).where(col(Role.code).in_(command.role_codes))).all(),
        "channel_ids": session.exec(
            select(NoticeChannel.id).where(col(NoticeChannel.id).in_(command.channel_ids))
        ).all(),
        "warehouse_ids": session.scalars(sa_select(key.column).where(key.column.in_(command.warehouse_ids))).all(),
    }  # fmt: skip
    for name, found in known.items():
        if not set(getattr(command, name)) <= set(found):
            raise DomainError("notice.unknown_one", field=name)

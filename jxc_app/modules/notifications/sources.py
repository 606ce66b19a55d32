"""Events of people, rights and mass changes, read from the log. Those of stock and documents are with their modules."""

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from ipaddress import ip_address, ip_network
from typing import Any

from sqlmodel import Session, col, func, select

from jxc_app.core.use_case import USE_CASES
from jxc_app.modules.access.models import Role, RoleAssignment, User, UserSession
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.notifications.events import (
    Act,
    Event,
    Happening,
    Measure,
    Severity,
    declare_events,
    on,
)
from jxc_app.modules.notifications.models import NoticeRule

ACCESS_CHANGED = Event("access.changed", "账号或权限变动", Severity.WARNING, is_security=True)
NEW_DEVICE = Event("access.new_device", "新设备登录", Severity.WARNING, is_security=True)
SIGN_IN_FAILED = Event("access.sign_in_failed", "连续登录失败", Severity.DANGER, Measure.COUNT, is_security=True)
PROOF_REFUSED = Event("access.proof_refused", "连续二次验证失败", Severity.DANGER, Measure.COUNT, is_security=True)
CHANGED_MANY = Event("data.changed_many", "批量改动资料", Severity.WARNING, Measure.COUNT)
BACKUP_FAILED = Event("duty.backup_failed", "备份失败", Severity.DANGER, is_security=True)
PROOF_FAILED = Event("duty.proof_failed", "账实校验未通过", Severity.DANGER, is_security=True)
CHAIN_BROKEN = Event("duty.chain_broken", "操作日志被改动", Severity.DANGER, is_security=True)
DELIVERY_DEAD = Event("delivery.dead", "通知发不出去", Severity.DANGER, is_security=True)
DAILY_VOIDS = Event("daily.voids", "每日账务简报", Severity.INFO, is_daily=True)
NOTICE_CHANGED = Event("notice.changed", "通知规则或渠道改动", Severity.DANGER, is_security=True)
declare_events(
    ACCESS_CHANGED, NEW_DEVICE, SIGN_IN_FAILED, PROOF_REFUSED, CHANGED_MANY, BACKUP_FAILED, PROOF_FAILED, CHAIN_BROKEN,
    DELIVERY_DEAD, DAILY_VOIDS, NOTICE_CHANGED,
)  # fmt: skip

_FAILURES_WITHIN = timedelta(minutes=10)
_KNOWN_FOR = timedelta(days=90)
_VERSIONS = re.compile(r"[\d._]+")


def act_in_words(act: Act) -> str:
    """Who did what to which object."""
    case = USE_CASES.get(act.entry.action)
    done = case.title if case else act.entry.action
    return " ".join(filter(None, (act.entry.actor_name or "未登录的人", done, act.entry.object_label)))


def warehouses_of(session: Session, user_id: int) -> tuple[int, ...]:
    """The warehouses where a person works; nothing for somebody of the whole company."""
    held = select(RoleAssignment.warehouse_id).where(RoleAssignment.user_id == user_id)
    found = set(session.exec(held).all())
    return () if None in found else tuple(sorted(one for one in found if one is not None))


def _access_changed(session: Session, act: Act) -> Happening:
    entry = act.entry
    person = entry.object_id if entry.object_type == "user" else None
    return Happening(
        ACCESS_CHANGED.code, with_reason(act_in_words(act), entry.reason), person_id=person, actor_id=entry.actor_id
    )


def with_reason(words: str, reason: str) -> str:
    """A sentence with why it was done, where somebody said so."""
    return f"{words}。原因：{reason}" if reason else f"{words}。"


def _new_device(session: Session, act: Act) -> Happening | None:
    entry = act.entry
    opened = act.after.get("session_id")
    earlier = session.exec(
        select(UserSession.device, UserSession.ip).where(
            UserSession.user_id == entry.object_id,
            col(UserSession.id) < opened,
            UserSession.created_at > entry.at - _KNOWN_FOR,
        )
    ).all()
    known = {(_kind(device), _network(ip)) for device, ip in earlier}
    if not known or (_kind(entry.device), _network(entry.ip)) in known:
        return None
    words = f"{entry.object_label} 在没用过的设备或网络上登录：{_device(entry.device)},IP {entry.ip or '未知'}。"
    return Happening(
        NEW_DEVICE.code, f"{words}不是本人时请立即改密码并让该账号下线。",
        person_id=entry.object_id, actor_id=entry.object_id or 0,
    )  # fmt: skip


def _kind(device: str) -> str:
    """Browser and system without their versions: an update makes no new device."""
    return _VERSIONS.sub("", device)


def _device(device: str) -> str:
    return device[:80] or "未知设备"


def _network(ip: str) -> str:
    """Roughly the same place: a telephone gets another address every day, and it is of the same provider."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    return str(ip_network((address, 16 if address.version == 4 else 32), strict=False))


def _sign_in_failed(session: Session, act: Act) -> Happening:
    count, words = _failures(session, act, "登录")
    known = session.exec(select(User.id).where(User.login == act.entry.object_label)).first()
    return Happening(
        SIGN_IN_FAILED.code, words, measure=Decimal(count), person_id=known, subject=f"login:{act.entry.object_label}"
    )


def _proof_refused(session: Session, act: Act) -> Happening:
    count, words = _failures(session, act, "二次验证")
    words += "不是本人时，说明有人坐在已登录的屏幕前，请立即让该账号下线。"
    return Happening(
        PROOF_REFUSED.code, words, measure=Decimal(count),
        person_id=act.entry.object_id, actor_id=act.entry.actor_id, subject=f"proof:{act.entry.object_label}",
    )  # fmt: skip


def _failures(session: Session, act: Act, what: str) -> tuple[int, str]:
    """How often it failed within the last minutes with this name, and that in words."""
    entry = act.entry
    failed = select(func.count()).where(
        AuditEntry.action == entry.action,
        AuditEntry.outcome == entry.outcome,
        AuditEntry.object_label == entry.object_label,
        col(AuditEntry.at) > entry.at - _FAILURES_WITHIN,
        col(AuditEntry.seq) <= act.entries[-1].seq,
    )
    count = session.exec(failed).one()
    place = f"最近一次来自 IP {entry.ip or '未知'}"
    return count, f"用户名「{entry.object_label}」10 分钟内{what}失败 {count} 次，{place}。"


def _notice_changed(session: Session, act: Act) -> Happening:
    """Whoever was told until now learns that it changes: who turns a rule off does not turn off this message."""
    entry = act.entry
    before, rule = dict(json.loads(entry.before)), _rule_of(session, entry)
    rule = rule if before else None  # a new one takes nothing from anybody
    roles = before.get("role_codes", rule.role_codes if rule else ())
    losers = {*before.get("user_ids", rule.user_ids if rule else ()), *_holding(session, roles)}
    words = with_reason(f"{act_in_words(act)}{_standing(act.after)}", entry.reason)
    return Happening(
        NOTICE_CHANGED.code, words, "/notices/rules", person_ids=tuple(sorted(losers)), actor_id=entry.actor_id
    )


def _rule_of(session: Session, entry: AuditEntry) -> NoticeRule | None:
    return session.get(NoticeRule, entry.object_id) if entry.object_type == "notice_rule" else None


def _standing(after: dict[str, Any]) -> str:
    if after.get("deleted"):
        return "（已删除）"
    is_on = after.get("is_on", None if "switched_off" not in after else not after["switched_off"])
    return "" if is_on is None else "（启用）" if is_on else "（停用，以后不再通知）"


def _holding(session: Session, roles: Sequence[str]) -> set[int]:
    held = select(RoleAssignment.user_id).join(Role, col(Role.id) == RoleAssignment.role_id)
    return set(session.exec(held.where(col(Role.code).in_(roles))).all())


def _changed_many(session: Session, act: Act) -> Happening:
    entry = act.entry
    case = USE_CASES.get(entry.action)
    count = _rows(act)
    return Happening(
        CHANGED_MANY.code, f"{entry.actor_name} {case.title if case else entry.action}：一批改动 {count} 行。",
        warehouse_ids=warehouses_of(session, entry.actor_id), measure=Decimal(count), actor_id=entry.actor_id,
        subject=f"many:{entry.actor_id}:{entry.action}",
    )  # fmt: skip


def _rows(act: Act) -> int:
    """As many as the log has entries, or as one entry says."""
    said = [value for value in act.after.values() if isinstance(value, int) and not isinstance(value, bool)]
    return max(len(act.entries), *said) if len(act.entries) == 1 and said else len(act.entries)


_RIGHTS = (
    "user.*", "role.*", "access.*", "session.revoke", "proof.change_rule", "authenticator.*", "pin.*", "station.*",
    "duty.*", "proof_address.*",
    "session.end_own",
)  # fmt: skip
for _action in _RIGHTS:
    on(_action, _access_changed)
for _action in (
    "notice.save_rule", "notice.switch_rule", "notice.delete_rule", "notice.save_channel", "notice.switch_channel",
):  # fmt: skip
    on(_action, _notice_changed)
on("session.sign_in", _new_device)
for _reason in ("sign_in.wrong", "sign_in.wrong_code"):
    on("session.sign_in", _sign_in_failed, outcome="refused", reason=_reason)
for _reason in ("proof.wrong_code", "proof.wrong_password", "code.wrong"):
    on("proof.give", _proof_refused, outcome="refused", reason=_reason)
for _action in (
    "*.import",
    "*_many",
    "*_of_many",
    "partner.switch_off",
    "partner.change_terms",
    "partner.mark_strategic",
):
    on(_action, _changed_many)

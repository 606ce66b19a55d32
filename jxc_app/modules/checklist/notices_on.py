"""Check 4, notices of changes are on: channels to the outside, proven ones, a rule for each sensitive event."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select

from jxc_app.core.unit_of_work import SYSTEM_USER_ID
from jxc_app.core.use_case import PERMISSIONS, USE_CASES, UseCase
from jxc_app.modules.access.models import Role, RoleAssignment, User
from jxc_app.modules.checklist.rules import DAY, HOUR, Evidence, Finding, Light, finding, nothing_known
from jxc_app.modules.notifications.events import EVENTS, is_told_of
from jxc_app.modules.notifications.models import Delivery, DeliveryState, NoticeChannel, NoticeRule
from jxc_app.modules.notifications.shipped import SHIPPED

_PROVEN_FOR = 31 * DAY
_STUCK_AFTER = HOUR
#: sensitive by their right, and yet nothing is another way after them: trying, sending again, taking a proposal back;
#: what only the product itself does is told by what came of it
_CHANGE_NOTHING = frozenset(
    {
        "approval.try_flow", "incident.withdraw", "notice.retry", "notice.test_channel", "company.found_demo",
        "document.migrate", "document.migrate_source",
    }
)  # fmt: skip
_CHANNELS, _RULES, _DELIVERIES = "/notices/channels", "/notices/rules", "/notices/deliveries"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel in use; ``proven``: when something last arrived; ``dead``: messages since then that never will."""

    name: str
    proven: datetime | None
    dead: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that is on: whom it reaches inside, how many channels in use, and whether it tells whom it is about."""

    event: str
    people: int
    channels: int
    tells_person: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """Everything the check looks at. ``wanted``: titles by event; ``silent``: sensitive acts without one."""

    channels: Sequence[Channel] = ()
    rules: Sequence[Rule] = ()
    any_rules: int = 0
    wanted: dict[str, str] = field(default_factory=dict)
    silent: Sequence[str] = ()
    stuck: int = 0


def judge(found: Telling, now: datetime) -> Finding:
    """Red where a sensitive event reaches nobody or nothing leads outside; amber where that is not proven."""
    if not found.any_rules:
        return nothing_known("还没有任何通知规则。", "在变更通知里建立规则与渠道")
    facts = [*_channels(found.channels, now), *_rules(found), *_silent(found), *_stuck(found)]
    return finding(f"{len(found.channels)} 个渠道通着，{len(found.wanted)} 种敏感事件都有人收到。", facts)


def _channels(channels: Sequence[Channel], now: datetime) -> Iterable[Evidence]:
    if not channels:
        yield Evidence(
            Light.RED, "没有外部渠道", "邮件、短信、企业微信、钉钉一个都没有接通，人不在电脑前就收不到",
            _CHANNELS, "至少接通一个渠道并发一条测试消息",
        )  # fmt: skip
    for one in channels:
        if one.dead:
            yield Evidence(
                Light.RED, "发不出去", f"渠道「{one.name}」有 {one.dead} 条没有送达",
                f"{_DELIVERIES}?state={DeliveryState.DEAD}",
                f"检查渠道「{one.name}」的设置，修好后重发",
            )  # fmt: skip
        elif one.proven is None:
            yield Evidence(
                Light.GREY, "渠道未证实", f"渠道「{one.name}」还没有送达过一条", _CHANNELS,
                f"给渠道「{one.name}」发一条测试消息",
            )  # fmt: skip
        elif now - one.proven > _PROVEN_FOR:
            yield Evidence(
                Light.AMBER, "渠道久未证实", f"渠道「{one.name}」{one.proven:%Y-%m-%d} 之后没有送达过", _CHANNELS,
                f"给渠道「{one.name}」发一条测试消息",
            )  # fmt: skip


def _rules(found: Telling) -> Iterable[Evidence]:
    by_event: dict[str, list[Rule]] = {}
    for rule in found.rules:
        by_event.setdefault(rule.event, []).append(rule)
    for event, title in found.wanted.items():
        rules = by_event.get(event, [])
        if not rules:
            yield Evidence(
                Light.RED,
                "事件没有规则",
                f"「{title}」没有启用的通知规则",
                _RULES,
                f"启用「{title}」的通知规则",
            )
        elif not any(rule.people or rule.channels or rule.tells_person for rule in rules):
            yield Evidence(
                Light.RED,
                "规则没有人收",
                f"「{title}」的规则通知不到任何人",
                _RULES,
                f"给「{title}」的规则加上收件人",
            )
    if found.channels and not any(rule.channels for rule in found.rules if rule.event in found.wanted):
        yield Evidence(
            Light.RED,
            "渠道没有用上",
            "没有一条敏感事件的规则用到外部渠道",
            _RULES,
            "在通知规则里选上渠道",
        )


def _silent(found: Telling) -> Iterable[Evidence]:
    for title in found.silent:
        yield Evidence(
            Light.AMBER,
            "操作没有通知",
            f"敏感操作「{title}」不会通知任何人",
            _RULES,
            "报给软件维护人员补上这类通知",
        )


def _stuck(found: Telling) -> Iterable[Evidence]:
    if found.stuck:
        yield Evidence(
            Light.RED,
            "等着没有发",
            f"{found.stuck} 条通知等了一小时以上还没有发",
            _DELIVERIES,
            "重启服务，让后台任务继续运行",
        )


def check_notices(session: Session, now: datetime) -> Finding:
    """The check of rules, channels and deliveries as they are."""
    return judge(
        Telling(
            _channels_of(session), _rules_of(session, now), session.exec(select(func.count(col(NoticeRule.id)))).one(),
            _wanted(), _unheard(), _stuck_of(session, now),
        ),
        now,
    )  # fmt: skip


def _wanted() -> dict[str, str]:
    """What the product is shipped to tell of, and everything of security."""
    shipped = [rule.event for rule in SHIPPED]
    security = [code for code, event in EVENTS.items() if event.is_security]
    return {code: EVENTS[code].title for code in dict.fromkeys([*shipped, *security]) if code in EVENTS}


def _unheard() -> list[str]:
    """Sensitive acts that no event speaks of."""
    sensitive = (case for _, case in sorted(USE_CASES.items()) if _is_sensitive(case))
    return [case.title for case in sensitive if not (case.code in _CHANGE_NOTHING or is_told_of(case.code))]


def _is_sensitive(case: UseCase[Any, Any]) -> bool:
    """Whether it asks for a second proof, or nobody may do it without a right that is marked as sensitive."""
    rights = case.permissions
    return case.proof is not None or (bool(rights) and all(PERMISSIONS[code].sensitive for code in rights))


def _channels_of(session: Session) -> list[Channel]:
    in_use = select(NoticeChannel).where(col(NoticeChannel.switched_off_at).is_(None)).order_by(col(NoticeChannel.id))
    found = []
    for one in session.exec(in_use).all():
        dead = select(func.count()).where(Delivery.channel_id == one.id, Delivery.state == DeliveryState.DEAD)
        if one.proved_at is not None:
            dead = dead.where(col(Delivery.last_try_at) > one.proved_at)
        found.append(Channel(one.name, one.proved_at, session.exec(dead).one()))
    return found


def _rules_of(session: Session, now: datetime) -> list[Rule]:
    able = select(User.id).where(col(User.switched_off_at).is_(None), User.id != SYSTEM_USER_ID)
    people = set(session.exec(able).all())
    holders: dict[str, set[int]] = {}
    held = (
        select(Role.code, RoleAssignment.user_id)
        .join(RoleAssignment, col(RoleAssignment.role_id) == Role.id)
        .where(or_(col(RoleAssignment.expires_at).is_(None), col(RoleAssignment.expires_at) > now))
    )
    for code, user_id in session.exec(held):
        holders.setdefault(code, set()).add(user_id)
    in_use = set(session.exec(select(NoticeChannel.id).where(col(NoticeChannel.switched_off_at).is_(None))).all())
    return [
        Rule(
            rule.event,
            len(people & set(rule.user_ids).union(*(holders.get(code, set()) for code in rule.role_codes))),
            len(in_use & set(rule.channel_ids)),
            rule.tells_person,
        )
        for rule in session.exec(select(NoticeRule).where(col(NoticeRule.is_on).is_(True))).all()
    ]  # fmt: skip


def _stuck_of(session: Session, now: datetime) -> int:
    waiting = (DeliveryState.PENDING, DeliveryState.FAILED)
    wanted = (
        select(func.count())
        .select_from(Delivery)
        .join(NoticeChannel, col(NoticeChannel.id) == Delivery.channel_id)
        .where(
            col(Delivery.state).in_(waiting), col(Delivery.next_try_at) < now - _STUCK_AFTER,
            col(NoticeChannel.switched_off_at).is_(None),
        )
    )  # fmt: skip
    return session.exec(wanted).one()

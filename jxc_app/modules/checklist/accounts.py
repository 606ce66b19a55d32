"""Check 1, accounts are not shared: one account at two places at once, names that belong to nobody, administrators."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, or_, select

from jxc_app.core.unit_of_work import SYSTEM_USER_ID
from jxc_app.modules.access.models import RoleAssignment, RolePermission, User, UserSession
from jxc_app.modules.access.permissions import ROLE_CHANGE, USER_ASSIGN, USER_CREATE
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.checklist.generic_names import SHIPPED, generic_names, is_generic
from jxc_app.modules.checklist.rules import DAY, Evidence, Finding, Light, finding, nothing_known

_LOOKS_BACK = 31 * DAY
#: somebody who is on the way from one place to the other takes longer
_AT_ONCE = timedelta(minutes=10)
_ADMINISTERS = (USER_CREATE.code, USER_ASSIGN.code, ROLE_CHANGE.code)
_FEW_ADMINISTRATORS = 2
_LARGEST_SHARE = 5  # one administrator among so many accounts


@dataclass(frozen=True, slots=True)
class Account:
    """An account in use; ``administers``: it may create people or change rights."""

    user_id: int
    login: str
    name: str
    administers: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser, from signing in to its last sign of life."""

    user_id: int
    ip: str
    device: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Switch:
    """An account went on in an older session, at another address, right after a newer one had acted."""

    user_id: int
    at: datetime
    one: str
    other: str


def judge(
    accounts: Sequence[Account],
    sessions: Sequence[SignedIn],
    switches: Sequence[Switch],
    names: Collection[str] = SHIPPED,
) -> Finding:
    """Red where an account works at two places at once; amber where that may be, and for names that are nobody's."""
    if not sessions:
        return nothing_known("近 31 天没有人登录过，看不出账号是否共用。", "等有人登录使用后再检查")
    named = {account.user_id: account for account in accounts}
    facts = [
        *_at_two_places(named, switches),
        *_signed_in_twice(named, sessions, {one.user_id for one in switches}),
        *_generic(accounts, names),
        *_administrators(accounts),
    ]
    return finding(f"{len(accounts)} 个账号各归一人，近 31 天没有同时在两处使用的。", facts)


def _at_two_places(named: dict[int, Account], switches: Iterable[Switch]) -> Iterable[Evidence]:
    counts: dict[int, list[Switch]] = {}
    for one in switches:
        counts.setdefault(one.user_id, []).append(one)
    for user_id, found in counts.items():
        if account := named.get(user_id):
            places = "、".join(sorted({found[-1].one, found[-1].other}))
            yield Evidence(
                Light.RED, "两处同时操作",
                f"「{_called(account)}」在 {places} 交替操作 {len(found)} 次，间隔不到 10 分钟",
                f"/audit?person={user_id}", "查清是谁在用：让该账号全部下线并改密码，给每个人各建账号", (user_id,),
            )  # fmt: skip


def _signed_in_twice(named: dict[int, Account], sessions: Sequence[SignedIn], known: set[int]) -> Iterable[Evidence]:
    """Two browsers at two addresses at the same time: of an administrator that is one too many."""
    by_person: dict[int, list[SignedIn]] = {}
    for one in sorted(sessions, key=lambda held: held.since):
        by_person.setdefault(one.user_id, []).append(one)
    for user_id, held in by_person.items():
        pair = _overlap(held)
        account = named.get(user_id)
        if pair is None or account is None or user_id in known:
            continue
        places = "、".join(one.ip for one in pair)
        yield Evidence(
            Light.RED if account.administers else Light.AMBER, "两处同时登录",
            f"「{_called(account)}」同一时间在两处登录：{places}",
            f"/audit?person={user_id}&act=session.sign_in", "问清两处是不是同一个人；不是本人的立即下线并改密码",
            (user_id,),
        )  # fmt: skip


def _overlap(held: Sequence[SignedIn]) -> tuple[SignedIn, SignedIn] | None:
    """The first two that ran at the same time at different addresses and on different devices."""
    latest: list[SignedIn] = []
    for one in held:
        latest = [other for other in latest if other.until > one.since]
        for other in latest:
            if other.ip != one.ip and other.device != one.device:
                return other, one
        latest.append(one)
    return None


def _generic(accounts: Iterable[Account], names: Collection[str]) -> Iterable[Evidence]:
    for one in accounts:
        if is_generic(one.login, names) or is_generic(one.name, names):
            yield Evidence(
                Light.AMBER, "通用名账号", f"「{_called(one)}」用的是通用名，看不出归谁",
                f"/audit?person={one.user_id}", "把通用账号换成各人自己的账号，原账号停用", (one.user_id,),
            )  # fmt: skip


def _administrators(accounts: Sequence[Account]) -> Iterable[Evidence]:
    found = [one for one in accounts if one.administers]
    by_name: dict[str, list[Account]] = {}
    for one in found:
        by_name.setdefault(one.name, []).append(one)
    for name, held in by_name.items():
        if len(held) > 1:
            logins = "、".join(one.login for one in held)
            yield Evidence(
                Light.RED, "一人多个管理账号", f"{name} 有 {len(held)} 个管理账号：{logins}",
                "/roles", "每人只留一个管理账号，其余停用", tuple(one.user_id for one in held),
            )  # fmt: skip
    if len(found) > _FEW_ADMINISTRATORS and len(found) * _LARGEST_SHARE > len(accounts):
        yield Evidence(
            Light.AMBER, "管理员偏多", f"{len(accounts)} 个账号里有 {len(found)} 个能管人员与权限",
            "/roles", "收回不需要的管理权限", tuple(one.user_id for one in found),
        )  # fmt: skip


def _called(account: Account) -> str:
    return account.login if account.login == account.name else f"{account.name}({account.login})"


def check_accounts(session: Session, now: datetime) -> Finding:
    """The check over the last 31 days."""
    since = now - _LOOKS_BACK
    return judge(_accounts(session, now), _sessions(session, since), _switches(session, since), generic_names(session))


def _accounts(session: Session, now: datetime) -> list[Account]:
    holders = (
        select(RoleAssignment.user_id)
        .join(RolePermission, col(RolePermission.role_id) == RoleAssignment.role_id)
        .where(
            col(RolePermission.permission).in_(_ADMINISTERS),
            or_(col(RoleAssignment.expires_at).is_(None), col(RoleAssignment.expires_at) > now),
        )
    )
    administers = set(session.exec(holders).all())
    people = select(User).where(col(User.switched_off_at).is_(None), User.id != SYSTEM_USER_ID)
    return [
        Account(one.id or 0, one.login, one.name, (one.id or 0) in administers)
        for one in session.exec(people.order_by(col(User.id))).all()
    ]


def _sessions(session: Session, since: datetime) -> list[SignedIn]:
    rows = session.exec(select(UserSession).where(col(UserSession.last_seen_at) >= since)).all()
    return [
        SignedIn(
            row.user_id, row.ip, row.device, row.created_at, min(row.last_seen_at, row.revoked_at or row.expires_at)
        )
        for row in rows
    ]


def _switches(session: Session, since: datetime) -> list[Switch]:
    """From the log: acts of an older session right after those of a newer one, at another address."""
    entry = AuditEntry.__table__.c  # type: ignore[attr-defined]
    each = {"partition_by": entry.actor_id, "order_by": entry.seq}
    before = {name: func.lag(entry[name], type_=entry[name].type).over(**each) for name in ("session_id", "ip", "at")}
    steps = (
        sa_select(
            entry.actor_id, entry.session_id, entry.ip, entry.at,
            *[column.label(f"before_{name}") for name, column in before.items()],
        )
        .where(entry.at >= since, entry.session_id.is_not(None))
        .subquery()
    )  # fmt: skip
    moved = sa_select(steps).where(steps.c.session_id < steps.c.before_session_id, steps.c.ip != steps.c.before_ip)
    return [
        Switch(row.actor_id, row.at, row.before_ip, row.ip)
        for row in session.connection().execute(moved.order_by(steps.c.at))
        if row.at - row.before_at < _AT_ONCE
    ]

"""Check 2, nobody may do more than they need: unused rights, clashing duties, ended exceptions, copies, people gone,
and acts whose second person has not spoken yet."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from jxc_app.core.unit_of_work import SYSTEM_USER_ID
from jxc_app.core.use_case import PERMISSIONS, USE_CASES
from jxc_app.modules.access.duties import EXCLUSIONS, conflicts
from jxc_app.modules.access.models import DutyException, Role, RoleAssignment, RolePermission, User
from jxc_app.modules.approvals.gaps import FlowGap, gaps_of_flows
from jxc_app.modules.approvals.queries import count_owed
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.checklist.models import CheckSignOff
from jxc_app.modules.checklist.rules import DAY, RIGHTS, Evidence, Finding, Light, finding, nothing_known
from jxc_app.modules.documents.models import Document

_UNUSED_AFTER = 90
_NAMED = 4
_SEES_PRICES = "document.price"
#: an act that went ahead is confirmed within a day
_CONFIRMED_WITHIN = DAY


@dataclass(frozen=True, slots=True)
class Held:
    """Rights that somebody holds by one role, each with the moment since when."""

    user_id: int
    person: str
    role: str
    rights: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class Excused:
    """A dated exception of a role; ``still_clashes``: the role holds both sides."""

    role: str
    exclusion: str
    title: str
    until: datetime
    still_clashes: bool


@dataclass(frozen=True, slots=True)
class Copied:
    """A role that came from another with sensitive rights, and its entry in the log."""

    seq: int
    role: str
    source: str
    sensitive: int


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody without a usable account who still holds roles."""

    user_id: int
    person: str
    roles: int


@dataclass(frozen=True, slots=True)
class Rights:
    """Everything the check looks at. ``used``: person and right that the log has seen; ``begun``: its first entry;
    ``owed``: acts that went ahead and wait for their second person, ``overdue`` of them for more than a day;
    ``gaps``: flows that name somebody in vain; ``unmeasured``: rights whose use the log cannot tell; ``signed``: when
    somebody went through this check last and said so."""

    held: Sequence[Held] = ()
    used: Collection[tuple[int, str]] = ()
    watched: Collection[str] = ()
    excused: Sequence[Excused] = ()
    copied: Sequence[Copied] = ()
    gone: Sequence[Gone] = ()
    begun: datetime | None = None
    owed: int = 0
    overdue: int = 0
    gaps: Sequence[FlowGap] = ()
    unmeasured: Collection[str] = ()
    signed: datetime | None = None


def judge(found: Rights, now: datetime) -> Finding:
    """Red for duties that clash without a running exception and for acts nobody confirmed in time; amber for what
    ought to be taken back."""
    if not found.held:
        return nothing_known("还没有人领到角色，没有权限可查。", "先在角色权限里给人员分配角色")
    facts = [
        *_clashes(found, now), *_ended(found.excused, now), *_copies(found.copied), *_unused(found, now),
        *_people_gone(found.gone), *_unconfirmed(found), *_asked_in_vain(found.gaps), *_too_young(found.begun, now),
        *_not_measured(found, now),
    ]  # fmt: skip
    people = len({one.user_id for one in found.held})
    return finding(f"{people} 人的权限都用得上，没有不相容职责，没有过期例外。", facts)


def _clashes(found: Rights, now: datetime) -> Iterable[Evidence]:
    running = {(one.role, one.exclusion): one.until for one in found.excused if one.until > now}
    by_person: dict[int, list[Held]] = {}
    for one in found.held:
        by_person.setdefault(one.user_id, []).append(one)
    for user_id, held in by_person.items():
        person = held[0].person
        for exclusion in conflicts({code for one in held for code in one.rights}):
            ends = [running[one.role, exclusion.code] for one in held if (one.role, exclusion.code) in running]
            until = max(ends, default=None)
            words = f"{person} 同时握有两边：{exclusion.title}"
            yield Evidence(
                Light.AMBER if until else Light.RED, "不相容职责",
                f"{words}（例外到 {until:%Y-%m-%d}）" if until else words,
                f"/audit?type=user&id={user_id}",
                "例外到期前安排第二个人" if until else f"收回 {person} 其中一边的角色", (user_id,),
            )  # fmt: skip


def _ended(excused: Iterable[Excused], now: datetime) -> Iterable[Evidence]:
    for one in excused:
        if one.until <= now and one.still_clashes:
            yield Evidence(
                Light.RED, "例外已到期",
                f"角色「{one.role}」的例外（{one.title}）{one.until:%Y-%m-%d} 已到期，权限还在",
                "/roles", f"从角色「{one.role}」收回其中一边的权限",
            )  # fmt: skip


def _copies(copied: Iterable[Copied]) -> Iterable[Evidence]:
    for one in copied:
        if one.sensitive:
            yield Evidence(
                Light.AMBER, "复制的角色",
                f"角色「{one.role}」从「{one.source}」复制而来，带着 {one.sensitive} 项敏感权限",
                f"/audit?act=role.copy&entry={one.seq}", f"逐项核对角色「{one.role}」的敏感权限是否都用得上",
            )  # fmt: skip


def _unused(found: Rights, now: datetime) -> Iterable[Evidence]:
    for one in found.held:
        idle = [
            code
            for code, since in one.rights.items()
            if code in found.watched and since < now - _UNUSED_AFTER * DAY and (one.user_id, code) not in found.used
        ]
        if idle:
            titles = "、".join(PERMISSIONS[code].title if code in PERMISSIONS else code for code in idle[:_NAMED])
            more = f"等 {len(idle)} 项" if len(idle) > _NAMED else ""
            yield Evidence(
                Light.AMBER, "90 天未用", f"{one.person} 的角色「{one.role}」：{titles}{more}，90 天没有用过",
                f"/audit?person={one.user_id}", "收回没有用到的权限，或换成权限更少的角色", (one.user_id,),
            )  # fmt: skip


def _people_gone(gone: Iterable[Gone]) -> Iterable[Evidence]:
    for one in gone:
        yield Evidence(
            Light.AMBER, "停用的人仍有角色", f"{one.person} 已停用，仍挂着 {one.roles} 个没有期限的角色",
            f"/audit?type=user&id={one.user_id}", "收回已停用人员的角色，免得恢复账号时权限跟着回来",
        )  # fmt: skip


def _unconfirmed(found: Rights) -> Iterable[Evidence]:
    """Acts of one person that want a second one afterwards: a shop too small to have two, and the green channel."""
    if found.overdue:
        yield Evidence(
            Light.RED, "补审超时", f"{found.owed} 件先办后审的操作等着补审，其中 {found.overdue} 件超过 24 小时",
            "/approvals", "今天逐件补审，不同意的按退回处理",
        )  # fmt: skip
    elif found.owed:
        yield Evidence(
            Light.AMBER, "等待补审", f"{found.owed} 件先办后审的操作等着补审，都在 24 小时内",
            "/approvals", "在 24 小时内逐件补审",
        )  # fmt: skip


def _too_young(begun: datetime | None, now: datetime) -> Iterable[Evidence]:
    if begun is None or begun > now - _UNUSED_AFTER * DAY:
        left = _UNUSED_AFTER if begun is None else (begun + _UNUSED_AFTER * DAY - now).days + 1
        yield Evidence(
            Light.GREY, "记录未满 90 天", f"未用权限这一项还没有数据：操作日志再过 {left} 天满 90 天",
            step="满 90 天后这一项自动开始检查",
        )  # fmt: skip


def _not_measured(found: Rights, now: datetime) -> Iterable[Evidence]:
    """Looking leaves no entry, so people go through the holders; what was given since then was not gone through."""
    seen = found.signed if found.signed and found.signed > now - _UNUSED_AFTER * DAY else None
    for code in sorted(found.unmeasured):
        held = [(one, one.rights[code]) for one in found.held if code in one.rights]
        fresh = list(dict.fromkeys(one.person for one, since in held if seen is None or since > seen))
        if fresh:
            title = PERMISSIONS[code].title if code in PERMISSIONS else code
            more = f"等 {len(fresh)} 人" if len(fresh) > _NAMED else ""
            yield Evidence(
                Light.GREY,
                "未计量的权限",
                f"「{title}」：{'、'.join(fresh[:_NAMED])}{more}持有，使用时不留记录，用没用过不知道",
                "/roles",
                f"逐人核对谁需要「{title}」，收回不需要的，再复核这一项",
            )  # no people: everybody who holds it would be kept from signing off


def _asked_in_vain(gaps: Sequence[FlowGap]) -> Iterable[Evidence]:
    for one in gaps:
        yield Evidence(
            Light.AMBER, "审批流找不到人", f"启用中的审批流「{one.title}」：{one.words}",
            f"/approvals/flow?id={one.flow_id}", "打开这个审批流，换成在岗的角色或人员，保存、试算后启用",
        )  # fmt: skip


def check_rights(session: Session, now: datetime) -> Finding:
    """The check of what everybody holds at this moment."""
    found = Rights(
        _held(session, now), _used(session, now), _watched(), _excused(session), _copied(session, now), _gone(session),
        session.exec(select(func.min(AuditEntry.at))).one(), count_owed(session),
        count_owed(session, before=now - _CONFIRMED_WITHIN), gaps_of_flows(session), _unmeasured(), _signed(session),
    )  # fmt: skip
    return judge(found, now)


def _held(session: Session, now: datetime) -> list[Held]:
    rows = session.exec(
        select(User, Role, RolePermission.permission)
        .join(RoleAssignment, col(RoleAssignment.user_id) == User.id)
        .join(Role, col(Role.id) == RoleAssignment.role_id)
        .join(RolePermission, col(RolePermission.role_id) == Role.id)
        .where(
            col(User.switched_off_at).is_(None),
            User.id != SYSTEM_USER_ID,
            or_(col(RoleAssignment.expires_at).is_(None), col(RoleAssignment.expires_at) > now),
        )
        .order_by(col(User.id), col(Role.id), RolePermission.permission)
    ).all()
    given, widened = _given(session), _widened(session)
    found: dict[tuple[int, int], dict[str, datetime]] = {}
    people = {(user.id or 0, role.id or 0): (user.name, role.name) for user, role, _ in rows}
    for user, role, code in rows:
        since = max(
            user.created_at, given.get((user.id or 0, role.code), user.created_at),
            widened.get((role.id or 0, code), user.created_at),
        )  # fmt: skip
        found.setdefault((user.id or 0, role.id or 0), {})[code] = since
    return [Held(user_id, *people[user_id, role_id], rights) for (user_id, role_id), rights in found.items()]


def _given(session: Session) -> dict[tuple[int, str], datetime]:
    """When each person got each role last, as the log tells."""
    wanted = select(AuditEntry).where(AuditEntry.object_type == "user", AuditEntry.outcome == "done")
    found: dict[tuple[int, str], datetime] = {}
    for entry in session.exec(wanted.where(col(AuditEntry.after).contains('"roles"')).order_by(col(AuditEntry.seq))):
        before, after = (
            {str(one["role"]) for one in json.loads(side).get("roles", []) if isinstance(one, dict) and "role" in one}
            for side in (entry.before, entry.after)
        )
        found |= {(entry.object_id or 0, role): entry.at for role in after - before}
    return found


def _widened(session: Session) -> dict[tuple[int, str], datetime]:
    """When each role got each right last, as the log tells."""
    wanted = select(AuditEntry).where(AuditEntry.action == "role.change", AuditEntry.outcome == "done")
    found: dict[tuple[int, str], datetime] = {}
    for entry in session.exec(wanted.order_by(col(AuditEntry.seq))):
        found |= {(entry.object_id or 0, code): entry.at for code, cell in json.loads(entry.after).items() if cell}
    return found


def _watched() -> set[str]:
    """Rights whose use leaves an entry: those of use cases. Looking leaves none, also where an act asks for it."""
    codes = {code for case in USE_CASES.values() for code in case.permissions}
    return {code for code in codes if not code.endswith(".view")}


def _unmeasured() -> set[str]:
    """Sensitive rights of no use case, which only open or widen what others do (ADR 22), and seeing prices."""
    return {code for code, one in PERMISSIONS.items() if one.sensitive and code not in _watched()} | {_SEES_PRICES}


def _signed(session: Session) -> datetime | None:
    last = select(func.max(CheckSignOff.at)).where(CheckSignOff.check_code == RIGHTS.code)
    return session.exec(last).one()


def _used(session: Session, now: datetime) -> set[tuple[int, str]]:
    """Which rights each person used in the last 90 days; of a document's act, the right of its type."""
    acts = (
        select(AuditEntry.actor_id, AuditEntry.action, Document.type)
        .outerjoin(Document, (col(AuditEntry.object_type) == "document") & (col(Document.id) == AuditEntry.object_id))
        .where(col(AuditEntry.at) > now - _UNUSED_AFTER * DAY, AuditEntry.outcome == "done")
        .distinct()
    )
    return {
        (actor_id, code)
        for actor_id, action, type_ in session.exec(acts)
        for code in _rights_of(action, str(type_ or ""))
    }


def _rights_of(action: str, document_type: str) -> list[str]:
    codes = USE_CASES[action].permissions if action in USE_CASES else ()
    return [code for code in codes if code.startswith(f"{document_type}.")] or list(codes)


def _excused(session: Session) -> list[Excused]:
    rights: dict[int, set[str]] = {}
    for row in session.exec(select(RolePermission)).all():
        rights.setdefault(row.role_id, set()).add(row.permission)
    names = {role.id or 0: role.name for role in session.exec(select(Role)).all()}
    found = []
    for one in session.exec(select(DutyException)).all():
        exclusion = EXCLUSIONS.get(one.exclusion)
        if exclusion is not None:
            clashes = exclusion.between(rights.get(one.role_id, set())) is not None
            name = names.get(one.role_id, "")
            found.append(Excused(name, exclusion.code, exclusion.title, one.until, clashes))
    return found


def _copied(session: Session, now: datetime) -> list[Copied]:
    entries = session.exec(
        select(AuditEntry)
        .join(Role, col(Role.id) == AuditEntry.object_id)
        .where(
            AuditEntry.action == "role.copy", AuditEntry.outcome == "done",
            col(AuditEntry.at) > now - _UNUSED_AFTER * DAY,
        )
        .order_by(col(AuditEntry.seq))
    ).all()  # fmt: skip
    told = [(one, json.loads(one.after)) for one in entries]
    return [
        Copied(o.seq, o.object_label, said.get("copied_from", ""), len(said.get("sensitive", []))) for o, said in told
    ]


def _gone(session: Session) -> list[Gone]:
    rows = session.exec(
        select(User.id, User.name, func.count())
        .join(RoleAssignment, col(RoleAssignment.user_id) == User.id)
        .where(col(User.switched_off_at).is_not(None), col(RoleAssignment.expires_at).is_(None))
        .group_by(col(User.id), col(User.name))
    ).all()
    return [Gone(user_id or 0, name, count) for user_id, name, count in rows]

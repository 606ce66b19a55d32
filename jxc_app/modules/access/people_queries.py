"""Reads about people 人员: who they are, which roles they hold where, where they are signed in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, func, select

from jxc_app.core.errors import NotFound
from jxc_app.core.unit_of_work import SYSTEM_USER_ID
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.factors import is_bound
from jxc_app.modules.access.models import Authenticator, Role, RoleAssignment, SignInThrottle, User, UserSession
from jxc_app.modules.access.permissions import USER_VIEW
from jxc_app.modules.access.queries import SessionRow, sessions_of


class Standing(StrEnum):
    """How an account stands; ``NEW`` never signed in, ``RESET`` did, and both have still to set a password."""

    IN_USE = "in_use"
    NEW = "new"
    RESET = "reset"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that a person holds, in one warehouse or (None) in the whole company, until a moment or (None) always."""

    assignment_id: int
    code: str
    name: str
    warehouse_id: int | None
    until: datetime | None
    has_ended: bool


@dataclass(frozen=True, slots=True)
class UserRow:
    """One account in the list of people; ``roles`` are those that count now."""

    id: int
    login: str
    name: str
    standing: Standing
    is_bound: bool
    last_seen_at: datetime | None
    roles: Sequence[HeldRole]
    department: str = ""


@dataclass(frozen=True, slots=True)
class PersonCard:
    """One account in full; ``roles`` also those that have ended, ``failures``: wrong tries that make them wait."""

    row: UserRow
    created_at: datetime
    roles: Sequence[HeldRole]
    sessions: Sequence[SessionRow]
    failures: int


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role that can be given."""

    code: str
    name: str
    description: str


@query("user.list", title="人员列表", permission=USER_VIEW)
def list_users(session: Session, scope: Scope) -> list[UserRow]:
    """Every account but the product's own, by login."""
    users = session.exec(select(User).where(User.id != SYSTEM_USER_ID).order_by(User.login_key)).all()
    bound = set(session.exec(select(Authenticator.user_id).where(col(Authenticator.confirmed_at).is_not(None))).all())
    latest = select(UserSession.user_id, func.max(UserSession.last_seen_at)).group_by(col(UserSession.user_id))
    seen: Mapping[int, datetime] = dict(session.exec(latest).all())
    roles = _roles(session)
    return [
        _row(user, user.id in bound, seen.get(user.id or 0), [one for one in roles[user.id or 0] if not one.has_ended])
        for user in users
    ]


@query("user.get", title="人员资料", permission=USER_VIEW)
def get_user(session: Session, scope: Scope, *, user_id: int) -> PersonCard:
    """One account with its roles and living sessions. Raises NotFound."""
    user = session.get(User, user_id)
    if user is None or user.id == SYSTEM_USER_ID:
        raise NotFound("user.not_found")
    seen = session.exec(select(func.max(UserSession.last_seen_at)).where(UserSession.user_id == user_id)).one()
    roles = _roles(session, user_id)[user_id]
    living = [one for one in roles if not one.has_ended]
    return PersonCard(
        row=_row(user, is_bound(session, user_id), seen, living),
        created_at=user.created_at,
        roles=roles,
        sessions=sessions_of(session, user_id),
        failures=_failures(session, user.login_key),
    )


@query("user.roles", title="可分配的角色", permission=USER_VIEW)
def assignable_roles(session: Session, scope: Scope) -> list[RoleChoice]:
    """Every role, in the order in which they were made."""
    found = session.exec(select(Role).order_by(col(Role.id))).all()
    return [RoleChoice(role.code, role.name, role.description) for role in found]


def _row(user: User, is_bound: bool, seen: datetime | None, roles: list[HeldRole]) -> UserRow:
    return UserRow(user.id or 0, user.login, user.name, _standing(user, seen), is_bound, seen, roles, user.department)


def _standing(user: User, seen: datetime | None) -> Standing:
    if user.switched_off_at is not None:
        return Standing.OFF
    if user.password_hash is not None and not user.must_change_password:
        return Standing.IN_USE
    return Standing.NEW if seen is None else Standing.RESET


def _roles(session: Session, user_id: int | None = None) -> defaultdict[int, list[HeldRole]]:
    """By person, in the order in which they were given."""
    now = clock.get().now()
    held = select(RoleAssignment, Role).join(Role, col(Role.id) == RoleAssignment.role_id)
    if user_id is not None:
        held = held.where(RoleAssignment.user_id == user_id)
    found: defaultdict[int, list[HeldRole]] = defaultdict(list)
    for given, role in session.exec(held.order_by(col(RoleAssignment.id))).all():
        has_ended = given.expires_at is not None and given.expires_at <= now
        one = HeldRole(given.id or 0, role.code, role.name, given.warehouse_id, given.expires_at, has_ended)
        found[given.user_id].append(one)
    return found


def _failures(session: Session, login_key: str) -> int:
    """The most wrong tries of one counter: a sign-in counts in several at once."""
    counted = select(func.max(SignInThrottle.failures)).where(SignInThrottle.login_key == login_key)
    return session.exec(counted).one() or 0

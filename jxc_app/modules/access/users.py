"""Accounts: opening, switching off, and letting somebody try again."""

from typing import Annotated

from pydantic import Field as Limits
from sqlmodel import col, delete, select

from jxc_app.core.database import Database
from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import AsTyped, Id, key_within
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access import passwords, throttle
from jxc_app.modules.access.assigning import RoleIn, assign
from jxc_app.modules.access.models import PasswordLink, Role, RolePermission, User, UserSession
from jxc_app.modules.access.permissions import CHANGE_RIGHTS, RIGHTS_OVER_RIGHTS, USER_CREATE, USER_DISABLE
from jxc_app.modules.access.signing_out import Done, end_sessions


class NewUser(Command):
    """Who a new account is for, and its roles."""

    login: Annotated[str, Limits(min_length=2, max_length=60), key_within(60)]
    name: str = Limits(min_length=1, max_length=60)
    roles: list[RoleIn] = Limits(min_length=1, max_length=50)


class CreateUser(NewUser):
    """A new account with a password that somebody else has chosen."""

    password: AsTyped = Limits(max_length=1000, repr=False)
    must_change_password: bool = True


class UserRef(Result):
    """The account that was made."""

    user_id: int
    login: str


def _judge_first(database: Database, actor: Actor, command: CreateUser) -> passwords.NewPassword:
    """A new account's password."""
    about = database.read(lambda session: passwords.known_of(session, command.name))
    return passwords.judged(command.password, command.login, about)


@use_case("user.create", title="新建人员", permission=USER_CREATE, prepare=_judge_first)
def create_user(uow: UnitOfWork, command: CreateUser) -> UserRef:
    """Open an account with its roles and a password. Raises Conflict where the login is taken.

    Asks for a second proof, but not while the administrator, who has only just signed in, is the company's only
    account and makes somebody who cannot give rights on.
    """
    if not _is_first_hire(uow, command):
        uow.demand_proof(CHANGE_RIGHTS)
    user = open_account(uow, command, uow.prepared.taken(field="password"))
    user.must_change_password = command.must_change_password
    return UserRef(user_id=user.id or 0, login=user.login)


def open_account(uow: UnitOfWork, command: NewUser, password_hash: str | None) -> User:
    """Make the account with its roles. Raises Conflict where the login is taken."""
    key = code_key(command.login)
    if uow.session.exec(select(User.id).where(User.login_key == key)).first() is not None:
        raise Conflict("user.login_taken", field="login", login=command.login)
    user = User(
        login=command.login, login_key=key, name=command.name, created_at=uow.now, password_hash=password_hash
    )  # fmt: skip
    uow.session.add(user)
    uow.session.flush()
    for position, wanted in enumerate(dict.fromkeys(command.roles)):
        assign(uow, user, wanted, f"roles.{position}")
    after = {"login": user.login, "name": user.name, "roles": [r.model_dump() for r in command.roles]}
    uow.record("user", user.id, user.login, after=after)
    uow.publish("access", user_id=user.id)
    return user


def _is_first_hire(uow: UnitOfWork, command: CreateUser) -> bool:
    others = select(User.id).where(col(User.id).not_in((SYSTEM_USER_ID, uow.actor.user_id)))
    giving = (
        select(RolePermission.role_id)
        .join(Role, col(Role.id) == RolePermission.role_id)
        .where(
            col(Role.code).in_([wanted.role for wanted in command.roles]),
            col(RolePermission.permission).in_(RIGHTS_OVER_RIGHTS),
        )
    )
    return not any(uow.session.exec(found.limit(1)).first() for found in (others, giving))


class DisableUser(Command):
    """Switch an account off."""

    user_id: Id
    reason: str = Limits(default="", max_length=200)


@use_case("user.disable", title="停用人员", permission=USER_DISABLE, proof=CHANGE_RIGHTS)
def disable_user(uow: UnitOfWork, command: DisableUser) -> Done:
    """Switch an account off and end all its sessions and links. Nobody switches off their own."""
    user = somebody_else(uow, command.user_id)
    user.switched_off_at = user.switched_off_at or uow.now
    end_sessions(uow, col(UserSession.user_id) == user.id)
    uow.session.exec(delete(PasswordLink).where(col(PasswordLink.user_id) == user.id))
    uow.record("user", user.id, user.login, after={"switched_off": True}, reason=command.reason)
    uow.publish("access", user_id=user.id)
    return Done()


class EnableUser(Command):
    """Switch an account on again."""

    user_id: Id
    reason: str = Limits(default="", max_length=200)


@use_case("user.enable", title="恢复人员", permission=USER_DISABLE, proof=CHANGE_RIGHTS)
def enable_user(uow: UnitOfWork, command: EnableUser) -> Done:
    """Switch an account on again with the roles it still holds; sessions that ended stay ended. Raises Conflict."""
    user = _person(uow, command.user_id)
    if user.switched_off_at is None:
        raise Conflict("user.not_off", person=user.name)
    user.switched_off_at = None
    uow.record(
        "user",
        user.id,
        user.login,
        before={"switched_off": True},
        after={"switched_off": False},
        reason=command.reason,
    )
    uow.publish("access", user_id=user.id)
    return Done()


class UnlockUser(Command):
    """Let somebody sign in at once who has to wait after wrong passwords."""

    user_id: Id
    reason: str = Limits(default="", max_length=200)


@use_case("user.unlock", title="解除登录限制", permission=USER_CREATE, proof=CHANGE_RIGHTS)
def unlock_user(uow: UnitOfWork, command: UnlockUser) -> Done:
    """Forget the wrong passwords of a login, from wherever they came. Addresses that tried many logins still wait."""
    user = somebody_else(uow, command.user_id)  # or an open screen would give guesses without end
    forgotten = throttle.forget_all(uow, user.login_key)
    uow.record(
        "user", user.id, user.login, before={"failures": forgotten}, after={"failures": 0}, reason=command.reason
    )
    uow.publish("access", user_id=user.id)
    return Done()


def somebody_else(uow: UnitOfWork, user_id: int) -> User:
    """An account that is not the actor's own. Raises NotFound, DomainError."""
    user = _person(uow, user_id)
    if user.id == uow.actor.user_id:
        raise DomainError("user.not_oneself")
    return user


def _person(uow: UnitOfWork, user_id: int) -> User:
    user = uow.session.get(User, user_id)
    if user is None or user.id == SYSTEM_USER_ID:
        raise NotFound("user.not_found")
    return user

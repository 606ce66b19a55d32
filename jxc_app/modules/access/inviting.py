"""One-time links 一次性链接: a person chooses their own password, so that nobody else ever knew it.

Whoever makes the link sees it once and hands it over; the table keeps only its hash.
"""

import secrets
from datetime import datetime

from pydantic import Field as Limits
from sqlmodel import col

from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access import rules
from jxc_app.modules.access.models import PasswordLink, User, UserSession
from jxc_app.modules.access.permissions import CHANGE_RIGHTS, USER_CREATE
from jxc_app.modules.access.signing_out import end_sessions
from jxc_app.modules.access.users import NewUser, open_account, somebody_else

_TOKEN_BYTES = 32


class InviteUser(NewUser):
    """A new account whose holder sets the password by a one-time link."""


class ResetPassword(Command):
    """Let somebody who forgot their password set a new one by a one-time link."""

    user_id: Id
    reason: str = Limits(min_length=1, max_length=200)


class LinkMade(Result):
    """``token`` is shown once to whoever made it, and kept nowhere."""

    user_id: int
    login: str
    name: str
    expires_at: datetime
    token: str = Limits(repr=False)


@use_case("user.invite", title="新建人员（一次性链接）", permission=USER_CREATE, proof=CHANGE_RIGHTS)
def invite_user(uow: UnitOfWork, command: InviteUser) -> LinkMade:
    """Open an account that has no password yet, and a link to set it. Raises Conflict where the login is taken."""
    return _make_link(uow, open_account(uow, command, password_hash=None))


@use_case("user.reset_password", title="重设他人的密码", permission=USER_CREATE, proof=CHANGE_RIGHTS)
def reset_password(uow: UnitOfWork, command: ResetPassword) -> LinkMade:
    """The old password, earlier links and all sessions of somebody else end at once; a new link sets a new password.

    Raises DomainError for one's own account, and for one that is switched off.
    """
    user = somebody_else(uow, command.user_id)
    if user.switched_off_at is not None:
        raise DomainError("user.is_off", person=user.name)
    had_password = user.password_hash is not None
    user.password_hash, user.must_change_password = None, False
    end_sessions(uow, col(UserSession.user_id) == user.id)
    made = _make_link(uow, user)
    uow.record(
        "user",
        user.id,
        user.login,
        before={"has_password": had_password},
        after={"has_password": False, "link_until": made.expires_at},
        reason=command.reason,
    )
    uow.publish("access", user_id=user.id)
    return made


def _make_link(uow: UnitOfWork, user: User) -> LinkMade:
    """A new link in the place of an earlier one."""
    uow.session.get_one(User, user.id, with_for_update=True)  # two made at once line up
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    link = PasswordLink(
        user_id=user.id or 0,
        token_sha256=rules.token_hash(token),
        made_at=uow.now,
        expires_at=uow.now + rules.LINK_HOLDS,
    )
    uow.session.merge(link)
    return LinkMade(user_id=link.user_id, login=user.login, name=user.name, expires_at=link.expires_at, token=token)

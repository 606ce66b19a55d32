"""How sessions end: by their own person, or by somebody who may."""

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, update

from jxc_app.core.errors import NotFound, PermissionDenied
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access.models import UserSession
from jxc_app.modules.access.permissions import OWN_PROOF, SESSION_REVOKE


class SignOut(Command):
    """End one's own session."""


class Done(Result):
    """It was done; there is nothing more to say."""


@use_case("session.sign_out", title="退出", public=True)
def sign_out(uow: UnitOfWork, command: SignOut) -> Done:
    """End the actor's own session."""
    if uow.actor.session_id is not None:
        end_sessions(uow, col(UserSession.id) == uow.actor.session_id)
        uow.record("user", uow.actor.user_id, uow.actor.name)
    return Done()


class EndOwnSessions(Command):
    """End one of one's own sessions, or (None) all but this one."""

    session_id: Id | None = None


@use_case("session.end_own", title="退出自己的其他设备", public=True, proof=OWN_PROOF)
def end_own_sessions(uow: UnitOfWork, command: EndOwnSessions) -> Done:
    """End one's own sessions elsewhere. Somebody else's, and what ended before, is passed over.

    Asks for a proof, or whoever found one session open could put the person out of all others.
    """
    if uow.actor.session_id is None:
        raise PermissionDenied("access.sign_in_first")
    others = and_(col(UserSession.user_id) == uow.actor.user_id, col(UserSession.id) != uow.actor.session_id)
    end_sessions(uow, others if command.session_id is None else and_(others, col(UserSession.id) == command.session_id))
    uow.record("user", uow.actor.user_id, uow.actor.name, after={"session_id": command.session_id})
    uow.publish("access", user_id=uow.actor.user_id)
    return Done()


class RevokeSession(Command):
    """End somebody's session."""

    session_id: Id


@use_case("session.revoke", title="强制下线", permission=SESSION_REVOKE)
def revoke_session(uow: UnitOfWork, command: RevokeSession) -> Done:
    """End somebody's session; it bites at their next event."""
    victim = uow.session.get(UserSession, command.session_id)
    if victim is None:
        raise NotFound("session.not_found")
    end_sessions(uow, col(UserSession.id) == command.session_id)
    uow.record("session", command.session_id, str(victim.user_id))
    uow.publish("access", user_id=victim.user_id)
    return Done()


def end_sessions(uow: UnitOfWork, which: ColumnElement[bool]) -> None:
    """End the living sessions among those."""
    uow.session.exec(update(UserSession).where(which, col(UserSession.revoked_at).is_(None)).values(revoked_at=uow.now))

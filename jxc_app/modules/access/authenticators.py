"""The authenticator app 身份验证器 (TOTP, RFC 6238) as second step of signing in and as second proof."""

import secrets

import pyotp
from pydantic import Field as Limits
from pyotp.exceptions import OTPVerificationError
from sqlmodel import and_, col, delete

from jxc_app.core import sealing
from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access import rules, throttle
from jxc_app.modules.access.factors import forget_proofs, is_bound
from jxc_app.modules.access.models import Authenticator, RecoveryCode, User, UserSession
from jxc_app.modules.access.permissions import CHANGE_RIGHTS, OWN_PROOF, USER_CREATE
from jxc_app.modules.access.signing_out import Done, end_sessions

_ISSUER = "进销存"
_PURPOSE = "authenticator"
_RECOVERY_CODES = 10


class BeginAuthenticator(Command):
    """Ask for a new secret to put into an app."""


class NewSecret(Result):
    """``uri`` is what the app reads as a QR code, ``secret`` the same to type in. Shown once, kept sealed."""

    uri: str = Limits(repr=False)
    secret: str = Limits(repr=False)


class ConfirmAuthenticator(Command):
    """The first code that the app shows."""

    code: str = Limits(max_length=20, repr=False)


class RecoveryCodes(Result):
    """Codes for the day the phone is lost, shown once; where not ``ok``, ``reason`` is a message code."""

    codes: list[str] = Limits(default_factory=list, repr=False)
    ok: bool = True
    reason: str = ""
    retry_after_seconds: int = 0


class RemoveAuthenticator(Command):
    """Go back to the password alone."""


class RenewRecoveryCodes(Command):
    """Ask for new codes; the old ones are void."""


class ResetAuthenticator(Command):
    """Let somebody who lost phone and codes sign in with the password alone."""

    user_id: Id
    reason: str = Limits(min_length=1, max_length=200)


@use_case("authenticator.begin", title="绑定身份验证器", public=True, proof=OWN_PROOF)
def begin_authenticator(uow: UnitOfWork, command: BeginAuthenticator) -> NewSecret:
    """Make a secret. It counts for nothing until confirmed. Raises DomainError where one is bound already."""
    user = _own(uow)
    known = uow.session.get(Authenticator, user.id)
    if known is not None and known.confirmed_at is not None:
        raise DomainError("authenticator.bound")
    secret = pyotp.random_base32()
    sealed = sealing.seal(secret, _PURPOSE, settings=uow.settings)
    uow.session.merge(Authenticator(user_id=user.id or 0, sealed_secret=sealed, started_at=uow.now))
    uow.record("user", user.id, user.login)
    return NewSecret(uri=pyotp.TOTP(secret).provisioning_uri(name=user.login, issuer_name=_ISSUER), secret=secret)


@use_case("authenticator.confirm", title="启用身份验证器", public=True)
def confirm_authenticator(uow: UnitOfWork, command: ConfirmAuthenticator) -> RecoveryCodes:
    """The app shows the right codes: from now on they are asked for. Every other session of the person ends.

    Raises DomainError where nothing was begun, or too long ago, or it is bound already. A wrong code is
    counted, and answered.
    """
    user = _own(uow)
    tries = throttle.Throttle.lock(uow, throttle.of_password(user.login_key))
    found = uow.session.get(Authenticator, user.id, with_for_update=True)
    if found is None:
        raise DomainError("authenticator.not_begun")
    if found.confirmed_at is not None:
        raise DomainError("authenticator.bound")
    if uow.now - found.started_at > rules.BINDING_WAITS:
        raise DomainError("authenticator.begun_long_ago")
    refused = _refusal(uow, tries, found, command.code)
    if refused:
        uow.record("user", user.id, user.login, outcome="refused", reason=refused)
        return RecoveryCodes(ok=False, reason=refused, retry_after_seconds=rules.whole_seconds(tries.wait))
    found.confirmed_at = uow.now
    forget_proofs(uow.session, user.id or 0)
    end_sessions(uow, and_(col(UserSession.user_id) == user.id, col(UserSession.id) != uow.actor.session_id))
    uow.publish("access", user_id=user.id)
    uow.record("user", user.id, user.login, before={"authenticator": False}, after={"authenticator": True})
    return RecoveryCodes(codes=_new_codes(uow, user))


@use_case("authenticator.renew_codes", title="重新生成恢复码", public=True, proof=OWN_PROOF)
def renew_recovery_codes(uow: UnitOfWork, command: RenewRecoveryCodes) -> RecoveryCodes:
    """New recovery codes; the old ones are void. Raises DomainError without a bound authenticator."""
    user = _own(uow)
    if not is_bound(uow.session, user.id or 0):
        raise DomainError("authenticator.not_bound")
    uow.record("user", user.id, user.login)
    return RecoveryCodes(codes=_new_codes(uow, user))


@use_case("authenticator.remove", title="解除身份验证器", public=True, proof=OWN_PROOF)
def remove_authenticator(uow: UnitOfWork, command: RemoveAuthenticator) -> Done:
    """The person signs in by the password alone again. Raises DomainError without a bound authenticator."""
    user = _own(uow)
    _unbind(uow, user, reason="")
    return Done()


@use_case("authenticator.reset", title="重置他人的身份验证器", permission=USER_CREATE, proof=CHANGE_RIGHTS)
def reset_authenticator(uow: UnitOfWork, command: ResetAuthenticator) -> Done:
    """Unbind somebody else's authenticator and end their sessions. Raises DomainError for one's own."""
    user = uow.session.get(User, command.user_id)
    if user is None or user.id == uow.actor.user_id:
        raise DomainError("user.not_oneself" if user else "user.not_found")
    _unbind(uow, user, reason=command.reason)
    end_sessions(uow, col(UserSession.user_id) == user.id)
    uow.publish("access", user_id=user.id)
    return Done()


def _refusal(uow: UnitOfWork, tries: throttle.Throttle, found: Authenticator, code: str) -> str:
    """Why the first code is not taken, after counting it; empty where it is."""
    if tries.wait:
        return "proof.wait"
    if _takes(uow, found, code):
        return ""
    tries.count_failure()
    return "proof.wrong_code"


def takes_code(uow: UnitOfWork, user_id: int, code: str) -> str | None:
    """Use up a code: the name of the way it proves (``authenticator``, ``recovery_code``), or None for a wrong one."""
    found = uow.session.get(Authenticator, user_id, with_for_update=True)
    if found is None or found.confirmed_at is None:
        return None
    if _takes(uow, found, code):
        return "authenticator"
    spare = uow.session.get(RecoveryCode, (user_id, rules.recovery_hash(code)), with_for_update=True)
    if spare is None or spare.used_at is not None:
        return None
    spare.used_at = uow.now
    return "recovery_code"


def _takes(uow: UnitOfWork, found: Authenticator, code: str) -> bool:
    """Whether the app shows this code now, 30 seconds ago or in 30 seconds; never one that was taken before."""
    totp = pyotp.TOTP(sealing.unseal(found.sealed_secret, _PURPOSE, settings=uow.settings))
    try:
        timecode = totp.verify_and_get_timecode(rules.plain_code(code), for_time=uow.now, valid_window=1)
    except OTPVerificationError:
        return False
    if timecode <= found.last_timecode:
        return False
    found.last_timecode = timecode
    return True


def _unbind(uow: UnitOfWork, user: User, reason: str) -> None:
    if not is_bound(uow.session, user.id or 0):
        raise DomainError("authenticator.not_bound")
    uow.session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user.id))
    uow.session.exec(delete(Authenticator).where(col(Authenticator.user_id) == user.id))
    forget_proofs(uow.session, user.id or 0)
    was, is_now = {"authenticator": True}, {"authenticator": False}
    uow.record("user", user.id, user.login, before=was, after=is_now, reason=reason)


def _new_codes(uow: UnitOfWork, user: User) -> list[str]:
    uow.session.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user.id))
    codes = [rules.recovery_code(secrets.token_bytes(18)) for _ in range(_RECOVERY_CODES)]
    uow.session.add_all(RecoveryCode(user_id=user.id or 0, code_sha256=rules.recovery_hash(code)) for code in codes)
    return codes


def _own(uow: UnitOfWork) -> User:
    user = uow.session.get(User, uow.actor.user_id) if uow.actor.session_id else None
    if user is None:
        raise PermissionDenied("access.sign_in_first")
    return user

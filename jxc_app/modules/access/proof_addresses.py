"""A person's own addresses for codes: binding one, removing one, and having a code sent there as second proof."""

import re
from collections.abc import Mapping

from pydantic import Field as Limits
from sqlmodel import Session

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, sensitive_act, use_case
from jxc_app.modules.access import rules, throttle
from jxc_app.modules.access.factors import forget_proofs, masked
from jxc_app.modules.access.models import ProofAddress, ReachKind, User
from jxc_app.modules.access.permissions import OWN_PROOF
from jxc_app.modules.access.proving_oneself import demand_proof_in, refuse_for_own_proof
from jxc_app.modules.access.sent_codes import Wanted, send_code, take_code
from jxc_app.modules.access.signing_out import Done

_MAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}|\+\d{7,15}", re.ASCII)
_SHAPES = {ReachKind.MAIL: (_MAIL, "address.bad_mail"), ReachKind.SMS: (_MOBILE, "address.bad_mobile")}


class BeginAddress(Command):
    """Have a code sent to an address that is to be one's own."""

    kind: ReachKind
    address: str = Limits(min_length=1, max_length=254)


class BindAddress(Command):
    """The code that arrived there."""

    kind: ReachKind
    code: str = Limits(max_length=20, repr=False)


class RemoveAddress(Command):
    """No longer send codes there."""

    kind: ReachKind


class SendProofCode(Command):
    """Have a code sent to one's own address, to prove oneself for this kind of act."""

    act: str = Limits(max_length=40)
    kind: ReachKind


class CodeSent(Result):
    """Where it went, masked."""

    shown: str


class Bound(Result):
    """Whether the code was right; ``reason`` is a message code."""

    ok: bool
    reason: str = ""
    retry_after_seconds: int = 0


def _send_to_new(database: Database, actor: Actor, command: BeginAddress) -> Wanted:
    shape, code = _SHAPES[command.kind]
    if not shape.fullmatch(command.address):
        raise DomainError(code, field="address")

    def find(session: Session) -> Wanted:
        _own(session, actor)
        demand_proof_in(session, actor, OWN_PROOF)
        return Wanted(command.kind, command.address, "绑定验证方式")

    return send_code(database, actor, find)


def _send_to_bound(database: Database, actor: Actor, command: SendProofCode) -> Wanted:
    act = sensitive_act(command.act)
    if act is None:
        raise DomainError("proof.unknown_act")
    refuse_for_own_proof(act.code)

    def find(session: Session) -> Wanted:
        bound = session.get(ProofAddress, (actor.user_id, command.kind))
        if bound is None:
            raise DomainError("address.not_bound")
        return Wanted(command.kind, bound.address, act.title, act.code)

    return send_code(database, actor, find)


@use_case("proof_address.begin", title="绑定收验证码的地址", public=True, proof=OWN_PROOF, prepare=_send_to_new)
def begin_address(uow: UnitOfWork, command: BeginAddress) -> CodeSent:
    """Send a code to a new address; it counts for nothing until the code is typed back. Raises DomainError."""
    return _log_sent(uow, command.kind)


@use_case("proof.send_code", title="发送验证码", public=True, prepare=_send_to_bound)
def send_proof_code(uow: UnitOfWork, command: SendProofCode) -> CodeSent:
    """Send a code to one's bound address. Raises DomainError where none is bound, too often, or it did not go out."""
    return _log_sent(uow, command.kind, act=command.act)


@use_case("proof_address.bind", title="启用收验证码的地址", public=True)
def bind_address(uow: UnitOfWork, command: BindAddress) -> Bound:
    """The code arrived: the address is the person's, in the place of an earlier one. Wrong codes are counted."""
    user = _own(uow.session, uow.actor)
    tries = throttle.Throttle.lock(uow, throttle.of_password(user.login_key))
    refused, address = ("proof.wait", "") if tries.wait else take_code(uow, command.kind, "", command.code)
    if refused:
        if not tries.wait:
            tries.count_failure()
        uow.record("user", user.id, user.login, after={"way": command.kind}, outcome="refused", reason=refused)
        return Bound(ok=False, reason=refused, retry_after_seconds=rules.whole_seconds(tries.wait))
    was = uow.session.get(ProofAddress, (user.id, command.kind))
    before = {command.kind.value: masked(command.kind, was.address)} if was else {}
    bound = ProofAddress(user_id=user.id or 0, kind=command.kind, address=address, bound_at=uow.now)
    uow.session.merge(bound)
    _changed(uow, user, before=before, after={command.kind: masked(command.kind, address)})
    return Bound(ok=True)


@use_case("proof_address.remove", title="解除收验证码的地址", public=True, proof=OWN_PROOF)
def remove_address(uow: UnitOfWork, command: RemoveAddress) -> Done:
    """No code goes there any more. Raises DomainError where none is bound."""
    user = _own(uow.session, uow.actor)
    bound = uow.session.get(ProofAddress, (user.id, command.kind), with_for_update=True)
    if bound is None:
        raise DomainError("address.not_bound")
    uow.session.delete(bound)
    _changed(uow, user, before={command.kind: masked(command.kind, bound.address)}, after={command.kind: None})
    return Done()


def _changed(uow: UnitOfWork, user: User, **what: Mapping[str, str | None]) -> None:
    forget_proofs(uow.session, user.id or 0)
    uow.publish("access", user_id=user.id)
    uow.record("user", user.id, user.login, **what)


def _log_sent(uow: UnitOfWork, kind: str, **what: str) -> CodeSent:
    user = _own(uow.session, uow.actor)
    sent: Wanted = uow.prepared
    shown = masked(kind, sent.address)
    uow.record("user", user.id, user.login, after={"way": kind, "sent_to": shown, **what})
    return CodeSent(shown=shown)


def _own(session: Session, actor: Actor) -> User:
    user = session.get(User, actor.user_id) if actor.session_id else None
    if user is None:
        raise PermissionDenied("access.sign_in_first")
    return user

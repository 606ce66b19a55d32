"""Second proof 二次验证: before a sensitive act a person proves again who they are.

By a code of the authenticator app, by a recovery code, or, for those without an app, by their password, unless a role
of theirs wants more; also by a code that was sent to their own address. A proof holds five minutes, for one kind of
act, in one session.
What no browser asks for (jobs, the command line) has nobody to ask.
"""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import Field as Limits
from sqlalchemy import Table, bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError, PermissionDenied, ProofNeeded
from jxc_app.core.inputs import AsTyped
from jxc_app.core.prepared import Prepared
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import (
    SENSITIVE_ACTS,
    USE_CASES,
    Command,
    Result,
    Scope,
    SensitiveAct,
    clock,
    query,
    sensitive_act,
    use_case,
)
from jxc_app.modules.access import passwords, rules, throttle
from jxc_app.modules.access.authenticators import takes_code
from jxc_app.modules.access.factors import is_bound, is_factor_wanted
from jxc_app.modules.access.models import ProofRule, ReachKind, SecondProof, User
from jxc_app.modules.access.permissions import ALWAYS_ASKED, CHANGE_RIGHTS, OWN_PROOF, PROOF_RULES
from jxc_app.modules.access.sent_codes import take_code
from jxc_app.modules.access.signing_out import Done

_rules: Table = ProofRule.__table__  # type: ignore[attr-defined]
_proofs: Table = SecondProof.__table__  # type: ignore[attr-defined]
_RULE = Prepared(sa_select(_rules.c.is_asked).where(_rules.c.act == bindparam("act")))
_PROVEN = Prepared(
    sa_select(_proofs.c.proven_at).where(
        _proofs.c.session_id == bindparam("session_id"), _proofs.c.act == bindparam("act")
    )
)


def demand_proof(uow: UnitOfWork, act: SensitiveAct) -> None:
    """Raises ProofNeeded unless this session proved itself for such an act within five minutes."""
    demand_proof_in(uow.session, uow.actor, act)


def demand_proof_in(session: Session, actor: Actor, act: SensitiveAct) -> None:
    """:func:`demand_proof` for what only reads. Raises ProofNeeded."""
    if actor.session_id is None or not _is_asked(session, act):
        return
    proven = _PROVEN.fetch(session, session_id=actor.session_id, act=act.code)
    if not proven or clock.get().now() - proven[0][0] > rules.PROOF_HOLDS:
        raise ProofNeeded(act.code, act.title)


class GiveProof(Command):
    """A code of the app or a recovery code, or the password where no app is bound; ``way``: the code was sent by it."""

    act: str = Limits(max_length=40)
    secret: AsTyped = Limits(max_length=1000, repr=False)
    way: ReachKind | None = None


class Proven(Result):
    """Whether it was right; ``reason`` is a message code."""

    ok: bool
    reason: str = ""
    retry_after_seconds: int = 0


def _matching_hash(database: Database, actor: Actor, command: GiveProof) -> str | None:
    """The stored hash that the password fits, where it is the password that proves."""
    now = clock.get().now()

    def look_up(session: Session) -> str | None:
        user = session.get(User, actor.user_id)
        if user is None or command.way or is_bound(session, actor.user_id):
            return None
        return None if throttle.must_wait(session, throttle.of_password(user.login_key), now) else user.password_hash

    stored = database.read(look_up)
    return stored if stored and passwords.matches(command.secret, stored) else None


@use_case("proof.give", title="二次验证", public=True, prepare=_matching_hash)
def give_proof(uow: UnitOfWork, command: GiveProof) -> Proven:
    """Prove again who sits at the screen. What is wrong is counted with the tries of the old password."""
    user = uow.session.get(User, uow.actor.user_id) if uow.actor.session_id else None
    if user is None:
        raise PermissionDenied("access.sign_in_first")
    if sensitive_act(command.act) is None:
        raise DomainError("proof.unknown_act")
    tries = throttle.Throttle.lock(uow, throttle.of_password(user.login_key))
    if tries.wait:
        return _refuse(uow, user, command, "proof.wait", tries.wait)
    way, reason = _sent_code_taken(uow, command) if command.way else _way_taken(uow, user, command)
    if reason in ("code.over", "proof.bind_first"):
        return _refuse(uow, user, command, reason, timedelta())
    if reason:
        return _refuse(uow, user, command, reason, tries.count_failure())
    tries.forget_own()
    proof = SecondProof(session_id=uow.actor.session_id or 0, act=command.act, proven_at=uow.now, way=way)
    uow.session.merge(proof)
    uow.record("user", user.id, user.login, after={"act": command.act, "way": way})
    return Proven(ok=True)


def _way_taken(uow: UnitOfWork, user: User, command: GiveProof) -> tuple[str, str]:
    """The name of the way it proves, and why it is not taken (a message code); one of them is empty."""
    if is_bound(uow.session, user.id or 0):
        way = takes_code(uow, user.id or 0, command.secret)
        return (way, "") if way else ("", "proof.wrong_code")
    if command.act != OWN_PROOF.code and is_factor_wanted(uow.session, user.id or 0, uow.now):
        return "", "proof.bind_first"
    uow.session.refresh(user)
    is_right = uow.prepared is not None and user.password_hash == uow.prepared
    return ("password", "") if is_right else ("", "proof.wrong_password")


def _sent_code_taken(uow: UnitOfWork, command: GiveProof) -> tuple[str, str]:
    refuse_for_own_proof(command.act)
    way = str(command.way)
    reason, _ = take_code(uow, way, command.act, command.secret)
    return way, reason


def refuse_for_own_proof(act: str) -> None:
    """Whoever sits at an open screen may see the mailbox too: what proves is changed by the first way alone.

    Raises DomainError.
    """
    if act == OWN_PROOF.code:
        raise DomainError("proof.first_way", field="secret")


def _refuse(uow: UnitOfWork, user: User, command: GiveProof, reason: str, wait: timedelta) -> Proven:
    uow.record("user", user.id, user.login, after={"act": command.act}, reason=reason, outcome="refused")
    return Proven(ok=False, reason=reason, retry_after_seconds=rules.whole_seconds(wait))


class ChangeProofRule(Command):
    """Say whether a kind of act asks for a second proof."""

    act: str = Limits(max_length=40)
    is_asked: bool
    reason: str = Limits(min_length=1, max_length=200)


@use_case("proof.change_rule", title="设置二次验证", permission=PROOF_RULES, proof=CHANGE_RIGHTS)
def change_proof_rule(uow: UnitOfWork, command: ChangeProofRule) -> Done:
    """Ask from now on, or no longer: a kind of act, or a single write that the company names.

    Raises DomainError for acts that always ask.
    """
    act = sensitive_act(command.act)
    if act is None:
        raise DomainError("proof.unknown_act", field="act")
    if act.code in ALWAYS_ASKED and not command.is_asked:
        raise DomainError("proof.always_asked", title=act.title)
    before = _is_asked(uow.session, act)
    uow.session.merge(ProofRule(act=act.code, is_asked=command.is_asked))
    was, is_now = {"is_asked": before}, {"is_asked": command.is_asked}
    uow.record("company", 1, act.title, before=was, after=is_now, reason=command.reason)
    return Done()


@dataclass(frozen=True, slots=True)
class SensitiveRow:
    """A kind of sensitive act, and whether it asks; ``is_fixed``: that cannot change; ``acts``: what is of it.

    ``is_own``: a single write that the company put on the list by itself.
    """

    code: str
    title: str
    is_asked: bool
    is_fixed: bool
    acts: list[str]
    is_own: bool = False


@query("proof.rules", title="二次验证设置", permission=PROOF_RULES)
def proof_rules(session: Session, scope: Scope) -> list[SensitiveRow]:
    """Every kind of sensitive act, and what the company added to them."""
    shipped = [
        SensitiveRow(act.code, act.title, _is_asked(session, act), act.code in ALWAYS_ASKED, _acts(act))
        for act in sorted(SENSITIVE_ACTS.values(), key=lambda act: act.code)
    ]
    added = [act for act in _own_acts() if _is_asked(session, act)]
    return shipped + [SensitiveRow(act.code, act.title, True, False, [act.title], is_own=True) for act in added]


@query("proof.offered", title="可加入二次验证的操作", permission=PROOF_RULES)
def offered_acts(session: Session, scope: Scope) -> list[tuple[str, str]]:
    """Every write that could be put under second proof and is not: code and title, by title."""
    return sorted(((act.code, act.title) for act in _own_acts() if not _is_asked(session, act)), key=lambda one: one[1])


def _own_acts() -> list[SensitiveAct]:
    return [act for case in USE_CASES.values() if (act := case.own_act)]


def _acts(act: SensitiveAct) -> list[str]:
    return [case.title for case in USE_CASES.values() if case.proof == act]


def way_of(session: Session, user_id: int, act: str) -> str:
    """How this person proves themselves: ``code``, ``password``, or ``none`` where a role wants more than that.

    Whoever binds a way for the first time has nothing but the password.
    """
    if is_bound(session, user_id):
        return "code"
    wants_more = act != OWN_PROOF.code and is_factor_wanted(session, user_id, clock.get().now())
    return "none" if wants_more else "password"


def _is_asked(session: Session, act: SensitiveAct) -> bool:
    if act.code in ALWAYS_ASKED:
        return True
    decided = _RULE.fetch(session, act=act.code)
    return bool(decided[0][0]) if decided else act.is_asked

"""Verifying the chain on somebody's word: in pieces, with progress, and remembered."""

import threading
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from sqlmodel import Session

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.outcomes import Outcome, latest_outcomes, remember_outcome
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.audit.heads import DUTY as HEAD_DUTY
from jxc_app.modules.audit.heads import anchors_of
from jxc_app.modules.audit.permissions import AUDIT_VIEW
from jxc_app.modules.audit.queries import Chain, ChainProof, entries_after, head_of

DUTY = "audit_chain"
#: told how many entries of how many are read, while somebody watches
progress: ContextVar[Callable[[int, int], None] | None] = ContextVar("audit_chain_progress", default=None)
_at_work = threading.Lock()


class VerifyChain(Command):
    """Recompute the chain from its first entry."""


class ChainVerified(Result):
    """How many entries were read, and the first that does not fit."""

    checked: int
    first_bad_seq: int | None


@dataclass(frozen=True, slots=True)
class ChainState:
    """How the log was verified last, and when its head was written outside the database."""

    verified: Outcome | None
    head_written: Outcome | None


def _verify_first(database: Database, actor: Actor, command: VerifyChain) -> ChainProof | None:
    """The slow part, before any transaction. Raises DomainError ``audit.verifying`` where somebody is at it."""
    if not database.read(lambda session: holds_any(session, actor, (AUDIT_VIEW.code,))):
        return None
    if not _at_work.acquire(blocking=False):
        raise DomainError("audit.verifying")
    try:
        return verify(database, progress.get())
    finally:
        _at_work.release()


@use_case("audit.verify_chain", title="校验日志链", permission=AUDIT_VIEW, prepare=_verify_first)
def verify_chain(uow: UnitOfWork, command: VerifyChain) -> ChainVerified:
    """Verify every entry up to now, also against the heads outside the database, and keep how it ended."""
    proof: ChainProof = uow.prepared
    bad = proof.first_bad_seq
    detail = f"共 {proof.checked:,} 条" if bad is None else f"第 {bad:,} 条起不符"
    remember_outcome(uow.session, DUTY, Outcome(uow.now, bad is None, detail))
    found = {"checked": proof.checked, "is_whole": bad is None} | ({"first_bad_seq": bad} if bad is not None else {})
    uow.record("audit_log", 1, after=found)
    return ChainVerified(checked=proof.checked, first_bad_seq=bad)


@query("audit.chain", title="日志链状态", permission=AUDIT_VIEW)
def chain_state(session: Session, scope: Scope) -> ChainState:
    """What is remembered of the last verification and of the heads."""
    known = latest_outcomes(session)
    return ChainState(known.get(DUTY), known.get(HEAD_DUTY))


def verify(database: Database, watch: Callable[[int, int], None] | None = None) -> ChainProof:
    """Read the log in pieces, each in a session of its own: no snapshot is held while others write.

    Entries are never changed, so what came before the head that was read first is the same in every snapshot.
    """
    anchors = anchors_of(database)
    head = database.read(head_of)
    chain = Chain(anchors)
    while piece := database.read(lambda session: entries_after(session, chain.last_seq)):
        for entry in piece:
            if head is not None and entry.seq > head.seq:
                break
            if not chain.fits(entry):
                return chain.broken()
        if watch is not None:
            watch(chain.checked, head.seq if head else 0)
        if head is not None and piece[-1].seq >= head.seq:
            break
    return chain.ended(head)

"""The one door: every write is a use case, and every caller enters at :func:`perform`."""

import asyncio
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, field_validator
from sqlmodel import Session

from jxc_app.core import idempotency, registry
from jxc_app.core.clock import Clock, SystemClock
from jxc_app.core.database import Database, get_database
from jxc_app.core.errors import DomainError, ProofNeeded
from jxc_app.core.inputs import check_parameters, storable
from jxc_app.core.logs import get_logger
from jxc_app.core.scopes import Field, Narrowing, Scope
from jxc_app.core.unit_of_work import Actor, AuditRecord, UnitOfWork

log = get_logger("use_case")
_system_clock = SystemClock()
__all__ = [
    "OPENERS", "PERMISSIONS", "QUERIES", "SENSITIVE_ACTS", "USE_CASES", "Command", "Permission", "Query", "Result",
    "Scope", "SensitiveAct", "UseCase", "clock", "declare", "declare_sensitive", "perform", "perform_async", "query",
    "read", "read_async", "read_in", "sensitive_act", "use_case",
]  # fmt: skip
clock: ContextVar[Clock] = ContextVar("clock", default=_system_clock)


class Command(BaseModel):
    """What somebody asks for. Unknown fields are refused, and nothing in it says who asks."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, str_max_length=4000)

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        return storable(value)


class Result(BaseModel):
    """What a use case answers; small enough to be kept beside its idempotency key."""

    model_config = ConfigDict(frozen=True)


C = TypeVar("C", bound=Command)
R = TypeVar("R", bound=Result)
V = TypeVar("V")


@dataclass(frozen=True)
class Permission:
    """A right that a role may hold. ``scoped``: it is held for warehouses; ``sensitive``: shown in red.

    ``narrowed_by``: in which ways a role that is narrowed to some rows narrows this right; whatever checks the right
    must then ask for the row. ``opens``: a field that every read keeps from whoever does not hold this right.
    """

    code: str
    title: str
    area: str
    scoped: bool = True
    sensitive: bool = False
    narrowed_by: frozenset[Narrowing] = frozenset()
    opens: Field | None = None


@dataclass(frozen=True)
class SensitiveAct:
    """A kind of act that asks for a second proof. ``is_asked``: whether it does unless the company says otherwise."""

    code: str
    title: str
    is_asked: bool = True


@dataclass(frozen=True)
class UseCase(Generic[C, R]):
    """A registered write, with what it needs and what it answers."""

    code: str
    title: str
    command: type[C]
    result: type[R]
    work: Callable[[UnitOfWork, C], R]
    permission: Permission | None
    inside: Callable[[], tuple[str, ...]] | None
    is_public: bool
    keeps_key: bool
    prepare: Callable[[Database, Actor, Any], Any] | None
    proof: SensitiveAct | None = None
    __name__: str = "use_case"

    @property
    def permissions(self) -> tuple[str, ...]:
        """The rights of which any opens the door; the work asks again with the object in hand."""
        if self.permission:
            return (self.permission.code,)
        return self.inside() if self.inside else ()

    @cached_property
    def own_act(self) -> SensitiveAct | None:
        """What the company may put under second proof by itself: a write of a person that is of no kind yet.

        None where anybody may do it (signing in), and where a password goes in, which must not wait for the proof.
        """
        if self.proof or self.is_public or self.bears_secrets:
            return None
        return SensitiveAct(self.code, self.title, is_asked=False)

    @property
    def bears_secrets(self) -> bool:
        """Whether a password, token or code goes in or comes out: fields marked ``repr=False``."""
        return any(not known.repr for one in (self.command, self.result) for known in one.model_fields.values())

    def __call__(self, uow: UnitOfWork, command: C) -> R:
        """Run inside another use case's transaction, under its key and audit."""
        return self.work(uow, command)


@dataclass(frozen=True)
class Query(Generic[V]):
    """A registered read. ``permissions`` is empty where any signed-in person may read.

    ``takes_actor``: the work has a parameter ``actor`` and gets whoever reads, never what a caller says.
    """

    code: str
    title: str
    work: Callable[..., V]
    permissions: tuple[str, ...]
    __name__: str = "query"
    takes_actor: bool = False

    def __call__(self, session: Session, scope: Scope, **params: Any) -> V:
        """Read within a session and a scope that the caller already has."""
        return self.work(session, scope, **params)


USE_CASES: dict[str, UseCase[Any, Any]] = {}
QUERIES: dict[str, Query[Any]] = {}
PERMISSIONS: dict[str, Permission] = {}
#: the rights that open a field
OPENERS: dict[str, Field] = {}
SENSITIVE_ACTS: dict[str, SensitiveAct] = {}


def declare(*permissions: Permission) -> None:
    """Register rights, so that the matrix can show them. Raises ValueError for a code taken twice."""
    for permission in permissions:
        if PERMISSIONS.setdefault(permission.code, permission) != permission:
            raise ValueError(f"permission {permission.code} is declared twice")
        if permission.opens:
            OPENERS[permission.code] = permission.opens


def declare_sensitive(act: SensitiveAct) -> None:
    """Register a kind of sensitive act, so that the company can say whether it asks for a second proof."""
    if SENSITIVE_ACTS.setdefault(act.code, act) != act:
        raise ValueError(f"sensitive act {act.code} is declared twice")


def sensitive_act(code: str) -> SensitiveAct | None:
    """A kind of sensitive act, or a single write that the company may have put under proof."""
    case = USE_CASES.get(code)
    return SENSITIVE_ACTS.get(code) or (case.own_act if case else None)


def use_case(
    code: str,
    *,
    title: str,
    permission: Permission | None = None,
    inside: Callable[[], tuple[str, ...]] | None = None,
    public: bool = False,
    keeps_key: bool = False,
    prepare: Callable[[Database, Actor, Any], Any] | None = None,
    proof: SensitiveAct | None = None,
) -> Callable[[Callable[[UnitOfWork, C], R]], UseCase[C, R]]:
    """Register a write under ``code``.

    Its permission is ``permission``, checked at the door and again by the work with the warehouse in hand.
    ``inside``: which permission is needed depends on the object (a document's type); it tells all that may do,
    and the work must authorize or the transaction is undone. ``public``: anybody may (signing in). ``keeps_key``: its
    idempotency keys are kept for ever. ``prepare`` does what is slow (hashing a password) before the
    transaction begins; its answer is ``uow.prepared``, and what it read must be checked again. ``proof``: it is an
    act of this kind, before which a person proves again who they are. With ``inside``, and where it depends on the
    object, the work asks :meth:`UnitOfWork.demand_proof` once it has authorized: who may not is refused, not asked.
    """
    if sum((permission is not None, inside is not None, public)) != 1:
        raise ValueError(f"{code}: say exactly one of permission, inside, public")
    if permission:
        declare(permission)
    if proof:
        declare_sensitive(proof)

    def register(work: Callable[[UnitOfWork, C], R]) -> UseCase[C, R]:
        hints = work.__annotations__
        case = UseCase(
            code=code,
            title=title,
            command=hints["command"],
            result=hints["return"],
            work=work,
            permission=permission,
            inside=inside,
            is_public=public,
            keeps_key=keeps_key,
            prepare=prepare,
            proof=proof,
            __name__=work.__name__,
        )
        if USE_CASES.setdefault(code, case) is not case:
            raise ValueError(f"use case {code} is registered twice")
        return case

    return register


def query(code: str, *, title: str, permission: Permission | None = None) -> Callable[[Callable[..., V]], Query[V]]:
    """Register a read under ``code``; without a permission it is open to every signed-in person."""
    if permission:
        declare(permission)

    def register(work: Callable[..., V]) -> Query[V]:
        codes = (permission.code,) if permission else ()
        reading = Query(code, title, work, codes, work.__name__, "actor" in work.__annotations__)
        if QUERIES.setdefault(code, reading) is not reading:
            raise ValueError(f"query {code} is registered twice")
        return reading

    return register


def read(reading: Query[V], *, actor: Actor, database: Database | None = None, **params: Any) -> V:
    """Answer one question on one snapshot, cut to what the actor may see. Raises PermissionDenied."""
    return (database or get_database()).read(lambda session: read_in(session, reading, actor, **params))


def read_in(session: Session, reading: Query[V], actor: Actor, **params: Any) -> V:
    """:func:`read` within a session that is already open, for answers that stream."""
    check_parameters(params)
    scope = registry.scope(session, actor, reading.permissions[0] if reading.permissions else None)
    if reading.takes_actor:
        params["actor"] = actor
    return reading.work(session, scope, **params)


async def read_async(reading: Query[V], *, actor: Actor, database: Database | None = None, **params: Any) -> V:
    """:func:`read` in a thread, so that the event loop goes on serving others."""
    return await asyncio.to_thread(lambda: read(reading, actor=actor, database=database, **params))


def perform(
    case: UseCase[C, R], command: C, *, actor: Actor, key: str | None = None, database: Database | None = None
) -> R:
    """Do one use case in one transaction: key, permission, work, messages, audit, commit.

    With a ``key``, the same command again gets the first answer and does nothing. An act that bears secrets takes no
    key, for the hash of its command and its answer would be kept: ValueError.
    Raises DomainError when the business refuses; the refusal is logged in a transaction of its own. Raises ProofNeeded
    where the person must first prove again who they are: a question, no refusal.
    """
    if key is not None and case.bears_secrets:
        raise ValueError(f"{case.code} bears secrets: nothing of it is kept beside a key")
    database = database or get_database()
    started = time.perf_counter()
    outcome = "error"
    try:
        prepared = case.prepare(database, actor, command) if case.prepare else None
        result = database.write(lambda session: _run(session, case, command, actor, key, database, prepared))
        outcome = "done"
        return result
    except ProofNeeded as question:
        outcome = question.code
        raise
    except DomainError as refusal:
        outcome = refusal.code
        _log_refusal(database, case, actor, refusal)
        raise
    finally:
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        log.info("performed", use_case=case.code, user_id=actor.user_id, outcome=outcome, ms=milliseconds)


async def perform_async(
    case: UseCase[C, R], command: C, *, actor: Actor, key: str | None = None, database: Database | None = None
) -> R:
    """:func:`perform` in a thread, so that the event loop goes on serving others."""
    return await asyncio.to_thread(perform, case, command, actor=actor, key=key, database=database)


def _run(
    session: Session,
    case: UseCase[C, R],
    command: C,
    actor: Actor,
    key: str | None,
    database: Database,
    prepared: Any,
) -> R:
    now = clock.get().now()
    if key is not None:
        sha256 = idempotency.content_hash(command.model_dump_json())
        stored = idempotency.claim(
            session, actor_id=actor.user_id, use_case=case.code, key=key, sha256=sha256, now=now, keep=case.keeps_key
        )
        if stored is not None:
            return case.result.model_validate_json(stored)
    uow = UnitOfWork(session, actor=actor, use_case=case.code, now=now, settings=database.settings)
    uow.prepared = prepared
    if case.permission:
        uow.authorize(case.permission.code)
    if case.proof and not case.inside:
        uow.demand_proof(case.proof)
    result = case.work(uow, command)
    if own := case.own_act:
        uow.demand_proof(own)  # after the work, which is undone then: who may not is refused, not asked
    if not (uow.is_authorized or case.is_public):
        raise AssertionError(f"{case.code} did its work without asking whether it may")
    if case.proof and case.proof not in uow.proofs_asked:
        raise AssertionError(f"{case.code} did its work without asking for a proof")
    session.flush()
    if key is not None:
        idempotency.store_result(
            session, actor_id=actor.user_id, use_case=case.code, key=key, result=result.model_dump_json()
        )
    uow.write_messages()
    registry.write_audit(session, uow.actor, now, uow.records or [AuditRecord(case.code)])
    return result


def _log_refusal(database: Database, case: UseCase[Any, Any], actor: Actor, refusal: DomainError) -> None:
    record = AuditRecord(case.code, outcome="refused", reason=refusal.code, after=_printable(refusal.params))
    now = clock.get().now()
    database.write(lambda session: registry.write_refusal(session, actor, now, [record]))


def _printable(params: dict[str, Any]) -> dict[str, str]:
    return {name: str(value)[:200] for name, value in params.items()}

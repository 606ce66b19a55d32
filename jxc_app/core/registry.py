"""What core needs from above: who may, who proved it, and the log. The app fills them at start (wiring)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from jxc_app.core.scopes import Row, Scope
    from jxc_app.core.unit_of_work import Actor, AuditRecord, UnitOfWork
    from jxc_app.core.use_case import SensitiveAct


class Authorize(Protocol):
    """Raises PermissionDenied unless the actor holds the permission in each warehouse (for ``row`` at least)."""

    def __call__(
        self, uow: "UnitOfWork", permission: str, warehouse_ids: tuple[int, ...], row: "Row | None"
    ) -> None: ...


class FindScope(Protocol):
    """The warehouses where the actor holds the permission (None: any right at all); raises PermissionDenied."""

    def __call__(self, session: "Session", actor: "Actor", permission: str | None) -> "Scope": ...


class DemandProof(Protocol):
    """Raises ProofNeeded unless the actor proved lately who they are, or nobody is asked."""

    def __call__(self, uow: "UnitOfWork", act: "SensitiveAct") -> None: ...


class WriteAudit(Protocol):
    """Appends the records to the log, under its one head row."""

    def __call__(
        self, session: "Session", actor: "Actor", now: "datetime", records: "Sequence[AuditRecord]"
    ) -> None: ...


_filled: dict[str, Any] = {}


def fill(
    *,
    authorize: Authorize,
    find_scope: FindScope,
    demand_proof: DemandProof,
    write_audit: WriteAudit,
    write_refusal: WriteAudit,
) -> None:
    """Connect the upper floors, once at start."""
    _filled.update(
        authorize=authorize,
        find_scope=find_scope,
        demand_proof=demand_proof,
        write_audit=write_audit,
        write_refusal=write_refusal,
    )


def authorize(uow: "UnitOfWork", permission: str, warehouse_ids: tuple[int, ...], row: "Row | None") -> None:
    """See :class:`Authorize`. With nothing connected, everything is refused (KeyError)."""
    _filled["authorize"](uow, permission, warehouse_ids, row)


def demand_proof(uow: "UnitOfWork", act: "SensitiveAct") -> None:
    """See :class:`DemandProof`."""
    _filled["demand_proof"](uow, act)


def scope(session: "Session", actor: "Actor", permission: str | None) -> "Scope":
    """See :class:`FindScope`."""
    found: Scope = _filled["find_scope"](session, actor, permission)
    return found


def write_audit(session: "Session", actor: "Actor", now: "datetime", records: "Sequence[AuditRecord]") -> None:
    """See :class:`WriteAudit`."""
    _filled["write_audit"](session, actor, now, records)


def write_refusal(session: "Session", actor: "Actor", now: "datetime", records: "Sequence[AuditRecord]") -> None:
    """Log refusals; repeated ones of one session or address merge."""
    _filled["write_refusal"](session, actor, now, records)

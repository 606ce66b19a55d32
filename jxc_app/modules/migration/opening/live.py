"""Opening the books 开账, and taking that back while nothing but the opening has happened."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pydantic import Field as Limits
from sqlalchemy import Table, or_, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from jxc_app.core.database import Database
from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, SensitiveAct, use_case
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.documents.migrating import MIGRATED
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.closing import stop_postings
from jxc_app.modules.inventory.proving import prove_and_remember
from jxc_app.modules.migration.opening.findings import blocking
from jxc_app.modules.migration.opening.present import OPENING_TYPES
from jxc_app.modules.migration.opening.trial import compared
from jxc_app.modules.openings.lock import cutover_of, first_day, fix_balances
from jxc_app.modules.openings.permissions import GO_LIVE, UNDO_LIVE
from jxc_app.modules.receivables.opening import OPENINGS, book_opening_receivables, take_back_opening_receivables
from jxc_app.modules.settlement.opening_money import (
    OPENING_MONEY,
    book_opening_money,
    take_back_opening_money,
)
from jxc_app.modules.warehouses.models import Warehouse

OPENING_BOOKS = SensitiveAct("opening", "开账与撤销开账")
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_EVERYWHERE = Scope(everywhere=True)
_SHOWN = 5


class GoLive(Command):
    """The warehouses whose books are opened, and why now."""

    warehouse_ids: list[Id] = Limits(min_length=1, max_length=1000)
    reason: str = Limits(min_length=2, max_length=200)


class UndoLive(Command):
    """The warehouses whose books are closed to business again, and why."""

    warehouse_ids: list[Id] = Limits(min_length=1, max_length=1000)
    reason: str = Limits(min_length=2, max_length=200)


class Opened(Result):
    """How many warehouses were concerned."""

    warehouses: int


@dataclass(frozen=True, slots=True)
class _Proved:
    """What was found before the transaction: invariants that do not hold, and whether the trial balance agrees."""

    failed: tuple[str, ...]
    is_balanced: bool


def _prove_first(database: Database, actor: Actor, command: GoLive) -> _Proved | None:
    """The slow part: every invariant, and the trial balance. What changes meanwhile keeps its own invariants."""
    if not database.read(lambda session: actor.is_system or holds_any(session, actor, (GO_LIVE.code,))):
        return None
    proof = prove_and_remember(database)
    rows = database.read(lambda session: compared(session, _EVERYWHERE, command.warehouse_ids))
    failed = tuple(check.title for check in proof.checks if check.failed)
    return _Proved(failed, all(row.is_equal for row in rows))


@use_case("opening.go_live", title="开账", permission=GO_LIVE, proof=OPENING_BOOKS, prepare=_prove_first)
def go_live(uow: UnitOfWork, command: GoLive) -> Opened:
    """Open the books: what the warehouses began with is fixed from now on, for every door.

    Raises DomainError ``opening.not_balanced``, ``opening.too_early``, ``opening.nothing_to_open``.
    """
    warehouses = _locked(uow.session, command.warehouse_ids)
    if any(one.went_live_at is not None or one.switched_off_at is not None for one in warehouses):
        raise DomainError("opening.nothing_to_open", field="warehouse_ids")
    _refuse_unready(uow, command.warehouse_ids)
    for one in warehouses:
        day = first_day(uow.session, one.id or 0)
        if day > uow.today:
            raise DomainError("opening.too_early", date=str(day))
        before = {"go_live_date": one.go_live_date, "live": False}
        one.go_live_date, one.went_live_at, one.version = day, uow.now, one.version + 1
        _record(uow, one, before, {"go_live_date": day, "live": True}, command.reason)
    fix_balances(uow)
    book_opening_money(uow)
    book_opening_receivables(uow)
    uow.publish("opening")
    return Opened(warehouses=len(warehouses))


@use_case("opening.undo_live", title="撤销开账", permission=UNDO_LIVE, proof=OPENING_BOOKS)
def undo_live(uow: UnitOfWork, command: UndoLive) -> Opened:
    """Let the opening be changed again. Raises DomainError ``opening.has_business`` once anything else was posted."""
    stop_postings(uow.session)
    warehouses = _locked(uow.session, command.warehouse_ids)
    if any(one.went_live_at is None for one in warehouses):
        raise DomainError("opening.not_live", field="warehouse_ids")
    if numbers := _business(uow.session, command.warehouse_ids):
        raise DomainError("opening.has_business", numbers="、".join(numbers))
    for one in warehouses:
        one.went_live_at, one.version = None, one.version + 1
        _record(uow, one, {"live": True}, {"live": False}, command.reason)
    uow.session.flush()
    _unfix_balances(uow, command.reason)
    uow.publish("opening")
    return Opened(warehouses=len(warehouses))


def _locked(session: Session, warehouse_ids: Collection[int]) -> list[Warehouse]:
    """The rows, for this transaction alone: opening documents under way are waited for. Raises Conflict."""
    wanted = select_rows(Warehouse).where(col(Warehouse.id).in_(warehouse_ids)).order_by(col(Warehouse.id))
    found = list(session.exec(wanted.with_for_update().execution_options(populate_existing=True)).all())
    if len(found) != len(set(warehouse_ids)):
        raise Conflict("warehouse.not_found", field="warehouse_ids")
    return found


def _refuse_unready(uow: UnitOfWork, warehouse_ids: Collection[int]) -> None:
    reasons = [f"{one.title}（{one.count}）" for one in blocking(uow.session, _EVERYWHERE, warehouse_ids)]
    proved: _Proved | None = uow.prepared
    if proved is not None and proved.failed:
        reasons.append(f"账目没有核对上：{'、'.join(proved.failed)}")
    if proved is not None and not proved.is_balanced:
        reasons.append("期初单据与库存账不符，请看试算平衡")
    if reasons:
        raise DomainError("opening.not_balanced", reasons="；".join(reasons))


def _business(session: Session, warehouse_ids: Collection[int]) -> list[str]:
    """Some numbers of posted documents of these warehouses that are neither opening nor history from elsewhere."""
    here = or_(_documents.c.warehouse_id.in_(warehouse_ids), _documents.c.to_warehouse_id.in_(warehouse_ids))
    wanted = select(_documents.c.number).where(
        here, _documents.c.posted_at.is_not(None), _documents.c.origin != MIGRATED,
        _documents.c.type.not_in((*OPENING_TYPES, *OPENING_MONEY, *OPENINGS)),
    )  # fmt: skip
    return list(session.connection().execute(wanted.limit(_SHOWN)).scalars())


def _unfix_balances(uow: UnitOfWork, reason: str) -> None:
    """The balances are fixed as long as any warehouse is live."""
    live = select_rows(Warehouse.id).where(col(Warehouse.went_live_at).is_not(None))
    cutover = cutover_of(uow.session)
    if cutover is not None and uow.session.exec(live).first() is None:
        take_back_opening_money(uow, reason)
        take_back_opening_receivables(uow, reason)
        cutover.went_live_at, cutover.version = None, cutover.version + 1


def _record(
    uow: UnitOfWork, warehouse: Warehouse, before: Mapping[str, object], after: Mapping[str, object], reason: str
) -> None:
    uow.record("warehouse", warehouse.id, warehouse.code, before=before, after=after, reason=reason)
    uow.publish("warehouse", warehouse_id=warehouse.id)

"""Working suggestions out, and deciding about them."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.inputs import Id, LongId, Version
from jxc_app.core.quantities import PositiveQuantity
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, clock, use_case
from jxc_app.modules.catalog.rows import rows_of, scope_of
from jxc_app.modules.replenishment.computing import warehouses_in_use
from jxc_app.modules.replenishment.keeping import Computed, compute, keep
from jxc_app.modules.replenishment.models import Suggestion
from jxc_app.modules.replenishment.permissions import REPLENISHMENT_DECIDE
from jxc_app.modules.replenishment.rules import (
    DISMISSED,
    MOST_QUIET_DAYS,
    OPEN,
    QUIET_DAYS,
    SNOOZED,
    STATE_TITLES,
    TAKEN,
)
from jxc_app.modules.replenishment.taking import Accepted, is_taken_by_somebody, take

TOPIC = "replenishment"
_MOST = 500


class ComputeSuggestions(Command):
    """Work suggestions out now; for these warehouses, or (none named) for all in which the actor may decide."""

    warehouse_ids: list[Id] = Limits(default_factory=list, max_length=500)


class SuggestionsComputed(Result):
    """How many SKUs in warehouses were looked at, and how many suggestions wait now."""

    pairs: int
    suggestions: int


class Chosen(Command):
    """A suggestion as the actor last saw it."""

    suggestion_id: LongId
    version: Version


class Taken(Chosen):
    """The same, with the quantity that is to be ordered (None: as suggested); base units."""

    quantity: PositiveQuantity | None = None


class TakeSuggestions(Command):
    """Make requisitions of these."""

    suggestions: list[Taken] = Limits(min_length=1, max_length=_MOST)


class DismissSuggestions(Command):
    """Order nothing, and why; the same is not suggested again for ``days`` days."""

    suggestions: list[Chosen] = Limits(min_length=1, max_length=_MOST)
    reason: str = Limits(min_length=2, max_length=200)
    days: int = Limits(default=QUIET_DAYS, ge=1, le=MOST_QUIET_DAYS)


class SnoozeSuggestions(Command):
    """Decide later: keep quiet until a day, and why."""

    suggestions: list[Chosen] = Limits(min_length=1, max_length=_MOST)
    until: date
    reason: str = Limits(min_length=2, max_length=200)


class ReopenSuggestions(Command):
    """Let what was put off or dismissed wait again."""

    suggestions: list[Chosen] = Limits(min_length=1, max_length=_MOST)


class SuggestionsDecided(Result):
    """How many were decided; the numbers of the documents that were made of them."""

    suggestions: int
    numbers: list[str] = Limits(default_factory=list)


def today_of_company() -> date:
    """The business day that it is now."""
    return business_date(clock.get().now(), get_settings().zone)


def _compute_first(database: Database, actor: Actor, command: ComputeSuggestions) -> Computed:
    """The slow part, before the transaction; of warehouses in which the actor may not decide nothing is read.

    The night's run makes seasons known.
    """

    def work(session: Session) -> Computed:
        places = _reached(session, actor, command)
        return compute(session, today_of_company(), places, seasons=actor.is_system)

    return database.read(work)


def _reached(session: Session, actor: Actor, command: ComputeSuggestions) -> Collection[int]:
    places = warehouses_in_use(session)
    if not actor.is_system:
        held = scope_of(session, actor, REPLENISHMENT_DECIDE)
        places = frozenset(one for one in places if held.covers(one))
    return places & frozenset(command.warehouse_ids) if command.warehouse_ids else places


@use_case("replenishment.compute", title="立即计算补货建议", permission=REPLENISHMENT_DECIDE, prepare=_compute_first)
def compute_suggestions(uow: UnitOfWork, command: ComputeSuggestions) -> SuggestionsComputed:
    """Work them out. Raises PermissionDenied where the actor may not decide for all of it."""
    done: Computed = uow.prepared
    if not done.warehouse_ids and not uow.actor.is_system:
        raise PermissionDenied("access.row_denied", permission=REPLENISHMENT_DECIDE.title)
    uow.authorize(REPLENISHMENT_DECIDE.code, command.warehouse_ids or done.warehouse_ids)
    count, pairs = keep(uow, done), sum(done.pairs.values())
    uow.record("replenishment", 1, "补货建议", after={"pairs": pairs, "suggestions": count})
    for warehouse_id in sorted(done.warehouse_ids):
        uow.publish(TOPIC, warehouse_id=warehouse_id)
    return SuggestionsComputed(pairs=pairs, suggestions=count)


@use_case("replenishment.take", title="采纳补货建议", permission=REPLENISHMENT_DECIDE)
def take_suggestions(uow: UnitOfWork, command: TakeSuggestions) -> SuggestionsDecided:
    """Make requisitions of them, by warehouse and supplier.

    Raises DomainError ``replenishment.nobody_takes``, and what :func:`_chosen` raises.
    """
    rows = _chosen(uow, command.suggestions, (OPEN, SNOOZED))
    if not is_taken_by_somebody():
        raise DomainError("replenishment.nobody_takes")
    accepted = [
        Accepted(row.id or 0, row.sku_id, row.warehouse_id, row.supplier_id, one.quantity or row.quantity)
        for one, row in zip(command.suggestions, rows, strict=True)
    ]
    numbers = list(take(uow, accepted))
    for row in rows:
        _decide(uow, row, TAKEN, reason="、".join(numbers)[:200], until=None)
    return _decided(uow, rows, TAKEN, numbers=numbers)


@use_case("replenishment.dismiss", title="忽略补货建议", permission=REPLENISHMENT_DECIDE)
def dismiss_suggestions(uow: UnitOfWork, command: DismissSuggestions) -> SuggestionsDecided:
    """Order nothing. Raises what :func:`_chosen` raises."""
    rows = _chosen(uow, command.suggestions, (OPEN, SNOOZED))
    until = today_of_company() + timedelta(days=command.days)
    for row in rows:
        _decide(uow, row, DISMISSED, reason=command.reason, until=until)
    return _decided(uow, rows, DISMISSED, reason=command.reason)


@use_case("replenishment.snooze", title="推迟补货建议", permission=REPLENISHMENT_DECIDE)
def snooze_suggestions(uow: UnitOfWork, command: SnoozeSuggestions) -> SuggestionsDecided:
    """Decide later. Raises DomainError ``replenishment.until_past``, and what :func:`_chosen` raises."""
    rows = _chosen(uow, command.suggestions, (OPEN, SNOOZED))
    today = today_of_company()
    if not today < command.until <= today + timedelta(days=MOST_QUIET_DAYS):
        raise DomainError("replenishment.until_past", field="until", days=MOST_QUIET_DAYS)
    for row in rows:
        _decide(uow, row, SNOOZED, reason=command.reason, until=command.until)
    return _decided(uow, rows, SNOOZED, reason=command.reason)


@use_case("replenishment.reopen", title="恢复补货建议", permission=REPLENISHMENT_DECIDE)
def reopen_suggestions(uow: UnitOfWork, command: ReopenSuggestions) -> SuggestionsDecided:
    """Let them wait again. Raises Conflict where the same waits already, and what :func:`_chosen` raises."""
    rows = _chosen(uow, command.suggestions, (SNOOZED, DISMISSED))
    for row in rows:
        if row.state == DISMISSED and _waits(uow.session, row):
            raise Conflict("replenishment.waits_already")
        row.state, row.reason, row.until, row.decided_by, row.decided_at = OPEN, "", None, "", None
        row.version += 1
    return _decided(uow, rows, OPEN)


def _chosen(uow: UnitOfWork, wanted: Sequence[Chosen], states: Collection[str]) -> list[Suggestion]:
    """The rows, locked, in the order asked for.

    Raises NotFound, PermissionDenied, Conflict ``replenishment.changed`` where one was worked out anew meanwhile, and
    DomainError ``replenishment.decided`` where somebody has decided.
    """
    ids = sorted({one.suggestion_id for one in wanted})
    found = uow.session.exec(
        select(Suggestion).where(col(Suggestion.id).in_(ids)).order_by(col(Suggestion.id)).with_for_update()
    ).all()
    rows = {row.id: row for row in found}
    if len(ids) != len(wanted) or len(rows) != len(ids):
        raise NotFound("replenishment.gone")
    places, skus = {row.warehouse_id for row in found}, {row.sku_id for row in found}
    uow.authorize(REPLENISHMENT_DECIDE.code, sorted(places), rows_of(uow.session, skus))
    for one in wanted:
        row = rows[one.suggestion_id]
        if row.state not in states:
            raise DomainError("replenishment.decided", state=STATE_TITLES[row.state])
        if row.version != one.version:
            raise Conflict("replenishment.changed")
    return [rows[one.suggestion_id] for one in wanted]


def _decide(uow: UnitOfWork, row: Suggestion, state: str, *, reason: str, until: date | None) -> None:
    row.state, row.reason, row.until = state, reason, until
    row.decided_by, row.decided_at = uow.actor.name, uow.now
    row.version += 1


def _decided(
    uow: UnitOfWork, rows: Sequence[Suggestion], state: str, *, reason: str = "", numbers: Sequence[str] = ()
) -> SuggestionsDecided:
    after: dict[str, Any] = {
        "state": state,
        "suggestions": len(rows),
        "skus": sorted({row.sku_id for row in rows})[:50],
    }
    if numbers:
        after["documents"] = "、".join(numbers)
    uow.record("replenishment", rows[0].id or 0, "补货建议", after=after, reason=reason)
    for warehouse_id in sorted({row.warehouse_id for row in rows}):
        uow.publish(TOPIC, warehouse_id=warehouse_id)
    return SuggestionsDecided(suggestions=len(rows), numbers=list(numbers))


def _waits(session: Session, row: Suggestion) -> bool:
    same = Suggestion.sku_id == row.sku_id, Suggestion.warehouse_id == row.warehouse_id
    waits = select(Suggestion.id).where(*same, col(Suggestion.state).in_((OPEN, SNOOZED)))
    return session.exec(waits).first() is not None

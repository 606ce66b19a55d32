"""Working advice out, and deciding about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database, insert_or_ignore
from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import LongId, Version
from jxc_app.core.registry import scope as find_scope
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, clock, use_case
from jxc_app.modules.replenishment.computing import warehouses_in_use
from jxc_app.modules.transfer_advice.dispatching import Accepted, check_spare, dispatch, may_answer, may_send
from jxc_app.modules.transfer_advice.drawing_lines import Drawn, drawn, write_lines
from jxc_app.modules.transfer_advice.judging import judge
from jxc_app.modules.transfer_advice.keeping import Key, keep, wanted_of
from jxc_app.modules.transfer_advice.models import AdviceRun, TransferSuggestion
from jxc_app.modules.transfer_advice.permissions import ADVICE_PLAN, deciding
from jxc_app.modules.transfer_advice.rules import (
    DISMISSED,
    MOST_QUIET_DAYS,
    OPEN,
    QUIET_DAYS,
    SNOOZED,
    STATE_TITLES,
    TAKEN,
)
from jxc_app.modules.transfer_advice.situation import advice_rule

TOPIC = "transfer_advice"
_runs: Table = AdviceRun.__table__  # type: ignore[attr-defined]
_MOST = 500


class ComputeAdvice(Command):
    """Work all of it out now; ``sku_ids``: only these, by the lines of the night."""

    sku_ids: list[int] | None = Limits(default=None, max_length=2_000)


class AdviceComputed(Result):
    """How many SKUs in warehouses were looked at (0: by the lines of the night), how many suggestions wait, and how
    many of those on the trucks that were judged pay.
    """

    pairs: int
    suggestions: int
    paying: int = 0


class Chosen(Command):
    """A suggestion as the actor last saw it."""

    suggestion_id: LongId
    version: Version


class TakeAdvice(Command):
    """Make transfers of these."""

    suggestions: list[Chosen] = Limits(min_length=1, max_length=_MOST)


class DismissAdvice(Command):
    """Move nothing, and why; the same is not suggested again for ``days`` days."""

    suggestions: list[Chosen] = Limits(min_length=1, max_length=_MOST)
    reason: str = Limits(min_length=2, max_length=200)
    days: int = Limits(default=QUIET_DAYS, ge=1, le=MOST_QUIET_DAYS)


class SnoozeAdvice(Command):
    """Decide later: keep quiet until a day, and why."""

    suggestions: list[Chosen] = Limits(min_length=1, max_length=_MOST)
    until: date
    reason: str = Limits(min_length=2, max_length=200)


class ReopenAdvice(Command):
    """Let what was put off or dismissed wait again."""

    suggestions: list[Chosen] = Limits(min_length=1, max_length=_MOST)


class AdviceDecided(Result):
    """How many were decided; the numbers of the transfers that were made of them."""

    suggestions: int
    numbers: list[str] = Limits(default_factory=list)


def today_of_company() -> date:
    """The business day that it is now."""
    return business_date(clock.get().now(), get_settings().zone)


@dataclass(frozen=True)
class _WorkedOut:
    """``lines`` None: those of the night stand."""

    lines: Drawn | None
    wanted: dict[Key, dict[str, Any]]


def _work_out(database: Database, actor: Actor, command: ComputeAdvice) -> _WorkedOut:
    """The slow part, before the transaction. Raises PermissionDenied before anything is read."""
    today = today_of_company()

    def work(session: Session) -> _WorkedOut:
        find_scope(session, actor, ADVICE_PLAN.code)
        if command.sku_ids is not None:
            return _WorkedOut(None, wanted_of(session, today, command.sku_ids))
        lines = drawn(session, today, warehouses_in_use(session))
        return _WorkedOut(lines, wanted_of(session, today, new=lines.by_sku))

    return database.read(work)


@use_case("transfer_advice.compute", title="立即计算调拨建议", permission=ADVICE_PLAN, prepare=_work_out)
def compute_advice(uow: UnitOfWork, command: ComputeAdvice) -> AdviceComputed:
    """Work advice out, of all SKUs from new lines, or of some by those there are."""
    uow.authorize(ADVICE_PLAN.code)
    done: _WorkedOut = uow.prepared
    today, pairs = today_of_company(), 0
    if done.lines is not None:
        write_lines(uow.session, done.lines)
        pairs = done.lines.pairs
        _note_run(uow, today, pairs)
    kept = keep(uow, today, done.wanted, command.sku_ids)
    uow.record(
        "transfer_advice", 1, "调拨建议", after={"pairs": pairs, "suggestions": kept.waiting, "paying": kept.paying}
    )
    for place in sorted(kept.places):
        uow.publish(TOPIC, warehouse_id=place)
    return AdviceComputed(pairs=pairs, suggestions=kept.waiting, paying=kept.paying)


def _note_run(uow: UnitOfWork, today: date, pairs: int) -> None:
    row = {"id": 1, "day": today, "computed_at": uow.now, "seen_until": uow.now, "pairs": pairs}
    if not insert_or_ignore(uow.session, _runs, [row]):
        uow.session.connection().execute(_runs.update().values(**row))


@use_case("transfer_advice.take", title="采纳调拨建议", inside=deciding)
def take_advice(uow: UnitOfWork, command: TakeAdvice) -> AdviceDecided:
    """Make transfers of them, one for each giver and receiver, handed in so that the stock is held.

    Raises Conflict ``transfer_advice.changed`` where a giver cannot spare it any more, and what :func:`_chosen` and
    :func:`dispatch` raise.
    """
    rows = _chosen(uow, command.suggestions, (OPEN, SNOOZED), at_giver=True)
    accepted = [Accepted(row.id or 0, row.sku_id, row.giver_id, row.warehouse_id, row.quantity) for row in rows]
    check_spare(uow, accepted)
    numbers = dispatch(uow, accepted, advice_rule(uow.session).least_life_days, "智能调拨")
    for row in rows:
        _decide(uow, row, TAKEN, reason=numbers[row.id or 0], until=None)
    return _decided(uow, rows, TAKEN, numbers=list(dict.fromkeys(numbers.values())))


@use_case("transfer_advice.dismiss", title="忽略调拨建议", inside=deciding)
def dismiss_advice(uow: UnitOfWork, command: DismissAdvice) -> AdviceDecided:
    """Move nothing. Raises what :func:`_chosen` raises."""
    rows = _chosen(uow, command.suggestions, (OPEN, SNOOZED))
    until = today_of_company() + timedelta(days=command.days)
    for row in rows:
        _decide(uow, row, DISMISSED, reason=command.reason, until=until)
    return _decided(uow, rows, DISMISSED, reason=command.reason)


@use_case("transfer_advice.snooze", title="推迟调拨建议", inside=deciding)
def snooze_advice(uow: UnitOfWork, command: SnoozeAdvice) -> AdviceDecided:
    """Decide later. Raises DomainError ``transfer_advice.until_past``, and what :func:`_chosen` raises."""
    rows = _chosen(uow, command.suggestions, (OPEN, SNOOZED))
    today = today_of_company()
    if not today < command.until <= today + timedelta(days=MOST_QUIET_DAYS):
        raise DomainError("transfer_advice.until_past", field="until", days=MOST_QUIET_DAYS)
    for row in rows:
        _decide(uow, row, SNOOZED, reason=command.reason, until=command.until)
    return _decided(uow, rows, SNOOZED, reason=command.reason)


@use_case("transfer_advice.reopen", title="恢复调拨建议", inside=deciding)
def reopen_advice(uow: UnitOfWork, command: ReopenAdvice) -> AdviceDecided:
    """Let them wait again. Raises Conflict where the same waits already, and what :func:`_chosen` raises."""
    rows = _chosen(uow, command.suggestions, (SNOOZED, DISMISSED))
    for row in rows:
        if row.state == DISMISSED and _waits(uow.session, row):
            raise Conflict("transfer_advice.waits_already")
        row.state, row.reason, row.until, row.decided_by, row.decided_at = OPEN, "", None, "", None
        row.version += 1
    return _decided(uow, rows, OPEN)


def _chosen(
    uow: UnitOfWork, wanted: Sequence[Chosen], states: Collection[str], *, at_giver: bool = False
) -> list[TransferSuggestion]:
    """The rows, locked, in the order asked for. ``at_giver``: the actor must be able to send from there.

    Raises NotFound, PermissionDenied, Conflict ``transfer_advice.changed`` where one was worked out anew meanwhile, and
    DomainError ``transfer_advice.decided`` where somebody has decided.
    """
    ids = sorted({one.suggestion_id for one in wanted})
    found = uow.session.exec(
        select(TransferSuggestion)
        .where(col(TransferSuggestion.id).in_(ids))
        .order_by(col(TransferSuggestion.id))
        .with_for_update()
    ).all()
    rows = {row.id: row for row in found}
    if len(ids) != len(wanted) or len(rows) != len(ids):
        raise NotFound("transfer_advice.gone")
    for row in found:
        if at_giver:
            may_send(uow, row.giver_id, [row.sku_id])
        else:
            may_answer(uow, row.giver_id, row.warehouse_id, row.sku_id)
    for one in wanted:
        row = rows[one.suggestion_id]
        if row.state not in states:
            raise DomainError("transfer_advice.decided", state=STATE_TITLES[row.state])
        if row.version != one.version:
            raise Conflict("transfer_advice.changed")
    return [rows[one.suggestion_id] for one in wanted]


def _decide(uow: UnitOfWork, row: TransferSuggestion, state: str, *, reason: str, until: date | None) -> None:
    row.state, row.reason, row.until = state, reason, until
    row.decided_by, row.decided_at = uow.actor.name, uow.now
    row.version += 1


def _decided(
    uow: UnitOfWork, rows: Sequence[TransferSuggestion], state: str, *, reason: str = "", numbers: Sequence[str] = ()
) -> AdviceDecided:
    skus = sorted({row.sku_id for row in rows})[:50]
    after: dict[str, Any] = {"state": state, "suggestions": len(rows), "skus": skus}
    if numbers:
        after["documents"] = "、".join(numbers)
    uow.record("transfer_advice", rows[0].id or 0, "调拨建议", after=after, reason=reason)
    lanes = {(row.giver_id, row.warehouse_id) for row in rows}
    uow.session.flush()
    judge(uow.session, lanes)
    for place in sorted({place for lane in lanes for place in lane}):
        uow.publish(TOPIC, warehouse_id=place)
    return AdviceDecided(suggestions=len(rows), numbers=list(numbers))


def _waits(session: Session, row: TransferSuggestion) -> bool:
    kind = TransferSuggestion
    same = kind.sku_id == row.sku_id, kind.warehouse_id == row.warehouse_id, kind.giver_id == row.giver_id
    return session.exec(select(kind.id).where(*same, col(kind.state).in_((OPEN, SNOOZED)))).first() is not None

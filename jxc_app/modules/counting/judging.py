"""After counting: what differs, what a second person must count, and what the reviewer decides."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from pydantic import Field as Limits

from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import Id, LongId, Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.counting.comparing import countings_of, is_small_difference, take
from jxc_app.modules.counting.giving_up import dropping
from jxc_app.modules.counting.heads import CountRef, changed, locked, refuse_counter
from jxc_app.modules.counting.lines import Line, entries_of, lines_of, write_lines
from jxc_app.modules.counting.models import StockCount
from jxc_app.modules.counting.permissions import COUNT_ENTER, COUNT_REVIEW, entering, reviewing
from jxc_app.modules.counting.rules import (
    CAUSES,
    ENTERING,
    RECOUNT,
    REVIEW,
    SETTLED,
    SKIPPED,
    TO_RECOUNT,
    Counting,
    Entry,
    Tolerance,
    counting_of,
    verdict,
)
from jxc_app.modules.counting.tolerances import tolerances_of
from jxc_app.modules.inventory.cutting import average_costs


class HandIn(Command):
    """All is counted, or said what becomes of it."""

    count_id: Id
    version: Version


class AskRecount(Command):
    """Lines that somebody else is to count again."""

    count_id: Id
    version: Version
    line_ids: list[LongId] = Limits(min_length=1, max_length=5000)


class DecideLine(Command):
    """Which counting holds (``round``; 0: the line is left out), and why."""

    count_id: Id
    version: Version
    line_id: LongId
    round: int = Limits(ge=0, le=99)
    reason: str = Limits(min_length=2, max_length=200)


class ExplainLines(Command):
    """Why lines differ; ``cause`` empty: nobody knows yet."""

    count_id: Id
    version: Version
    line_ids: list[LongId] = Limits(min_length=1, max_length=5000)
    cause: str = Limits(max_length=20)
    comment: str = Limits(default="", max_length=200)


@use_case("count.hand_in", title="交盘", inside=entering)
def hand_in(uow: UnitOfWork, command: HandIn) -> CountRef:
    """Hold what was counted against the book. What must be counted by a second person is asked, the rest is settled.

    Raises DomainError ``count.uncounted`` while lines are neither counted nor decided.
    """
    count = locked(uow, command.count_id, COUNT_ENTER, *ENTERING, version=command.version)
    lines, entries = lines_of(uow.session, command.count_id), entries_of(uow.session, command.count_id)
    left = [one for one in lines if one.is_wanted(entries.get(one.id, ()))]
    if left:
        raise DomainError("count.uncounted", count=len(left))
    judged = [one for one in lines if one.outcome in ("", TO_RECOUNT)]
    _judge(uow, count, judged, entries)
    return _go_on(uow, count, lines)


@use_case("count.ask_recount", title="退回复盘", inside=reviewing)
def ask_recount(uow: UnitOfWork, command: AskRecount) -> CountRef:
    """Have somebody count lines again who has not counted them yet."""
    count = locked(uow, command.count_id, COUNT_REVIEW, RECOUNT, REVIEW, version=command.version)
    refuse_counter(uow, count)
    chosen = _chosen(uow, command.count_id, command.line_ids)
    counted = entries_of(uow.session, command.count_id)
    for line in chosen:
        if any(one.round == line.round for one in counted.get(line.id, ())):
            line.round += 1
        line.outcome, line.decided_by, line.reason = TO_RECOUNT, None, ""
    write_lines(uow.session, chosen)
    return changed(uow, count, RECOUNT, recount=len(chosen)).model_copy(update={"recount": len(chosen)})


@use_case("count.decide_line", title="裁定盘点结果", inside=reviewing)
def decide_line(uow: UnitOfWork, command: DecideLine) -> CountRef:
    """Say which counting of a line holds, where two do not agree or nobody is left to count it.

    Leaving out a line that differs wants a reason that says something (``count.reason_needed``) and is told of.
    """
    count = locked(uow, command.count_id, COUNT_REVIEW, RECOUNT, REVIEW, version=command.version)
    refuse_counter(uow, count)
    [line] = _chosen(uow, command.count_id, [command.line_id])
    entries = entries_of(uow.session, command.count_id).get(line.id, [])
    found = counting_of(entries, command.round)
    dropped = {} if command.round else dropping(uow, count, [line], {line.id: entries}, command.reason)
    if command.round and found is None:
        raise DomainError("count.no_such_round", field="round")
    if found is not None:
        tolerance = tolerances_of(uow.session)[line.abc_class]
        costs = average_costs(uow.session, count.warehouse_id, [line.sku_id])
        take(line, found, costs, tolerance)
    line.outcome = SETTLED if found else SKIPPED
    line.decided_by, line.reason = uow.actor.user_id, command.reason
    write_lines(uow.session, [line])
    after = {"outcome": line.outcome, "counted": str(line.counted) if found else "", "reason": command.reason}
    changed(uow, count, **after | dropped)
    return _go_on(uow, count, lines_of(uow.session, command.count_id)) if count.state == RECOUNT else _as_is(count)


@use_case("count.explain", title="填写差异原因", inside=reviewing)
def explain_lines(uow: UnitOfWork, command: ExplainLines) -> CountRef:
    """Write down why lines differ."""
    count = locked(uow, command.count_id, COUNT_REVIEW, RECOUNT, REVIEW, version=command.version)
    if command.cause and command.cause not in CAUSES:
        raise DomainError("count.cause_unknown", field="cause")
    chosen = _chosen(uow, command.count_id, command.line_ids)
    for line in chosen:
        line.cause, line.comment = command.cause, command.comment
    write_lines(uow.session, chosen)
    return changed(uow, count, cause=command.cause, lines=len(chosen))


def _chosen(uow: UnitOfWork, count_id: int, line_ids: Collection[int]) -> list[Line]:
    wanted = set(line_ids)
    found = [one for one in lines_of(uow.session, count_id) if one.id in wanted]
    if len(found) != len(wanted):
        raise DomainError("count.no_such_line", field="line_ids")
    return found


def _judge(uow: UnitOfWork, count: StockCount, lines: list[Line], entries: Mapping[int, list[Entry]]) -> None:
    countings = countings_of(uow, count, lines, entries)
    costs = average_costs(uow.session, count.warehouse_id, {one.sku_id for one in lines})
    tolerances = tolerances_of(uow.session)
    for line in lines:
        _judge_line(line, countings[line.id], costs, tolerances[line.abc_class])
    write_lines(uow.session, lines)


def _judge_line(line: Line, countings: list[Counting], costs: Mapping[int, Decimal], tolerance: Tolerance) -> None:
    sure = [one for one in countings if not one.has_moved]
    is_small = bool(sure) and is_small_difference(line, sure[-1], costs, tolerance)
    line.outcome, taken = verdict(countings, is_small, tolerance)
    line.has_moved = countings[-1].has_moved
    take(line, taken, costs, tolerance)
    if line.outcome == TO_RECOUNT:
        line.round += 1


def _go_on(uow: UnitOfWork, count: StockCount, lines: Collection[Line]) -> CountRef:
    """To a second counting where one is wanted, else to review."""
    again = sum(one.outcome == TO_RECOUNT for one in lines)
    differing = sum(one.differs for one in lines if one.outcome != SKIPPED)
    done = changed(uow, count, RECOUNT if again else REVIEW, recount=again, differences=differing)
    return done.model_copy(update={"recount": again})


def _as_is(count: StockCount) -> CountRef:
    return CountRef(count_id=count.id or 0, number=count.number, state=count.state, version=count.version)

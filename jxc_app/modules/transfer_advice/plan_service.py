"""Having a plan over the whole network worked out, giving it up, and accepting it: whole, by lane, by line."""

import subprocess
import sys
from datetime import timedelta

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, LongId, Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.transfer_advice.dispatching import Accepted, check_spare, dispatch
from jxc_app.modules.transfer_advice.models import NetworkPlan, NetworkPlanLine
from jxc_app.modules.transfer_advice.permissions import ADVICE_PLAN
from jxc_app.modules.transfer_advice.planning import PLAN_TOPIC
from jxc_app.modules.transfer_advice.rules import CANCELLED, DONE, FAILED, RUNNING, SILENT_SECONDS, WAITING
from jxc_app.modules.transfer_advice.situation import advice_rule

#: the program that works a plan out
PROGRAM = "jxc_app.cli.network_plan"
_started: list["subprocess.Popen[bytes]"] = []


class StartPlan(Command):
    """Have a plan worked out of all that lacks at this moment."""


class CancelPlan(Command):
    """Give it up."""

    plan_id: Id


class TakePlan(Command):
    """Make transfers: of these lines, or of these lanes (giver, receiver), or (neither) of everything."""

    plan_id: Id
    version: Version
    lines: list[LongId] = Limits(default_factory=list, max_length=2_000)
    lanes: list[tuple[Id, Id]] = Limits(default_factory=list, max_length=2_000)


class PlanRef(Result):
    """A plan and its state."""

    plan_id: int
    state: str


class PlanTaken(Result):
    """How many lines became transfers, and the numbers of these."""

    lines: int
    numbers: list[str]


@use_case("network_plan.start", title="计算全网调拨方案", permission=ADVICE_PLAN)
def start_plan(uow: UnitOfWork, command: StartPlan) -> PlanRef:
    """One at a time; one whose process is silent has died. Raises Conflict ``network_plan.running``."""
    uow.authorize(ADVICE_PLAN.code)
    for one in _busy(uow.session):
        if uow.now - one.beat_at < timedelta(seconds=SILENT_SECONDS):
            raise Conflict("network_plan.running")
        one.state, one.ended_at, one.words = FAILED, uow.now, "计算进程中断"
    plan = NetworkPlan(made_by=uow.actor.name[:60], made_at=uow.now, beat_at=uow.now)
    uow.session.add(plan)
    uow.session.flush()
    return _done(uow, plan)


@use_case("network_plan.cancel", title="取消全网调拨方案", permission=ADVICE_PLAN)
def cancel_plan(uow: UnitOfWork, command: CancelPlan) -> PlanRef:
    """Its process ends within a second or two. Nothing happens to one that is ready. Raises NotFound."""
    uow.authorize(ADVICE_PLAN.code)
    plan = _locked(uow, command.plan_id)
    if plan.state in (WAITING, RUNNING):
        plan.state, plan.ended_at, plan.words = CANCELLED, uow.now, ""
        plan.version += 1
    return _done(uow, plan)


@use_case("network_plan.take", title="采纳全网调拨方案", permission=ADVICE_PLAN)
def take_plan(uow: UnitOfWork, command: TakePlan) -> PlanTaken:
    """One transfer for each lane, handed in so that the stock is held.

    Raises DomainError ``network_plan.not_done``, ``network_plan.nothing_left``, Conflict ``transfer_advice.changed``
    where a giver cannot spare it any more, PermissionDenied where the actor may not send from there.
    """
    uow.authorize(ADVICE_PLAN.code)
    plan = _locked(uow, command.plan_id)
    if plan.state != DONE:
        raise DomainError("network_plan.not_done")
    if plan.version != command.version:
        raise Conflict("version.stale")
    lines = [one for one in _lines_of(uow.session, command) if not one.number]
    if not lines:
        raise DomainError("network_plan.nothing_left")
    accepted = [Accepted(one.id or 0, one.sku_id, one.giver_id, one.warehouse_id, one.quantity) for one in lines]
    check_spare(uow, accepted)
    numbers = dispatch(uow, accepted, advice_rule(uow.session).least_life_days, f"全网调拨方案 {plan.id}")
    for line in lines:
        line.number = numbers[line.id or 0]
    plan.version += 1
    documents = list(dict.fromkeys(numbers.values()))
    after = {"lines": len(lines), "documents": "、".join(documents)[:2_000]}
    uow.record("network_plan", plan.id, f"方案 {plan.id}", after=after)
    uow.publish(PLAN_TOPIC, plan_id=plan.id)
    return PlanTaken(lines=len(lines), numbers=documents)


def launch(plan_id: int) -> None:
    """Work it out in a process of its own, once the transaction that made it is over: a solver takes a whole core."""
    _started[:] = [one for one in _started if one.poll() is None]  # or what has ended stays as a zombie
    _started.append(subprocess.Popen([sys.executable, "-m", PROGRAM, str(plan_id)], stdin=subprocess.DEVNULL))


def _busy(session: Session) -> list[NetworkPlan]:
    wanted = select(NetworkPlan).where(col(NetworkPlan.state).in_((WAITING, RUNNING))).with_for_update()
    return list(session.exec(wanted).all())


def _locked(uow: UnitOfWork, plan_id: int) -> NetworkPlan:
    plan = uow.session.get(NetworkPlan, plan_id, with_for_update=True)
    if plan is None:
        raise NotFound("network_plan.not_found")
    return plan


def _lines_of(session: Session, command: TakePlan) -> list[NetworkPlanLine]:
    wanted = select(NetworkPlanLine).where(NetworkPlanLine.plan_id == command.plan_id)
    rows = session.exec(wanted.order_by(col(NetworkPlanLine.id)).with_for_update()).all()
    if not command.lines and not command.lanes:
        return list(rows)
    ids, lanes = set(command.lines), set(command.lanes)
    return [row for row in rows if row.id in ids or (row.giver_id, row.warehouse_id) in lanes]


def _done(uow: UnitOfWork, plan: NetworkPlan) -> PlanRef:
    uow.record("network_plan", plan.id, f"方案 {plan.id}", after={"state": plan.state})
    uow.publish(PLAN_TOPIC, plan_id=plan.id)
    return PlanRef(plan_id=plan.id or 0, state=plan.state)

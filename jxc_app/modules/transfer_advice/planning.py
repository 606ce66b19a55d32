"""The plan over the whole network as it is worked out: what is read, how far it is, what is kept of it."""

import json
from collections.abc import Callable
from datetime import date
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import Table
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.outbox import OutboxMessage
from jxc_app.core.quantities import MONEY_PLACES, ZERO, plain, rounded
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import clock
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.transfer_advice.advising import saved_by, spare_of, step_of
from jxc_app.modules.transfer_advice.models import NetworkPlan, NetworkPlanLine
from jxc_app.modules.transfer_advice.network import solved
from jxc_app.modules.transfer_advice.paying import cost_of_short
from jxc_app.modules.transfer_advice.problem import Arc, LaneCost, Need, Pair, Problem, Solution
from jxc_app.modules.transfer_advice.rules import CANCELLED, DONE, FAILED, RUNNING, WAITING
from jxc_app.modules.transfer_advice.situation import Network, advice_rule, standings

PLAN_TOPIC = "network_plan"
_lines: Table = NetworkPlanLine.__table__  # type: ignore[attr-defined]
_ALL = Decimal(1)
#: so many of what stays short are kept, the dearest first
_SHORTS = 300
_MOST = 1_000


class Cancelled(Exception):
    """Somebody does not want the plan any more."""


def problem_of(session: Session, today: date) -> Problem:
    """All that lacks and is expected to be missed, and all that can be spared, at this moment; lanes only where the way
    is known. What is short costs what it is expected to lose: nothing where own goods come in time.
    """
    network = Network.read(session, today)
    spares, needs = dict[Pair, Decimal](), dict[Pair, tuple[Decimal, Decimal]]()
    for stands in standings(session, network):
        step = step_of(stands)
        for one in stands:
            pair = (one.sku_id, one.warehouse_id)
            spare = spare_of(one, step)
            if spare > 0:
                spares[pair] = spare
            need = one.need.quantize(step, ROUND_CEILING) if network.takes(one.warehouse_id) else ZERO
            saved = saved_by(one, need, network.rule.transfer_days)
            if saved > 0:
                needs[pair] = need, saved
    penalties = _penalties(session, network, {sku_id for sku_id, _ in needs})
    lanes = {
        (giver, place): LaneCost(rounded(cost, MONEY_PLACES), network.rule.unit_cost)
        for giver in network.kinds
        for place in network.kinds
        if giver != place and (cost := network.cost(giver, place)) is not None
    }
    barred = frozenset[Arc]((sku_id, place, giver) for sku_id, giver, place in network.lately.sent)
    wanted = {
        pair: Need(need, rounded(penalties[pair[0]] * min(saved / need, _ALL), MONEY_PLACES))
        for pair, (need, saved) in needs.items()
    }
    return Problem(spares, wanted, lanes, barred)


def _penalties(session: Session, network: Network, sku_ids: set[int]) -> dict[int, Decimal]:
    """Yuan for each unit that is asked for in vain."""
    skus: Table = Sku.__table__  # type: ignore[attr-defined]
    found = {}
    for row in session.connection().execute(skus.select().with_only_columns(skus.c.id, skus.c.retail_price)):
        if row.id in sku_ids:
            found[row.id] = cost_of_short(row.retail_price, network.rule.penalty_percent)
    return found


def work_out(database: Database, plan_id: int, may_go_on: Callable[[], bool] = lambda: True) -> None:
    """Work a plan out that waits, telling how far it is. What goes wrong is noted on it and raised."""
    today = business_date(clock.get().now(), get_settings().zone)

    def tell(percent: int, words: str) -> None:
        note(database, plan_id, progress=percent, words=words[:200])
        if not may_go_on() or is_cancelled(database, plan_id):
            raise Cancelled

    try:
        note(database, plan_id, state=RUNNING, words="读取库存和预测")
        problem, seconds = database.read(
            lambda session: (problem_of(session, today), advice_rule(session).plan_seconds)
        )
        best, rough = solved(problem, seconds, tell)
        database.write(lambda session: _keep(session, plan_id, problem, best, rough))
    except Cancelled:
        return
    except Exception:
        note(database, plan_id, state=FAILED, words="计算出错，请稍后重试或联系管理员")
        raise


def note(database: Database, plan_id: int, **said: object) -> None:
    """What its process says of a plan; nothing of one that was cancelled."""

    def work(session: Session) -> None:
        plan = session.get(NetworkPlan, plan_id, with_for_update=True)
        if plan is None or plan.state not in (WAITING, RUNNING):
            return
        for name, value in said.items():
            setattr(plan, name, value)
        plan.beat_at = clock.get().now()
        if plan.state == FAILED:
            plan.ended_at = plan.beat_at
        _publish(session, plan_id)

    database.write(work)


def is_cancelled(database: Database, plan_id: int) -> bool:
    """Whether nobody waits for it any more."""

    def work(session: Session) -> bool:
        plan = session.get(NetworkPlan, plan_id)
        return plan is None or plan.state == CANCELLED

    return database.read(work)


def _publish(session: Session, plan_id: int) -> None:
    now = clock.get().now()
    session.add(OutboxMessage(topic=PLAN_TOPIC, payload=json.dumps({"plan_id": plan_id}), created_at=now))


def _keep(session: Session, plan_id: int, problem: Problem, best: Solution, rough: Solution) -> None:
    plan = session.get_one(NetworkPlan, plan_id, with_for_update=True)
    if plan.state != RUNNING:
        return
    rows = [
        {"plan_id": plan_id, "sku_id": arc[0], "giver_id": arc[1], "warehouse_id": arc[2], "quantity": quantity,
         "number": ""}
        for arc, quantity in sorted(best.flows.items(), key=lambda one: (one[0][1], one[0][2], one[0][0]))
    ]  # fmt: skip
    for start in range(0, len(rows), _MOST):
        session.connection().execute(_lines.insert(), rows[start : start + _MOST])
    plan.freight, plan.penalty = rounded(best.freight, MONEY_PLACES), rounded(best.penalty, MONEY_PLACES)
    plan.greedy_freight, plan.greedy_penalty = (
        rounded(rough.freight, MONEY_PLACES), rounded(rough.penalty, MONEY_PLACES)
    )  # fmt: skip
    plan.bound = None if best.bound is None else rounded(max(best.bound, ZERO), MONEY_PLACES)
    plan.method, plan.needs, plan.met = best.method, len(problem.needs), len(problem.needs) - len(best.shorts)
    dearest = sorted(best.shorts.items(), key=lambda one: (-problem.needs[one[0]].penalty * one[1], one[0]))
    plan.shorts = [
        [*pair, plain(problem.needs[pair].quantity), plain(short)] for pair, short in dearest[:_SHORTS]
    ]  # fmt: skip
    plan.state, plan.progress, plan.words = DONE, 100, ""
    plan.ended_at = plan.beat_at = clock.get().now()
    plan.version += 1
    _publish(session, plan_id)

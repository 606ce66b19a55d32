"""Reads about plans over the whole network: how far one is, what it costs, its trucks and what they carry."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Table, func, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.transfer_advice.models import NetworkPlan, NetworkPlanLine
from jxc_app.modules.transfer_advice.permissions import ADVICE_PLAN
from jxc_app.modules.transfer_advice.situation import advice_rule
from jxc_app.modules.warehouses.models import Warehouse
from jxc_app.modules.warehouses.ways import Ways

_plans: Table = NetworkPlan.__table__  # type: ignore[attr-defined]
_lines: Table = NetworkPlanLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_places: Table = Warehouse.__table__  # type: ignore[attr-defined]
_PLANS = 10


@dataclass(frozen=True, slots=True)
class PlanHead:
    """A plan in a list of them."""

    id: int
    state: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class LaneRow:
    """One truck: how many lines and of these how many are transfers already; freight in yuan."""

    giver_id: int
    giver: str
    warehouse_id: int
    warehouse: str
    lines: int
    taken: int
    way: str
    freight: Decimal
    number: str


@dataclass(frozen=True, slots=True)
class ShortRow:
    """What of a need stays short."""

    sku_code: str
    sku_name: str
    unit: str
    warehouse: str
    need: str
    short: str


@dataclass(frozen=True)
class PlanView:
    """One plan with its trucks; money in yuan."""

    id: int
    version: int
    state: str
    progress: int
    words: str
    made_by: str
    made_at: datetime
    ended_at: datetime | None
    method: str
    freight: Decimal
    penalty: Decimal
    greedy_freight: Decimal
    greedy_penalty: Decimal
    bound: Decimal | None
    needs: int
    met: int
    lanes: list[LaneRow]
    shorts: list[ShortRow]
    others: list[PlanHead]


@dataclass(frozen=True, slots=True)
class PlanLineRow:
    """What a truck carries of one SKU; ``number``: of the transfer that it became."""

    id: int
    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    unit: str
    giver_id: int
    giver: str
    warehouse_id: int
    warehouse: str
    quantity: Decimal
    number: str


@query("network_plan.view", title="全网调拨方案", permission=ADVICE_PLAN)
def plan_view(session: Session, scope: Scope, *, plan_id: int = 0) -> PlanView | None:
    """One plan, or (0) the latest; None where there has never been any. Raises NotFound."""
    heads = session.connection().execute(select(_plans).order_by(_plans.c.id.desc()).limit(_PLANS)).all()
    if plan_id:
        plan = session.connection().execute(select(_plans).where(_plans.c.id == plan_id)).first()
        if plan is None:
            raise NotFound("network_plan.not_found")
    elif heads:
        plan = heads[0]
    else:
        return None
    names = {row[0]: row[1] for row in session.connection().execute(select(_places.c.id, _places.c.name))}
    return PlanView(
        plan.id, plan.version, plan.state, plan.progress, plan.words, plan.made_by, plan.made_at, plan.ended_at,
        plan.method, plan.freight, plan.penalty, plan.greedy_freight, plan.greedy_penalty, plan.bound, plan.needs,
        plan.met, _lanes(session, plan.id, names), _shorts(session, plan.shorts, names),
        [PlanHead(row.id, row.state, row.made_by, row.made_at) for row in heads],
    )  # fmt: skip


@query("network_plan.lines", title="全网调拨方案的明细", permission=ADVICE_PLAN)
def plan_lines(session: Session, scope: Scope, *, plan_id: int, giver_id: int, warehouse_id: int) -> list[PlanLineRow]:
    """What one truck carries, by SKU."""
    lane = _lines.c.giver_id == giver_id, _lines.c.warehouse_id == warehouse_id
    return _rows(session, _selected(plan_id).where(*lane))


def every_line(session: Session, plan_id: int) -> list[PlanLineRow]:
    """All trucks; for exports, which have asked whether they may."""
    return _rows(session, _selected(plan_id))


def _lanes(session: Session, plan_id: int, names: dict[int, str]) -> list[LaneRow]:
    ways, rule = Ways.read(session), advice_rule(session)
    wanted = (
        select(
            _lines.c.giver_id, _lines.c.warehouse_id, func.count(), func.count(func.nullif(_lines.c.number, "")),
            func.sum(_lines.c.quantity), func.max(_lines.c.number),
        )
        .where(_lines.c.plan_id == plan_id)
        .group_by(_lines.c.giver_id, _lines.c.warehouse_id)
    )  # fmt: skip
    found = []
    for giver, place, lines, done, quantity, number in session.connection().execute(wanted):
        way = ways.between(giver, place)
        cost = rule.trip_cost + rule.kilometre_cost * (way.kilometres or ZERO) + rule.unit_cost * quantity
        found.append(
            LaneRow(giver, names.get(giver, ""), place, names.get(place, ""), lines, done, way.words, cost, number)
        )
    return sorted(found, key=lambda one: (one.giver, one.warehouse))


def _shorts(session: Session, kept: list[Any], names: dict[int, str]) -> list[ShortRow]:
    wanted = (
        select(_skus.c.id, _skus.c.code, _skus.c.name, _units.c.name.label("unit"))
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_skus.c.id.in_({one[0] for one in kept}))
    )
    skus = {row.id: row for row in session.connection().execute(wanted)} if kept else {}
    return [
        ShortRow(skus[sku_id].code, skus[sku_id].name, skus[sku_id].unit, names.get(place, ""), need, short)
        for sku_id, place, need, short in kept
        if sku_id in skus
    ]


def _selected(plan_id: int) -> Select[Any]:
    givers = _places.alias("giver")
    return (
        select(
            *_lines.c, _skus.c.code, _skus.c.name, _skus.c.spec, _units.c.name.label("unit"),
            givers.c.name.label("giver"), _places.c.name.label("warehouse"),
        )
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .join(givers, givers.c.id == _lines.c.giver_id)
        .join(_places, _places.c.id == _lines.c.warehouse_id)
        .where(_lines.c.plan_id == plan_id)
        .order_by(_lines.c.giver_id, _lines.c.warehouse_id, _skus.c.code_key)
    )  # fmt: skip


def _rows(session: Session, wanted: Select[Any]) -> list[PlanLineRow]:
    return [
        PlanLineRow(
            row.id, row.sku_id, row.code, row.name, row.spec, row.unit, row.giver_id, row.giver, row.warehouse_id,
            row.warehouse, row.quantity, row.number,
        )
        for row in session.connection().execute(wanted)
    ]  # fmt: skip

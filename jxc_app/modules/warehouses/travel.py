"""How far warehouses are from each other as somebody measured it, and how the rest is reckoned."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.warehouses.models import TravelRule, Warehouse, WarehouseWay
from jxc_app.modules.warehouses.permissions import WAREHOUSE_WAYS
from jxc_app.modules.warehouses.ways import travel_rule

_rules: Table = TravelRule.__table__  # type: ignore[attr-defined]
_METRES = Decimal(1000)
_MOST_AT_ONCE = 500


class SaveWay(Command):
    """Kilometres to the metre, minutes of the drive (None: by the usual speed); ``version`` None for a new one."""

    one_id: Id
    other_id: Id
    kilometres: Decimal = Limits(ge=0, lt=10_000, decimal_places=3)
    minutes: int | None = Limits(default=None, ge=0, le=14_400)
    version: Version | None = None


class RemoveWay(Command):
    """A way as the actor last saw it."""

    one_id: Id
    other_id: Id
    version: Version


class ImportWays(Command):
    """Some rows of a list, all or none."""

    ways: list[SaveWay] = Limits(min_length=1, max_length=_MOST_AT_ONCE)


class ChangeTravelRule(Command):
    """How ways are reckoned from now on; ``version``: as the actor last saw it."""

    detour_percent: int = Limits(ge=100, le=300)
    handling_minutes: int = Limits(ge=0, le=1_440)
    kilometres_per_hour: int = Limits(ge=1, le=120)
    version: Version


class WayRef(Result):
    """A way as it stands now."""

    version: int


class ImportedWays(Result):
    """How many were written."""

    written: int


@dataclass(frozen=True, slots=True)
class MeasuredRow:
    """One measured way."""

    one_id: int
    one_code: str
    one_name: str
    other_id: int
    other_code: str
    other_name: str
    kilometres: Decimal
    minutes: int | None
    version: int


@query("warehouse.measured_ways", title="仓库间里程表", permission=WAREHOUSE_WAYS)
def measured_ways(session: Session, scope: Scope) -> list[MeasuredRow]:
    """Every way that somebody measured, by the codes of its ends."""
    ends = {one.id: one for one in session.exec(select(Warehouse)).all()}
    rows = [
        MeasuredRow(
            one.one_id, ends[one.one_id].code, ends[one.one_id].name, one.other_id, ends[one.other_id].code,
            ends[one.other_id].name, one.metres / _METRES, one.minutes, one.version,
        )
        for one in session.exec(select(WarehouseWay)).all()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.one_code, row.other_code))


@query("warehouse.travel_rule", title="查看到达时间参数", permission=WAREHOUSE_WAYS)
def read_travel_rule(session: Session, scope: Scope) -> dict[str, int]:
    """The rule by its fields."""
    return {name: value for name, value in travel_rule(session).model_dump().items() if name != "id"}


@use_case("warehouse.save_way", title="维护仓库间里程", permission=WAREHOUSE_WAYS)
def save_way(uow: UnitOfWork, command: SaveWay) -> WayRef:
    """Write how far two warehouses are from each other.

    Raises DomainError ``way.same``, NotFound ``warehouse.not_found``, Conflict ``way.taken``, ``version.stale``.
    """
    if command.one_id == command.other_id:
        raise DomainError("way.same", field="other_id")
    ends = _ends(uow, (command.one_id, command.other_id))
    way = uow.session.get(WarehouseWay, tuple(sorted(ends)), with_for_update=True)
    _check_version(way, command)
    before = _content(way) if way else {}
    way = way or WarehouseWay(one_id=min(ends), other_id=max(ends), metres=0, version=0)
    way.metres, way.minutes, way.version = int(command.kilometres * _METRES), command.minutes, way.version + 1
    uow.session.add(way)
    uow.session.flush()
    uow.record("warehouse_way", way.one_id, _label(ends), before=before, after=_content(way))
    return WayRef(version=way.version)


@use_case("warehouse.remove_way", title="删除仓库间里程", permission=WAREHOUSE_WAYS)
def remove_way(uow: UnitOfWork, command: RemoveWay) -> WayRef:
    """Forget it: the way is reckoned again from the coordinates. Raises NotFound, Conflict ``version.stale``."""
    ends = _ends(uow, (command.one_id, command.other_id))
    way = uow.session.get(WarehouseWay, tuple(sorted(ends)), with_for_update=True)
    if way is None:
        raise NotFound("way.not_found")
    if way.version != command.version:
        raise Conflict("version.stale")
    uow.record("warehouse_way", way.one_id, _label(ends), before=_content(way), after={"deleted": True})
    uow.session.delete(way)
    return WayRef(version=command.version)


@use_case("warehouse.import_ways", title="导入仓库间里程", permission=WAREHOUSE_WAYS, keeps_key=True)
def import_ways(uow: UnitOfWork, command: ImportWays) -> ImportedWays:
    """Write what is new and what differs. Raises Conflict where somebody was faster than the check."""
    for way in command.ways:
        save_way(uow, way)
    return ImportedWays(written=len(command.ways))


@use_case("warehouse.change_travel_rule", title="设置到达时间参数", permission=WAREHOUSE_WAYS)
def change_travel_rule(uow: UnitOfWork, command: ChangeTravelRule) -> WayRef:
    """Change it; every way that is asked for from now on is reckoned so. Raises Conflict ``version.stale``."""
    insert_or_ignore(uow.session, _rules, [TravelRule().model_dump()])
    rule = uow.session.exec(select(TravelRule).where(col(TravelRule.id) == 1).with_for_update()).one()
    if rule.version != command.version:
        raise Conflict("version.stale")
    wanted = command.model_dump(exclude={"version"})
    before = {name: getattr(rule, name) for name in wanted}
    for name, value in wanted.items():
        setattr(rule, name, value)
    rule.version += 1
    uow.record("travel_rule", 1, "到达时间参数", before=before, after=wanted)
    return WayRef(version=rule.version)


def _ends(uow: UnitOfWork, ids: Iterable[int]) -> dict[int, str]:
    found = uow.session.exec(select(Warehouse.id, Warehouse.name).where(col(Warehouse.id).in_(list(ids)))).all()
    if len(found) != 2:
        raise NotFound("warehouse.not_found")
    return {one or 0: name for one, name in found}


def _check_version(way: WarehouseWay | None, command: SaveWay) -> None:
    if way is not None and command.version is None:
        raise Conflict("way.taken", field="other_id")
    if command.version is not None and (way is None or way.version != command.version):
        raise Conflict("version.stale")


def _label(ends: dict[int, str]) -> str:
    return " — ".join(ends[one] for one in sorted(ends))


def _content(way: WarehouseWay) -> dict[str, Any]:
    return way.model_dump(exclude={"version"})

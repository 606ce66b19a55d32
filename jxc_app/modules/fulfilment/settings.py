"""跨店履约 and 虚拟总仓 as people set them: the rules, the pools of stores, and what each store gives."""

from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import QuantityOrZero
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.fulfilment.models import FulfilmentPool, FulfilmentRule, FulfilmentStore
from jxc_app.modules.fulfilment.permissions import FULFILMENT_RULES
from jxc_app.modules.warehouses.models import Warehouse
from jxc_app.modules.warehouses.queries import check_in_use, places_of

_rules: Table = FulfilmentRule.__table__  # type: ignore[attr-defined]


class ChangeFulfilmentRule(Command):
    """How orders are shared out from now on; ``version``: as the actor last saw it."""

    most_parcels: int = Limits(ge=1, le=8)
    splits_lines: bool
    least_life_days: int = Limits(ge=0, le=365)
    version: Version


class SavePool(Command):
    """A pool of stores; ``pool_id`` None makes a new one. ``home_id``: in whose name its orders are written."""

    pool_id: Id | None = None
    version: Version | None = None
    name: str = Limits(min_length=1, max_length=40)
    home_id: Id
    is_on: bool


class SaveStore(Command):
    """What a warehouse gives to orders of others; ``version`` None where nothing was set yet."""

    warehouse_id: Id
    pool_id: Id | None = None
    takes_part: bool
    keeps_minimum: bool
    kept_back: QuantityOrZero
    version: Version | None = None


class SettingRef(Result):
    """A setting as it stands now; ``id``: of the pool or the warehouse, 1 for the rule."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A pool; ``stores``: how many of it take part."""

    id: int
    version: int
    name: str
    home_id: int
    home: str
    is_on: bool
    stores: int


@dataclass(frozen=True, slots=True)
class StoreRow:
    """What a warehouse gives; ``version`` None: nothing is set, it gives all that is free."""

    warehouse_id: int
    code: str
    name: str
    kind: str
    pool_id: int | None
    takes_part: bool
    keeps_minimum: bool
    kept_back: Decimal
    version: int | None


@dataclass(frozen=True, slots=True)
class FulfilmentSettings:
    """All of it."""

    most_parcels: int
    splits_lines: bool
    least_life_days: int
    version: int
    pools: tuple[PoolRow, ...]
    stores: tuple[StoreRow, ...]


@query("fulfilment.settings", title="查看跨店履约与虚拟总仓设置", permission=FULFILMENT_RULES)
def read_fulfilment_settings(session: Session, scope: Scope) -> FulfilmentSettings:
    """For whoever may change them."""
    rule = session.get(FulfilmentRule, 1) or FulfilmentRule()
    held = {one.warehouse_id: one for one in session.exec(select(FulfilmentStore)).all()}
    in_use = select(Warehouse).where(col(Warehouse.switched_off_at).is_(None)).order_by(Warehouse.code_key)
    warehouses = list(session.exec(in_use).all())
    names = {one.id: one.name for one in session.exec(select(Warehouse)).all()}
    pools = session.exec(select(FulfilmentPool).order_by(FulfilmentPool.name_key)).all()
    counted = [held[one.id].pool_id for one in warehouses if one.id in held and held[one.id].takes_part]
    return FulfilmentSettings(
        rule.most_parcels, rule.splits_lines, rule.least_life_days, rule.version,
        tuple(
            PoolRow(
                one.id or 0, one.version, one.name, one.home_id, names[one.home_id], one.is_on, counted.count(one.id)
            )
            for one in pools
        ),
        tuple(_store_row(one, held.get(one.id or 0)) for one in warehouses),
    )  # fmt: skip


def _store_row(one: Warehouse, held: FulfilmentStore | None) -> StoreRow:
    seen = held or FulfilmentStore(warehouse_id=one.id or 0)
    return StoreRow(
        one.id or 0, one.code, one.name, one.kind, seen.pool_id, seen.takes_part, seen.keeps_minimum, seen.kept_back,
        held.version if held else None,
    )  # fmt: skip


@use_case("fulfilment.change_rule", title="设置跨店派单规则", permission=FULFILMENT_RULES)
def change_rule(uow: UnitOfWork, command: ChangeFulfilmentRule) -> SettingRef:
    """Change it; what is shared out already stays as it is. Raises Conflict ``version.stale``."""
    insert_or_ignore(uow.session, _rules, [FulfilmentRule().model_dump()])
    rule = uow.session.exec(select(FulfilmentRule).where(col(FulfilmentRule.id) == 1).with_for_update()).one()
    if rule.version != command.version:
        raise Conflict("version.stale")
    after = command.model_dump(exclude={"version"})
    before = {name: getattr(rule, name) for name in after}
    for name, value in after.items():
        setattr(rule, name, value)
    rule.version += 1
    uow.record("fulfilment_rule", 1, "跨店派单规则", before=before, after=after)
    return SettingRef(id=1, version=rule.version)


@use_case("fulfilment.save_pool", title="设置虚拟总仓", permission=FULFILMENT_RULES)
def save_pool(uow: UnitOfWork, command: SavePool) -> SettingRef:
    """Make or change a pool, switch it on or off; orders that are shared out already stay as they are.

    Raises NotFound; Conflict ``version.stale``, ``pool.name_taken``, ``pool.home_taken``; DomainError
    ``warehouse.not_found``, ``warehouse.switched_off``, ``pool.empty`` for one that is switched on without stores.
    """
    pool = _pool(uow.session, command.pool_id, command.version) if command.pool_id else None
    places_of(uow.session, {command.home_id})
    check_in_use(uow.session, command.home_id, "home_id")
    key = code_key(command.name)[:40]
    for other in uow.session.exec(select(FulfilmentPool).where(col(FulfilmentPool.id) != (command.pool_id or 0))).all():
        if other.name_key == key:
            raise Conflict("pool.name_taken", field="name", name=command.name)
        if other.home_id == command.home_id:
            raise Conflict("pool.home_taken", field="home_id", name=other.name)
    if command.is_on and not _has_stores(uow.session, command.pool_id):
        raise DomainError("pool.empty", field="is_on")
    before = _said(pool) if pool else {}
    made = pool or FulfilmentPool(name="", name_key="", home_id=0, version=0)
    made.name, made.name_key, made.home_id, made.is_on = command.name, key, command.home_id, command.is_on
    made.version += 1
    uow.session.add(made)
    uow.session.flush()
    uow.record("fulfilment_pool", made.id, made.name, before=before, after=_said(made))
    return SettingRef(id=made.id or 0, version=made.version)


@use_case("fulfilment.save_store", title="设置门店给别店发货", permission=FULFILMENT_RULES)
def save_store(uow: UnitOfWork, command: SaveStore) -> SettingRef:
    """Say what a warehouse gives. Raises NotFound; Conflict ``version.stale``; DomainError ``warehouse.not_found``."""
    places_of(uow.session, {command.warehouse_id})
    held = uow.session.get(FulfilmentStore, command.warehouse_id, with_for_update=True)
    if (held.version if held else None) != command.version:
        raise Conflict("version.stale")
    if command.pool_id is not None and uow.session.get(FulfilmentPool, command.pool_id) is None:
        raise NotFound("pool.not_found")
    after = command.model_dump(exclude={"warehouse_id", "version"})
    before = {name: getattr(held, name) for name in after} if held else {}
    store = held or FulfilmentStore(warehouse_id=command.warehouse_id, version=0)
    for name, value in after.items():
        setattr(store, name, value)
    store.version += 1
    uow.session.add(store)
    uow.session.flush()
    name = uow.session.get_one(Warehouse, command.warehouse_id).name
    uow.record("fulfilment_store", command.warehouse_id, name, before=before, after=after)
    return SettingRef(id=command.warehouse_id, version=store.version)


def _pool(session: Session, pool_id: int, version: int | None) -> FulfilmentPool:
    pool = session.get(FulfilmentPool, pool_id, with_for_update=True)
    if pool is None:
        raise NotFound("pool.not_found")
    if pool.version != version:
        raise Conflict("version.stale")
    return pool


def _has_stores(session: Session, pool_id: int | None) -> bool:
    among = select(FulfilmentStore.warehouse_id).where(
        FulfilmentStore.pool_id == pool_id, col(FulfilmentStore.takes_part)
    )
    return pool_id is not None and session.exec(among).first() is not None


def _said(pool: FulfilmentPool) -> dict[str, object]:
    return {"name": pool.name, "home_id": pool.home_id, "is_on": pool.is_on}

"""Computing the classes, changing the rule that they come from, pinning one by hand."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pydantic import Field as Limited
from sqlalchemy import Table, bindparam, update
from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database, insert_or_ignore
from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, Version
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, clock, use_case
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.counting.abc_computing import Classed, Computed, Parameters, compute
from jxc_app.modules.counting.abc_rules import Limits
from jxc_app.modules.counting.permissions import ABC_PIN, ABC_RULE
from jxc_app.modules.counting.plan_models import AbcClass, AbcRule
from jxc_app.modules.warehouses.models import Warehouse

TOPIC = "abc"
_rules: Table = AbcRule.__table__  # type: ignore[attr-defined]
_classes: Table = AbcClass.__table__  # type: ignore[attr-defined]
_KEYS = ("sku_id", "warehouse_id")
_KEPT = (*_KEYS, "since")
#: how many rows are in memory at a time
_MOST = 5_000
AbcLetter = Literal["A", "B", "C"]


class ComputeClasses(Command):
    """Compute all classes now."""


class ClassesComputed(Result):
    """How many SKUs have a class, over all warehouses, and how many of these changed it."""

    rows: int
    changed: int


class ChangeAbcRule(Command):
    """Over how many days consumption counts, and below which share of the value a SKU is A, and B (percent)."""

    version: Version
    days: int = Limited(ge=7, le=731)
    a_percent: int = Limited(ge=1, le=98)
    b_percent: int = Limited(ge=2, le=99)
    reason: str = Limited(min_length=2, max_length=200)


class AbcRuleChanged(Result):
    """The rule as it stands now, and how many classes it changed."""

    version: int
    changed: int


class PinClass(Command):
    """The class that a SKU has in a warehouse whatever its value, and why."""

    sku_id: Id
    warehouse_id: Id
    abc_class: AbcLetter
    reason: str = Limited(min_length=2, max_length=200)


class UnpinClass(Command):
    """Let the value decide again."""

    sku_id: Id
    warehouse_id: Id
    reason: str = Limited(min_length=2, max_length=200)


class ClassPinned(Result):
    """The class that counts now."""

    abc_class: str


def _compute_first(database: Database, actor: Actor, command: ComputeClasses | ChangeAbcRule) -> Computed | None:
    """The slow part, before the transaction; who may not ask for it gets none."""
    if not database.read(lambda session: actor.is_system or holds_any(session, actor, (ABC_RULE.code,))):
        return None
    wanted = None
    if isinstance(command, ChangeAbcRule):
        wanted = Parameters(command.days, Limits(command.a_percent, command.b_percent), is_anew=True)
    today = business_date(clock.get().now(), get_settings().zone)
    return database.read(lambda session: compute(session, today, wanted))


@use_case("abc.compute", title="立即重算 ABC 分类", permission=ABC_RULE, prepare=_compute_first)
def compute_classes(uow: UnitOfWork, command: ComputeClasses) -> ClassesComputed:
    """Compute by the rule as it stands. Raises Conflict ``abc.changed_meanwhile`` where another did meanwhile."""
    done: Computed = uow.prepared
    rule = _locked_rule(uow.session)
    if rule.version != done.version:
        raise Conflict("abc.changed_meanwhile")
    _keep(uow, rule, done)
    rows = len(done.fresh) + len(done.known)
    uow.record("abc_rule", 1, "ABC 分类", after={"rows": rows, "changed": done.changed})
    return ClassesComputed(rows=rows, changed=done.changed)


@use_case("abc.change_rule", title="修改 ABC 分类规则", permission=ABC_RULE, prepare=_compute_first)
def change_rule(uow: UnitOfWork, command: ChangeAbcRule) -> AbcRuleChanged:
    """Change the rule; all classes follow it at once, for hysteresis is against chance, and this is none.

    Raises Conflict ``version.stale``, DomainError ``abc.limits_crossed``.
    """
    if command.a_percent >= command.b_percent:
        raise DomainError("abc.limits_crossed", field="b_percent")
    done: Computed = uow.prepared
    rule = _locked_rule(uow.session)
    if rule.version != command.version:
        raise Conflict("version.stale")
    wanted = command.model_dump(include={"days", "a_percent", "b_percent"})
    before = {name: getattr(rule, name) for name in wanted}
    for name, value in wanted.items():
        setattr(rule, name, value)
    rule.version += 1
    _keep(uow, rule, done)
    after = wanted | {"changed": done.changed}
    uow.record("abc_rule", 1, "ABC 分类", before=before, after=after, reason=command.reason)
    return AbcRuleChanged(version=rule.version, changed=done.changed)


@use_case("abc.pin", title="固定 ABC 分类", permission=ABC_PIN)
def pin_class(uow: UnitOfWork, command: PinClass) -> ClassPinned:
    """Pin the class of a SKU in a warehouse. Raises NotFound where it has none yet, PermissionDenied."""
    row = _pinnable(uow, command)
    if row.pinned_class == command.abc_class:
        raise DomainError("abc.pinned_so", field="abc_class", abc_class=command.abc_class)
    before = {"pinned_class": row.pinned_class}
    row.pinned_class, row.pin_reason = command.abc_class, command.reason
    row.pinned_by, row.pinned_at = uow.actor.name, uow.now
    _note(uow, row, before=before, reason=command.reason)
    return ClassPinned(abc_class=command.abc_class)


@use_case("abc.unpin", title="取消固定 ABC 分类", permission=ABC_PIN)
def unpin_class(uow: UnitOfWork, command: UnpinClass) -> ClassPinned:
    """Let the computed class count again. Raises NotFound, DomainError ``abc.not_pinned``, PermissionDenied."""
    row = _pinnable(uow, command)
    if row.pinned_class is None:
        raise DomainError("abc.not_pinned")
    before = {"pinned_class": row.pinned_class}
    row.pinned_class, row.pin_reason, row.pinned_by, row.pinned_at = None, "", "", None
    _note(uow, row, before=before, reason=command.reason)
    return ClassPinned(abc_class=row.abc_class)


def _pinnable(uow: UnitOfWork, command: PinClass | UnpinClass) -> AbcClass:
    uow.authorize(ABC_PIN.code, [command.warehouse_id], rows_of(uow.session, [command.sku_id]))
    of = select(AbcClass).where(AbcClass.sku_id == command.sku_id, AbcClass.warehouse_id == command.warehouse_id)
    row = uow.session.exec(of.with_for_update()).first()
    if row is None:
        raise NotFound("abc.no_class")
    return row


def _note(uow: UnitOfWork, row: AbcClass, *, before: dict[str, Any], reason: str) -> None:
    code = uow.session.exec(select(Sku.code).where(Sku.id == row.sku_id)).one()
    warehouse = uow.session.exec(select(Warehouse.name).where(Warehouse.id == row.warehouse_id)).one()
    after = {"pinned_class": row.pinned_class}
    uow.record("abc_class", row.sku_id, f"{code} {warehouse}", before=before, after=after, reason=reason)
    uow.publish(TOPIC, warehouse_id=row.warehouse_id)


def _locked_rule(session: Session) -> AbcRule:
    """The one row, so that two who compute at the same moment follow each other."""
    insert_or_ignore(session, _rules, [AbcRule(id=1).model_dump()])
    return session.exec(select(AbcRule).where(col(AbcRule.id) == 1).with_for_update()).one()


def _keep(uow: UnitOfWork, rule: AbcRule, done: Computed) -> None:
    """Write the rows. Whoever computed meanwhile wrote the same ones, so what is there already is written again."""
    empty, change = {"since": done.today, "pin_reason": "", "pinned_by": ""}, _change()
    for some in _chunks(done.fresh):
        insert_or_ignore(uow.session, _classes, [one.row() | empty for one in some])
    for some in _chunks(done.known):
        uow.session.connection().execute(change, [_renamed(one.row()) for one in some])
    rule.month, rule.computed_at = done.month, uow.now
    uow.session.add(rule)
    uow.session.flush()
    uow.publish(TOPIC)


def _chunks(classes: Sequence[Classed]) -> Iterator[Sequence[Classed]]:
    return (classes[start : start + _MOST] for start in range(0, len(classes), _MOST))


def _change() -> Any:
    names = [column.name for column in _classes.c if column.name not in _KEPT and "pin" not in column.name]
    here = (_classes.c[name] == bindparam(f"key_{name}") for name in _KEYS)
    return update(_classes).where(*here).values({name: bindparam(f"to_{name}") for name in names})


def _renamed(row: dict[str, Any]) -> dict[str, Any]:
    """An UPDATE's parameters may not be called as its columns are."""
    keys = {f"key_{name}": row[name] for name in _KEYS}
    return keys | {f"to_{name}": value for name, value in row.items() if name not in _KEPT}

"""Units of measure: made where a SKU first names them, renamed and removed here."""

from dataclasses import dataclass

from pydantic import Field as Limits
from sqlmodel import Session, col, func, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, Version
from jxc_app.core.switching import switch
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.catalog.models import Sku, SkuUnit, Unit
from jxc_app.modules.catalog.permissions import SKU_VIEW, UNIT_EDIT


@dataclass(frozen=True, slots=True)
class UnitOfMeasure:
    """A unit: of how many SKUs it is the base unit, and of how many a further one."""

    id: int
    name: str
    as_base: int
    as_further: int
    version: int
    switched_off: bool


class CreateUnit(Command):
    """A name that no other unit has."""

    name: str = Limits(min_length=1, max_length=20)


class RenameUnit(CreateUnit):
    """Another name for a unit, as the actor last saw it."""

    unit_id: Id
    version: Version


class DeleteUnit(Command):
    """A unit as the actor last saw it."""

    unit_id: Id
    version: Version


class SwitchUnit(Command):
    """A unit as the actor last saw it, to be taken out of use or back into it."""

    unit_id: Id
    version: Version
    reason: str = Limits(default="", max_length=200)


class UnitRef(Result):
    """A unit as it stands now."""

    unit_id: int
    name: str
    version: int


@query("unit.list", title="计量单位", permission=SKU_VIEW)
def list_units(session: Session, scope: Scope) -> list[UnitOfMeasure]:
    """Every unit by name."""
    as_base = dict(session.exec(select(Sku.base_unit_id, func.count()).group_by(col(Sku.base_unit_id))).all())
    as_further = dict(session.exec(select(SkuUnit.unit_id, func.count()).group_by(col(SkuUnit.unit_id))).all())
    return [
        UnitOfMeasure(
            key := unit.id or 0, unit.name, as_base.get(key, 0), as_further.get(key, 0), unit.version,
            unit.switched_off_at is not None,
        )
        for unit in session.exec(select(Unit).order_by(Unit.name)).all()
    ]  # fmt: skip


def off_units(session: Session) -> set[str]:
    """The names of those that are out of use."""
    return set(session.exec(select(Unit.name).where(col(Unit.switched_off_at).is_not(None))).all())


@use_case("unit.create", title="新建单位", permission=UNIT_EDIT)
def create_unit(uow: UnitOfWork, command: CreateUnit) -> UnitRef:
    """Add a unit. Raises Conflict ``unit.name_taken``."""
    _refuse_taken_name(uow, command.name)
    unit = Unit(name=command.name)
    uow.session.add(unit)
    uow.session.flush()
    uow.record("unit", unit.id, unit.name, after={"name": unit.name})
    return UnitRef(unit_id=unit.id or 0, name=unit.name, version=unit.version)


@use_case("unit.rename", title="修改单位", permission=UNIT_EDIT)
def rename_unit(uow: UnitOfWork, command: RenameUnit) -> UnitRef:
    """Another name wherever the unit stands, on old documents too. Raises Conflict ``unit.name_taken``."""
    unit = _locked(uow, command.unit_id, command.version)
    if command.name != unit.name:
        _refuse_taken_name(uow, command.name)
    before = {"name": unit.name}
    unit.name = command.name
    unit.version += 1
    uow.record("unit", unit.id, unit.name, before=before, after={"name": unit.name})
    return UnitRef(unit_id=command.unit_id, name=unit.name, version=unit.version)


@use_case("unit.delete", title="删除单位", permission=UNIT_EDIT)
def delete_unit(uow: UnitOfWork, command: DeleteUnit) -> UnitRef:
    """Remove a unit that no SKU has. Raises DomainError ``unit.in_use``."""
    unit = _locked(uow, command.unit_id, command.version)
    base = uow.session.exec(select(func.count()).where(col(Sku.base_unit_id) == command.unit_id)).one()
    further = uow.session.exec(select(func.count()).where(col(SkuUnit.unit_id) == command.unit_id)).one()
    if base or further:
        raise DomainError("unit.in_use", name=unit.name, skus=base + further)
    uow.session.delete(unit)
    uow.record("unit", command.unit_id, unit.name, before={"name": unit.name}, after={"deleted": True})
    return UnitRef(unit_id=command.unit_id, name=unit.name, version=unit.version)


@use_case("unit.switch_off", title="停用单位", permission=UNIT_EDIT)
def switch_off_unit(uow: UnitOfWork, command: SwitchUnit) -> UnitRef:
    """No SKU gets it from now on; those that have it stay as they are."""
    return _switched(uow, command, switched_off=True)


@use_case("unit.switch_on", title="恢复单位", permission=UNIT_EDIT)
def switch_on_unit(uow: UnitOfWork, command: SwitchUnit) -> UnitRef:
    """Take it into use again."""
    return _switched(uow, command, switched_off=False)


def _switched(uow: UnitOfWork, command: SwitchUnit, *, switched_off: bool) -> UnitRef:
    unit = _locked(uow, command.unit_id, command.version)
    switch(uow, "unit", unit, unit.name, switched_off=switched_off, reason=command.reason)
    return UnitRef(unit_id=command.unit_id, name=unit.name, version=unit.version)


def _locked(uow: UnitOfWork, unit_id: int, version: int) -> Unit:
    unit = uow.session.get(Unit, unit_id, with_for_update=True)
    if unit is None:
        raise NotFound("unit.not_found")
    if unit.version != version:
        raise Conflict("version.stale")
    return unit


def _refuse_taken_name(uow: UnitOfWork, name: str) -> None:
    if uow.session.exec(select(Unit.id).where(Unit.name == name)).first() is not None:
        raise Conflict("unit.name_taken", field="name", name=name)

"""What belongs to a SKU: its units with exact factors, and the barcodes of each."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlmodel import col, select

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.ids import code_key
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.commands import SkuFields
from jxc_app.modules.catalog.models import Barcode, Sku, SkuUnit, Unit
from jxc_app.modules.catalog.queries import taken_barcodes


def barcodes_of(command: SkuFields) -> list[str]:
    """Every barcode of a command, those of the base unit first."""
    return [*command.barcodes, *(code for unit in command.units for code in unit.barcodes)]


def held_barcodes(uow: UnitOfWork, commands: Iterable[SkuFields]) -> set[str]:
    """Which barcodes of the commands belong to a SKU already, by key."""
    return taken_barcodes(uow.session, [code for command in commands for code in barcodes_of(command)])


def named_id(uow: UnitOfWork, table: type[Any], name: str) -> int:
    """The id of a name, which is made where it is new; asked for once in a transaction."""
    known: dict[tuple[str, str], int] = uow.session.info.setdefault("named_ids", {})
    key = (table.__name__, name)
    if key not in known:
        # It must not vanish between here and the row that names it.
        wanted = select(table).where(table.name == name).with_for_update(read=True, key_share=True)
        found = uow.session.exec(wanted).first()
        if found is None:
            found = table(name=name)
            uow.session.add(found)
            uow.session.flush()
        known[key] = int(found.id)
    return known[key]


def keep_factors(uow: UnitOfWork, sku: Sku, command: SkuFields) -> None:
    """Raises DomainError ``unit.factor_fixed`` where a unit that is there has gone or has another factor."""
    wanted = {unit.name: unit for unit in command.units}
    known = uow.session.exec(
        select(SkuUnit, Unit.name).join(Unit, col(Unit.id) == SkuUnit.unit_id).where(SkuUnit.sku_id == sku.id)
    ).all()
    for held, name in known:
        same = wanted.get(name)
        if same is None or (same.numerator, same.denominator) != (held.numerator, held.denominator):
            raise DomainError("unit.factor_fixed", field="units", unit=name)


def add_units(
    uow: UnitOfWork, sku: Sku, command: SkuFields, base_unit: str, taken: set[str], known: Collection[int] = ()
) -> None:
    """``known``: further units that it has already. Barcodes that are added become ``taken``."""
    names = [base_unit, *(unit.name for unit in command.units)]
    if len(set(names)) != len(names):
        raise DomainError("unit.twice", field="units")
    _add_barcodes(uow, sku, sku.base_unit_id, command.barcodes, "barcodes", taken)
    for position, unit in enumerate(command.units):
        unit_id = named_id(uow, Unit, unit.name)
        if unit_id not in known:
            factor = {"numerator": unit.numerator, "denominator": unit.denominator}
            uow.session.add(SkuUnit(sku_id=sku.id or 0, unit_id=unit_id, **factor))
        _add_barcodes(uow, sku, unit_id, unit.barcodes, f"units.{position}.barcodes", taken)


def _add_barcodes(uow: UnitOfWork, sku: Sku, unit_id: int, codes: list[str], field: str, taken: set[str]) -> None:
    for code in codes:
        key = code_key(code)
        if key in taken:
            raise Conflict("barcode.taken", field=field, barcode=code)
        taken.add(key)
        uow.session.add(Barcode(code_key=key, code=code, sku_id=sku.id or 0, unit_id=unit_id))

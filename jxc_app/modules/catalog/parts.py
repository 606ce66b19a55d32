"""What belongs to a SKU: its units with exact factors, and the barcodes of each."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.ids import code_key
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.categories import category_off, off_categories
from jxc_app.modules.catalog.commands import SkuFields
from jxc_app.modules.catalog.models import Barcode, Category, Sku, SkuUnit, Unit
from jxc_app.modules.catalog.queries import owners_of
from jxc_app.modules.catalog.units import off_units


def barcodes_of(command: SkuFields) -> list[str]:
    """Every barcode of a command, those of the base unit first."""
    return [*command.barcodes, *(code for unit in command.units for code in unit.barcodes)]


def held_barcodes(uow: UnitOfWork, commands: Iterable[SkuFields]) -> set[str]:
    """Which barcodes of the commands belong to a SKU already, by key."""
    return set(owners_of(uow.session, [code for command in commands for code in barcodes_of(command)]))


def category_id_of(uow: UnitOfWork, name: str, *, kept: int | None, field: str) -> int | None:
    """The category that a SKU is to have, made where it is new; None without a name.

    Raises DomainError ``category.switched_off``, ``category.below_off``, except for the one that the SKU ``kept``.
    """
    category_id = _named_id(uow, Category, name) if name else None
    if category_id is not None and category_id != kept and _is_first_choice(uow, Category, category_id):
        off_by = off_categories(uow.session).get(name)
        if off_by:
            raise category_off(name, off_by, field)
    return category_id


def unit_id_of(uow: UnitOfWork, name: str, *, field: str) -> int:
    """The unit that a SKU is to get, made where it is new. Raises DomainError ``unit.switched_off``."""
    unit_id = _named_id(uow, Unit, name)
    if _is_first_choice(uow, Unit, unit_id) and name in off_units(uow.session):
        raise DomainError("unit.switched_off", field=field, name=name)
    return unit_id


def _is_first_choice(uow: UnitOfWork, table: type[Any], row_id: int) -> bool:
    """Whether nothing in this transaction has been given it yet; where something was, it is in use."""
    chosen: set[tuple[str, int]] = uow.session.info.setdefault("chosen_ids", set())
    is_first = (table.__name__, row_id) not in chosen
    chosen.add((table.__name__, row_id))
    return is_first


def _named_id(uow: UnitOfWork, table: type[Any], name: str) -> int:
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


def add_units(uow: UnitOfWork, sku: Sku, command: SkuFields, base_unit: str, taken: set[str]) -> None:
    """Units and barcodes of a new SKU; its barcodes become ``taken``."""
    names = [base_unit, *(unit.name for unit in command.units)]
    if len(set(names)) != len(names):
        raise DomainError("unit.twice", field="units")
    _add_barcodes(uow, sku, sku.base_unit_id, command.barcodes, "barcodes", taken)
    for position, unit in enumerate(command.units):
        unit_id = unit_id_of(uow, unit.name, field=f"units.{position}.name")
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

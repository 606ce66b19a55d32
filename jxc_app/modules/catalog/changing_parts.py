"""Units and barcodes of SKUs that are there: read once for many, and only what is different is written."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, delete, select

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.ids import code_key
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.commands import SkuFields
from jxc_app.modules.catalog.models import Barcode, Sku, SkuUnit, Unit
from jxc_app.modules.catalog.parts import barcodes_of, unit_id_of
from jxc_app.modules.catalog.queries import owners_of

#: a barcode as it is printed, and the unit it stands for
Label = tuple[str, int]


@dataclass(slots=True)
class Held:
    """What some SKUs have now: further units by SKU and name, barcodes by SKU and key, and whose each barcode is."""

    units: dict[int, dict[str, SkuUnit]]
    barcodes: dict[int, dict[str, Label]]
    owners: dict[str, int]
    names: dict[int, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The barcodes that one SKU is to have, by key, and where a form shows each."""

    sku_id: int
    labels: dict[str, Label]
    fields: dict[str, str]


def held_parts(session: Session, skus: Collection[Sku], commands: Sequence[SkuFields]) -> Held:
    """Read what these SKUs have, and whose the barcodes of the commands are."""
    ids = [sku.id for sku in skus]
    names = {key or 0: name for key, name in session.exec(select(Unit.id, Unit.name)).all()}
    units: dict[int, dict[str, SkuUnit]] = {}
    for unit in session.exec(select(SkuUnit).where(col(SkuUnit.sku_id).in_(ids))).all():
        units.setdefault(unit.sku_id, {})[names[unit.unit_id]] = unit
    barcodes: dict[int, dict[str, Label]] = {}
    columns = select(Barcode.sku_id, Barcode.code_key, Barcode.code, Barcode.unit_id)
    for sku_id, key, code, unit_id in session.exec(columns.where(col(Barcode.sku_id).in_(ids))).all():
        barcodes.setdefault(sku_id, {})[key] = (code, unit_id)
    owners = owners_of(session, [code for command in commands for code in barcodes_of(command)])
    return Held(units, barcodes, owners, names)


def change_units(uow: UnitOfWork, sku: Sku, command: SkuFields, held: Held) -> Wanted:
    """Add the units that are new; the barcodes it is to have.

    Raises DomainError ``unit.factor_fixed`` where a unit that is there has gone or has another factor, ``unit.twice``,
    and Conflict ``barcode.taken`` for a barcode named twice.
    """
    known = held.units.get(sku.id or 0, {})
    wanted = {unit.name: unit for unit in command.units}
    for name, one in known.items():
        same = wanted.get(name)
        if same is None or (same.numerator, same.denominator) != (one.numerator, one.denominator):
            raise DomainError("unit.factor_fixed", field="units", unit=name)
    if len(wanted) != len(command.units) or held.names[sku.base_unit_id] in wanted:
        raise DomainError("unit.twice", field="units")
    ids = {name: one.unit_id for name, one in known.items()}
    for position, unit in enumerate(command.units):
        if unit.name not in ids:
            ids[unit.name] = unit_id_of(uow, unit.name, field=f"units.{position}.name")
            factor = {"numerator": unit.numerator, "denominator": unit.denominator}
            uow.session.add(SkuUnit(sku_id=sku.id or 0, unit_id=ids[unit.name], **factor))
    return _wanted(sku, command, ids)


def _wanted(sku: Sku, command: SkuFields, unit_ids: dict[str, int]) -> Wanted:
    labels: dict[str, Label] = {}
    fields: dict[str, str] = {}
    for code, unit_id, field in _labels(sku, command, unit_ids):
        key = code_key(code)
        if key in labels:
            raise Conflict("barcode.taken", field=field, barcode=code)
        labels[key], fields[key] = (code, unit_id), field
    return Wanted(sku.id or 0, labels, fields)


def _labels(sku: Sku, command: SkuFields, unit_ids: dict[str, int]) -> Iterator[tuple[str, int, str]]:
    for code in command.barcodes:
        yield code, sku.base_unit_id, "barcodes"
    for position, unit in enumerate(command.units):
        for code in unit.barcodes:
            yield code, unit_ids[unit.name], f"units.{position}.barcodes"


def change_barcodes(uow: UnitOfWork, wanted: Sequence[Wanted], held: Held) -> None:
    """Give each SKU the barcodes it is to have; one may go from a SKU to another. Raises Conflict ``barcode.taken``."""
    gone = [
        key
        for one in wanted
        for key, label in held.barcodes.get(one.sku_id, {}).items()
        if one.labels.get(key) != label
    ]
    if gone:
        uow.session.exec(delete(Barcode).where(col(Barcode.code_key).in_(gone)))
    owners = {key: sku_id for key, sku_id in held.owners.items() if key not in set(gone)}
    for one in wanted:
        for key, (code, unit_id) in one.labels.items():
            owner = owners.setdefault(key, one.sku_id)
            if owner != one.sku_id:
                raise Conflict("barcode.taken", field=one.fields[key], barcode=code)
            if held.barcodes.get(one.sku_id, {}).get(key) != (code, unit_id):
                uow.session.add(Barcode(code_key=key, code=code, sku_id=one.sku_id, unit_id=unit_id))

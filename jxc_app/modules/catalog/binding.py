"""Giving a SKU one more barcode, at the moment somebody holds the thing in their hand."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Id
from jxc_app.core.search import folded
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.catalog.models import Barcode, Sku, SkuUnit
from jxc_app.modules.catalog.permissions import SKU_BIND_BARCODE
from jxc_app.modules.catalog.rows import refuse_beyond
from jxc_app.modules.catalog.service import BarcodeText, SkuRef


class BindBarcode(Command):
    """A barcode for one unit of a SKU (None: its base unit)."""

    sku_id: Id
    unit_id: Id | None = None
    barcode: BarcodeText


@use_case("sku.bind_barcode", title="绑定条码", permission=SKU_BIND_BARCODE)
def bind_barcode(uow: UnitOfWork, command: BindBarcode) -> SkuRef:
    """Add a barcode that nobody has. Raises Conflict ``barcode.taken`` where it is a barcode or code already."""
    sku = uow.session.get(Sku, command.sku_id, with_for_update=True)
    if sku is None:
        raise NotFound("sku.not_found")
    refuse_beyond(uow, SKU_BIND_BARCODE, [sku])
    if sku.switched_off_at is not None:
        raise DomainError("sku.switched_off", field="sku_id", sku=sku.code)
    unit_id = command.unit_id or sku.base_unit_id
    if unit_id != sku.base_unit_id and uow.session.get(SkuUnit, (command.sku_id, unit_id)) is None:
        raise DomainError("unit.unknown", field="unit_id")
    key = code_key(command.barcode)
    _refuse_taken(uow, key, command.barcode)
    uow.session.add(Barcode(code_key=key, code=command.barcode, sku_id=command.sku_id, unit_id=unit_id))
    try:
        uow.session.flush()
    except IntegrityError as error:  # somebody bound it in the same moment
        raise Conflict("barcode.taken", field="barcode", barcode=command.barcode) from error
    sku.search_key = f"{sku.search_key}\n{folded(command.barcode)}"
    # Whoever has the SKU open for editing saves all its barcodes, and would drop this one.
    sku.version += 1
    uow.record("sku", sku.id, sku.code, after={"barcode": command.barcode, "unit_id": unit_id})
    return SkuRef(sku_id=command.sku_id, code=sku.code, version=sku.version)


def _refuse_taken(uow: UnitOfWork, key: str, barcode: str) -> None:
    """A barcode that is the code of another SKU would hide that SKU from every scanner."""
    as_barcode = select(Barcode.sku_id).where(Barcode.code_key == key)
    as_code = select(Sku.id).where(Sku.code_key == key)
    if uow.session.exec(as_barcode).first() is not None or uow.session.exec(as_code).first() is not None:
        raise Conflict("barcode.taken", field="barcode", barcode=barcode)

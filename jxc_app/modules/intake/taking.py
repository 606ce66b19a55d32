"""An integration hands in an order, asks how it stands, takes it back: by number, and only its own."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key, new_key
from jxc_app.core.quantities import PositiveQuantity, UnitPrice
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.models import Barcode, Sku, SkuUnit, Unit
from jxc_app.modules.catalog.queries import ids_by_code
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.following import settle
from jxc_app.modules.documents.links import fulfilled
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import finish_posting, give_up
from jxc_app.modules.documents.types import APPROVED, CLOSED, DONE, DRAFT, POSTED, REVERSED, SUBMITTED
from jxc_app.modules.fulfilment.events import CANCELLED, CREATED, tell
from jxc_app.modules.fulfilment.models import SourcedOrder
from jxc_app.modules.fulfilment.parcels import picked_parcels
from jxc_app.modules.fulfilment.shelves import among_of, lock_shelves
from jxc_app.modules.fulfilment.sourcing import share_out
from jxc_app.modules.intake.models import IntakeClient, IntakeOrder
from jxc_app.modules.intake.permissions import INTAKE_ORDER
from jxc_app.modules.intake.standing import standing_of
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.sales.keeping import end_keeping
from jxc_app.modules.sales.picking import being_picked
from jxc_app.modules.sales.shipping import lines_of_order
from jxc_app.modules.sales.types import SALES_ORDER
from jxc_app.modules.warehouses.models import Warehouse

_REASON = "对方取消"


class TakenLine(Command):
    """So much of a SKU, by its code or a barcode; ``unit`` by name (empty: the barcode's, or the base unit)."""

    sku: str = Limits(min_length=1, max_length=80)
    quantity: PositiveQuantity
    unit: str = Limits(default="", max_length=20)
    price: UnitPrice = Limits(description="yuan per unit, tax included; 0 for a gift")


class TakeOrder(Command):
    """``number``: what the caller calls it. ``store``: by code, which then sends it; empty: shared out among stores."""

    number: str = Limits(min_length=1, max_length=60)
    customer: str = Limits(default="", max_length=40, description="code of a customer; empty: that of the integration")
    store: str = Limits(default="", max_length=40)
    contact: str = Limits(default="", max_length=60)
    phone: str = Limits(default="", max_length=40)
    address: str = Limits(default="", max_length=200)
    latitude: Decimal | None = Limits(default=None, ge=-90, le=90, decimal_places=6)
    longitude: Decimal | None = Limits(default=None, ge=-180, le=180, decimal_places=6)
    remark: str = Limits(default="", max_length=200)
    lines: list[TakenLine] = Limits(min_length=1, max_length=100)


class TakeBack(Command):
    """The number that the caller gave the order, and why it is not wanted any more."""

    number: str = Limits(min_length=1, max_length=60)
    reason: str = Limits(default="", max_length=100)


class Taken(Result):
    """An order as it stands: see ``standing``."""

    number: str
    order: str
    state: str
    promised_at: datetime | None = None
    short: tuple[tuple[str, str], ...] = ()


def _taking() -> tuple[str, ...]:
    return (INTAKE_ORDER.code,)


@use_case("intake.take", title="接口下单", permission=INTAKE_ORDER)
def take_order(uow: UnitOfWork, command: TakeOrder) -> Taken:
    """Write a sales order, put it into force and share it out, all in one; what nobody has is said to be short.

    Raises PermissionDenied; Conflict ``intake.number_taken``; DomainError with the field: ``intake.sku_unknown``,
    ``intake.unit_unknown``, ``intake.store_unknown``, ``intake.customer_unknown``, ``intake.half_a_place``.
    """
    client = _client(uow)
    if _found(uow.session, client, command.number) is not None:
        raise Conflict("intake.number_taken", field="number", number=command.number)
    home_id = _store(uow.session, command.store) if command.store else client.home_id
    lines = _lines(uow.session, command.lines)
    skus = {line.sku_id for line in lines}
    uow.authorize(INTAKE_ORDER.code, [home_id])
    if (command.latitude is None) != (command.longitude is None):
        raise DomainError("intake.half_a_place", field="longitude" if command.longitude is None else "latitude")
    partner_id = _customer(uow.session, command.customer) if command.customer else client.partner_id
    lock_shelves(uow, among_of(uow.session, home_id), skus, partner_id=partner_id)
    fields = DocumentFields(
        document_key=new_key(), type=SALES_ORDER.code, warehouse_id=home_id,
        partner_id=partner_id,
        responsible=client.name, remark=command.remark, own_number=command.number, lines=lines,
    )  # fmt: skip
    made = finish_posting(uow, new_document(uow, fields))
    document = uow.session.get_one(Document, made.document_id)
    order = IntakeOrder(document_id=made.document_id, client_id=client.id or 0, number=command.number)
    uow.session.add(order)
    uow.session.add(_going(uow, command, made.document_id))
    uow.session.flush()
    uow.record(
        "intake_order", made.document_id, made.number or "", after={"number": order.number, "client": client.name}
    )
    tell(uow, made.document_id, CREATED)
    if not command.store and document.status == POSTED:
        share_out(uow, document)
    return _taken(uow, order)


@use_case("intake.take_back", title="接口取消订单", permission=INTAKE_ORDER)
def take_back(uow: UnitOfWork, command: TakeBack) -> Taken:
    """Take an order back of which nothing has left: its parcels are closed, what was kept is free. Twice is once.

    Raises NotFound; Conflict ``intake.has_left`` once something is out of the house.
    """
    order, document = _own(uow, command.number)
    if document.status in (CLOSED, REVERSED) or _is_cancelled(uow.session, document):
        return _taken(uow, order)
    if document.status in (DRAFT, SUBMITTED, APPROVED):
        give_up(uow, document, command.reason or _REASON)
    else:
        _end(uow, document, command.reason or _REASON)
    uow.record(
        "intake_order", document.id, document.number or "", after={"number": order.number, "state": CANCELLED},
        reason=command.reason,
    )  # fmt: skip
    tell(uow, document.id or 0, CANCELLED)
    return _taken(uow, order)


def _end(uow: UnitOfWork, document: Document, reason: str) -> None:
    """End an order of which nothing has left: by a parcel, or by any other shipment."""
    lines = [line.id for line in lines_of_order(uow.session, document)]
    if document.status != POSTED or fulfilled(uow.session, lines):
        raise Conflict("intake.has_left", number=document.number)
    for parcel_id in picked_parcels(uow.session, document.id or 0):
        give_up(uow, uow.session.get_one(Document, parcel_id), reason)
    uow.session.flush()
    if being_picked(uow.session, lines):
        raise Conflict("intake.has_left", number=document.number)
    end_keeping(uow, document)
    settle(uow, document, DONE, reason)
    state = uow.session.get_one(SourcedOrder, document.id)
    state.cancelled_at, state.promised_at, state.is_short = uow.now, None, False
    uow.session.flush()


def _own(uow: UnitOfWork, number: str) -> tuple[IntakeOrder, Document]:
    """The order with its parcels, all locked: a shipment before its order, as everybody does."""
    order = _found(uow.session, _client(uow), number)
    if order is None:
        raise NotFound("intake.no_order", field="number")
    for parcel_id in picked_parcels(uow.session, order.document_id):
        lock_document(uow.session, parcel_id)
    document = lock_document(uow.session, order.document_id)
    if document is None:
        raise NotFound("intake.no_order", field="number")
    uow.authorize(INTAKE_ORDER.code, [document.warehouse_id])
    return order, document


def _client(uow: UnitOfWork) -> IntakeClient:
    """The integration that the actor is. Raises DomainError ``intake.not_yours`` for whoever is none."""
    wanted = select(IntakeClient).where(
        IntakeClient.user_id == uow.actor.user_id, col(IntakeClient.switched_off_at).is_(None)
    )
    client = uow.session.exec(wanted).first()
    if client is None:
        raise DomainError("intake.not_yours")
    return client


def _found(session: Session, client: IntakeClient, number: str) -> IntakeOrder | None:
    wanted = select(IntakeOrder).where(IntakeOrder.client_id == client.id, IntakeOrder.number == number)
    return session.exec(wanted).first()


def _is_cancelled(session: Session, document: Document) -> bool:
    state = session.get(SourcedOrder, document.id)
    return state is not None and state.cancelled_at is not None


def _going(uow: UnitOfWork, command: TakeOrder, document_id: int) -> SourcedOrder:
    return SourcedOrder(
        document_id=document_id, contact=command.contact, phone=command.phone, address=command.address,
        latitude=command.latitude, longitude=command.longitude, sourced_at=uow.now, sourced_by=uow.actor.user_id,
        is_shared=not command.store,
    )  # fmt: skip


def _taken(uow: UnitOfWork, order: IntakeOrder) -> Taken:
    uow.session.flush()
    found = standing_of(uow.session, order)
    return Taken(
        number=found.number, order=found.order_number, state=found.state, promised_at=found.promised_at,
        short=tuple((sku, format(quantity.normalize(), "f")) for sku, quantity in found.short),
    )  # fmt: skip


def _store(session: Session, code: str) -> int:
    found = session.exec(select(Warehouse.id).where(Warehouse.code_key == code_key(code))).first()
    if found is None:
        raise DomainError("intake.store_unknown", field="store", code=code)
    return found


def _customer(session: Session, code: str) -> int:
    wanted = select(Partner.id).where(Partner.code_key == code_key(code), col(Partner.is_customer))
    found = session.exec(wanted).first()
    if found is None:
        raise DomainError("intake.customer_unknown", field="customer", code=code)
    return found


def _lines(session: Session, taken: Sequence[TakenLine]) -> list[LineInput]:
    """Codes before barcodes: what a shop calls its goods is its own. Raises DomainError at ``lines[i].sku``."""
    keys = {code_key(line.sku) for line in taken}
    by_code = ids_by_code(session, keys)
    held = select(Barcode.code_key, Barcode.sku_id, Barcode.unit_id).where(col(Barcode.code_key).in_(sorted(keys)))
    by_barcode = {key: (sku_id, unit_id) for key, sku_id, unit_id in session.exec(held).all()}
    units = _units(session, {*by_code.values(), *(sku_id for sku_id, _ in by_barcode.values())})
    return [_line(at, line, by_code, by_barcode, units) for at, line in enumerate(taken)]


def _line(
    at: int, line: TakenLine, by_code: dict[str, int], by_barcode: dict[str, tuple[int, int]],
    units: dict[tuple[int, str], int],
) -> LineInput:  # fmt: skip
    key = code_key(line.sku)
    sku_id, unit_id = (by_code[key], None) if key in by_code else by_barcode.get(key, (None, None))
    if sku_id is None:
        raise DomainError("intake.sku_unknown", field=f"lines[{at}].sku", sku=line.sku)
    if line.unit:
        unit_id = units.get((sku_id, line.unit))
        if unit_id is None:
            raise DomainError("intake.unit_unknown", field=f"lines[{at}].unit", unit=line.unit, sku=line.sku)
    return LineInput(
        sku_id=sku_id, quantity=line.quantity, unit_id=unit_id, price=line.price, is_gift=line.price == 0
    )  # fmt: skip


def _units(session: Session, sku_ids: set[int]) -> dict[tuple[int, str], int]:
    """Unit ids by SKU and name, base units too."""
    further = select(SkuUnit.sku_id, Unit.name, Unit.id).join(Unit, col(Unit.id) == SkuUnit.unit_id)
    base = select(Sku.id, Unit.name, Unit.id).join(Unit, col(Unit.id) == Sku.base_unit_id)
    rows = [
        *session.exec(further.where(col(SkuUnit.sku_id).in_(sku_ids))).all(),
        *session.exec(base.where(col(Sku.id).in_(sku_ids))).all(),
    ]
    return {(sku_id or 0, name): unit_id or 0 for sku_id, name, unit_id in rows}

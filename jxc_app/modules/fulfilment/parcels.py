"""One store's part of an order: its 销售出库, handed in for picking with its goods reserved, at the order's prices."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from sqlmodel import Session, col, select

from jxc_app.core.ids import new_key
from jxc_app.core.quantities import PRICE_PLACES, QUANTITY_PLACES, ZERO, proportion
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.queries import facts_of
from jxc_app.modules.documents.commands import DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.service import hand_in_chosen
from jxc_app.modules.documents.types import APPROVED, SUBMITTED
from jxc_app.modules.fulfilment.models import Parcel, ParcelLine
from jxc_app.modules.fulfilment.planning import PlannedParcel
from jxc_app.modules.fulfilment.shelves import Shelves
from jxc_app.modules.sales.shipping import rounding_of
from jxc_app.modules.sales.types import SALES_ISSUE

#: why not the lot that would leave first
_SHORT_LIFE = "剩余保质期不够送到客户手里"


class Writing:
    """What the lines of an order become on shipments. ``by_life``: lots are named, for some end too soon."""

    def __init__(self, session: Session, ordered: Sequence[DocumentLine], shelves: Shelves, *, by_life: bool) -> None:
        self._lines = {line.id: line for line in ordered}
        facts = facts_of(session, {line.sku_id for line in ordered})
        self._bases = {sku_id: sku.base_unit_id for sku_id, sku in facts.items()}
        self._tracked = {sku_id for sku_id, sku in facts.items() if sku.lot_tracked and by_life}
        self._shelves = shelves

    def lines(self, warehouse_id: int, quantities: Mapping[int, Decimal]) -> list[LineInput]:
        """Base units by line of the order, as they are entered on a shipment of this store."""
        entered = []
        for line_id, quantity in quantities.items():
            source = self._lines[line_id]
            if source.sku_id not in self._tracked:
                entered.append(self._line(source, quantity))
                continue
            for lot, part in self._shelves.take(source.sku_id, warehouse_id, quantity):
                entered.append(self._line(source, part, lot))
        return entered

    def _line(self, source: DocumentLine, quantity: Decimal, lot: str = "") -> LineInput:
        amount, unit_id, price = in_unit_of(source, quantity, self._bases[source.sku_id])
        return LineInput(
            sku_id=source.sku_id, quantity=amount, unit_id=unit_id, price=price,
            discount_percent=source.discount_percent, tax_percent=source.tax_percent, is_gift=source.is_gift,
            lot_number=lot, lot_reason=_SHORT_LIFE if lot else "", source_line_id=source.id,
        )  # fmt: skip


def in_unit_of(source: DocumentLine, quantity: Decimal, base_unit_id: int) -> tuple[Decimal, int, Decimal | None]:
    """So many base units in the line's own unit where that is exact, else in base units at the price of one."""
    if quantity == source.base_quantity:
        return source.quantity, source.unit_id, source.price
    scaled = Fraction(quantity) * Fraction(source.quantity) / Fraction(source.base_quantity) * 10**QUANTITY_PLACES
    if scaled.denominator == 1:
        return Decimal(scaled.numerator).scaleb(-QUANTITY_PLACES).normalize() + ZERO, source.unit_id, source.price
    price = source.price
    if price is not None:
        price = proportion(price, source.quantity, source.base_quantity, PRICE_PLACES)
    return quantity, base_unit_id, price


def hand_in_parcel(
    uow: UnitOfWork, order: Document, ordered: Sequence[DocumentLine], planned: PlannedParcel, writing: Writing
) -> DocumentRef:
    """The shipment of one store, its stock reserved. Raises DomainError ``stock.insufficient``."""
    entered = writing.lines(planned.warehouse_id, planned.quantities)
    uow.session.flush()  # what is picked already is asked of the database
    fields = DocumentFields(
        document_key=new_key(), type=SALES_ISSUE.code, warehouse_id=planned.warehouse_id,
        partner_id=order.partner_id, responsible=uow.actor.name[:60], remark=f"跨店履约 {order.number}",
        settlement=order.settlement, rounding=rounding_of(uow.session, order, ordered, entered), lines=entered,
    )  # fmt: skip
    made = hand_in_chosen(uow, new_document(uow, fields))
    minutes = planned.way.minutes
    promised_at = None if minutes is None else uow.now + timedelta(minutes=minutes)
    uow.session.add(
        Parcel(document_id=made.document_id, order_id=order.id or 0, made_at=uow.now, promised_at=promised_at)
    )
    uow.session.flush()
    skus = {line.id: line.sku_id for line in ordered}
    for line_id, quantity in planned.quantities.items():
        uow.session.add(
            ParcelLine(document_id=made.document_id, source_line_id=line_id, sku_id=skus[line_id], asked=quantity)
        )
    uow.session.flush()
    return made


def picked_parcels(session: Session, order_id: int) -> list[int]:
    """Shipments of an order that are handed in and have not left, by id."""
    wanted = (
        select(Parcel.document_id)
        .join(Document, col(Document.id) == Parcel.document_id)
        .where(Parcel.order_id == order_id, col(Document.status).in_((SUBMITTED, APPROVED)))
        .order_by(col(Parcel.document_id))
    )
    return list(session.exec(wanted).all())


def refused_by(session: Session, order_id: int) -> set[tuple[int, int]]:
    """(SKU, warehouse) that has refused some of this order."""
    wanted = (
        select(ParcelLine.sku_id, Document.warehouse_id)
        .join(Parcel, col(Parcel.document_id) == ParcelLine.document_id)
        .join(Document, col(Document.id) == Parcel.document_id)
        .where(Parcel.order_id == order_id, col(ParcelLine.refused) > 0)
        .distinct()
    )
    return set(session.exec(wanted).all())

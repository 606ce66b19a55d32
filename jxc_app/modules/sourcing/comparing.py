"""比价: the offers of one inquiry side by side, with what each comes to and how each supplier kept their word."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.scopes import Field
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents import links
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import CLOSED, OFFERS, POSTED, status_title
from jxc_app.modules.purchasing.planning import LastBought, last_bought
from jxc_app.modules.sourcing.models import Rfq, RfqAward, RfqAwardLine, RfqQuoteLine
from jxc_app.modules.sourcing.offers import Quoted, cheapest, pack_of, quoted
from jxc_app.modules.sourcing.permissions import RFQ_VIEW
from jxc_app.modules.sourcing.records import SupplierRecord, records_of
from jxc_app.modules.sourcing.rules import InPack, change_percent, value_of
from jxc_app.modules.sourcing.units import SkuUnits, units_of
from jxc_app.modules.warehouses.models import Warehouse

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_awards: Table = RfqAward.__table__  # type: ignore[attr-defined]
_chosen: Table = RfqAwardLine.__table__  # type: ignore[attr-defined]
_offers: Table = RfqQuoteLine.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Asked:
    """One supplier. ``step``: asked, opened or quoted; ``total``: what their whole offer comes to with its freight.

    ``is_over``: the offer stands no more. Money in yuan; ``record`` over the last year.
    """

    partner_id: int
    name: str
    step: str
    link_until: datetime | None
    mailed_at: datetime | None
    sent_at: datetime | None
    revision: int
    source: str
    typed_by: str
    freight: Decimal
    valid_until: date | None
    is_over: bool
    remark: str
    total: Decimal | None
    record: SupplierRecord


@dataclass(frozen=True, slots=True)
class Cell:
    """One supplier's offer for one SKU, by base unit; ``change``: to what it was bought for last, in percent.

    ``pack``: how it was quoted; None: by the base unit.
    """

    partner_id: int
    price: Decimal
    tax_percent: Decimal
    landed: Decimal
    moq: Decimal | None
    lead_days: int | None
    is_lowest: bool
    change: Decimal | None
    pack: InPack | None = None


@dataclass(frozen=True, slots=True)
class ComparedSku:
    """One SKU; quantities in base units, ``open``: what nobody has chosen yet. ``cells`` None: no offer for it.

    ``units``: in which each supplier may quote it; empty for whoever may not know suppliers.
    """

    sku_id: int
    code: str
    name: str
    spec: str
    unit: str
    quantity: Decimal
    open: Decimal
    due_on: date | None
    last: LastBought | None
    cells: tuple[Cell | None, ...]
    units: Mapping[int, SkuUnits] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of an award; ``order``: the number of what came of it."""

    award_id: int
    number: str
    version: int
    status: str
    status_title: str
    maker_id: int
    sku_id: int
    partner_name: str
    quantity: Decimal
    price: Decimal | None
    reason: str
    order_id: int
    order: str
    pack: InPack | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """An inquiry with everything that was offered. ``is_hidden``: it is sealed, and its last day is not over."""

    id: int
    version: int
    number: str
    status: str
    status_title: str
    is_open: bool
    warehouse_id: int
    warehouse_name: str
    maker_id: int
    maker_name: str
    asked_on: date
    answer_until: datetime
    is_sealed: bool
    is_hidden: bool
    few_reason: str
    remark: str
    suppliers: tuple[Asked, ...]
    rows: tuple[ComparedSku, ...]
    choices: tuple[Choice, ...]


@query("rfq.compare", title="比价", permission=RFQ_VIEW)
def compare_quotes(session: Session, scope: Scope, *, rfq_id: int) -> Comparison:
    """One inquiry, or that of an award. Of a sealed one only who has answered is told before its last day is over.

    Raises NotFound for one that the reader may not see.
    """
    award = session.get(RfqAward, rfq_id)
    rfq_id = award.rfq_id if award is not None else rfq_id
    head = _head(session, scope, rfq_id)
    now = clock.get().now()
    today = business_date(now, get_settings().zone)
    is_hidden = head.is_sealed and now <= head.answer_until
    everybody, is_blind = quoted(session, rfq_id), Field.SUPPLIER in scope.blind_to
    rows = _rows(session, scope, rfq_id, [] if is_hidden else everybody, today)
    if not is_blind:
        rows = _with_units(session, rows, [one.partner_id for one in everybody])
    wanted = {row.sku_id: row.quantity for row in rows}
    records = records_of(session, [one.partner_id for one in everybody], today)
    typists = user_names(session, {one.typed_by for one in everybody if one.typed_by})
    names = {one.partner_id: f"供应商 {at}" if is_blind else one.partner_name for at, one in enumerate(everybody, 1)}
    return Comparison(
        id=rfq_id, version=head.version, number=head.number or "", status=head.status,
        status_title=status_title("rfq", head.status), is_open=head.status == POSTED, warehouse_id=head.warehouse_id,
        warehouse_name=head.warehouse, maker_id=head.maker_id,
        maker_name=user_names(session, {head.maker_id}).get(head.maker_id, ""), asked_on=head.business_date,
        answer_until=head.answer_until, is_sealed=head.is_sealed, is_hidden=is_hidden, few_reason=head.few_reason,
        remark=head.remark,
        suppliers=tuple(
            _asked(one, names[one.partner_id], records[one.partner_id], wanted, typists, today, is_hidden=is_hidden)
            for one in everybody
        ),
        rows=rows, choices=() if is_hidden else _choices(session, rfq_id, names),
    )  # fmt: skip


def _head(session: Session, scope: Scope, rfq_id: int) -> Any:
    rfqs: Table = Rfq.__table__  # type: ignore[attr-defined]
    found = session.connection().execute(
        select(
            documents, rfqs.c.answer_until, rfqs.c.is_sealed, rfqs.c.few_reason, _warehouses.c.name.label("warehouse")
        )
        .join(rfqs, rfqs.c.document_id == documents.c.id)
        .join(_warehouses, _warehouses.c.id == documents.c.warehouse_id)
        .where(documents.c.id == rfq_id, visible(scope))
    )
    head = found.first()
    if head is None:
        raise NotFound("document.not_found")
    return head


def _asked(
    one: Quoted,
    name: str,
    record: SupplierRecord,
    wanted: Mapping[int, Decimal],
    typists: Mapping[int, str],
    today: date,
    *,
    is_hidden: bool,
) -> Asked:
    step = "quoted" if one.quote_id else "opened" if one.opened_at else "asked"
    is_told = bool(one.quote_id) and not is_hidden
    goods = value_of({sku_id: offer.price for sku_id, offer in one.offers.items()}, wanted)
    return Asked(
        one.partner_id, name, step, one.link_until, one.mailed_at, one.sent_at, one.revision, one.source,
        typists.get(one.typed_by or 0, ""), one.freight if is_told else ZERO, one.valid_until if is_told else None,
        is_told and one.valid_until < today, one.remark if is_told else "", goods + one.freight if is_told else None,
        record,
    )  # fmt: skip


def _rows(session: Session, scope: Scope, rfq_id: int, everybody: list[Quoted], today: date) -> tuple[ComparedSku, ...]:
    rows = session.connection().execute(
        select(
            _lines.c.id, _lines.c.sku_id, _lines.c.base_quantity, _lines.c.due_on, _skus.c.code, _skus.c.name,
            _skus.c.spec, _units.c.name.label("unit"),
        )
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_lines.c.document_id == rfq_id)
        .order_by(_lines.c.line_no)
    ).all()  # fmt: skip
    taken = links.fulfilled(session, [row.id for row in rows], account=OFFERS)
    last, lowest = last_bought(session, scope, {row.sku_id for row in rows}), cheapest(everybody, today)
    found = []
    for sku_id in dict.fromkeys(row.sku_id for row in rows):
        of_sku = [row for row in rows if row.sku_id == sku_id]
        quantity = sum((row.base_quantity for row in of_sku), ZERO)
        chosen = sum((taken.get(row.id, ZERO) for row in of_sku), ZERO)
        due_on = min((row.due_on for row in of_sku if row.due_on), default=None)
        first, before = of_sku[0], last.get(sku_id)
        cells = tuple(
            _cell(one, sku_id, lowest.get(sku_id), before.price if before else None, today) for one in everybody
        )
        found.append(
            ComparedSku(
                sku_id, first.code, first.name, first.spec, first.unit, quantity, quantity - chosen, due_on, before,
                cells,
            )
        )  # fmt: skip
    return tuple(found)


def _cell(one: Quoted, sku_id: int, lowest: Decimal | None, before: Decimal | None, today: date) -> Cell | None:
    offer = one.offers.get(sku_id)
    if offer is None:
        return None
    is_lowest = offer.landed == lowest and one.valid_until >= today
    return Cell(
        one.partner_id, offer.price, offer.tax_percent, offer.landed, offer.moq, offer.lead_days, is_lowest,
        change_percent(offer.price, before), offer.pack,
    )  # fmt: skip


def _with_units(session: Session, rows: tuple[ComparedSku, ...], partner_ids: list[int]) -> tuple[ComparedSku, ...]:
    units = units_of(session, partner_ids, {row.sku_id for row in rows})
    return tuple(
        replace(row, units={partner_id: units[partner_id, row.sku_id] for partner_id in partner_ids}) for row in rows
    )


def _choices(session: Session, rfq_id: int, names: Mapping[int, str]) -> tuple[Choice, ...]:
    orders = _documents.alias("placed")
    rows = session.connection().execute(
        select(
            _documents.c.id, _documents.c.number, _documents.c.version, _documents.c.status, _documents.c.maker_id,
            _lines.c.sku_id, _lines.c.base_quantity, _lines.c.price, _chosen.c.partner_id, _chosen.c.reason,
            _chosen.c.order_id, orders.c.number.label("placed"), _offers.c.quoted_unit, _offers.c.quoted_price,
            _offers.c.numerator, _offers.c.denominator,
        )
        .join(_awards, _awards.c.document_id == _documents.c.id)
        .join(_chosen, _chosen.c.document_id == _documents.c.id)
        .join(_lines, (_lines.c.document_id == _chosen.c.document_id) & (_lines.c.line_no == _chosen.c.line_no))
        .outerjoin(orders, orders.c.id == _chosen.c.order_id)
        .outerjoin(_offers, (_offers.c.quote_id == _chosen.c.quote_id) & (_offers.c.sku_id == _lines.c.sku_id))
        .where(_awards.c.rfq_id == rfq_id, _documents.c.status != CLOSED)
        .order_by(_documents.c.id, _chosen.c.line_no)
    )  # fmt: skip
    return tuple(
        Choice(
            row.id, row.number or "", row.version, row.status, status_title("rfq_award", row.status), row.maker_id,
            row.sku_id, names.get(row.partner_id, ""), row.base_quantity, row.price, row.reason, row.order_id or 0,
            row.placed or "", pack_of(row),
        )
        for row in rows
    )  # fmt: skip

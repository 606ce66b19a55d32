"""Lists of sourcing: the inquiries, and the agreements with what is about to end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, false, func, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.scopes import Field
from jxc_app.core.search import contains
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import DONE, POSTED, status_title
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.sourcing.agreeing import agreed_prices
from jxc_app.modules.sourcing.models import PriceAgreement, Rfq, RfqInvitation, RfqQuote
from jxc_app.modules.sourcing.offers import pack_of
from jxc_app.modules.sourcing.permissions import RFQ_VIEW
from jxc_app.modules.sourcing.rules import InPack

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_rfqs: Table = Rfq.__table__  # type: ignore[attr-defined]
_invitations: Table = RfqInvitation.__table__  # type: ignore[attr-defined]
_quotes: Table = RfqQuote.__table__  # type: ignore[attr-defined]
_agreements: Table = PriceAgreement.__table__  # type: ignore[attr-defined]
_partners: Table = Partner.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
#: an agreement that ends within so many days is about to
SOON_DAYS = 30
IN_FORCE, SOON, OVER, ALL = "in_force", "soon", "over", "all"
_ORDERS: dict[str, Any] = {
    "valid_until": _agreements.c.valid_until, "price": _agreements.c.price, "sku": _skus.c.code,
    "supplier": _partners.c.name_order, "valid_from": _agreements.c.valid_from,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RfqRow:
    """One inquiry in a list; ``answers`` of ``asked`` suppliers have offered."""

    id: int
    number: str
    status: str
    status_title: str
    is_late: bool
    asked_on: date
    answer_until: datetime
    is_sealed: bool
    maker_id: int
    maker_name: str
    skus: int
    asked: int
    answers: int
    remark: str


@dataclass(frozen=True, slots=True)
class RfqPage:
    """Inquiries, the latest first."""

    rows: tuple[RfqRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One agreement; ``state``: in_force, soon or over. Price of one of the unit, tax included.

    ``pack``: in which it was quoted; None: by that unit.
    """

    id: int
    version: int
    partner_id: int
    partner_name: str
    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    unit_name: str
    price: Decimal
    tax_percent: Decimal
    moq: Decimal | None
    lead_days: int | None
    valid_from: date
    valid_until: date
    state: str
    end_reason: str
    award_id: int
    award_number: str
    pack: InPack | None = None


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """Agreements in the order asked for."""

    rows: tuple[AgreementRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class AgreementFilter:
    """Which agreements, and in which order: a name of ``_ORDERS``, with a minus the other way."""

    search: str = ""
    state: str = IN_FORCE
    order: str = "valid_until"


@query("rfq.list", title="询价单列表", permission=RFQ_VIEW)
def rfq_page(
    session: Session, scope: Scope, *, state: str = "", search: str = "", page: int = 1, size: int = 50
) -> RfqPage:
    """Inquiries in sight; ``state``: posted (asking), done (chosen or ended) or any. Searched by number and remark."""
    size, page = max(1, min(size, 100)), max(1, page)
    wanted = (
        select(documents, _rfqs.c.answer_until, _rfqs.c.is_sealed)
        .join(_rfqs, _rfqs.c.document_id == documents.c.id)
        .where(visible(scope))
    )
    if state in (POSTED, DONE):
        wanted = wanted.where(documents.c.status == state)
    if search.strip():
        words = func.lower(func.coalesce(documents.c.number, "") + " " + documents.c.remark)
        wanted = wanted.where(contains(words, search))
    total = session.connection().execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
    rows = (
        session.connection().execute(wanted.order_by(documents.c.id.desc()).limit(size).offset((page - 1) * size)).all()
    )
    return RfqPage(tuple(_rfq_rows(session, rows)), int(total))


def _rfq_rows(session: Session, rows: Any) -> list[RfqRow]:
    ids, now = [row.id for row in rows], clock.get().now()
    counts = _counts(session, ids)
    names = user_names(session, {row.maker_id for row in rows})
    return [
        RfqRow(
            row.id, row.number or "", row.status, status_title("rfq", row.status),
            row.status == POSTED and now > row.answer_until, row.business_date, row.answer_until, row.is_sealed,
            row.maker_id, names.get(row.maker_id, ""), *counts.get(row.id, (0, 0, 0)), row.remark,
        )
        for row in rows
    ]  # fmt: skip


def _counts(session: Session, ids: list[int]) -> dict[int, tuple[int, int, int]]:
    """By inquiry: SKUs, suppliers asked, suppliers who have offered."""
    skus = session.connection().execute(
        select(_lines.c.document_id, func.count(_lines.c.sku_id.distinct()))
        .where(_lines.c.document_id.in_(ids))
        .group_by(_lines.c.document_id)
    )
    asked = session.connection().execute(
        select(
            _invitations.c.document_id, func.count(_invitations.c.id.distinct()),
            func.count(_quotes.c.invitation_id.distinct()),
        )
        .outerjoin(_quotes, _quotes.c.invitation_id == _invitations.c.id)
        .where(_invitations.c.document_id.in_(ids))
        .group_by(_invitations.c.document_id)
    )  # fmt: skip
    of = {rfq_id: (suppliers, answers) for rfq_id, suppliers, answers in asked}
    return {rfq_id: (count, *of.get(rfq_id, (0, 0))) for rfq_id, count in skus}


@query("agreement.list", title="价格协议列表", permission=RFQ_VIEW)
def agreement_page(
    session: Session, scope: Scope, *, wanted: AgreementFilter, page: int = 1, size: int = 50
) -> AgreementPage:
    """Agreements in sight; none for readers who may not know suppliers."""
    size, page = max(1, min(size, 100)), max(1, page)
    found = _agreed(scope, wanted)
    total = session.connection().execute(select(func.count()).select_from(found.subquery())).scalar_one()
    rows = session.connection().execute(found.limit(size).offset((page - 1) * size))
    return AgreementPage(tuple(_agreement_row(row) for row in rows), int(total))


@query("agreement.prices", title="协议价", permission=RFQ_VIEW)
def agreed_with(session: Session, scope: Scope, *, partner_id: int, sku_ids: Collection[int]) -> dict[int, Decimal]:
    """What this supplier stands by today for one base unit of each SKU; SKUs without an agreement are left out."""
    theirs = _agreed(scope, AgreementFilter()).where(
        _agreements.c.partner_id == partner_id, _agreements.c.sku_id.in_(list(sku_ids))
    )
    seen = {row.sku_id for row in session.connection().execute(theirs)}
    found = agreed_prices(session, seen)
    return {sku_id: one.price for sku_id, those in found.items() for one in those if one.partner_id == partner_id}


def all_agreements(session: Session, scope: Scope, wanted: AgreementFilter) -> list[AgreementRow]:
    """The same, all of them, to take away."""
    return [_agreement_row(row) for row in session.connection().execute(_agreed(scope, wanted))]


def _agreed(scope: Scope, wanted: AgreementFilter) -> Select[Any]:
    today = business_date(clock.get().now(), get_settings().zone)
    found = (
        select(
            _agreements, _partners.c.name.label("partner"), _skus.c.code, _skus.c.name.label("sku"), _skus.c.spec,
            _units.c.name.label("unit"), documents.c.number, _state(today).label("state"),
        )
        .join(documents, documents.c.id == _agreements.c.award_id)
        .join(_partners, _partners.c.id == _agreements.c.partner_id)
        .join(_skus, _skus.c.id == _agreements.c.sku_id)
        .join(_units, _units.c.id == _agreements.c.unit_id)
        .where(visible(scope), _asked_for(wanted.state, today))
    )  # fmt: skip
    if Field.SUPPLIER in scope.blind_to:
        found = found.where(false())
    if wanted.search.strip():
        found = found.where(contains(_skus.c.search_key + " " + _partners.c.search_key, wanted.search))
    column = _ORDERS.get(wanted.order.removeprefix("-"), _agreements.c.valid_until)
    return found.order_by(column.desc() if wanted.order.startswith("-") else column, _agreements.c.id)


def _stands(today: date) -> ColumnElement[bool]:
    return and_(_agreements.c.ended_at.is_(None), _agreements.c.valid_until >= today)


def _state(today: date) -> Any:
    soon = _agreements.c.valid_until <= today + timedelta(days=SOON_DAYS)
    return case((~_stands(today), OVER), (soon, SOON), else_=IN_FORCE)


def _asked_for(state: str, today: date) -> ColumnElement[bool]:
    if state == OVER:
        return ~_stands(today)
    if state == SOON:
        return and_(_stands(today), _agreements.c.valid_until <= today + timedelta(days=SOON_DAYS))
    return _agreements.c.id > 0 if state == ALL else _stands(today)


def _agreement_row(row: Any) -> AgreementRow:
    return AgreementRow(
        row.id, row.version, row.partner_id, row.partner, row.sku_id, row.code, row.sku, row.spec, row.unit, row.price,
        row.tax_percent, row.moq, row.lead_days, row.valid_from, row.valid_until, row.state, row.end_reason,
        row.award_id, row.number or "", pack_of(row),
    )  # fmt: skip

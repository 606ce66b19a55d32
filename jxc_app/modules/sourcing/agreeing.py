"""价格协议: what suppliers stand by, which of it is in force, and ending one before its time."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.errors import Conflict, NotFound
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import PRICE_PLACES, quotient
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, clock, use_case
from jxc_app.modules.catalog.models import Sku, SkuUnit
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.agreed import Agreed
from jxc_app.modules.sourcing.models import PriceAgreement, RfqAward, RfqAwardLine
from jxc_app.modules.sourcing.offers import offers_by_quote
from jxc_app.modules.sourcing.permissions import AGREEMENT_END
from jxc_app.modules.sourcing.rules import InPack, last_day

_agreements: Table = PriceAgreement.__table__  # type: ignore[attr-defined]
_partners: Table = Partner.__table__  # type: ignore[attr-defined]
_awards: Table = Document.__table__  # type: ignore[attr-defined]
_units: Table = SkuUnit.__table__  # type: ignore[attr-defined]


class EndAgreement(Command):
    """An agreement as the actor last saw it, and why it ends."""

    agreement_id: Id
    version: Version
    reason: str = Limits(min_length=2, max_length=200)


class AgreementRef(Result):
    """An agreement as it stands now."""

    agreement_id: int
    version: int


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What an award chose of one SKU from one supplier."""

    unit_id: int
    price: Decimal
    tax_percent: Decimal
    moq: Decimal | None
    lead_days: int | None
    pack: InPack | None


@use_case("agreement.end", title="提前终止价格协议", permission=AGREEMENT_END)
def end_agreement(uow: UnitOfWork, command: EndAgreement) -> AgreementRef:
    """From now on it is proposed to nobody. Raises Conflict ``version.stale``, ``agreement.over``."""
    agreement = uow.session.get(PriceAgreement, command.agreement_id, with_for_update=True)
    if agreement is None:
        raise NotFound("agreement.not_found")
    if agreement.version != command.version:
        raise Conflict("version.stale")
    if agreement.ended_at is not None or agreement.valid_until < uow.today:
        raise Conflict("agreement.over")
    end_early(uow, agreement, command.reason)
    return AgreementRef(agreement_id=agreement.id or 0, version=agreement.version)


def agree(uow: UnitOfWork, award: Document, chosen: RfqAward, lines: list[Line]) -> None:
    """Keep what an award chose as agreements; each takes the place of an earlier one of this supplier and SKU."""
    until = last_day(uow.today, chosen.months)
    for (partner_id, sku_id), one in _chosen(uow.session, award, lines).items():
        earlier = select(PriceAgreement).where(
            PriceAgreement.partner_id == partner_id, PriceAgreement.sku_id == sku_id,
            col(PriceAgreement.ended_at).is_(None), PriceAgreement.valid_until >= uow.today,
        )  # fmt: skip
        for held in uow.session.exec(earlier.with_for_update()).all():
            end_early(uow, held, f"由 {award.number} 的新协议取代")
        agreement = PriceAgreement(
            partner_id=partner_id, sku_id=sku_id, unit_id=one.unit_id, price=one.price, tax_percent=one.tax_percent,
            moq=one.moq, lead_days=one.lead_days, valid_from=uow.today, valid_until=until, award_id=award.id or 0,
        )  # fmt: skip
        if pack := one.pack:
            agreement.quoted_unit, agreement.quoted_price = pack.unit, pack.price
            agreement.numerator, agreement.denominator = pack.numerator, pack.denominator
        uow.session.add(agreement)
        uow.session.flush()
        after = {"partner_id": partner_id, "price": one.price, "valid_until": until}
        uow.record("price_agreement", agreement.id, _label(uow.session, agreement), after=after)


def end_those_of(uow: UnitOfWork, award: Document, reason: str) -> None:
    """End what an award agreed, where it is still in force."""
    own = select(PriceAgreement).where(
        PriceAgreement.award_id == award.id, col(PriceAgreement.ended_at).is_(None)
    )  # fmt: skip
    for agreement in uow.session.exec(own.with_for_update()).all():
        end_early(uow, agreement, reason)


def agreed_prices(session: Session, sku_ids: Collection[int]) -> dict[int, list[Agreed]]:
    """The agreements in force today of each SKU, the cheapest first; price of one base unit."""
    today = business_date(clock.get().now(), get_settings().zone)
    rows = session.connection().execute(
        sa_select(
            _agreements, _partners.c.name, _awards.c.number, _units.c.numerator.label("one_is"),
            _units.c.denominator.label("one_in"),
        )
        .join(_partners, _partners.c.id == _agreements.c.partner_id)
        .join(_awards, _awards.c.id == _agreements.c.award_id)
        .outerjoin(
            _units, (_units.c.sku_id == _agreements.c.sku_id) & (_units.c.unit_id == _agreements.c.unit_id)
        )
        .where(
            _agreements.c.sku_id.in_(list(sku_ids)), _agreements.c.ended_at.is_(None),
            _agreements.c.valid_from <= today, _agreements.c.valid_until >= today,
            _partners.c.switched_off_at.is_(None),
        )
        .order_by(_agreements.c.id)
    )  # fmt: skip
    found: dict[int, list[Agreed]] = {}
    for row in rows:
        price = quotient(row.price * row.one_in, row.one_is, PRICE_PLACES) if row.one_is else row.price
        agreed = Agreed(
            row.partner_id, row.name, price, row.tax_percent, row.moq, row.lead_days, row.valid_until,
            row.number or "",
        )  # fmt: skip
        found.setdefault(row.sku_id, []).append(agreed)
    return {sku_id: sorted(those, key=lambda one: (one.price, one.partner_id)) for sku_id, those in found.items()}


def _chosen(session: Session, award: Document, lines: list[Line]) -> dict[tuple[int, int], _Chosen]:
    partners = {
        one.line_no: one for one in session.exec(select(RfqAwardLine).where(RfqAwardLine.document_id == award.id)).all()
    }
    stored = {one.id: one for one in session.exec(select(DocumentLine).where(DocumentLine.document_id == award.id))}
    offers = offers_by_quote(session, {one.quote_id for one in partners.values()})
    found = {}
    for line in lines:
        of, row = partners[line.line_no], stored[line.id]
        offer = offers[of.quote_id].get(line.sku_id)
        if row.price:
            found[of.partner_id, line.sku_id] = _Chosen(
                row.unit_id, row.price, row.tax_percent, of.moq, of.lead_days, offer.pack if offer else None
            )
    return found


def end_early(uow: UnitOfWork, agreement: PriceAgreement, reason: str) -> None:
    """End an agreement now, its row locked by the caller, and log why."""
    agreement.ended_at, agreement.ended_by, agreement.end_reason = uow.now, uow.actor.user_id, reason[:200]
    agreement.version += 1
    uow.session.flush()
    label = _label(uow.session, agreement)
    uow.record("price_agreement", agreement.id, label, after={"ended": True}, reason=reason)


def _label(session: Session, agreement: PriceAgreement) -> str:
    return f"{session.get_one(Sku, agreement.sku_id).code} {session.get_one(Partner, agreement.partner_id).name}"

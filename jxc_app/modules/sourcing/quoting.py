"""One offer as it is written down, whoever sends it: the supplier by link, or somebody here from paper or a sheet."""

from collections.abc import Mapping
from datetime import date

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import ZERO, Money
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.sourcing.inviting import invitation_of, open_rfq
from jxc_app.modules.sourcing.models import RfqInvitation, RfqQuote
from jxc_app.modules.sourcing.offers import offers_by_quote, quote_line, wanted_by_sku
from jxc_app.modules.sourcing.rules import Offer
from jxc_app.modules.sourcing.types import RFQ
from jxc_app.modules.sourcing.units import OfferedTerms, offers_of

LINK, TYPED, SHEET = "link", "typed", "sheet"
#: a supplier who changes an offer more often is no supplier
_MOST_REVISIONS = 50


class OfferedLine(OfferedTerms):
    """The offer for one line; ``position`` counts SKUs from 1."""

    position: int = Limits(gt=0, le=500)


class QuoteFields(Command):
    """An offer: lines that are not offered are left out; freight of the whole, in yuan."""

    freight: Money = Limits(default=ZERO, ge=0, decimal_places=2)
    valid_until: date = Limits(ge=date(1990, 1, 1))
    remark: str = Limits(default="", max_length=500)
    lines: list[OfferedLine] = Limits(min_length=1, max_length=200)


class OfferedSku(OfferedTerms):
    """The offer for one SKU."""

    sku_id: Id


class EnterQuote(Command):
    """An offer that came on paper, by telephone or as a sheet, typed in by somebody here."""

    rfq_id: Id
    partner_id: Id
    freight: Money = Limits(default=ZERO, ge=0, decimal_places=2)
    valid_until: date = Limits(ge=date(1990, 1, 1))
    remark: str = Limits(default="", max_length=500)
    source: str = Limits(default=TYPED, pattern="^(typed|sheet)$")
    lines: list[OfferedSku] = Limits(min_length=1, max_length=200)


class ImportQuotes(Command):
    """Some offers that were read from sheets, all or none."""

    quotes: list[EnterQuote] = Limits(min_length=1, max_length=30)


class QuoteWritten(Result):
    """The offer that counts now."""

    quote_id: int
    revision: int


class QuotesImported(Result):
    """How many lines were written."""

    written: int


def _asking() -> tuple[str, ...]:
    return (RFQ.permissions["post"],)


@use_case("rfq.enter_quote", title="代录报价", inside=_asking)
def enter_quote(uow: UnitOfWork, command: EnterQuote) -> QuoteWritten:
    """Write down what a supplier offered otherwise; it says who typed it.

    Raises Conflict ``rfq.not_open``, DomainError ``quote.sealed`` once the last day of a sealed inquiry is over.
    """
    document, rfq = open_rfq(uow, command.rfq_id)
    if rfq.is_sealed and uow.now > rfq.answer_until:
        raise DomainError("quote.sealed", number=document.number or "")
    invitation = invitation_of(uow, command.rfq_id, command.partner_id)
    asked = wanted_by_sku(uow.session, command.rfq_id)
    lines: dict[int, OfferedSku] = {}
    for at, line in enumerate(command.lines):
        if line.sku_id not in asked:
            raise DomainError("quote.no_such_line", field=f"lines.{at}.price")
        if line.sku_id in lines:
            raise DomainError("quote.line_twice", field=f"lines.{at}.price")
        lines[line.sku_id] = line
    quote = write_quote(uow, invitation, command, lines, source=command.source)
    return QuoteWritten(quote_id=quote.id or 0, revision=quote.revision)


@use_case("rfq.import_quotes", title="导入报价", inside=_asking, keeps_key=True)
def import_quotes(uow: UnitOfWork, command: ImportQuotes) -> QuotesImported:
    """Write them. Raises what :func:`enter_quote` raises where something changed since the check."""
    for quote in command.quotes:
        enter_quote(uow, quote)
    return QuotesImported(written=sum(len(quote.lines) for quote in command.quotes))


def latest_of(session: Session, invitation_id: int) -> RfqQuote | None:
    """The offer that counts, of one invitation."""
    mine = select(RfqQuote).where(RfqQuote.invitation_id == invitation_id)
    return session.exec(mine.order_by(col(RfqQuote.revision).desc()).limit(1)).first()


def write_quote(
    uow: UnitOfWork,
    invitation: RfqInvitation,
    said: QuoteFields | EnterQuote,
    lines: Mapping[int, OfferedTerms],
    *,
    source: str,
    revision: int | None = None,
) -> RfqQuote:
    """One more revision, unless it says what the latest says; the invitation is locked.

    ``revision``: of the offer that its sender saw last. Raises Conflict ``version.stale``, DomainError
    ``quote.past``, ``quote.too_many`` and what :func:`jxc_app.modules.sourcing.units.offer_of` raises, at the line.
    """
    offers = offers_of(uow.session, invitation.partner_id, lines)
    latest = latest_of(uow.session, invitation.id or 0)
    if latest is not None and latest.source == source and _is_same(uow.session, latest, said, offers):
        invitation.draft = ""
        return latest
    if revision is not None and revision != (latest.revision if latest else 0):
        raise Conflict("version.stale")
    if said.valid_until < uow.today:
        raise DomainError("quote.past", field="valid_until")
    if latest is not None and latest.revision >= _MOST_REVISIONS:
        raise DomainError("quote.too_many")
    quote = RfqQuote(
        invitation_id=invitation.id or 0, revision=(latest.revision if latest else 0) + 1, freight=said.freight,
        valid_until=said.valid_until, remark=said.remark, sent_at=uow.now, source=source,
        typed_by=None if source == LINK else uow.actor.user_id,
    )  # fmt: skip
    uow.session.add(quote)
    uow.session.flush()
    for sku_id, offer in offers.items():
        uow.session.add(quote_line(quote.id or 0, sku_id, offer))
    invitation.draft = ""
    uow.session.flush()
    _tell(uow, invitation, quote, len(lines))
    return quote


def _tell(uow: UnitOfWork, invitation: RfqInvitation, quote: RfqQuote, lines: int) -> None:
    document = lock_document(uow.session, invitation.document_id)
    number = document.number or "" if document else ""
    supplier = uow.session.get_one(Partner, invitation.partner_id).name
    after = {
        "partner_id": invitation.partner_id, "revision": quote.revision, "lines": lines, "freight": quote.freight,
        "valid_until": quote.valid_until, "source": quote.source,
    }  # fmt: skip
    uow.record("rfq_quote", quote.id, f"{number} {supplier}", after=after)
    uow.publish("document", document_id=invitation.document_id, type=RFQ.code, status="posted")


def _is_same(session: Session, quote: RfqQuote, said: QuoteFields | EnterQuote, offers: Mapping[int, Offer]) -> bool:
    head = (quote.freight, quote.valid_until, quote.remark) == (said.freight, said.valid_until, said.remark)
    return head and offers_by_quote(session, [quote.id or 0]).get(quote.id or 0, {}) == offers

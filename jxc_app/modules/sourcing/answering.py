"""What the holder of a link does with it: see what is asked of them, keep what they typed, send it.

How links are made, kept and tried stands in ``access/partner_links``. Nothing of other suppliers, of the company's
prices or of its stock is read here at all.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Limits
from sqlalchemy import Table
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.quantities import plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import use_case
from jxc_app.modules.access.partner_links import LinkAnswer, LinkDoor, OpenLink, is_first_look
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.sourcing.models import Rfq, RfqInvitation, RfqQuote
from jxc_app.modules.sourcing.offers import offers_by_quote
from jxc_app.modules.sourcing.quoting import LINK, QuoteFields, latest_of, write_quote
from jxc_app.modules.sourcing.rules import held_text
from jxc_app.modules.sourcing.units import SkuUnits, as_typed, units_of

_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
#: what a supplier may type for a line, and for the whole
LINE_FIELDS = ("price", "tax", "moq", "lead", "pack", "word", "holds")
HEAD_FIELDS = ("freight", "valid_until", "remark")
_MOST_FIELDS = 200 * len(LINE_FIELDS) + len(HEAD_FIELDS)


class OpenQuote(OpenLink):
    """Which inquiry is looked at."""


class KeepQuote(OpenQuote):
    """Fields as typed, by ``price.1``, ``tax.1``, … and ``freight``, ``valid_until``, ``remark``; not judged yet.

    ``pack``: the key of a unit, or ``own`` for a pack of their own with its ``word`` and what it ``holds``.
    """

    fields: dict[str, str] = Limits(max_length=_MOST_FIELDS)


class SendQuote(OpenQuote, QuoteFields):
    """The offer; a line's ``position`` counts from 1. ``revision``: of the offer that the supplier saw last."""

    revision: int = Limits(default=0, ge=0)


class OtherUnit(BaseModel):
    """A unit in which a SKU may be quoted as well; ``key``: what fields call it."""

    model_config = ConfigDict(frozen=True)
    key: str
    name: str
    holds: str


class AskedSku(BaseModel):
    """One SKU as a supplier sees it."""

    model_config = ConfigDict(frozen=True)
    position: int
    name: str
    spec: str
    unit: str
    quantity: str
    due_on: date | None
    packs: tuple[OtherUnit, ...] = ()


class QuoteSheet(LinkAnswer):
    """What a supplier sees. ``is_late``: nothing is taken any more."""

    number: str = ""
    supplier: str = ""
    remark: str = ""
    answer_until: datetime | None = None
    is_late: bool = False
    is_over: bool = False
    lines: tuple[AskedSku, ...] = ()
    fields: dict[str, str] = Limits(default_factory=dict)
    revision: int = 0
    sent_at: datetime | None = None


@use_case("rfq.open", title="供应商打开报价链接", public=True)
def open_quote(uow: UnitOfWork, command: OpenQuote) -> QuoteSheet:
    """Show what is asked, and what was typed or sent before. The link stays good."""
    found = _holder(uow, command.token)
    if isinstance(found, QuoteSheet):
        return found
    if is_first_look(uow, found):
        uow.record("rfq_invitation", found.id, _number(uow, found), after={"partner_id": found.partner_id})
    return _sheet(uow, found)


@use_case("rfq.keep_quote", title="供应商暂存报价", public=True)
def keep_quote(uow: UnitOfWork, command: KeepQuote) -> QuoteSheet:
    """Keep what was typed, for the supplier's eyes only. Raises Conflict ``quote.late``, ``quote.over``."""
    found = _holder(uow, command.token)
    if isinstance(found, QuoteSheet):
        return found
    _refuse_late(uow, found)
    lines = len(asked_of(uow.session, found.document_id))
    known = {f"{name}.{at}" for at in range(1, lines + 1) for name in LINE_FIELDS} | set(HEAD_FIELDS)
    kept = {name: text[:500] for name, text in command.fields.items() if name in known}
    found.draft = json.dumps(kept, ensure_ascii=False)
    uow.record("rfq_invitation", found.id, _number(uow, found), after={"kept": len(kept)})
    return _sheet(uow, found)


@use_case("rfq.quote", title="供应商报价", public=True)
def send_quote(uow: UnitOfWork, command: SendQuote) -> QuoteSheet:
    """Take the offer, as one more revision; the same again is taken once.

    Raises Conflict ``quote.late``, ``quote.over``, ``version.stale``; DomainError ``quote.…`` at the field.
    """
    found = _holder(uow, command.token)
    if isinstance(found, QuoteSheet):
        return found
    _refuse_late(uow, found)
    sku_ids = [sku_id for sku_id, _ in asked_of(uow.session, found.document_id)]
    lines = {}
    for at, line in enumerate(command.lines):
        if line.position > len(sku_ids):
            raise DomainError("quote.no_such_line", field=f"lines.{at}.price")
        if sku_ids[line.position - 1] in lines:
            raise DomainError("quote.line_twice", field=f"lines.{at}.price")
        lines[sku_ids[line.position - 1]] = line
    write_quote(uow, found, command, lines, source=LINK, revision=command.revision)
    return _sheet(uow, found)


def _holder(uow: UnitOfWork, token: str) -> RfqInvitation | QuoteSheet:
    """Whose link it is, its row locked, where it counts; else the one answer. From here on the supplier acts."""
    found = _DOOR.enter(uow, token)
    if isinstance(found, RfqInvitation):
        partner = uow.session.get_one(Partner, found.partner_id)
        uow.actor = replace(uow.actor, name=f"供应商 {partner.name}"[:60])
    return found


def _behind(uow: UnitOfWork, token_sha256: str) -> RfqInvitation | None:
    """The invitation of a link that counts, its row locked."""
    counts = select(RfqInvitation).where(
        RfqInvitation.token_sha256 == token_sha256, col(RfqInvitation.expires_at) > uow.now
    )
    found = uow.session.exec(counts).first()
    if found is None:
        return None
    lock_document(uow.session, found.document_id)  # the inquiry before the invitation, as everywhere
    return uow.session.exec(counts.with_for_update().execution_options(populate_existing=True)).first()


_DOOR = LinkDoor("rfq_invitation", QuoteSheet, _behind, wrong="quote.wrong_link")


def _refuse_late(uow: UnitOfWork, invitation: RfqInvitation) -> None:
    document = uow.session.get_one(Document, invitation.document_id)
    if document.status != POSTED:
        raise Conflict("quote.over")
    if uow.now > uow.session.get_one(Rfq, invitation.document_id).answer_until:
        raise Conflict("quote.late")


def _number(uow: UnitOfWork, invitation: RfqInvitation) -> str:
    return uow.session.get_one(Document, invitation.document_id).number or ""


def _sheet(uow: UnitOfWork, invitation: RfqInvitation) -> QuoteSheet:
    session = uow.session
    document, rfq = session.get_one(Document, invitation.document_id), session.get_one(Rfq, invitation.document_id)
    asked = asked_of(session, invitation.document_id)
    units = units_of(session, [invitation.partner_id], [sku_id for sku_id, _ in asked])
    own = {sku_id: units[invitation.partner_id, sku_id] for sku_id, _ in asked}
    latest = latest_of(session, invitation.id or 0)
    fields = json.loads(invitation.draft) if invitation.draft else _as_typed(session, latest, asked, own)
    return QuoteSheet(
        ok=True, number=document.number or "", supplier=session.get_one(Partner, invitation.partner_id).name,
        remark=document.remark, answer_until=rfq.answer_until, is_late=uow.now > rfq.answer_until,
        is_over=document.status != POSTED, lines=tuple(_with_packs(line, own[sku_id]) for sku_id, line in asked),
        fields=fields,
        revision=latest.revision if latest else 0, sent_at=latest.sent_at if latest else None,
    )  # fmt: skip


def asked_of(session: Session, rfq_id: int) -> list[tuple[int, AskedSku]]:
    """What is asked, one row for each SKU in the order of the lines: the whole quantity, the first day wanted."""
    rows = session.connection().execute(
        sa_select(
            _lines.c.sku_id, _lines.c.base_quantity, _lines.c.due_on, _skus.c.name, _skus.c.spec,
            _units.c.name.label("unit"),
        )
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_lines.c.document_id == rfq_id)
        .order_by(_lines.c.line_no)
    ).all()  # fmt: skip
    found: list[tuple[int, AskedSku]] = []
    for sku_id in dict.fromkeys(row.sku_id for row in rows):
        of_sku = [row for row in rows if row.sku_id == sku_id]
        quantity = sum(row.base_quantity for row in of_sku)
        due_on = min((row.due_on for row in of_sku if row.due_on), default=None)
        first = of_sku[0]
        asked = AskedSku(
            position=len(found) + 1, name=first.name, spec=first.spec, unit=first.unit, quantity=plain(quantity),
            due_on=due_on,
        )  # fmt: skip
        found.append((sku_id, asked))
    return found


def _with_packs(line: AskedSku, units: SkuUnits) -> AskedSku:
    packs = [
        OtherUnit(key=one.key, name=one.name, holds=held_text(one.numerator, one.denominator)) for one in units.known
    ]
    return line.model_copy(update={"packs": tuple(packs)})


def _as_typed(
    session: Session, latest: RfqQuote | None, asked: list[tuple[int, AskedSku]], units: Mapping[int, SkuUnits]
) -> dict[str, str]:
    """What was sent last, as the supplier would type it."""
    if latest is None:
        return {}
    offers = offers_by_quote(session, [latest.id or 0]).get(latest.id or 0, {})
    fields = {"valid_until": latest.valid_until.isoformat(), "remark": latest.remark}
    if latest.freight:
        fields["freight"] = plain(latest.freight)
    for sku_id, line in asked:
        if offer := offers.get(sku_id):
            said = as_typed(offer, units[sku_id]) | {"tax": plain(offer.tax_percent)}
            if offer.lead_days is not None:
                said["lead"] = str(offer.lead_days)
            fields |= {f"{name}.{line.position}": value for name, value in said.items()}
    return fields

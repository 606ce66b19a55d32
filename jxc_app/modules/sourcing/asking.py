"""询价: suppliers are asked for prices, over lines of requisitions in force or over what a buyer writes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import AwareDatetime
from pydantic import Field as Limits
from sqlmodel import col, select

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.inputs import Id, LongId
from jxc_app.core.quantities import PositiveQuantity
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentAct, DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.following import settle
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.service import finish_posting, locked, ref
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.queries import check_partner
from jxc_app.modules.purchasing.types import PURCHASE_REQUISITION
from jxc_app.modules.sourcing.models import Rfq, RfqInvitation
from jxc_app.modules.sourcing.settings import sourcing_rule
from jxc_app.modules.sourcing.types import RFQ


class AskedLine(Command):
    """So many base units of a SKU, or of what a line of a requisition wants; exactly one of the two is named."""

    sku_id: Id | None = None
    source_line_id: LongId | None = None
    quantity: PositiveQuantity
    due_on: date | None = Limits(default=None, ge=date(1990, 1, 1))
    remark: str = Limits(default="", max_length=200)


class MakeRfq(Command):
    """Whom to ask for what, until when. ``is_sealed``: nobody here sees a price before that.

    ``few_reason``: why fewer are asked than the rule wants.
    """

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    warehouse_id: Id
    partner_ids: list[Id] = Limits(min_length=1, max_length=30)
    answer_until: AwareDatetime
    is_sealed: bool = False
    few_reason: str = Limits(default="", max_length=200)
    remark: str = Limits(default="", max_length=500)
    lines: list[AskedLine] = Limits(min_length=1, max_length=200)


class EndRfq(DocumentAct):
    """An inquiry of which nothing more comes, and why."""

    reason: str = Limits(min_length=2, max_length=200)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A requisition's line as an inquiry needs it."""

    sku_id: int
    due_on: date | None


def _asking() -> tuple[str, ...]:
    return (RFQ.permissions["post"],)


@use_case("rfq.make", title="发起询价", inside=_asking)
def make_rfq(uow: UnitOfWork, command: MakeRfq) -> DocumentRef:
    """Ask. Raises DomainError ``rfq.until_past``, ``rfq.few``, ``rfq.not_a_supplier``, ``rfq.line_of_one``,
    ``plan.not_open``, each at its field.
    """
    lines = _lines(uow, command)
    row = rows_of(uow.session, [line.sku_id for line in lines], uow.actor.user_id)
    uow.authorize(_asking()[0], [command.warehouse_id], row)
    _check(uow, command)
    fields = DocumentFields(
        document_key=command.document_key, type=RFQ.code, warehouse_id=command.warehouse_id,
        responsible=uow.actor.name[:60], remark=command.remark, lines=lines,
    )  # fmt: skip
    written = new_document(uow, fields)
    rfq = Rfq(
        document_id=written.document.id or 0, answer_until=command.answer_until, is_sealed=command.is_sealed,
        few_reason=command.few_reason,
    )  # fmt: skip
    uow.session.add(rfq)
    for partner_id in command.partner_ids:
        uow.session.add(RfqInvitation(document_id=rfq.document_id, partner_id=partner_id))
    uow.session.flush()
    done = finish_posting(uow, written)
    after = {
        "suppliers": len(command.partner_ids), "answer_until": command.answer_until, "is_sealed": command.is_sealed
    }  # fmt: skip
    uow.record("rfq", rfq.document_id, done.number or "", after=after, reason=command.few_reason)
    return done


@use_case("rfq.end", title="结束询价", inside=_asking)
def end_rfq(uow: UnitOfWork, command: EndRfq) -> DocumentRef:
    """End an inquiry without choosing, or without choosing more. Raises Conflict ``rfq.not_open``."""
    if not holds_any(uow.session, uow.actor, _asking()):
        uow.authorize(_asking()[0])
    document = locked(uow, command.document_id, command.version, "post", _asking()[0])
    if document.type != RFQ.code or document.status != POSTED or document.reverses_document_id is not None:
        raise Conflict("rfq.not_open", number=document.number or "草稿")
    settle(uow, document, DONE, command.reason)
    uow.record(
        "document", document.id, document.number or "", before={"status": POSTED}, after={"status": DONE},
        reason=command.reason,
    )  # fmt: skip
    return ref(uow, document)


def _check(uow: UnitOfWork, command: MakeRfq) -> None:
    if command.answer_until <= uow.now:
        raise DomainError("rfq.until_past", field="answer_until")
    if len(set(command.partner_ids)) < len(command.partner_ids):
        raise DomainError("rfq.supplier_twice", field="partner_ids")
    least = sourcing_rule(uow.session).suppliers
    if len(command.partner_ids) < least and not command.few_reason:
        raise DomainError("rfq.few", field="few_reason", least=least)
    for partner_id in command.partner_ids:
        check_partner(uow, partner_id, "partner_ids", as_supplier=True)
    known = select(Partner.id).where(col(Partner.id).in_(command.partner_ids), col(Partner.is_supplier).is_(True))
    if len(uow.session.exec(known).all()) < len(command.partner_ids):
        raise DomainError("rfq.not_a_supplier", field="partner_ids")


def _lines(uow: UnitOfWork, command: MakeRfq) -> list[LineInput]:
    wanted = _wanted(uow, command)
    lines = []
    for position, line in enumerate(command.lines):
        if (line.sku_id is None) == (line.source_line_id is None):
            raise DomainError("rfq.line_of_one", field=f"lines.{position}.sku_id")
        of = wanted[line.source_line_id] if line.source_line_id else _Wanted(line.sku_id or 0, None)
        lines.append(
            LineInput(
                sku_id=of.sku_id, quantity=line.quantity, source_line_id=line.source_line_id, remark=line.remark,
                due_on=line.due_on or of.due_on,
            )
        )  # fmt: skip
    return lines


def _wanted(uow: UnitOfWork, command: MakeRfq) -> Mapping[int, _Wanted]:
    ids = [line.source_line_id for line in command.lines if line.source_line_id]
    found = select(DocumentLine, Document).join(Document, col(Document.id) == DocumentLine.document_id)
    rows = uow.session.exec(
        found.where(
            col(DocumentLine.id).in_(ids), Document.type == PURCHASE_REQUISITION.code, Document.status == POSTED,
            col(Document.reverses_document_id).is_(None),
        )
    ).all()  # fmt: skip
    for requisition in {one.id: one for _, one in rows}.values():
        uow.authorize(_asking()[0], [requisition.warehouse_id], as_row(uow.session, requisition))
    wanted = {line.id: _Wanted(line.sku_id, line.due_on) for line, _ in rows}
    for position, line in enumerate(command.lines):
        if line.source_line_id and line.source_line_id not in wanted:
            raise DomainError("plan.not_open", field=f"lines.{position}.quantity")
    return wanted

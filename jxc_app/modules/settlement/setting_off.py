"""核销: what a supplier owes us, for money paid ahead or goods sent back, pays a part of an invoice."""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlmodel import col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import ZERO, PositiveMoney, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentFields, DocumentRef
from jxc_app.modules.documents.drafts import Written, new_document
from jxc_app.modules.documents.lines import Line, lines_of
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLink
from jxc_app.modules.documents.service import finish_posting
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.settlement.credits import PREPAID, Credit, credits_of
from jxc_app.modules.settlement.following import follow_money
from jxc_app.modules.settlement.holding import refuse_held, why_held
from jxc_app.modules.settlement.models import SetOffLine
from jxc_app.modules.settlement.money import OpenLine, line_for, open_lines, sum_open
from jxc_app.modules.settlement.orders_paid import orders_behind, orders_paid
from jxc_app.modules.settlement.paying import OWED, open_for
from jxc_app.modules.settlement.statement_money import statement_lines
from jxc_app.modules.settlement.stating import STATEMENT

_SET_OFF = "set_off"
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]


class SetOff(Command):
    """What credits of its supplier shall pay: an invoice, or the statement of a supplier without invoices.

    ``amount`` in yuan, None: as much as there is.
    """

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    invoice_id: Id
    amount: PositiveMoney | None = Limits(default=None, decimal_places=2)
    remark: str = Limits(default="", max_length=500)


def _setting_off() -> tuple[str, ...]:
    return (DOCUMENT_TYPES[_SET_OFF].permissions["post"],)


@use_case("payment.set_off", title="核销预付与退货款", inside=_setting_off)
def set_off(uow: UnitOfWork, command: SetOff) -> DocumentRef:
    """Let credits pay a part of an invoice: first what was paid ahead for its own orders, then the oldest.

    Raises DomainError ``invoice.not_open``, ``payment.held``, ``credit.none``, ``payment.exceeds`` at ``amount``.
    """
    invoice = open_for(uow, command.invoice_id, (*OWED, STATEMENT), "invoice_id", _setting_off()[0])
    is_stated = invoice.type == STATEMENT
    lines = (statement_lines if is_stated else open_lines)(uow.session, command.invoice_id)
    owed_us = _in_order(uow, invoice)
    most = min(sum_open(lines), sum((one.open for one in owed_us), ZERO))
    if most <= 0:
        raise DomainError("credit.none", field="amount")
    amount = most if command.amount is None else command.amount
    if amount > most:
        raise DomainError("payment.exceeds", field="amount", open=plain(most))
    return _written(uow, invoice, paired(lines, owed_us, amount), command)


def _in_order(uow: UnitOfWork, invoice: Document) -> list[Credit]:
    """The supplier's open credits; those that were paid ahead for the orders behind this invoice come first."""
    behind = orders_behind(uow.session, {invoice.id or 0}).get(invoice.id or 0, set())
    orders = {one for order in orders_paid(uow.session, behind).values() for one in order.versions}
    found = [one for one in credits_of(uow.session, invoice.partner_id or 0) if one.open > 0]
    return sorted(found, key=lambda one: (one.kind != PREPAID or one.behind_id not in orders, one.on, one.line_id))


def paired(
    lines: Sequence[OpenLine], owed_us: Sequence[Credit], amount: Decimal
) -> list[tuple[OpenLine, Credit, Decimal]]:
    """``amount`` as pairs of a line that is paid and a credit that pays it, both in their order."""
    found, left = [], amount
    owed = {one.id: one.open for one in lines}
    for credit in owed_us:
        rest = credit.open
        for line in lines:
            part = min(rest, owed[line.id], left)
            if part > 0:
                found.append((line, credit, part))
                owed[line.id] -= part
                rest, left = rest - part, left - part
    return found


def _written(
    uow: UnitOfWork, invoice: Document, pairs: list[tuple[OpenLine, Credit, Decimal]], command: SetOff
) -> DocumentRef:
    own = rows_of(uow.session, [line.sku_id for line, _, _ in pairs], uow.actor.user_id)
    uow.authorize(_setting_off()[0], [invoice.warehouse_id], own)
    fields = DocumentFields(
        document_key=command.document_key, type=_SET_OFF, warehouse_id=invoice.warehouse_id,
        partner_id=invoice.partner_id, remark=command.remark,
        lines=[line_for(line, part) for line, _, part in pairs],
    )  # fmt: skip
    made = new_document(uow, fields)
    note_credits(uow, made, [credit.line_id for _, credit, _ in pairs])
    return finish_posting(uow, made)


def note_credits(uow: UnitOfWork, made: Written, credit_line_ids: list[int]) -> None:
    """Write down which credit each line takes."""
    rows = zip(made.lines, credit_line_ids, strict=True)
    uow.session.add_all(
        SetOffLine(document_id=made.document.id or 0, line_no=line.line_no, credit_line_id=one) for line, one in rows
    )
    uow.session.flush()


def check_set_off(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse what is held, and more than a credit has open; the documents of the credits are locked.

    Raises DomainError ``payment.held``, ``credit.exceeded``.
    """
    invoices = {line.source_line_id // LINES_PER_DOCUMENT for line in lines if line.source_line_id}
    refuse_held(uow.session, why_held(uow.session, invoices, to_set_off=True))
    check_credits(uow, document, lines)


def check_credits(uow: UnitOfWork, document: Document, lines: list[Line]) -> None:
    """Refuse more than a credit has open, for set-offs and refunds; the documents of the credits are locked.

    Raises DomainError ``credit.exceeded``.
    """
    behind = credit_lines(uow, document)
    for one in sorted({line_id // LINES_PER_DOCUMENT for line_id in behind.values()}):
        lock_document(uow.session, one)
    left = {one.line_id: one.open for one in credits_of(uow.session, document.partner_id or 0)}
    for line in lines:
        credit = behind[line.line_no]
        left[credit] = left.get(credit, ZERO) - (line.amount or ZERO)
        if left[credit] < 0:
            raise DomainError("credit.exceeded", field=f"lines.{line.line_no - 1}.quantity")


def credit_lines(uow: UnitOfWork, document: Document) -> dict[int, int]:
    """The credit behind each line, by its number; a document that restores a voided one takes the same ones."""
    found = uow.session.exec(select(SetOffLine).where(col(SetOffLine.document_id) == document.id)).all()
    if found or document.restores_document_id is None:
        return {one.line_no: one.credit_line_id for one in found}
    voided = uow.session.get_one(Document, document.restores_document_id)
    said = credit_lines(uow, voided)
    uow.session.add_all(
        SetOffLine(document_id=document.id or 0, line_no=number, credit_line_id=one) for number, one in said.items()
    )
    uow.session.flush()
    return said


def take_credits(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    """Once it is in force its links take the credits as well; the invoice follows."""
    if is_posted:
        behind = credit_lines(uow, document)
        amounts = {line.line_no: line.amount for line in lines_of(uow.session, document.id or 0)}
        uow.session.connection().execute(
            _links.insert(),
            [
                {"from_line_id": one, "to_line_id": (document.id or 0) * LINES_PER_DOCUMENT + number,
                 "quantity": amounts[number]}
                for number, one in behind.items()
            ],
        )  # fmt: skip
    follow_money(uow, document, is_posted)

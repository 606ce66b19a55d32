"""日结导入: what a till has sold, ticket by ticket. It happened, so nothing of it is refused for want of stock."""

from datetime import UTC, datetime, time
from decimal import Decimal

from pydantic import AwareDatetime
from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import PRICE_PLACES, ZERO, Money, PositiveQuantity, quotient
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import refuse_outsiders
from jxc_app.modules.inventory.periods import first_open_day
from jxc_app.modules.retail.paying import Payment, take_payments
from jxc_app.modules.retail.permissions import RETAIL_IMPORT
from jxc_app.modules.retail.selling import finish_ticket, with_known_lots
from jxc_app.modules.retail.types import PAID, RETAIL_SALE

_KEY_LENGTH = 160


class TillLine(Command):
    """So much of a SKU, in a unit (None: the base unit), for so many yuan, discounts taken off."""

    sku_id: Id
    quantity: PositiveQuantity
    unit_id: Id | None = None
    amount: Money = Limits(ge=0)


class TillTicket(Command):
    """A ticket of a till: its number there, when it was, and how it was paid."""

    number: str = Limits(min_length=1, max_length=60)
    warehouse_id: Id
    sold_at: AwareDatetime = Limits(ge=datetime(1990, 1, 1, tzinfo=UTC))
    lines: list[TillLine] = Limits(min_length=1, max_length=300)
    payments: list[Payment] = Limits(default_factory=list, max_length=5)


class ImportTickets(Command):
    """Some tickets of a file, all or none; those that are here already change nothing."""

    tickets: list[TillTicket] = Limits(min_length=1, max_length=500)


class TicketsImported(Result):
    """How many tickets were written, and how many were here already."""

    tickets: int
    known: int = 0


def key_of(warehouse_id: int, number: str) -> str:
    """Under which key a ticket of a till is known: one of a number in each store."""
    return f"till:{warehouse_id}:{number.strip().upper()}"[:_KEY_LENGTH]


def known_tickets(session: Session, keys: list[str]) -> dict[str, Document]:
    """Tickets of tills that are here already, by key."""
    found = session.exec(select(Document).where(col(Document.source_key).in_(keys))).all()
    return {one.source_key or "": one for one in found}


def _importing() -> tuple[str, ...]:
    return (RETAIL_IMPORT.code,)


@use_case("retail.import", title="导入零售日结", inside=_importing)
def import_tickets(uow: UnitOfWork, command: ImportTickets) -> TicketsImported:
    """Post what a till has sold, one 零售单 for each ticket, on its own day and at the till's prices.

    Where the books of that day are closed it is booked on the first open day, and says when it was sold. A lowest price
    does not stop what was sold. Raises DomainError ``document.future_date``, ``retail.paid_other``,
    ``sku.not_found``, ``unit.unknown`` with the ticket's field.
    """
    refuse_outsiders(uow, _importing())
    keys = [key_of(ticket.warehouse_id, ticket.number) for ticket in command.tickets]
    known = set(known_tickets(uow.session, keys))
    written = 0
    for position, (key, ticket) in enumerate(zip(keys, command.tickets, strict=True)):
        own = rows_of(uow.session, [line.sku_id for line in ticket.lines], uow.actor.user_id)
        uow.authorize(RETAIL_IMPORT.code, [ticket.warehouse_id], own)
        if key in known:
            continue
        known.add(key)
        try:
            _import(uow, key, ticket)
        except DomainError as refusal:
            refusal.field = f"tickets.{position}.{refusal.field or 'number'}"
            raise
        written += 1
    return TicketsImported(tickets=written, known=len(keys) - written)


def _import(uow: UnitOfWork, key: str, ticket: TillTicket) -> None:
    zone = uow.settings.zone
    sold_on = business_date(ticket.sold_at, zone)
    if sold_on > uow.today:
        raise DomainError("document.future_date", field="sold_at")
    booked_on = first_open_day(uow.session, sold_on)
    at = ticket.sold_at if booked_on == sold_on else datetime.combine(booked_on, time.min, zone)
    late = "" if booked_on == sold_on else f"{ticket.sold_at.astimezone(zone):%Y-%m-%d %H:%M}"
    remark = "收银机日结导入" + (f"，{late} 售出，该日已结账" if late else "")
    fields = DocumentFields(
        document_key=new_key(), type=RETAIL_SALE.code, warehouse_id=ticket.warehouse_id, settlement=PAID,
        own_number=ticket.number, responsible=uow.actor.name[:60], remark=remark,
        lines=with_known_lots(uow.session, [_line(line) for line in ticket.lines]),
    )  # fmt: skip
    written = new_document(uow, fields, at=min(at, uow.now))
    written.document.source_key = key
    take_payments(uow, written.document, ticket.payments)
    finish_ticket(uow, written, ticket.payments, sold_at=late)


def _line(line: TillLine) -> LineInput:
    """At the price that comes to its amount."""
    price: Decimal = quotient(line.amount, line.quantity, PRICE_PLACES) if line.amount else ZERO
    return LineInput(sku_id=line.sku_id, quantity=line.quantity, unit_id=line.unit_id, price=price)

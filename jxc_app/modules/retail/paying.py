"""How a ticket was paid: in one way or several, to the fen."""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import Field as Limits
from sqlalchemy import Table, select

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO, PositiveMoney, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command
from jxc_app.modules.documents.models import Document
from jxc_app.modules.retail.models import RetailPayment

_payments: Table = RetailPayment.__table__  # type: ignore[attr-defined]


class Payment(Command):
    """So many yuan in one way."""

    way: str = Limits(pattern="^(cash|wechat|alipay|card|other)$")
    amount: PositiveMoney


def take_payments(uow: UnitOfWork, document: Document, payments: Sequence[Payment]) -> None:
    """Note how a ticket is paid. Raises DomainError ``retail.paid_twice``, ``retail.paid_other`` at the payments."""
    ways = [one.way for one in payments]
    if len(set(ways)) < len(ways):
        raise DomainError("retail.paid_twice", field="payments")
    paid = sum((one.amount for one in payments), ZERO)
    if paid != document.total_amount:
        raise DomainError(
            "retail.paid_other", field="payments", paid=plain(paid), total=plain(document.total_amount)
        )  # fmt: skip
    _write(uow, document, {one.way: one.amount for one in payments})


def keep_payments(uow: UnitOfWork, document: Document) -> None:
    """What restores a ticket was paid as that one was."""
    if document.restores_document_id is None:
        return
    paid = select(_payments.c.way, _payments.c.amount).where(_payments.c.document_id == document.restores_document_id)
    _write(uow, document, {row.way: row.amount for row in uow.session.connection().execute(paid)})


def _write(uow: UnitOfWork, document: Document, amounts: dict[str, Decimal]) -> None:
    rows = [{"document_id": document.id, "way": way, "amount": amount} for way, amount in sorted(amounts.items())]
    if rows:
        uow.session.connection().execute(_payments.insert(), rows)

"""The entries of what customers owe, and how one pays another; all under the lock of the customer's row.

Whoever changes what one customer owes locks documents first and then the customer, so no two wait for each other, and
nobody sees a sum that another is about to change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, delete, func, select, type_coerce, update
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO, MoneyColumn
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLink
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.receivables.models import Receivable, ReceivableMatch

_entries: Table = Receivable.__table__  # type: ignore[attr-defined]
_matches: Table = ReceivableMatch.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_partners: Table = Partner.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
IN_FORCE = (POSTED, DONE)


@dataclass(frozen=True, slots=True)
class Open:
    """An entry of which something is open, in yuan; ``order_id``: of money paid ahead for that order."""

    document_id: int
    amount: Decimal
    open: Decimal
    due_on: date
    order_id: int | None


@dataclass(frozen=True, slots=True)
class Pair:
    """So many yuan of a credit that pay a debt."""

    credit_id: int
    debit_id: int
    amount: Decimal


def lock_customer(session: Session, partner_id: int) -> None:
    """Nobody else changes what this customer owes until this is committed; others may name the customer meanwhile."""
    wanted = select(_partners.c.id).where(_partners.c.id == partner_id)
    session.connection().execute(wanted.with_for_update(key_share=True)).first()


def open_entries(session: Session, partner_id: int, *, is_credit: bool) -> list[Open]:
    """What is open of one side of a customer, what is due first before; for use cases, which look at every document."""
    wanted = (
        select(
            _entries.c.document_id, _entries.c.amount, _entries.c.settled, _entries.c.due_on, _entries.c.order_id
        )
        .where(
            _entries.c.partner_id == partner_id, _entries.c.is_credit.is_(is_credit),
            _entries.c.settled < _entries.c.amount,
        )
        .order_by(_entries.c.due_on, _entries.c.document_id)
    )  # fmt: skip
    rows = session.connection().execute(wanted)
    return [Open(row.document_id, row.amount, row.amount - row.settled, row.due_on, row.order_id) for row in rows]


def sum_open(entries: Iterable[Open]) -> Decimal:
    """What is open of all of them."""
    return sum((one.open for one in entries), ZERO)


def oldest_first(debts: Sequence[Open], amount: Decimal) -> list[tuple[int, Decimal]]:
    """``amount`` laid on the debts in their order, each as far as it is open.

    >>> from datetime import date
    >>> owed = [Open(number, Decimal(50), Decimal(50), date(2026, 1, number), None) for number in (1, 2, 3)]
    >>> oldest_first(owed, Decimal(70))
    [(1, Decimal('50')), (2, Decimal('20'))]
    """
    found, left = [], amount
    for one in debts:
        part = min(left, one.open)
        if part > 0:
            found.append((one.document_id, part))
            left -= part
    return found


def paired(ours: Sequence[Open], parts: Sequence[tuple[int, Decimal]]) -> list[Pair]:
    """Parts of debts as pairs with the credits that pay them, both in their order."""
    found, rest = [], {one.document_id: one.open for one in ours}
    for debit_id, amount in parts:
        left = amount
        for credit_id, has in rest.items():
            part = min(has, left)
            if part > 0:
                found.append(Pair(credit_id, debit_id, part))
                rest[credit_id], left = has - part, left - part
    return found


def plan_pairs(session: Session, document_id: int, pairs: Sequence[Pair]) -> None:
    """Note what a document will set against what, once it comes into force."""
    if pairs:
        session.connection().execute(
            _matches.insert(),
            [
                {"document_id": document_id, "credit_id": one.credit_id, "debit_id": one.debit_id,
                 "amount": one.amount}
                for one in pairs
            ],
        )  # fmt: skip


def planned(session: Session, document: Document) -> list[Pair]:
    """What a document sets against what; one that restores a voided one says the same."""
    found = _pairs_of(session, document.id or 0)
    if found or document.restores_document_id is None:
        return found
    voided = document.restores_document_id
    said = [
        Pair(_instead(one.credit_id, voided, document.id), _instead(one.debit_id, voided, document.id), one.amount)
        for one in planned(session, session.get_one(Document, voided))
    ]
    plan_pairs(session, document.id or 0, said)
    return said


def _instead(one: int, voided: int, document_id: int | None) -> int:
    return document_id or 0 if one == voided else one


def _pairs_of(session: Session, document_id: int) -> list[Pair]:
    wanted = (
        select(_matches.c.credit_id, _matches.c.debit_id, _matches.c.amount)
        .where(_matches.c.document_id == document_id)
        .order_by(_matches.c.id)
    )
    return [Pair(*row) for row in session.connection().execute(wanted)]


def enter(uow: UnitOfWork, document: Document, partner_id: int, amount: Decimal, **more: Any) -> None:
    """A document in force makes a debt, or a credit; nothing of what comes to nothing."""
    if amount <= 0:
        return
    row = {"document_id": document.id, "partner_id": partner_id, "amount": amount, "settled": ZERO,
           "occurred_on": document.business_date, "due_on": document.business_date, "is_credit": False,
           "on_account": False, "order_id": None}  # fmt: skip
    uow.session.connection().execute(_entries.insert(), [row | more])


def settle_pairs(uow: UnitOfWork, document: Document, pairs: Sequence[Pair]) -> None:
    """The document is in force: what it sets against what is taken off both, and the papers are tied.

    What is linked to the other paper already, a return by its goods, money that was taken with a sale, needs no other
    tie. Raises DomainError ``receivable.exceeded`` where less is open.
    """
    for one in pairs:
        for entry in (one.credit_id, one.debit_id):
            _settle(uow.session, entry, one.amount)
    if document.linked_document_id is None and document.type != "sales_return":
        _tie(uow.session, document.id or 0, pairs)


def release_pairs(uow: UnitOfWork, document: Document) -> None:
    """The document is taken back: what it had set against what is open again."""
    for one in planned(uow.session, document):
        for entry in (one.credit_id, one.debit_id):
            _settle(uow.session, entry, -one.amount)


def leave(uow: UnitOfWork, document: Document) -> None:
    """Take back the entry of a document that is voided. Raises DomainError ``receivable.settled``."""
    wanted = select(_entries.c.settled).where(_entries.c.document_id == document.id)
    settled = uow.session.connection().execute(wanted).scalar()
    if settled is None:
        return
    if settled:
        raise DomainError(
            "receivable.settled", number=document.number or "", by="、".join(_settled_by(uow.session, document.id or 0))
        )
    uow.session.connection().execute(delete(_entries).where(_entries.c.document_id == document.id))


def entry_of(session: Session, document_id: int) -> Receivable | None:
    """The entry of a document in force, as it stands."""
    return session.get(Receivable, document_id, populate_existing=True)


def _settle(session: Session, document_id: int, amount: Decimal) -> None:
    settled = type_coerce(_entries.c.settled + amount, MoneyColumn())
    done = session.connection().execute(
        update(_entries)
        .where(_entries.c.document_id == document_id, settled >= ZERO, settled <= _entries.c.amount)
        .values(settled=settled)
    )
    if done.rowcount != 1:
        number = session.get_one(Document, document_id).number
        raise DomainError("receivable.exceeded", field="amount", number=number or "")


def _tie(session: Session, document_id: int, pairs: Sequence[Pair]) -> None:
    """The chain of papers shows what pays what: each entry leads to the document that sets it against another.

    Where that document is one of the two, the other leads to it. Such ties count no goods.
    """
    own: dict[int, Decimal] = {}
    for one in pairs:
        for entry in (one.credit_id, one.debit_id):
            if entry != document_id:
                own[entry] = own.get(entry, ZERO) + one.amount
    rows = [
        {"from_line_id": entry * LINES_PER_DOCUMENT + 1, "to_line_id": document_id * LINES_PER_DOCUMENT + 1,
         "quantity": amount}
        for entry, amount in own.items()
    ]  # fmt: skip
    if rows:
        session.connection().execute(_links.insert(), rows)


def _settled_by(session: Session, document_id: int) -> list[str]:
    wanted = (
        select(func.coalesce(_documents.c.number, "草稿"))
        .join(_matches, _matches.c.document_id == _documents.c.id)
        .where(
            (_matches.c.credit_id == document_id) | (_matches.c.debit_id == document_id),
            _documents.c.status.in_(IN_FORCE),
        )
        .distinct()
    )
    return list(session.connection().execute(wanted).scalars())

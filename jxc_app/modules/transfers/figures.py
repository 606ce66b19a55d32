"""How well stores fulfil what is asked of them: books that said yes where the shelf said no, and how long it takes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, or_, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import quotient
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import documents, within
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.transfers.models import ACCEPTED, NOT_FOUND, REFUSED, TransferRequest, TransferRequestLine
from jxc_app.modules.transfers.types import TRANSFER_RECEIPT
from jxc_app.modules.warehouses.models import Warehouse

_requests: Table = TransferRequest.__table__  # type: ignore[attr-defined]
_asked: Table = TransferRequestLine.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Answered:
    """One line that a store was asked for and has answered: sent, or not for a ``cause``."""

    giver_id: int
    giver: str
    asked_at: datetime
    cause: str


Answers = Callable[[Session, Scope, date, date], Iterable[Answered]]
#: what modules above ask of stores, which they fulfil or not just the same
_OTHERS: list[Answers] = []


def count_too(answers: Answers) -> None:
    """Have these counted with what stores ask of each other; once, however often it is registered."""
    if answers not in _OTHERS:
        _OTHERS.append(answers)


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """Of one giver and one month (the day of asking, in the company's zone), parcels for orders of others counted in.

    ``lines``: those that were answered, by sending or refusing; what was cancelled, lapsed or is still open counts
    nowhere. ``not_found``: of these, those sent short or refused because the shelf had less than the books.
    ``rate``: not_found ÷ lines, a share with four places. ``median``, ``ninetieth``: minutes from asking until all of
    it was received, nearest rank, of the ``received`` requests that have arrived whole; None while there is none.
    """

    giver_id: int
    giver: str
    month: date
    lines: int
    not_found: int
    rate: Decimal
    received: int
    median: int | None
    ninetieth: int | None


@query("transfer.fulfilment", title="调货履约率与用时", permission=DOCUMENT_VIEW)
def fulfilment(session: Session, scope: Scope, *, since: date, until: date, whole: bool = False) -> list[Fulfilment]:
    """By giver in scope and month, of what was asked from one day to another, both included.

    ``whole``: one figure over all of them instead, of giver 0 and the first month; none where nothing was answered.
    """
    lines: dict[tuple[int, date], list[str]] = {}
    minutes: dict[tuple[int, date], list[int]] = {}
    names: dict[int, str] = {0: ""}

    def key_of(row: Any) -> tuple[int, date]:
        return (0, since.replace(day=1)) if whole else (row.warehouse_id, _month(row.asked_at))

    for row in _answered(session, scope, since, until):
        names[row.warehouse_id] = row.name
        lines.setdefault(key_of(row), []).append(row.cause)
    for one in (each for answers in _OTHERS for each in answers(session, scope, since, until)):
        names[one.giver_id] = one.giver
        key = (0, since.replace(day=1)) if whole else (one.giver_id, _month(one.asked_at))
        lines.setdefault(key, []).append(one.cause)
    for row in _received(session, scope, since, until):
        took = int((row.received_at - row.asked_at).total_seconds()) // 60
        minutes.setdefault(key_of(row), []).append(took)
    return [
        _figure(key, names[key[0]], lines[key], sorted(minutes.get(key, ())))
        for key in sorted(lines, key=lambda key: (key[1], names[key[0]], key[0]))
    ]


def _figure(key: tuple[int, date], name: str, causes: Sequence[str], took: Sequence[int]) -> Fulfilment:
    missed = sum(cause == NOT_FOUND for cause in causes)
    rate = quotient(Decimal(missed), Decimal(len(causes)), 4)
    return Fulfilment(
        key[0], name, key[1], len(causes), missed, rate, len(took), nearest_rank(took, 50), nearest_rank(took, 90)
    )  # fmt: skip


def nearest_rank(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest of the ordered values that so many percent of them do not exceed.

    >>> [nearest_rank([10, 20, 30, 40], one) for one in (50, 90)], nearest_rank([], 50)
    ([20, 40], None)
    """
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None


def _answered(session: Session, scope: Scope, since: date, until: date) -> list[Any]:
    is_sent = (_requests.c.state == ACCEPTED) & documents.c.status.in_((POSTED, DONE))
    wanted = (
        select(documents.c.warehouse_id, _warehouses.c.name, _requests.c.asked_at, _asked.c.cause)
        .join(_requests, _requests.c.document_id == _asked.c.document_id)
        .join(documents, documents.c.id == _asked.c.document_id)
        .join(_warehouses, _warehouses.c.id == documents.c.warehouse_id)
        .where(or_(is_sent, _requests.c.state == REFUSED), *_of_days(scope, since, until))
    )
    return list(session.connection().execute(wanted).all())


def _received(session: Session, scope: Scope, since: date, until: date) -> list[Any]:
    receipts = documents.alias("receipts")
    received = func.max(receipts.c.posted_at, type_=receipts.c.posted_at.type).label("received_at")
    wanted = (
        select(documents.c.warehouse_id, _requests.c.asked_at, received)
        .join(_requests, _requests.c.document_id == documents.c.id)
        .join(receipts, receipts.c.linked_document_id == documents.c.id)
        .where(
            documents.c.status == DONE, receipts.c.type == TRANSFER_RECEIPT.code, receipts.c.status == POSTED,
            *_of_days(scope, since, until),
        )
        .group_by(documents.c.id, documents.c.warehouse_id, _requests.c.asked_at)
    )  # fmt: skip
    return list(session.connection().execute(wanted).all())


def _of_days(scope: Scope, since: date, until: date) -> tuple[Any, ...]:
    """A transfer is made on the day on which it is asked for."""
    return within(scope, documents.c.warehouse_id), documents.c.business_date.between(since, until)


def _month(at: datetime) -> date:
    return business_date(at, get_settings().zone).replace(day=1)

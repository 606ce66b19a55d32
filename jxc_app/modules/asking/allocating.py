"""One act makes of what is given a transfer for each store, and reserves it."""

from itertools import groupby
from typing import Any

from pydantic import Field as Limits
from sqlmodel import col, select

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.inputs import Id, LongId
from jxc_app.core.quantities import QuantityOrZero, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.asking.models import StoreAsk
from jxc_app.modules.asking.sharing import MAY_SHARE, open_wants
from jxc_app.modules.asking.supply import is_ended
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents.choosing_lots import choose_lots
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.drafts import new_document
from jxc_app.modules.documents.following import settle
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.service import hand_in
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.transfers.types import TRANSFER


class Given(Command):
    """How much of a line a store gets, in base units; ``open``: what the actor saw as open."""

    line_id: LongId
    open: QuantityOrZero
    quantity: QuantityOrZero


class AllocateAsks(Command):
    """What a warehouse gives. ``ends_rest``: what is not given of these papers is not given later either."""

    warehouse_id: Id
    lines: list[Given] = Limits(min_length=1, max_length=2000)
    ends_rest: bool = True


class Allocated(Result):
    """The transfers, one for each store; they wait to be dispatched."""

    document_ids: tuple[int, ...]
    numbers: tuple[str, ...]
    ended: int


@use_case("ask.allocate", title="配货", permission=MAY_SHARE)
def allocate_asks(uow: UnitOfWork, command: AllocateAsks) -> Allocated:
    """Make the transfers, and reserve what they take. Raises Conflict ``version.stale`` where a line has changed since,
    DomainError ``ask.more_than_asked``, or ``stock.insufficient`` as every transfer.
    """
    uow.authorize(MAY_SHARE.code, [command.warehouse_id])
    rows = _locked(uow, command)
    given = [(rows[one.line_id], one) for one in command.lines if one.quantity]
    given.sort(key=lambda pair: (pair[0].store_id, pair[0].line_id))
    made = [_transfer(uow, command, list(those)) for _, those in groupby(given, key=lambda pair: pair[0].store_id)]
    papers = sorted({rows[one.line_id].document_id for one in command.lines})
    ended = _end_rest(uow, papers) if command.ends_rest else 0
    if not made and not ended:
        raise DomainError("ask.nothing_given", field="lines")
    after = {"shared": len(given), "number": "、".join(number for _, number in made)}
    uow.record("store_ask", command.warehouse_id, "配货", after=after)
    uow.publish("ask")
    return Allocated(
        document_ids=tuple(one for one, _ in made), numbers=tuple(number for _, number in made), ended=ended
    )


def _locked(uow: UnitOfWork, command: AllocateAsks) -> dict[int, Any]:
    """The open lines by id, their papers locked so that nobody else gives of them meanwhile."""
    seen = {row.line_id: row.document_id for row, _ in open_wants(uow.session, command.warehouse_id)}
    for document_id in sorted({seen[one.line_id] for one in command.lines if one.line_id in seen}):
        lock_document(uow.session, document_id)
    rows = {row.line_id: (row, still) for row, still in open_wants(uow.session, command.warehouse_id)}
    for position, one in enumerate(command.lines):
        if one.line_id not in rows or rows[one.line_id][1] != one.open:
            raise Conflict("version.stale")
        if one.quantity > one.open:
            raise DomainError("ask.more_than_asked", field=f"lines.{position}.quantity", open=plain(one.open))
    return {line_id: row for line_id, (row, _) in rows.items()}


def _transfer(uow: UnitOfWork, command: AllocateAsks, given: list[tuple[Any, Given]]) -> tuple[int, str]:
    first = given[0][0]
    uow.authorize(
        MAY_SHARE.code,
        [command.warehouse_id],
        rows_of(uow.session, [row.sku_id for row, _ in given], uow.actor.user_id),
    )
    numbers = list(dict.fromkeys(row.number for row, _ in given))
    fields = DocumentFields(
        document_key=new_key(),
        type=TRANSFER.code,
        warehouse_id=command.warehouse_id,
        to_warehouse_id=first.store_id,
        responsible=uow.actor.name[:60],
        remark=f"要货 {'、'.join(numbers)}"[:500],
        lines=[LineInput(sku_id=row.sku_id, quantity=one.quantity, source_line_id=row.line_id) for row, one in given],
    )
    written = choose_lots(uow, new_document(uow, fields))
    ref = hand_in(uow, written)
    return ref.document_id, ref.number or ""


def _end_rest(uow: UnitOfWork, papers: list[int]) -> int:
    """What is not given ends: a paper of which nothing is on its way is over at once, others with their transfer."""
    rows = uow.session.exec(select(StoreAsk).where(col(StoreAsk.document_id).in_(papers))).all()
    for row in rows:
        row.rest_ended_at = uow.now
        uow.session.add(row)
    uow.session.flush()
    for document_id in papers:
        document = lock_document(uow.session, document_id)
        if document is not None and document.status == POSTED and is_ended(uow.session, document):
            settle(uow, document, DONE, "没有配货")
    return len(rows)

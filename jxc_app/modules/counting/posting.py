"""Posting the differences of a count: as many documents as it takes, in one transaction."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.counting.finishing import finish
from jxc_app.modules.counting.heads import CountRef, changed, locked, refuse_counter
from jxc_app.modules.counting.lines import Line, lines_of, write_lines
from jxc_app.modules.counting.models import CountDocument, StockCount
from jxc_app.modules.counting.permissions import COUNT_REVIEW, reviewing
from jxc_app.modules.counting.pieces import refuse_pieces_elsewhere
from jxc_app.modules.counting.rules import CAUSES, REVIEW, SETTLED, SKIPPED, WAITING, value_of
from jxc_app.modules.counting.statuses import PUT_TO, STATUSES, TAKEN_FROM
from jxc_app.modules.counting.types import COUNT_GAIN, COUNT_LOSS, documents_of
from jxc_app.modules.documents import approving
from jxc_app.modules.documents.commands import DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import Written, new_document
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.posting import moves_of
from jxc_app.modules.documents.service import finish_posting, give_up, hand_in
from jxc_app.modules.documents.types import CLOSED, DocumentType
from jxc_app.modules.inventory.cutting import average_costs
from jxc_app.modules.inventory.locking_ahead import lock_ahead
from jxc_app.modules.inventory.lots import numbers_by_id

LINES_OF_ONE = 500


class PostCount(Command):
    """All lines are settled, and all differences have a cause."""

    count_id: Id
    version: Version


class TakeBackCount(Command):
    """What waits for an approval is looked at again."""

    count_id: Id
    version: Version


@use_case("count.post", title="盘点差异过账", inside=reviewing)
def post_count(uow: UnitOfWork, command: PostCount) -> CountRef:
    """Post every difference of a count, or hand all of them in where a flow wants them approved.

    Raises DomainError ``count.undecided``, ``count.cause_needed``, ``count.own_count``, ``count.piece_moved``, and
    ``count.loss_blocked`` where what is missing has been promised or has left meanwhile; then nothing at all is posted.
    """
    count = locked(uow, command.count_id, COUNT_REVIEW, REVIEW, version=command.version)
    refuse_counter(uow, count)
    lines = lines_of(uow.session, command.count_id)
    _refuse_unfinished(lines)
    differing = [one for one in lines if one.outcome == SETTLED and one.differs]
    _authorize(uow, count, differing)
    refuse_pieces_elsewhere(uow, count, [one for one in differing if (one.difference or ZERO) > 0])
    count.reviewed_by, count.gross_value = uow.actor.user_id, _priced(uow, count, differing)
    if not differing:
        return finish(uow, count)
    uow.session.flush()
    written = _documents(uow, count, differing)
    write_lines(uow.session, differing)
    try:
        return _go(uow, count, written)
    except DomainError as refusal:
        raise _in_words(refusal, count) from refusal


@use_case("count.take_back", title="收回盘点过账", inside=reviewing)
def take_back_count(uow: UnitOfWork, command: TakeBackCount) -> CountRef:
    """Give up what waits to be posted; the count can be reviewed, recounted and posted anew."""
    uow.authorize(COUNT_REVIEW.code)
    for one in documents_of(uow.session, command.count_id):
        lock_document(uow.session, one.id or 0)
    count = locked(uow, command.count_id, COUNT_REVIEW, WAITING, version=command.version)
    for one in documents_of(uow.session, command.count_id):
        if one.posted_at is None and one.status != CLOSED:
            give_up(uow, one, f"盘点 {count.number} 收回复核")
    lines = [one for one in lines_of(uow.session, command.count_id) if one.document_line_id is not None]
    for line in lines:
        line.document_line_id = None
    write_lines(uow.session, lines)
    return changed(uow, count, REVIEW)


def _refuse_unfinished(lines: Sequence[Line]) -> None:
    undecided = sum(one.outcome not in (SETTLED, SKIPPED) for one in lines)
    if undecided:
        raise DomainError("count.undecided", count=undecided)
    unexplained = sum(one.differs and one.outcome == SETTLED and not one.cause for one in lines)
    if unexplained:
        raise DomainError("count.cause_needed", field="cause", count=unexplained)


def _authorize(uow: UnitOfWork, count: StockCount, lines: Sequence[Line]) -> None:
    for type_ in {_type_of(one).code: _type_of(one) for one in lines}.values():
        uow.authorize(type_.permissions["post"], [count.warehouse_id])


def _type_of(line: Line) -> DocumentType:
    return COUNT_GAIN if (line.difference or ZERO) > 0 else COUNT_LOSS


def _priced(uow: UnitOfWork, count: StockCount, lines: Sequence[Line]) -> Decimal:
    """Value the differences at today's average; their gross sum, where a surplus takes nothing off a loss."""
    costs = average_costs(uow.session, count.warehouse_id, {one.sku_id for one in lines})
    for one in lines:
        one.unit_cost = costs.get(one.sku_id, one.unit_cost)
        one.value = value_of(one.difference or ZERO, one.unit_cost)
    return sum((abs(one.value) for one in lines if one.value is not None), ZERO)


def _documents(uow: UnitOfWork, count: StockCount, lines: Sequence[Line]) -> list[Written]:
    lots = numbers_by_id(uow.session, {one.lot_id for one in lines})
    made: list[Written] = []
    for type_, status in product((COUNT_GAIN, COUNT_LOSS), STATUSES):
        of_type = [one for one in lines if _type_of(one) is type_ and one.status == status]
        for start in range(0, len(of_type), LINES_OF_ONE):
            part = of_type[start : start + LINES_OF_ONE]
            written = new_document(uow, _fields(uow, count, type_, part, lots))
            for line, stored in zip(part, written.lines, strict=True):
                line.document_line_id = stored.id
            link = CountDocument(document_id=written.document.id or 0, count_id=count.id or 0, is_lead=not made)
            uow.session.add(link)
            made.append(written)
    uow.session.flush()
    return made


def _fields(
    uow: UnitOfWork, count: StockCount, type_: DocumentType, lines: Sequence[Line], lots: dict[int, str]
) -> DocumentFields:
    return DocumentFields(
        document_key=new_key(),
        type=type_.code,
        warehouse_id=count.warehouse_id,
        settlement=(PUT_TO if type_ is COUNT_GAIN else TAKEN_FROM)[lines[0].status],
        responsible=uow.actor.name[:60],
        remark=f"盘点 {count.number}",
        own_number=count.number,
        lines=[
            LineInput(
                sku_id=one.sku_id,
                quantity=abs(one.difference or ZERO),
                lot_number=lots.get(one.lot_id, ""),
                remark="：".join(part for part in (CAUSES.get(one.cause, ""), one.comment) if part)[:200],
            )
            for one in lines
        ],
    )


def _go(uow: UnitOfWork, count: StockCount, written: Sequence[Written]) -> CountRef:
    """Post them all, or where one of them must be approved first hand all of them in: they go together."""
    waits = [approving.plan_posting(uow, one).must_wait for one in written]
    if not any(waits):
        lock_ahead(uow, uow.today, [move for one in written for move in moves_of(uow.session, one.document, one.lines)])
    done: list[DocumentRef] = []
    for one, must_wait in zip(written, waits, strict=True):
        is_held = any(waits) and not must_wait
        done.append(hand_in(uow, one) if is_held else finish_posting(uow, one))
    numbers = tuple(one.number or "" for one in done)
    if not any(waits):
        return _answer(count, numbers)
    names = dict.fromkeys(name for one in done for name in one.waiting_for)
    changed(uow, count, WAITING, documents=list(numbers))
    return _answer(count, numbers, tuple(names))


def _answer(count: StockCount, numbers: tuple[str, ...], waiting_for: tuple[str, ...] = ()) -> CountRef:
    return CountRef(
        count_id=count.id or 0, number=count.number, state=count.state, version=count.version, documents=numbers,
        waiting_for=waiting_for,
    )  # fmt: skip


def _in_words(refusal: DomainError, count: StockCount) -> DomainError:
    """A loss that cannot be booked is no shortage of somebody's order: it says what is in the way."""
    if refusal.code != "stock.insufficient":
        return refusal
    said = {name: refusal.params[name] for name in ("sku", "name", "available", "wanted")}
    return DomainError("count.loss_blocked", number=count.number, **said)

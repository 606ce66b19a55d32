"""From lines to moves, and what happens around them."""

from collections.abc import Sequence
from decimal import Decimal

from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents import links, rules
from jxc_app.modules.documents.drafts import Written, refuse_late_opening
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import IN, POSTED, DocumentType, type_of
from jxc_app.modules.inventory.costing import costs_of_lines, shares, worth_exactly
from jxc_app.modules.inventory.posting import post_moves
from jxc_app.modules.inventory.reserving import release, reserve
from jxc_app.modules.inventory.spots import Move, Posting, Source, Spot
from jxc_app.modules.warehouses.queries import places_of

SOURCE = "document"
MIGRATED = "migrated"


def source_of(document: Document) -> Source:
    """How the ledger names a document."""
    return Source(SOURCE, document.id or 0)


def post_stock(uow: UnitOfWork, written: Written, *, may_hold: bool = True) -> None:
    """Check what the type demands, move the stock, note what was fulfilled."""
    document = written.document
    check_type(uow, written)
    if books := type_of(document.type).books:
        books(uow, document, written.lines)
    else:
        post_moves(uow, posting_of(uow.session, written, may_hold=may_hold))
    links.write_links(uow.session, document, written.lines)
    document.status, document.posted_at, document.posted_by = POSTED, uow.now, uow.actor.user_id


def check_type(uow: UnitOfWork, written: Written) -> None:
    """Raises DomainError where the document's type refuses it."""
    document, lines = written.document, written.lines
    type_ = type_of(document.type)
    if not lines:
        raise DomainError("document.no_lines", field="lines")
    refuse_late_opening(uow, type_, document)
    links.check_open(uow, document, lines)
    if type_.check:
        type_.check(uow, document, lines)


def posting_of(session: Session, written: Written, *, may_hold: bool = True) -> Posting:
    """What the ledger is to book for a document."""
    document = written.document
    return Posting(
        source_of(document), tuple(moves_of(session, document, written.lines)), document.effective_at,
        document.business_date, may_hold, is_history=document.origin == MIGRATED,
    )  # fmt: skip


def reserve_stock(uow: UnitOfWork, written: Written) -> None:
    """Promise what the document will take, where its type reserves."""
    if type_of(written.document.type).reserves:
        reserve(uow, source_of(written.document), moves_of(uow.session, written.document, written.lines))


def free_stock(uow: UnitOfWork, document: Document) -> None:
    """Give back what it had reserved: it takes nothing any more."""
    release(uow, source_of(document))
    if given_up := type_of(document.type).given_up:
        given_up(uow, document)


def moves_of(session: Session, document: Document, lines: list[Line]) -> list[Move]:
    """The moves of a document's lines along its type's route."""
    type_ = type_of(document.type)
    if type_.books:
        return []
    costs = _costs_of_returned(session, type_, document, lines)
    origin, target = spots_of(session, document)
    elsewhere = _elsewhere(session, type_, document)
    carried = type_.stock_costs(session, document) if type_.stock_costs else {}
    moves: list[Move] = []
    for line in lines:
        if line.waits:
            continue
        of_line = [
            Move(
                sku_id=line.sku_id,
                origin=target if line.side == IN else origin,
                target=origin if line.side == IN else spot or target,
                quantity=quantity,
                lot_id=line.lot_id,
                unit_cost=costs.get(line.source_line_id or 0) if costs else _cost(type_, line),
                source_line_id=line.id,
                field=f"lines.{line.line_no - 1}.quantity",
                is_made=line.side == IN,
            )
            for spot, quantity in _split(line, elsewhere.get(line.id, ()))
        ]
        moves += _worth(of_line, carried[line.id]) if line.id in carried else of_line
    return moves


def _worth(moves: Sequence[Move], cost: Decimal) -> list[Move]:
    """The moves of one line, together worth exactly so much."""
    worths = shares(cost, [move.quantity for move in moves])
    return [exact for move, worth in zip(moves, worths, strict=True) for exact in worth_exactly(move, worth)]


_Parts = Sequence[tuple[Spot | None, Decimal]]


def _elsewhere(session: Session, type_: DocumentType, document: Document) -> dict[int, _Parts]:
    """What of each line goes to another place of its warehouse than the route says."""
    found = type_.parts(session, document) if type_.parts else {}
    if not found:
        return {}
    places = places_of(session, {document.warehouse_id})
    return {
        line_id: [
            (Spot(places[document.warehouse_id, place], document.warehouse_id), quantity)
            for place, quantity in parts.items()
        ]
        for line_id, parts in found.items()
    }


def _split(line: Line, parts: _Parts) -> _Parts:
    """The parts of a line with the rest, which follows the route."""
    rest = line.base_quantity - sum((quantity for _, quantity in parts), ZERO)
    return [*([(None, rest)] if rest else []), *(part for part in parts if part[1])]


def _costs_of_returned(
    session: Session, type_: DocumentType, document: Document, lines: list[Line]
) -> dict[int, Decimal]:
    """What comes back costs what it cost when it left; by line of the document that it is linked to."""
    if not type_.is_return or not type_.is_inbound or document.linked_document_id is None:
        return {}
    sources = [line.source_line_id for line in lines if line.source_line_id]
    return costs_of_lines(session, Source(SOURCE, document.linked_document_id), sources)


def _cost(type_: DocumentType, line: Line) -> Decimal | None:
    return rules.unit_cost(line.amount, line.base_quantity) if type_.price_is_cost else None


def spots_of(session: Session, document: Document) -> tuple[Spot, Spot]:
    """Where the lines of a document come from and where they go."""
    route = type_of(document.type).route(document)
    other = document.to_warehouse_id
    if other is None and "other" in (route.origin_side, route.target_side):
        other = links.warehouse_of_linked(session, document)
    sides = {"own": document.warehouse_id, "other": other, "": None}
    places = places_of(session, {warehouse_id for warehouse_id in sides.values() if warehouse_id})

    def spot(place: str, side: str) -> Spot:
        return Spot(places[sides[side], place], sides[side])

    return spot(route.origin, route.origin_side), spot(route.target, route.target_side)

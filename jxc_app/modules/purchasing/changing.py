"""订单变更: what has come on an order counts for the order that takes its place (ADR 32)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import ZERO, plain
from jxc_app.modules.documents.lines import Line
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document, DocumentLine, DocumentLink
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, MONEY, POSTED, Carried
from jxc_app.modules.purchasing.signatures import counted_of

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
#: what a line must have in common with the one that it stands for now: SKU, where it goes, paid or given
_Kind = tuple[int, int, bool]


@dataclass(slots=True)
class _Place:
    """A line of the new order, and how much of it is still to be fulfilled, in base units."""

    id: int
    position: int
    left: Decimal


def carry_over(session: Session, original: Document, document: Document, lines: Sequence[Line]) -> list[Carried]:
    """What has come of the old order's lines, for the lines of the new one: the first of their kind, and on.

    Raises DomainError ``order.counting`` while goods wait for their inspection, ``order.partner_fixed``, and
    ``order.below_received`` with the line's field.
    """
    if waiting := counted_of(session, original.id or 0):
        raise DomainError("order.counting", receipts="、".join(waiting))
    came = _came(session, original)
    if came and document.partner_id != original.partner_id:
        raise DomainError("order.partner_fixed", field="partner_id")
    places = _places(session, document)
    old = _of_kinds(session, original)
    carried = _paid_ahead(session, original, document)
    for kind, ordered in old.items():
        received = [(row.to_line_id, row.quantity) for row in came if row.from_line_id in ordered]
        if received:
            carried += _placed(received, sum(ordered.values(), ZERO), places.get(kind, []))
    return carried


def _came(session: Session, original: Document) -> list[Any]:
    later = _lines.alias("later")
    wanted = (
        select(_links.c.from_line_id, _links.c.to_line_id, _links.c.quantity)
        .join(_lines, _lines.c.id == _links.c.from_line_id)
        .join(later, later.c.id == _links.c.to_line_id)
        .join(_documents, _documents.c.id == later.c.document_id)
        .where(
            _lines.c.document_id == original.id, _documents.c.status.in_((POSTED, DONE)),
            _documents.c.type.not_in(_taking_money()),
        )
        .order_by(_links.c.id)
    )  # fmt: skip
    return list(session.connection().execute(wanted).all())


def _taking_money() -> list[str]:
    return [code for code, type_ in DOCUMENT_TYPES.items() if type_.takes == MONEY]


def _paid_ahead(session: Session, original: Document, document: Document) -> list[Carried]:
    """What was asked for ahead of the old order, in yuan, laid on the lines of the new one in their order.

    It stays with the last line where the new order costs less than that: then it is owed to us.
    """
    later = _lines.alias("later")
    wanted = (
        select(_links.c.to_line_id, _links.c.quantity)
        .join(_lines, _lines.c.id == _links.c.from_line_id)
        .join(later, later.c.id == _links.c.to_line_id)
        .join(_documents, _documents.c.id == later.c.document_id)
        .where(
            _lines.c.document_id == original.id, _documents.c.status.in_((POSTED, DONE)),
            _documents.c.type.in_(_taking_money()),
        )
        .order_by(_links.c.id)
    )  # fmt: skip
    asked = [(row.to_line_id, row.quantity) for row in session.connection().execute(wanted)]
    own = select(_lines.c.id, _lines.c.amount).where(_lines.c.document_id == document.id).order_by(_lines.c.line_no)
    places = [_Place(row.id, 0, row.amount or ZERO) for row in session.connection().execute(own)]
    return _placed(asked, ZERO, places) if asked else []


def _of_kinds(session: Session, document: Document) -> dict[_Kind, dict[int, Decimal]]:
    """Base units by line, by kind."""
    place = func.coalesce(_lines.c.for_warehouse_id, document.warehouse_id)
    wanted = (
        select(_lines.c.id, _lines.c.sku_id, place.label("place"), _lines.c.is_gift, _lines.c.base_quantity)
        .where(_lines.c.document_id == document.id)
        .order_by(_lines.c.line_no)
    )
    found: dict[_Kind, dict[int, Decimal]] = {}
    for row in session.connection().execute(wanted):
        found.setdefault((row.sku_id, row.place, row.is_gift), {})[row.id] = row.base_quantity
    return found


def _places(session: Session, document: Document) -> dict[_Kind, list[_Place]]:
    kinds = _of_kinds(session, document)
    return {
        kind: [_Place(line_id, line_id % LINES_PER_DOCUMENT - 1, quantity) for line_id, quantity in lines.items()]
        for kind, lines in kinds.items()
    }


def _placed(received: Sequence[tuple[int, Decimal]], ordered: Decimal, places: list[_Place]) -> list[Carried]:
    """What came, on lines of its kind in their order; what came beyond the order stays with the last of them."""
    whole = sum((quantity for _, quantity in received), ZERO)
    if sum((place.left for place in places), ZERO) < min(whole, ordered):
        field = f"lines.{places[-1].position}.quantity" if places else "lines"
        raise DomainError("order.below_received", field=field, received=plain(whole))
    carried: list[Carried] = []
    open_places = list(places)
    for later_line, quantity in received:
        left = quantity
        while left:
            place = open_places[0]
            part = left if len(open_places) == 1 else min(left, place.left)
            if part:
                carried.append((place.id, later_line, part))
            place.left -= part
            left -= part
            if place.left <= 0 and len(open_places) > 1:
                open_places.pop(0)
    return carried

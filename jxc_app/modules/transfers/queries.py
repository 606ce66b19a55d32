"""What is on its way between warehouses, and the sheet on which it is counted when it arrives."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.catalog.scan_codes import scan_codes
from jxc_app.modules.documents import links
from jxc_app.modules.documents.amounts import Amounts
from jxc_app.modules.documents.approval_cards import waiting_acts, waiting_followers
from jxc_app.modules.documents.heads import DocumentRow, documents, heads, row_of
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.queries import LineView, get_document
from jxc_app.modules.documents.rows import within
from jxc_app.modules.documents.types import DRAFT, POSTED, SUBMITTED, TRAVELLING
from jxc_app.modules.transfers.rules import is_overdue
from jxc_app.modules.transfers.types import TRANSFER

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_MOST = 100


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One transfer; quantities in base units. ``dispatched_at`` is None while it is a draft.

    ``waits``: what of it waits for an approval: ``post`` (dispatching), ``void`` or ``receive``.
    """

    id: int
    version: int
    number: str
    status: str
    status_title: str
    giver_id: int
    giver: str
    receiver_id: int
    receiver: str
    sender: str
    dispatched_at: datetime | None
    is_overdue: bool
    remark: str
    lines: int
    quantity: Decimal | None
    open_quantity: Decimal
    waits: str = ""


@dataclass(frozen=True, slots=True)
class CountLine:
    """One line to be counted. ``codes``: what may be scanned for it → how many base units one scan is."""

    line: LineView
    codes: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class CountSheet:
    """A transfer that arrives, with the lines of which something is open."""

    transfer: TransferRow
    lines: tuple[CountLine, ...]


@query("transfer.to_me", title="在途给我", permission=DOCUMENT_VIEW)
def transfers_to_me(session: Session, scope: Scope) -> list[TransferRow]:
    """Dispatched and not all received yet, to a warehouse in scope; what waits longest first."""
    wanted = heads(scope).where(_on_the_way(), within(scope, documents.c.to_warehouse_id))
    return _rows(session, wanted.order_by(documents.c.posted_at, documents.c.id))


@query("transfer.from_me", title="我发出的调拨", permission=DOCUMENT_VIEW)
def transfers_from_me(session: Session, scope: Scope) -> list[TransferRow]:
    """Of a warehouse in scope: what waits to be dispatched, latest first, then what is on its way, oldest first."""
    here = within(scope, documents.c.warehouse_id)
    waiting = documents.c.status.in_((DRAFT, SUBMITTED)) & (documents.c.type == TRANSFER.code)
    drafts = _rows(session, heads(scope).where(waiting, here).order_by(documents.c.id.desc()))
    return drafts + _rows(
        session, heads(scope).where(_on_the_way(), here).order_by(documents.c.posted_at, documents.c.id)
    )


def _on_the_way() -> Any:
    return (
        documents.c.type.in_(TRAVELLING) & (documents.c.status == POSTED) & documents.c.reverses_document_id.is_(None)
    )


def _rows(session: Session, wanted: Any) -> list[TransferRow]:
    found = [row_of(row, Amounts()) for row in session.connection().execute(wanted.limit(_MOST))]
    ids = [row.id for row in found]
    counts, left = _counts(session, ids)
    waits = dict.fromkeys(waiting_followers(session, ids), "receive") | waiting_acts(session, ids)
    return [
        replace(_row(row, counts.get(row.id, 0), left.get(row.id, ZERO)), waits=waits.get(row.id, "")) for row in found
    ]


def _counts(session: Session, ids: Collection[int]) -> tuple[dict[int, int], dict[int, Decimal]]:
    """How many lines each has, and how much of all of them is open."""
    rows = session.connection().execute(
        select(_lines.c.document_id, _lines.c.id, _lines.c.base_quantity).where(_lines.c.document_id.in_(list(ids)))
    )
    lines = [tuple(row) for row in rows]
    done = links.fulfilled(session, [line_id for _, line_id, _ in lines])
    counts: dict[int, int] = {}
    left: dict[int, Decimal] = {}
    for document_id, line_id, quantity in lines:
        counts[document_id] = counts.get(document_id, 0) + 1
        left[document_id] = left.get(document_id, ZERO) + quantity - done.get(line_id, ZERO)
    return counts, left


def _row(head: DocumentRow, lines: int, left: Decimal) -> TransferRow:
    return TransferRow(
        id=head.id,
        version=head.version,
        number=head.number,
        status=head.status,
        status_title=head.status_title,
        giver_id=head.warehouse_id,
        giver=head.warehouse_name,
        receiver_id=head.to_warehouse_id or 0,
        receiver=head.to_warehouse_name,
        sender=head.poster_name or head.maker_name,
        dispatched_at=head.posted_at,
        is_overdue=head.posted_at is not None and is_overdue(head.posted_at, clock.get().now()),
        remark=head.remark,
        lines=lines,
        quantity=head.total_quantity,
        open_quantity=left,
    )


@query("transfer.count_sheet", title="调拨收货清点单", permission=DOCUMENT_VIEW)
def count_sheet(session: Session, scope: Scope, *, transfer_id: int) -> CountSheet:
    """What of a transfer is still to be counted. Raises NotFound for one that is not on its way to a scope's place."""
    view = get_document(session, scope, document_id=transfer_id)
    head = view.head
    is_here = scope.reaches(head.to_warehouse_id)  # and the document itself was in sight above
    if head.type not in TRAVELLING or head.status != POSTED or head.reverses_document_id or not is_here:
        raise NotFound("document.not_found")
    lines = [line for line in view.lines if line.open_quantity]
    codes = scan_codes(session, ((line.sku_id, line.sku_code) for line in lines))
    left = sum((line.open_quantity for line in lines), ZERO)
    return CountSheet(_row(head, len(view.lines), left), tuple(CountLine(line, codes[line.sku_id]) for line in lines))

"""调货待办: what others ask of me, and what I asked of others."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, or_, select
from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, Scope, clock, query
from jxc_app.modules.access.models import User
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.rows import documents, within
from jxc_app.modules.documents.types import DONE, POSTED, SUBMITTED
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.stock_rows import by_place
from jxc_app.modules.transfers.models import ACCEPTED, ASKED, TransferRequest, TransferRequestLine
from jxc_app.modules.transfers.permissions import TRANSFER_REQUEST
from jxc_app.modules.transfers.types import TRANSFER
from jxc_app.modules.warehouses.models import Place, Warehouse

_requests: Table = TransferRequest.__table__  # type: ignore[attr-defined]
_asked: Table = TransferRequestLine.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_users: Table = User.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
#: what has ended stays in the list for so long; nothing that is older than this is looked at
_REMEMBERED, _OLDEST = timedelta(days=3), timedelta(days=90)
_MOST = 100
GIVING = PERMISSIONS[TRANSFER.permissions["post"]]
#: where a request stands, its transfer's status looked at too
SENT, RECEIVED = "sent", "received"


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One SKU that is asked for, in base units; ``left``: what the giver has free besides (None: out of sight)."""

    sku_id: int
    code: str
    name: str
    spec: str
    unit: str
    picture: str
    asked: Decimal
    sent: Decimal | None
    cause: str
    left: Decimal | None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request; ``state``: asked, accepted, sent, received, refused, cancelled or lapsed."""

    id: int
    version: int
    number: str
    state: str
    giver_id: int
    giver: str
    receiver_id: int
    receiver: str
    asker: str
    asked_at: datetime
    until: datetime
    words: str
    answerer: str
    promised_at: datetime | None
    reason: str
    lines: tuple[RequestLine, ...]

    @property
    def is_open(self) -> bool:
        """Whether the goods are still where they were kept."""
        return self.state in (ASKED, ACCEPTED)


@query("transfer.asked_of_me", title="我要给的调货", permission=GIVING)
def asked_of_me(session: Session, scope: Scope, actor: Actor) -> list[RequestRow]:
    """What waits to be answered or sent by a warehouse in scope, what is due first in front; then what ended lately."""
    return _listed(session, actor, within(scope, documents.c.warehouse_id))


@query("transfer.asked_by_me", title="我要收的调货", permission=TRANSFER_REQUEST)
def asked_by_me(session: Session, scope: Scope, actor: Actor) -> list[RequestRow]:
    """What was asked for a warehouse in scope, what is open first; then what ended lately."""
    return _listed(session, actor, within(scope, documents.c.to_warehouse_id))


@query("transfer.open_for", title="同一商品未完成的调货", permission=TRANSFER_REQUEST)
def open_requests_for(
    session: Session, scope: Scope, actor: Actor, *, sku_id: int, receiver_id: int
) -> list[RequestRow]:
    """What was asked of one SKU for one warehouse and has not arrived: asking again may be asking twice."""
    of_sku = select(_asked.c.document_id).where(_asked.c.sku_id == sku_id)
    here = and_(within(scope, documents.c.to_warehouse_id), documents.c.to_warehouse_id == receiver_id)
    return _rows(session, actor, and_(here, documents.c.id.in_(of_sku), or_(_waits(), _travels())))


def to_answer(scope: Scope) -> ColumnElement[bool]:
    """Documents that wait for a warehouse in scope to be answered or sent, for lists of what is to be done."""
    return and_(_is_asked(), documents.c.status == SUBMITTED, within(scope, documents.c.warehouse_id))


def _is_asked() -> ColumnElement[bool]:
    return documents.c.id.in_(select(_requests.c.document_id).where(_requests.c.state.in_((ASKED, ACCEPTED))))


def _waits() -> ColumnElement[bool]:
    return and_(documents.c.status == SUBMITTED, _requests.c.state.in_((ASKED, ACCEPTED)))


def _travels() -> ColumnElement[bool]:
    return and_(documents.c.status == POSTED, _requests.c.state == ACCEPTED)


def _listed(session: Session, actor: Actor, here: ColumnElement[bool]) -> list[RequestRow]:
    lately = documents.c.changed_at > clock.get().now() - _REMEMBERED
    open_ = _rows(session, actor, and_(here, _waits()))
    return sorted(open_, key=_due) + _rows(session, actor, and_(here, or_(_travels(), and_(lately, ~_waits()))))


def _due(row: RequestRow) -> tuple[datetime, int]:
    return row.promised_at or row.until, row.id


def _rows(session: Session, actor: Actor, condition: ColumnElement[bool]) -> list[RequestRow]:
    giver, receiver = _warehouses.alias("giver"), _warehouses.alias("receiver")
    asker, answerer = _users.alias("asker"), _users.alias("answerer")
    wanted = (
        select(
            _requests, documents.c.version, documents.c.number, documents.c.status, documents.c.warehouse_id,
            documents.c.to_warehouse_id, giver.c.name.label("giver"), receiver.c.name.label("receiver"),
            asker.c.name.label("asker"), answerer.c.name.label("answerer"),
        )
        .join(documents, documents.c.id == _requests.c.document_id)
        .join(giver, giver.c.id == documents.c.warehouse_id)
        .join(receiver, receiver.c.id == documents.c.to_warehouse_id)
        .join(asker, asker.c.id == _requests.c.asked_by)
        .outerjoin(answerer, answerer.c.id == _requests.c.answered_by)
        .where(condition, _requests.c.asked_at > clock.get().now() - _OLDEST)
        .order_by(_requests.c.asked_at.desc(), _requests.c.document_id.desc())
        .limit(_MOST)
    )  # fmt: skip
    found = session.connection().execute(wanted).all()
    ids = [row.document_id for row in found]
    lines = _lines_of(session, ids, _seen_givers(session, actor, found))
    return [_row(row, tuple(lines.get(row.document_id, ()))) for row in found]


def _seen_givers(session: Session, actor: Actor, found: Collection[Any]) -> dict[int, int]:
    """Document → its giver, where the reader may know how much lies there."""
    seen = scope_of(session, actor, STOCK_VIEW)
    return {row.document_id: row.warehouse_id for row in found if seen.covers(row.warehouse_id)}


def _lines_of(session: Session, ids: Collection[int], givers: dict[int, int]) -> dict[int, list[RequestLine]]:
    found_lines = session.connection().execute(
        select(_asked, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.picture, _units.c.name.label("unit"))
        .join(_skus, _skus.c.id == _asked.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_asked.c.document_id.in_(list(ids)))
        .order_by(_asked.c.document_id, _skus.c.code_key)
    )
    rows = found_lines.all()
    placed = by_place(session, {row.sku_id for row in rows}, set(givers.values()))
    found: dict[int, list[RequestLine]] = {}
    for row in rows:
        at = givers.get(row.document_id)
        on_hand, kept = placed.get((row.sku_id, at or 0, Place.STOCK), (ZERO, ZERO))
        found.setdefault(row.document_id, []).append(
            RequestLine(
                row.sku_id, row.code, row.name, row.spec, row.unit, row.picture, row.asked, row.sent, row.cause,
                None if at is None else on_hand - kept,
            )
        )  # fmt: skip
    return found


def _row(row: Any, lines: tuple[RequestLine, ...]) -> RequestRow:
    state = row.state
    if state == ACCEPTED and row.status in (POSTED, DONE):
        state = SENT if row.status == POSTED else RECEIVED
    return RequestRow(
        row.document_id, row.version, row.number or "", state, row.warehouse_id, row.giver, row.to_warehouse_id,
        row.receiver, row.asker, row.asked_at, row.until, row.words, row.answerer or "", row.promised_at, row.reason,
        lines,
    )  # fmt: skip

"""盲收: whoever only counts is not told what was ordered, nowhere, until all of it has come."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Table, and_, exists, func, not_, or_, select
from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.documents.hiding import register_hidden
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.rows import documents
from jxc_app.modules.documents.types import APPROVED, CLOSED, DOCUMENT_TYPES, DONE, MONEY, POSTED, REVERSED, SUBMITTED
from jxc_app.modules.purchasing.permissions import RECEIPT_COUNT
from jxc_app.modules.purchasing.settings import purchase_rules
from jxc_app.modules.purchasing.types import PURCHASE_ORDER

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_ORDERING = tuple(PURCHASE_ORDER.permissions.values())


def counts_blind(session: Session, actor: Actor) -> bool:
    """Whether somebody counts by the rule of blind counting and has no part in ordering."""
    return (
        not actor.is_system
        and purchase_rules(session).is_blind
        and holds_any(session, actor, (RECEIPT_COUNT.code,))
        and not holds_any(session, actor, _ORDERING)
    )


def _kept(session: Session, actor: Actor) -> ColumnElement[bool] | None:
    """Orders that are not finished, what is paid ahead for them, and what others planned of which an order is to come
    or has not come whole.

    Who wrote a request or put it into force knows what it says, and so must whoever may put it into force.
    """
    if not counts_blind(session, actor):
        return None
    plans = _plans()
    decides = [one for one in plans if holds_any(session, actor, (DOCUMENT_TYPES[one].permissions["post"],))]
    is_own = or_(documents.c.maker_id == actor.user_id, func.coalesce(documents.c.posted_by, 0) == actor.user_id)
    is_asked = and_(documents.c.type.in_(decides), documents.c.status.in_((SUBMITTED, APPROVED)))
    is_ordered = and_(documents.c.type == PURCHASE_ORDER.code, documents.c.status != DONE)
    is_planned = and_(documents.c.type.in_(plans), _is_to_come(), not_(is_own), not_(is_asked))
    return or_(is_ordered, is_planned, _is_paid_ahead())


def _plans() -> Collection[str]:
    """The types that orders are made of: requests, inquiries, awards."""
    found: list[str] = []
    new = [one for one in PURCHASE_ORDER.links_to if one in DOCUMENT_TYPES]
    while new:
        found += new
        new = [one for type_ in new for one in DOCUMENT_TYPES[type_].links_to if one not in found]
    return found


def _is_to_come() -> ColumnElement[bool]:
    """Whether a plan is open, or its goods are on a later order that is: an order may have been made of it by way of
    others, or beside it, so no links are asked.
    """
    order, ordered, wanted = documents.alias("order"), _lines.alias("ordered"), _lines.alias("wanted")
    to_come = (
        select(wanted.c.id)
        .join(ordered, ordered.c.sku_id == wanted.c.sku_id)
        .join(order, order.c.id == ordered.c.document_id)
        .where(
            wanted.c.document_id == documents.c.id, order.c.type == PURCHASE_ORDER.code, order.c.id > documents.c.id,
            order.c.status.in_((SUBMITTED, APPROVED, POSTED)), order.c.reverses_document_id.is_(None),
        )
        .correlate(documents)
    )  # fmt: skip
    is_open = documents.c.status.not_in((DONE, REVERSED, CLOSED))
    return or_(is_open, exists(to_come))


def _is_paid_ahead() -> ColumnElement[bool]:
    """What is asked for or paid for an order before all of it has come: of a price that is known it says how much."""
    types = DOCUMENT_TYPES.items()
    requests = [code for code, one in types if one.takes == MONEY and PURCHASE_ORDER.code in one.links_to]
    payments = [code for code, one in types if set(requests) & set(one.links_to)]
    order, ordered, line, before = documents.alias("paid"), _lines.alias(), _lines.alias(), _lines.alias()
    of_order = (
        select(ordered.c.id)
        .join(order, order.c.id == ordered.c.document_id)
        .where(order.c.type == PURCHASE_ORDER.code, order.c.status == POSTED, order.c.reverses_document_id.is_(None))
    )
    asked = select(before.c.id).where(before.c.source_line_id.in_(of_order))
    named = select(line.c.id).where(line.c.document_id == documents.c.id).correlate(documents)
    return or_(
        and_(documents.c.type.in_(requests), exists(named.where(line.c.source_line_id.in_(of_order)))),
        and_(documents.c.type.in_(payments), exists(named.where(line.c.source_line_id.in_(asked)))),
    )


def _is_secret(session: Session, document: Document) -> bool:
    is_told_nowhere = document.type == PURCHASE_ORDER.code or document.type in _plans()
    return is_told_nowhere and purchase_rules(session).is_blind


register_hidden(_kept, _is_secret)

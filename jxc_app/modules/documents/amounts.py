"""Who may see prices and amounts: of receipts they are the cost, of sales the price."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, or_
from sqlmodel import Session, false, true

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, declare
from jxc_app.modules.access.queries import permissions_of
from jxc_app.modules.audit.evidence import guard
from jxc_app.modules.documents.hiding import Hidden, hidden_from
from jxc_app.modules.documents.permissions import DOCUMENT_COST, DOCUMENT_PRICE
from jxc_app.modules.documents.rows import as_row, as_shown, documents, within
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DRAFT
from jxc_app.modules.inventory.permissions import STOCK_COST

declare(DOCUMENT_COST, DOCUMENT_PRICE)
guard("document", (DOCUMENT_COST.code, DOCUMENT_PRICE.code), "total_amount")
_EVERYWHERE, _NOWHERE = Scope(everywhere=True), Scope()


@dataclass(frozen=True, slots=True)
class Amounts:
    """Where one reader sees amounts, by document type; of drafts also where they may write that type.

    An amendment begins with the amounts of what it amends: of such a draft only who may see those sees any.
    ``hidden``: what is kept from the reader for now, its quantities as well.
    """

    posted: dict[str, Scope] = field(default_factory=dict)
    drafts: dict[str, Scope] = field(default_factory=dict)
    session: Session | None = field(default=None, repr=False, compare=False)
    hidden: Hidden = field(default_factory=Hidden)

    def covers(self, head: Any) -> bool:
        """Whether amounts of the document with this head may be seen."""
        if self.session is None or self.hidden.covers(head.id):
            return False
        posted = self.posted.get(head.type, _NOWHERE)
        if posted.covers(head.warehouse_id):
            return True
        if posted.narrowed and any(posted.covers_row(head.warehouse_id, row) for row in as_shown(self.session, head)):
            return True
        drafts, is_new = self.drafts.get(head.type, _NOWHERE), head.amends_document_id is None
        return head.status == DRAFT and is_new and drafts.covers_row(head.warehouse_id, as_row(self.session, head))

    @property
    def is_everything(self) -> bool:
        """Whether no amount is hidden anywhere."""
        return all(scope.everywhere for scope in self.posted.values()) and bool(self.posted) and not self.hidden.reader

    @property
    def is_nothing(self) -> bool:
        """Whether every amount is hidden."""
        return all(scope.is_empty for scope in (*self.posted.values(), *self.drafts.values()))

    def condition(self) -> ColumnElement[bool]:
        """True for the documents that :meth:`covers` lets through."""
        if self.is_everything:
            return true()
        any_of = [_of_type(code, scope) for code, scope in self.posted.items()]
        is_new_draft = and_(documents.c.status == DRAFT, documents.c.amends_document_id.is_(None))
        any_of += [and_(is_new_draft, _of_type(code, scope)) for code, scope in self.drafts.items()]
        return and_(or_(false(), *any_of), not_(self.hidden.condition()))


def _of_type(type_: str, scope: Scope) -> ColumnElement[bool]:
    return and_(documents.c.type == type_, within(scope, documents.c.warehouse_id))


def amounts_of(session: Session, actor: Actor | None) -> Amounts:
    """What this reader may see; nobody sees nothing."""
    priced = [type_ for type_ in DOCUMENT_TYPES.values() if type_.shows_price]
    if actor is None:
        return Amounts()
    if actor.is_system:
        return Amounts({type_.code: _EVERYWHERE for type_ in priced}, session=session)
    rights: dict[str, Any] = permissions_of(session, actor.user_id)
    return Amounts(
        {type_.code: rights.get(_right(type_.price_is_cost), _NOWHERE) for type_ in priced},
        {type_.code: rights.get(type_.permissions["draft"], _NOWHERE) for type_ in priced},
        session,
        hidden_from(session, actor),
    )


def costs_of(session: Session, actor: Actor | None) -> Scope:
    """Where this reader may see what stock is worth, whatever of a document's own amounts they see."""
    if actor is None:
        return _NOWHERE
    return _EVERYWHERE if actor.is_system else permissions_of(session, actor.user_id).get(STOCK_COST.code, _NOWHERE)


def _right(price_is_cost: bool) -> str:
    return DOCUMENT_COST.code if price_is_cost else DOCUMENT_PRICE.code

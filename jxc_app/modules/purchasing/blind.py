"""盲收: whoever only counts is not told what was ordered, nowhere, until all of it has come."""

from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.documents.hiding import register_hidden
from jxc_app.modules.documents.types import DONE
from jxc_app.modules.purchasing.permissions import RECEIPT_COUNT
from jxc_app.modules.purchasing.settings import purchase_rules
from jxc_app.modules.purchasing.types import PURCHASE_ORDER

_ORDERING = tuple(PURCHASE_ORDER.permissions.values())


def counts_blind(session: Session, actor: Actor) -> bool:
    """Whether somebody counts by the rule of blind counting and has no part in ordering."""
    return (
        not actor.is_system
        and purchase_rules(session).is_blind
        and holds_any(session, actor, (RECEIPT_COUNT.code,))
        and not holds_any(session, actor, _ORDERING)
    )


def _is_hidden(session: Session, actor: Actor, type_: str, status: str) -> bool:
    return type_ == PURCHASE_ORDER.code and status != DONE and counts_blind(session, actor)


register_hidden(_is_hidden)

"""Documents of which a module above keeps from some readers for a time how much they are of, whatever their rights say.

Their rows stay where they are: quantities and amounts read as hidden, and what is made of nothing else is refused.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import reduce

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, false

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.rows import documents

#: which documents are kept from this reader now, as a condition over their heads; None: none is
Keeps = Callable[[Session, Actor], ColumnElement[bool] | None]
#: whether anybody at all is kept from knowing how much a document is of: what is written once for all does not say it
Secret = Callable[[Session, Document], bool]
_KEEPERS: list[tuple[Keeps, Secret]] = []


def register_hidden(keeps: Keeps, is_secret: Secret) -> None:
    """Have this asked too; once, however often it is registered."""
    if (keeps, is_secret) not in _KEEPERS:
        _KEEPERS.append((keeps, is_secret))


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is kept from one reader now; ``reader`` 0: nothing is, from nobody."""

    reader: int = 0
    session: Session | None = field(default=None, repr=False, compare=False)
    rule: ColumnElement[bool] | None = field(default=None, repr=False, compare=False)
    _known: dict[int, bool] = field(default_factory=dict, repr=False, compare=False)

    def condition(self) -> ColumnElement[bool]:
        """True for the documents that are kept back."""
        return false() if self.rule is None else self.rule

    def covers(self, document_id: int) -> bool:
        """Whether this one is kept back."""
        self.expect([document_id])
        return self._known.get(document_id, False)

    def expect(self, document_ids: Collection[int]) -> None:
        """Look at all of these at once."""
        new = set(document_ids) - self._known.keys()
        if self.session is None or self.rule is None or not new:
            return
        found = select(documents.c.id).where(documents.c.id.in_(new), self.rule)
        kept = set(self.session.connection().execute(found).scalars())
        self._known.update({one: one in kept for one in new})


def hidden_from(session: Session, actor: Actor | None) -> Hidden:
    """What everybody who keeps something keeps from this reader."""
    if actor is None or actor.is_system:
        return Hidden()
    rules = [rule for keeps, _ in _KEEPERS if (rule := keeps(session, actor)) is not None]
    return Hidden(actor.user_id, session, reduce(or_, rules)) if rules else Hidden()


def refuse_hidden(session: Session, actor: Actor | None, document_id: int, number: str | None) -> None:
    """Raises DomainError ``document.hidden`` for a document that is kept from this reader."""
    if hidden_from(session, actor).covers(document_id):
        raise DomainError("document.hidden", number=number or "草稿")


def is_secret(session: Session, document: Document) -> bool:
    """Whether it is kept from anybody how much this document is of."""
    return any(secret(session, document) for _, secret in _KEEPERS)

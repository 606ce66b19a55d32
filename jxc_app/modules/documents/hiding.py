"""Documents that a module above keeps from some readers for a time, whatever their rights say."""

from collections.abc import Callable

from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor

#: whether a document (type, status) is kept from this reader now
Hidden = Callable[[Session, Actor, str, str], bool]
_HIDDEN: list[Hidden] = []


def register_hidden(hidden: Hidden) -> None:
    """Have this asked too; once, however often it is registered."""
    if hidden not in _HIDDEN:
        _HIDDEN.append(hidden)


def is_hidden(session: Session, actor: Actor | None, type_: str, status: str) -> bool:
    """Whether somebody keeps it from this reader."""
    return actor is not None and any(hidden(session, actor, type_, status) for hidden in _HIDDEN)

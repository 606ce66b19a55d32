"""Who may call a handler, declared on the handler itself; what is not declared is refused by the guard."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from jxc_app.core.use_case import Permission, Query, UseCase
from jxc_app.state.answers import refusals_are_said
from jxc_app.state.identity import Identity


class Anyone(Enum):
    """Doors that need no particular permission."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"


PUBLIC = Anyone.PUBLIC
SIGNED_IN = Anyone.SIGNED_IN

Door = Permission | UseCase[Any, Any] | Query[Any] | Anyone | str
_MARK = "__jxc_doors__"


@dataclass(frozen=True, slots=True)
class Declaration:
    """The doors of one handler; any that opens will do."""

    doors: tuple[Door, ...]

    @property
    def is_public(self) -> bool:
        """Whether nobody in particular may call it too."""
        return Anyone.PUBLIC in self.doors

    @property
    def use_case(self) -> str:
        """The one use case that the handler does, by its code; empty where it does none, or several."""
        codes = {door.code for door in self.doors if isinstance(door, UseCase)}
        return codes.pop() if len(codes) == 1 else ""

    @property
    def permissions(self) -> frozenset[str]:
        """The codes of which one is needed; empty where being signed in is enough."""
        codes = [_codes(door) for door in self.doors]
        return frozenset().union(*codes) if all(codes) else frozenset()

    def opens_for(self, identity: Identity) -> bool:
        """Whether this person may call the handler at all; the use case checks again with the object."""
        if self.is_public:
            return True
        return identity.is_signed_in and (not self.permissions or identity.may(self.permissions))


def requires(*doors: Door) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare who may call a handler, directly under ``@rx.event``.

    A door is a permission, a use case, a query, ``SIGNED_IN`` or ``PUBLIC``; any that opens will do. Refusals
    that the handler meets are shown to the user (see :mod:`jxc_app.state.answers`).
    """
    if not doors:
        raise ValueError("say who may call this")

    def declare(handler: Callable[..., Any]) -> Callable[..., Any]:
        if not (inspect.iscoroutinefunction(handler) or inspect.isasyncgenfunction(handler)):
            raise TypeError(f"{handler.__qualname__} must be async: it would stop everybody else")
        guarded = functools.wraps(handler)(refusals_are_said(handler))
        setattr(guarded, _MARK, Declaration(doors))
        return guarded

    return declare


def declaration_of(handler: Callable[..., Any]) -> Declaration | None:
    """What ``requires`` declared on a handler, or None."""
    found = getattr(handler, _MARK, None)
    return found if isinstance(found, Declaration) else None


def _codes(door: Door) -> frozenset[str]:
    match door:
        case Anyone():
            return frozenset()
        case str():
            return frozenset({door})
        case Permission():
            return frozenset({door.code})
        case _:
            return frozenset(door.permissions)

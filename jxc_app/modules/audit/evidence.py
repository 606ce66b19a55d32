"""What the log keeps and shows of fields that not everybody may see. A module says so beside its rights.

A **masked** field is masked before it is written: the log is read by people who never needed the number, for years, and
nobody can take it out again. That it changed, when and by whom stays. A **guarded** field is written whole, since it is
evidence, and shown only to whoever holds every permission it takes. The hash chain covers what is written.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

_masks: dict[tuple[str, str], Callable[[str], str]] = {}
_guards: dict[tuple[str, str], frozenset[str]] = {}


def mask(object_type: str, how: Callable[[str], str], *fields: str) -> None:
    """Write these texts of such an object through ``how``."""
    _masks.update({(object_type, name): how for name in fields})


def guard(object_type: str, permissions: Collection[str], *fields: str) -> None:
    """Show these fields of such an object only to holders of all the permissions."""
    _guards.update({(object_type, name): frozenset(permissions) for name in fields})


def kept(object_type: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are written."""
    return {name: _masked(_masks.get((object_type, name)), value) for name, value in fields.items()}


def _masked(how: Callable[[str], str] | None, value: Any) -> Any:
    return how(value) if how is not None and isinstance(value, str) else value


def needed(object_type: str, fields: Collection[str]) -> frozenset[str]:
    """Every permission that one of the fields takes."""
    return frozenset().union(*(_guards.get((object_type, name), frozenset()) for name in fields))


def guarding() -> frozenset[str]:
    """Every permission that any guarded field takes."""
    return frozenset().union(*_guards.values())


def shown(object_type: str, fields: Mapping[str, Any], held: Collection[str]) -> dict[str, Any]:
    """The fields for somebody who holds these permissions."""
    return {name: value for name, value in fields.items() if _guards.get((object_type, name), frozenset()) <= set(held)}

"""What a browser sends is checked before any of our code sees it.

Reflex hands a handler whatever arrived, whether or not it fits the type hints; here the hints are enforced,
strictly, and sizes are bounded.
"""

import inspect
import json
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NotRequired, Required, get_type_hints

from pydantic import ConfigDict, TypeAdapter
from typing_extensions import TypedDict  # pydantic cannot read that of Python 3.11

_DEEPEST = 8
_MOST_VALUES = 20_000
_LONGEST_TEXT = 20_000
#: beyond it a JavaScript number is no longer exact
_LARGEST_NUMBER = 2**53
_STRICT = ConfigDict(extra="forbid", strict=True)


def is_bounded(value: Any) -> bool:
    """Whether a value is JSON of reasonable depth and size, without NaN, infinities and huge numbers."""
    left = [_MOST_VALUES]
    return _is_bounded(value, 0, left)


def _is_bounded(value: Any, depth: int, left: list[int]) -> bool:
    left[0] -= 1
    if depth > _DEEPEST or left[0] < 0:
        return False
    match value:
        case None | bool():
            return True
        case str():
            return len(value) <= _LONGEST_TEXT and _is_storable(value)
        case int() | float():
            return math.isfinite(value) and abs(value) <= _LARGEST_NUMBER
        case list():
            return all(_is_bounded(part, depth + 1, left) for part in value)
        case dict():
            return all(
                isinstance(name, str) and len(name) <= 200 and _is_bounded(part, depth + 1, left)
                for name, part in value.items()
            )
        case _:
            return False


def checked(handler: Callable[..., Any], payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """The payload as the handler's hints want it, or None where it does not fit."""
    try:
        return _adapter(handler).validate_json(json.dumps(payload, allow_nan=False))
    except ValueError:
        return None


def _is_storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


@lru_cache(maxsize=1024)
def _adapter(handler: Callable[..., Any]) -> TypeAdapter[dict[str, Any]]:
    hints = get_type_hints(handler)
    fields: dict[str, Any] = {}
    for parameter in list(inspect.signature(handler).parameters.values())[1:]:
        needed = Required if parameter.default is inspect.Parameter.empty else NotRequired
        fields[parameter.name] = needed[hints.get(parameter.name, Any)]
    arguments = TypedDict("arguments", fields)  # type: ignore[operator, misc]
    arguments.__pydantic_config__ = _STRICT  # type: ignore[attr-defined]
    return TypeAdapter(arguments)

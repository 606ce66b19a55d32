"""Filters in the address bar, so that a link shows what its sender saw."""

from collections.abc import Mapping
from urllib.parse import urlencode


def path(base: str, **parameters: str) -> str:
    """``base`` with the parameters that say something."""
    given = {name: value for name, value in parameters.items() if value}
    return f"{base}?{urlencode(given)}" if given else base


def number(asked: Mapping[str, str], name: str, otherwise: int = 0) -> int:
    """A whole number from the address, or ``otherwise`` where there is none to be found."""
    text = asked.get(name, "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else otherwise


def digits(text: str) -> str:
    """The text of a choice by id; nothing where it is no id."""
    return text if text.isdecimal() and text.isascii() and len(text) < 10 else ""

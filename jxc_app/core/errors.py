"""Refusals: what the business says no to, with a stable code and words from one catalogue."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError


class DomainError(Exception):
    """The business refuses. ``code`` is stable, ``params`` fill its text, ``field`` is where the form shows it."""

    def __init__(self, code: str, /, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

    def __str__(self) -> str:
        return say(self)


class PermissionDenied(DomainError):
    """The actor may not do this, or may not do it here."""


class ProofNeeded(DomainError):
    """The actor may do this, once they have proved again that they are who they are. ``act``: for what."""

    def __init__(self, act: str, title: str) -> None:
        super().__init__("proof.needed", title=title)
        self.act = act


class Conflict(DomainError):
    """Somebody else was first, or the same key came with other content."""


class NotFound(DomainError):
    """Nothing there that this actor may see; the same answer for missing and for forbidden."""


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Every text the server says, by code and language."""
    areas = tomllib.loads((Path(__file__).parent / "messages.toml").read_text(encoding="utf-8"))
    return {f"{area}.{name}": words for area, texts in areas.items() for name, words in texts.items()}


def text(code: str, language: str = "zh", /, **params: Any) -> str:
    """The words for ``code``. Raises KeyError for a code without text."""
    return catalogue()[code][language].format_map(params)


def say(refusal: DomainError, language: str = "zh") -> str:
    """A refusal in the user's language."""
    return text(refusal.code, language, **refusal.params)


def field_errors(error: ValidationError, language: str = "zh") -> dict[str, str]:
    """Wrong input in the user's words, by field path (``lines.2.quantity``)."""
    return {
        ".".join(str(part) for part in issue["loc"]): _say_issue(issue["type"], issue["msg"], language)
        for issue in error.errors(include_url=False, include_input=False, include_context=False)
    }


def _say_issue(kind: str, message: str, language: str) -> str:
    reason = message.removeprefix("Value error, ") if kind == "value_error" else kind
    known = catalogue()
    return known.get(f"input.{reason}", known["input.invalid"])[language]

"""Which column of a source system means what.

Shipped mappings lie in the package, own ones in the data folder.
"""

import json
import re
import tomllib
from collections.abc import Container, Iterable
from collections.abc import Mapping as Pairs
from dataclasses import dataclass, field, fields
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import code_key
from jxc_app.modules.migration.rules import Fields, LineRules

REQUIRED = ("number", "sku", "quantity", "date")
COLUMNS = tuple(column.name for column in fields(Fields))
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]")


@dataclass(frozen=True)
class Mapping:
    """How one source system writes its history."""

    name: str
    columns: dict[str, str]
    title: str = ""
    unit: str = "件"
    return_prefix: str = ""
    date_format: str = ""
    skip_number_prefixes: list[str] = field(default_factory=list)
    skip_codes: list[str] = field(default_factory=list)
    skip_patterns: list[str] = field(default_factory=list)

    def rules(self, zone: ZoneInfo, not_after: datetime | None) -> LineRules:
        """The mapping as rules over lines; patterns match whole codes, without regard to case."""
        return LineRules(
            zone=zone,
            return_prefix=self.return_prefix.upper(),
            skip_number_prefixes=tuple(prefix.upper() for prefix in self.skip_number_prefixes),
            skip_codes=frozenset(code_key(code) for code in self.skip_codes),
            skip_patterns=tuple(re.compile(pattern, re.IGNORECASE) for pattern in self.skip_patterns),
            date_format=self.date_format,
            not_after=not_after,
        )

    def positions(self, header: tuple[str, ...]) -> dict[str, int]:
        """Where each mapped column stands in this file. Raises DomainError ``mapping.columns_missing``."""
        known = {code_key(title): at for at, title in reversed(list(enumerate(header)))}
        wanted = {name: code_key(title) for name, title in self.columns.items()}
        found = {name: known[title] for name, title in wanted.items() if title in known}
        _check_complete(found, self.columns, header)
        return found


def load(name: str, folder: Path) -> Mapping:
    """A mapping by name: an own one first, else a shipped one. Raises DomainError ``mapping.unknown``."""
    _check_name(name)
    own = folder / f"{name}.json"
    if own.exists():
        return _build(name, json.loads(own.read_text(encoding="utf-8")))
    shipped = files(__package__) / "mappings" / f"{name}.toml"
    if not shipped.is_file():
        raise DomainError("mapping.unknown", name=name, known="、".join(known_names(folder)))
    return _build(name, tomllib.loads(shipped.read_text(encoding="utf-8")))


def save(mapping: Mapping, folder: Path) -> None:
    """Keep an own mapping for the next time. Raises DomainError for a name that a shipped one bears."""
    _check_name(mapping.name)
    if mapping.name in _shipped_names():
        raise DomainError("mapping.name_taken", name=mapping.name)
    folder.mkdir(parents=True, exist_ok=True)
    content = {one.name: getattr(mapping, one.name) for one in fields(mapping) if one.name != "name"}
    fresh = folder / f"{mapping.name}.json.tmp"
    fresh.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
    fresh.replace(folder / f"{mapping.name}.json")


def make(name: str, columns: Pairs[str, str], **habits: Any) -> Mapping:
    """A mapping from options. Raises DomainError where a needed column is not named or a name is unknown."""
    _check_name(name)
    return _build(name, {"columns": dict(columns), **habits})


def known_names(folder: Path) -> list[str]:
    """Every mapping that can be named."""
    own = {path.stem for path in folder.glob("*.json")} if folder.is_dir() else set()
    return sorted(own | set(_shipped_names()))


def _shipped_names() -> list[str]:
    folder = files(__package__) / "mappings"
    return [entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")]


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise DomainError("mapping.bad_name", name=name)


def _check_complete(found: Container[str], titles: Pairs[str, str], seen: Iterable[str]) -> None:
    missing = "、".join(titles.get(name, name) for name in REQUIRED if name not in found)
    if missing:
        raise DomainError("mapping.columns_missing", columns=missing, found="、".join(seen)[:500])


def _build(name: str, content: dict[str, Any]) -> Mapping:
    columns: dict[str, str] = content["columns"]
    unknown = [column for column in columns if column not in COLUMNS]
    if unknown:
        raise DomainError("mapping.unknown_column", column=unknown[0], known="、".join(COLUMNS))
    _check_complete(columns, columns, columns)
    try:
        for pattern in content.get("skip_patterns", []):
            re.compile(pattern)
    except re.error as error:
        raise DomainError("mapping.bad_pattern", reason=str(error)) from None
    return Mapping(name=name, **content)

"""The files of a source system's purchases, found by a mapping and read as texts by column."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import code_key
from jxc_app.modules.migration.readers import open_csv

#: the columns that each file must have
TABLES = {
    "vendors": ("id", "code", "name"),
    "products": ("id", "code", "name"),
    "offers": ("product", "vendor", "unit"),
    "orders": ("id", "vendor", "ordered_at", "received_at"),
    "lines": ("order", "product", "quantity", "price", "due_on", "received", "rejected"),
}


@dataclass(frozen=True)
class PurchaseMapping:
    """How one source system writes its purchases; ``units``: what its codes are called here."""

    name: str
    default_unit: str
    units: dict[str, str]
    files: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a file by our column names; ``line`` counts from 1 below the header, ``fault`` says it is broken."""

    file: str
    line: int
    cells: dict[str, str]
    fault: str = ""


def known_mappings() -> list[str]:
    """The mappings that are shipped."""
    folder = files(__package__) / "mappings"
    return sorted(one.name.removesuffix(".toml") for one in folder.iterdir() if one.name.endswith(".toml"))


def load_mapping(name: str) -> PurchaseMapping:
    """A shipped mapping. Raises DomainError ``mapping.unknown``."""
    if name not in known_mappings():
        raise DomainError("mapping.unknown", name=name, known="、".join(known_mappings()))
    said = tomllib.loads((files(__package__) / "mappings" / f"{name}.toml").read_text(encoding="utf-8"))
    return PurchaseMapping(name, said["default_unit"], said["units"], said["files"])


def rows_of(folder: Path, mapping: PurchaseMapping, table: str) -> Iterator[SourceRow]:
    """The rows of one table. Raises DomainError ``file.missing``, ``mapping.columns_missing``, or unreadable."""
    path = _path(folder, mapping.files[table]["name"])
    titles: dict[str, str] = mapping.files[table]["columns"]
    with open_csv(path) as read:
        at = {code_key(title): place for place, title in enumerate(read.header)}
        missing = [titles.get(one, one) for one in TABLES[table] if code_key(titles.get(one, "")) not in at]
        if missing:
            raise DomainError("mapping.columns_missing", columns="、".join(missing), found="、".join(read.header)[:500])
        places = {ours: at[code_key(title)] for ours, title in titles.items()}
        for row in read.rows:
            cells = {} if row.fault else {ours: row.cells[place].strip() for ours, place in places.items()}
            yield SourceRow(path.name, row.line, cells, row.fault)


def _path(folder: Path, name: str) -> Path:
    """The one file of this name, plain or compressed."""
    found = sorted([*folder.glob(f"{name}.csv"), *folder.glob(f"{name}.csv.gz")])
    if not found:
        raise DomainError("file.missing", file=f"{name}.csv")
    return found[0]

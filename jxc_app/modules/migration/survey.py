"""The first pass over a history file: every line read and judged, nothing written to the database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlmodel import Session, select

from jxc_app.core.database import Database
from jxc_app.core.use_case import clock
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.migrating import migrated_hashes
from jxc_app.modules.migration.mappings import Mapping
from jxc_app.modules.migration.readers import Row, open_csv
from jxc_app.modules.migration.rules import (
    Fields,
    LineReader,
    Outcome,
    Rejection,
    RunningStock,
    SourceLine,
)
from jxc_app.modules.migration.spool import SourceDocument, Spool
from jxc_app.modules.warehouses.queries import WarehouseRow

#: stage in words, steps done, steps in all (None: nobody knows yet)
Progress = Callable[[str, int, int | None], None]
CHECKING = "检查"
_STEP = 5_000
_PRICE_FLAGS = frozenset({"history.no_price", "history.zero_price", "history.negative_price"})


@dataclass(slots=True)
class NewSku:
    """A code that the company does not have yet. A priced line knows the name better than a loss does."""

    code: str
    name: str = ""
    is_sure: bool = False

    def learn(self, line: SourceLine) -> None:
        """Take the line's name where it is better than what is known."""
        is_sure = bool(line.name) and not _PRICE_FLAGS.intersection(line.flags)
        if line.name and (not self.name or (is_sure and not self.is_sure)):
            self.name, self.is_sure = line.name, is_sure


@dataclass
class Survey:
    """What a file holds, judged, and what posting it will need."""

    spool: Spool = field(default_factory=Spool)
    lines: int = 0
    flagged: int = 0
    first_moment: datetime | None = None
    new_skus: dict[str, NewSku] = field(default_factory=dict)
    stock: dict[str, RunningStock] = field(default_factory=dict)
    to_post: int = 0
    documents_to_post: int = 0

    def count(self, outcome: Outcome) -> int:
        """Lines that ended so."""
        return self.spool.count(outcome)


def survey_file(
    path: Path, mapping: Mapping, warehouse: WarehouseRow | None, database: Database, progress: Progress
) -> Survey:
    """Judge every line of the file. Raises DomainError where it cannot be read at all."""
    found = Survey()
    rules = mapping.rules(database.settings.zone, latest_moment(database, warehouse))
    pass_ = _FirstPass(found, LineReader(rules), database.read(_sku_faults))
    with open_csv(path) as table:
        positions = mapping.positions(table.header)
        for row in table.rows:
            pass_.take(row, positions)
            if found.lines % _STEP == 0:
                progress(CHECKING, found.lines, None)
    progress(CHECKING, found.lines, found.lines)
    database.read(lambda session: _settle(session, mapping, found))
    return found


def latest_moment(database: Database, warehouse: WarehouseRow | None) -> datetime:
    """History ends where ordinary work begins: at the warehouse's first day, and never in the future."""
    now = clock.get().now()
    if warehouse is None or warehouse.go_live_date is None:
        return now
    first_day = datetime.combine(warehouse.go_live_date, time(), database.settings.zone)
    return min(now, first_day.astimezone(UTC) - timedelta(microseconds=1))


def _sku_faults(session: Session) -> dict[str, str]:
    """Why lines of a known SKU cannot be taken, by code key; empty where they can."""
    rows = session.exec(select(Sku.code_key, Sku.lot_tracked, Sku.switched_off_at)).all()
    return {
        key: "history.lot_tracked" if lot_tracked else "history.switched_off" if switched_off else ""
        for key, lot_tracked, switched_off in rows
    }


class _FirstPass:
    def __init__(self, found: Survey, reader: LineReader, sku_faults: dict[str, str]) -> None:
        self._found = found
        self._reader = reader
        self._sku_faults = sku_faults

    def take(self, row: Row, positions: dict[str, int]) -> None:
        self._found.lines += 1
        if row.fault:
            self._found.spool.reject(row.line, Rejection(Outcome.REFUSED, row.fault))
            return
        judged = self._reader.classify(Fields(**{name: row.cells[at] for name, at in positions.items()}))
        if isinstance(judged, SourceLine):
            judged = self._check_sku(judged)
        if isinstance(judged, Rejection):
            self._found.spool.reject(row.line, judged)
        else:
            self._accept(row.line, judged)

    def _check_sku(self, line: SourceLine) -> SourceLine | Rejection:
        fault = self._sku_faults.get(line.sku_key)
        return Rejection(Outcome.REFUSED, fault) if fault else line

    def _accept(self, number: int, line: SourceLine) -> None:
        found = self._found
        if not found.spool.add(number, line):
            return
        found.flagged += bool(line.flags)
        if found.first_moment is None or line.moment < found.first_moment:
            found.first_moment = line.moment
        if line.sku_key not in self._sku_faults:
            found.new_skus.setdefault(line.sku_key, NewSku(line.code)).learn(line)


def _settle(session: Session, mapping: Mapping, found: Survey) -> None:
    """Set aside what an earlier run has posted, refuse changed documents, follow the stock of the rest."""
    for batch in found.spool.open_documents():
        keys = {source_key(mapping.name, document.number): document for document in batch}
        known = migrated_hashes(session, list(keys))
        for key, document in keys.items():
            if key in known:
                found.spool.reject_document(document, _verdict(document, known[key]))
            else:
                _follow(found, document)


def _verdict(document: SourceDocument, posted_sha256: str) -> Rejection:
    if posted_sha256 == document.sha256():
        return Rejection(Outcome.SKIPPED, "history.already_posted")
    return Rejection(Outcome.REFUSED, "history.other_content")


def _follow(found: Survey, document: SourceDocument) -> None:
    found.to_post += len(document.lines)
    found.documents_to_post += 1
    for line in document.lines:
        found.stock.setdefault(line.sku_key, RunningStock()).add(line.change)


def source_key(mapping: str, number: str, part: int = 1) -> str:
    """Under which name a document of the source stands in ours; a long or mixed one has several parts."""
    return f"{mapping}:{part}:{number}"

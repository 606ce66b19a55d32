"""Sales history of another system, from a file to posted documents, in two passes."""

import csv
import os
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError, catalogue, text
from jxc_app.core.ids import code_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.migration.mappings import Mapping
from jxc_app.modules.migration.replay import Replayed, Target, replay
from jxc_app.modules.migration.rules import Outcome
from jxc_app.modules.migration.spool import Spool
from jxc_app.modules.migration.survey import Progress, Survey, survey_file
from jxc_app.modules.warehouses.models import WarehouseKind
from jxc_app.modules.warehouses.queries import WarehouseRow, list_warehouses
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse

_FIRST_WAREHOUSE = ("W01", "主仓库")


@dataclass(frozen=True)
class HistoryFile:
    """What to import, and how. ``warehouse``: its code, empty where there is only one or none yet."""

    path: Path
    mapping: Mapping
    report: Path | None = None
    keep_good: bool = False
    warehouse: str = ""


@dataclass(frozen=True)
class HistoryResult:
    """What became of a file: posted + skipped + refused = lines."""

    lines: int
    posted: int
    skipped: int
    refused: int
    documents: int
    seconds: float
    peak_rss_mb: float
    opening_documents: int
    flagged: int
    reappeared: int
    is_complete: bool


def import_history(wanted: HistoryFile, *, database: Database, actor: Actor, progress: Progress) -> HistoryResult:
    """Check the whole file, then post it; without ``keep_good`` a refused line ends it before that.

    Raises DomainError where the file cannot be read, or where a document is refused in the second pass.
    """
    started = time.perf_counter()
    check_report(wanted.report)
    with alone(database):
        warehouse = choose_warehouse(wanted.warehouse, database, actor)
        found = survey_file(wanted.path, wanted.mapping, warehouse, database, progress)
        try:
            may_post = wanted.keep_good or not found.count(Outcome.REFUSED)
            done = _post(wanted, found, warehouse, database, actor, progress) if may_post else Replayed()
        finally:
            _write_report(wanted.report, found.spool)
    with closing(found.spool):
        return _result(found, done, is_complete=may_post, seconds=time.perf_counter() - started)


def _result(found: Survey, done: Replayed, *, is_complete: bool, seconds: float) -> HistoryResult:
    return HistoryResult(
        lines=found.lines,
        posted=done.posted,
        skipped=found.count(Outcome.SKIPPED),
        refused=found.count(Outcome.REFUSED),
        documents=done.documents,
        seconds=round(seconds, 2),
        peak_rss_mb=peak_rss_mb(),
        opening_documents=done.opening_documents,
        flagged=found.flagged,
        reappeared=found.spool.reappeared,
        is_complete=is_complete,
    )


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """One import at a time: two would both book the opening stock."""
    database.settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(database.settings.data_dir / "import.lock", timeout=0):
            yield
    except Timeout:
        raise DomainError("history.running") from None


def choose_warehouse(code: str, database: Database, actor: Actor) -> WarehouseRow | None:
    """The warehouse of this code, or the only one; None where there is none yet."""
    known = read(list_warehouses, actor=actor, database=database)
    if code:
        found = next((w for w in known if code_key(w.code) == code_key(code)), None)
        if found is None and known:
            raise DomainError("history.unknown_warehouse", warehouse=code)
        if found is not None and found.switched_off:
            raise DomainError("warehouse.switched_off", warehouse=found.code)
        return found
    known = [one for one in known if not one.switched_off]
    if len(known) > 1:
        raise DomainError("history.which_warehouse", known="、".join(w.code for w in known))
    return known[0] if known else None


def _post(
    wanted: HistoryFile,
    found: Survey,
    warehouse: WarehouseRow | None,
    database: Database,
    actor: Actor,
    progress: Progress,
) -> Replayed:
    if not found.documents_to_post:
        return Replayed()
    warehouse_id = warehouse.id if warehouse else first_warehouse(wanted.warehouse, database, actor)
    target = Target(database, actor, wanted.mapping, warehouse_id)
    return replay(found, target, keep_good=wanted.keep_good, progress=progress)


def first_warehouse(code: str, database: Database, actor: Actor) -> int:
    """A company without a warehouse gets one; history ends today, ordinary work begins tomorrow."""
    tomorrow = business_date(clock.get().now(), database.settings.zone) + timedelta(days=1)
    command = CreateWarehouse(
        code=code or _FIRST_WAREHOUSE[0],
        name=_FIRST_WAREHOUSE[1],
        kind=WarehouseKind.CENTRAL,
        go_live_date=tomorrow,
    )
    return perform(create_warehouse, command, actor=actor, database=database).warehouse_id


def check_report(path: Path | None) -> None:
    """A report that could not be written would be missed only after the posting, so ask before."""
    if path is not None and not (path.parent.is_dir() and os.access(path.parent, os.W_OK) and not path.is_dir()):
        raise DomainError("export.cannot_write", file=str(path), reason=str(path.parent))


def _write_report(path: Path | None, spool: Spool) -> None:
    if path is None:
        return
    building = path.with_name(f".{path.name}.tmp-{os.getpid()}")
    known = catalogue()
    with building.open("w", encoding="utf-8", newline="") as file:
        report = csv.writer(file)
        report.writerow(("line", "outcome", "reason"))
        for line, outcome, reason in spool.outcomes():
            report.writerow((line, outcome, text(reason) if reason in known else reason))
    building.replace(path)


def peak_rss_mb() -> float:
    """The most memory this process has held so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)

"""An opening file from the command line: checked, written, posted, in one go."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session, select

from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.migration.opening.posting import Step, post_some
from jxc_app.modules.migration.sheet_check import SheetReport, check_sheet
from jxc_app.modules.migration.sheet_write import Progress, write_parts
from jxc_app.modules.migration.sheets import SHEETS, Asked
from jxc_app.modules.openings.models import OpeningRun

_SECONDS = 0.5
Tell = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class OpeningFile:
    """What to import: the kind of list, the file, and where its columns stand."""

    kind: str
    path: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """Rows that were written, and documents that were posted."""

    written: int = 0
    documents: int = 0


def import_opening_file(
    wanted: OpeningFile, *, database: Database, actor: Actor, progress: Tell
) -> tuple[SheetReport, Brought]:
    """Check the file and, if nothing is wrong, write it and post its run; what a killed run left is posted too.

    Raises DomainError where the file cannot be read or the company has changed meanwhile.
    """
    kind = SHEETS[wanted.kind]
    with tempfile.TemporaryDirectory() as folder:
        parts = Path(folder) / "parts"
        report = check_sheet(kind, wanted.path, Asked(actor, kind.updates, wanted.columns), parts, database=database)
        if report.fault_count or wanted.dry_run:
            return report, Brought()
        so_far = Progress()
        while not so_far.is_done:
            so_far = write_parts(kind, parts, so_far, actor, seconds=_SECONDS, database=database)
            progress("写入", so_far.written, report.to_write)
    step = _post(database.read(lambda session: _run_of(session, report.sha256)), database, actor, progress)
    return report, Brought(so_far.written, step.done)


def _post(run_id: int | None, database: Database, actor: Actor, progress: Tell) -> Step:
    step = Step(is_over=run_id is None)
    while not step.is_over:
        step = post_some(run_id or 0, step, actor, seconds=_SECONDS, database=database)
        progress("过账", step.done, None)
    return step


def _run_of(session: Session, sha256: str) -> int | None:
    """The run of a file that was not taken back; balances have none."""
    wanted = select(OpeningRun.id).where(OpeningRun.sha256 == sha256, OpeningRun.taken_back_at == None)  # noqa: E711
    return session.exec(wanted).first()

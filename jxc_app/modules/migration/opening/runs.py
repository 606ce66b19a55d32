"""Runs: a file of opening documents is written as drafts, part by part; nothing moves before somebody posts it.

A run is whole, or it is not there: while some of its rows are missing, or some of its documents are not posted, the
books cannot be opened, and until they are open all of it can be taken back (ADR 20).
"""

from typing import Any

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlmodel import Session, col, func, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.documents.commands import LineInput, SaveDraft
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.migration.opening.present import OPENING_TYPES, present_lines
from jxc_app.modules.openings.lock import last_day_before
from jxc_app.modules.openings.models import OpeningRun

_runs: Table = OpeningRun.__table__  # type: ignore[attr-defined]


class ImportOpening(Command):
    """One document of a file. ``expected_rows``: of the whole file, rows that were written before included."""

    run_key: str = Limits(min_length=1, max_length=80)
    sha256: str = Limits(min_length=64, max_length=64)
    expected_rows: int = Limits(gt=0, lt=10**7)
    type: str = Limits(max_length=40)
    warehouse_id: Id
    to_warehouse_id: Id | None = None
    own_number: str = Limits(default="", max_length=60)
    lines: list[LineInput] = Limits(min_length=1, max_length=500)


class OpeningDraft(Result):
    """The draft it became."""

    document_id: int
    run_id: int


def drafting() -> tuple[str, ...]:
    """The rights that open the door to bringing opening documents in."""
    return tuple(DOCUMENT_TYPES[code].permissions["draft"] for code in OPENING_TYPES if code in DOCUMENT_TYPES)


@use_case("opening.import_documents", title="导入期初", inside=drafting, keeps_key=True)
def import_opening(uow: UnitOfWork, command: ImportOpening) -> OpeningDraft:
    """Write one document of a run as a draft. Raises Conflict where its rows came in from elsewhere meanwhile."""
    if command.type not in OPENING_TYPES:
        raise DomainError("document.type_unknown", field="type", type=command.type)
    uow.authorize(f"{command.type}.draft")
    run = _run_of(uow, command)
    _refuse_present(uow, command)
    done = save_draft(
        uow,
        SaveDraft(
            document_key=new_key(), type=command.type, warehouse_id=command.warehouse_id,
            to_warehouse_id=command.to_warehouse_id, own_number=command.own_number, remark="期初导入",
            business_date=last_day_before(uow.session, command.warehouse_id, uow.today), lines=command.lines,
        ),
    )  # fmt: skip
    document = uow.session.get_one(Document, done.document_id)
    document.source_key = f"{source_prefix(run.id)}{run.written_rows}"
    run.expected_rows = command.expected_rows
    run.written_rows += len(command.lines)
    uow.record("opening_run", run.id, document.type, after={"rows": run.written_rows})
    return OpeningDraft(document_id=done.document_id, run_id=run.id or 0)


def source_prefix(run_id: int | None) -> str:
    """With what the source keys of a run's documents begin."""
    return f"opening:{run_id}:"


def run_key(session: Session, sha256: str) -> str:
    """The key of the run that a file would be: what was taken back does not count."""
    taken = select(func.count()).where(OpeningRun.sha256 == sha256, col(OpeningRun.taken_back_at).is_not(None))
    return f"{sha256}:{session.exec(taken).one()}"


def written_rows(session: Session, key: str) -> int:
    """How many rows of a run are there; 0 where it has not begun."""
    return session.exec(select(OpeningRun.written_rows).where(OpeningRun.run_key == key)).first() or 0


def _run_of(uow: UnitOfWork, command: ImportOpening) -> OpeningRun:
    """The run, its row locked; made by its first document. Raises Conflict ``opening.run_gone``."""
    row: dict[str, Any] = {
        "run_key": command.run_key, "sha256": command.sha256, "kind": command.type, "written_rows": 0,
        "expected_rows": command.expected_rows, "started_by": uow.actor.user_id, "started_at": uow.now,
    }  # fmt: skip
    insert_or_ignore(uow.session, _runs, [row])
    wanted = select(OpeningRun).where(OpeningRun.run_key == command.run_key).with_for_update()
    run = uow.session.exec(wanted).one()
    if run.taken_back_at is not None:
        raise Conflict("opening.run_gone")
    return run


def _refuse_present(uow: UnitOfWork, command: ImportOpening) -> None:
    held = present_lines(uow.session, command.type, {line.sku_id for line in command.lines})
    own = command.own_number if command.type == "opening_transit" else ""
    for line in command.lines:
        key = (command.warehouse_id, command.to_warehouse_id, line.sku_id, line.lot_number, own)
        if found := held.get(key):
            raise Conflict("opening.came_meanwhile", number=found.number)

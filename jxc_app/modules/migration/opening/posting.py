"""A run of opening documents posted, or taken back: one document a transaction, for a moment at a time."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from pydantic import Field as Limits
from sqlalchemy import Table, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from jxc_app.core.database import Database, get_database
from jxc_app.core.errors import Conflict, NotFound, PermissionDenied
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, perform, use_case
from jxc_app.modules.documents.commands import CloseDocument, PostDocument, VoidDocument
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import close_document, post_document
from jxc_app.modules.documents.types import (
    APPROVED,
    CLOSED,
    DOCUMENT_TYPES,
    DONE,
    DRAFT,
    POSTED,
    REVERSED,
    SUBMITTED,
)
from jxc_app.modules.documents.voiding import void_document
from jxc_app.modules.migration.opening.present import OPENING_TYPES
from jxc_app.modules.migration.opening.runs import source_prefix
from jxc_app.modules.openings.lock import refuse_live
from jxc_app.modules.openings.models import OpeningRun

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_AT_ONCE = 20


class TakeBackRun(Command):
    """Give a file up: nothing more of it comes in, and what came in is taken back."""

    run_id: Id
    reason: str = Limits(min_length=2, max_length=200)


class RunRef(Result):
    """The run."""

    run_id: int


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is: ``last_id`` is where to go on, ``done`` so far, ``skipped`` beyond the actor's rights."""

    last_id: int = 0
    done: int = 0
    skipped: int = 0
    is_over: bool = False


def taking_back() -> tuple[str, ...]:
    """The rights that open the door to taking a run back: those of closing its drafts or voiding what is posted."""
    acts = ("draft", "void")
    return tuple(DOCUMENT_TYPES[code].permissions[act] for code in OPENING_TYPES for act in acts)


@use_case("opening.take_back_run", title="撤回期初导入", inside=taking_back)
def take_back_run(uow: UnitOfWork, command: TakeBackRun) -> RunRef:
    """Mark a run as taken back; its documents follow one by one. Raises ``opening.is_live``, Conflict."""
    run = uow.session.get(OpeningRun, command.run_id, with_for_update=True)
    if run is None:
        raise NotFound("opening.run_gone")
    givers, all_places = _warehouses(uow.session, run.id or 0)
    _authorize(uow, run.kind, givers)
    if run.taken_back_at is not None:
        raise Conflict("opening.run_gone")
    refuse_live(uow.session, all_places)
    run.taken_back_at = uow.now
    after = {"rows": run.written_rows}
    uow.record("opening_run", run.id, DOCUMENT_TYPES[run.kind].title, before=after, after={}, reason=command.reason)
    uow.publish("opening")
    return RunRef(run_id=run.id or 0)


def post_some(run_id: int, so_far: Step, actor: Actor, *, seconds: float, database: Database | None = None) -> Step:
    """Post documents of a run until ``seconds`` are over. Raises DomainError where one cannot be posted."""

    def post(document_id: int, version: int, status: str) -> None:
        command = PostDocument(document_id=document_id, version=version)
        perform(post_document, command, actor=actor, database=database)

    return _some(run_id, (DRAFT, SUBMITTED, APPROVED), post, so_far, seconds, database)


def take_back_some(
    run_id: int, reason: str, so_far: Step, actor: Actor, *, seconds: float, database: Database | None = None
) -> Step:
    """Close drafts and void what is posted until ``seconds`` are over; what the actor may not touch is passed over."""

    def take_back(document_id: int, version: int, status: str) -> None:
        said = {"document_id": document_id, "version": version, "reason": reason}
        if status in (POSTED, DONE):
            perform(void_document, VoidDocument.model_validate(said), actor=actor, database=database)
        else:
            perform(close_document, CloseDocument.model_validate(said), actor=actor, database=database)

    return _some(run_id, (DRAFT, SUBMITTED, APPROVED, POSTED, DONE), take_back, so_far, seconds, database, skips=True)


def _some(
    run_id: int,
    statuses: tuple[str, ...],
    act: Callable[[int, int, str], None],
    so_far: Step,
    seconds: float,
    database: Database | None,
    *,
    skips: bool = False,
) -> Step:
    until = time.monotonic() + seconds
    last, done, skipped = so_far.last_id, so_far.done, so_far.skipped
    while found := (database or get_database()).read(partial(_next, run_id=run_id, statuses=statuses, after=last)):
        for document_id, version, status in found:
            try:
                act(document_id, version, status)
                done += 1
            except PermissionDenied:
                if not skips:
                    raise
                skipped += 1
            last = document_id
            if time.monotonic() >= until:
                return Step(last, done, skipped)
    return Step(last, done, skipped, is_over=True)


def _next(session: Session, *, run_id: int, statuses: tuple[str, ...], after: int) -> list[tuple[int, int, str]]:
    wanted = (
        select(_documents.c.id, _documents.c.version, _documents.c.status)
        .where(of_run(run_id), _documents.c.status.in_(statuses), _documents.c.id > after)
        .order_by(_documents.c.id)
        .limit(_AT_ONCE)
    )
    return [(document_id, version, status) for document_id, version, status in session.connection().execute(wanted)]


def of_run(run_id: int):  # type: ignore[no-untyped-def]  # noqa: ANN201  a condition over documents
    """Documents of one run: its source keys are a range of their index."""
    prefix = source_prefix(run_id)
    return (_documents.c.source_key >= prefix) & (_documents.c.source_key < f"{prefix};")


def _warehouses(session: Session, run_id: int) -> tuple[set[int], set[int]]:
    """Whose documents a run's are, and all that these concern; what is given up or taken back aside."""
    alive = select_rows(Document.warehouse_id, Document.to_warehouse_id).where(
        of_run(run_id), col(Document.status).not_in((CLOSED, REVERSED))
    )
    rows = session.exec(alive).all()
    return {row[0] for row in rows}, {one for row in rows for one in row if one is not None}


def _authorize(uow: UnitOfWork, kind: str, warehouse_ids: Collection[int]) -> None:
    """Whoever may close its drafts, or void what is posted, in every warehouse that it concerns."""
    rights = DOCUMENT_TYPES[kind].permissions
    try:
        uow.authorize(rights["draft"], warehouse_ids)
    except PermissionDenied:
        uow.authorize(rights["void"], warehouse_ids)

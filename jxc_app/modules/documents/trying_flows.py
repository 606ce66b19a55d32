"""What a flow would have stopped, had it been in force: tried on the documents of the past before it is switched on."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, clock, use_case
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.approvals.facts import FACTS, Subject
from jxc_app.modules.approvals.matching import judge_subject
from jxc_app.modules.approvals.models import ApprovalTrial
from jxc_app.modules.approvals.permissions import APPROVAL_FLOWS
from jxc_app.modules.approvals.rules import Definition, check_definition, digest_of, facts_in
from jxc_app.modules.documents.approval_facts import Case
from jxc_app.modules.documents.approving import KIND, VOID
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, POSTED, REVERSED, type_title

_MOST_TRIED, _MOST_SHOWN = 5000, 20


class TryFlow(Command):
    """Try what a flow says on the documents of so many days. ``title``: what the log calls it."""

    title: str = Limits(default="", max_length=60)
    definition: Definition
    days: Annotated[int, Limits(ge=1, le=730)] = 90


class StoppedRow(Result):
    """One document that it would have stopped."""

    document_id: int
    number: str
    type_title: str
    business_date: date
    because: tuple[str, ...]


class Trial(Result):
    """``stopped`` of ``total`` documents since ``since``; ``of_the_moment``: facts that were judged as they are now."""

    total: int
    stopped: int
    since: date
    is_cut: bool
    examples: tuple[StoppedRow, ...]
    of_the_moment: tuple[str, ...]


def _judge_first(database: Database, actor: Actor, command: TryFlow) -> Trial | None:
    """The slow part, before any transaction; who may not shape flows gets none."""
    if not database.read(lambda session: holds_any(session, actor, (APPROVAL_FLOWS.code,))):
        return None
    check_definition(command.definition)
    return database.read(lambda session: _judge_past(session, command))


@use_case("approval.try_flow", title="审批流试算", permission=APPROVAL_FLOWS, prepare=_judge_first)
def try_flow(uow: UnitOfWork, command: TryFlow) -> Trial:
    """Judge the posted documents (of a flow over voids: the voided ones) of so many days, newest first, 5,000 at most.

    What was found is remembered: only what was tried is put in force. Raises DomainError where the definition cannot
    be judged.
    """
    found: Trial = uow.prepared
    kept = ApprovalTrial(
        digest=digest_of(command.definition), since=found.since, total=found.total, stopped=found.stopped,
        tried_by=uow.actor.user_id, tried_at=uow.now,
    )  # fmt: skip
    uow.session.add(kept)
    uow.session.flush()
    after = {"since": found.since.isoformat(), "total": found.total, "stopped": found.stopped}
    uow.record("approval_trial", kept.id, command.title, after=after)
    return found


def _judge_past(session: Session, command: TryFlow) -> Trial:
    definition = command.definition
    since = business_date(clock.get().now(), get_settings().zone) - timedelta(days=command.days)
    states = (REVERSED,) if definition.act == VOID else (POSTED, DONE, REVERSED)
    wanted = select(Document).where(
        col(Document.type).in_([code for code in DOCUMENT_TYPES if definition.fits_type(code)]),
        col(Document.status).in_(states), Document.business_date >= since,
        col(Document.reverses_document_id).is_(None),
    )  # fmt: skip
    found = session.exec(wanted.order_by(col(Document.id).desc()).limit(_MOST_TRIED + 1)).all()
    stopped = []
    for document in found[:_MOST_TRIED]:
        verdict = judge_subject(session, definition, _subject(session, document, definition.act))
        if verdict.truth is True or (verdict.truth is None and definition.effect == "ask"):
            stopped.append((document, verdict.because))
    named = [FACTS[code].title for code in sorted(facts_in(definition.condition)) if FACTS[code].is_of_the_moment]
    return Trial(
        total=min(len(found), _MOST_TRIED), stopped=len(stopped), since=since, is_cut=len(found) > _MOST_TRIED,
        examples=tuple(_row(document, because) for document, because in stopped[:_MOST_SHOWN]),
        of_the_moment=tuple(named),
    )  # fmt: skip


def _row(document: Document, because: tuple[str, ...]) -> StoppedRow:
    return StoppedRow(
        document_id=document.id or 0, number=document.number or "", type_title=type_title(document.type),
        business_date=document.business_date, because=because,
    )  # fmt: skip


def _subject(session: Session, document: Document, act: str) -> Subject:
    lines = lines_of(session, document.id or 0)
    case = Case(document, lines, document.posted_by or document.maker_id, document.business_date, document.total_amount)
    return Subject(
        KIND, document.id or 0, act, document.type, document.number or "", document.warehouse_id, frozenset(), "", case,
        lines,
    )  # fmt: skip

"""What a flow would have stopped, had it been in force: tried on the documents of the past before it is switched on."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.approvals.facts import FACTS, Subject
from jxc_app.modules.approvals.matching import judge_subject
from jxc_app.modules.approvals.permissions import APPROVAL_FLOWS
from jxc_app.modules.approvals.rules import Definition, check_definition, facts_in
from jxc_app.modules.documents.approval_facts import Case
from jxc_app.modules.documents.approving import KIND, VOID
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import DONE, POSTED, REVERSED, type_title

_MOST_TRIED, _MOST_SHOWN = 5000, 20


@dataclass(frozen=True, slots=True)
class StoppedRow:
    """One document that it would have stopped."""

    document_id: int
    number: str
    type_title: str
    business_date: date
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """``stopped`` of ``total`` documents since ``since``; ``of_the_moment``: facts that were judged as they are now."""

    total: int
    stopped: int
    since: date
    is_cut: bool
    examples: tuple[StoppedRow, ...]
    of_the_moment: tuple[str, ...]


@query("approval.try_flow", title="审批流试算", permission=APPROVAL_FLOWS)
def try_flow(session: Session, scope: Scope, *, definition: Definition, days: int = 90) -> Trial:
    """Judge the posted documents (of a flow over voids: the voided ones) of so many days, newest first, 5,000 at most.

    Raises DomainError where the definition cannot be judged.
    """
    check_definition(definition)
    now = clock.get().now()
    today = business_date(now, get_settings().zone)
    since = today - timedelta(days=max(1, min(days, 730)))
    states = (REVERSED,) if definition.act == VOID else (POSTED, DONE, REVERSED)
    wanted = select(Document).where(
        col(Document.type).in_(definition.types), col(Document.status).in_(states), Document.business_date >= since,
        col(Document.reverses_document_id).is_(None),
    )  # fmt: skip
    found = session.exec(wanted.order_by(col(Document.id).desc()).limit(_MOST_TRIED + 1)).all()
    stopped = []
    for document in found[:_MOST_TRIED]:
        verdict = judge_subject(session, definition, _subject(session, document, definition.act))
        if verdict.truth is True or (verdict.truth is None and definition.effect == "ask"):
            stopped.append((document, verdict.because))
    return Trial(
        min(len(found), _MOST_TRIED), len(stopped), since, len(found) > _MOST_TRIED,
        tuple(
            StoppedRow(one.id or 0, one.number or "", type_title(one.type), one.business_date, because)
            for one, because in stopped[:_MOST_SHOWN]
        ),
        tuple(FACTS[code].title for code in sorted(facts_in(definition.condition)) if FACTS[code].is_of_the_moment),
    )  # fmt: skip


def _subject(session: Session, document: Document, act: str) -> Subject:
    lines = lines_of(session, document.id or 0)
    case = Case(document, lines, document.posted_by or document.maker_id, document.business_date, document.total_amount)
    return Subject(
        KIND, document.id or 0, act, document.type, document.number or "", document.warehouse_id, frozenset(), "", case,
        lines,
    )  # fmt: skip

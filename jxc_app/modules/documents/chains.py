"""全程追溯: every document that a chain of links ties to one, both ways, with who did what when.

Links are ``document_link`` (what fulfils what), ``source_line_id`` before a paper is posted, and what a document is
linked to, amends, restores or reverses. Nothing else is kept for it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select, union
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.amounts import amounts_of
from jxc_app.modules.documents.heads import documents, heads, row_of
from jxc_app.modules.documents.models import DocumentEvent, DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import sees
from jxc_app.modules.documents.types import CLOSED

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_events: Table = DocumentEvent.__table__  # type: ignore[attr-defined]
#: a chain of buying has a dozen papers; one of a thousand is no chain that anybody can read
_MOST = 200
_REFERENCES = ("linked_document_id", "reverses_document_id", "restores_document_id", "amends_document_id")
#: acts of the timeline that somebody looks for in a chain
_TOLD = ("submit", "approve", "post", "void", "freeze", "unfreeze", "complete")


@dataclass(frozen=True, slots=True)
class Step:
    """One act on a paper of the chain."""

    act: str
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of the chain; ``level``: how many links it lies behind the first.

    Quantity in base units, None where it is kept from the reader for now.
    """

    id: int
    number: str
    type: str
    type_title: str
    status: str
    status_title: str
    level: int
    business_date: date
    warehouse_name: str
    partner_name: str
    maker_name: str
    total_quantity: Decimal | None
    total_amount: Decimal | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """The papers in sight in their order, the ties among them (earlier → later), and how many are out of sight."""

    papers: tuple[Paper, ...]
    ties: tuple[tuple[int, int], ...]
    hidden: int


@query("document.chain", title="全程追溯", permission=DOCUMENT_VIEW)
def document_chain(session: Session, scope: Scope, *, document_id: int, actor: Actor | None = None) -> Chain:
    """Everything that hangs together with one document. Raises NotFound for one that the reader may not see."""
    if not sees(session, scope, document_id):
        raise NotFound("document.not_found")
    ties = _ties_from(session, document_id)
    ids = {document_id} | {one for tie in ties for one in tie}
    levels = _levels(ids, ties)
    rows = session.connection().execute(heads(scope).where(documents.c.id.in_(ids), documents.c.status != CLOSED)).all()
    amounts, steps = amounts_of(session, actor), _steps(session, ids)
    papers = [_paper(row_of(row, amounts), levels[row.id], steps.get(row.id, ())) for row in rows]
    seen = {paper.id for paper in papers}
    return Chain(
        tuple(sorted(papers, key=lambda one: (one.level, one.id))),
        tuple(sorted(tie for tie in ties if seen.issuperset(tie))), len(ids - seen),
    )  # fmt: skip


def _ties_from(session: Session, document_id: int) -> set[tuple[int, int]]:
    """All ties that can be reached from one document, earlier → later."""
    found: set[tuple[int, int]] = set()
    known, new = {document_id}, {document_id}
    while new and len(known) < _MOST:
        ties = _ties_of(session, new)
        found |= ties
        new = {one for tie in ties for one in tie} - known
        known |= new
    return found


def _ties_of(session: Session, ids: Collection[int]) -> set[tuple[int, int]]:
    """The ties that one of these documents has a part in."""
    source = _lines.alias("source")
    lines = select(source.c.document_id, _lines.c.document_id.label("later")).join(
        _lines, _lines.c.source_line_id == source.c.id
    )
    by_line = (lines.where(source.c.document_id.in_(ids)), lines.where(_lines.c.document_id.in_(ids)))
    by_head = [
        select(documents.c[name], documents.c.id).where(
            documents.c[name].is_not(None), documents.c.id.in_(ids) | documents.c[name].in_(ids)
        )
        for name in _REFERENCES
    ]
    rows = session.connection().execute(union(*by_line, *by_head))
    return {(earlier, later) for earlier, later in rows}


def _levels(ids: Collection[int], ties: Collection[tuple[int, int]]) -> dict[int, int]:
    """How many ties lie before each, on the longest way; documents know no circles, for ids grow along a tie."""
    levels = dict.fromkeys(ids, 0)
    for earlier, later in sorted(ties, key=lambda tie: (tie[1], tie[0])):
        levels[later] = max(levels[later], levels[earlier] + 1)
    return levels


def _steps(session: Session, ids: Collection[int]) -> dict[int, tuple[Step, ...]]:
    rows = session.connection().execute(
        select(_events).where(_events.c.document_id.in_(ids), _events.c.act.in_(_TOLD)).order_by(_events.c.id)
    )
    found: dict[int, tuple[Step, ...]] = {}
    for row in rows:
        found[row.document_id] = (*found.get(row.document_id, ()), Step(row.act, row.at, row.actor_name, row.text))
    return found


def _paper(head: Any, level: int, steps: tuple[Step, ...]) -> Paper:
    copied = (
        "id", "number", "type", "type_title", "status", "status_title", "business_date", "warehouse_name",
        "partner_name", "maker_name", "total_quantity", "total_amount",
    )  # fmt: skip
    return Paper(
        **{name: getattr(head, name) for name in copied}, level=level, steps=steps
    )  # fmt: skip

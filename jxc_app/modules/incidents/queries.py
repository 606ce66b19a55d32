"""Reads of undoing: whose acts, which of them, what undoing would do, and what was proposed."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.errors import NotFound
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.documents.models import Document
from jxc_app.modules.incidents import rules
from jxc_app.modules.incidents.confirming import is_alone, may_confirm, waiting_for
from jxc_app.modules.incidents.models import Incident, IncidentDocument
from jxc_app.modules.incidents.permissions import INCIDENT_UNDO
from jxc_app.modules.incidents.previews import UndoPreview, preview_of
from jxc_app.modules.incidents.states import PROPOSED, STATE_TITLES
from jxc_app.modules.inventory.periods import is_open

_MOST_SHOWN = 100
Row = tuple[str, str, str, str | Decimal, str | Decimal, str]
UNDO_COLUMNS = ("类别", "对象", "名称", "回退前", "回退后", "说明")


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One proposal in the list."""

    id: int
    version: int
    state: str
    state_title: str
    reason: str
    documents: int
    proposer: str
    proposed_at: datetime
    decider: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A document that undid another."""

    id: int
    number: str
    original_id: int
    original: str
    kind: str


@dataclass(frozen=True, slots=True)
class IncidentView:
    """A proposal with what it does, or did.

    ``now``: the preview as things stand, while it waits. ``changed``: (what, then, now) since it was proposed.
    ``may_confirm``: the reader is neither the proposer nor one of those whose acts are undone; ``is_alone``: the
    proposer may all the same, for want of anybody else.
    """

    row: IncidentRow
    scope: dict[str, str]
    releases: bool
    proposed: dict[str, str]
    now: UndoPreview | None
    changed: list[tuple[str, str, str]]
    made: tuple[MadeDocument, ...]
    may_confirm: bool
    may_withdraw: bool
    is_alone: bool


@query("incident.preview", title="事故回退预览", permission=INCIDENT_UNDO)
def preview_undo(session: Session, scope: Scope, *, document_ids: Sequence[int]) -> UndoPreview:
    """What undoing these would do now. Raises NotFound, also for one outside the scope, or ``incident.not_posted``."""
    _refuse_unseen(session, scope, document_ids)
    return preview_of(session, document_ids, _today_is_open(session))


@query("incident.list", title="事故回退列表", permission=INCIDENT_UNDO)
def list_incidents(session: Session, scope: Scope) -> list[IncidentRow]:
    """The latest proposals all of whose warehouses are in scope; those that wait first."""
    order = (col(Incident.decided_at).is_not(None), col(Incident.id).desc())
    found = session.exec(select(Incident).order_by(*order).limit(_MOST_SHOWN)).all()
    return _rows(session, [one for one in found if _is_seen(scope, one)])


@query("incident.get", title="查看事故回退", permission=INCIDENT_UNDO)
def get_incident(session: Session, scope: Scope, *, actor: Actor, incident_id: int) -> IncidentView:
    """One proposal. Raises NotFound."""
    incident = session.get(Incident, incident_id)
    if incident is None or not _is_seen(scope, incident):
        raise NotFound("incident.not_found")
    waits = incident.state == PROPOSED
    now = preview_of(session, incident.document_ids, _today_is_open(session)) if waits else None
    persons = {act.person_id for act in now.acts} if now else set()
    is_party = actor.user_id in persons
    [row] = _rows(session, [incident])
    return IncidentView(
        row, dict(incident.scope), incident.releases, dict(incident.preview), now,
        rules.differences(incident.preview, now.facts) if now else [], _made(session, incident_id),
        may_confirm=waits and may_confirm(session, incident, actor.user_id, persons),
        may_withdraw=waits and not is_party,
        is_alone=waits and actor.user_id == incident.proposed_by and is_alone(session, incident, persons),
    )  # fmt: skip


@query("incident.waiting", title="等我复核的事故回退", permission=INCIDENT_UNDO)
def incidents_waiting(session: Session, scope: Scope, *, actor: Actor) -> list[int]:
    """The proposals that wait for the reader, the oldest first."""
    return waiting_for(session, actor.user_id)


@query("incident.export", title="导出事故回退预览", permission=INCIDENT_UNDO)
def undo_table(session: Session, scope: Scope, *, document_ids: Sequence[int]) -> Iterator[Row]:
    """What undoing these would do now, as :data:`UNDO_COLUMNS`: acts, stock, what is in the way, what is touched."""
    found = preview_undo(session, scope, document_ids=document_ids)
    return iter(
        [
            *(("单据", one.number, one.type_title, one.act, one.outcome_title, one.note) for one in found.acts),
            *(
                (
                    one.place,
                    one.sku_code,
                    f"{one.sku_name} · {one.warehouse_name}",
                    one.before,
                    one.after,
                    one.unit_name,
                )
                for one in found.stock
            ),
            *(("不能回退", "", "", "", "", words) for words in found.problems),
            *(("失去占用", one.number, one.person, one.quantity, Decimal(0), "") for one in found.losing),
            *(("之后动过这些库存", one.number, one.person, "", "", "") for one in (*found.blocking, *found.touched)),
        ]
    )


def _refuse_unseen(session: Session, scope: Scope, document_ids: Collection[int]) -> None:
    places = session.exec(select(Document.warehouse_id).where(col(Document.id).in_(document_ids))).all()
    if not all(scope.covers(place) for place in places):
        raise NotFound("document.not_found")


def _is_seen(scope: Scope, incident: Incident) -> bool:
    return all(scope.covers(place) for place in incident.warehouse_ids)


def _today_is_open(session: Session) -> bool:
    return is_open(session, business_date(clock.get().now(), get_settings().zone))


def _rows(session: Session, found: Sequence[Incident]) -> list[IncidentRow]:
    people = {i for one in found for i in (one.proposed_by, one.decided_by) if i is not None}
    names: dict[Any, str] = dict(user_names(session, people))
    return [
        IncidentRow(
            one.id or 0, one.version, one.state, STATE_TITLES[one.state], one.reason, len(one.steps),
            names.get(one.proposed_by, ""), one.proposed_at, _decider(one, names), one.decided_at,
        )
        for one in found
    ]  # fmt: skip


def _decider(incident: Incident, names: dict[Any, str]) -> str:
    """Where its proposer did it alone, no second person has a name."""
    return "小店模式，老板补审" if incident.decided_by == SYSTEM_USER_ID else names.get(incident.decided_by, "")


def _made(session: Session, incident_id: int) -> tuple[MadeDocument, ...]:
    wanted = select(IncidentDocument).where(IncidentDocument.incident_id == incident_id)
    found = session.exec(wanted.order_by(col(IncidentDocument.position))).all()
    ids = {i for one in found for i in (one.document_id, one.made_document_id)}
    numbers = dict(session.exec(select(Document.id, Document.number).where(col(Document.id).in_(ids))).all())
    return tuple(
        MadeDocument(
            one.made_document_id, numbers[one.made_document_id] or "", one.document_id,
            numbers[one.document_id] or "", one.kind,
        )
        for one in found
    )  # fmt: skip

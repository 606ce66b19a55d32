"""Undoing an incident: one person proposes, another confirms, and all of it is booked in one transaction or nothing."""

from collections.abc import Collection
from typing import Annotated

from pydantic import Field as Limits
from sqlmodel import Session

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, Version
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.documents import approving
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.restoring import restore_document, successor_of
from jxc_app.modules.documents.voiding import take_back, tell_losers
from jxc_app.modules.incidents.confirming import is_alone
from jxc_app.modules.incidents.models import Incident, IncidentDocument
from jxc_app.modules.incidents.permissions import INCIDENT_UNDO, UNDOING, undoing
from jxc_app.modules.incidents.planning import Act, Plan, acts_of, moves_to_undo, plan_of
from jxc_app.modules.incidents.previews import UndoPreview, view_of
from jxc_app.modules.incidents.rules import MOST_DOCUMENTS, RESTORE, REVERSE
from jxc_app.modules.incidents.states import DONE, OUTDATED, PROPOSED, STATE_TITLES, WITHDRAWN
from jxc_app.modules.inventory.aftermath import make_room
from jxc_app.modules.inventory.locking_ahead import lock_ahead
from jxc_app.modules.inventory.periods import is_open, lock_period

_Digest = Annotated[str, Limits(pattern=r"^[0-9a-f]{64}$")]


class ProposeUndo(Command):
    """``document_ids``: postings, and the reversals that voids booked. ``digest``: of the preview that was looked at.

    ``releases``: reservations in the way may go. ``scope``: how they were found, in words, for whoever confirms.
    """

    document_ids: list[Id] = Limits(min_length=1, max_length=5000)
    reason: str = Limits(min_length=4, max_length=200)
    digest: _Digest
    releases: bool = False
    scope: dict[str, str] = Limits(default_factory=dict, max_length=12)


class DecideUndo(Command):
    """``version``: the proposal as the actor last saw it."""

    incident_id: Id
    version: Version


class ConfirmUndo(DecideUndo):
    """``digest``: of the preview that the second person looked at."""

    digest: _Digest


class WithdrawUndo(DecideUndo):
    """Give a proposal up."""


class IncidentRef(Result):
    """A proposal as it stands; ``documents``: the numbers of those that undid it.

    ``is_owed``: one person did it alone in a small shop, and the owner has to confirm it within a day.
    """

    incident_id: int
    state: str
    version: int
    documents: tuple[str, ...] = ()
    is_owed: bool = False


@use_case("incident.propose", title="发起事故回退", inside=undoing)
def propose_undo(uow: UnitOfWork, command: ProposeUndo) -> IncidentRef:
    """Ask a second person to undo these. Books nothing.

    Raises ``incident.too_many``, ``incident.own_acts`` (whoever did it may not), Conflict ``incident.changed`` (the
    preview is no longer true), ``incident.blocked``, ``incident.must_release``.
    """
    if len(command.document_ids) > MOST_DOCUMENTS:
        raise DomainError("incident.too_many", most=MOST_DOCUMENTS, count=len(command.document_ids))
    acts = acts_of(uow.session, command.document_ids)
    _authorize(uow, acts)
    plan = plan_of(uow.session, acts, moves_to_undo(uow.session, acts))
    seen = _as_seen(uow, plan, command.digest)
    _refuse_own(uow, plan)
    _refuse_impossible(seen, command.releases)
    incident = Incident(
        state=PROPOSED, reason=command.reason, scope=command.scope, document_ids=sorted(set(command.document_ids)),
        warehouse_ids=_places(acts), steps=_wanted(plan), preview=seen.facts, digest=seen.digest,
        releases=command.releases, proposed_by=uow.actor.user_id, proposed_at=uow.now,
    )  # fmt: skip
    uow.session.add(incident)
    uow.session.flush()
    after = {"state": PROPOSED, "documents": _numbers(plan), "releases": command.releases}
    uow.record("incident", incident.id, label_of(incident), after=after, reason=command.reason)
    return _ref(uow, incident)


@use_case("incident.confirm", title="复核并执行事故回退", inside=undoing, proof=UNDOING)
def confirm_undo(uow: UnitOfWork, command: ConfirmUndo) -> IncidentRef:
    """Undo it: every document, or none. Where documents changed since, the proposal is outdated and nothing is booked.

    In a shop too small for a second person its proposer may, and the owner confirms it within a day.

    Raises ``incident.same_person``, ``incident.own_acts``, Conflict ``incident.changed`` (what was looked at is no
    longer true), ``incident.blocked``, or what booking raises.
    """
    incident = _proposal(uow, command)
    acts = acts_of(uow.session, incident.document_ids)
    _refuse_persons(uow, acts)
    is_own = incident.proposed_by == uow.actor.user_id
    if is_own and not is_alone(uow.session, incident, {act.person_id for act in acts}):
        raise DomainError("incident.same_person")
    uow.demand_proof(UNDOING)
    documents = _lock(uow.session, acts)
    acts = acts_of(uow.session, incident.document_ids)
    moves = moves_to_undo(uow.session, acts)
    for day in sorted({act.subject.business_date for act in acts if act.outcome == RESTORE}):
        if is_open(uow.session, day):
            lock_period(uow.session, day)
    lock_ahead(uow, uow.today, [move for booked in moves.values() for move in booked])
    plan = plan_of(uow.session, acts, moves)
    if sorted(_wanted(plan)) != sorted(incident.steps):
        return _decide(uow, incident, OUTDATED)
    seen = _as_seen(uow, plan, command.digest)
    _refuse_impossible(seen, incident.releases)
    # nobody second decided where its proposer did it alone
    _decide(uow, incident, DONE, by=SYSTEM_USER_ID if is_own else uow.actor.user_id, documents=_numbers(plan))
    tell_losers(uow, label_of(incident), make_room(uow, plan.keeps))
    made = _book(uow, incident, plan, documents)
    if is_own:
        _owe(uow, incident, made)
    return _ref(uow, incident, tuple(one.number or "" for one in made), is_owed=is_own)


@use_case("incident.withdraw", title="撤回事故回退", inside=undoing)
def withdraw_undo(uow: UnitOfWork, command: WithdrawUndo) -> IncidentRef:
    """Give a proposal up: whoever made it, or whoever might confirm it."""
    incident = _proposal(uow, command)
    _refuse_persons(uow, acts_of(uow.session, incident.document_ids))
    return _decide(uow, incident, WITHDRAWN)


def label_of(incident: Incident) -> str:
    """How people call it."""
    return f"事故回退 {incident.id}"


def _proposal(uow: UnitOfWork, command: DecideUndo) -> Incident:
    """The proposal, locked, still waiting. Raises NotFound, Conflict, ``incident.decided``, PermissionDenied."""
    uow.authorize(INCIDENT_UNDO.code)
    incident = uow.session.get(Incident, command.incident_id, with_for_update=True, populate_existing=True)
    if incident is None:
        raise NotFound("incident.not_found")
    uow.authorize(INCIDENT_UNDO.code, incident.warehouse_ids)
    if incident.version != command.version:
        raise Conflict("version.stale")
    if incident.state != PROPOSED:
        raise DomainError("incident.decided", state=STATE_TITLES[incident.state])
    return incident


def _authorize(uow: UnitOfWork, acts: Collection[Act]) -> None:
    uow.authorize(INCIDENT_UNDO.code, _places(acts))


def _places(acts: Collection[Act]) -> list[int]:
    return sorted({act.subject.warehouse_id for act in acts})


def _lock(session: Session, acts: Collection[Act]) -> dict[int, Document]:
    """Lock the documents, and those that they are linked to, each before what it is linked to: the younger first."""
    wanted = {act.subject.id or 0 for act in acts}
    linked = {act.subject.linked_document_id for act in acts} - {None}
    ids = wanted | {one for i in linked for one in (i, successor_of(session, i)) if one is not None}
    found = {document_id: lock_document(session, document_id) for document_id in sorted(ids, reverse=True)}
    return {document_id: document for document_id, document in found.items() if document is not None}


def _refuse_own(uow: UnitOfWork, plan: Plan) -> None:
    if uow.actor.user_id in plan.person_ids:
        raise DomainError("incident.own_acts")


def _refuse_persons(uow: UnitOfWork, acts: Collection[Act]) -> None:
    """Whoever did any of it has no say, also where somebody else has undone it meanwhile."""
    if uow.actor.user_id in {act.person_id for act in acts}:
        raise DomainError("incident.own_acts")


def _as_seen(uow: UnitOfWork, plan: Plan, digest: str) -> UndoPreview:
    """The preview as it is now. Raises Conflict where the person looked at another."""
    now = view_of(uow.session, plan, is_open(uow.session, uow.today))
    if now.digest != digest:
        raise Conflict("incident.changed")
    return now


def _refuse_impossible(seen: UndoPreview, releases: bool) -> None:
    if seen.problems:
        raise DomainError("incident.blocked", why=seen.problems[0], more=len(seen.problems))
    if seen.losing and not releases:
        losers = "、".join(one.number for one in seen.losing)
        raise DomainError("incident.must_release", field="releases", losers=losers)


def _wanted(plan: Plan) -> list[list[object]]:
    return [[step.kind, step.document_id] for step in plan.steps]


def _numbers(plan: Plan) -> list[str]:
    names = {act.subject.id: act.subject.number or "" for act in plan.acts}
    return [names[step.document_id] for step in plan.steps]


def _book(uow: UnitOfWork, incident: Incident, plan: Plan, documents: dict[int, Document]) -> list[Document]:
    reason = f"{label_of(incident)}：{incident.reason}"
    booked = []
    for position, step in enumerate(plan.steps):
        undo = take_back if step.kind == REVERSE else restore_document
        made = undo(uow, documents[step.document_id], reason)
        uow.session.flush()
        kept = IncidentDocument(
            incident_id=incident.id or 0, position=position, kind=step.kind, document_id=step.document_id,
            made_document_id=made.id or 0,
        )  # fmt: skip
        uow.session.add(kept)
        booked.append(made)
    return booked


def _owe(uow: UnitOfWork, incident: Incident, made: list[Document]) -> None:
    approving.owe(
        uow, made[0], label=label_of(incident), title="事故回退", reason=incident.reason,
        because=f"没有第二个人可以复核，发起人一人执行，共 {len(made)} 张单据",
    )  # fmt: skip


def _decide(uow: UnitOfWork, incident: Incident, state: str, *, by: int = 0, **more: object) -> IncidentRef:
    incident.state, incident.version = state, incident.version + 1
    incident.decided_by, incident.decided_at = by or uow.actor.user_id, uow.now
    uow.record(
        "incident", incident.id, label_of(incident), before={"state": PROPOSED}, after={"state": state} | more,
        reason=incident.reason,
    )  # fmt: skip
    return _ref(uow, incident)


def _ref(uow: UnitOfWork, incident: Incident, documents: tuple[str, ...] = (), *, is_owed: bool = False) -> IncidentRef:
    uow.session.flush()
    uow.publish("incident", incident_id=incident.id)
    return IncidentRef(
        incident_id=incident.id or 0, state=incident.state, version=incident.version, documents=documents,
        is_owed=is_owed,
    )  # fmt: skip

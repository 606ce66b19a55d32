"""What undoing would do as things stand: steps in order, stock before and after, what is in the way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.posting import SOURCE, moves_of, source_of
from jxc_app.modules.documents.types import type_of
from jxc_app.modules.incidents import rules
from jxc_app.modules.incidents.rules import RESTORE, REVERSE, Step
from jxc_app.modules.inventory.aftermath import balances_now, in_the_way, last_seqs, moved_since
from jxc_app.modules.inventory.reserving import Held
from jxc_app.modules.inventory.reversing import mirror_of
from jxc_app.modules.inventory.spots import BalanceKey, Move


@dataclass(frozen=True, slots=True)
class Act:
    """One chosen document: a posting, or the reversal that a void booked.

    ``subject``: the document to take back or restore. ``outcome``: one of :mod:`rules`. ``seq``: its last move.
    """

    chosen: Document
    subject: Document
    outcome: str
    seq: int

    @property
    def person_id(self) -> int:
        """Who did it."""
        return self.chosen.posted_by or 0


@dataclass(frozen=True, slots=True)
class Change:
    """One balance before and after, in base units. ``later`` documents moved it since; ``takers`` took from it."""

    key: BalanceKey
    warehouse_id: int
    on_hand: Decimal
    change: Decimal
    later: tuple[int, ...]
    takers: tuple[int, ...]

    @property
    def after(self) -> Decimal:
        return self.on_hand + self.change

    @property
    def is_short(self) -> bool:
        """More would leave than is there."""
        return self.after < 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Acts newest first; steps in the order in which they are booked; ``losing``: reservations that must go."""

    acts: tuple[Act, ...]
    steps: tuple[Step, ...]
    changes: tuple[Change, ...]
    losing: tuple[Held, ...]

    @property
    def person_ids(self) -> set[int]:
        """Whose acts are undone."""
        return {act.person_id for act in self.acts if act.outcome in (REVERSE, RESTORE)}

    @property
    def keeps(self) -> dict[BalanceKey, Decimal]:
        """How much may stay reserved on the balances where reservations are in the way."""
        held = {one.key for one in self.losing}
        return {change.key: max(change.after, ZERO) for change in self.changes if change.key in held}


def acts_of(session: Session, document_ids: Collection[int]) -> tuple[Act, ...]:
    """What was chosen, newest first. Raises NotFound, or ``incident.not_posted`` where something moved nothing."""
    chosen = _documents(session, document_ids)
    if len(chosen) != len(set(document_ids)):
        raise NotFound("document.not_found")
    if any(one.posted_at is None for one in chosen.values()):
        raise DomainError("incident.not_posted")
    originals = _documents(session, {one.reverses_document_id for one in chosen.values() if one.reverses_document_id})
    seqs = last_seqs(session, SOURCE, list(chosen))
    voided = {one.reverses_document_id for one in chosen.values()}
    restored = _restored(session, list(originals))
    acts = []
    for document_id, one in chosen.items():
        subject = originals[one.reverses_document_id] if one.reverses_document_id else one
        outcome = rules.outcome_of(
            voids=one.reverses_document_id is not None,
            is_reversed=one.status == "reversed",
            is_restored=subject.id in restored,
            other_is_chosen=document_id in voided or (subject is not one and subject.id in chosen),
            follows=type_of(subject.type).follows,
        )
        acts.append(Act(one, subject, outcome, seqs.get(document_id, 0)))
    return tuple(sorted(acts, key=lambda act: -act.seq))


def _documents(session: Session, ids: Collection[int]) -> dict[int, Document]:
    found = session.exec(select(Document).where(col(Document.id).in_(ids))).all() if ids else []
    return {one.id or 0: one for one in found}


def _restored(session: Session, ids: Sequence[int]) -> set[int | None]:
    if not ids:
        return set()
    return set(session.exec(select(Document.restores_document_id).where(col(Document.restores_document_id).in_(ids))))


def moves_to_undo(session: Session, acts: Collection[Act]) -> dict[int, list[Move]]:
    """The moves that each act's undoing books, by the id of its subject."""
    found = {}
    for act in acts:
        subject_id = act.subject.id or 0
        if act.outcome == REVERSE:
            found[subject_id] = mirror_of(session, source_of(act.subject))
        elif act.outcome == RESTORE:
            found[subject_id] = moves_of(session, act.subject, lines_of(session, subject_id))
    return found


def plan_of(session: Session, acts: tuple[Act, ...], moves: dict[int, list[Move]]) -> Plan:
    """What undoing these acts would do."""
    homes: dict[BalanceKey, int] = {}
    steps = [_step(act, moves[act.subject.id or 0], homes) for act in acts if act.subject.id in moves]
    stock = balances_now(session, sorted(homes))
    totals: dict[BalanceKey, Decimal] = {}
    firsts: dict[BalanceKey, int] = {}
    for step in steps:
        for key, change in step.changes.items():
            totals[key] = totals.get(key, ZERO) + change
            firsts[key] = min(firsts.get(key, step.seq), step.seq)
    own = {i for act in acts for i in (act.chosen.id, act.subject.id)}
    changes = [
        _change(session, key, homes[key], stock[key][0], total, firsts[key], own)
        for key, total in sorted(totals.items())
    ]
    most = {one.key: max(one.after, ZERO) for one in changes}
    losing = in_the_way(session, most) if most else []
    free = {key: stock[key][0] - min(stock[key][1], most[key]) for key in totals}
    return Plan(acts, tuple(rules.in_order(steps, free)), tuple(changes), tuple(losing))


def _step(act: Act, moves: Sequence[Move], homes: dict[BalanceKey, int]) -> Step:
    changes: dict[BalanceKey, Decimal] = {}
    for move in moves:
        ends = (move.takes_from, move.origin, -move.quantity), (move.adds_to, move.target, move.quantity)
        for key, spot, signed in ends:
            if key is not None and spot.warehouse_id is not None:
                changes[key] = changes.get(key, ZERO) + signed
                homes[key] = spot.warehouse_id
    subject_id = act.subject.id or 0
    return Step(act.outcome, subject_id, act.seq, act.subject.linked_document_id or subject_id, changes)


def _change(
    session: Session, key: BalanceKey, home: int, on_hand: Decimal, change: Decimal, since: int, own: set[int | None]
) -> Change:
    others = [(one.id, takes) for one, takes in moved_since(session, key, since) if one.id not in own]
    later = tuple(dict.fromkeys(document_id for document_id, _ in others))
    return Change(key, home, on_hand, change, later, tuple(document_id for document_id, takes in others if takes))

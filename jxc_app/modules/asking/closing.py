"""The cut-off: a word to whoever has not asked before it, and what stands when it has come. Acts of the product."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database, insert_or_ignore
from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.inputs import Id
from jxc_app.core.logs import get_logger
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, perform, use_case
from jxc_app.modules.asking.models import AskRound, AskSchedule, AskTemplate, StoreAsk
from jxc_app.modules.asking.permissions import ASK_CLOSE
from jxc_app.modules.asking.rounds import schedules_in_use, stores_of
from jxc_app.modules.asking.rules import closing, falls_on
from jxc_app.modules.documents.commands import PostDocument
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import post_document
from jxc_app.modules.documents.types import SUBMITTED
from jxc_app.modules.warehouses.models import Warehouse

log = get_logger("asking")
#: a product that stood still catches up with so many days
_BACK = 3


class RoundAct(Command):
    """A round, by its schedule and day."""

    schedule_id: Id
    day: date


class Told(Result):
    """How many stores have not asked."""

    missing: int


@dataclass(frozen=True, slots=True)
class DueRound:
    """A round of which something is to be done now."""

    schedule_id: int
    day: date
    is_over: bool


def missing_stores(session: Session, schedule: AskSchedule, day: date) -> list[Warehouse]:
    """The stores that are expected to ask and have said nothing."""
    said = set(
        session.exec(
            select(StoreAsk.warehouse_id).where(StoreAsk.schedule_id == schedule.id, StoreAsk.day == day)
        ).all()
    )
    return [one for one in stores_of(session, schedule) if one.id not in said]


def due_rounds(session: Session, now: datetime) -> list[DueRound]:
    """Rounds whose cut-off has come, or so near that whoever has not asked is to be told; each once."""
    zone = get_settings().zone
    today = business_date(now, zone)
    first = today - timedelta(days=_BACK)
    rows = session.exec(select(AskRound).where(col(AskRound.day) >= first)).all()
    begun = {(row.schedule_id, row.day): row for row in rows}
    schedules = {one.id or 0: one for one in schedules_in_use(session)}
    found = []
    days = [first + timedelta(days=at) for at in range(_BACK + 2)]
    pairs = {(code, day) for code, one in schedules.items() for day in days if falls_on(one.weekdays, day)} | set(begun)
    for schedule_id, day in sorted(pairs):
        row, schedule = begun.get((schedule_id, day)), schedules.get(schedule_id)
        closes_at = row.closes_at if row else closing(day, schedules[schedule_id].closes_at, zone)
        if (row and row.closed_at) or (row is None and schedule and closes_at <= schedule.begins_at):
            continue
        ahead = timedelta(minutes=schedule.remind_minutes) if schedule else timedelta()
        if closes_at <= now:
            found.append(DueRound(schedule_id, day, True))
        elif ahead and closes_at - ahead <= now and not (row and row.reminded_at):
            found.append(DueRound(schedule_id, day, False))
    return found


def close_due(database: Database, now: datetime) -> int:
    """Remind, bring into force and close what is due; how many rounds. What cannot be brought in waits for people."""
    due = database.read(lambda session: due_rounds(session, now))
    actor = Actor.system(device="jobs")
    for one in due:
        act = RoundAct(schedule_id=one.schedule_id, day=one.day)
        if not one.is_over:
            perform(remind_round, act, actor=actor, database=database)
            continue
        tried = _enter(database, one, frozenset())
        perform(close_round, act, actor=actor, database=database)
        _enter(database, one, tried)  # what was on its way while it closed
    return len(due)


def _enter(database: Database, one: DueRound, but: frozenset[int]) -> frozenset[int]:
    """Put into force what was sent, each for itself; answers which were tried."""
    papers = [
        paper for paper in database.read(lambda session: papers_to_enter(session, one)) if paper.document_id not in but
    ]
    for paper in papers:
        try:
            perform(post_document, paper, actor=Actor.system(device="jobs"), database=database)
        except DomainError as refusal:
            log.warning("ask_not_entered", document=paper.document_id, code=refusal.code)
    return but | {paper.document_id for paper in papers}


def papers_to_enter(session: Session, one: DueRound) -> list[PostDocument]:
    """What was sent in a round by those who might put it into force themselves."""
    wanted = (
        select(Document.id, Document.version)
        .join(StoreAsk, col(StoreAsk.document_id) == Document.id)
        .where(
            StoreAsk.schedule_id == one.schedule_id, StoreAsk.day == one.day, col(StoreAsk.enters).is_(True),
            Document.status == SUBMITTED,
        )
        .order_by(col(Document.id))
    )  # fmt: skip
    return [PostDocument(document_id=row[0] or 0, version=row[1]) for row in session.exec(wanted)]


@use_case("ask.remind", title="提醒要货", permission=ASK_CLOSE)
def remind_round(uow: UnitOfWork, command: RoundAct) -> Told:
    """Tell of the stores that have not asked yet, once. Only the product may."""
    schedule, row = _locked(uow, command)
    if row.reminded_at is not None or row.closed_at is not None:
        return Told(missing=0)
    row.reminded_at = uow.now
    return _told(uow, schedule, row)


@use_case("ask.close_round", title="要货截单", permission=ASK_CLOSE)
def close_round(uow: UnitOfWork, command: RoundAct) -> Told:
    """Take nothing more in this round, and tell of the stores that have not asked. Only the product may."""
    schedule, row = _locked(uow, command)
    if row.closed_at is not None or row.closes_at > uow.now:
        return Told(missing=0)
    row.closed_at = uow.now
    uow.publish("ask")
    return _told(uow, schedule, row)


def _locked(uow: UnitOfWork, command: RoundAct) -> tuple[AskSchedule, AskRound]:
    if not uow.actor.is_system:
        raise PermissionDenied("access.denied", permission=ASK_CLOSE.title)
    schedule = uow.session.get(AskSchedule, command.schedule_id)
    if schedule is None:
        raise NotFound("ask.no_schedule")
    closes_at = closing(command.day, schedule.closes_at, uow.settings.zone)
    row = AskRound(schedule_id=command.schedule_id, day=command.day, closes_at=closes_at)
    insert_or_ignore(uow.session, AskRound.__table__, [row.model_dump()])  # type: ignore[attr-defined]
    key = (command.schedule_id, command.day)
    return schedule, uow.session.get_one(AskRound, key, with_for_update=True, populate_existing=True)


def _told(uow: UnitOfWork, schedule: AskSchedule, row: AskRound) -> Told:
    missing = missing_stores(uow.session, schedule, row.day) if schedule.switched_off_at is None else []
    template = uow.session.get_one(AskTemplate, schedule.template_id)
    if missing:
        after = {
            "day": row.day, "stores": len(missing), "missing": "、".join(one.name for one in missing),
            "warehouse_ids": [one.id for one in missing],
        }  # fmt: skip
        uow.record("store_ask", schedule.id, f"{template.name} {row.day}", after=after)
    return Told(missing=len(missing))

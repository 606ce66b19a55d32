"""A store sends what it wants: one requisition for each store and round, changed until the cut-off."""

from datetime import date, timedelta

from pydantic import Field as Limits

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import new_key
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import PositiveQuantity
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import PERMISSIONS, Command, Result, use_case
from jxc_app.modules.asking.models import AskRound, AskSchedule, StoreAsk
from jxc_app.modules.asking.rounds import Round, open_round, schedules_of
from jxc_app.modules.asking.rules import time_text
from jxc_app.modules.asking.sheets import MAY_ASK
from jxc_app.modules.catalog.rows import rows_of, scope_of
from jxc_app.modules.documents.commands import DocumentFields, LineInput
from jxc_app.modules.documents.drafts import fill, new_document
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.rows import as_row
from jxc_app.modules.documents.service import give_up, hand_in, resubmit
from jxc_app.modules.documents.types import SUBMITTED
from jxc_app.modules.purchasing.types import PURCHASE_REQUISITION

_MAY_POST = PERMISSIONS[PURCHASE_REQUISITION.permissions["post"]]


class WantedLine(Command):
    """So much of a SKU, in ``unit_id`` (None: the base unit)."""

    sku_id: Id
    quantity: PositiveQuantity
    unit_id: Id | None = None


class SendAsk(Command):
    """``day`` and ``version``: the round, and what was sent in it, as seen. No lines: nothing is wanted."""

    warehouse_id: Id
    schedule_id: Id
    day: date
    version: Version | None = None
    lines: list[WantedLine] = Limits(max_length=500)


class AskSent(Result):
    """In which round it stands; ``moved``: that which the actor saw had closed, so it is the next one."""

    day: date
    number: str
    lines: int
    moved: bool
    version: int


@use_case("ask.send", title="要货", permission=MAY_ASK)
def send_ask(uow: UnitOfWork, command: SendAsk) -> AskSent:
    """Send, or change what was sent. It is in force at the cut-off, where the actor may put it into force.

    Raises Conflict ``version.stale`` where another changed it, ``ask.in_force`` where it is in force already,
    DomainError ``ask.no_schedule`` where the store asks by no such schedule.
    """
    own = rows_of(uow.session, [one.sku_id for one in command.lines], uow.actor.user_id)
    uow.authorize(MAY_ASK.code, [command.warehouse_id], own)
    schedule, at = _round(uow, command)
    key = (command.schedule_id, at.day, command.warehouse_id)
    sent = uow.session.get(StoreAsk, key, with_for_update=True)
    is_moved = at.day != command.day
    if is_moved and sent is not None:
        raise Conflict("ask.round_over")
    if (sent.version if sent else None) != (None if is_moved else command.version):
        raise Conflict("version.stale")
    before = lock_document(uow.session, sent.document_id) if sent and sent.document_id else None
    document = _written(uow, command, schedule, at, _open_paper(uow, before))
    sent = sent or StoreAsk(
        schedule_id=key[0], day=at.day, warehouse_id=key[2], enters=False, sent_by=uow.actor.user_id, sent_at=uow.now,
        version=0,
    )  # fmt: skip
    sent.document_id, sent.supplied_by = (document.id if document else None), schedule.supplied_by
    sent.enters = scope_of(uow.session, uow.actor, _MAY_POST).covers_row(command.warehouse_id, own)
    sent.sent_by, sent.sent_at, sent.version = uow.actor.user_id, uow.now, sent.version + 1
    uow.session.add(sent)
    uow.session.flush()
    number = (document.number or "") if document else ""
    after = {"day": at.day, "warehouse_id": command.warehouse_id, "asked": len(command.lines), "number": number}
    uow.record("store_ask", command.schedule_id, f"{at.day} 要货", after=after)
    uow.publish("ask", warehouse_id=command.warehouse_id)
    return AskSent(day=at.day, number=number, lines=len(command.lines), moved=is_moved, version=sent.version)


def _round(uow: UnitOfWork, command: SendAsk) -> tuple[AskSchedule, Round]:
    """The round that is open now, its row locked: it cannot close until this is committed."""
    known = {one.id: one for one in schedules_of(uow.session, command.warehouse_id)}
    schedule = known.get(command.schedule_id)
    if schedule is None:
        raise NotFound("ask.no_schedule")
    at = open_round(uow.session, schedule, uow.now, uow.settings.zone)
    if at is None:
        raise NotFound("ask.no_schedule")
    row = AskRound(schedule_id=schedule.id or 0, day=at.day, closes_at=at.closes_at)
    insert_or_ignore(uow.session, AskRound.__table__, [row.model_dump()])  # type: ignore[attr-defined]
    begun = uow.session.get_one(AskRound, (schedule.id, at.day), with_for_update=True, populate_existing=True)
    if begun.closed_at is not None:  # it closed while we waited for it
        raise Conflict("ask.round_over")
    return schedule, at


def _open_paper(uow: UnitOfWork, document: Document | None) -> Document | None:
    """The paper that can be changed; None where it was given up. Raises Conflict for one that is in force."""
    if document is None:
        return None
    if document.posted_at is not None and document.status != "reversed":
        raise Conflict("ask.in_force", number=document.number or "")
    if document.status != SUBMITTED:
        return None
    uow.authorize(MAY_ASK.code, [document.warehouse_id], as_row(uow.session, document))
    return document


def _written(
    uow: UnitOfWork, command: SendAsk, schedule: AskSchedule, at: Round, paper: Document | None
) -> Document | None:
    """The requisition with these lines: the one that was sent, or a new one; None where nothing is wanted."""
    if not command.lines:
        if paper is not None:
            give_up(uow, paper, "这一轮不要货")
        return None
    due_on = at.day + timedelta(days=schedule.lead_days)
    fields = DocumentFields(
        document_key=paper.document_key if paper else new_key(),
        type=PURCHASE_REQUISITION.code,
        warehouse_id=command.warehouse_id,
        responsible=uow.actor.name[:60],
        remark=f"要货 {at.day:%m-%d} {time_text(schedule.closes_at)} 截单",
        lines=[
            LineInput(sku_id=one.sku_id, quantity=one.quantity, unit_id=one.unit_id, due_on=due_on)
            for one in command.lines
        ],
    )
    if len({one.sku_id for one in command.lines}) != len(command.lines):
        raise DomainError("ask.twice", field="lines")
    if paper is None:
        written = new_document(uow, fields)
        hand_in(uow, written)
    else:
        written = fill(uow, paper, fields, at=paper.effective_at)
        resubmit(uow, written)
    return written.document

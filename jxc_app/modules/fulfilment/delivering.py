"""配送: a store gives its parcel to a courier, who takes it and hands it over, each time by a scan."""

from datetime import datetime

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.access.models import User
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.approvals.able import able_there
from jxc_app.modules.catalog.models import Barcode, Sku
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import locked, refuse_outsiders
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.fulfilment.events import DELIVERED, tell
from jxc_app.modules.fulfilment.models import Parcel, ParcelLine
from jxc_app.modules.fulfilment.permissions import DELIVER, giving
from jxc_app.modules.fulfilment.queries import GIVING


class AssignCourier(Command):
    """Who brings a parcel; ``courier_id`` None: nobody yet."""

    document_id: Id
    courier_id: Id | None = None


class TakeParcel(Command):
    """What the courier scanned in the store: the number of the shipment, or the code of something in it."""

    document_id: Id
    code: str = Limits(min_length=1, max_length=80)


class HandOver(Command):
    """What the courier scanned at the door, and who took it."""

    document_id: Id
    code: str = Limits(min_length=1, max_length=80)
    received_by: str = Limits(min_length=1, max_length=60)


class ParcelRef(Result):
    """A parcel and when that was."""

    document_id: int
    number: str
    at: datetime | None = None


@use_case("parcel.assign", title="指派配送员", inside=giving)
def assign_courier(uow: UnitOfWork, command: AssignCourier) -> ParcelRef:
    """Give a parcel to a courier, or to another one, until it is taken. Raises NotFound, Conflict ``parcel.taken``."""
    refuse_outsiders(uow, giving())
    held = uow.session.get(Document, command.document_id)
    document = locked(uow, command.document_id, held.version if held else None, "post")
    parcel = uow.session.get(Parcel, document.id, with_for_update=True)
    if parcel is None:
        raise NotFound("document.not_found")
    if parcel.taken_at is not None:
        raise Conflict("parcel.taken", number=document.number)
    name = ""
    if command.courier_id is not None:
        user = uow.session.get(User, command.courier_id)
        if user is None or user.switched_off_at is not None or not _delivers(uow.session, command.courier_id):
            raise DomainError("parcel.no_courier", field="courier_id")
        name = user.name
    parcel.courier_id = command.courier_id
    uow.session.flush()
    uow.record("parcel", document.id, document.number or "", after={"courier": name})
    uow.publish("document", document_id=document.id, type=document.type, status=document.status)
    return ParcelRef(document_id=document.id or 0, number=document.number or "")


@use_case("delivery.take", title="取走跨店包裹", permission=DELIVER)
def take_parcel(uow: UnitOfWork, command: TakeParcel) -> ParcelRef:
    """The courier has the parcel. Raises Conflict ``parcel.not_ready``, ``parcel.taken``; DomainError
    ``parcel.not_yours``, ``parcel.other_code``.
    """
    document, parcel = _own(uow, command.document_id)
    if document.status not in (POSTED, DONE):
        raise Conflict("parcel.not_ready", number=document.number)
    if parcel.taken_at is not None:
        raise Conflict("parcel.taken", number=document.number)
    _refuse_other(uow.session, document, command.code)
    parcel.taken_at = uow.now
    uow.session.flush()
    note(uow, document, "take_out")
    uow.record("parcel", document.id, document.number or "", after={"taken_at": uow.now})
    return ParcelRef(document_id=document.id or 0, number=document.number or "", at=uow.now)


@use_case("delivery.hand_over", title="送达跨店包裹", permission=DELIVER)
def hand_over(uow: UnitOfWork, command: HandOver) -> ParcelRef:
    """The customer has the parcel. Raises Conflict ``parcel.not_taken``, ``parcel.delivered``; DomainError
    ``parcel.not_yours``, ``parcel.other_code``.
    """
    document, parcel = _own(uow, command.document_id)
    if parcel.taken_at is None:
        raise Conflict("parcel.not_taken", number=document.number)
    if parcel.delivered_at is not None:
        raise Conflict("parcel.delivered", number=document.number)
    _refuse_other(uow.session, document, command.code)
    parcel.delivered_at, parcel.received_by = uow.now, command.received_by
    uow.session.flush()
    note(uow, document, "deliver", command.received_by)
    uow.record(
        "parcel", document.id, document.number or "",
        after={"delivered_at": uow.now, "received_by": command.received_by},
    )  # fmt: skip
    tell(uow, parcel.order_id, DELIVERED)
    return ParcelRef(document_id=document.id or 0, number=document.number or "", at=uow.now)


def _own(uow: UnitOfWork, document_id: int) -> tuple[Document, Parcel]:
    """The actor's own parcel, locked; the same answer for another's as for one that does not exist."""
    document = lock_document(uow.session, document_id)
    parcel = uow.session.get(Parcel, document_id, with_for_update=True, populate_existing=True)
    if document is None or parcel is None or parcel.courier_id != uow.actor.user_id:
        raise DomainError("parcel.not_yours")
    return document, parcel


def _delivers(session: Session, user_id: int) -> bool:
    return holds_any(session, Actor(user_id=user_id, name=""), (DELIVER.code,))


def _refuse_other(session: Session, document: Document, code: str) -> None:
    """Raises DomainError ``parcel.other_code`` for a code of something that is not in the parcel."""
    key = code_key(code)
    if key == code_key(document.number or ""):
        return
    inside = select(ParcelLine.sku_id).where(
        ParcelLine.document_id == document.id, col(ParcelLine.asked) > ParcelLine.refused
    )
    coded = select(Sku.id).where(Sku.code_key == key, col(Sku.id).in_(inside))
    barred = select(Barcode.sku_id).where(Barcode.code_key == key, col(Barcode.sku_id).in_(inside))
    if session.exec(coded).first() is None and session.exec(barred).first() is None:
        raise DomainError("parcel.other_code", field="code", number=document.number)


@query("parcel.couriers", title="可指派的配送员", permission=GIVING)
def couriers(session: Session, scope: Scope) -> list[tuple[int, str]]:
    """People in use who may bring parcels, by name."""
    people = able_there(session, DELIVER, 0)  # a right that is held for no warehouse
    wanted = select(User.id, User.name).where(col(User.id).in_(people), col(User.switched_off_at).is_(None))
    return [(one or 0, name) for one, name in session.exec(wanted.order_by(User.name)).all()]

"""Voiding (作废): a reversal document, booked in one transaction. Nothing posted is edited or deleted."""

from functools import partial

from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import use_case
from jxc_app.modules.documents import approving, links
from jxc_app.modules.documents.commands import DocumentRef, VoidDocument
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import VOIDING
from jxc_app.modules.documents.posting import source_of
from jxc_app.modules.documents.reversals import refuse_unvoidable, reversal_of
from jxc_app.modules.documents.service import locked, ref
from jxc_app.modules.documents.steps import move_to, note
from jxc_app.modules.documents.types import POSTED, REVERSED, permissions_for, type_of
from jxc_app.modules.inventory.reserving import Held
from jxc_app.modules.inventory.reversing import reverse_moves


@use_case("document.void", title="作废", inside=partial(permissions_for, "void"), proof=VOIDING)
def void_document(uow: UnitOfWork, command: VoidDocument) -> DocumentRef:
    """Take a posted document back by a reversal of today, at the value it carried.

    Raises ``stock.insufficient`` where later documents used what it brought in, and ``document.has_later`` where
    posted documents fulfil its lines. With ``release_reservations``, reservations in the way are given back.
    """
    document = locked(uow, command.document_id, command.version, "void")
    uow.demand_proof(VOIDING)
    if document.linked_document_id is not None:
        lock_document(uow.session, document.linked_document_id)
    refuse_unvoidable(uow, document)
    if type_of(document.type).follows:
        raise DomainError("document.follows", number=document.number or "")
    plan = approving.plan_voiding(uow, document)
    if plan.must_wait:
        asked = approving.ask(
            uow, plan, document, then=approving.VOID, reason=command.reason, release=command.release_reservations
        )
        document.version += 1
        note(uow, document, "ask_void", command.reason)
        return ref(uow, document, asked)
    take_back(uow, document, command.reason, give_back=command.release_reservations)
    return ref(uow, document, approving.ask(uow, plan, document, reason=command.reason))


def take_back(uow: UnitOfWork, document: Document, reason: str, *, give_back: bool = False) -> Document:
    """Book the reversal of a document whose row is locked, and that of the one it is linked to; returns the reversal.

    Whether somebody may is asked by the caller. Raises ``document.is_reversal``, ``document.wrong_status``,
    ``document.has_later``, ``stock.insufficient``.
    """
    refuse_unvoidable(uow, document)
    for follower in links.followers(uow.session, document.id or 0):
        take_back(uow, uow.session.get_one(Document, follower, with_for_update=True), reason, give_back=give_back)
    move_to(document, REVERSED)
    reversal = reversal_of(uow, document, reason)
    if unbooks := type_of(document.type).unbooks:
        unbooks(uow, document, reversal)
        given_back = []
    else:
        given_back = reverse_moves(
            uow, source_of(document), source_of(reversal), business_date=uow.today, effective_at=uow.now,
            give_back=give_back,
        )  # fmt: skip
    document.version += 1
    document.changed_at = uow.now
    note(uow, document, "void", reason)
    note(uow, reversal, "post", reason)
    tell_losers(uow, document.number or "", given_back)
    type_ = type_of(document.type)
    if type_.after:
        uow.session.flush()
        type_.after(uow, document, False)
    uow.record(
        "document", document.id, document.number or "", reason=reason,
        before={"status": POSTED},
        after={"status": REVERSED, "reversal": reversal.number, "reservations_lost": len(given_back)},
    )  # fmt: skip
    return reversal


def tell_losers(uow: UnitOfWork, cause: str, given_back: list[Held]) -> None:
    """Note on every document that lost a reservation what took it."""
    for document_id in sorted({held.source.id for held in given_back}):
        loser = uow.session.get(Document, document_id)
        if loser is not None:
            note(uow, loser, "lost_reservation", cause)

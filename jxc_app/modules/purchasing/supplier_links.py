"""订单链接: a supplier sees one order by a link, without an account, and says when each line will come.

Whoever has the link is the supplier: it shows what that order says, no more. It counts while its order is open; how
links are made, kept and tried stands in ``access/partner_links``.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import Session, select

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access.partner_links import (
    LinkAnswer,
    LinkDoor,
    OpenLink,
    PartnerLinkMade,
    is_first_look,
    new_token,
)
from jxc_app.modules.access.queries import demo_company
from jxc_app.modules.documents.commands import DocumentAct
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.queries import line_views
from jxc_app.modules.documents.service import locked
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.models import OrderLink
from jxc_app.modules.purchasing.promising import Said, promises_of, take_promises
from jxc_app.modules.purchasing.types import PURCHASE_ORDER
from jxc_app.modules.warehouses.models import Warehouse


class SendOrder(DocumentAct):
    """For how many days the link of an order in force is to hold; earlier ones end at once."""

    days: int = Limits(default=14, ge=1, le=90)


class OrderLinkMade(PartnerLinkMade):
    """The link of an order."""

    document_id: int
    partner_name: str


class OpenOrder(OpenLink):
    """Which order is looked at."""


class PromisedLine(Command):
    """When a line will come."""

    line_no: int = Limits(ge=1, le=999)
    promised_on: date = Limits(ge=date(1990, 1, 1))


class ConfirmOrder(OpenOrder):
    """Every line with its day, and who says so."""

    name: str = Limits(min_length=1, max_length=60)
    lines: list[PromisedLine] = Limits(min_length=1, max_length=500)


class OrderedLine(Result):
    """A line as its supplier reads it; price per unit, tax included, before discount."""

    line_no: int
    code: str
    name: str
    spec: str
    quantity: Decimal
    unit_name: str
    price: Decimal | None
    amount: Decimal | None
    is_gift: bool
    due_on: date | None
    promised_on: date | None
    place: str
    remark: str


class SupplierOrder(LinkAnswer):
    """The order as its supplier sees it."""

    number: str = ""
    buyer: str = ""
    partner_name: str = ""
    ordered_on: date | None = None
    settlement: str = ""
    remark: str = ""
    amount: Decimal = Decimal(0)
    rounding: Decimal = Decimal(0)
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    lines: tuple[OrderedLine, ...] = ()


def _sending() -> tuple[str, ...]:
    return (PURCHASE_ORDER.permissions["post"],)


@use_case("order.send", title="把采购订单发给供应商", inside=_sending)
def send_order(uow: UnitOfWork, command: SendOrder) -> OrderLinkMade:
    """Make a link to an order in force. Raises Conflict ``order.not_open``, ``version.stale``."""
    uow.authorize(PURCHASE_ORDER.permissions["post"])
    document = locked(uow, command.document_id, command.version, "post")
    if document.type != PURCHASE_ORDER.code or not _is_open(document):
        raise Conflict("order.not_open", number=document.number or "草稿")
    for earlier in _links_of(uow.session, document.id or 0):
        earlier.expires_at = min(earlier.expires_at, uow.now)
    fresh = new_token()
    link = OrderLink(
        document_id=document.id or 0, token_sha256=fresh.sha256, made_by=uow.actor.user_id, made_at=uow.now,
        expires_at=uow.now + timedelta(days=command.days),
    )  # fmt: skip
    uow.session.add(link)
    uow.session.flush()
    note(uow, document, "send", f"链接 {command.days} 天内有效")
    uow.record("document", document.id, document.number or "", after={"link_until": link.expires_at})
    partner = uow.session.get_one(Partner, document.partner_id)
    return OrderLinkMade(
        document_id=document.id or 0, number=document.number or "", partner_name=partner.name,
        expires_at=link.expires_at, token=fresh.token,
    )  # fmt: skip


@use_case("order.open_link", title="供应商打开订单链接", public=True)
def open_order(uow: UnitOfWork, command: OpenOrder) -> SupplierOrder:
    """Show the order; the first look is noted on it."""
    found = ORDER_DOOR.enter(uow, command.token)
    if isinstance(found, SupplierOrder):
        return found
    link, document = found
    if is_first_look(uow, link):
        _say(uow, document, "opened", "")
    return _shown(uow, link, document)


@use_case("order.confirm_link", title="供应商确认订单", public=True)
def confirm_order(uow: UnitOfWork, command: ConfirmOrder) -> SupplierOrder:
    """Take the supplier's word for every line; said again, the last word counts.

    Raises DomainError ``order.day_needed``, ``order.day_past``, ``order.day_far`` at the line's field.
    """
    found = ORDER_DOOR.enter(uow, command.token)
    if isinstance(found, SupplierOrder):
        return found
    link, document = found
    promised = {one.line_no: one.promised_on for one in command.lines}
    lines = line_views(uow.session, document.id or 0, shows_amounts=False)
    for line in lines:
        if line.line_no not in promised:
            raise DomainError("order.day_needed", field=f"lines.{line.line_no}")
    said = [Said(line.line_no, promised[line.line_no], f"lines.{line.line_no}") for line in lines]
    words = take_promises(uow, document, said, link_id=link.id)
    link.confirmed_at, link.confirmed_by = uow.now, command.name
    _say(uow, document, "confirm", f"{command.name} 确认，{words}")
    return _shown(uow, link, document)


def _behind(uow: UnitOfWork, token_sha256: str) -> tuple[OrderLink, Document] | None:
    """The link and its order, their rows locked, where the order is open."""
    link = uow.session.exec(select(OrderLink).where(OrderLink.token_sha256 == token_sha256)).first()
    document = lock_document(uow.session, link.document_id) if link else None
    if link is not None:
        uow.session.refresh(link, with_for_update=True)
    if link is None or document is None or link.expires_at <= uow.now or not _is_open(document):
        return None
    return link, document


ORDER_DOOR = LinkDoor("document", SupplierOrder, _behind, wrong="order.link_wrong")


def _is_open(document: Document) -> bool:
    return document.status == POSTED and document.reverses_document_id is None


def _say(uow: UnitOfWork, document: Document, act: str, words: str) -> None:
    """Note what the supplier did, in the supplier's name, and log it."""
    partner = uow.session.get_one(Partner, document.partner_id)
    note(uow, document, act, words, by=f"供应商 {partner.name}"[:60])
    uow.record("document", document.id, document.number or "", after={"supplier_act": words or "已打开"})


def _links_of(session: Session, document_id: int) -> list[OrderLink]:
    return list(session.exec(select(OrderLink).where(OrderLink.document_id == document_id)).all())


def _shown(uow: UnitOfWork, link: OrderLink, document: Document) -> SupplierOrder:
    promised = promises_of(uow.session, document.id or 0)
    home = uow.session.get_one(Warehouse, document.warehouse_id).name
    lines = tuple(
        OrderedLine(
            line_no=line.line_no, code=line.sku_code, name=line.sku_name, spec=line.spec, quantity=line.quantity,
            unit_name=line.unit_name, price=line.price, amount=line.amount, is_gift=line.is_gift, due_on=line.due_on,
            promised_on=promised.get(line.line_no), place=line.for_warehouse_name or home, remark=line.remark,
        )
        for line in line_views(uow.session, document.id or 0, shows_amounts=True)
    )  # fmt: skip
    partner = uow.session.get_one(Partner, document.partner_id)
    return SupplierOrder(
        ok=True, number=document.number or "", buyer=demo_company(uow.session) or "",
        partner_name=partner.name, ordered_on=document.business_date, settlement=document.settlement,
        remark=document.remark, amount=document.total_amount, rounding=document.rounding,
        confirmed_at=link.confirmed_at, confirmed_by=link.confirmed_by, lines=lines,
    )  # fmt: skip

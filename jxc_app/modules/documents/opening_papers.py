"""What was open with partners when the books began, as documents: one of each balance, of the day before."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.for_money import sku_for_money
from jxc_app.modules.documents.drafts import Written
from jxc_app.modules.documents.lines import write_lines
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import book_following
from jxc_app.modules.documents.types import DRAFT, POSTED, REVERSED
from jxc_app.modules.documents.voiding import take_back
from jxc_app.modules.openings.lock import cutover_of
from jxc_app.modules.openings.models import OpeningBalance
from jxc_app.modules.warehouses.models import Warehouse

Booked = Callable[[UnitOfWork, Document, bool], None]


def book_opening_papers(uow: UnitOfWork, made: Mapping[str, tuple[str, str]], booked: Booked | None = None) -> None:
    """Make a document of every opening balance that has none, once the balances are fixed.

    ``made``: by kind of balance the type of the document, and the name of the SKU that its line names. It is due when
    the balance says or else on the day on which the books begin, and lies in the first warehouse: what was owed was
    the company's. ``booked`` is told of each.
    """
    cutover = cutover_of(uow.session)
    if cutover is None or cutover.went_live_at is None:
        return
    types = [type_ for type_, _ in made.values()]
    known = {one.custom.get("balance_id") for one in _in_force(uow.session, types)}
    home = uow.session.exec(select(Warehouse.id).order_by(col(Warehouse.id)).limit(1)).one()
    wanted = select(OpeningBalance).where(col(OpeningBalance.kind).in_(made)).order_by(col(OpeningBalance.id))
    for balance in uow.session.exec(wanted).all():
        if balance.id not in known:
            document = _book(uow, balance, *made[balance.kind], cutover.starts_on, home or 0)
            if booked is not None:
                booked(uow, document, True)


def take_back_opening_papers(uow: UnitOfWork, types: Collection[str], reason: str) -> None:
    """The balances may be changed again: their documents are taken back. Raises ``document.has_later``."""
    for one in _in_force(uow.session, types):
        if one.status == POSTED:
            take_back(uow, lock_document(uow.session, one.id or 0) or one, reason)


def _in_force(session: Session, types: Collection[str]) -> list[Document]:
    wanted = select(Document).where(
        col(Document.type).in_(types), Document.status != REVERSED, col(Document.reverses_document_id).is_(None)
    )
    return list(session.exec(wanted.order_by(col(Document.id))).all())


def _book(uow: UnitOfWork, balance: OpeningBalance, type_: str, name: str, starts_on: date, home: int) -> Document:
    sku = sku_for_money(uow, name)
    document = Document(
        document_key=new_key(), type=type_, status=DRAFT, business_date=starts_on - timedelta(days=1),
        effective_at=uow.now, warehouse_id=home, partner_id=balance.partner_id, own_number=balance.reference,
        remark=balance.remark, total_quantity=Decimal(1), total_amount=balance.amount, maker_id=uow.actor.user_id,
        created_at=uow.now, changed_at=uow.now, custom={"balance_id": balance.id},
    )  # fmt: skip
    uow.session.add(document)
    uow.session.flush()
    row: dict[str, Any] = {
        "line_no": 1, "sku_id": sku.id, "lot_id": 0, "side": "", "lot_choice": "", "lot_reason": "",
        "unit_id": sku.base_unit_id, "quantity": Decimal(1), "base_quantity": Decimal(1), "price": balance.amount,
        "discount_percent": Decimal(0), "tax_percent": Decimal(0), "amount": balance.amount, "is_gift": False,
        "remark": balance.reference, "source_line_id": None, "due_on": balance.due_on or starts_on,
        "for_warehouse_id": None, "custom": {},
    }  # fmt: skip
    book_following(uow, Written(document, write_lines(uow.session, document.id or 0, [row])))
    return document

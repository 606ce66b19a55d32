"""The life of what was sold and was not there 缺货待处理: it opens with its sale, and closes bit by bit."""

from decimal import Decimal

from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import sees
from jxc_app.modules.retail.models import OPEN, SETTLED, VOIDED, WRITTEN_OFF, RetailShortage

_shortages: Table = RetailShortage.__table__  # type: ignore[attr-defined]


def follow_sale(uow: UnitOfWork, sale: Document, is_posted: bool) -> None:
    """What of a sale waits is a shortage from now on; of one that is taken back nothing is lacking any more."""
    if not is_posted:
        for shortage in shortages_of(uow.session, sale.id or 0):
            shortage.state = VOIDED
        return
    rows = [
        {
            "line_id": line.id, "document_id": sale.id, "warehouse_id": sale.warehouse_id, "sku_id": line.sku_id,
            "quantity": line.base_quantity, "settled": ZERO, "written_off": ZERO, "state": OPEN, "since": uow.now,
            "sold_on": sale.business_date, "reason": "",
        }
        for line in lines_of(uow.session, sale.id or 0)
        if line.waits
    ]  # fmt: skip
    if rows:
        uow.session.connection().execute(_shortages.insert(), rows)


def follow_supply(uow: UnitOfWork, supply: Document, is_posted: bool) -> None:
    """What came is settled; taken back, it is lacking again."""
    _follow(uow, supply, is_posted, is_written_off=False)


def follow_write_off(uow: UnitOfWork, write_off: Document, is_posted: bool) -> None:
    """What is given up is not waited for, and why stands on it; taken back, it is."""
    _follow(uow, write_off, is_posted, is_written_off=True)


def _follow(uow: UnitOfWork, document: Document, is_posted: bool, *, is_written_off: bool) -> None:
    known = {one.line_id: one for one in shortages_of(uow.session, document.linked_document_id or 0)}
    for line in lines_of(uow.session, document.id or 0):
        shortage = known[line.source_line_id or 0]
        change = line.base_quantity if is_posted else -line.base_quantity
        if is_written_off:
            shortage.written_off += change
            shortage.reason = document.remark[:200] if is_posted else ""
        else:
            shortage.settled += change
        shortage.state = _state(shortage)
    uow.session.flush()


def _state(shortage: RetailShortage) -> str:
    if shortage.open > ZERO:
        return OPEN
    return WRITTEN_OFF if shortage.written_off else SETTLED


def shortages_of(session: Session, sale_id: int) -> list[RetailShortage]:
    """All of a sale by line, read anew; its sale is locked by whoever changes them."""
    wanted = select(RetailShortage).where(RetailShortage.document_id == sale_id).order_by(col(RetailShortage.line_id))
    return list(session.exec(wanted, execution_options={"populate_existing": True}).all())


def open_of(session: Session, sale_id: int) -> dict[int, Decimal]:
    """What of each line of a sale still waits, in base units."""
    return {one.line_id: one.open for one in shortages_of(session, sale_id) if one.state == OPEN}


@query("retail.short_lines", title="零售单的缺货", permission=DOCUMENT_VIEW)
def short_lines(session: Session, scope: Scope, *, document_id: int) -> tuple[int, ...]:
    """The lines of a ticket that still wait; none of one that may not be seen."""
    return tuple(open_of(session, document_id)) if sees(session, scope, document_id) else ()

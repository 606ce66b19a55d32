"""The papers that go along with a mail, drawn before its transaction begins: fonts and sheets take their time.

A mail is refused where its document was changed since its sender saw it, so that what was drawn is what is mailed.
"""

import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import IO

from sqlmodel import Session, select

from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import DONE, POSTED
from jxc_app.modules.migration.quote_tables import QUOTE_COLUMNS, quote_table
from jxc_app.modules.migration.writers import write_workbook
from jxc_app.modules.notifications.letters import Enclosed
from jxc_app.modules.printing.linked_papers import order_slip, write_inquiry, write_order, write_statement
from jxc_app.modules.printing.queries import company_letterhead
from jxc_app.modules.purchasing.types import PURCHASE_ORDER
from jxc_app.modules.settlement.stated import seen
from jxc_app.modules.settlement.stating import STATEMENT
from jxc_app.modules.sourcing.answering import asked_of
from jxc_app.modules.sourcing.models import Rfq, RfqInvitation
from jxc_app.modules.sourcing.types import RFQ

_PDF = "application/pdf"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EVERYWHERE = Scope(everywhere=True)


def order_files(database: Database, actor: Actor, document_id: int) -> list[Enclosed]:
    """The order as we print it; nothing where it is no order in force."""

    def slip(session: Session) -> tuple[str, Callable[[IO[bytes]], None]] | None:
        document = _in_force(session, document_id, PURCHASE_ORDER.code)
        if document is None:
            return None
        paper = order_slip(session, document, clock.get().now())
        return paper.number, lambda target: write_order(target, paper)

    return _drawn(database.read(slip))


def statement_files(database: Database, actor: Actor, document_id: int) -> list[Enclosed]:
    """The statement with its sums and lines; nothing where it is none in force."""

    def stated(session: Session) -> tuple[str, Callable[[IO[bytes]], None]] | None:
        document = _in_force(session, document_id, STATEMENT)
        if document is None:
            return None
        paper, company = seen(session, document), company_letterhead(session).shop_name
        return paper.number, lambda target: write_statement(target, company, paper)

    return _drawn(database.read(stated))


def rfq_files(database: Database, actor: Actor, rfq_id: int, partner_id: int) -> list[Enclosed]:
    """What is asked, on paper and as the sheet that is read back; nothing where this supplier is not asked."""

    def asked(session: Session) -> tuple[str, Callable[[IO[bytes]], None], Callable[[Path], None]] | None:
        document, rfq = _in_force(session, rfq_id, RFQ.code), session.get(Rfq, rfq_id)
        if document is None or rfq is None or not _asks(session, rfq_id, partner_id):
            return None
        number, until, company = document.number or "", rfq.answer_until, company_letterhead(session).shop_name
        lines = [line for _, line in asked_of(session, rfq_id)]
        rows = list(quote_table(session, _EVERYWHERE, rfq_id=rfq_id, partner_id=partner_id))
        return (
            number, lambda target: write_inquiry(target, company, number, until, lines),
            lambda path: write_workbook(path, QUOTE_COLUMNS, rows),
        )  # fmt: skip

    found = database.read(asked)
    if found is None:
        return []
    number, paper, sheet = found
    return [*_drawn((number, paper)), Enclosed(f"{number}.xlsx", _XLSX, _book(sheet))]


def _drawn(found: tuple[str, Callable[[IO[bytes]], None]] | None) -> list[Enclosed]:
    if found is None:
        return []
    number, write = found
    file = BytesIO()
    write(file)
    return [Enclosed(f"{number}.pdf", _PDF, file.getvalue())]


def _book(write: Callable[[Path], None]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        write(path)
        return path.read_bytes()


def _in_force(session: Session, document_id: int, type_: str) -> Document | None:
    document = session.get(Document, document_id)
    is_it = document is not None and document.type == type_ and document.reverses_document_id is None
    return document if is_it and document is not None and document.status in (POSTED, DONE) else None


def _asks(session: Session, rfq_id: int, partner_id: int) -> bool:
    wanted = select(RfqInvitation.id).where(RfqInvitation.document_id == rfq_id, RfqInvitation.partner_id == partner_id)
    return session.exec(wanted).first() is not None

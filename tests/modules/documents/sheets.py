"""Looking at documents, and letting transfers arrive."""

from typing import Any

from jxc_app.core.use_case import read
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.queries import get_document
from tests.support.company import SYSTEM, Company, Line


def view(company: Company, ref: DocumentRef) -> Any:
    return read(get_document, actor=SYSTEM, database=company.database, document_id=ref.document_id)


def arrive(
    company: Company, sent: DocumentRef, quantity: int, type_: str = "transfer_receipt", **fields: Any
) -> DocumentRef:
    [line] = view(company, sent).lines
    arrived = [Line(line.sku_id, quantity, source_line_id=line.id)]
    return company.record(type_, arrived, at=company.w2, linked_document_id=sent.document_id, **fields)

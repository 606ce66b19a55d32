"""A store that has asked another, for tests of other parts."""

from jxc_app.core.ids import new_key
from jxc_app.core.use_case import USE_CASES, perform
from jxc_app.modules.documents.commands import DocumentRef
from tests.support.company import SYSTEM, Company


def ask(company: Company, giver_id: int, receiver_id: int, *, sku_id: int | None = None) -> DocumentRef:
    """One piece, which comes in first."""
    sku_id = sku_id or company.a
    company.receive(sku_id, 1, "1", at=giver_id)
    case = USE_CASES["transfer.request"]
    command = case.command(
        document_key=new_key(), giver_id=giver_id, receiver_id=receiver_id,
        lines=[{"sku_id": sku_id, "quantity": "1"}],
    )  # fmt: skip
    return perform(case, command, actor=SYSTEM, database=company.database)


def send(company: Company, asked: DocumentRef) -> DocumentRef:
    """It leaves."""
    case = USE_CASES["transfer.send"]
    command = case.command(document_id=asked.document_id, version=asked.version)
    return perform(case, command, actor=SYSTEM, database=company.database)

"""Whatever is sent, it is refused in words and changes nothing. No traceback, on either engine."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import func, select

from jxc_app.core.errors import DomainError, NotFound, field_errors, say
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.models import SkuUnit
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.documents.commands import PostDocument, RecordDocument, SaveDraft, VoidDocument
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.documents.service import post_document, record_document, save_draft
from jxc_app.modules.documents.voiding import void_document
from jxc_app.modules.inventory.models import Lot
from tests.support.company import SYSTEM, Company, Line

HUGE = 10**30
NOBODY = 999_999

WRONG_FIELDS: list[dict[str, Any]] = [
    {"type": "no_such_type"},
    {"type": "x" * 41},
    {"type": None},
    {"warehouse_id": NOBODY},
    {"warehouse_id": -1},
    {"warehouse_id": HUGE},
    {"warehouse_id": 2**40},
    {"warehouse_id": "1; DROP TABLE document"},
    {"warehouse_id": 1.5},
    {"partner_id": NOBODY, "type": "sales_issue"},
    {"type": "transfer", "to_warehouse_id": None},
    {"type": "transfer", "to_warehouse_id": NOBODY},
    {"type": "transfer", "to_warehouse_id": HUGE},
    {"type": "transfer_receipt", "linked_document_id": None},
    {"type": "transfer_receipt", "linked_document_id": NOBODY},
    {"type": "transfer_receipt", "linked_document_id": HUGE},
    {"type": "transfer_difference", "linked_document_id": NOBODY, "settlement": "lost"},
    {"business_date": "2999-01-01"},
    {"business_date": "0001-01-01x"},
    {"business_date": {"$gt": ""}},
    {"document_key": "short"},
    {"document_key": "a" * 65},
    {"document_key": "../../etc/passwd"},
    {"responsible": "x" * 61},
    {"remark": "a\x00b"},
    {"remark": "\ud800"},
    {"remark": "x" * 501},
    {"lines": "all"},
    {"lines": [{}]},
    {"lines": [{"sku_id": 1, "quantity": "1"}] * 501},
    {"origin": "migrated"},
    {"status": "posted"},
    {"maker_id": 1},
]
WRONG_LINES: list[dict[str, Any]] = [
    {"sku_id": NOBODY},
    {"sku_id": 0},
    {"sku_id": HUGE},
    {"sku_id": 2**62},
    {"sku_id": NOBODY, "lot_number": "X"},
    {"quantity": -1},
    {"quantity": "-1"},
    {"quantity": 1.5},
    {"quantity": "NaN"},
    {"quantity": "1e400"},
    {"quantity": "0.0000001"},
    {"quantity": str(HUGE)},
    {"unit_id": NOBODY},
    {"unit_id": HUGE},
    {"price": "-0.01"},
    {"price": 0.1},
    {"price": "1e10"},
    {"price": "0.000000001"},
    {"discount_percent": "100.01"},
    {"discount_percent": "-1"},
    {"discount_percent": "NaN"},
    {"discount_percent": "0.001"},
    {"tax_percent": "Infinity"},
    {"lot_number": "x" * 61},
    {"lot_number": "a\x00b"},
    {"remark": "x" * 201},
    {"amount": "1"},
]


def attempt(company: Company, fields: dict[str, Any], act: Callable[..., Any] = record_document, at: str = "") -> str:
    """The code of the refusal, which must be one of ours, say something, and name a field below ``at``."""
    command = RecordDocument if act is record_document else SaveDraft
    try:
        perform(act, command(**fields), actor=SYSTEM)
    except ValidationError as error:
        assert all(name.startswith(at) and said for name, said in field_errors(error).items())
        return "validation"
    except DomainError as refusal:
        assert say(refusal)
        assert (refusal.field or "").startswith(at), fields
        return refusal.code
    raise AssertionError(f"taken: {fields}")


def rows(company: Company) -> tuple[int, ...]:
    def count(table: Any) -> int:
        return company.database.read(lambda session: session.exec(select(func.count()).select_from(table)).one())

    return tuple(count(table) for table in (Document, DocumentLine, Lot))


@pytest.mark.parametrize("act", [save_draft, record_document], ids=["save", "record"])
def test_wrong_heads_are_refused(company: Company, act: Any) -> None:
    line = [Line(company.a, 1, "1")]
    before = rows(company)
    for wrong in WRONG_FIELDS:
        attempt(company, company.fields("other_receipt", line) | wrong, act)
        assert rows(company) == before, wrong


@pytest.mark.parametrize("act", [save_draft, record_document], ids=["save", "record"])
def test_wrong_lines_are_refused_at_their_field(company: Company, act: Any) -> None:
    before = rows(company)
    for wrong in WRONG_LINES:
        fields = company.fields("other_receipt", [Line(company.a, 1, "1"), Line(company.b, 1, "1")])
        fields["lines"][1] |= wrong
        attempt(company, fields, act, at="lines.1.")
        assert rows(company) == before, wrong


@pytest.mark.parametrize("act", [save_draft, record_document], ids=["save", "record"])
def test_a_lot_of_a_sku_that_is_not_there_is_no_fault_of_another_tab(company: Company, act: Any) -> None:
    fields = company.fields("other_receipt", [Line(NOBODY, 1, lot="X")])
    assert attempt(company, fields, act) == "sku.not_found"


@pytest.mark.parametrize("act", [save_draft, record_document], ids=["save", "record"])
def test_a_receipt_of_lines_that_are_not_the_transfers_is_refused(company: Company, act: Any) -> None:
    company.receive(company.a, 10)
    transfer = company.record("transfer", [Line(company.a, 10)], to_warehouse_id=company.w2)
    before = rows(company)
    for source_line_id in (NOBODY, HUGE, -1, None):
        line = Line(company.a, 1, source_line_id=source_line_id)
        fields = company.fields("transfer_receipt", [line], at=company.w2, linked_document_id=transfer.document_id)
        assert attempt(company, fields, act) in {"validation", "document.link_line"}
        assert rows(company) == before


def test_documents_that_are_not_there_are_not_found(company: Company) -> None:
    for document_id in (0, -1, NOBODY, 2**31, 2**40, HUGE):
        with pytest.raises((NotFound, ValidationError)):
            perform(post_document, PostDocument(document_id=document_id, version=1), actor=SYSTEM)
        with pytest.raises((NotFound, ValidationError)):
            perform(void_document, VoidDocument(document_id=document_id, version=1, reason="不对"), actor=SYSTEM)
        with pytest.raises(DomainError) as caught:
            read(get_document, actor=SYSTEM, document_id=document_id)
        assert caught.value.code in {"document.not_found", "input.invalid"}


def test_stock_and_value_stay_far_from_the_edge_of_their_columns(company: Company) -> None:
    """500 lines of the largest quantity at a high price: the second or a later sheet is refused in words."""
    codes = set()
    for _ in range(25):
        fields = company.fields("other_receipt", [Line(company.a, 10**9, "1000")] * 500)
        try:
            perform(record_document, RecordDocument(**fields), actor=SYSTEM)
        except DomainError as refusal:
            codes.add(refusal.code)
            break
    assert codes == {"stock.too_large"}
    company.assert_proved()


def test_a_cost_that_no_column_holds_is_refused(company: Company) -> None:
    unit = {"name": "粒", "numerator": 1, "denominator": 10**9}
    sku = perform(create_sku, CreateSku(code="TINY", name="微粒", base_unit="个", units=[unit]), actor=SYSTEM)
    with company.database.reading() as session:
        unit_id = session.exec(select(SkuUnit.unit_id).where(SkuUnit.sku_id == sku.sku_id)).one()
    fields = company.fields("other_receipt", [Line(sku.sku_id, "1000", "1000000000", unit_id=unit_id)])
    assert attempt(company, fields) == "line.amount_too_large"


def test_five_hundred_lines_are_taken(company: Company) -> None:
    ref = company.record("other_receipt", [Line(company.a, 1, "0.01")] * 500)
    assert ref.status == "posted"
    assert company.stock(company.a).on_hand == 500
    company.assert_proved()


def test_a_document_without_lines_is_a_draft_and_nothing_more(company: Company) -> None:
    draft = company.save("other_issue", [])
    for act in (company.submit, company.post):
        with pytest.raises(DomainError) as caught:
            act(draft)
        assert caught.value.code == "document.no_lines"


def test_what_a_line_is_not_part_of_is_said_of_every_document(company: Company) -> None:
    """A return, a receipt of a transfer and one with nothing to fulfil: none speaks of another's papers."""
    company.receive(company.a, 10, "1")
    sold = company.record("sales_issue", [Line(company.a, 2, "9")])
    of_another = Line(company.b, 1, "9", source_line_id=sold.document_id * 1000 + 1)
    with pytest.raises(DomainError) as caught:
        company.record("sales_return", [of_another], linked_document_id=sold.document_id)
    assert say(caught.value) == "这一行与关联的单据对不上：那张单上没有这一行，或商品、批次、序列号不同。"
    with pytest.raises(DomainError) as caught:
        company.record("sales_return", [Line(company.a, 3, "9", source_line_id=sold.document_id * 1000 + 1)],
                       linked_document_id=sold.document_id)  # fmt: skip
    assert say(caught.value) == "超过了关联单据上未完成的数量，这一行最多还可以填 2。"
    with pytest.raises(DomainError) as caught:
        company.save("transfer_receipt", [Line(company.a, 1)])
    assert say(caught.value) == "请先选择调拨或期初在途，这张单据要按它来开。"

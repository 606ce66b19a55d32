"""全程追溯: from any paper of a purchase the whole chain, as far as the reader may see it."""

from decimal import Decimal
from itertools import pairwise

import pytest

from jxc_app.core.errors import NotFound
from jxc_app.core.use_case import read
from jxc_app.modules.documents.chains import document_chain
from tests.modules.purchasing.loop import buying_in
from tests.support.company import SYSTEM, Line


@pytest.fixture
def papers(company):
    """Asked for by a store, ordered, counted and rejected in part, sent back; and an issue of the same SKU."""
    buying = buying_in(company)
    asked = company.record("purchase_requisition", [Line(company.a, 10)])
    order = buying.order(Line(company.a, 10, "3", source_line_id=asked.document_id * 1000 + 1))
    counted = buying.count(order, 10)
    buying.inspect(counted, (1, 8, "damaged"))
    back = [Line(company.a, 2, "3", source_line_id=counted.document_id * 1000 + 1)]
    returned = company.record(
        "purchase_return", back, linked_document_id=counted.document_id, settlement="from_hold"
    )  # fmt: skip
    company.issue(company.a, 1)
    return buying, [one.document_id for one in (asked, order, counted, returned)]


def chain(company, document_id, actor=SYSTEM):
    return read(document_chain, actor=actor, database=company.database, document_id=document_id)


def test_the_whole_chain_from_each_of_its_papers(company, papers):
    _, ids = papers
    for document_id in ids:
        found = chain(company, document_id)
        assert [paper.id for paper in found.papers] == ids
        assert [paper.level for paper in found.papers] == [0, 1, 2, 3]
        assert found.ties == tuple(pairwise(ids))
    receipt = found.papers[2]
    assert [(step.act, step.by) for step in receipt.steps] == [
        ("submit", "人keeper"), ("freeze", "人inspector"), ("post", "人inspector"),
    ]  # fmt: skip
    assert receipt.total_amount == Decimal(30)


def test_a_void_belongs_to_it(company, papers):
    _, ids = papers
    other = company.issue(company.a, 1)
    company.void(other)
    found = chain(company, other.document_id)
    assert [paper.type_title for paper in found.papers] == ["其他出库", "其他出库（红冲）"]
    assert not {paper.id for paper in found.papers} & set(ids)


def test_what_is_out_of_sight_is_counted_and_amounts_need_their_right(company, papers):
    buying, _ = papers
    store = company.record("purchase_requisition", [Line(company.a, 4)], at=company.s1)
    order = buying.order(Line(company.a, 4, "3", source_line_id=store.document_id * 1000 + 1))
    manager = company.hire("manager", [("store_clerk", company.s1)])
    found = chain(company, store.document_id, manager)
    assert ([paper.id for paper in found.papers], found.hidden) == ([store.document_id], 1)
    assert found.papers[0].total_amount is None
    with pytest.raises(NotFound):
        chain(company, order.document_id, manager)

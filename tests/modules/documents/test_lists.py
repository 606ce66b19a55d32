"""The list of all documents: what it finds, what it adds up to, and whose amounts it shows."""

from datetime import date, timedelta
from typing import Any

import pytest

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, perform, read
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.commenting import CommentDocument, comment_document
from jxc_app.modules.documents.effects import document_effect
from jxc_app.modules.documents.exporting import document_table, line_table
from jxc_app.modules.documents.filters import DocumentFilter
from jxc_app.modules.documents.listing import document_people, document_totals, list_documents, stream_documents
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.modules.documents.sheets import arrive, view
from tests.support.company import SYSTEM, Company, Line

EVERYWHERE = Scope(everywhere=True)
#: where the standing clock stands
TODAY = date(2026, 1, 5)


def found(company: Company, actor: Actor = SYSTEM, **filters: Any) -> list[int]:
    page = read(list_documents, actor=actor, wanted=DocumentFilter(**filters), database=company.database)
    return [row.id for row in page.rows]


@pytest.mark.usefixtures("standing_clock")
def test_every_filter_finds_its_documents_and_no_others(company: Company) -> None:
    partner = perform(create_partner, CreatePartner(code="K1", name="晨光便利店", is_customer=True), actor=SYSTEM)
    keeper = company.hire("keeper", [("keeper", company.w1)])
    old = company.record("other_receipt", [Line(company.a, 9, "2")], business_date=TODAY - timedelta(days=3))
    mine = company.record("other_receipt", [Line(company.b, 5, "1")], actor=keeper, own_number="手-77")
    sold = company.record("sales_issue", [Line(company.a, 2, "5")], partner_id=partner.partner_id, remark="急送")
    sent = company.record("transfer", [Line(company.b, 1)], to_warehouse_id=company.w2)
    draft = company.save("scrap", [Line(company.a, 1)], actor=keeper)
    old, mine, sold, sent, draft = (one.document_id for one in (old, mine, sold, sent, draft))
    assert found(company) == [draft, sent, sold, mine, old]
    cases: list[tuple[dict[str, Any], list[int]]] = [
        ({"type": "other_receipt"}, [mine, old]),
        ({"status": "draft"}, [draft]),
        ({"warehouse_id": company.w2}, [sent]),
        ({"date_to": TODAY - timedelta(days=1)}, [old]),
        ({"date_from": TODAY - timedelta(days=4), "date_to": TODAY - timedelta(days=3)}, [old]),
        ({"date_from": TODAY, "type": "transfer"}, [sent]),
        ({"partner_id": partner.partner_id}, [sold]),
        ({"sku_id": company.b}, [sent, mine]),
        ({"maker_id": keeper.user_id}, [draft, mine]),
        ({"poster_id": keeper.user_id}, [mine]),
        ({"search": "手-77"}, [mine]),
        ({"search": "急送"}, [sold]),
        ({"search": "cgbld"}, [sold]),
        ({"search": "XSCK-"}, [sold]),
        ({"search": "100%"}, []),
    ]
    for filters, expected in cases:
        assert found(company, **filters) == expected, filters
        totals = read(document_totals, actor=SYSTEM, wanted=DocumentFilter(**filters))
        assert totals.count == len(expected), filters


def test_nothing_of_other_warehouses_is_listed_counted_or_streamed(company: Company) -> None:
    keeper = company.hire("keeper", [("keeper", company.w2)])
    company.receive(company.a, 5)
    here = company.receive(company.a, 3, at=company.w2)
    sent = company.record("transfer", [Line(company.a, 1)], to_warehouse_id=company.w2)
    scope, expected = Scope(warehouse_ids=frozenset({company.w2})), [sent.document_id, here.document_id]
    assert found(company, keeper) == expected
    assert read(document_totals, actor=keeper).count == 2
    streamed = company.database.read(lambda s: list(document_table.work(s, scope, actor=keeper)))
    assert [row[0] for row in streamed] == [sent.number, here.number]


def test_pages_and_orders(company: Company) -> None:
    made = [
        company.receive(company.a, quantity, price).document_id for quantity, price in ((2, "9"), (5, "1"), (3, "2"))
    ]
    pages = [read(list_documents, actor=SYSTEM, page=page, size=2) for page in (1, 2)]
    assert [[row.id for row in page.rows] for page in pages] == [[made[2], made[1]], [made[0]]]
    assert [page.has_more for page in pages] == [True, False]
    for order, expected in (("entered", made), ("-pieces", [made[1], made[2], made[0]]), ("amount", made[::-1][1:2])):
        rows = read(list_documents, actor=SYSTEM, order=order).rows
        assert [row.id for row in rows][: len(expected)] == expected, order


def test_totals_leave_out_what_was_taken_back(company: Company) -> None:
    company.receive(company.a, 10, "2")
    gone = company.receive(company.a, 5, "2")
    company.void(gone)
    company.save("other_receipt", [Line(company.a, 99, "1")])
    totals = read(document_totals, actor=SYSTEM)
    assert (totals.count, totals.pieces, totals.amount) == (4, 10, 20)


def test_what_goods_cost_is_seen_by_right_only(company: Company) -> None:
    clerk = company.hire("clerk", [("clerk", company.w1)])
    keeper = company.hire("keeper", [("keeper", company.w1)])
    bought, draft = company.receive(company.a, 10, "2"), company.save("other_receipt", [Line(company.a, 3, "4")])
    sold = company.record("sales_issue", [Line(company.a, 2, "5")])

    def seen(actor: Actor, ref: DocumentRef) -> tuple[Any, ...]:
        one = read(get_document, actor=actor, document_id=ref.document_id)
        [line] = one.lines
        listed = {row.id: row for row in read(list_documents, actor=actor).rows}[ref.document_id]
        assert listed.total_amount == one.head.total_amount
        return line.price, line.amount, one.head.total_amount

    assert seen(clerk, bought) == (2, 20, 20)
    assert seen(keeper, bought) == (None, None, None)
    assert seen(keeper, draft) == (4, 12, 12)  # may write it, so must not lose what stands there
    assert seen(keeper, sold) == (5, 10, 10)
    assert read(document_totals, actor=clerk).amount == 30
    assert read(document_totals, actor=keeper).amount == 10
    exported = company.database.read(lambda s: list(line_table.work(s, EVERYWHERE, actor=keeper)))
    assert {row[0]: row[17] for row in exported} == {
        bought.number: None,
        sold.number: 5,
        f"草稿 {draft.document_id}": 4,
    }
    by_amount = read(list_documents, actor=keeper, order="amount").rows
    assert [row.id for row in by_amount] == [sold.document_id, draft.document_id, bought.document_id]


def test_only_what_one_may_void_is_offered_for_it(company: Company) -> None:
    manager = company.hire("manager", [("store_manager", company.w1)])
    keeper = company.hire("keeper", [("keeper", company.w1)])
    here, there = company.receive(company.a, 5), company.receive(company.a, 5, at=company.w2)
    company.void(company.receive(company.a, 1))
    assert here.document_id in found(company, manager, voidable=True)
    assert found(company, manager, voidable=True) == [here.document_id]
    assert found(company, keeper, voidable=True) == []
    assert set(found(company, voidable=True)) == {here.document_id, there.document_id}


def test_people_are_those_who_wrote_what_one_may_see(company: Company) -> None:
    here, there = (company.hire(f"k{place}", [("keeper", place)]) for place in (company.w1, company.w2))
    company.record("other_receipt", [Line(company.a, 1)], actor=here)
    company.record("other_receipt", [Line(company.a, 1)], actor=there, at=company.w2)
    assert [one.id for one in read(document_people, actor=here)] == [here.user_id]


def test_a_stream_has_every_document_once_and_in_order(company: Company) -> None:
    made = [company.receive(company.a, 1).document_id for _ in range(5)]

    def ids(session: Any) -> list[int]:
        blocks = stream_documents(session, EVERYWHERE, DocumentFilter(), SYSTEM, size=2)
        return [row.id for block in blocks for row in block]

    assert company.database.read(ids) == made[::-1]
    heads = company.database.read(lambda s: list(document_table.work(s, EVERYWHERE, actor=SYSTEM)))
    assert len(heads) == 5


def test_nonsense_is_refused_in_words(company: Company) -> None:
    for filters in ({"search": "a\x00b"}, {"sku_id": 2**40}):
        with pytest.raises(DomainError) as caught:
            found(company, **filters)
        assert caught.value.code == "input.invalid"


def test_links_are_seen_from_both_ends(company: Company) -> None:
    company.receive(company.a, 10)
    sent = company.record("transfer", [Line(company.a, 10)], to_warehouse_id=company.w2)
    part = arrive(company, sent, 4)
    [taken] = view(company, sent).links
    [source] = view(company, part).links
    assert (taken.relation, taken.number, taken.quantity) == ("fulfilled_by", part.number, 4)
    assert (source.relation, source.number) == ("source", sent.number)
    company.void(part)
    relations = {link.relation for link in view(company, part).links}
    assert relations == {"source", "reversed_by"}
    reversal = next(link for link in view(company, part).links if link.relation == "reversed_by")
    assert "reverses" in {link.relation for link in view(company, DocumentRef(
        document_id=reversal.id, number=reversal.number, status="posted", version=1)).links}  # fmt: skip


def test_the_effect_of_a_draft_a_posting_and_its_reversal(company: Company) -> None:
    company.receive(company.a, 10)
    draft = company.save("transfer", [Line(company.a, 4)], to_warehouse_id=company.w2)

    def effect(document_id: int, actor: Actor = SYSTEM) -> list[tuple[Any, ...]]:
        rows = read(document_effect, actor=actor, document_id=document_id)
        return [(row.warehouse_id, row.place, row.change, row.now) for row in rows]

    assert effect(draft.document_id) == [(company.w1, "stock", -4, 10), (company.w2, "in_transit", 4, 0)]
    company.post(draft)
    assert effect(draft.document_id) == [(company.w1, "stock", -4, 6), (company.w2, "in_transit", 4, 4)]
    receiver = company.hire("receiver", [("keeper", company.w2)])
    assert effect(draft.document_id, receiver) == [(company.w2, "in_transit", 4, 4)]
    bought = company.receive(company.b, 3)
    company.void(bought)
    [red] = [link.id for link in view(company, bought).links]
    assert effect(red) == [(company.w1, "stock", -3, 0)]


def test_a_comment_stands_in_the_timeline_for_who_may_look(company: Company) -> None:
    company.receive(company.a, 10)
    sent = company.record("transfer", [Line(company.a, 4)], to_warehouse_id=company.w2)
    receiver, stranger = (company.hire(f"p{place}", [("store_clerk", place)]) for place in (company.w2, company.s1))
    command = CommentDocument(document_id=sent.document_id, text="箱子破了一个角")
    perform(comment_document, command, actor=receiver)
    event = view(company, sent).timeline[-1]
    assert (event.act, event.text, event.actor_name) == ("comment", "箱子破了一个角", receiver.name)
    with pytest.raises(NotFound):
        perform(comment_document, command, actor=stranger)
    assert view(company, sent).head.version == sent.version

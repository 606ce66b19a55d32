"""What waits for a person: where it is listed, where it is counted, and where it must not stand besides."""

from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.dashboards.waiting import approvals_waiting, around, waiting
from jxc_app.modules.documents.approval_cards import approval_heads, waiting_documents
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.transfers.queries import transfers_to_me
from tests.support.company import Company, Line


def test_what_waits_is_listed_counted_and_not_offered_for_posting(company: Company) -> None:
    company.receive(company.a, 500, "2.00")
    keeper = company.hire("kuguan", [("keeper", company.w1)])
    manager = company.hire("dianzhang", [("store_manager", company.w1)])
    elsewhere = company.hire("bieyou", [("store_manager", company.w2)])
    ref = company.record("other_issue", [Line(company.a, 60)], actor=keeper)

    [head] = read(approval_heads, actor=manager)
    assert (head.warehouse_name, int(head.total_quantity), head.row.subject_id) == ("仓W1", 60, ref.document_id)
    assert read(approval_heads, actor=elsewhere) == []
    ids = {"document_ids": [ref.document_id]}
    assert read(waiting_documents, actor=keeper, **ids) == {ref.document_id: "post"}
    assert read(waiting_documents, actor=elsewhere, **ids) == {}

    assert (read(approvals_waiting, actor=manager), read(approvals_waiting, actor=keeper)) == (1, 0)
    assert read(around, actor=manager, user_id=manager.user_id).waiting == 1
    for person in (manager, keeper):
        assert [kind.code for kind in read(waiting, actor=person, user_id=person.user_id) if kind.tasks] == []

    yes = DecideApproval(approval_id=head.row.id, version=head.row.version, decision="approve")
    perform(decide_on_document, yes, actor=manager)
    assert read(approvals_waiting, actor=manager) == 0
    assert read(waiting_documents, actor=keeper, **ids) == {}


def test_who_is_to_receive_a_transfer_sees_that_it_waits(company: Company) -> None:
    company.receive(company.a, 100)
    keeper = company.hire("kuguan", [("keeper", company.w1)])
    company.hire("dianzhang", [("store_manager", company.w1)])
    there = company.hire("duifang", [("keeper", company.w2)])
    stranger = company.hire("bieren", [("keeper", company.s1)])
    sent = company.record("transfer", [Line(company.a, 60)], to_warehouse_id=company.w2)
    company.void(sent, actor=company.hire("fuhe", [("reviewer", company.w1)]))
    ids = {"document_ids": [sent.document_id]}
    for person in (keeper, there):
        assert read(waiting_documents, actor=person, **ids) == {sent.document_id: "void"}
    assert read(waiting_documents, actor=stranger, **ids) == {}
    assert [row.waits for row in read(transfers_to_me, actor=there)] == ["void"]

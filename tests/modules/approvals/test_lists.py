"""What waits for a person: where it is listed, where it is counted, and where it must not stand besides."""

from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.dashboards.waiting import approvals_waiting, around, waiting
from jxc_app.modules.documents.approval_cards import approval_heads, waiting_documents
from jxc_app.modules.documents.deciding import decide_on_document
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

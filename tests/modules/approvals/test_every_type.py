"""What is shipped reaches every kind of document, also those that are added to the product after it was written."""

from decimal import Decimal

import pytest
from sqlmodel import Session

from jxc_app.core.clock import FixedClock
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.facts import FACTS
from jxc_app.modules.approvals.flow_queries import list_flows, view_flow
from jxc_app.modules.approvals.matching import live_flows
from jxc_app.modules.documents.approval_facts import Case
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.notifications.queries import my_notices
from jxc_app.modules.notifications.telling import tell_new
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.support.company import SYSTEM, Company, Line

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def test_a_void_of_every_kind_of_document_is_looked_at(company: Company) -> None:
    """Receipts of transfers and their differences had been left out of a list."""
    with company.database.reading() as session:
        free = [code for code in DOCUMENT_TYPES if not live_flows(session, "void", code)]
    assert free == []


def test_a_kind_that_comes_later_is_looked_at_too(company: Company) -> None:
    with company.database.reading() as session:
        assert [flow.title for flow in live_flows(session, "void", "of_next_year")] == ["作废要复核"]
        assert live_flows(session, "post", "of_next_year") == []
    [void] = [row for row in read(list_flows, actor=SYSTEM) if row.title == "作废要复核"]
    assert void.types == ("全部单据类型",)
    assert read(view_flow, actor=SYSTEM, flow_id=void.id).versions


def test_somebody_elses_receipt_of_a_transfer_is_not_voided_alone(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 9)
    sent = company.record("transfer", [Line(company.a, 5)], to_warehouse_id=company.s1)
    with company.database.reading() as session:
        line = lines_of(session, sent.document_id)[0]
    arrived = company.record(
        "transfer_receipt", [Line(company.a, 5, source_line_id=line.id)], at=company.s1,
        linked_document_id=sent.document_id,
    )  # fmt: skip
    company.hire("laoban", [("owner", None)])
    manager = company.hire("dianzhang", [("store_manager", company.s1)])
    asked = company.void(arrived, actor=manager)
    assert (asked.status, asked.waiting_for) == ("posted", ("人laoban",))


def fact(company: Company, code: str, ref: object, line: int = 0) -> object:
    def work(session: Session) -> object:
        document = session.get_one(Document, ref.document_id)  # type: ignore[attr-defined]
        lines = lines_of(session, document.id or 0)
        case = Case(document, lines, 1, document.business_date, document.total_amount)
        known = FACTS[code]
        return known.read(session, case, lines[line]) if known.of_line else known.read(session, case)

    return company.database.read(work)


def test_facts_of_partner_maker_words_and_price(company: Company, standing_clock: FixedClock) -> None:
    made = CreatePartner(code="K1", name="甲客户", is_customer=True)
    customer = perform(create_partner, made, actor=SYSTEM).partner_id
    company.receive(company.a, 50)
    keeper = company.hire("kuguan", [("keeper", company.w1)])
    first = company.record("sales_issue", [Line(company.a, 2, "10")], partner_id=customer, actor=keeper)
    cheap = company.record("sales_issue", [Line(company.a, 2, "10", discount="20")], partner_id=customer)
    bare = company.issue(company.a, 1)
    assert fact(company, "partner.is", first) == str(customer)
    assert (fact(company, "partner.kind", first), fact(company, "partner.kind", bare)) == ("customer", "0")
    assert fact(company, "partner.is", bare) == fact(company, "document.to_warehouse", bare) == "0"
    assert fact(company, "document.maker", first) == str(keeper.user_id)
    assert fact(company, "document.has_remark", first) is False
    assert fact(company, "line.sku", first) == str(company.a)
    assert fact(company, "line.below_last", first) == 0
    assert (fact(company, "line.price", cheap), fact(company, "line.discount", cheap)) == (Decimal(8), Decimal(20))
    assert fact(company, "line.below_last", cheap) == Decimal(20)
    assert fact(company, "line.above_last", cheap) == Decimal(-20)
    assert fact(company, "line.price", bare) is None
    assert fact(company, "line.has_lot", first) is False


def test_a_small_void_of_ones_own_is_told_to_whoever_watches_over_one(
    company: Company, standing_clock: FixedClock
) -> None:
    """Without a supervisor that is the manager of the store, and where there is none the owner."""
    owner = company.hire("laoban", [("owner", None)])
    manager = company.hire("dianzhang", [("store_manager", company.s1)])
    second = company.hire("dianzhang2", [("store_manager", company.s1)])
    above = company.hire("zhuguan", [("keeper", company.w2)])
    company.receive(company.a, 9, at=company.s1)

    def void() -> list[str]:
        before = {one.name: len(read(my_notices, actor=one).rows) for one in (owner, second, above)}
        issue = company.record("other_issue", [Line(company.a, 1)], at=company.s1, actor=manager)
        assert company.void(issue, actor=manager).status == "reversed"
        while company.database.write(lambda session: tell_new(session, standing_clock.at)).entries:
            pass
        return [one.name for one in (owner, second, above) if len(read(my_notices, actor=one).rows) > before[one.name]]

    assert void() == ["人laoban", "人dianzhang2"]
    company.database.write(lambda session: _answer_to(session, manager, above))
    assert void() == ["人laoban", "人dianzhang2", "人zhuguan"]


def _answer_to(session: Session, person: Actor, above: Actor) -> None:
    from jxc_app.modules.approvals.models import Supervisor

    session.add(Supervisor(person_id=person.user_id, supervisor_id=above.user_id))

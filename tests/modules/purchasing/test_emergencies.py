"""紧急采购绿色通道 as shipped: what passes, which cap stops it, and that it is not slipped through in parts."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from jxc_app.core.errors import PermissionDenied
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.models import Approval
from jxc_app.modules.approvals.queries import my_approvals
from jxc_app.modules.approvals.shipped import put_in_force
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.inventory.settings import SetStockLimits, set_stock_limits
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.service import CreatePartner, MarkStrategic, create_partner, mark_strategic
from jxc_app.modules.purchasing.emergencies import emergencies
from tests.modules.purchasing.loop import Buying, buying_in
from tests.support.company import SYSTEM, Line


@pytest.fixture
def buying(company, standing_clock) -> Buying:
    """The supplier is known, 100 of A are the least there should be, and 10 are there; somebody decides."""
    found = buying_in(company)
    found.received(found.order(Line(company.a, 10, "3")), 10)
    standing_clock.at += timedelta(days=4)
    command = SetStockLimits(sku_id=company.a, warehouse_id=company.w1, minimum=100)
    perform(set_stock_limits, command, actor=SYSTEM, database=company.database)
    company.database.write(put_in_force)
    relied_on(company, found.supplier)
    return found


def relied_on(company, supplier, *, is_so: bool = True) -> None:
    version = company.database.read(lambda session: session.get_one(Partner, supplier).version)
    command = MarkStrategic(partner_id=supplier, version=version, is_strategic=is_so)
    perform(mark_strategic, command, actor=SYSTEM, database=company.database)


@pytest.fixture
def chief(company, buying):
    return company.hire("chief", [("reviewer", None)])


def urgent(company, buying, amount, **fields):
    fields = {"urgency": "断货，客户在等"} | fields
    return buying.order(Line(company.a, 10, str(amount / 10)), **fields)


def test_a_small_emergency_passes_and_is_looked_at_afterwards(company, buying, chief):
    done = urgent(company, buying, 4999)
    assert (done.status, done.waiting_for) == ("posted", ())
    assert "绿色通道" in done.prompts[0]
    [row] = read(my_approvals, actor=chief, part="waiting", database=company.database)
    [use] = read(emergencies, actor=buying.buyer, database=company.database).uses
    assert (use.number, use.way, use.review, use.amount, use.urgency) == (
        done.number, "passed", "waiting", 4999, "断货，客户在等",
    )  # fmt: skip
    command = DecideApproval(approval_id=row.id, version=row.version, decision="approve")
    perform(decide_on_document, command, actor=chief, database=company.database)
    found = read(emergencies, actor=buying.buyer, database=company.database)
    assert (found.uses[0].review, found.passed, found.in_time) == ("confirmed", 1, 1)


def test_an_ordinary_order_is_not_asked_for(company, buying, chief):
    assert buying.order(Line(company.b, 10, "10")).status == "posted"


@pytest.mark.parametrize("amount", [5000, 12000])
def test_at_the_limit_it_waits(company, buying, chief, amount):
    assert urgent(company, buying, amount).status == "submitted"


def test_whom_the_company_does_not_rely_on_waits_though_it_bought_there(company, buying, chief):
    relied_on(company, buying.supplier, is_so=False)
    assert urgent(company, buying, 100).status == "submitted"


def test_a_stranger_waits(company, buying, chief):
    command = CreatePartner(code="X", name="新来的", is_supplier=True)
    stranger = perform(create_partner, command, actor=SYSTEM, database=company.database).partner_id
    assert urgent(company, buying, 100, partner_id=stranger).status == "submitted"


def test_enough_in_stock_waits(company, buying, chief):
    company.receive(company.a, 40)
    assert urgent(company, buying, 100).status == "submitted"


def test_where_nobody_said_what_is_enough_it_waits(company, buying, chief):
    assert buying.order(Line(company.b, 1, "3"), urgency="急").status == "submitted"


def test_two_a_day(company, buying, chief):
    assert [urgent(company, buying, 100).status for _ in range(3)] == ["posted", "posted", "submitted"]


def test_eight_a_month(company, buying, chief, standing_clock):
    statuses = []
    for _ in range(9):
        statuses.append(urgent(company, buying, 100).status)
        standing_clock.at += timedelta(days=2)
    assert statuses == ["posted"] * 8 + ["submitted"]
    standing_clock.at += timedelta(days=20)
    assert urgent(company, buying, 100).status == "posted"


def test_one_person_so_much_a_month(company, buying, chief, standing_clock):
    """Four times 4,900 lie below 20,000; with a fifth they do not, whatever its day."""
    statuses = []
    for _ in range(5):
        statuses.append(urgent(company, buying, 4900).status)
        standing_clock.at += timedelta(days=5)
    assert statuses == ["posted"] * 4 + ["submitted"]


def test_in_parts_it_does_not_pass_and_somebody_hears_of_it(company, buying, chief):
    """3,000 and 3,000 of one person to one supplier within three days are 6,000."""
    assert urgent(company, buying, 3000).status == "posted"
    assert urgent(company, buying, 3000).status == "submitted"
    with company.database.reading() as session:
        told = [json.loads(after) for after in session.exec(select(AuditEntry.after)).all() if after]
    [split] = [after["because"] for after in told if after.get("event") == "split"]
    assert "疑似拆单" in split[0] and "紧急采购绿色通道" in split[0]


def test_parts_for_two_stores_are_parts(company, buying, chief):
    lacking = SetStockLimits(sku_id=company.a, warehouse_id=company.w2, minimum=100)
    perform(set_stock_limits, lacking, actor=SYSTEM, database=company.database)
    assert urgent(company, buying, 4900).status == "posted"
    assert urgent(company, buying, 4900, at=company.w2).status == "submitted"


def test_an_ordinary_order_before_counts_as_a_part(company, buying, chief):
    buying.order(Line(company.a, 10, "480"))
    assert urgent(company, buying, 300).status == "submitted"


def test_parts_of_two_people_do_not_pass_either(company, buying, chief):
    other = company.hire("buyer2", [("buyer", None)])
    assert urgent(company, buying, 3000).status == "posted"
    assert urgent(company, buying, 3000, actor=other).status == "submitted"


def test_after_three_days_it_is_another_emergency(company, buying, chief, standing_clock):
    assert urgent(company, buying, 3000).status == "posted"
    standing_clock.at += timedelta(days=4)
    assert urgent(company, buying, 3000).status == "posted"


def test_nobody_passes_who_may_not_order(company, buying, chief):
    with pytest.raises(PermissionDenied):
        urgent(company, buying, 100, actor=buying.keeper)


def test_who_ordered_in_an_emergency_does_not_receive_it_nor_review_it(company, buying, chief):
    order = urgent(company, buying, 100)
    with company.database.reading() as session:
        [approval] = session.exec(select(Approval).where(Approval.subject_id == order.document_id)).all()
    assert buying.buyer.user_id in approval.people
    with pytest.raises(PermissionDenied):
        buying.count(order, 10, actor=buying.buyer)


def test_how_long_goods_took_and_what_it_came_to(company, buying, chief, standing_clock):
    order = urgent(company, buying, 100)
    standing_clock.at += timedelta(hours=6)
    buying.received(order, 10)
    found = read(emergencies, actor=buying.buyer, database=company.database)
    assert (found.count, found.amount, found.mean_hours) == (1, 100, 6)
    [use] = read(emergencies, actor=buying.keeper, database=company.database).uses
    assert (use.amount, use.hours) == (None, 6)

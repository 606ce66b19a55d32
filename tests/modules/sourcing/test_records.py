"""How suppliers kept their word, and what flows may ask of offers and orders."""

from datetime import timedelta
from decimal import Decimal

import pytest

from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.flows import SaveFlow, SwitchFlow, save_flow, switch_flow
from jxc_app.modules.approvals.rules import Approver, Condition, Definition, Step
from jxc_app.modules.dashboards.buying import purchase_loop
from jxc_app.modules.documents.commands import RecordDocument
from jxc_app.modules.documents.service import record_document
from jxc_app.modules.documents.trying_flows import TryFlow, try_flow
from jxc_app.modules.sourcing.records import SupplierRecord, records_of
from tests.modules.sourcing.asked import Sourcing, sourcing_in
from tests.support.company import SYSTEM, Line
from tests.support.flows import without_flows


@pytest.fixture
def sourcing(standing_clock, company) -> Sourcing:
    return sourcing_in(company)


def record(company, sourcing, day):
    one = sourcing.suppliers[0]
    return company.database.read(lambda session: records_of(session, [one], day))[one]


def test_on_time_is_whole_on_its_day_and_quality_what_was_accepted(company, sourcing, standing_clock):
    buying, day = sourcing.buying, standing_clock.at.date()
    assert record(company, sourcing, day) == SupplierRecord(None, 0, None)
    dated = [
        {"sku_id": company.a, "quantity": "10", "price": "1", "due_on": day.isoformat()},
        {"sku_id": company.b, "quantity": "10", "price": "1", "due_on": day.isoformat()},
        {"sku_id": company.a, "quantity": "10", "price": "1", "due_on": (day + timedelta(days=2)).isoformat()},
    ]
    order = perform(
        record_document,
        RecordDocument(**company.fields("purchase_order", [], partner_id=buying.supplier) | {"lines": dated}),
        actor=buying.buyer, database=company.database,
    )  # fmt: skip
    buying.inspect(buying.count(order, 10, 10), (2, 8, "damaged"))  # of the second two were rejected
    standing_clock.at += timedelta(days=1)
    assert record(company, sourcing, standing_clock.at.date()) == SupplierRecord(Decimal(50), 2, Decimal(90))
    standing_clock.at += timedelta(days=2)
    buying.received(order, None, None, 10)  # a day late
    assert record(company, sourcing, standing_clock.at.date()) == SupplierRecord(Decimal("33.3"), 3, Decimal("93.3"))
    standing_clock.at += timedelta(days=400)
    assert record(company, sourcing, standing_clock.at.date()) == SupplierRecord(None, 0, None)


def test_an_order_above_the_agreed_price_is_what_a_flow_may_ask_of(company, sourcing):
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 100})
    for at, supplier in enumerate(sourcing.suppliers):
        sourcing.answer(rfq, supplier, 10 + at)
    sourcing.award(rfq, (company.a, sourcing.suppliers[0], 1))
    dearer = Condition(kind="fact", fact="line.off_agreement", op=">", value="5")
    condition = Condition(kind="line", parts=[dearer])
    definition = Definition(
        act="post", types=["purchase_order"], condition=condition,
        steps=[Step(approvers=[Approver(kind="role", role="reviewer")])],
    )  # fmt: skip
    saved = perform(
        save_flow, SaveFlow(title="高于协议价", definition=definition), actor=SYSTEM, database=company.database
    )
    perform(try_flow, TryFlow(definition=definition, days=30), actor=SYSTEM, database=company.database)
    perform(
        switch_flow,
        SwitchFlow(flow_id=saved.flow_id, version=saved.version, version_id=saved.version_id, reason="试行"),
        actor=SYSTEM, database=company.database,
    )  # fmt: skip
    without_flows(company, "order_dearer")
    order = sourcing.buying.order
    assert order(Line(company.a, 1, "10.5")).status == "posted"
    assert order(Line(company.a, 1, "10.6")).status == "submitted"
    assert order(Line(company.b, 1, "99")).status == "posted"  # nothing is agreed for it


def test_the_board_tells_what_is_asked_and_what_waits_to_be_chosen(company, sourcing):
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 10})
    sourcing.answer(rfq, sourcing.suppliers[0], 3)
    sourcing.award(rfq, (company.a, sourcing.suppliers[0], 10), few_reason="另两家没有回复")
    stages = {one.code: one for one in read(purchase_loop, actor=sourcing.buyer, database=company.database)}
    assert [(stages[code].papers, stages[code].mine) for code in ("inquiring", "awarding")] == [(1, 1), (1, 1)]
    assert stages["awarding"].amount == 30

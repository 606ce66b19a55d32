"""An order at the desk that the pool fills: in force and shared out at once, or once it is approved."""

import pytest

from jxc_app.core.errors import NotFound, PermissionDenied
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.flows import SaveFlow, SwitchFlow, save_flow, switch_flow
from jxc_app.modules.approvals.queries import my_approvals
from jxc_app.modules.documents.commands import PostDocument, WithdrawDocument
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.documents.service import post_document, withdraw_document
from jxc_app.modules.documents.trying_flows import TryFlow, try_flow
from jxc_app.modules.fulfilment.selling import SellFromPool, sell_from_pool
from jxc_app.modules.fulfilment.sourcing import orders_in_want
from tests.modules.fulfilment.chain import Chain
from tests.modules.fulfilment.test_pooling import pool_of
from tests.modules.sales.shop import refused
from tests.support.company import SYSTEM, Line


@pytest.fixture
def chain(company):
    return Chain.of_stores(company, 4)


def drafted(chain, home, quantity=5):
    lines = [Line(chain.company.a, quantity, "5")]
    return chain.company.save("sales_order", lines, at=home, partner_id=chain.customer)


def sell(chain, order, actor=SYSTEM):
    command = SellFromPool(document_id=order.document_id, version=chain.now(order).version)
    return perform(sell_from_pool, command, actor=actor, database=chain.company.database)


def test_the_stores_of_the_pool_fill_it_at_once(chain, company):
    home, two, three, _ = chain.stores
    for store, count in ((home, 1), (two, 3), (three, 9)):
        company.receive(company.a, count, "1", at=store)
    pool_of(company, home, home, two, three)
    order = drafted(chain, home)
    sold = sell(chain, order)
    assert (sold.status, len(sold.parcels), sold.short_lines) == ("posted", 1, 0)
    assert chain.given(order) == {three: {company.a: 5}}
    assert chain.now(order).version == sold.version
    company.assert_proved()


def test_what_nobody_has_waits_and_goes_out_when_it_is_there(chain, company):
    home, two = chain.stores[:2]
    company.receive(company.a, 2, "1", at=two)
    pool_of(company, home, home, two)
    order = drafted(chain, home)
    sold = sell(chain, order)
    assert (len(sold.parcels), sold.short_lines) == (1, 1)
    company.receive(company.a, 5, "1", at=two)
    chain.resource(order)
    assert sum(one[company.a] for one in chain.given(order).values()) == 5 - 2


def waits_for_the_owner(company):
    definition = {
        "types": ["sales_order"], "condition": {}, "steps": [{"approvers": [{"kind": "role", "role": "owner"}]}]
    }  # fmt: skip
    saved = perform(save_flow, SaveFlow(title="订单都批", definition=definition), actor=SYSTEM)
    perform(try_flow, TryFlow(definition=definition, days=30), actor=SYSTEM)
    command = SwitchFlow(flow_id=saved.flow_id, version=saved.version, version_id=saved.version_id, reason="试用")
    perform(switch_flow, command, actor=SYSTEM)


def test_what_must_be_approved_first_is_shared_out_after_and_forgotten_where_it_is_taken_back(chain, company):
    home, two = chain.stores[:2]
    company.receive(company.a, 9, "1", at=two)
    pool_of(company, home, home, two)
    waits_for_the_owner(company)
    owner, manager = company.hire("laoban", [("owner", None)]), company.hire("dianzhang", [("store_manager", home)])
    first, second = (drafted(chain, home, 2) for _ in range(2))
    assert [sell(chain, one, manager).status for one in (first, second)] == ["submitted", "submitted"]
    now = chain.now(second)
    command = WithdrawDocument(document_id=now.id, version=now.version)
    perform(withdraw_document, command, actor=SYSTEM, database=company.database)
    chain_post = PostDocument(document_id=now.id, version=chain.now(second).version)
    perform(post_document, chain_post, actor=manager, database=company.database)
    for row in read(my_approvals, actor=owner, part="waiting"):
        command = DecideApproval(approval_id=row.id, version=row.version, decision="approve")
        assert perform(decide_on_document, command, actor=owner).status == "posted"
    waiting = company.database.read(lambda session: orders_in_want(session, clock.get().now(), 10))
    assert waiting == [first.document_id]
    chain.resource(first)
    assert chain.given(first) == {two: {company.a: 2}}


def test_without_a_pool_that_is_on_it_is_refused(chain, company):
    order = drafted(chain, chain.stores[0])
    with refused("fulfilment.no_pool"):
        sell(chain, order)
    assert company.status(order) == "draft"
    other = company.save("scrap", [Line(company.a, 1)])
    with pytest.raises(NotFound):
        sell(chain, other)


def test_it_takes_the_right_to_share_out(chain, company):
    home, two = chain.stores[:2]
    pool_of(company, home, home, two)
    order = drafted(chain, home)
    with pytest.raises(PermissionDenied):
        sell(chain, order, company.hire("only-sells", [("store_clerk", home)]))

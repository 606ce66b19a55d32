"""信用额度: what a customer may owe is not passed, by orders, by shipments, nor by two at the same moment."""

from datetime import timedelta

import pytest

from jxc_app.core.use_case import perform
from jxc_app.modules.approvals.flows import SaveFlow, SwitchFlow, save_flow, switch_flow
from jxc_app.modules.documents.trying_flows import TryFlow, try_flow
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.receivables.credit import OVER_LIMIT, SetCredit, customer_credit, set_credit
from jxc_app.modules.receivables.models import CustomerRule
from tests.modules.receivables.till import Till
from tests.modules.sales.shop import refused
from tests.modules.settlement.test_parts import at_once
from tests.support.company import SYSTEM


@pytest.fixture
def till(company, standing_clock) -> Till:
    return Till.of(company)


def agreed(till, limit=None, days=None):
    def versions(session):
        rule = session.get(CustomerRule, till.customer)
        return session.get_one(Partner, till.customer).version, rule.version if rule else 1

    version, rule_version = till.company.database.read(versions)
    command = SetCredit(
        partner_id=till.customer, credit_limit=limit, overdue_days=days, version=version, rule_version=rule_version
    )
    perform(set_credit, command, actor=SYSTEM, database=till.company.database)


def standing(till):
    return till.read(customer_credit, partner_id=till.customer)


def test_what_is_owed_and_ordered_counts_and_what_was_paid_ahead_does_not(company, till):
    agreed(till, 1000)
    till.sell(20)
    till.order((company.a, 40))
    assert (standing(till).used, standing(till).left) == (300, 700)
    till.take(130, oldest_first=True)
    found = standing(till)
    assert (found.owed, found.advance, found.ordered, found.used, found.left) == (0, 30, 200, 170, 830)


def test_an_order_that_is_shipped_counts_once(company, till):
    agreed(till, 200)
    order = till.order((company.a, 40))
    till.ship(order, 15)
    assert (standing(till).owed, standing(till).ordered, standing(till).left) == (75, 125, 0)
    till.ship(order, 25)
    assert (standing(till).owed, standing(till).ordered, standing(till).left) == (200, 0, 0)


def test_beyond_the_limit_is_refused_with_the_figures(company, till):
    agreed(till, 200)
    till.sell(10)
    with refused("credit.over_limit") as error:
        till.order((company.a, 31))
    assert error.value.field == "partner_id"
    assert error.value.params == {"limit": "200", "used": "50", "left": "150", "amount": "155"}
    till.order((company.a, 30))
    with refused("credit.over_limit"):
        till.sell(1)
    till.sell(1, settlement="on_delivery")


def test_no_limit_is_no_limit(company, till):
    till.order((company.a, 100_000))
    assert standing(till).left is None


def test_who_is_too_long_overdue_gets_nothing_on_account(company, till, standing_clock):
    agreed(till, None, 5)
    till.sell(10)
    till.sell(1)
    standing_clock.at += timedelta(days=26 + 5)
    till.sell(1)
    standing_clock.at += timedelta(days=1)
    with refused("credit.overdue") as error:
        till.sell(1)
    assert (error.value.params["days"], error.value.params["allowed"]) == ("6", "5")
    till.sell(1, settlement="on_delivery")
    till.take(60, oldest_first=True)
    till.sell(1)


def test_two_orders_at_the_same_moment_do_not_pass_the_limit_together(company):
    till = Till.of(company)
    agreed(till, 200)
    tally = at_once(*(lambda: till.order((company.a, 30)) for _ in range(3)))
    assert tally.outcomes == {"done": 1, "credit.over_limit": 2}


def test_where_a_flow_asks_for_it_the_flow_decides(company, till):
    seller = company.hire("xiaoshou", [("store_manager", company.w1)])
    company.hire("laoban", [("owner", None)])
    agreed(till, 200)
    fact = {"kind": "fact", "fact": OVER_LIMIT, "op": "is", "value": "yes"}
    definition = {
        "types": ["sales_order"], "condition": fact, "steps": [{"approvers": [{"kind": "role", "role": "owner"}]}]
    }  # fmt: skip
    saved = perform(save_flow, SaveFlow(title="超额度", definition=definition), actor=SYSTEM)
    perform(try_flow, TryFlow(definition=definition, days=30), actor=SYSTEM)
    command = SwitchFlow(flow_id=saved.flow_id, version=saved.version, version_id=saved.version_id, reason="试用")
    perform(switch_flow, command, actor=SYSTEM)
    assert till.order((company.a, 40), actor=seller).status == "posted"
    asked = till.order((company.a, 1), actor=seller)
    assert (asked.status, asked.waiting_for) == ("submitted", ("人laoban",))
    with refused("credit.over_limit"):
        till.sell(1, actor=seller)

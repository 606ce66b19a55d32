"""让步接收: what was rejected is freed by nobody alone; an inspector may keep it, and then it is owed."""

from decimal import Decimal

import pytest

from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.shipped import hold_flows
from jxc_app.modules.approvals.standing_in import SwitchSmallShop, switch_small_shop
from jxc_app.modules.purchasing.conceding import ConcedeRejected, concede_rejected
from jxc_app.modules.purchasing.freezing import frozen
from jxc_app.modules.settlement.payables import unbilled_lines
from tests.modules.documents.sheets import view
from tests.modules.documents.test_amending import amended, seen
from tests.modules.settlement.settling import Settling, settling_in
from tests.support.company import SYSTEM, Line


@pytest.fixture
def settling(company) -> Settling:
    return settling_in(company)


@pytest.fixture
def rejected(company, settling):
    """Ten of ten were counted, six were rejected."""
    order = settling.buying.order(Line(company.a, 10, "3"))
    return order, settling.buying.inspect(settling.buying.count(order, 10), (1, 4, "quality"))


def refused(work) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code, found.value.field


def moved(company, settling, quantity, way):
    return company.record("stock_status", [Line(company.a, quantity)], actor=settling.buying.keeper, settlement=way)


def conceded(company, settling, receipt, *lines, actor=None):
    held = seen(company, receipt)
    said = [{"line_id": receipt.document_id * 1000 + number, "quantity": much} for number, much in lines]
    command = ConcedeRejected(document_id=held.document_id, version=held.version, lines=said, reason="外箱破，货能卖")
    return perform(concede_rejected, command, actor=actor or settling.buying.inspector, database=company.database)


def test_who_counted_does_not_free_what_was_rejected(company, settling, rejected):
    assert refused(lambda: moved(company, settling, 6, "release")) == ("status.rejected", "lines.0.quantity")
    moved(company, settling, 6, "condemn")
    assert refused(lambda: moved(company, settling, 6, "unblock")) == ("status.rejected", "lines.0.quantity")
    assert company.stock(company.a).on_hand == 4


def test_what_else_lies_on_hold_is_freed_as_ever(company, settling, rejected):
    company.receive(company.a, 5, "3")
    moved(company, settling, 5, "hold")
    assert refused(lambda: moved(company, settling, 6, "release")) == ("status.rejected", "lines.0.quantity")
    assert moved(company, settling, 5, "release").status == "posted"


def test_what_went_back_or_into_the_bin_holds_nothing_up(company, settling, rejected):
    _, receipt = rejected
    settling.sent_back(receipt, Line(company.a, 4, "3"), settlement="from_hold")
    company.record("scrap", [Line(company.a, 2)], settlement="from_hold")
    company.receive(company.a, 5, "3")
    moved(company, settling, 5, "hold")
    assert moved(company, settling, 5, "release").status == "posted"
    assert refused(lambda: conceded(company, settling, receipt, (1, 3)))[0] == "receipt.concede_too_many"


def test_conceded_goods_fulfil_their_order_and_are_owed(company, settling, rejected):
    order, receipt = rejected
    assert refused(lambda: conceded(company, settling, receipt, (1, 7))) == (
        "receipt.concede_too_many", "lines.0.quantity",
    )  # fmt: skip
    made = conceded(company, settling, receipt, (1, 2))
    assert (company.stock(company.a).on_hand, company.value(company.a)) == (6, 30)
    assert view(company, order).lines[0].open_quantity == 4
    owed = read(unbilled_lines, actor=settling.clerk, database=company.database)
    assert sum(line.amount for line in owed) == Decimal(18)
    held = company.database.read(lambda session: frozen(session, [made.document_id]))
    assert (made.document_id in held, held[made.document_id].causes) == (True, "rejected")
    conceded(company, settling, receipt)
    assert (company.status(order), company.stock(company.a).on_hand) == ("done", 10)
    assert refused(lambda: conceded(company, settling, receipt))[0] == "receipt.nothing_rejected"
    company.assert_proved()


def test_neither_who_ordered_nor_who_counted_concedes(company, settling):
    every = company.hire("every", [("buyer", None), ("keeper", None), ("inspector", None)])
    buying = settling.buying
    own = buying.order(Line(company.a, 10, "3"), actor=every)
    first = buying.inspect(buying.count(own, 10), (1, 4, "quality"))
    assert refused(lambda: conceded(company, settling, first, actor=every))[0] == "receipt.own_order"
    second = buying.inspect(buying.count(buying.order(Line(company.a, 10, "3")), 10, actor=every), (1, 4, "quality"))
    assert refused(lambda: conceded(company, settling, second, actor=every))[0] == "receipt.own_count"
    with pytest.raises(PermissionDenied):
        conceded(company, settling, second, actor=buying.keeper)
    command = SwitchSmallShop(is_on=True, reason="只有一个人")
    company.hire("owner", [("owner", None)])
    perform(switch_small_shop, command, actor=SYSTEM, database=company.database)
    assert conceded(company, settling, second, actor=every).status == "posted"
    company.assert_proved()


def test_goods_are_conceded_on_what_their_order_was_changed_into(company, settling, rejected):
    company.database.write(hold_flows)
    order, receipt = rejected
    new = amended(company, order, [Line(company.a, 12, "3")], partner_id=settling.buying.supplier)
    conceded(company, settling, receipt)
    assert view(company, new).lines[0].open_quantity == 2
    company.assert_proved()


def test_nothing_is_conceded_on_an_order_that_has_all_it_wanted(company, settling, rejected):
    order, receipt = rejected
    settling.buying.received(order, 6)
    assert refused(lambda: conceded(company, settling, receipt))[0] == "receipt.concede_closed"
    company.void(seen(company, receipt))
    with pytest.raises(Conflict):
        conceded(company, settling, receipt)

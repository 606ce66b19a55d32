"""三单匹配 from the order to the list of differences: what was ordered, came, went back and is billed → its codes."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.use_case import read
from jxc_app.modules.purchasing.models import SettlementFreeze
from jxc_app.modules.settlement.matched import MatchFilter, match_lines, match_suppliers
from jxc_app.modules.settlement.matching import CAUSES, NEXT
from jxc_app.modules.settlement.supplier_rules import (
    ChangeSupplierRules,
    change_supplier_rules,
    read_supplier_rules,
)
from tests.modules.settlement.settling import Settling, settling_in
from tests.support.company import Company, Line


@dataclass(frozen=True)
class Case:
    """Ten were ordered at 3 yuan; ``now`` is billed. ``rule``: limits of this supplier; the rest as shipped."""

    now: tuple[object, object]
    codes: str = ""
    difference: object = 0
    counted: int = 10
    accepted: int | None = None
    back: int = 0
    back_from_hold: int = 0
    before: object = 0
    rule: dict[str, Any] = field(default_factory=dict)


#: shipped: 0 % of quantity; 1 % and 50 yuan of a line's price, 0.1 yuan whatever the percentage
CASES = [
    Case((10, 30)),
    Case((4, 12)),
    Case((10, 29), difference=-1),
    Case((10, "30.10"), difference="0.10"),
    Case((10, "30.30"), difference="0.30"),
    Case((10, "30.31"), "price", "0.31"),
    Case((10, 33), "price", 3),
    Case((1, "3.09"), difference="0.09"),
    Case((1, "3.11"), "price", "0.11"),
    Case((11, 33), "quantity", 3),
    Case((10, 30), "quantity", 6, counted=8),
    Case((8, 24), counted=8),
    Case((8, 24), counted=10, accepted=8, back_from_hold=2),
    Case((10, 30), "quantity", 6, accepted=8),
    Case((10, 30), "quantity", 9, back=3),
    Case((7, 21), back=3),
    Case((1, 3), "not_received", 3, back=10),
    Case((1, 3), "not_received", 3, accepted=0),
    Case((6, 18), before=4),
    Case((7, 21), "quantity", 3, before=4),
    Case((4, 12), "quantity", 3, before=4, back=3),
    Case((3, 9), before=4, back=3),
    Case((11, 40), "quantity,price", 10),
    Case((1, 9), "not_received,price", 9, back=10),
    Case((11, 33), difference=3, rule={"quantity_percent": 10}),
    Case((11, "33.01"), difference="3.01", rule={"quantity_percent": 10}),
    Case(("11.01", "33.03"), "quantity", "3.03", rule={"quantity_percent": 10}),
    Case((11, 33), "quantity", 3, rule={"quantity_percent": 50, "quantity_amount": "0.5"}),
    Case((12, 36), difference=6, rule={"quantity_percent": 50, "quantity_amount": 2}),
    Case((10, 33), difference=3, rule={"price_percent": 10}),
    Case((10, "33.01"), "price", "3.01", rule={"price_percent": 10}),
    Case((10, 33), "price", 3, rule={"price_percent": 10, "price_amount": "2.99"}),
    Case((10, 33), difference=3, rule={"small_amount": 3}),
    Case((10, "30.01"), "price", "0.01", rule={"price_percent": 0, "small_amount": 0}),
    Case((10, "30.20"), "price", "0.20", rule={"price_percent": 50, "price_amount": "0.15", "small_amount": 0}),
    Case((10, 0 + 30), rule={"price_percent": 0, "price_amount": 0, "small_amount": 0}),
]


@pytest.fixture
def settling(company) -> Settling:
    return settling_in(company)


def set_rule(settling: Settling, version: int, **said: Any) -> int:
    command = ChangeSupplierRules(partner_id=settling.buying.supplier, version=version, **said)
    from tests.support.company import SYSTEM

    return settling.do(change_supplier_rules, command, SYSTEM).version


def billed(settling: Settling, company: Company, case: Case) -> int:
    """The case from the order on; the id of its invoice."""
    order = settling.buying.order(Line(company.a, 10, "3"))
    counted = settling.buying.count(order, case.counted)
    judged = () if case.accepted is None else ((1, case.accepted, "damaged"),)
    receipt = settling.buying.inspect(counted, *judged)
    line = receipt.document_id * 1000 + 1
    if case.before:
        settling.bill((line, case.before, Decimal(str(case.before)) * 3))
    if case.back:
        settling.sent_back(receipt, Line(company.a, case.back, "3"))
    if case.back_from_hold:
        settling.sent_back(receipt, Line(company.a, case.back_from_hold, "3"), settlement="from_hold")
    return settling.bill((line, *case.now)).document_id


@pytest.mark.parametrize("part", range(4))
def test_each_chain_of_papers_has_its_codes(company, settling, part):
    version = 1
    expected, names = {}, {}
    for at, case in enumerate(CASES):
        if at % 4 == part:
            version = set_rule(settling, version, **case.rule)
            invoice = billed(settling, company, case)
            expected[invoice], names[invoice] = (case.codes, Decimal(str(case.difference))), case
    rows = read(match_lines, actor=settling.clerk, only=MatchFilter(state=""), size=200).rows
    found = {one.invoice_id: (",".join(one.causes), one.difference) for one in rows if one.invoice_id in expected}
    wrong = [(names[one], found[one], said) for one, said in expected.items() if found[one] != said]
    assert not wrong


def test_there_are_at_least_thirty_cases():
    assert len(CASES) >= 30
    assert CAUSES.keys() == NEXT.keys(), "each cause says what to do next"


def test_a_line_stands_beside_what_is_behind_it(company, settling):
    receipt = settling.came((Line(company.a, 10, "3"), 10))
    settling.sent_back(receipt, Line(company.a, 2, "3"))
    settling.bill((receipt.document_id * 1000 + 1, 9, "28.80"))
    [row] = read(match_lines, actor=settling.clerk, only=MatchFilter()).rows
    said = (row.ordered, row.accepted, row.returned, row.open, row.billed, row.price_ordered, row.price_billed)
    assert said == (10, 10, 2, 8, 9, 3, Decimal("3.2"))
    assert (row.difference, row.words, row.state, row.payable) == (
        Decimal("4.8"), "数量多开、价格高于订单", "differs", 0,
    )  # fmt: skip
    assert row.next_step == "与供应商核对数量，补收货或请其红冲重开；请采购确认涨价后放行，或请供应商按订单价重开"


def test_the_list_is_sorted_filtered_paged_and_summed(company, settling):
    line = settling.came((Line(company.a, 10, "3"), 10), (Line(company.b, 5, "2"), 5)).document_id * 1000
    good = settling.bill((line + 1, 5, 15))
    dear = settling.bill((line + 1, 5, 20))
    other = settling.bill((line + 2, 6, 12))
    settling.accept(other, company.hire("owner", [("owner", None)]))

    def ids(page: int = 1, size: int = 50, **only: Any) -> list[int]:
        found = read(match_lines, actor=settling.clerk, only=MatchFilter(**only), page=page, size=size)
        return [one.invoice_id for one in found.rows]

    assert ids() == [dear.document_id]
    assert ids(state="accepted") == [other.document_id]
    assert ids(state="matched") == [good.document_id]
    assert ids(state="", order="-difference") == [dear.document_id, other.document_id, good.document_id]
    assert ids(state="", order="difference", size=2) == [good.document_id, other.document_id]
    assert ids(2, 2, state="", order="difference") == [dear.document_id]
    assert ids(state="", cause="quantity") == [other.document_id]
    assert ids(state="", search="B-2") == [other.document_id]
    page = read(match_lines, actor=settling.clerk, only=MatchFilter(state=""))
    assert (page.total, page.difference) == (3, 7)
    [row] = read(match_suppliers, actor=settling.clerk)
    assert (row.matched, row.accepted, row.differs, row.difference) == (1, 1, 1, 5)
    assert (row.matched_amount, row.accepted_amount, row.differs_amount) == (15, 12, 20)


def test_a_frozen_line_says_so(company, settling):
    order = settling.buying.order(Line(company.a, 10, "3"))
    receipt = settling.buying.inspect(settling.buying.count(order, {"counted": 9, "noted": 10}))
    assert company.database.read(lambda s: s.get(SettlementFreeze, 1)) is not None
    settling.bill((receipt.document_id * 1000 + 1, 9, 27))
    [row] = read(match_lines, actor=settling.clerk, only=MatchFilter(state="matched")).rows
    assert (row.next_step, row.payable) == ("到货异常，结算已冻结", 0)


def test_rules_of_a_supplier_fall_back_to_those_for_all(company, settling):
    owner = company.hire("owner", [("owner", None)])
    command = ChangeSupplierRules(partner_id=settling.buying.supplier, price_percent=5, version=1)
    done = settling.do(change_supplier_rules, command, owner)
    rules = read(read_supplier_rules, actor=owner, partner_id=settling.buying.supplier)
    assert (rules.price_percent, rules.price_amount, rules.general.price_amount, rules.version) == (5, None, 50, 2)
    with pytest.raises(Conflict):
        settling.do(change_supplier_rules, command, owner)
    with pytest.raises(DomainError):
        settling.do(change_supplier_rules, command.model_copy(update={"version": done.version}), settling.clerk)

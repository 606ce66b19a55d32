"""先到期先出执行率: what left by the rule and what did not, with the reasons."""

from datetime import date
from decimal import Decimal

from jxc_app.core.use_case import read
from jxc_app.modules.expiry.order_kept import order_kept
from tests.modules.expiry.scene import TODAY, bring, ends_in, sold_before
from tests.support.company import SYSTEM, Line


def found(company, actor=SYSTEM, **asked):
    days = {"date_from": TODAY, "date_to": TODAY}
    return read(order_kept, actor=actor, database=company.database, **days | asked)


def test_pieces_by_the_rule_and_overrides_with_their_reasons(company, standing_clock):
    sold_before(company, standing_clock)
    for number, days in (("soon", 10), ("next", 20), ("late", 90)):
        bring(company, number, 3, ends_in(days))
    company.record("other_issue", [Line(company.lots, 4)])  # two pieces: soon 3, next 1
    company.record("other_issue", [Line(company.lots, 1, lot="late", lot_reason="客户指定")])
    taken_back = company.record("other_issue", [Line(company.lots, 1, lot="late", lot_reason="弄错了")])
    company.void(taken_back)
    company.record("scrap", [Line(company.lots, 1, lot="late")])  # follows no rule
    told = found(company)
    assert (told.whole.by_rule, told.whole.overridden, told.whole.percent) == (2, 1, Decimal("66.7"))
    assert (told.whole.pieces_by_rule, told.whole.pieces_overridden) == (4, 1)
    assert [(name, one.percent) for name, one in told.warehouses] == [("仓W1", Decimal("66.7"))]
    assert [(one.lot, one.quantity, one.reason, one.type_title) for one in told.overrides] == [
        ("late", 1, "客户指定", "其他出库")
    ]  # fmt: skip


def test_other_days_and_warehouses_are_left_out(company, standing_clock):
    sold_before(company, standing_clock)
    assert found(company).whole.percent is None
    whole = found(company, date_from=date(2026, 1, 5)).whole
    assert (whole.by_rule, whole.percent) == (2, 100)
    assert found(company, date_from=date(2026, 1, 5), warehouse_id=company.s1).whole.by_rule == 1
    keeper = company.hire("w2keeper", [("keeper", company.w2)])
    assert found(company, actor=keeper, date_from=date(2026, 1, 5)).whole.by_rule == 0


def test_an_own_paper_that_keeps_the_next_lot_makes_no_rule_of_it(company, standing_clock):
    """A paper handed in and taken back: what was sent meanwhile took a later lot, and nobody asked why."""
    sold_before(company, standing_clock)
    for number, days in (("soon", 10), ("late", 90)):
        bring(company, number, 3, ends_in(days))
    other = company.hire("other", [("keeper", company.w1)])
    kept = company.submit(company.save("other_issue", [Line(company.lots, 3)]))
    company.record("other_issue", [Line(company.lots, 1, lot="late")])
    told = found(company)
    assert (told.whole.by_rule, told.whole.overridden) == (0, 1)
    [one] = told.overrides
    assert (one.lot, one.reason) == ("late", f"本人的 {kept.number} 占着先到期的批次，没有过账")
    withdrawn = company.withdraw(kept)
    assert found(company).whole.overridden == 1, "taking it back afterwards changes nothing"
    company.post(company.submit(withdrawn))
    told = found(company)
    assert (told.whole.by_rule, told.whole.overridden) == (2, 0), "it took the earlier lot after all"
    bring(company, "soon", 3, ends_in(10))
    company.submit(company.save("other_issue", [Line(company.lots, 3)]), actor=SYSTEM)
    before = found(company).whole
    company.record("other_issue", [Line(company.lots, 1, lot="late")], actor=other)
    assert found(company).whole.by_rule == before.by_rule + 1, "somebody else's order may keep it"

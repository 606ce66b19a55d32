"""What is usual in one line is told by what was posted here of late, and by nothing else."""

from datetime import timedelta
from decimal import Decimal

from jxc_app.core.clock import FixedClock
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read
from jxc_app.modules.documents.usual import Usual, usual_quantities
from tests.support.company import SYSTEM, Company, Line


def told(company: Company, sku_id: int, at: int, actor: Actor = SYSTEM) -> Usual | None:
    asked = {"type_code": "other_issue", "warehouse_id": at, "sku_ids": [sku_id]}
    return read(usual_quantities, actor=actor, database=company.database, **asked).get(sku_id)


def sell(company: Company, *quantities: int, at: int | None = None) -> None:
    for quantity in quantities:
        company.record("other_issue", [Line(company.a, quantity)], at=at)


def test_the_middle_and_the_most_of_what_was_posted_here(company: Company) -> None:
    company.receive(company.a, 500, "1", at=company.w1)
    company.receive(company.a, 500, "1", at=company.w2)
    sell(company, 2, 3, 3, 4)
    assert told(company, company.a, company.w1) is None, "four do not tell"
    sell(company, 40, at=company.w2)
    company.save("other_issue", [Line(company.a, 90)])
    company.record("scrap", [Line(company.a, 30)])
    taken_back = company.record("other_issue", [Line(company.a, 70)])
    company.void(taken_back)
    sell(company, 12)
    assert told(company, company.a, company.w1) == Usual(Decimal(3), Decimal(12), 5)


def test_what_is_long_past_does_not_tell(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 500, "1")
    sell(company, 9, 9, 9, 9, 9)
    assert told(company, company.a, company.w1) == Usual(Decimal(9), Decimal(9), 5)
    standing_clock.at += timedelta(days=181)
    assert told(company, company.a, company.w1) is None


def test_only_the_last_thirty_tell(company: Company) -> None:
    company.receive(company.a, 500, "1")
    sell(company, 50, *([2] * 30))
    assert told(company, company.a, company.w1) == Usual(Decimal(2), Decimal(2), 30)


def test_nothing_is_told_of_a_warehouse_out_of_sight(company: Company) -> None:
    company.receive(company.a, 500, "1")
    sell(company, 2, 2, 2, 2, 2)
    elsewhere = company.hire("elsewhere", [("keeper", company.w2)])
    assert told(company, company.a, company.w1, elsewhere) is None

"""Lots that end, in a company that has sold some: 2 a day in W1, 4 a day in the store S1."""

from datetime import date, timedelta

from jxc_app.modules.documents.commands import DocumentRef
from tests.support.company import Company, Line

#: four weeks are looked back on; the sales lie three weeks before it
TODAY = date(2026, 1, 26)
_FIRST = date(2026, 1, 5)


def sold_before(company: Company, clock) -> None:
    """On the first day 56 come and go in W1 and 112 in S1; then it is three weeks later."""
    for at, quantity in ((company.w1, 56), (company.s1, 112)):
        bring(company, "past", quantity, _FIRST + timedelta(days=9), at=at)
        company.record("other_issue", [Line(company.lots, quantity)], at=at)
    clock.at += TODAY - _FIRST


def bring(company: Company, number: str, quantity: int, expires_on: date, *, at: int | None = None) -> DocumentRef:
    """Receive a lot at 2 yuan a piece."""
    line = Line(company.lots, quantity, "2", lot=number, expires_on=expires_on)
    return company.record("opening_stock", [line], at=at)


def ends_in(days: int) -> date:
    return TODAY + timedelta(days=days)

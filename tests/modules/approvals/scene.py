"""Approvals as the tests of other things need them."""

from jxc_app.core.ids import new_key
from jxc_app.core.use_case import read
from jxc_app.modules.approvals.queries import my_approvals
from tests.support.company import Company, Line


def waiting_approval(company: Company) -> int:
    """Sixty pieces that wait for the reviewer of W1."""
    keeper = company.hire(new_key()[:8], [("keeper", company.w1)])
    company.hire(new_key()[:8], [("reviewer", company.w1)])
    company.receive(company.a, 60)
    company.record("other_issue", [Line(company.a, 60)], actor=keeper)
    [row] = read(my_approvals, actor=keeper, part="asked")
    return row.id

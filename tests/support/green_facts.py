"""What conditions may say of suppliers, until purchasing brings it: here a paper whose own number begins with ``ZL``.

Loaded by tests only, and by the server of the browser test that needs it.
"""

from sqlmodel import Session

from jxc_app.modules.approvals.facts import FACTS, Fact, FactKind, Value, declare_facts
from jxc_app.modules.documents.approval_facts import Case

STRATEGIC = "supplier.is_strategic"


def _is_strategic(session: Session, case: Case) -> Value:
    return case.document.own_number.startswith("ZL")


if STRATEGIC not in FACTS:
    declare_facts(Fact(STRATEGIC, "战略供应商", FactKind.YES_NO, _is_strategic, area="往来单位"))

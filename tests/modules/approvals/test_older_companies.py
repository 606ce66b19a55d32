"""A company that was founded before the shipped flows and rules missed nothing has them mended by revision 0025."""

import json
import runpy
from pathlib import Path

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from jxc_app.core.migrations import owner_engine
from jxc_app.core.use_case import read
from jxc_app.modules.approvals.flow_queries import FlowRow, list_flows
from jxc_app.modules.notifications.queries import list_rules
from tests.support.company import SYSTEM, Company

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
_OLD = {
    "risky_void": {"types": ["sales_issue", "transfer"]},
    "large_issue": {"split_hours": 2, "split_window": "hours", "split_match": "partner", "split_papers": 200},
}


def as_before(company: Company, **live: int | None) -> None:
    """The flows and rules as they were shipped until 0024; ``live``: what people made of a flow."""
    with company.database.engine.begin() as connection:
        connection.execute(text("UPDATE notice_rule SET tells_person = 0 WHERE event = 'document.voided'"))
        connection.execute(text("DROP TRIGGER guard_approval_flow_version_no_update"))
        flows = connection.execute(text("SELECT id, code FROM approval_flow")).all()
        for flow_id, code in flows:
            [[said]] = connection.execute(
                text("SELECT definition FROM approval_flow_version WHERE flow_id = :flow"), {"flow": flow_id}
            )
            old = json.dumps(json.loads(said) | _OLD.get(code, {}))
            connection.execute(
                text("UPDATE approval_flow_version SET definition = :old WHERE flow_id = :flow"),
                {"old": old, "flow": flow_id},
            )
        for code in live:
            connection.execute(
                text("UPDATE approval_flow SET live_version_id = NULL WHERE code = :code"), {"code": code}
            )


def mend(company: Company) -> None:
    """The revision alone: those after it have long been there."""
    [file] = Path("alembic/versions").glob("0025_*.py")
    revision = runpy.run_path(str(file))
    engine = owner_engine(company.database.settings)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        revision["upgrade"]()


def flows(company: Company) -> dict[str, FlowRow]:
    return {row.title: row for row in read(list_flows, actor=SYSTEM)}


def test_shipped_flows_and_rules_are_mended(company: Company) -> None:
    as_before(company)
    assert flows(company)["作废要复核"].definition.types == ["sales_issue", "transfer"]
    mend(company)
    void, issue, back = (flows(company)[title] for title in ("作废要复核", "大量出库要主管批准", "退货入库要质检确认"))
    assert (void.live_number, void.definition.types) == (2, ["*"])
    assert void.definition.condition.parts and void.definition.steps
    assert (issue.live_number, issue.definition.split_window, issue.definition.split_match) == (2, "day", "sku")
    assert (issue.definition.split_papers, issue.definition.split_hours) == (10, 0)
    assert back.live_number == 1
    rules = {rule.event: rule for rule in read(list_rules, actor=SYSTEM)}
    assert rules["document.voided"].tells_person


def test_a_flow_that_people_took_out_of_force_stays_out(company: Company) -> None:
    as_before(company, large_issue=None)
    mend(company)
    assert (flows(company)["大量出库要主管批准"].live_number, flows(company)["大量出库要主管批准"].number) == (0, 2)

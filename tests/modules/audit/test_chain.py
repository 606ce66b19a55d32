"""The log that nobody can bend: every act is in it, and every tampering shows."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import clock
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.audit.service import close_tallies
from tests.support.company import Company, Line


def entries(company: Company) -> list[AuditEntry]:
    return company.database.read(lambda s: list(s.exec(select(AuditEntry).order_by(AuditEntry.seq)).all()))


def test_every_act_and_every_refusal_is_one_entry(company):
    before = len(entries(company))
    received = company.receive(company.a, 10)
    with pytest.raises(DomainError, match="还缺"):
        company.issue(company.a, 11)
    company.void(received)
    told = [(entry.action, entry.outcome) for entry in entries(company)[before:]]
    assert told == [("document.record", "done"), ("document.record", "refused"), ("document.void", "done")]


def test_an_entry_says_what_changed(company):
    draft = company.save("other_receipt", [Line(company.a, 5)])
    posted = company.post(draft)
    entry = entries(company)[-1]
    assert json.loads(entry.before) == {"status": "draft"}
    after = json.loads(entry.after)
    assert (after["status"], after["number"], after["total_quantity"]) == ("posted", posted.number, "5")
    assert (entry.object_type, entry.object_id, entry.actor_name) == ("document", posted.document_id, "系统")


def test_repeated_refusals_merge_into_one_entry_a_minute(company, standing_clock):
    before = len(entries(company))
    for _ in range(7):
        with pytest.raises(DomainError):
            company.issue(company.a, 1)
    standing_clock.at += timedelta(minutes=2)
    company.database.write(lambda session: close_tallies(session, clock.get().now()))
    first, rest = entries(company)[before:]
    assert (first.outcome, rest.outcome) == ("refused", "refused")
    assert json.loads(rest.after)["repeated"] == 6

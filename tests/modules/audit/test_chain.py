"""The log that nobody can bend: every act is in it, and every tampering shows."""

import json
import random
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import clock
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.audit.queries import prove_chain
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


@pytest.mark.parametrize("engine", ["sqlite"])
def test_every_tampering_is_found_and_named(company):
    """A hundred random blows at a copy whose triggers were taken away: a bit, a row, an order, the tail."""
    for _ in range(30):
        company.receive(company.a, 1)
    last = entries(company)[-1].seq
    chance = random.Random(2026)
    for _ in range(100):
        seq = chance.randint(2, last - 1)
        blow = chance.choice(_BLOWS)
        with company.database.engine.connect() as connection:
            for event in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER guard_audit_entry_no_{event}"))
            for statement in blow:
                connection.execute(text(statement), {"seq": seq, "last": last})
            found = prove_chain(Session(bind=connection, autoflush=False))
            connection.rollback()
        assert found.first_bad_seq is not None, (blow, seq)
    assert company.database.read(prove_chain).first_bad_seq is None


_BLOWS = (
    ["UPDATE audit_entry SET actor_name = 'x' WHERE seq = :seq"],
    ["UPDATE audit_entry SET after = replace(after, '1', '2') || ' ' WHERE seq = :seq"],
    ["UPDATE audit_entry SET session_id = 1 WHERE seq = :seq"],
    ["DELETE FROM audit_entry WHERE seq = :seq"],
    ["DELETE FROM audit_entry WHERE seq = :last"],
    [
        "UPDATE audit_entry SET seq = 0 WHERE seq = :seq",
        "UPDATE audit_entry SET seq = :seq WHERE seq = :seq + 1",
        "UPDATE audit_entry SET seq = :seq + 1 WHERE seq = 0",
    ],
    ["UPDATE audit_head SET hash = substr(hash, 2) || '0'"],
)

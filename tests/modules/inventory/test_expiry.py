"""What was promised until a moment is free after it, without anybody doing anything; all else stays promised."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import PermissionDenied
from jxc_app.core.outbox import OutboxMessage
from jxc_app.core.settings import Settings
from jxc_app.core.use_case import perform
from jxc_app.jobs import Jobs
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.inventory.models import Reservation
from jxc_app.modules.inventory.reserving import ReleaseExpired, release_expired
from tests.support.company import SYSTEM, Company, Line
from tests.support.gates import LOG, one_behind_the_other

HOUR = timedelta(hours=1)
CODE = release_expired.code


@pytest.fixture
def jobs(company: Company, standing_clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    def settings() -> Settings:
        return company.database.settings

    monkeypatch.setattr("jxc_app.jobs.get_settings", settings)
    started = Jobs()
    yield started
    started.give_up()


def hold(company: Company, quantity: int, until: datetime | None) -> DocumentRef:
    """A submitted issue whose reservations end at that moment."""
    held = company.submit(company.save("other_issue", [Line(company.a, quantity), Line(company.b, quantity)]))
    own = Reservation.source_id == held.document_id
    company.database.write(lambda s: s.connection().execute(update(Reservation).where(own).values(expires_at=until)))
    return held


def entries(company: Company) -> list[AuditEntry]:
    wanted = select(AuditEntry).where(AuditEntry.action == CODE).order_by(AuditEntry.seq)
    return company.database.read(lambda session: list(session.exec(wanted).all()))


def stock_messages(company: Company) -> int:
    wanted = select(OutboxMessage.id).where(OutboxMessage.topic == "stock")
    return company.database.read(lambda session: len(session.exec(wanted).all()))


def test_only_what_has_expired_is_released(company: Company, jobs: Jobs, standing_clock: FixedClock) -> None:
    company.receive(company.a, 10)
    company.receive(company.b, 10)
    short = hold(company, 2, standing_clock.at + HOUR)
    hold(company, 3, standing_clock.at + 2 * HOUR)
    hold(company, 4, None)
    told = stock_messages(company)
    standing_clock.at += HOUR - timedelta(seconds=1)
    jobs.run_due()
    assert company.stock(company.a).available == 1
    assert entries(company) == [], "the log is for what was done"
    standing_clock.at += timedelta(minutes=2)
    jobs.run_due()
    assert (company.stock(company.a).available, company.stock(company.b).available) == (3, 3)
    assert stock_messages(company) == told + 1
    [entry] = entries(company)
    assert (entry.actor_id, entry.object_type, entry.object_id) == (SYSTEM.user_id, "document", short.document_id)
    company.assert_proved()
    standing_clock.at += 100 * 24 * HOUR
    jobs.run_due()
    assert company.stock(company.a).available == Decimal(6), "what has no end does not end"
    company.assert_proved()


def test_its_document_is_posted_from_what_is_free(company: Company, jobs: Jobs, standing_clock: FixedClock) -> None:
    company.receive(company.a, 2)
    company.receive(company.b, 2)
    held = hold(company, 2, standing_clock.at + HOUR)
    standing_clock.at += 2 * HOUR
    jobs.run_due()
    company.post(held)
    assert company.stock(company.a).on_hand == 0
    company.assert_proved()


def test_nobody_but_the_product_ends_them(company: Company) -> None:
    owner = company.hire("owner", [("owner", None)])
    with pytest.raises(PermissionDenied):
        perform(release_expired, ReleaseExpired(), actor=owner)


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_what_is_posted_meanwhile_is_not_released_twice(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 5)
    company.receive(company.b, 5)
    held = hold(company, 2, standing_clock.at)
    tally = one_behind_the_other(
        company,
        LOG,
        lambda: company.post(held),
        lambda: perform(release_expired, ReleaseExpired(), actor=SYSTEM, database=company.database),
    )
    assert tally.outcomes == {"done": 2}
    assert company.stock(company.a).available == 3
    company.assert_proved()

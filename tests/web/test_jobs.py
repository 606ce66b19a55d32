"""One worker does the jobs, and each night's work is done once."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from jxc_app.core import idempotency, lease
from jxc_app.core.clock import FixedClock
from jxc_app.core.database import use_database
from jxc_app.core.outcomes import latest_outcomes
from jxc_app.core.use_case import clock
from jxc_app.jobs import Jobs, nightly
from jxc_app.modules.catalog.pictures import picture_path, store_picture
from tests.web.company import found

NOW = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    company = found(tmp_path_factory.mktemp("jobs") / "data")
    yield company
    company.database.close()


def test_a_lease_has_one_holder_until_it_runs_out(company):
    write = company.database.write
    assert write(lambda s: lease.take(s, "x", "a", NOW, MINUTE))
    assert not write(lambda s: lease.take(s, "x", "b", NOW, MINUTE))
    assert write(lambda s: lease.take(s, "x", "a", NOW + MINUTE / 2, MINUTE))
    assert not write(lambda s: lease.take(s, "x", "b", NOW + MINUTE, MINUTE))
    assert write(lambda s: lease.take(s, "x", "b", NOW + 2 * MINUTE, MINUTE))
    write(lambda s: lease.give_back(s, "x", "b"))
    assert write(lambda s: lease.take(s, "x", "a", NOW + 2 * MINUTE, MINUTE))


def test_what_is_done_once_is_done_once(company):
    write = company.database.write
    assert write(lambda s: lease.take_once(s, "night", "a", NOW, MINUTE))
    assert not write(lambda s: lease.take_once(s, "night", "a", NOW, MINUTE))
    assert write(lambda s: lease.take_once(s, "night", "a", NOW + MINUTE, MINUTE))


@pytest.fixture
def time(company):
    """A clock at one in the morning in Shanghai, moved by the test."""
    standing = FixedClock(datetime(2026, 1, 5, 17, 0, tzinfo=UTC))
    before = clock.set(standing)
    use_database(company.database)
    yield standing
    use_database(None)
    clock.reset(before)


def test_the_nights_work_is_done_once_by_one_of_two_workers(company, time, monkeypatch):
    nights = []
    monkeypatch.setattr("jxc_app.jobs.nightly", lambda: nights.append(time.at))
    monkeypatch.setattr("jxc_app.jobs.get_settings", lambda: company.settings)
    first, second = Jobs(), Jobs()
    for _ in range(6):
        first.run_due()
        second.run_due()
        time.at += timedelta(minutes=30)
    assert nights == [datetime(2026, 1, 5, 18, 0, tzinfo=UTC)]
    first.give_up()


def test_a_backup_and_a_clean_proof_come_of_it(company, time, monkeypatch):
    monkeypatch.setattr("jxc_app.jobs.get_settings", lambda: company.settings)
    nightly()
    assert len(list(company.settings.backups_dir.glob("2*"))) == 1
    known = company.database.read(latest_outcomes)
    assert (known["backup"].is_good, known["proof"].is_good) == (True, True)


def test_old_keys_go_and_those_of_migrations_stay(company):
    def keep(session):
        for key, for_ever in (("plain", False), ("migration", True)):
            idempotency.claim(session, actor_id=1, use_case="x", key=key, sha256="", now=NOW, keep=for_ever)

    write = company.database.write
    write(keep)
    assert write(lambda s: idempotency.sweep(s, NOW + timedelta(days=89))) == 0
    assert write(lambda s: idempotency.sweep(s, NOW + timedelta(days=91))) == 1


def test_an_upload_that_nobody_saved_goes_by_itself(company, time, monkeypatch):
    monkeypatch.setattr("jxc_app.jobs.get_settings", lambda: company.settings)
    sink = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(sink, "PNG")
    digest = store_picture(company.settings, sink.getvalue())
    jobs = Jobs()
    time.at = datetime.now(UTC)
    jobs.run_due()
    assert picture_path(company.settings, digest)
    time.at += timedelta(hours=25)
    jobs.run_due()
    assert picture_path(company.settings, digest) is None
    jobs.give_up()

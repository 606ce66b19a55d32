"""The figures of the first page, reckoned by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import PermissionDenied
from jxc_app.core.outcomes import Outcome, remember_outcome
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read
from jxc_app.modules.dashboards.queries import entry_lags, today_figures, trend, upkeep
from jxc_app.modules.documents.queries import get_document
from tests.support.company import SYSTEM, Company, Line


def test_documents_of_today_without_drafts_and_of_the_persons_own(company: Company, standing_clock: FixedClock) -> None:
    keeper = company.hire("keeper", [("keeper", company.w1)])
    company.record("other_receipt", [Line(company.a, 1, "1")], actor=keeper)
    company.save("other_receipt", [Line(company.a, 1)], actor=keeper)
    company.receive(company.a, 1, "1")
    company.receive(company.a, 1, "1", at=company.w2)
    assert figures(company, keeper) == (2, 1)
    assert figures(company, SYSTEM) == (3, 2)
    standing_clock.at += timedelta(days=1)
    assert figures(company, keeper) == (0, 0)


def figures(company: Company, actor: Actor) -> tuple[int, int]:
    found = read(today_figures, actor=actor, database=company.database, user_id=actor.user_id)
    return found.documents, found.own


def test_goods_that_are_late(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 10, "1")
    company.record("transfer", [Line(company.a, 5)], to_warehouse_id=company.s1)
    counts = []
    for hours in (0, 48, 1):
        standing_clock.at += timedelta(hours=hours)
        counts.append(read(today_figures, actor=SYSTEM, database=company.database, user_id=1).overdue)
    assert counts == [0, 0, 1]


def test_from_what_happened_to_its_entry(company: Company, standing_clock: FixedClock) -> None:
    keeper = company.hire("keeper", [("keeper", company.w1)])
    late = company.save("other_receipt", [Line(company.a, 1, "1")], actor=keeper)
    quick = company.save("other_receipt", [Line(company.a, 1, "1")], actor=keeper)
    standing_clock.at += timedelta(minutes=3)
    company.post(quick, actor=keeper)
    standing_clock.at += timedelta(hours=10)
    company.post(late, actor=keeper)
    company.receive(company.a, 1, "1", at=company.w2)
    found = read(entry_lags, actor=SYSTEM, database=company.database)
    people = {lag.name: (lag.documents, lag.median, lag.worst) for lag in found.people}
    assert people["人keeper"] == (2, timedelta(minutes=3), timedelta(hours=10, minutes=3))
    assert [lag.name for lag in found.warehouses] == ["仓W1", "仓W2"]
    assert found.overall is not None
    assert found.overall.documents == 3
    standing_clock.at += timedelta(days=8)
    assert read(entry_lags, actor=SYSTEM, database=company.database).overall is None


def test_what_came_in_and_went_out_by_day(company: Company, standing_clock: FixedClock) -> None:
    company.record("opening_stock", [Line(company.a, 100)])
    company.receive(company.a, 10, "1")
    standing_clock.at += timedelta(days=1)
    company.issue(company.a, 4)
    company.void(company.issue(company.a, 1))
    company.record("transfer", [Line(company.a, 2)], to_warehouse_id=company.s1)
    days = read(trend, actor=SYSTEM, database=company.database, days=3)
    zero = Decimal(0)
    assert [(day.received, day.issued) for day in days] == [(zero, zero), (Decimal(10), zero), (zero, Decimal(4))]


def test_a_store_sees_what_comes_from_the_warehouse(company: Company, standing_clock: FixedClock) -> None:
    company.record("opening_stock", [Line(company.a, 100)])
    sent = company.record("transfer", [Line(company.a, 8)], to_warehouse_id=company.s1)
    [line] = read(get_document, actor=SYSTEM, database=company.database, document_id=sent.document_id).lines
    arrived = [Line(company.a, 5, source_line_id=line.id)]
    company.record("transfer_receipt", arrived, at=company.s1, linked_document_id=sent.document_id)
    store = company.hire("store", [("keeper", company.s1)])
    central = company.hire("central", [("keeper", company.w1)])
    zero, received, dispatched = Decimal(0), Decimal(5), Decimal(8)
    for actor, figures in ((SYSTEM, (zero, zero)), (store, (received, zero)), (central, (zero, dispatched))):
        [today] = read(trend, actor=actor, database=company.database, days=1)
        assert (today.received, today.issued) == figures


def test_proof_and_backup_are_for_those_who_watch_over_the_company(
    company: Company, standing_clock: FixedClock
) -> None:
    bad, good = Outcome(standing_clock.at, False, "余额 = 流水"), Outcome(standing_clock.at, True, "")
    for outcome in (bad, good, bad):
        company.database.write(lambda session, outcome=outcome: remember_outcome(session, "proof", outcome))
    owner, keeper = company.hire("owner", [("owner", None)]), company.hire("keeper", [("keeper", None)])
    assert read(upkeep, actor=owner, database=company.database).proof == bad
    with pytest.raises(PermissionDenied):
        read(upkeep, actor=keeper, database=company.database)

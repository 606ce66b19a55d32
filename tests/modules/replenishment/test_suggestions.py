"""From real documents to suggestions, and what people decide about them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.audit.words import unnamed
from jxc_app.modules.documents.filters import DocumentFilter
from jxc_app.modules.documents.queries import list_documents
from jxc_app.modules.inventory import expected_supply
from jxc_app.modules.inventory.daily_flow import daily_flows
from jxc_app.modules.inventory.expected_supply import LeadTime, register_supply
from jxc_app.modules.replenishment import taking
from jxc_app.modules.replenishment.back_test import Trial, back_test
from jxc_app.modules.replenishment.models import Suggestion
from jxc_app.modules.replenishment.queries import (
    SuggestionFilter,
    suggestion_page,
    suggestion_view,
    suggestions_standing,
)
from jxc_app.modules.replenishment.schedule import compute_daily
from jxc_app.modules.replenishment.service import (
    ComputeSuggestions,
    DismissSuggestions,
    ReopenSuggestions,
    SnoozeSuggestions,
    TakeSuggestions,
    compute_suggestions,
    dismiss_suggestions,
    reopen_suggestions,
    snooze_suggestions,
    take_suggestions,
)
from jxc_app.modules.replenishment.setting_service import SaveSeason, SaveSetting, save_season, save_setting
from tests.modules.purchasing.loop import buying_in
from tests.support.company import SYSTEM, Company, Line

FIRST, WEEKS = date(2026, 1, 5), 10
TODAY = FIRST + timedelta(days=7 * WEEKS)


def at(clock: FixedClock, day: date) -> None:
    clock.at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


@pytest.fixture
def selling(company: Company, standing_clock: FixedClock) -> Company:
    """A-1 in W1 for ten weeks: 31 come on the first Monday, 2 leave each Tuesday, 1 each Saturday; now it is Monday."""
    at(standing_clock, FIRST)
    company.receive(company.a, 31)
    for day in range(1, 7 * WEEKS):
        at(standing_clock, FIRST + timedelta(days=day))
        if day % 7 in (1, 5):
            company.record("sales_issue", [Line(company.a, 2 if day % 7 == 1 else 1, "9")])
    at(standing_clock, TODAY)
    return company


@pytest.fixture
def suppliers() -> Iterator[None]:
    """Nobody is registered but whom the test registers, and that is forgotten after it."""
    registries: tuple[list[Any], ...] = (
        expected_supply._supplies, expected_supply._lead_times, expected_supply._sources, taking._takers,
    )  # fmt: skip
    kept = [list(one) for one in registries]
    for registry in registries:
        registry.clear()
    yield
    for registry, before in zip(registries, kept, strict=True):
        registry[:] = before


@contextmanager
def refused(reason: str, *, field: str | None = None) -> Iterator[None]:
    with pytest.raises(DomainError) as refusal:
        yield
    assert refusal.value.code == f"replenishment.{reason}"
    assert field is None or refusal.value.field == field


def compute(company: Company, *warehouse_ids: int, actor=SYSTEM):
    command = ComputeSuggestions(warehouse_ids=list(warehouse_ids))
    return perform(compute_suggestions, command, actor=actor, database=company.database)


def rows(company: Company, state: str = "open", actor=SYSTEM, **wanted):
    asked = SuggestionFilter(state=state, **wanted)
    return read(suggestion_page, actor=actor, database=company.database, wanted=asked).rows


def chosen(*some) -> list[dict[str, object]]:
    return [{"suggestion_id": one.id, "version": one.version} for one in some]


def decide(company: Company, case, command_type, *some, actor=SYSTEM, **fields):
    command = command_type(suggestions=chosen(*some), **fields)
    return perform(case, command, actor=actor, database=company.database)


def flow(company: Company, sku_id: int, warehouse_id: int):
    found = company.database.read(lambda session: daily_flows(session, FIRST, range(sku_id, sku_id + 1)))
    one = found[sku_id, warehouse_id]
    return tuple(
        {date.fromordinal(day): amount // 10**6 for day, amount in days.items() if amount}
        for days in (one.used, one.sent, one.change)
    )


def test_what_left_is_counted_once_by_its_day(company, standing_clock):
    """Sales and other issues leave; returns come back; what was found is no return, what was voided never was."""
    days = [FIRST + timedelta(days=one) for one in range(6)]
    at(standing_clock, days[0])
    company.receive(company.a, 50)
    at(standing_clock, days[1])
    sale = company.record("sales_issue", [Line(company.a, 8, "9")])
    company.record("other_issue", [Line(company.a, 1)])
    at(standing_clock, days[2])
    company.record("sales_return", [Line(company.a, 3, "9")])
    company.record("other_receipt", [Line(company.a, 4, "2")])
    company.record("transfer", [Line(company.a, 5)], to_warehouse_id=company.s1)
    at(standing_clock, days[4])
    company.void(sale)
    used, sent, change = flow(company, company.a, company.w1)
    assert used == {days[1]: 1, days[2]: -3}
    assert sent == {days[2]: 5}
    assert change == {days[0]: 50, days[1]: -1, days[2]: 3 + 4 - 5}
    assert flow(company, company.a, company.s1) == ({}, {}, {})


def test_a_day_is_that_of_the_company(company, standing_clock):
    """17:00 in UTC is one o'clock of the next day in Shanghai."""
    at(standing_clock, FIRST)
    company.receive(company.a, 5)
    standing_clock.at = datetime(2026, 1, 6, 17, tzinfo=UTC)
    company.record("other_issue", [Line(company.a, 2)])
    assert flow(company, company.a, company.w1)[0] == {date(2026, 1, 7): 2}


def test_what_falls_short_is_suggested_and_told(selling):
    """3 a week; 3 days of lead time and one more, an order lasts 14 days; 1 is left of 31."""
    perform(save_setting, SaveSetting(method="average", review_days=14), actor=SYSTEM, database=selling.database)
    done = compute(selling)
    assert (done.pairs, done.suggestions) == (1, 1)
    (row,) = rows(selling)
    assert (row.sku_code, row.warehouse_name, row.unit, row.days_left) == ("A-1", "仓W1", "个", 2)
    working = row.working
    assert (working["position"], working["per_day"], working["quantity"]) == ("1", 0.4286, "7")
    assert row.quantity == 7  # s = 4 × 3⁄7 = 1.71 and nothing varies, S = s + 14 × 3⁄7 = 7.71, in whole pieces
    view = read(suggestion_view, actor=SYSTEM, database=selling.database, suggestion_id=row.id)
    text = "".join(line for step in view.steps for line in step.lines)
    assert "移动平均" in text
    assert "建议订 7 个" in text
    assert [size for _, size in view.weeks] == [3] * WEEKS
    assert view.weeks[0][0] == FIRST


def test_what_is_promised_ordered_and_on_its_way_counts(selling, suppliers):
    register_supply(lambda session, warehouses, skus: {(selling.a, selling.w1): Decimal(2)})
    expected_supply.register_lead_times(lambda *asked: {(selling.a, selling.w1): LeadTime(6.0, 1.5, 12)})
    draft = selling.save("sales_issue", [Line(selling.a, 1, "9")])
    selling.submit(draft)
    compute(selling)
    (row,) = rows(selling)
    parts = [row.working[name] for name in ("on_hand", "reserved", "on_order", "in_transit", "position")]
    assert parts == ["1", "1", "2", "0", "2"]
    assert (row.working["lead"], row.working["lead_spread"], row.working["receipts"]) == (6, 1.5, 12)


def test_the_nearest_setting_holds(selling):
    save = lambda **fields: perform(save_setting, SaveSetting(**fields), actor=SYSTEM, database=selling.database)  # noqa: E731
    save(method="average", pack="10", fill_percent=90)
    save(warehouse_id=selling.w1, pack="12")
    save(sku_id=selling.a, least="30")
    save(sku_id=selling.a, warehouse_id=selling.w2, pack="7")
    compute(selling)
    (row,) = rows(selling)
    assert (row.quantity, row.working["pack"], row.working["least"], row.working["fill"]) == (36, "12", "30", 90)


def test_a_season_lifts_what_is_ordered_before_it(selling):
    perform(save_setting, SaveSetting(method="average"), actor=SYSTEM, database=selling.database)
    compute(selling)
    (before,) = rows(selling)
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=20)}
    perform(save_season, SaveSeason(name="店庆", percent=300, **days), actor=SYSTEM, database=selling.database)
    compute(selling)
    (after,) = rows(selling)
    assert (after.id, after.version) == (before.id, before.version + 1)
    assert after.working["season"] == 3
    assert after.quantity > 2 * before.quantity


def test_a_suggestion_that_is_not_needed_any_more_is_gone(selling):
    compute(selling)
    selling.receive(selling.a, 100)
    assert compute(selling).suggestions == 0
    assert not rows(selling)


def test_nothing_changes_where_nothing_happened(selling):
    compute(selling)
    (before,) = rows(selling)
    compute(selling)
    (after,) = rows(selling)
    assert (after.id, after.version, after.quantity) == (before.id, before.version, before.quantity)


def test_what_was_dismissed_keeps_quiet_for_its_days(selling, standing_clock):
    compute(selling)
    decide(selling, dismiss_suggestions, DismissSuggestions, *rows(selling), reason="换供应商", days=5)
    assert compute(selling).suggestions == 0
    (row,) = rows(selling, "dismissed")
    assert (row.reason, row.until, row.decided_by) == ("换供应商", TODAY + timedelta(days=5), "系统")
    at(standing_clock, TODAY + timedelta(days=5))
    assert compute(selling).suggestions == 1
    with refused("waits_already"):
        decide(selling, reopen_suggestions, ReopenSuggestions, row)


def test_what_was_put_off_comes_back_on_its_day(selling, standing_clock):
    compute(selling)
    until = TODAY + timedelta(days=3)
    decide(selling, snooze_suggestions, SnoozeSuggestions, *rows(selling), reason="月底再订", until=until)
    at(standing_clock, TODAY + timedelta(days=2))
    compute(selling)
    assert not rows(selling)
    assert rows(selling, "snoozed")[0].reason == "月底再订"
    at(standing_clock, until)
    compute(selling)
    assert [row.reason for row in rows(selling)] == [""]


@pytest.mark.parametrize("days", [0, -1, 181])
def test_it_can_only_be_put_off_to_days_to_come(selling, days):
    compute(selling)
    with refused("until_past", field="until"):
        until = TODAY + timedelta(days=days)
        decide(selling, snooze_suggestions, SnoozeSuggestions, *rows(selling), reason="以后", until=until)


def test_nobody_decides_by_what_has_changed_or_is_decided(selling):
    compute(selling)
    (row,) = rows(selling)
    selling.receive(selling.a, 1)
    compute(selling)
    with refused("changed"):
        decide(selling, dismiss_suggestions, DismissSuggestions, row, reason="不要")
    (row,) = rows(selling)
    decide(selling, dismiss_suggestions, DismissSuggestions, row, reason="不要")
    with refused("decided"):
        decide(selling, dismiss_suggestions, DismissSuggestions, *rows(selling, "dismissed"), reason="不要")
    with pytest.raises(NotFound):
        decide(selling, dismiss_suggestions, DismissSuggestions, row, row, reason="不要")


def test_accepting_makes_requisitions_or_nothing(selling, suppliers):
    compute(selling)
    (row,) = rows(selling)
    with refused("nobody_takes"):
        decide(selling, take_suggestions, TakeSuggestions, row)
    handed = []
    taking.register_taker(lambda uow, accepted: handed.extend(accepted) or ["CGSQ-1"])
    command = TakeSuggestions(suggestions=[{"suggestion_id": row.id, "version": row.version, "quantity": "25"}])
    done = perform(take_suggestions, command, actor=SYSTEM, key="once", database=selling.database)
    assert perform(take_suggestions, command, actor=SYSTEM, key="once", database=selling.database) == done
    assert (done.numbers, [(one.sku_id, one.quantity) for one in handed]) == (["CGSQ-1"], [(selling.a, 25)])
    assert rows(selling, "taken")[0].reason == "CGSQ-1"
    with pytest.raises(ValueError, match="one module"):
        taking.register_taker(lambda uow, accepted: [])


def test_people_see_and_decide_what_is_theirs(selling):
    compute(selling)
    (row,) = rows(selling)
    other, own = (
        selling.hire("store", [("store_manager", selling.s1)]),
        selling.hire("own", [("store_manager", selling.w1)]),
    )
    assert not rows(selling, actor=other)
    with pytest.raises(NotFound):
        read(suggestion_view, actor=other, database=selling.database, suggestion_id=row.id)
    with pytest.raises(PermissionDenied):
        decide(selling, dismiss_suggestions, DismissSuggestions, row, actor=other, reason="不要")
    with pytest.raises(PermissionDenied):
        compute(selling, selling.w1, actor=other)
    assert [one.may_decide for one in rows(selling, actor=own)] == [True]
    assert compute(selling, actor=own).pairs == 1


def test_suggestions_come_by_themselves_once_a_day(selling, standing_clock):
    assert compute_daily(selling.database, standing_clock.now()) == 1
    assert compute_daily(selling.database, standing_clock.now()) == 0
    at(standing_clock, TODAY + timedelta(days=1))
    assert compute_daily(selling.database, standing_clock.now()) == 1
    standing = read(suggestions_standing, actor=SYSTEM, database=selling.database, wanted=SuggestionFilter())
    assert (standing.pairs, standing.counts, standing.may_take) == (1, {"open": 1}, True)


def test_what_is_taken_is_asked_for_and_not_suggested_again(selling):
    compute(selling)
    (row,) = rows(selling)
    command = TakeSuggestions(suggestions=[{"suggestion_id": row.id, "version": row.version}])
    (number,) = perform(take_suggestions, command, actor=SYSTEM, database=selling.database).numbers
    (asked,) = read(list_documents, actor=SYSTEM, database=selling.database,
                    wanted=DocumentFilter(type="purchase_requisition")).rows  # fmt: skip
    assert (asked.number, asked.status_title, asked.total_quantity) == (number, "已生效", row.quantity)
    compute(selling)
    assert rows(selling) == []


def test_orders_and_receipts_tell_what_comes_how_soon_and_from_whom(selling, standing_clock):
    buying = buying_in(selling)
    order = buying.order(Line(selling.a, 10, "3"))
    at(standing_clock, TODAY + timedelta(days=5))
    counted = buying.count(order, 4)
    buying.inspect(counted)
    ids = [selling.w1], [selling.a]
    with selling.database.reading() as session:
        assert expected_supply.on_order(session, *ids) == {(selling.a, selling.w1): 6}
        found = expected_supply.lead_times(session, *ids)[selling.a, selling.w1]
        assert (round(found.mean_days, 3), found.spread_days, found.receipts) == (5, 0, 1)
        assert expected_supply.sources(session, *ids)[selling.a, selling.w1].supplier_id == buying.supplier


def test_a_search_and_a_warehouse_cut_the_list(selling):
    compute(selling)
    assert rows(selling, search="商品A")
    assert not rows(selling, search="别的")
    assert not rows(selling, warehouse_ids=frozenset({selling.w2}))
    assert rows(selling, supplier_id=0)


def test_suggestions_are_kept_sound(selling):
    compute(selling)
    found = selling.database.read(lambda session: session.exec(select(Suggestion).order_by(col(Suggestion.id))).all())
    assert [one.expires_on for one in found] == [TODAY + timedelta(days=3)]
    selling.assert_proved()


def test_the_past_is_replayed_beside_what_happened(selling, standing_clock):
    """100 more came in the middle of it, and lay there; a policy that orders for a week holds a few."""
    at(standing_clock, FIRST + timedelta(days=50))
    selling.receive(selling.a, 100)
    at(standing_clock, TODAY)
    trial = Trial(selling.w1, sku_id=selling.a, months=1, method="average", review_days=7, lead_days=3)
    found = read(back_test, actor=SYSTEM, database=selling.database, wanted=trial)
    assert (found.skus, found.left_out, found.lived.asked) == (1, 0, found.tried.asked)
    assert found.lived.fill == 1
    assert found.tried.fill == pytest.approx(1, abs=0.05)
    assert 0 < found.tried.average_stock < found.lived.average_stock
    assert (found.tried.orders > 0, found.lived.orders) == (True, 1)
    with refused("trial_target"):
        read(back_test, actor=SYSTEM, database=selling.database, wanted=Trial(selling.w1))


def test_each_step_leaves_its_trace(selling):
    def do(code, **fields):
        case = USE_CASES[f"replenishment.{code}"]
        return perform(case, case.command(**fields), actor=SYSTEM, database=selling.database)

    kept = do("save_setting", method="average", lead_days=5)
    do("save_setting", method="average", lead_days=6, version=kept.version)
    season = {"name": "春节", "starts_on": date(2026, 2, 1), "ends_on": date(2026, 2, 20), "percent": 180}
    made = do("save_season", **season)
    do("drop_season", season_id=made.season_id, version=made.version)
    do("compute")
    for code, state, more in (
        ("dismiss", "open", {"reason": "不要"}), ("reopen", "dismissed", {}),
        ("snooze", "open", {"reason": "等促销", "until": TODAY + timedelta(days=9)}), ("reopen", "snoozed", {}),
        ("take", "open", {}),
    ):  # fmt: skip
        (row,) = rows(selling, state)
        do(code, suggestions=[{"suggestion_id": row.id, "version": row.version}], **more)
    do("drop_setting", setting_id=kept.setting_id, version=kept.version + 1)
    wanted = select(AuditEntry).where(col(AuditEntry.action).startswith("replenishment."))
    told = selling.database.read(lambda session: list(session.exec(wanted).all()))
    acts = {code for code in USE_CASES if code.startswith("replenishment.")}
    assert {entry.action for entry in told} == acts
    for entry in told:
        said = json.loads(entry.before) | json.loads(entry.after)
        assert said and not unnamed(entry.object_type, said), entry.action

"""Classes from real moves: what counts as consumption, months, pins, rights."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.use_case import perform
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.counting.abc_schedule import compute_monthly
from jxc_app.modules.counting.abc_service import (
    ChangeAbcRule,
    ComputeClasses,
    PinClass,
    UnpinClass,
    change_rule,
    compute_classes,
    pin_class,
    unpin_class,
)
from jxc_app.modules.counting.plan_models import COMPANY, AbcClass, AbcRule
from tests.support.company import SYSTEM, Company, Line


def at(clock: FixedClock, day: str) -> None:
    clock.at = datetime.fromisoformat(f"{day}T02:00:00").replace(tzinfo=UTC)


def more_skus(company: Company, *codes: str) -> list[int]:
    made = []
    for code in codes:
        command = CreateSku(code=code, name=f"商品{code}", base_unit="个")
        made.append(perform(create_sku, command, actor=SYSTEM, database=company.database).sku_id)
    return made


def compute(company: Company) -> None:
    perform(compute_classes, ComputeClasses(), actor=SYSTEM, database=company.database)


def rows(company: Company, warehouse_id: int) -> dict[int, AbcClass]:
    found = select(AbcClass).where(AbcClass.warehouse_id == warehouse_id)
    return company.database.read(lambda session: {row.sku_id: row for row in session.exec(found)})


def row(company: Company, sku_id: int, warehouse_id: int | None = None) -> AbcClass:
    return rows(company, company.w1 if warehouse_id is None else warehouse_id)[sku_id]


def sell(company: Company, sku_id: int, quantity: int, at: int | None = None) -> Any:
    return company.record("sales_issue", [Line(sku_id, quantity, "99")], at=at)


def test_consumption_is_what_went_out_at_cost_net_of_what_came_back(
    company: Company, standing_clock: FixedClock
) -> None:
    company.receive(company.a, 100, "2.5")
    sell(company, company.a, 10)
    company.issue(company.a, 4)
    company.record("sales_return", [Line(company.a, 3, "99")])
    # none of it: scrap, a transfer, a receipt and one taken back, a sale taken back, a return taken back
    company.record("scrap", [Line(company.a, 1)])
    company.record("transfer", [Line(company.a, 5)], to_warehouse_id=company.s1)
    company.void(company.receive(company.a, 7, "2.5"))
    company.void(sell(company, company.a, 20))
    company.void(company.issue(company.a, 20))
    company.void(company.record("sales_return", [Line(company.a, 2, "99")]))
    compute(company)
    found = row(company, company.a)
    assert found.consumption_value == Decimal("27.5")  # (10 + 4 − 3) × 2.50
    assert found.stock_value == company.value(company.a)
    assert (found.abc_class, found.since.isoformat()) == ("A", "2026-01-05")


def test_only_the_last_days_count(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 100, "1")
    sell(company, company.a, 10)
    at(standing_clock, "2026-04-04")  # the 90th day, the first included
    compute(company)
    assert row(company, company.a).consumption_value == 10
    at(standing_clock, "2026-04-05")
    compute(company)
    assert row(company, company.a).consumption_value == 0


def test_the_higher_of_both_classes_counts_in_each_warehouse(company: Company, standing_clock: FixedClock) -> None:
    lies, sells, neither = more_skus(company, "LIES", "SELLS", "NEITHER")
    company.receive(lies, 100, "10")
    company.receive(sells, 100, "10")
    company.receive(neither, 1, "1")
    sell(company, sells, 100)
    company.receive(neither, 1, "1", at=company.w2)
    compute(company)
    here = rows(company, company.w1)
    found = {key: (one.abc_class, one.consumption_class, one.stock_class) for key, one in here.items()}
    assert found == {lies: ("A", "C", "A"), sells: ("A", "A", "C"), neither: ("C", "C", "C")}
    # the only one of its warehouse is A there, and C in all together
    assert row(company, neither, company.w2).abc_class == "A"
    assert row(company, neither, COMPANY).abc_class == "C"
    assert row(company, neither, COMPANY).stock_value == 2


def test_equals_stand_in_the_order_of_their_codes(company: Company, standing_clock: FixedClock) -> None:
    skus = more_skus(company, "Z-1", "M-1", "A-0")
    for sku_id in skus:
        company.receive(sku_id, 1, "1")
    perform(
        change_rule, ChangeAbcRule(version=1, days=90, a_percent=34, b_percent=50, reason="试算"), actor=SYSTEM,
        database=company.database,
    )  # fmt: skip
    assert [row(company, sku_id).abc_class for sku_id in skus] == ["C", "A", "A"]


def test_a_class_changes_after_two_months_and_the_button_is_no_month(
    company: Company, standing_clock: FixedClock
) -> None:
    first, second = more_skus(company, "X-1", "X-2")
    company.receive(first, 100, "10")
    company.receive(second, 1, "1")
    assert compute_monthly(company.database, standing_clock.now()) == 4
    assert compute_monthly(company.database, standing_clock.now()) == 0
    assert (row(company, first).abc_class, row(company, second).abc_class) == ("A", "C")
    company.issue(first, 100)  # consumed in January, so still A until April
    at(standing_clock, "2026-05-01")
    company.receive(second, 9, "1")
    assert compute_monthly(company.database, standing_clock.now()) == 4
    for _ in range(3):
        compute(company)
    held = row(company, second)
    assert (held.abc_class, held.result, row(company, first).abc_class) == ("C", "A", "A")
    at(standing_clock, "2026-06-01")
    compute_monthly(company.database, standing_clock.now())
    assert (row(company, second).abc_class, row(company, first).abc_class) == ("A", "C")
    assert row(company, second).since.isoformat() == "2026-01-05"


def test_without_stock_there_is_nothing_to_compute(company: Company, standing_clock: FixedClock) -> None:
    assert compute_monthly(company.database, standing_clock.now()) == 0
    assert company.database.read(lambda session: session.get(AbcRule, 1)) is None


def test_a_changed_rule_counts_at_once_and_is_logged(company: Company, standing_clock: FixedClock) -> None:
    skus = more_skus(company, "X-1", "X-2")
    company.receive(skus[0], 6, "10")
    company.receive(skus[1], 4, "10")
    compute(company)
    assert [row(company, one).abc_class for one in skus] == ["A", "A"]
    owner = company.hire("owner", [("owner", None)])
    command = ChangeAbcRule(version=1, days=60, a_percent=50, b_percent=70, reason="A 类太多")
    done = perform(change_rule, command, actor=owner, database=company.database)
    assert [row(company, one).abc_class for one in skus] == ["A", "B"]
    assert (done.version, done.changed) == (2, 2)  # in its warehouse and in the whole company
    entry = last_entry(company)
    assert (entry.action, entry.reason, entry.actor_name) == ("abc.change_rule", "A 类太多", owner.name)
    assert '"a_percent": 80' in entry.before
    with pytest.raises(Conflict, match="刚刚改过"):
        perform(change_rule, command, actor=owner, database=company.database)
    with pytest.raises(DomainError, match="要大于 A 类"):
        crossed = command.model_copy(update={"version": 2, "b_percent": 50})
        perform(change_rule, crossed, actor=owner, database=company.database)


def test_a_pinned_class_stays_until_it_is_unpinned(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 1, "1")
    compute(company)
    boss = company.hire("boss", [("store_manager", company.w1)])
    perform(pin_class, pin(company, "B"), actor=boss, database=company.database)
    entry = last_entry(company)
    assert (entry.object_label, entry.reason) == ("A-1 仓W1", "常被顺走")
    assert (entry.before, entry.after) == ('{"pinned_class": null}', '{"pinned_class": "B"}')
    for day in ("2026-02-01", "2026-03-01"):
        at(standing_clock, day)
        compute(company)
    found = row(company, company.a)
    assert (found.pinned_class, found.abc_class, found.pinned_by) == ("B", "A", boss.name)
    with pytest.raises(DomainError, match="已经固定为 B 类"):
        perform(pin_class, pin(company, "B"), actor=boss, database=company.database)
    unpin = UnpinClass(sku_id=company.a, warehouse_id=company.w1, reason="不再需要")
    assert perform(unpin_class, unpin, actor=boss, database=company.database).abc_class == "A"
    assert row(company, company.a).pinned_class is None
    with pytest.raises(DomainError, match="没有固定"):
        perform(unpin_class, unpin, actor=boss, database=company.database)


def test_who_may_not_is_refused(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 1, "1")
    company.receive(company.a, 1, "1", at=company.w2)
    compute(company)
    boss = company.hire("boss", [("store_manager", company.w1)])
    keeper = company.hire("keeper", [("keeper", company.w1)])
    elsewhere = pin(company, "B").model_copy(update={"warehouse_id": company.w2})
    for actor, command in ((boss, elsewhere), (keeper, pin(company, "B"))):
        with pytest.raises(PermissionDenied):
            perform(pin_class, command, actor=actor, database=company.database)
    for actor in (boss, keeper):
        with pytest.raises(PermissionDenied):
            perform(compute_classes, ComputeClasses(), actor=actor, database=company.database)
    with pytest.raises(NotFound):
        perform(
            pin_class, pin(company, "B").model_copy(update={"sku_id": company.b}), actor=boss,
            database=company.database,
        )  # fmt: skip


def pin(company: Company, abc_class: str) -> PinClass:
    return PinClass.model_validate(
        {"sku_id": company.a, "warehouse_id": company.w1, "abc_class": abc_class, "reason": "常被顺走"}
    )


def last_entry(company: Company) -> AuditEntry:
    newest = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)  # type: ignore[attr-defined]
    return company.database.read(lambda session: session.exec(newest).one())

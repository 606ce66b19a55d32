"""How far it is and how long it takes: reckoned from coordinates, or as somebody measured it."""

from decimal import Decimal
from typing import Any

import pytest

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.use_case import Scope, perform, read
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from jxc_app.modules.warehouses.travel import (
    ChangeTravelRule,
    RemoveWay,
    SaveWay,
    change_travel_rule,
    measured_ways,
    remove_way,
    save_way,
)
from jxc_app.modules.warehouses.ways import WayRow, way_rows, ways_from
from tests.support.company import SYSTEM, Company


def opened(company: Company, code: str, latitude: str | None, longitude: str | None) -> int:
    """A store at a place."""
    command = CreateWarehouse(
        code=code, name=f"{code} 店", kind="store", latitude=latitude, longitude=longitude  # type: ignore[arg-type]
    )  # fmt: skip
    return perform(create_warehouse, command, actor=SYSTEM, database=company.database).warehouse_id


@pytest.fixture
def three(company: Company) -> tuple[int, int, int]:
    """One store, one some 2.3 km (straight) to the north of it, one nobody knows where."""
    return (
        opened(company, "P1", "31.2304", "121.4737"),
        opened(company, "P2", "31.2511", "121.4737"),
        opened(company, "P3", None, None),
    )


def rows_from(company: Company, start: int) -> dict[int, WayRow]:
    return {
        row.warehouse_id: row for row in read(ways_from, actor=SYSTEM, database=company.database, warehouse_id=start)
    }


def act(company: Company, case: Any, command: Any) -> Any:
    return perform(case, command, actor=SYSTEM, database=company.database)


def test_a_way_is_the_great_circle_with_its_detour_and_the_time_to_load(
    company: Company, three: tuple[int, int, int]
) -> None:
    rows = rows_from(company, three[0])
    way = rows[three[1]].way
    # 0.0207° of latitude are 2.302 km on the sphere; with 30 % for the road 2.993, 8 minutes at 25 km/h
    assert way.kilometres == Decimal("2.993")
    assert way.minutes == 30 + 8
    assert way.words == "3.0 公里 · 约 40 分钟"
    assert not way.is_measured
    assert rows[three[2]].way.words == "距离未知"
    assert next(iter(rows)) == three[1]  # the nearest first


def test_what_was_measured_goes_before_what_is_reckoned_both_ways(
    company: Company, three: tuple[int, int, int]
) -> None:
    one, other, lost = three
    act(company, save_way, SaveWay(one_id=other, other_id=one, kilometres=Decimal("4.2"), minutes=15))
    act(company, save_way, SaveWay(one_id=one, other_id=lost, kilometres=Decimal(50)))
    for start, end in ((one, other), (other, one)):
        way = rows_from(company, start)[end].way
        assert (way.kilometres, way.minutes, way.is_measured) == (Decimal("4.2"), 45, True)
    assert rows_from(company, one)[lost].way.minutes == 30 + 120
    act(company, change_travel_rule, ChangeTravelRule(
        detour_percent=150, handling_minutes=10, kilometres_per_hour=50, version=1))  # fmt: skip
    assert rows_from(company, one)[lost].way.minutes == 10 + 60
    act(company, remove_way, RemoveWay(one_id=one, other_id=other, version=1))
    assert rows_from(company, one)[other].way.kilometres == Decimal("3.453")
    assert [row.kilometres for row in read(measured_ways, actor=SYSTEM, database=company.database)] == [Decimal(50)]


def test_a_way_is_written_once_and_by_who_saw_it_last(company: Company, three: tuple[int, int, int]) -> None:
    one, other, _ = three
    way = SaveWay(one_id=one, other_id=other, kilometres=Decimal(4))
    act(company, save_way, way)
    for refused, code in (
        (way, "way.taken"),
        (way.model_copy(update={"version": 2}), "version.stale"),
        (way.model_copy(update={"other_id": one}), "way.same"),
    ):
        with pytest.raises(DomainError) as error:
            act(company, save_way, refused)
        assert error.value.code == code
    with pytest.raises(Conflict):
        act(company, remove_way, RemoveWay(one_id=one, other_id=other, version=9))


def test_nobody_learns_of_a_warehouse_out_of_sight(company: Company, three: tuple[int, int, int]) -> None:
    one, other, _ = three
    scope = Scope(warehouse_ids=frozenset({one, other}))
    with company.database.reading() as session:
        assert {row.warehouse_id for row in ways_from(session, scope, warehouse_id=one)} == {other}
        with pytest.raises(NotFound):
            ways_from(session, Scope(warehouse_ids=frozenset({other})), warehouse_id=one)
        assert len(way_rows(session, one)) > 1

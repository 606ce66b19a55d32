"""The courier: sees what is theirs, takes and hands over by a scan, and is led the short way."""

import itertools
import random
from decimal import Decimal

import pytest

from jxc_app.core.use_case import perform, read
from jxc_app.modules.fulfilment.courier_round import my_round
from jxc_app.modules.fulfilment.delivering import (
    AssignCourier,
    HandOver,
    TakeParcel,
    assign_courier,
    couriers,
    hand_over,
    take_parcel,
)
from jxc_app.modules.fulfilment.route import EXACT, length, visited
from tests.modules.fulfilment.chain import Chain
from tests.modules.sales.shop import refused


@pytest.fixture
def chain(company):
    made = Chain.of_stores(company, 3)
    for store in made.stores[1:]:
        company.receive(company.a, 2, "3", at=store)
    return made


@pytest.fixture
def courier(company):
    return company.hire("rider", [("courier", None)])


@pytest.fixture
def order(chain, company):
    made = chain.order((company.a, 4), at=chain.stores[0])
    chain.source(made)
    return made


def assign(chain, parcel, courier, *, actor=None):
    command = AssignCourier(document_id=parcel.id, courier_id=courier.user_id)
    who = actor or chain.company.hire(f"m{parcel.id}", [("store_manager", parcel.warehouse_id)])
    return perform(assign_courier, command, actor=who, database=chain.company.database)


def take(chain, courier, parcel, code=""):
    command = TakeParcel(document_id=parcel.id, code=code or parcel.number)
    return perform(take_parcel, command, actor=courier, database=chain.company.database)


def bring(chain, courier, parcel, code="", to="王女士"):
    command = HandOver(document_id=parcel.id, code=code or parcel.number, received_by=to)
    return perform(hand_over, command, actor=courier, database=chain.company.database)


def seen(chain, courier):
    return read(my_round, actor=courier, database=chain.company.database)


def test_a_parcel_is_fetched_and_brought_and_each_hears_where_it_stands(chain, company, courier, order):
    first, last = chain.parcels(order).values()
    assign(chain, first, courier)
    [stop] = seen(chain, courier).stops
    assert (stop.takes, stop.name, stop.errands[0].state) == (True, first.warehouse, "picking")
    with refused("parcel.not_ready"):
        take(chain, courier, first)
    chain.send(first)
    with refused("parcel.other_code"):
        take(chain, courier, first, code="B-2")
    take(chain, courier, first, code="a-1")  # what is in it does as well, in any case
    with refused("parcel.taken"):
        take(chain, courier, first)
    [stop] = seen(chain, courier).stops
    assert (stop.takes, stop.errands[0].state) == (False, "taken")
    bring(chain, courier, first)
    with refused("parcel.delivered"):
        bring(chain, courier, first)
    found = seen(chain, courier)
    assert (found.stops, [one.received_by for one in found.done]) == ((), ["王女士"])
    states = {row.id: row.state for row in chain.standing(order).parcels}
    assert states == {first.id: "delivered", last.id: "picking"}
    company.assert_proved()


def test_what_was_brought_is_shown_until_the_companys_day_is_over(chain, company, courier, order, standing_clock):
    parcel = chain.parcels(order).popitem()[1]
    assign(chain, parcel, courier)
    chain.send(parcel)
    take(chain, courier, parcel)
    bring(chain, courier, parcel)
    assert [one.id for one in seen(chain, courier).done] == [parcel.id]
    standing_clock.at = standing_clock.at.replace(hour=16, minute=30)  # half past midnight in Shanghai
    assert seen(chain, courier).done == ()


def test_nobody_else_sees_or_takes_it(chain, company, courier, order):
    first, last = chain.parcels(order).values()
    other = company.hire("other", [("courier", None)])
    assign(chain, first, courier)
    chain.send(first)
    assert seen(chain, other).stops == ()
    for parcel in (first, last):
        with refused("parcel.not_yours"):
            take(chain, other, parcel)
    with refused("parcel.not_taken"):
        bring(chain, courier, first)
    assert "price" not in str(seen(chain, courier))
    assert "amount" not in str(seen(chain, courier))


def test_only_the_store_assigns_and_only_to_a_courier(chain, company, courier, order):
    first, _ = chain.parcels(order).values()
    with refused("document.not_found"):
        assign(chain, first, courier, actor=company.hire("far", [("store_manager", chain.stores[0])]))
    near = company.hire("near", [("store_manager", first.warehouse_id)])
    with refused("parcel.no_courier"):
        assign(chain, first, near, actor=near)
    assert read(couriers, actor=near, database=company.database) == [(courier.user_id, "人rider")]
    assign(chain, first, courier, actor=near)
    chain.send(first)
    take(chain, courier, first)
    with refused("parcel.taken"):
        assign(chain, first, courier, actor=near)


@pytest.mark.parametrize("start", [None, 0])
def test_the_way_is_the_shortest_there_is_up_to_eight_stops(start):
    dice = random.Random(8)
    for count in range(1, 7):
        far, stops = _plane(dice, count + 1), list(range(1, count + 1))
        best = min(
            length([*([start] if start is not None else []), *way], far) for way in itertools.permutations(stops)
        )
        found = visited(stops, far, start=start)
        assert sorted(found) == stops
        assert length([*([start] if start is not None else []), *found], far) == best


def test_beyond_it_is_never_longer_than_the_nearest_next():
    dice = random.Random(9)
    loss = []
    for _ in range(20):
        far, stops = _plane(dice, EXACT + 7), list(range(1, EXACT + 7))
        way, here, left = [0], 0, set(stops)
        while left:
            here = min(left, key=lambda one, at=here: (far(at, one), one))
            left.discard(here)
            way.append(here)
        found = visited(stops, far, start=0)
        assert sorted(found) == stops
        assert length([0, *found], far) <= length(way, far)
        loss.append(length([0, *found], far) / length(way, far))
    print(f"\n2-opt: {sum(loss) / len(loss):.3f} of the nearest next")


def _plane(dice, count):
    at = [(dice.randint(0, 99), dice.randint(0, 99)) for _ in range(count)]

    def far(one, other):
        return Decimal(abs(at[one][0] - at[other][0]) + abs(at[one][1] - at[other][1]))

    return far

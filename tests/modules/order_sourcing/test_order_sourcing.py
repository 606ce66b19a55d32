"""Which stores fill an order: against brute force over every set of stores, and what the way of large orders loses."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from jxc_app.modules.order_sourcing.rules import OrderLine, Sourced, Store, Terms, sourced, sourced_greedily

D = Decimal


def store(at: int, far: str, **free: int) -> Store:
    return Store(at, {int(name[1:]): D(quantity) for name, quantity in free.items()}, D(far))


def lines(*quantities: int) -> list[OrderLine]:
    return [OrderLine(at, at, D(quantity)) for at, quantity in enumerate(quantities, start=1)]


def sent(found: Sourced) -> dict[int, dict[int, Decimal]]:
    return {parcel.warehouse_id: dict(parcel.quantities) for parcel in found.parcels}


def test_one_parcel_from_afar_goes_before_two_from_next_door() -> None:
    near = [store(1, "1", s1=5), store(2, "2", s2=5)]
    assert sent(sourced(lines(1, 1), [*near, store(3, "50", s1=9, s2=9)])) == {3: {1: D(1), 2: D(1)}}
    assert sent(sourced(lines(1, 1), near)) == {1: {1: D(1)}, 2: {2: D(1)}}


def test_of_equal_parcels_the_nearest_sends() -> None:
    assert sent(sourced(lines(2), [store(1, "9", s1=2), store(2, "3", s1=2)])) == {2: {1: D(2)}}
    unknown = Store(3, {1: D(2)}, None)
    assert sent(sourced(lines(2), [unknown, store(1, "9", s1=2)])) == {1: {1: D(2)}}


def test_the_limit_of_parts_leaves_the_rest_on_backorder() -> None:
    some = [store(1, "1", s1=1), store(2, "2", s2=1), store(3, "3", s3=1)]
    found = sourced(lines(1, 1, 1), some, Terms(most_parcels=2))
    assert (len(found.parcels), found.short) == (2, {3: D(1)})
    assert sourced(lines(4), []).short == {1: D(4)}
    assert sourced(lines(4), []).parcels == ()


def test_one_line_is_split_only_where_it_may_be() -> None:
    some = [store(1, "1", s1=3), store(2, "2", s1=2)]
    assert sent(sourced(lines(5), some)) == {1: {1: D(3)}, 2: {1: D(2)}}
    whole = sourced(lines(5), some, Terms(splits_lines=False))
    assert (sent(whole), whole.short) == ({1: {1: D(3)}}, {1: D(2)})


def test_two_lines_of_one_sku_share_its_stock() -> None:
    two = [OrderLine(7, 1, D(3)), OrderLine(8, 1, D(3))]
    found = sourced(two, [store(1, "1", s1=4)])
    assert (sent(found), found.short) == ({1: {7: D(3), 8: D(1)}}, {8: D(2)})


def drawn(random: Random) -> tuple[list[OrderLine], list[Store], Terms]:
    wanted = lines(*(random.randint(1, 6) for _ in range(random.randint(1, 12))))
    stores = [
        Store(
            at,
            {line.sku_id: D(random.randint(0, 6)) for line in wanted if random.random() < random.choice((0.3, 0.8))},
            D(random.randint(0, 400)) / 10,
        )
        for at in range(1, random.randint(2, 8) + 1)
    ]
    return wanted, stores, Terms(random.randint(1, 4), splits_lines=random.random() < 0.5)


def value_of(found: Sourced, wanted: list[OrderLine]) -> tuple[Fraction, int, Decimal]:
    """How good an answer is, from what it says alone."""
    short = sum((Fraction(found.short.get(line.key, D(0))) / Fraction(line.quantity) for line in wanted), Fraction())
    return short, len(found.parcels), found.kilometres


def best_by_force(wanted: list[OrderLine], stores: list[Store], terms: Terms) -> tuple[Fraction, int, Decimal]:
    """Every set of stores tried; written apart from the product's own way."""
    best = None
    for size in range(min(terms.most_parcels, len(stores)) + 1):
        for some in combinations(stores, size):
            short = Fraction()
            for line in wanted:
                free = [one.free.get(line.sku_id, D(0)) for one in some]
                there = (sum(free) if terms.splits_lines else max(free, default=D(0))) if free else D(0)
                short += Fraction(max(line.quantity - there, D(0))) / Fraction(line.quantity)
            value = (short, size, sum((one.kilometres or D(0) for one in some), D(0)))
            best = value if best is None else min(best, value)
    assert best is not None
    return best


def check_sound(found: Sourced, wanted: list[OrderLine], stores: list[Store], terms: Terms) -> None:
    """Nobody sends what they have not, every line is filled or said to be short, limits hold."""
    free = {one.warehouse_id: one.free for one in stores}
    by_line = {line.key: found.short.get(line.key, D(0)) for line in wanted}
    for parcel in found.parcels:
        assert parcel.quantities
        for key, quantity in parcel.quantities.items():
            assert D(0) < quantity <= free[parcel.warehouse_id].get(key, D(0))
            by_line[key] += quantity
    assert by_line == {line.key: line.quantity for line in wanted}
    assert len(found.parcels) <= terms.most_parcels
    if not terms.splits_lines:
        assert all(sum(line.key in one.quantities for one in found.parcels) <= 1 for line in wanted)


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_it_is_what_brute_force_finds(start: int, capsys: pytest.CaptureFixture[str]) -> None:
    """200 random orders; the way of large orders is printed beside it."""
    worse = 0
    lost = [Fraction(), 0, D(0)]
    for seed in range(start, start + 50):
        wanted, stores, terms = drawn(Random(seed))
        found, rough = sourced(wanted, stores, terms), sourced_greedily(wanted, stores, terms)
        for one in (found, rough):
            check_sound(one, wanted, stores, terms)
        best, loose = best_by_force(wanted, stores, terms), value_of(rough, wanted)
        assert value_of(found, wanted) == best, seed
        assert found.is_exact
        assert loose >= best
        worse += loose > best
        lost = [more + loose[at] - best[at] for at, more in enumerate(lost)]
    with capsys.disabled():
        print(
            f"\norders {start}–{start + 49}: the greedy way is worse in {worse} of 50; on average "
            f"{float(lost[0]) / 50:.3f} lines more short, {lost[1] / 50:+.2f} parcels, {lost[2] / 50:+.1f} km"
        )


def test_large_orders_are_sound_too() -> None:
    random = Random(1)
    wanted = lines(*(random.randint(1, 6) for _ in range(40)))
    stores = [
        Store(at, {line.sku_id: D(random.randint(0, 6)) for line in wanted}, D(random.randint(0, 400)) / 10)
        for at in range(1, 31)
    ]
    found = sourced(wanted, stores, Terms(4))
    check_sound(found, wanted, stores, Terms(4))
    assert not found.is_exact

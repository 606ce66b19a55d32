"""``make replay``: half a year of Online Retail lived by the product, beside min-max of the same fill.

The product through its use cases (``replenished``), the same by the rules alone (``by_rules``): their orders must be
the same, one by one. Min-max knows no forecast and is lived by the rules: minimum so many days of the average demand
known at the start, maximum 7 days more, the days raised until it fills as much as the product did.
"""

import os
import tempfile
import time
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from jxc_app.core.database import Database
from jxc_app.core.logs import configure_logs
from jxc_app.core.migrations import upgrade
from jxc_app.wiring import wire
from tests.benchmarks import policy
from tests.benchmarks.report import heading, say
from tests.benchmarks.templates import settings_of
from tests.simulations.by_rules import opened, orders_of
from tests.simulations.replenished import Lived, Replenished, Season, Store, Wanted

SEASON = Season(known=policy.FIRST, start=policy.START, stop=policy.STOP)
_SKUS = int(os.environ.get("JXC_REPLAY_SKUS", "500"))


@dataclass(frozen=True, slots=True)
class Found:
    """Fill by pieces and by value, stock of an average evening in yuan, orders."""

    fill: float
    by_value: float
    stock: float
    orders: int


def main() -> None:
    """Live it, prove it, compare it, and print what came out."""
    configure_logs("WARNING")
    wire()
    if not policy.FILE.exists():
        print(f"略过:没有 {policy.FILE}")
        return
    wanted = opened([wanted_of(one) for one in policy.chosen()[:_SKUS]], SEASON)
    heading(f"{len(wanted)} SKUs of Online Retail, {(SEASON.stop - SEASON.start).days} days, target {SEASON.fill} %")
    begun = time.perf_counter()
    lived, failures = _lived(wanted)
    say("lived through the use cases", f"{time.perf_counter() - begun:.0f} s, the books fail {len(failures)} checks")
    found = _found(lived)
    _say("product", found)
    say("  the same by the rules alone", _compared(lived.orders, orders_of(wanted, SEASON)))
    days, tuned = _tuned(wanted, found.fill)
    _say(f"  min-max of the same fill (min {days:.1f} days)", tuned)
    say("  stock of the product against it", f"{(found.stock / tuned.stock - 1) * 100:+.1f} %")


def wanted_of(one: policy.Sold) -> Wanted:
    """Whole pieces by day, at a price to the fen."""
    asked = {day: round(size) for day, size in one.history.used.items() if round(size) > 0}
    return Wanted(asked, max(Decimal(f"{one.price:.2f}"), Decimal("0.01")), 0)


def _lived(wanted: list[Wanted]) -> tuple[Lived, tuple[object, ...]]:
    with tempfile.TemporaryDirectory(prefix="jxc-replay-") as folder:
        settings = settings_of(Path(folder), "")
        upgrade(settings)
        database = Database(settings.resolved_database_url, settings=settings)
        try:
            company = Replenished(database, [Store("S1", "门店", wanted)], SEASON)
            (lived,) = company.live()
            return lived, tuple(company.failures)
        finally:
            database.close()


def _found(lived: Lived) -> Found:
    by_value = float(lived.given_worth / lived.asked_worth)
    return Found(lived.given / lived.asked, by_value, float(lived.stock) / lived.days, len(lived.orders))


def _compared(cases: dict[tuple[int, int], int], rules: dict[tuple[int, int], int]) -> str:
    keys = cases.keys() | rules.keys()
    same = sum(cases.get(key) == rules.get(key) for key in keys)
    return f"{same:,} of {len(keys):,} orders are the same to the piece"


def _tuned(wanted: list[Wanted], fill: float) -> tuple[float, Found]:
    low, high = 0.0, 480.0
    while high - low > 0.25:
        middle = (low + high) / 2
        low, high = (low, middle) if _min_max(wanted, middle).fill >= fill else (middle, high)
    return high, _min_max(wanted, high)


def _min_max(wanted: list[Wanted], days: float) -> Found:
    first, start, stop = (one.toordinal() for one in (SEASON.known, SEASON.start, SEASON.stop))
    sums = Lived(days=stop - start)
    for at, one in enumerate(wanted):
        a_day = sum(pieces for day, pieces in one.asked.items() if day < start) / (start - first)
        least = round(a_day * days)
        most, stock, on_order = least + round(a_day * SEASON.review), one.opening, 0
        for day in range(start, stop):
            asked = one.asked.get(day, 0)
            given = min(asked, stock)
            stock -= given
            sums.asked, sums.given = sums.asked + asked, sums.given + given
            sums.asked_worth += asked * one.cost
            sums.given_worth += given * one.cost
            sums.stock += stock * one.cost
            came = sums.orders.get((day - SEASON.lead, at), 0)
            stock, on_order = stock + came, on_order - came
            if stock + on_order <= least and most > stock + on_order:
                sums.orders[day, at] = most - stock - on_order
                on_order = most - stock
    return _found(sums)


def _say(label: str, found: Found) -> None:
    words = f"fill {found.fill:6.1%} (by value {found.by_value:6.1%})   average stock {found.stock:12,.0f}"
    say(label, f"{words}   orders {found.orders:,}")


if __name__ == "__main__":
    main()

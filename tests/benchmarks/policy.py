"""The product's policy against plain min-max on real demand: Online Retail, replayed day by day by the rules.

The 500 SKUs that were asked for most often until the end of February are replayed from March on; before that nothing
is known of them but what was sold. Every policy begins with what the product would have filled up to, waits 7 days for
what it orders and orders whole pieces. The min-max takes the usual rule of thumb: minimum = so many days of the average
demand known at the start, maximum = minimum + 7 days; the days are raised until it fills as much as the product does.
What is not there is lost. Stock is weighed by the SKU's average price. Floor: no order, what the opening stock fills.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from jxc_app.modules.replenishment.methods.history import UNIT, History, Span, history_of
from jxc_app.modules.replenishment.methods.lot_size import LotRules
from jxc_app.modules.replenishment.methods.planning import LIMITS, Position, Terms, plan
from jxc_app.modules.replenishment.methods.replay import Replayed, replay, until
from tests.benchmarks.report import heading, say

_FILE = Path("/work/shared/data/online-retail/2010-12_2011-05.csv.gz")
_FIRST, _START, _STOP = date(2010, 12, 1), date(2011, 3, 1), date(2011, 6, 1)
_MOST, _LEAD, _REVIEW = 500, 7.0, 7
_PIECES = LotRules(pack=Decimal(1))


@dataclass(frozen=True, slots=True)
class Sold:
    """One SKU: its demand, and what it is worth."""

    history: History
    price: float


def run() -> None:
    """Replay the product at several targets, and min-max tuned to the same fill."""
    if not _FILE.exists():
        print(f"\n== policy: left out, {_FILE} is not here")
        return
    sold = _chosen()
    heading(f"policies on {len(sold)} SKUs of Online Retail, {(_STOP - _START).days} days, lead time {_LEAD:.0f} days")
    _say("no orders", _all(sold, lambda one: Terms("never")))
    for target in (0.90, 0.95, 0.98, 0.99):
        fill, stock, orders = _all(sold, lambda one, target=target: Terms(
            fill=target, review_days=_REVIEW, lead_days=_LEAD, lot=_PIECES
        ))  # fmt: skip
        _say(f"product, target {target:.0%}", (fill, stock, orders))
        days, found = _tuned(sold, fill)
        _say(f"  min-max of the same fill (min {days:.1f} days)", found)
        say("  stock of the product against it", f"{(stock / found[1] - 1) * 100:+.1f} %")


def _tuned(sold: list[Sold], fill: float) -> tuple[float, tuple[float, float, int]]:
    """The least minimum, in days of average demand, that fills as much; by bisection."""
    low, high = 0.0, 240.0
    while high - low > 0.5:
        middle = (low + high) / 2
        low, high = (low, middle) if _all(sold, _limits_of(middle))[0] >= fill else (middle, high)
    return high, _all(sold, _limits_of(high))


def _limits_of(days: float) -> Callable[[Sold], Terms]:
    def terms(one: Sold) -> Terms:
        known = until(one.history, _START.toordinal())
        per_day = sum(known.used.values()) / max(known.span.days, 1)
        least = Decimal(round(per_day * days))
        return Terms(LIMITS, lead_days=_LEAD, minimum=least, maximum=least + round(per_day * _REVIEW), lot=_PIECES)

    return terms


def _all(sold: list[Sold], terms: Callable[[Sold], Terms]) -> tuple[float, float, int]:
    """Fill by pieces, average stock value, orders."""
    asked = given = value = 0.0
    orders = 0
    for one in sold:
        found = _replayed(one, terms(one))
        asked, given, orders = asked + found.asked, given + found.given, orders + found.orders
        value += found.average_stock * one.price
    return given / asked, value, orders


def _replayed(one: Sold, terms: Terms) -> Replayed:
    common = Terms(fill=0.95, review_days=_REVIEW, lead_days=_LEAD, lot=_PIECES)
    begun = plan(until(one.history, _START.toordinal()), common, Position())
    return replay(one.history, terms, int(begun.up_to * UNIT), _START.toordinal())


def _chosen() -> list[Sold]:
    days, worth = defaultdict(lambda: defaultdict(int)), defaultdict(float)
    pieces, times = defaultdict(int), defaultdict(int)
    with gzip.open(_FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, quantity, price = row["StockCode"].upper(), int(row["Quantity"]), float(row["UnitPrice"])
            if not code[:5].isdigit() or price <= 0:
                continue
            day = date.fromisoformat(row["InvoiceDate"][:10])
            days[code][day.toordinal()] += quantity * UNIT
            if quantity > 0:
                worth[code], pieces[code] = worth[code] + quantity * price, pieces[code] + quantity
            times[code] += day < _START and quantity > 0
    span = Span(_FIRST.toordinal(), _STOP.toordinal())
    often = sorted(times, key=lambda code: (-times[code], code))[:_MOST]
    return [_sold(days[code], worth[code] / pieces[code], span) for code in often]


def _sold(days: dict[int, int], price: float, span: Span) -> Sold:
    """Stock is not in the file: whatever was sold was there, so no day counts as empty. One-off orders are kept."""
    history = history_of(days, {span.first - 1: UNIT}, UNIT, span)
    return Sold(replace(history, empty=frozenset()), price)


def _say(label: str, found: tuple[float, float, int]) -> None:
    fill, stock, orders = found
    say(label, f"fill {fill:6.1%}   average stock {stock:12,.0f}   orders {orders:,}")

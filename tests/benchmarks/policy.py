"""The product's policy against plain min-max on real demand: Online Retail, replayed day by day by the rules.

The 500 SKUs that were asked for most often until the end of February are replayed from March on; before that nothing
is known of them but what was sold. Methods and their constants were chosen on the days before (17 January to the end
of February, with what was known then); the days from March on are for the result. What all SKUs tell of each is
learned anew each week from the days before it.

Every policy begins with what the product would have filled up to, waits 7 days for what it orders and orders whole
pieces. The min-max takes the usual rule of thumb: minimum = so many days of the average demand known at the start,
maximum = minimum + 7 days; the days are raised until it fills as much as the product does. What is not there is lost.
Stock is weighed by the SKU's average price. Floor: no order, what the opening stock fills.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from jxc_app.modules.replenishment.methods.assortment import ALONE, Assortment, assortment_of
from jxc_app.modules.replenishment.methods.history import DAYS_OF_WEEK, UNIT, History, Span, history_of
from jxc_app.modules.replenishment.methods.lot_size import LotRules
from jxc_app.modules.replenishment.methods.planning import LIMITS, Position, Terms, outlook_of, plan
from jxc_app.modules.replenishment.methods.replay import Replayed, replay, until
from tests.benchmarks.report import heading, say

FILE = Path(__file__).resolve().parents[3] / "shared/data/online-retail/2010-12_2011-05.csv.gz"
FIRST, START, STOP = date(2010, 12, 1), date(2011, 3, 1), date(2011, 6, 1)
_MOST, _LEAD, _REVIEW = 500, 7.0, 7
_PIECES = LotRules(pack=Decimal(1))


@dataclass(frozen=True, slots=True)
class Sold:
    """One SKU: its demand, what it is worth, and the pieces that there are in the beginning."""

    history: History
    price: float
    opening: int = 0


#: fill by pieces, average stock value, orders, fill by value
Found = tuple[float, float, int, float]
Learned = Callable[[int], Assortment]


def run() -> None:
    """Replay the product at several targets, and min-max tuned to the same fill."""
    if not FILE.exists():
        print(f"\n== policy: left out, {FILE} is not here")
        return
    sold = stocked(chosen())
    heading(f"policies on {len(sold)} SKUs of Online Retail, {(STOP - START).days} days, lead time {_LEAD:.0f} days")
    _say("no orders", _all(sold, lambda one: Terms("never")))
    for target in (0.90, 0.95, 0.98, 0.99):
        terms = terms_at(target)
        found = _all(sold, lambda one, terms=terms: terms, learned(sold, terms))
        _say(f"product, target {target:.0%}", found)
        days, tuned = _tuned(sold, found[0])
        _say(f"  min-max of the same fill (min {days:.1f} days)", tuned)
        say("  stock of the product against it", f"{(found[1] / tuned[1] - 1) * 100:+.1f} %")


def terms_at(target: float) -> Terms:
    """As every SKU is replenished."""
    return Terms(fill=target, review_days=_REVIEW, lead_days=_LEAD, lot=_PIECES)


def learned(sold: list[Sold], terms: Terms) -> Learned:
    """What all of them told on the evening before each week."""
    weeks: dict[int, Assortment] = {}

    def of_day(day: int) -> Assortment:
        if day not in weeks:
            sellers = [outlook_of(until(one.history, day), terms).seller(terms, one.price) for one in sold]
            weeks[day] = assortment_of(sellers, terms.fill)
        return weeks[day]

    assert DAYS_OF_WEEK == _REVIEW
    return of_day


def _tuned(sold: list[Sold], fill: float) -> tuple[float, Found]:
    """The least minimum, in days of average demand, that fills as much; by bisection."""
    low, high = 0.0, 480.0
    while high - low > 0.25:
        middle = (low + high) / 2
        low, high = (low, middle) if _all(sold, _limits_of(middle))[0] >= fill else (middle, high)
    return high, _all(sold, _limits_of(high))


def _limits_of(days: float) -> Callable[[Sold], Terms]:
    def terms(one: Sold) -> Terms:
        known = until(one.history, START.toordinal())
        per_day = sum(known.used.values()) / max(known.span.days, 1)
        least = Decimal(round(per_day * days))
        return Terms(LIMITS, lead_days=_LEAD, minimum=least, maximum=least + round(per_day * _REVIEW), lot=_PIECES)

    return terms


def _all(sold: list[Sold], terms: Callable[[Sold], Terms], known: Learned = lambda _: ALONE) -> Found:
    asked = given = value = worth = wanted = 0.0
    orders = 0
    for one in sold:
        found = _replayed(one, terms(one), known)
        asked, given, orders = asked + found.asked, given + found.given, orders + found.orders
        worth, wanted = worth + found.given * one.price, wanted + found.asked * one.price
        value += found.average_stock * one.price
    return given / asked, value, orders, worth / wanted


def _replayed(one: Sold, terms: Terms, known: Learned) -> Replayed:
    first = START.toordinal()
    return replay(one.history, terms, one.opening * UNIT, first, assortment=known, cost=one.price)


def stocked(sold: list[Sold]) -> list[Sold]:
    """With what the product would have filled up to at a target of 95 %."""
    terms, first = terms_at(0.95), START.toordinal()
    known = learned(sold, terms)(first)
    levels = [plan(until(s.history, first), terms, Position(), assortment=known, cost=s.price).up_to for s in sold]
    return [replace(one, opening=int(level)) for one, level in zip(sold, levels, strict=True)]


def chosen() -> list[Sold]:
    """The SKUs that were asked for most often before the start."""
    days, worth = defaultdict(lambda: defaultdict(int)), defaultdict(float)
    pieces, times = defaultdict(int), defaultdict(int)
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, quantity, price = row["StockCode"].upper(), int(row["Quantity"]), float(row["UnitPrice"])
            if not code[:5].isdigit() or price <= 0:
                continue
            day = date.fromisoformat(row["InvoiceDate"][:10])
            days[code][day.toordinal()] += quantity * UNIT
            if quantity > 0:
                worth[code], pieces[code] = worth[code] + quantity * price, pieces[code] + quantity
            times[code] += day < START and quantity > 0
    span = Span(FIRST.toordinal(), STOP.toordinal())
    often = sorted(times, key=lambda code: (-times[code], code))[:_MOST]
    return [sold_of(days[code], worth[code] / pieces[code], span) for code in often]


def sold_of(days: dict[int, int], price: float, span: Span) -> Sold:
    """``days``: base units × 10⁶ by ordinal.

    Stock is not in the file: whatever was sold was there, so no day counts as empty. One-off orders are kept.
    """
    history = history_of(days, {span.first - 1: UNIT}, UNIT, span)
    return Sold(replace(history, empty=frozenset()), price)


def _say(label: str, found: Found) -> None:
    fill, stock, orders, by_value = found
    say(label, f"fill {fill:6.1%} (by value {by_value:6.1%})   average stock {stock:12,.0f}   orders {orders:,}")

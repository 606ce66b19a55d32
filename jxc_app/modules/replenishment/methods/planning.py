"""From a history and a position to what to order: every step kept, so that it can be told.

Reorder point and order-up-to level (features §4.2), looked at every night:
    P = lead time + 1 day       s = what D̄·P ± √(P·σ_D² + D̄²·σ_L²) (King 2011) exceeds with the chance p only
    S = s + D̄·R, R the days that one order is to last; when the position is at or below s, order S − position.
Demand of P days is taken to be log-normal (``skewed``); σ_D and p are told by all SKUs of the warehouse together
(``assortment``). Safety stock is s − D̄·P. Lower limits lift s, upper limits cap S.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import sqrt

from jxc_app.core.quantities import ZERO
from jxc_app.modules.replenishment.methods.assortment import ALONE, Assortment, Seller, spread_of
from jxc_app.modules.replenishment.methods.averages import Forecast, moving_average, smoothed
from jxc_app.modules.replenishment.methods.classes import ERRATIC, NOTHING, SMOOTH, DemandClass, classify
from jxc_app.modules.replenishment.methods.history import DAYS_OF_WEEK, History
from jxc_app.modules.replenishment.methods.holt_winters import Fitted, fit
from jxc_app.modules.replenishment.methods.intermittent import sba, tsb
from jxc_app.modules.replenishment.methods.lot_size import Lot, LotRules, exact, keeps_for, lot_of
from jxc_app.modules.replenishment.methods.seasons import explained
from jxc_app.modules.replenishment.methods.skewed import level_of, short_of

AUTO, AVERAGE, SEASONAL, SBA, TSB, LIMITS, NEVER = "auto", "average", "seasonal", "sba", "tsb", "limits", "never"
METHOD_TITLES = {
    AUTO: "自动选择", AVERAGE: "移动平均", SEASONAL: "季节预测（Holt-Winters）", SBA: "间断需求（SBA）",
    TSB: "渐退需求（TSB）", LIMITS: "按上下限", NEVER: "不补货",
}  # fmt: skip
#: what the automatic choice takes besides; nobody sets it
SMOOTHED = "smoothed"
CHOSEN_TITLES = METHOD_TITLES | {SMOOTHED: "指数平滑"}
WEEKS_OF_YEAR = 52
#: a moving average looks back so many weeks
WINDOW_WEEKS = 13
#: so many weeks of nothing, and what was asked for now and then is taken to die
DEAD_WEEKS = 13
#: the pattern of the week is looked for in so many days, and only matters for less than a week
PATTERN_DAYS, SHORT_DAYS = 56, 7
#: by chance alone, the 7 days of a week explain 11 % of the squares of 56 days; a year's 52 weeks half of those of two
WEEK_EXPLAINED, YEAR_EXPLAINED = 0.3, 0.7


@dataclass(frozen=True, slots=True)
class Terms:
    """How one SKU is replenished in one warehouse. Days and base units; ``fill``: a share; None: no limit."""

    method: str = AUTO
    fill: float = 0.95
    review_days: int = 7
    lead_days: float = 3.0
    lead_spread: float = 0.0
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    lot: LotRules = field(default_factory=LotRules)
    shelf_life_days: int | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """What is there and what is to come, in base units."""

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    on_order: Decimal = ZERO
    in_transit: Decimal = ZERO

    @property
    def whole(self) -> Decimal:
        """On hand − reserved + on order + in transit."""
        return self.on_hand - self.reserved + self.on_order + self.in_transit


@dataclass(frozen=True, slots=True)
class Expected:
    """Demand of a day: mean, σ, by which method, and (``ahead``) day by day where days differ."""

    method: str
    per_day: float
    sigma: float
    ahead: Sequence[float] = ()

    def over(self, days: float) -> float:
        """Demand of so many days to come; a part of a day counts in part."""
        if not self.ahead:
            return self.per_day * days
        whole = int(days)
        return sum(self.ahead[at % len(self.ahead)] for at in range(whole)) + self.per_day * (days - whole)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the coming days are expected to ask for: ``mean`` in ``protection`` days, ``lot`` in those of one order.

    ``known``: weeks that tell of it; ``season``: what the days to come sell against common ones.
    """

    weeks: Sequence[float | None]
    known: int
    group: DemandClass
    expected: Expected
    protection: float
    season: float
    mean: float
    lot: float

    def seller(self, terms: Terms, cost: float | None) -> Seller:
        """As one of many."""
        e = self.expected
        return Seller(e.per_day, e.sigma, self.known, self.protection, terms.lead_spread, self.lot, cost)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to order and every value it came from; statistics in base units.

    ``sigma`` of a day, ``spread`` of the protection days; ``risk``: the chance of running out in a cycle; ``fill``:
    what is expected of this SKU by itself.
    """

    outlook: Outlook
    sigma: float
    spread: float
    risk: float
    safety: float
    point: Decimal
    up_to: Decimal
    fill: float
    position: Position
    lot: Lot


def plan(
    history: History, terms: Terms, position: Position, season: Callable[[float], float] = lambda _: 1.0, *,
    assortment: Assortment = ALONE, cost: float | None = None,
) -> Plan:  # fmt: skip
    """Plan one SKU in one warehouse. ``season(days)``: what the days to come sell against common ones."""
    return settled(outlook_of(history, terms, season), terms, position, assortment, cost)


def outlook_of(history: History, terms: Terms, season: Callable[[float], float] = lambda _: 1.0) -> Outlook:
    """What is expected, before anything is decided."""
    weeks = history.weeks() if terms.method not in (LIMITS, NEVER) else []
    group = classify(weeks)
    protection = terms.lead_days + 1
    expected = expect(history, weeks, group, terms, protection)
    factor = season(protection)
    mean, lot = expected.over(protection) * factor, expected.over(terms.review_days) * factor
    known = len(weeks) - weeks.count(None)
    return Outlook(weeks, known, group, expected, protection, factor, mean, lot)


def settled(of: Outlook, terms: Terms, position: Position, assortment: Assortment, cost: float | None) -> Plan:
    """From what is expected to what is ordered."""
    e, factor = of.expected, of.season
    sigma = assortment.sigma(e.per_day, e.sigma, of.known) * factor
    spread = spread_of(of.protection, sigma, e.per_day * factor, terms.lead_spread)
    if spread > 0 and of.lot > 0:
        risk = assortment.risk(terms.fill, cost, of.mean, spread, of.lot)
        level = level_of(of.mean, spread, risk)
        fill = min(max(1 - short_of(of.mean, spread, level) / of.lot, 0.0), 1.0)
    else:
        risk, level, fill = 0.0, of.mean, 1.0 if of.lot > 0 else 0.0
    point, up_to, lot = ordered(of, terms, position, level)
    return Plan(of, sigma, spread, risk, level - of.mean, point, up_to, fill, position, lot)


def ordered(of: Outlook, terms: Terms, position: Position, level: float) -> tuple[Decimal, Decimal, Lot]:
    """From the level that is exceeded with the chance p only: reorder point, order-up-to level, what to order."""
    point = max(exact(level), terms.minimum or ZERO)
    up_to = _up_to(point, exact(of.lot), terms)
    return point, up_to, _lot(terms, position, point, up_to, of.expected)


def _up_to(point: Decimal, lot: Decimal, terms: Terms) -> Decimal:
    if terms.method == LIMITS:
        return terms.maximum if terms.maximum is not None else point
    return point + lot if terms.maximum is None else min(point + lot, terms.maximum)


def _lot(terms: Terms, position: Position, point: Decimal, up_to: Decimal, expected: Expected) -> Lot:
    """Nothing is ordered above the reorder point, nor for what nobody asks for and no limit watches."""
    if terms.method == NEVER or position.whole > point or point <= 0:
        return Lot(ZERO)
    most = keeps_for(expected.per_day, terms.shelf_life_days, terms.lead_days, position.whole)
    rules = LotRules(terms.lot.least, terms.lot.pack, most if expected.per_day > 0 else None)
    return lot_of(up_to - position.whole, rules)


def expect(
    history: History, weeks: Sequence[float | None], group: DemandClass, terms: Terms, protection: float
) -> Expected:
    """What a day is expected to ask for, by the method that is set or the one that fits the class."""
    if group.name == NOTHING:
        return Expected(terms.method, 0.0, 0.0)
    if terms.method in (AUTO, SEASONAL):
        found = _seasonal(history, weeks, terms.method, group, protection)
        if found:
            return found
    if terms.method == AUTO and group.name in (SMOOTH, ERRATIC):
        return _of_weeks(SMOOTHED, smoothed(weeks))
    if terms.method in (SEASONAL, AVERAGE):
        return _of_weeks(AVERAGE, moving_average(weeks, WINDOW_WEEKS))
    if terms.method == TSB or (terms.method == AUTO and _has_died(weeks)):
        return _of_weeks(TSB, tsb(weeks))
    return _of_weeks(SBA, sba(weeks))


def _of_weeks(method: str, forecast: Forecast) -> Expected:
    """The days of a week are taken to be independent: σ of a day is that of the week ÷ √7."""
    return Expected(method, forecast.mean / DAYS_OF_WEEK, forecast.sigma / sqrt(DAYS_OF_WEEK))


def _has_died(weeks: Sequence[float | None]) -> bool:
    known = [week for week in weeks if week is not None]
    return len(known) > DEAD_WEEKS and not any(known[-DEAD_WEEKS:])


def _seasonal(
    history: History, weeks: Sequence[float | None], method: str, group: DemandClass, protection: float
) -> Expected | None:
    """The year's pattern where two years tell of it, the week's where it matters; None where neither is better."""
    if method == AUTO and group.name not in (SMOOTH, ERRATIC):
        return None
    if len(weeks) >= 2 * WEEKS_OF_YEAR:
        return _better(weeks, WEEKS_OF_YEAR, _by_week, YEAR_EXPLAINED)
    days = history.days(history.span.stop - PATTERN_DAYS)
    if len(days) < PATTERN_DAYS or protection >= SHORT_DAYS:
        return None
    return _better(days, DAYS_OF_WEEK, _by_day, WEEK_EXPLAINED)


def _better(
    series: Sequence[float | None], length: int, told: Callable[[Fitted], Expected], least: float
) -> Expected | None:
    """A season, if its places differ by more than chance and it misses less one period ahead than the mean does."""
    apart, whole = explained(series, length)
    if not whole or apart < least * whole:
        return None
    fitted = fit(series, length)
    return told(fitted) if fitted.sse < whole else None


def _by_week(fitted: Fitted) -> Expected:
    ahead = [week / DAYS_OF_WEEK for week in fitted.ahead(8) for _ in range(DAYS_OF_WEEK)]
    return Expected(SEASONAL, sum(ahead[:28]) / 28, fitted.sigma / sqrt(DAYS_OF_WEEK), ahead)


def _by_day(fitted: Fitted) -> Expected:
    ahead = fitted.ahead(DAYS_OF_WEEK)
    return Expected(SEASONAL, sum(ahead) / DAYS_OF_WEEK, fitted.sigma, ahead)

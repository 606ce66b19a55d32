"""Plans of many SKUs at once: ``planning`` for a table of histories. What is ordered is worked out exactly, one by one,
and only of what may be low: most is not.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from jxc_app.core.quantities import QUANTITY_PLACES
from jxc_app.modules.replenishment.methods.assortment import CREDIBLE_WEEKS, LEAST_RISK, MOST_RISK, Assortment, Seller
from jxc_app.modules.replenishment.methods.classes import ERRATIC, NOTHING, SMOOTH, DemandClass
from jxc_app.modules.replenishment.methods.histories import Histories
from jxc_app.modules.replenishment.methods.history import DAYS_OF_WEEK
from jxc_app.modules.replenishment.methods.intermittent import ALPHA as ALPHA_OF_SIZES
from jxc_app.modules.replenishment.methods.planning import (
    AUTO,
    AVERAGE,
    DEAD_WEEKS,
    LIMITS,
    METHOD_TITLES,
    NEVER,
    PATTERN_DAYS,
    SBA,
    SEASONAL,
    SHORT_DAYS,
    SMOOTHED,
    TSB,
    WEEK_EXPLAINED,
    WEEKS_OF_YEAR,
    WINDOW_WEEKS,
    YEAR_EXPLAINED,
    Expected,
    Outlook,
    Plan,
    Position,
    Terms,
    ordered,
)
from jxc_app.modules.replenishment.methods.seasons_of_many import ManyFitted, explained, fitted
from jxc_app.modules.replenishment.methods.series import (
    CLASSES,
    Flags,
    Floats,
    Means,
    Series,
    Whole,
    averaged,
    classified,
    have_died,
    sized_by_interval,
    smoothed,
    tsb,
)
from jxc_app.modules.replenishment.methods.skewed import levels_of, risks_for_fill, shorts_of

METHODS = (*METHOD_TITLES, SMOOTHED)
_CODES = {name: at for at, name in enumerate(METHODS)}
_STEADY = (CLASSES.index(SMOOTH), CLASSES.index(ERRATIC))
_ROOT_OF_WEEK = DAYS_OF_WEEK**0.5
#: a statistic may be so far (× 10⁻⁶) from the exact decimal that decides
_NEAR = 2


@dataclass(frozen=True)
class Outlooks:
    """An :class:`planning.Outlook` of each; ``ahead``: day by day, of those whose days differ."""

    histories: Histories
    terms: Sequence[Terms]
    weeks: Series
    group: Whole
    adi: Floats
    cv2: Floats
    method: Whole
    per_day: Floats
    sigma: Floats
    ahead: dict[int, list[float]]
    protection: Floats
    season: Floats
    mean: Floats
    lot: Floats

    def expected(self, at: int) -> Expected:
        """What is expected of one of them."""
        days = self.ahead.get(at, ())
        return Expected(METHODS[self.method[at]], float(self.per_day[at]), float(self.sigma[at]), days)

    def one(self, at: int) -> Outlook:
        """One of them by itself."""
        weeks, known = self._weeks_of(at)
        group = DemandClass(CLASSES[self.group[at]], float(self.adi[at]), float(self.cv2[at]))
        return Outlook(
            weeks, known, group, self.expected(at), float(self.protection[at]), float(self.season[at]),
            float(self.mean[at]), float(self.lot[at]),
        )  # fmt: skip

    def _weeks_of(self, at: int) -> tuple[list[float | None], int]:
        if not is_forecast(self.terms[at]):
            return [], 0
        sizes, known = self._across[0][at], self._across[1][at]
        first, count = len(sizes) - int(self.histories.week_counts[at]), int(known.sum())
        weeks: list[float | None] = sizes[first:].tolist()
        if count < len(weeks):
            for week in np.flatnonzero(~known[first:]).tolist():
                weeks[week] = None
        return weeks, count

    @cached_property
    def _across(self) -> tuple[Floats, Flags]:
        """Series down: the weeks of one lie together."""
        return np.ascontiguousarray(self.weeks.sizes.T), np.ascontiguousarray(self.weeks.known.T)

    @cached_property
    def known(self) -> Whole:
        """Weeks that tell of each."""
        return self.weeks.counts

    def sellers(self, costs: Sequence[float | None]) -> list[Seller]:
        """As those that tell of each other. What is not forecast tells nothing and has no place in it."""
        columns = (self.per_day, self.sigma, self.known, self.protection, self.lot)
        rows = zip(*(column.tolist() for column in columns), self.terms, costs, strict=True)
        return [
            Seller(per_day, sigma, known, protection, terms.lead_spread, lot, cost)
            for per_day, sigma, known, protection, lot, terms, cost in rows
            if is_forecast(terms)
        ]


def is_forecast(terms: Terms) -> bool:
    """Whether anything is expected of the past at all."""
    return terms.method not in (LIMITS, NEVER)


def outlooks_of(histories: Histories, terms: Sequence[Terms], seasons: Sequence[Callable[[float], float]]) -> Outlooks:
    """What is expected of each, before anything is decided."""
    forecast = np.array([is_forecast(one) for one in terms], np.bool_)
    weeks = histories.weeks()
    weeks = Series(np.where(forecast, weeks.sizes, 0.0), weeks.known & forecast)
    group, adi, cv2 = classified(weeks)
    lead = np.array([one.lead_days for one in terms], np.float64)
    protection = lead + 1
    method, per_day, sigma, ahead = _Expecting(histories, weeks, group, terms, protection).all()
    season = np.array([of(days) for of, days in zip(seasons, protection.tolist(), strict=True)], np.float64)
    review = np.array([one.review_days for one in terms], np.float64)
    mean, lot = per_day * protection, per_day * review
    for at, days in ahead.items():
        one = Expected(SEASONAL, float(per_day[at]), float(sigma[at]), days)
        mean[at], lot[at] = one.over(float(protection[at])), one.over(float(review[at]))
    return Outlooks(
        histories, terms, weeks, group, adi, cv2, method, per_day, sigma, ahead, protection, season, mean * season,
        lot * season,
    )  # fmt: skip


class _Expecting:
    """What a day is expected to ask for, by the method that is set or the one that fits the class."""

    def __init__(
        self, histories: Histories, weeks: Series, group: Whole, terms: Sequence[Terms], protection: Floats
    ) -> None:
        self._histories, self._weeks, self._protection = histories, weeks, protection
        self._asked = np.array([_CODES[one.method] for one in terms], np.int64)
        self._is_steady = np.isin(group, _STEADY)
        self._method, many = self._asked.copy(), len(terms)
        self._per_day, self._sigma, self._ahead = np.zeros(many), np.zeros(many), dict[int, list[float]]()
        self._open = group != CLASSES.index(NOTHING)

    def all(self) -> tuple[Whole, Floats, Floats, dict[int, list[float]]]:
        """Method, mean and σ of a day of each, and the days of those that differ by day."""
        self._seasonal()
        is_auto = self._set(AUTO)
        self._take(SMOOTHED, is_auto & self._is_steady, smoothed)
        self._take(AVERAGE, self._set(SEASONAL, AVERAGE), lambda some: averaged(some, WINDOW_WEEKS))
        self._take(TSB, self._set(TSB) | (is_auto & have_died(self._weeks, DEAD_WEEKS)), tsb)
        self._take(SBA, self._open, lambda some: sized_by_interval(some, 1 - ALPHA_OF_SIZES / 2))
        return self._method, self._per_day, self._sigma, self._ahead

    def _set(self, *methods: str) -> Flags:
        found: Flags = np.isin(self._asked, [_CODES[one] for one in methods])
        return found

    def _take(self, method: str, which: Flags, forecast: Callable[[Series], Means]) -> None:
        """The days of a week are taken to be independent: σ of a day is that of the week ÷ √7."""
        here = np.flatnonzero(which & self._open)
        if len(here):
            mean, sigma = forecast(self._weeks.of(here))
            self._write(method, here, mean / DAYS_OF_WEEK, sigma / _ROOT_OF_WEEK)

    def _write(self, method: str, here: Whole, per_day: Floats, sigma: Floats) -> None:
        self._method[here], self._open[here] = _CODES[method], False
        self._per_day[here], self._sigma[here] = per_day, sigma

    def _seasonal(self) -> None:
        """The year's pattern where two years tell of it, the week's where it matters."""
        wanted = self._open & (self._set(SEASONAL) | (self._set(AUTO) & self._is_steady))
        has_years = self._histories.week_counts >= 2 * WEEKS_OF_YEAR
        years = np.flatnonzero(wanted & has_years)
        for here, found in _better(self._weeks, years, WEEKS_OF_YEAR, YEAR_EXPLAINED):
            ahead = np.repeat(found.ahead(8) / DAYS_OF_WEEK, DAYS_OF_WEEK, axis=0)
            self._apart(here, ahead, ahead[:28].sum(axis=0) / 28, found.sigma / _ROOT_OF_WEEK)
        first = self._histories.stop - PATTERN_DAYS
        is_short = (self._protection < SHORT_DAYS) & (self._histories.begun <= first)
        short = np.flatnonzero(wanted & ~has_years & is_short)
        if len(short):
            days, places = self._histories.days(first, short), np.arange(len(short))
            for here, found in _better(days, places, DAYS_OF_WEEK, WEEK_EXPLAINED):
                ahead = found.ahead(DAYS_OF_WEEK)
                self._apart(short[here], ahead, ahead.sum(axis=0) / DAYS_OF_WEEK, found.sigma)

    def _apart(self, here: Whole, ahead: Floats, per_day: Floats, sigma: Floats) -> None:
        self._write(SEASONAL, here, per_day, sigma)
        self._ahead.update(zip(here.tolist(), ahead.T.tolist(), strict=True))


def _better(series: Series, which: Whole, length: int, least: float) -> list[tuple[Whole, ManyFitted]]:
    """Those whose places differ by more than chance, and of which a season misses less than the mean does."""
    apart, whole = explained(series.of(which), length)
    which = which[(whole > 0) & (apart >= least * whole)]
    if not len(which):
        return []
    some = series.of(which)
    found, whole = fitted(some, length), explained(some, length)[1]
    good = np.flatnonzero(found.sse < whole)
    return [(which[good], found.of(good))]


@dataclass(frozen=True, slots=True)
class Settled:
    """From what is expected to levels: see :class:`planning.Plan`. ``whole``: positions, base units × 10⁶."""

    outlooks: Outlooks
    whole: Floats
    sigma: Floats
    spread: Floats
    risk: Floats
    level: Floats
    fill: Floats

    def may_be_low(self) -> list[int]:
        """Those whose position may be at or below their reorder point; few are in it that are not."""
        least = np.array([float(one.minimum or 0) for one in self.outlooks.terms], np.float64)
        point = np.maximum(self.level, least) * 10**QUANTITY_PLACES
        return np.flatnonzero(self.whole <= point + _NEAR).tolist()

    def plan(self, at: int, position: Position) -> Plan:
        """One of them by itself, exact in what is ordered."""
        terms, outlook = self.outlooks.terms[at], self.outlooks.one(at)
        sigma, spread, risk, level, fill = (
            float(some[at]) for some in (self.sigma, self.spread, self.risk, self.level, self.fill)
        )
        point, up_to, lot = ordered(outlook, terms, position, level)
        return Plan(outlook, sigma, spread, risk, level - outlook.mean, point, up_to, fill, position, lot)


def settled_of(
    of: Outlooks, whole: Floats, assortments: Sequence[Assortment], costs: Sequence[float | None]
) -> Settled:
    """The level of each, by what all SKUs of its warehouse tell."""
    mean_of_day = of.per_day * of.season
    lead_spread = np.array([one.lead_spread for one in of.terms], np.float64)
    sigma = _believed(of, assortments) * of.season
    spread = np.sqrt(of.protection * sigma * sigma + mean_of_day * mean_of_day * lead_spread * lead_spread)
    varies = (spread > 0) & (of.lot > 0)
    risk = np.where(varies, _risks(of, assortments, costs, spread, varies), 0.0)
    level = np.where(varies, levels_of(of.mean, spread, np.where(varies, risk, 0.5)), of.mean)
    lots = np.where(of.lot > 0, of.lot, 1.0)
    fill = np.clip(1 - shorts_of(of.mean, spread, level) / lots, 0.0, 1.0)
    return Settled(of, whole, sigma, spread, risk, level, np.where(varies, fill, of.lot > 0))


def _believed(of: Outlooks, assortments: Sequence[Assortment]) -> Floats:
    """σ of a day, one's own and the usual one together."""
    told = np.array(
        [(one.variation.factor, one.variation.power) if one.variation else (np.nan, np.nan) for one in assortments]
    ).reshape(-1, 2)
    trust = of.known / (of.known + CREDIBLE_WEEKS)
    is_told = ~np.isnan(told[:, 0]) & (of.per_day > 0)
    usual = told[:, 0] * np.exp(told[:, 1] * np.log(np.where(is_told, of.per_day, 1.0)))
    found: Floats = np.where(
        is_told, np.sqrt(trust * of.sigma * of.sigma + (1 - trust) * usual * usual), of.sigma
    )  # fmt: skip
    return found


def _risks(
    of: Outlooks, assortments: Sequence[Assortment], costs: Sequence[float | None], spread: Floats, varies: Flags
) -> Floats:
    """The chance of running out in a cycle: by cost, or so that each reaches its fill rate by itself."""
    fill = np.array([one.fill for one in of.terms], np.float64)
    price = np.array([np.nan if one.price is None else one.price for one in assortments], np.float64)
    cost = np.array([
        one.cost if own is None else own for one, own in zip(assortments, costs, strict=True)
    ], np.float64)  # fmt: skip
    most = np.maximum(MOST_RISK, 1 - fill)
    risk = np.minimum(np.maximum(price * cost, LEAST_RISK), most)
    alone = np.flatnonzero(np.isnan(price) & varies)
    risk[alone] = risks_for_fill(
        fill[alone], of.mean[alone], spread[alone], of.lot[alone], LEAST_RISK / 10, most[alone]
    )  # fmt: skip
    return risk

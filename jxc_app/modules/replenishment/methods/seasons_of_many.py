"""Holt-Winters and the analysis of variance for many series at once: ``holt_winters``, ``seasons``, row by row."""

from dataclasses import dataclass

import numpy as np

from jxc_app.modules.replenishment.methods.holt_winters import CHOICES, Weights
from jxc_app.modules.replenishment.methods.series import Floats, Series, Whole


@dataclass(frozen=True, slots=True)
class ManyFitted:
    """Where each series has led to. ``season``: places of a round down, ``[0]`` that of the next period."""

    level: Floats
    trend: Floats
    season: Floats
    phi: float
    sse: Floats
    count: Whole

    def of(self, which: Whole) -> "ManyFitted":
        """Some of them."""
        season = self.season[:, which]
        return ManyFitted(
            self.level[which], self.trend[which], season, self.phi, self.sse[which], self.count[which]
        )  # fmt: skip

    @property
    def sigma(self) -> Floats:
        """σ of the errors one period ahead."""
        found: Floats = np.sqrt(self.sse / np.maximum(self.count, 1))
        return found

    def ahead(self, periods: int) -> Floats:
        """The forecasts of the periods to come, periods down; none is below nothing."""
        rows, damping, reach = [], 1.0, 0.0
        for at in range(periods):
            damping *= self.phi
            reach += damping
            rows.append(self.level + reach * self.trend + self.season[at % len(self.season)])
        found: Floats = np.maximum(np.array(rows), 0.0)
        return found


def explained(series: Series, length: int) -> tuple[Floats, Floats]:
    """Sums of squares: of what the places of a round explain, and of all."""
    counts = series.counts
    mean, apart = series.sizes.sum(axis=0) / np.maximum(counts, 1), np.zeros(series.sizes.shape[1])
    for place in range(length):
        here = series.known[place::length].sum(axis=0)
        whole = series.sizes[place::length].sum(axis=0) - mean * here
        apart += np.where(here > 0, whole**2 / np.maximum(here, 1), 0.0)
    return apart, (np.where(series.known, series.sizes - mean, 0.0) ** 2).sum(axis=0)


def fitted(series: Series, length: int) -> ManyFitted:
    """The choice that misses least one period ahead, for each series its own; all choices have one damping."""
    tried = [_run(series, length, weights) for weights in CHOICES]
    best, across = np.argmin([one.sse for one in tried], axis=0), np.arange(series.sizes.shape[1])
    level, trend, sse = (np.stack([getattr(one, name) for one in tried]) for name in ("level", "trend", "sse"))
    season = np.stack([one.season for one in tried])[best, :, across].T
    return ManyFitted(
        level[best, across], trend[best, across], season, tried[0].phi, sse[best, across], tried[0].count
    )  # fmt: skip


def _run(series: Series, length: int, weights: Weights) -> ManyFitted:
    level, trend, season = _begun(series, length)
    sse, count = np.zeros_like(level), series.counts
    for at, (row, known) in enumerate(zip(series.sizes, series.known, strict=True)):
        place, before, damped = at % length, level, weights.phi * trend
        expected, had = level + damped, season[place]
        error = np.where(known, row - expected - had, 0.0)
        level = np.where(known, weights.alpha * (row - had) + (1 - weights.alpha) * expected, expected)
        season[place] = np.where(known, weights.gamma * (row - expected) + (1 - weights.gamma) * had, had)
        trend = np.where(known, weights.beta * (level - before) + (1 - weights.beta) * damped, damped)
        sse = sse + error * error
    return ManyFitted(level, trend, np.roll(season, -(len(series.sizes) % length), axis=0), weights.phi, sse, count)


def _begun(series: Series, length: int) -> tuple[Floats, Floats, Floats]:
    """Level, trend and season after the first two rounds."""
    first, second = (Series(series.sizes[part], series.known[part]) for part in (
        slice(0, length), slice(length, 2 * length),
    ))  # fmt: skip
    level, then = (one.sizes.sum(axis=0) / np.maximum(one.counts, 1) for one in (first, second))
    trend = np.where((first.counts > 0) & (second.counts > 0), (then - level) / length, 0.0)
    return level, trend, np.where(first.known, first.sizes - level, 0.0)

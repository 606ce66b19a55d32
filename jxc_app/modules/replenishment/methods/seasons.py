"""Seasonal indices: what a month (or week) sells against the average one.

Ratio to the centred moving average, normalised to a mean of 1: classical multiplicative decomposition, FPP3 §3.4.
"""

from collections.abc import Sequence


def seasonal_indices(series: Sequence[float], length: int) -> list[float]:
    """One index for each place in the round of ``length`` periods; ``[0]`` is that of the first period.

    Raises ValueError for less than two whole rounds.
    """
    if len(series) < 2 * length:
        raise ValueError("a season is only seen in two whole rounds")
    ratios: list[list[float]] = [[] for _ in range(length)]
    for at, trend in centred_average(series, length):
        if trend > 0:
            ratios[at % length].append(series[at] / trend)
    means = [sum(some) / len(some) if some else 1.0 for some in ratios]
    whole = sum(means) / length
    return [mean / whole if whole else 1.0 for mean in means]


def centred_average(series: Sequence[float], length: int) -> list[tuple[int, float]]:
    """(period, average of the round around it); for an even round the two outermost count half (2×m-MA)."""
    half = length // 2
    inner = half - 1 if length % 2 == 0 else half
    averages = []
    for at in range(half, len(series) - half):
        whole = sum(series[at - inner : at + inner + 1])
        if length % 2 == 0:
            whole += (series[at - half] + series[at + half]) / 2
        averages.append((at, whole / length))
    return averages


def explained(series: Sequence[float | None], length: int) -> tuple[float, float]:
    """Sums of squares: of what the places of a round explain, and of all (analysis of variance, one way)."""
    known = [one for one in series if one is not None]
    if not known:
        return 0.0, 0.0
    mean, apart = sum(known) / len(known), 0.0
    for place in range(length):
        here = [one for one in series[place::length] if one is not None]
        apart += (sum(here) - mean * len(here)) ** 2 / len(here) if here else 0.0
    return apart, sum([(one - mean) ** 2 for one in known])

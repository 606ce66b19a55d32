"""Demand written as plainly as the rules are: day by day, nothing skipped. What is quick must come to the same."""

from math import sqrt


def empty_days(change, used, on_hand, span):
    """The first day on which there was anything, and the days since on which there was nothing to be had."""
    level, started, empty = on_hand - sum(change.values()), None, set()
    for day in range(min([span.first, *change]), max([span.stop, *(day + 1 for day in change)])):
        before, level = level, level + change.get(day, 0)
        if before > 0 and started is None:
            started = span.first
        if started is None:
            started = max(day, span.first) if day in change else None
        elif day >= span.first and day < span.stop and before <= 0 and level <= 0 and day not in used:
            empty.add(day)
    return (span.stop if started is None else min(started, span.stop)), frozenset(empty)


def weeks(history):
    """Seven days at a time, counted from the end."""
    series, stop = [], history.span.stop
    while stop > history.span.first:
        days = range(max(stop - 7, history.span.first), stop)
        known = [day for day in days if day not in history.empty]
        whole = sum(history.used.get(day, 0.0) for day in days)
        series.append(whole * 7 / len(known) if len(known) >= 3 else None)
        stop -= 7
    return series[::-1]


def sized_by_interval(series, alpha, factor):
    """Croston's two averages, a period at a time."""
    size = interval = rate = squares = 0.0
    waited = count = 0
    for value in series:
        if value is None:
            continue
        waited += 1
        if interval:
            squares, count = squares + (value - rate) ** 2, count + 1
        if value > 0:
            if interval:
                size, interval = size + alpha * (value - size), interval + alpha * (waited - interval)
            else:
                size, interval = value, waited
            rate, waited = factor * size / interval, 0
    return rate, sqrt(squares / count) if count else rate

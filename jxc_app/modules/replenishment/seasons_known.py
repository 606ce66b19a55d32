"""The days of seasons, by category: what a day sells against a common one."""

from collections.abc import Mapping, Sequence

from jxc_app.modules.replenishment.models import ANY, SeasonFactor


class Seasons:
    """Answers for many SKUs. Where several seasons hold on a day, the nearest category's counts, of equals the most."""

    def __init__(self, rows: Sequence[SeasonFactor], parents: Mapping[int, int | None]) -> None:
        self._rows, self._parents = rows, parents
        self._known: dict[int | None, dict[int, float]] = {}

    def days_of(self, category_id: int | None) -> dict[int, float]:
        """Factor by ordinal of the day, for the SKUs of a category; days that are not in it are common ones."""
        known = self._known.get(category_id)
        if known is None:
            known = self._known[category_id] = self._laid(category_id)
        return known

    def _laid(self, category_id: int | None) -> dict[int, float]:
        line: list[int] = [ANY]
        above, at = [], category_id
        while at is not None and at not in above:
            above.append(at)
            at = self._parents.get(at)
        days: dict[int, float] = {}
        for level in line + above[::-1]:
            here: dict[int, float] = {}
            for row in self._rows:
                if row.category_id == level:
                    for day in range(row.starts_on.toordinal(), row.ends_on.toordinal() + 1):
                        here[day] = max(here.get(day, 0.0), row.percent / 100)
            days |= here
        return days


def mean_factor(days: Mapping[int, float], first: int, count: float) -> float:
    """What so many days from a day on sell on average against common ones."""
    whole = max(round(count), 1)
    if not days:
        return 1.0
    return sum(days.get(day, 1.0) for day in range(first, first + whole)) / whole

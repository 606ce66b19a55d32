"""What was made quick comes to what the rules say when they are written plainly, on thousands of random histories."""

import random

import pytest

from jxc_app.modules.replenishment.methods.history import UNIT, Span, empty_days, history_of
from jxc_app.modules.replenishment.methods.intermittent import croston, sba
from tests.modules.replenishment import plainly

SPAN = Span(1000, 1000 + 15 * 7 + 4)


def lived(dice):
    """A shop that sells what it has: what left and by how much stock changed by day, what there is in the end.

    As the ledger is read: from the first day of the span on, until now.
    """
    stock, left, change = dice.choice((0, 0, 5, 40)), {}, {}
    for day in range(SPAN.first, SPAN.stop + dice.choice((0, 1))):
        came = dice.choice((0, 0, 0, 0, 0, 0, dice.randint(1, 40)))
        asked = dice.choice((0, 0, dice.randint(1, 12), dice.choice((0, 60))))
        gave = min(asked, stock + came)
        if gave:
            left[day] = gave * UNIT
        if came or gave:
            change[day] = (came - gave) * UNIT
        stock += came - gave
    return left, change, stock * UNIT


@pytest.mark.parametrize("seed", range(20))
def test_empty_days_and_weeks(seed):
    dice = random.Random(seed)
    for _ in range(100):
        left, change, on_hand = lived(dice)
        inside = {day: amount for day, amount in left.items() if SPAN.first <= day < SPAN.stop}
        assert empty_days(change, inside, on_hand, SPAN) == plainly.empty_days(change, inside, on_hand, SPAN)
        history = history_of(left, change, on_hand, SPAN)
        assert history.weeks() == pytest.approx(plainly.weeks(history))
        assert [one is None for one in history.weeks()] == [one is None for one in plainly.weeks(history)]


@pytest.mark.parametrize("seed", range(20))
def test_croston_and_sba(seed):
    dice = random.Random(seed)
    for _ in range(100):
        series = [dice.choice((None, 0, 0, 0, dice.randint(1, 30))) for _ in range(dice.randint(0, 60))]
        for method, factor in ((croston, 1.0), (sba, 0.95)):
            found = method(series)
            assert (found.mean, found.sigma) == pytest.approx(plainly.sized_by_interval(series, 0.1, factor))

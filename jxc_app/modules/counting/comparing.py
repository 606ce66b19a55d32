"""What was counted of lines, held against the book of the moment at which it was counted."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.counting.lines import Line
from jxc_app.modules.counting.models import StockCount
from jxc_app.modules.counting.rules import Counting, Entry, Tolerance, counting_of, is_within, value_of
from jxc_app.modules.counting.statuses import keys_of
from jxc_app.modules.inventory.cutting import moved_between

Countings = dict[int, list[Counting]]


def countings_of(
    uow: UnitOfWork, count: StockCount, lines: Collection[Line], entries: Mapping[int, list[Entry]]
) -> Countings:
    """The countings of each line round by round, each with whether stock moved through it."""
    found: Countings = {}
    for line in lines:
        of_line = entries.get(line.id, [])
        rounds = sorted({one.round for one in of_line})
        found[line.id] = [one for round_ in rounds if (one := counting_of(of_line, round_)) is not None]
    balances = keys_of(uow.session, count.warehouse_id, {line.lying for line in lines})
    keys = {line.id: balances[line.lying] for line in lines}
    for place in range(max((len(one) for one in found.values()), default=0)):
        having = {line_id: one[place] for line_id, one in found.items() if len(one) > place}
        spans = {keys[line_id]: (one.first_seq, one.last_seq) for line_id, one in having.items()}
        moved = moved_between(uow.session, spans)
        for line_id, one in having.items():
            found[line_id][place] = replace(one, has_moved=keys[line_id] in moved)
    return found


def is_small_difference(line: Line, found: Counting, costs: Mapping[int, Decimal], tolerance: Tolerance) -> bool:
    """Whether it is within tolerance at what its SKU costs."""
    return is_within(found.difference, found.book, value_of(found.difference, costs.get(line.sku_id)), tolerance)


def take(line: Line, found: Counting, costs: Mapping[int, Decimal], tolerance: Tolerance) -> None:
    """Put a counting into its line."""
    line.book, line.counted, line.difference = found.book, found.counted, found.difference
    line.unit_cost = costs.get(line.sku_id)
    line.value = value_of(found.difference, line.unit_cost)
    line.is_within = is_small_difference(line, found, costs, tolerance)

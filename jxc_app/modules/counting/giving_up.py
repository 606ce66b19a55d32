"""Giving up what was found: a count that is cancelled, a line that is left out. It takes a reason and is told of."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import Field as Limits

from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.counting.comparing import countings_of, take
from jxc_app.modules.counting.heads import CountRef, changed, locked
from jxc_app.modules.counting.lines import Line, entries_of, lines_of, write_lines
from jxc_app.modules.counting.models import StockCount
from jxc_app.modules.counting.permissions import COUNT_ARRANGE
from jxc_app.modules.counting.rules import CANCELLED, ENTERING, REVIEW, SETTLED, SKIPPED, Counting, Entry
from jxc_app.modules.counting.sheets import lots_of, names_of
from jxc_app.modules.counting.statuses import status_note
from jxc_app.modules.counting.tolerances import tolerances_of
from jxc_app.modules.inventory.cutting import average_costs

#: how many lines are named in words
_NAMED = 5
_LEAST_SIGNS = 2


class CancelCount(Command):
    """Give a count up; nothing was posted for it."""

    count_id: Id
    version: Version
    reason: str = Limits(min_length=2, max_length=200)


@use_case("count.cancel", title="取消盘点", permission=COUNT_ARRANGE)
def cancel_count(uow: UnitOfWork, command: CancelCount) -> CountRef:
    """What was counted stays to be read, with what it differs by; nothing is posted.

    Where anything differs, the reason must say something (``count.reason_needed``) and those who watch are told.
    """
    count = locked(uow, command.count_id, COUNT_ARRANGE, *ENTERING, REVIEW, version=command.version)
    lines, entries = lines_of(uow.session, command.count_id), entries_of(uow.session, command.count_id)
    dropped = dropping(uow, count, lines, entries, command.reason)
    return changed(uow, count, CANCELLED, reason=command.reason, **dropped)


def dropping(
    uow: UnitOfWork, count: StockCount, lines: Sequence[Line], entries: Mapping[int, list[Entry]], reason: str
) -> dict[str, Any]:
    """What the log says of differences that are given up with these lines; nothing where none differs.

    Their lines keep the counting that differs, so that it can be read. Raises DomainError ``count.reason_needed``.
    """
    differing = _differing(lines, countings_of(uow, count, lines, entries))
    if not differing:
        return {}
    if sum(sign.isalnum() for sign in reason) < _LEAST_SIGNS:
        raise DomainError("count.reason_needed", field="reason")
    costs = average_costs(uow.session, count.warehouse_id, {one.sku_id for one, _ in differing})
    tolerances = tolerances_of(uow.session)
    for line, found in differing:
        if found is not None:
            take(line, found, costs, tolerances[line.abc_class])
    given_up = [line for line, _ in differing]
    write_lines(uow.session, given_up)
    return {
        "dropped": len(given_up), "dropped_lines": [one.position for one in given_up],
        "dropped_words": _words(uow, given_up),
    }  # fmt: skip


def _differing(
    lines: Sequence[Line], countings: Mapping[int, Sequence[Counting]]
) -> list[tuple[Line, Counting | None]]:
    """The lines with a difference, and its counting where it does not stand in the line yet.

    Of what is settled only what was accepted; of the rest the latest counting that differs: that a second one came to
    nothing has not been decided.
    """
    found: list[tuple[Line, Counting | None]] = []
    for line in lines:
        if line.outcome == SETTLED:
            found += [(line, None)] if line.differs else []
        elif line.outcome != SKIPPED:
            differing = [one for one in countings[line.id] if one.difference]
            found += [(line, differing[-1])] if differing else []
    return found


def _words(uow: UnitOfWork, lines: Sequence[Line]) -> list[str]:
    shown = lines[:_NAMED]
    names, lots = names_of(uow.session, {one.sku_id for one in shown}), lots_of(uow.session, shown)
    said = []
    for one in shown:
        sku, difference = names[one.sku_id], one.difference or Decimal(0)
        about = " ".join(part for part in (lots.get(one.lot_id, ""), status_note(one.status)) if part)
        which = f"{sku.name}（{sku.code}）{about}"
        said.append(f"{which}{'多' if difference > 0 else '少'} {plain(abs(difference))} {sku.units[0].name}")
    return said + ([f"等 {len(lines)} 行"] if len(lines) > _NAMED else [])

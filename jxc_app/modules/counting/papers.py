"""The blind count sheet as a paper: what to count and where, with room to write, and nothing of the book."""

from dataclasses import dataclass

from sqlmodel import Session

from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.rules import factor_text
from jxc_app.modules.counting.lines import lines_of
from jxc_app.modules.counting.listing import CountRow, count_row
from jxc_app.modules.counting.permissions import COUNT_VIEW
from jxc_app.modules.counting.rules import TO_RECOUNT
from jxc_app.modules.counting.sheets import Named, lots_of, names_of
from jxc_app.modules.counting.statuses import STATUS_TITLES


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of the paper. ``units``: the base unit, then what each further one is of it.

    ``status``: in words whether it is free, waits for an inspection or is blocked.
    """

    shelf: str
    code: str
    name: str
    spec: str
    lot_number: str
    status: str
    units: str
    is_recount: bool


@query("count.paper", title="打印盲盘表", permission=COUNT_VIEW)
def count_paper(session: Session, scope: Scope, *, count_id: int) -> tuple[CountRow, tuple[PaperLine, ...]]:
    """What is to be counted now, in the order of the shelves."""
    count = count_row(session, scope, count_id)
    lines = [one for one in lines_of(session, count_id) if one.outcome in ("", TO_RECOUNT)]
    names, lots = names_of(session, {one.sku_id for one in lines}), lots_of(session, lines)
    return count, tuple(
        PaperLine(
            one.shelf, names[one.sku_id].code, names[one.sku_id].name, names[one.sku_id].spec,
            lots.get(one.lot_id, ""), STATUS_TITLES[one.status], _units(names[one.sku_id]), one.outcome == TO_RECOUNT,
        )
        for one in lines
    )  # fmt: skip


def _units(sku: Named) -> str:
    base, *further = sku.units
    said = [f"{one.name}={factor_text(one.numerator, one.denominator)}{base.name}" for one in further]
    return "，".join([base.name, *said])

"""期初试算平衡: opening documents against the ledger."""

from dataclasses import dataclass

import reflex as rx

from jxc_app.modules.migration.opening.trial import TrialRow, trial_balance
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import money, shown


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One warehouse and category as the page shows it."""

    key: str
    warehouse: str
    category: str
    documents: str
    ledger: str
    documents_value: str
    ledger_value: str
    without_cost: str
    is_equal: bool


class OpeningTrialState(SessionState, rx.State):
    """All rows; there are as many as warehouses times categories."""

    is_loaded: bool = False
    is_balanced: bool = False
    lines: rx.Field[list[TrialLine]] = rx.field(default_factory=list)
    total_quantity: str = ""
    total_value: str = ""

    @rx.event
    @requires(trial_balance)
    async def open(self) -> None:
        """Compare."""
        found = await self._read(trial_balance)
        self.lines = [_line(at, row) for at, row in enumerate(found.rows)]
        self.is_balanced = found.is_balanced
        self.total_quantity = shown(sum(row.documents for row in found.rows)) if found.rows else "0"  # type: ignore[arg-type]
        values = [row.documents_value for row in found.rows if row.documents_value is not None]
        self.total_value = money(sum(values)) if values else ""  # type: ignore[arg-type]
        self.is_loaded = True


def _line(at: int, row: TrialRow) -> TrialLine:
    return TrialLine(
        str(at), row.warehouse, row.category, shown(row.documents), shown(row.ledger), money(row.documents_value),
        money(row.ledger_value), shown(row.without_cost) if row.without_cost else "", row.is_equal,
    )  # fmt: skip

"""账实差异报告: the list of months."""

from dataclasses import dataclass

import reflex as rx

from jxc_app.modules.reports.queries import MonthRow, report_months
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import moment


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One report as the list shows it."""

    key: str
    href: str
    name: str
    made: str
    counted: str
    accuracy: str
    overdue: str
    voids: str
    attempts: str
    backdated: str
    unusual: str
    processes: str


class ReportsState(SessionState, rx.State):
    """Ready texts."""

    is_loaded: bool = False
    lines: rx.Field[list[MonthLine]] = rx.field(default_factory=list)

    @rx.event
    @requires(report_months)
    async def open(self) -> None:
        """Every report, latest first."""
        self._watch("report")
        await self._load()

    @rx.event
    @requires(report_months)
    async def refresh(self) -> None:
        """A report was made."""
        await self._load()

    async def _load(self) -> None:
        self.lines = [_line(row) for row in await self._read(report_months)]
        self.is_loaded = True


def share(part: int, whole: int) -> str:
    """In per cent with one decimal, cut off: 99.96 % is not all of it; nothing of nothing.

    >>> share(9996, 10000), share(3, 3), share(0, 0)
    ('99.9%', '100%', '—')
    """
    if whole == 0:
        return "—"
    whole_part, tenth = divmod(part * 1000 // whole, 10)
    return "100%" if part == whole else f"{whole_part}.{tenth}%"


def _line(row: MonthRow) -> MonthLine:
    month = f"{row.month:%Y-%m}"
    return MonthLine(
        month, f"/report?month={month}", f"{row.month.year} 年 {row.month.month} 月", moment(row.made_at),
        f"{row.counted:,}" if row.has_counted else "尚未开始", share(row.accurate, row.counted),
        f"{row.overdue:,}" if row.has_counted else "—", f"{row.voids:,}", f"{row.attempts:,}", f"{row.backdated:,}",
        f"{row.unusual:,}", f"{row.processes:,}",
    )  # fmt: skip

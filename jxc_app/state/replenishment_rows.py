"""One suggestion as it is shown, its working, and what the address of the page asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jxc_app.components.charts import Series
from jxc_app.core.quantities import plain
from jxc_app.modules.replenishment.methods.classes import NOTHING
from jxc_app.modules.replenishment.methods.planning import CHOSEN_TITLES
from jxc_app.modules.replenishment.queries import ORDERS, SuggestionFilter, SuggestionRow, SuggestionView
from jxc_app.modules.replenishment.rules import DISMISSED, OPEN, SNOOZED, STATE_TITLES
from jxc_app.modules.replenishment.telling import short
from jxc_app.modules.replenishment.working import MOST_DAYS
from jxc_app.state.addresses import digits
from jxc_app.state.formats import moment, pieces

#: days of stock left below which a row is marked as late
_URGENT_DAYS = 1


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """One row, ready to be shown."""

    id: int
    version: int
    href: str
    code: str
    name: str
    spec: str
    warehouse: str
    supplier: str
    quantity: str
    unit: str
    position: str
    point: str
    per_day: str
    method: str
    days_left: str
    is_urgent: bool
    note: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class StepLines:
    """One step of a working: its title and its sentences."""

    title: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class WorkingView:
    """The working of one suggestion; nothing while none is looked at."""

    title: str = ""
    href: str = ""
    unit: str = ""
    steps: list[StepLines] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    has_demand: bool = False
    has_gaps: bool = False


@dataclass(frozen=True, slots=True)
class AskedSuggestions:
    """What the address asks for; supplier ``0``: those without one."""

    search: str = ""
    warehouse: str = ""
    category: str = ""
    supplier: str = ""
    state: str = OPEN
    order: str = "days"

    def parameters(self) -> dict[str, str]:
        """Under the names that the export knows too."""
        return {
            "search": self.search, "warehouse": self.warehouse, "category": self.category, "supplier": self.supplier,
            "state": "" if self.state == OPEN else self.state,
        }  # fmt: skip

    def filter(self) -> SuggestionFilter:
        """The same for the query."""
        places = frozenset([int(self.warehouse)] if self.warehouse else [])
        category, supplier = (int(one) if one else None for one in (self.category, self.supplier))
        return SuggestionFilter(self.search, places, category, supplier, self.state)


def asked_in(address: Mapping[str, str]) -> AskedSuggestions:
    """The filters of an address; what makes no sense is left out."""
    state, order = address.get("state", ""), address.get("order", "")
    ids = (digits(address.get(name, "")) for name in ("warehouse", "category", "supplier"))
    return AskedSuggestions(
        address.get("search", "")[:100], *ids, state if state in STATE_TITLES else OPEN,
        order if order in ORDERS else "days",
    )  # fmt: skip


def line_of(row: SuggestionRow) -> SuggestionLine:
    """A row in words."""
    w = row.working
    return SuggestionLine(
        row.id, row.version, f"/sku?id={row.sku_id}&warehouse={row.warehouse_id}", row.sku_code, row.sku_name, row.spec,
        row.warehouse_name, row.supplier, pieces(row.quantity), row.unit,
        short(w["position"]) if "position" in w else "盲收", short(w["point"]), short(w["per_day"]), method_words(w),
        days_words(row.days_left),
        row.days_left <= _URGENT_DAYS, note_of(row), row.may_decide,
    )  # fmt: skip


def method_words(working: dict[str, Any]) -> str:
    """By which method it was worked out; without any demand only the limits spoke."""
    return "只看下限" if working["class"] == NOTHING else CHOSEN_TITLES.get(working["method"], "")


def days_words(days: int) -> str:
    """For how long the stock lasts."""
    return "久不缺" if days >= MOST_DAYS else f"{days} 天"


def note_of(row: SuggestionRow) -> str:
    """Who decided what, and until when."""
    if row.state == OPEN:
        return ""
    quiet = row.until.isoformat() if row.until else ""
    words = {SNOOZED: f"推迟到 {quiet}：{row.reason}", DISMISSED: f"{quiet} 前不再提示：{row.reason}"}
    return f"{words.get(row.state, row.reason)}（{row.decided_by}，{moment(row.decided_at)}）"


def working_of(view: SuggestionView) -> WorkingView:
    """The working of one suggestion, with the demand of each week as bars; a week that cannot be known is empty."""
    row = view.row
    sizes = ["" if size is None else plain(size) for _, size in view.weeks]
    return WorkingView(
        f"{row.sku_name}（{row.sku_code}）· {row.warehouse_name}", f"/sku?id={row.sku_id}&warehouse={row.warehouse_id}",
        row.unit, [StepLines(step.title, step.lines) for step in view.steps], [_day(day) for day, _ in view.weeks],
        [Series("每周需求", sizes)], any(size not in ("", "0") for size in sizes), "" in sizes,
    )  # fmt: skip


def _day(day: date) -> str:
    return day.isoformat()

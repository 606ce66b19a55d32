"""盘点准确率: days and grouping in, figures by group out, each as ready text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import reflex as rx

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import clock
from jxc_app.modules.counting.accuracy import DEFINITIONS, Accuracy
from jxc_app.modules.counting.figures import GROUPS, FigureFilter, count_figures
from jxc_app.modules.counting.tolerances import list_tolerances, set_tolerance
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.addresses import digits, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, editable, money, shown

GROUP_TITLES = {
    "month": "月份", "week": "周（周一）", "warehouse": "仓库", "class": "ABC 类", "counter": "盘点人",
    "reviewer": "审核人",
}  # fmt: skip
_DAYS = 90


@dataclass(frozen=True, slots=True)
class FigureLine:
    """The figures of one group; values are empty for whoever may not see what things cost."""

    name: str
    records: str
    accurate: str
    record_percent: str
    quantity_percent: str
    gain: str
    loss: str
    gross: str
    net: str


@dataclass(frozen=True, slots=True)
class ToleranceLine:
    """The tolerance of one class, ready to change."""

    abc_class: str
    percent: str
    value_limit: str
    always_second: bool
    version: int


class CountFiguresState(SessionState, rx.State):
    """What is looked at, and what was found."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    export_href: str = ""
    date_from: str = ""
    date_to: str = ""
    by: str = "month"
    groups: rx.Field[list[Option]] = rx.field(default_factory=list)
    group_title: str = ""
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    sees_values: bool = False
    whole: rx.Field[FigureLine] = rx.field(default_factory=lambda: FigureLine("", *[""] * 8))
    lost: str = ""
    found: str = ""
    net_loss: str = ""
    rows: rx.Field[list[FigureLine]] = rx.field(default_factory=list)
    definitions: rx.Field[list[Option]] = rx.field(default_factory=list)
    tolerances: rx.Field[list[ToleranceLine]] = rx.field(default_factory=list)
    may_set: bool = False

    @rx.event
    @requires(count_figures)
    async def open(self) -> None:
        """Take days and grouping from the address; without any: the last three months by month."""
        self._watch("count")
        asked: Mapping[str, str] = self.router.url.query_parameters
        today = business_date(clock.get().now(), get_settings().zone)
        self.date_to = _day(asked.get("to", ""), today)
        self.date_from = _day(asked.get("from", ""), today - timedelta(days=_DAYS))
        self.by = asked.get("by", "") if asked.get("by", "") in GROUPS else "month"
        self.warehouse_id = digits(asked.get("warehouse", ""))
        self.groups = [Option(code, title) for code, title in GROUP_TITLES.items()]
        self.definitions = [Option(title, words) for title, words in DEFINITIONS.items()]
        self.warehouses = [Option(str(one.id), one.name) for one in await self._read(list_warehouses)]
        self.may_set = self._may(set_tolerance)
        await self._load()

    @rx.event
    @requires(count_figures)
    async def refresh(self) -> None:
        """A count was posted."""
        await self._load()

    @rx.event
    @requires(count_figures)
    async def choose(self, name: str, value: str) -> None:
        """Other days, another grouping, another warehouse; nothing before the page is open."""
        if not self.date_from:
            return
        if name in ("date_from", "date_to"):
            setattr(self, name, _day(value, date.fromisoformat(getattr(self, name))))
        elif name == "by" and value in GROUPS:
            self.by = value
        elif name == "warehouse":
            self.warehouse_id = digits(value)
        await self._load()

    @rx.event
    @requires(set_tolerance)
    async def change_tolerance(self, abc_class: str, name: str, value: str) -> None:
        """Change one part of a class's tolerance; counts handed in from now on are judged by it."""
        line = next((one for one in self.tolerances if one.abc_class == abc_class), None)
        if line is None:
            return
        command = {
            "abc_class": abc_class, "version": line.version, "percent": line.percent, "value_limit": line.value_limit,
            "always_second": line.always_second,
        }  # fmt: skip
        if name in ("percent", "value_limit"):
            command[name] = value
        elif name == "always_second":
            command[name] = value == "yes"
        await self._perform(set_tolerance, command)
        await self._load()

    async def _load(self) -> None:
        if not self.date_from:  # an act that came before the page was open
            return
        wanted = FigureFilter(
            date.fromisoformat(self.date_from), date.fromisoformat(self.date_to), self.by,
            int(self.warehouse_id) if self.warehouse_id else None,
        )  # fmt: skip
        figures = await self._read(count_figures, wanted=wanted)
        self.sees_values, self.group_title = figures.sees_values, GROUP_TITLES[self.by]
        self.whole = _line("合计", figures.whole, sees_values=figures.sees_values)
        self.rows = [_line(name, one, sees_values=figures.sees_values) for name, one in figures.groups]
        loss = figures.loss
        self.lost, self.found, self.net_loss = money(loss.lost), money(loss.found), money(loss.net)
        found = await self._read(list_tolerances)
        self.tolerances = [
            ToleranceLine(code, editable(one.percent), editable(one.value_limit), one.always_second, version)
            for code, (one, version) in found.items()
        ]
        asked = {"from": self.date_from, "to": self.date_to, "by": self.by, "warehouse": self.warehouse_id}
        self.address = path("/counts/figures", **asked)
        self.export_href = path("/api/exports/filtered/count-figures.xlsx", **asked)
        self.is_loaded = True
        self.revision += 1


def _day(text: str, otherwise: date) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return otherwise.isoformat()


def _line(name: str, one: Accuracy, *, sees_values: bool) -> FigureLine:
    values = [money(value) if sees_values else "" for value in (one.gain, one.loss, one.gross, one.net)]
    return FigureLine(
        name, shown(Decimal(one.records)), shown(Decimal(one.accurate)), _percent(one.record_percent),
        _percent(one.quantity_percent), *values,
    )  # fmt: skip


def _percent(value: Decimal | None) -> str:
    return "—" if value is None else f"{value}%"

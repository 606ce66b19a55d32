"""One month's 账实差异报告: figures by warehouse, and the rows behind them by section."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.modules.reports.queries import (
    COUNTS,
    SORTED_BY,
    VALUES,
    FactFilter,
    FactRow,
    FiguresRow,
    ReportHead,
    monthly_report,
    report_rows,
)
from jxc_app.modules.reports.rules import SECTION_TITLES, UNUSUAL, Section
from jxc_app.state.addresses import digits, number, path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment, money, shown, signed
from jxc_app.state.reports import share

_SIZE = 50
_NOWHERE = "未记下仓库"


@dataclass(frozen=True, slots=True)
class FiguresLine:
    """One warehouse as it is shown; values are empty for whoever may not see them."""

    key: str
    name: str
    overdue: str
    counted: str
    accuracy: str
    differing: str
    gross: str
    net: str
    open: str
    voids: str
    void_value: str
    attempts: str
    backdated: str
    unusual: str


@dataclass(frozen=True, slots=True)
class FactLine:
    """One row as it is shown."""

    key: str
    warehouse: str
    kind: str
    subject: str
    text: str
    person: str
    times: str
    quantity: str
    value: str
    at: str
    href: str
    is_process: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for; ``section`` empty: the first that has rows."""

    month: str = ""
    section: str = ""
    warehouse: str = ""
    order: str = ""


class ReportState(SessionState, rx.State):
    """What is looked at, and what was found."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    title: str = ""
    made: str = ""
    has_counted: bool = False
    proof: str = ""
    proof_look: str = ""
    figures: rx.Field[list[FiguresLine]] = rx.field(default_factory=list)
    total: rx.Field[FiguresLine] = rx.field(default_factory=lambda: _total([], False))
    sees_values: bool = False
    section: str = ""
    sections: rx.Field[list[Option]] = rx.field(default_factory=list)
    warehouse_id: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    order: str = ""
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[FactLine]] = rx.field(default_factory=list)
    meanings: rx.Field[list[str]] = rx.field(
        default_factory=lambda: [f"{one.title}：{one.meaning}。" for one in UNUSUAL]
    )
    export_href: str = ""
    print_href: str = ""
    _asked: _Asked = _Asked()

    @rx.event
    @requires(monthly_report)
    async def open(self) -> list[EventSpec]:
        """The month, section and warehouse of the address; of a month without a report the list of those there are."""
        asked = self.router.url.query_parameters
        section, order = asked.get("section", ""), asked.get("order", "")
        self._asked = _Asked(
            asked.get("month", "")[:7], section if section in set(Section) else "", digits(asked.get("warehouse", "")),
            order if order.removeprefix("-") in SORTED_BY else "",
        )  # fmt: skip
        self.page = max(1, number(asked, "page", 1))
        try:
            await self._load()
        except NotFound:
            return [rx.toast.error("没有这个月的报告"), rx.redirect("/reports")]
        return []

    @rx.event
    @requires(report_rows)
    async def choose_section(self, section: str) -> None:
        """Another part of the report."""
        await self._ask(replace(self._asked, section=section if section in set(Section) else "", order=""))

    @rx.event
    @requires(report_rows)
    async def choose_warehouse(self, warehouse_id: str) -> None:
        """One warehouse, or all in sight."""
        await self._ask(replace(self._asked, warehouse=digits(warehouse_id)))

    @rx.event
    @requires(report_rows)
    async def sort(self, order: str) -> None:
        """Sort the rows."""
        await self._ask(replace(self._asked, order=order if order.removeprefix("-") in SORTED_BY else ""))

    @rx.event
    @requires(report_rows)
    async def turn_to(self, page: int) -> None:
        """Another page of the same rows."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    async def _ask(self, asked: _Asked) -> None:
        self._asked, self.page = asked, 1
        await self._load()

    async def _load(self) -> None:
        month = _month(self._asked.month)
        head = await self._read(monthly_report, month=month)
        self._show(head)
        asked = self._asked
        self.section = asked.section or next((name for name, rows in head.sections.items() if rows), Section.VOIDS)
        warehouse = int(asked.warehouse) if asked.warehouse else None
        wanted = FactFilter(month, self.section, warehouse, asked.order)
        found = await self._read(report_rows, wanted=wanted, page=self.page, size=_SIZE)
        self.rows = [_row(at, row) for at, row in enumerate(found.rows)]
        self.has_more, self.warehouse_id, self.order = found.has_more, asked.warehouse, asked.order
        self._point(asked)

    def _show(self, head: ReportHead) -> None:
        self.title = f"{head.month.year} 年 {head.month.month} 月账实差异报告"
        self.made, self.has_counted, self.sees_values = moment(head.made_at), head.has_counted, head.sees_values
        self.proof, self.proof_look = "生成时还没有核对过", "due"
        if head.proof is not None:
            good = head.proof.is_good
            self.proof = f"{moment(head.proof.at)} {'全部相符' if good else '不符：' + head.proof.detail}"
            self.proof_look = "good" if good else "late"
        self.figures = [_figures(row, head.has_counted) for row in head.figures]
        self.total = _total(list(head.figures), head.has_counted)
        self.sections = [
            Option(name, f"{SECTION_TITLES[Section(name)]} {rows:,}") for name, rows in head.sections.items()
        ]
        self.warehouses = [
            Option(str(row.warehouse_id), row.warehouse_name) for row in head.figures if row.warehouse_id
        ]

    def _point(self, asked: _Asked) -> None:
        filters = {"section": asked.section, "warehouse": asked.warehouse, "order": asked.order}
        page = str(self.page) if self.page > 1 else ""
        self.address = path("/report", month=asked.month, **filters, page=page)
        taken = {"section": self.section, "warehouse": asked.warehouse, "order": asked.order}
        self.export_href = path("/api/exports/filtered/report.xlsx", month=asked.month, **taken)
        self.print_href = path("/api/print/report.pdf", month=asked.month)
        self.is_loaded = True
        self.revision += 1


def _month(text: str) -> date:
    """The first day of a month of an address; a month that none has where it is no month."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return date.min


def _figures(row: FiguresRow, has_counted: bool) -> FiguresLine:
    def of_counts(text: str) -> str:
        return text if has_counted else "—"

    late = f"（{row.late_counts:,} 逾期）" if row.late_counts else ""
    return FiguresLine(
        str(row.warehouse_id or 0), row.warehouse_name or _NOWHERE, of_counts(f"{row.overdue:,} / {row.planned:,}"),
        of_counts(f"{row.counted:,}"), share(row.accurate, row.counted), of_counts(f"{row.differing:,}"),
        of_counts(money(row.gross_value)),
        of_counts(money(row.net_value)), of_counts(f"{row.open_counts:,}{late}"), f"{row.voids:,}",
        money(row.void_value), f"{row.attempts:,}", f"{row.backdated:,}", f"{row.unusual:,}",
    )  # fmt: skip


def _total(rows: list[FiguresRow], has_counted: bool) -> FiguresLine:
    """All warehouses in sight; an amount only where that of every one may be seen."""
    counts = {name: sum(getattr(row, name) for row in rows) for name in COUNTS}
    values = {name: _sum([getattr(row, name) for row in rows]) for name in VALUES}
    return _figures(FiguresRow(None, "合计", **counts, **values), has_counted)


def _sum(values: list[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if len(known) == len(values) else None


def _row(at: int, row: FactRow) -> FactLine:
    is_difference = row.section == Section.DIFFERENCES
    quantity = "" if row.quantity is None else signed(row.quantity) if is_difference else shown(row.quantity)
    return FactLine(
        str(at), row.warehouse_name or ("全公司" if row.section == Section.PROCESS else _NOWHERE), row.kind,
        row.subject, row.text, row.person, f"{row.times:,}", quantity, money(row.value), moment(row.at), row.link,
        row.section == Section.PROCESS,
    )  # fmt: skip

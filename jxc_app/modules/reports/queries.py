"""Reading reports: every figure and row cut to the warehouses of the reader, amounts to those whose costs they see."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select
from sqlmodel import Session, false, true

from jxc_app.core.backup import last_outcome
from jxc_app.core.errors import NotFound
from jxc_app.core.outcomes import Outcome, latest_outcomes
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, declare, query
from jxc_app.modules.access.queries import demo_company, holds_any
from jxc_app.modules.audit.permissions import AUDIT_VIEW
from jxc_app.modules.audit.queries import first_at
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.documents.permissions import DOCUMENT_PRICE
from jxc_app.modules.inventory.permissions import STOCK_COST
from jxc_app.modules.inventory.proving import DUTY as PROOF_DUTY
from jxc_app.modules.reports.models import MonthlyReport, ReportFigures, ReportRow
from jxc_app.modules.reports.permissions import BOOKS_VIEW, REPORT_VIEW
from jxc_app.modules.reports.rules import SECTION_TITLES, Section, Trouble, trouble_of

declare(REPORT_VIEW, BOOKS_VIEW)
_reports: Table = MonthlyReport.__table__  # type: ignore[attr-defined]
_figures: Table = ReportFigures.__table__  # type: ignore[attr-defined]
_rows: Table = ReportRow.__table__  # type: ignore[attr-defined]
COUNTS = (
    "planned", "overdue", "counted", "accurate", "differing", "open_counts", "late_counts", "voids", "attempts",
    "backdated", "unusual",
)  # fmt: skip
VALUES = ("gross_value", "net_value", "void_value")
SORTED_BY = ("warehouse", "kind", "person", "times", "quantity", "value", "at")


@dataclass(frozen=True, slots=True)
class FiguresRow:
    """A warehouse's month, or (no id) what belongs to none; values in yuan, None for whoever may not see them."""

    warehouse_id: int | None
    warehouse_name: str
    planned: int
    overdue: int
    counted: int
    accurate: int
    differing: int
    open_counts: int
    late_counts: int
    voids: int
    attempts: int
    backdated: int
    unusual: int
    gross_value: Decimal | None
    net_value: Decimal | None
    void_value: Decimal | None


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One report in the list, summed over what the reader sees."""

    month: date
    made_at: datetime
    has_counted: bool
    counted: int
    accurate: int
    overdue: int
    voids: int
    attempts: int
    backdated: int
    unusual: int
    processes: int


@dataclass(frozen=True, slots=True)
class FactRow:
    """One row behind the figures; ``value`` None: there is none, or the reader may not see it."""

    section: str
    warehouse_name: str
    kind: str
    subject: str
    text: str
    person: str
    times: int
    quantity: Decimal | None
    value: Decimal | None
    at: datetime | None
    link: str


@dataclass(frozen=True, slots=True)
class ReportHead:
    """One report; ``sections``: how many rows each has in sight, in the order of the report."""

    month: date
    made_at: datetime
    has_counted: bool
    proof: Outcome | None
    figures: tuple[FiguresRow, ...]
    sections: dict[str, int]
    sees_values: bool


@dataclass(frozen=True, slots=True)
class FactFilter:
    """Rows of one section (empty: all), in one warehouse; ``order``: one of ``SORTED_BY``, ``-`` before: downwards."""

    month: date
    section: str = ""
    warehouse_id: int | None = None
    order: str = ""


@dataclass(frozen=True, slots=True)
class FactPage:
    """One page; ``has_more`` tells whether another follows."""

    rows: list[FactRow]
    has_more: bool


@query("report.months", title="账实差异报告列表", permission=REPORT_VIEW)
def report_months(session: Session, scope: Scope) -> list[MonthRow]:
    """Every report, latest first, five years of them at most."""
    summed = ("counted", "accurate", "overdue", "voids", "attempts", "backdated", "unusual")
    sums = [func.coalesce(func.sum(_figures.c[name]), 0).label(name) for name in summed]
    processes = (
        select(func.count())
        .where(_rows.c.report_id == _reports.c.id, _rows.c.section == Section.PROCESS, _in_sight(_rows, scope))
        .scalar_subquery()
    )
    wanted = (
        select(_reports.c.month, _reports.c.made_at, _reports.c.has_counted, *sums, processes.label("processes"))
        .outerjoin(_figures, (_figures.c.report_id == _reports.c.id) & _in_sight(_figures, scope))
        .group_by(_reports.c.id)
        .order_by(_reports.c.month.desc())
        .limit(60)
    )
    return [MonthRow(**row._mapping) for row in session.connection().execute(wanted)]


@query("report.month", title="一个月的账实差异报告", permission=REPORT_VIEW)
def monthly_report(session: Session, scope: Scope, actor: Actor, *, month: date) -> ReportHead:
    """One report with the figures of each warehouse. Raises NotFound where that month has none."""
    report = session.connection().execute(select(_reports).where(_reports.c.month == month)).first()
    if report is None:
        raise NotFound("report.not_found")
    values = _value_scope(session, actor)
    wanted = select(_figures).where(_figures.c.report_id == report.id, _in_sight(_figures, scope))
    figures = tuple(_figures_row(row, values) for row in session.connection().execute(wanted.order_by(_figures.c.id)))
    proof = Outcome(report.proved_at, report.proof_is_good, report.proof_detail) if report.proved_at else None
    sees = any(one.void_value is not None for one in figures)
    return ReportHead(
        report.month, report.made_at, report.has_counted, proof, figures, _sections(session, scope, report.id), sees
    )


@query("report.rows", title="账实差异明细", permission=REPORT_VIEW)
def report_rows(
    session: Session, scope: Scope, actor: Actor, *, wanted: FactFilter, page: int = 1, size: int = 50
) -> FactPage:
    """One page of rows, as the report has them or sorted."""
    size, page = max(1, min(size, 200)), max(1, page)
    values, found = _value_scope(session, actor), _wanted_rows(scope, wanted)
    rows = session.connection().execute(found.limit(size + 1).offset((page - 1) * size)).all()
    return FactPage([_fact_row(row, values) for row in rows[:size]], len(rows) > size)


ROW_COLUMNS = ("部分", "仓库", "类别", "内容", "说明", "人员", "次数", "数量", "金额", "时间")


@query("report.export", title="导出账实差异报告", permission=REPORT_VIEW)
def report_table(session: Session, scope: Scope, actor: Actor, *, wanted: FactFilter) -> Iterator[tuple[Any, ...]]:
    """The same rows, all of them, as :data:`ROW_COLUMNS`, on the company's clock."""
    values, zone = _value_scope(session, actor), get_settings().zone
    for found in session.connection().execute(_wanted_rows(scope, wanted)):
        row = _fact_row(found, values)
        yield (
            SECTION_TITLES[Section(row.section)], row.warehouse_name, row.kind, row.subject, row.text, row.person,
            row.times, row.quantity, row.value, row.at.astimezone(zone) if row.at else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """How the last proof and the last backup ended, and what of it is a matter for people.

    Backups are shown (``sees_backup``) to those who may read the log.
    """

    proof: Outcome | None
    proof_trouble: Trouble
    backup: Outcome | None = None
    backup_trouble: Trouble = Trouble.NONE
    sees_backup: bool = False


@query("books.standing", title="核对与备份是否正常", permission=BOOKS_VIEW)
def books_standing(session: Session, scope: Scope, actor: Actor) -> Standing:
    """From the database, so every worker says the same. The past of a demo company is a story: it missed nothing."""
    now, known = clock.get().now(), latest_outcomes(session)
    proof, begun = known.get(PROOF_DUTY), None if demo_company(session) else first_at(session)
    proof_trouble = trouble_of(proof, begun, now)
    if not holds_any(session, actor, (AUDIT_VIEW.code,)):
        return Standing(proof, proof_trouble)
    backup = last_outcome(known.get("backup"), get_settings())
    return Standing(proof, proof_trouble, backup, trouble_of(backup, begun, now), True)


def _in_sight(table: Table, scope: Scope) -> ColumnElement[bool]:
    """Rows of the reader's warehouses; what belongs to none is for those who see the whole company."""
    if scope.everywhere:
        return true()
    return table.c.warehouse_id.in_(sorted(scope.warehouse_ids)) if scope.warehouse_ids else false()


def _value_scope(session: Session, actor: Actor) -> Scope:
    """Where the reader sees both what things cost and what they are sold for: an amount here may be either."""
    cost, price = (scope_of(session, actor, one) for one in (STOCK_COST, DOCUMENT_PRICE))
    if cost.everywhere and price.everywhere:
        return Scope(everywhere=True)
    if cost.everywhere or price.everywhere:
        return Scope(warehouse_ids=price.warehouse_ids if cost.everywhere else cost.warehouse_ids)
    return Scope(warehouse_ids=cost.warehouse_ids & price.warehouse_ids)


def _sections(session: Session, scope: Scope, report_id: int) -> dict[str, int]:
    wanted = (
        select(_rows.c.section, func.count().label("rows"))
        .where(_rows.c.report_id == report_id, _in_sight(_rows, scope))
        .group_by(_rows.c.section)
    )
    counts = {row.section: row.rows for row in session.connection().execute(wanted)}
    return {section.value: counts.get(section, 0) for section in Section}


def _wanted_rows(scope: Scope, wanted: FactFilter) -> Select[Any]:
    found = (
        select(_rows)
        .join(_reports, _reports.c.id == _rows.c.report_id)
        .where(_reports.c.month == wanted.month, _in_sight(_rows, scope))
    )
    if wanted.section:
        found = found.where(_rows.c.section == wanted.section)
    if wanted.warehouse_id is not None:
        found = found.where(_rows.c.warehouse_id == wanted.warehouse_id)
    return found.order_by(*_sorting(wanted.order), _rows.c.id)


def _sorting(order: str) -> list[Any]:
    name = order.removeprefix("-")
    if name not in SORTED_BY:
        return []
    column = _rows.c["warehouse_name" if name == "warehouse" else name]
    return [column.is_(None), column.desc() if order.startswith("-") else column]


def _figures_row(row: Any, values: Scope) -> FiguresRow:
    counted: dict[str, Any] = {name: getattr(row, name) for name in ("warehouse_id", "warehouse_name", *COUNTS)}
    worth: dict[str, Any] = {name: getattr(row, name) for name in VALUES}
    return FiguresRow(**counted, **(worth if values.covers(row.warehouse_id) else dict.fromkeys(VALUES)))


def _fact_row(row: Any, values: Scope) -> FactRow:
    return FactRow(
        row.section, row.warehouse_name, row.kind, row.subject, row.text, row.person, row.times, row.quantity,
        row.value if values.covers(row.warehouse_id) else None, row.at, row.link,
    )  # fmt: skip

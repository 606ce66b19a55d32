"""Making a report, once for each month, and proving the books on somebody's word."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session, func, select

from jxc_app.core import lease
from jxc_app.core.database import Database
from jxc_app.core.errors import PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.outcomes import TOPIC as DUTY_TOPIC
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, clock, perform, use_case
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.audit.queries import first_at
from jxc_app.modules.inventory.proof import Proof
from jxc_app.modules.inventory.proving import prove_all, remember_proof
from jxc_app.modules.reports.gathering import Gathered, gather
from jxc_app.modules.reports.models import MonthlyReport, ReportFigures, ReportRow
from jxc_app.modules.reports.noticing import tell_of_report
from jxc_app.modules.reports.permissions import BOOKS_PROVE, REPORT_MAKE
from jxc_app.modules.reports.rules import MOST_ROWS, Fact, due_months, month_of

_rows: Table = ReportRow.__table__  # type: ignore[attr-defined]
_figures: Table = ReportFigures.__table__  # type: ignore[attr-defined]
_KEPT = timedelta(days=40)
#: of a fact, what a row of the report has
_COLUMNS = (
    "section", "warehouse_id", "kind", "subject", "text", "person_id", "person", "times", "quantity", "value", "at",
    "link",
)  # fmt: skip


class MakeReport(Command):
    """The month that begins on this day."""

    month: date


class ReportMade(Result):
    """``report_id`` None: somebody else was first."""

    report_id: int | None


class ProveBooks(Command):
    """Compare every number with every other, now."""


class BooksProved(Result):
    """``failed``: what does not agree."""

    checked: int
    failed: tuple[str, ...]


def make_due(database: Database, now: datetime) -> int:
    """Make the reports that are due, oldest first; how many were made."""
    zone = database.settings.zone
    due = database.read(lambda session: due_months(*_known(session, database), now.astimezone(zone)))
    made = [
        perform(make_report, MakeReport(month=month), actor=Actor.system(device="jobs"), database=database)
        for month in due
    ]
    return sum(one.report_id is not None for one in made)


def _known(session: Session, database: Database) -> tuple[date | None, date | None]:
    """The latest month that has a report, and the day of the earliest entry of the log."""
    last = session.exec(select(func.max(MonthlyReport.month))).one()
    first = first_at(session)
    return last, first.astimezone(database.settings.zone).date() if first else None


def _gather_first(database: Database, actor: Actor, command: MakeReport) -> Gathered | None:
    """The slow part, before any transaction."""
    if not actor.is_system:
        return None
    now, zone = clock.get().now(), database.settings.zone
    return database.read(lambda session: gather(session, month_of(command.month, zone), now, zone))


@use_case("report.make", title="生成账实差异报告", permission=REPORT_MAKE, prepare=_gather_first)
def make_report(uow: UnitOfWork, command: MakeReport) -> ReportMade:
    """Keep what was found and tell those who read it. Only the product may; a month has one report."""
    gathered: Gathered | None = uow.prepared
    if gathered is None or not uow.actor.is_system:
        raise PermissionDenied("access.denied", permission=REPORT_MAKE.title)
    label = f"{command.month:%Y-%m} 账实差异报告"
    if not _is_first(uow, command.month):
        uow.record("monthly_report", None, label)
        return ReportMade(report_id=None)
    report = _keep(uow, gathered)
    tell_of_report(uow.session, gathered, uow.now)
    uow.record("monthly_report", report.id, label, after={"rows": len(gathered.facts)})
    uow.publish("report", month=command.month)
    return ReportMade(report_id=report.id)


def _is_first(uow: UnitOfWork, month: date) -> bool:
    """Whoever gets the lease makes it: a second worker waits for the first one's commit here."""
    if not lease.take_once(uow.session, f"report {month}", new_key(), uow.now, _KEPT):
        return False
    return uow.session.exec(select(MonthlyReport.id).where(MonthlyReport.month == month)).first() is None


def _keep(uow: UnitOfWork, gathered: Gathered) -> MonthlyReport:
    month, proof = gathered.month, gathered.proof
    report = MonthlyReport(
        month=month.first, since=month.since, until=month.until, made_at=uow.now, has_counted=gathered.has_counted,
        proved_at=proof.at if proof else None, proof_is_good=bool(proof and proof.is_good),
        proof_detail=proof.detail if proof else "",
    )  # fmt: skip
    uow.session.add(report)
    uow.session.flush()
    named = partial(_named, report.id, gathered.warehouses)
    figures = [named(asdict(one)) for one in gathered.figures]
    rows = [named({name: getattr(fact, name) for name in _COLUMNS}) for fact in _kept(gathered.facts)]
    for table, found in ((_figures, figures), (_rows, rows)):
        if found:
            uow.session.connection().execute(table.insert(), found)
    return report


def _named(report_id: int | None, warehouses: dict[int, str], values: dict[str, Any]) -> dict[str, Any]:
    return {"report_id": report_id, "warehouse_name": warehouses.get(values["warehouse_id"], ""), **values}


def _kept(facts: list[Fact]) -> list[Fact]:
    """The first of each section in each warehouse; the figures count the others too."""
    counts: dict[tuple[str, int | None], int] = {}
    kept = []
    for fact in facts:
        key = (fact.section, fact.warehouse_id)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= MOST_ROWS:
            kept.append(fact)
    return kept


def _prove_first(database: Database, actor: Actor, command: ProveBooks) -> Proof | None:
    """The slow part, before any transaction; who may not prove gets none."""
    if not database.read(lambda session: holds_any(session, actor, (BOOKS_PROVE.code,))):
        return None
    return prove_all(database)


@use_case("books.prove", title="立即核对账目", permission=BOOKS_PROVE, prepare=_prove_first)
def prove_books(uow: UnitOfWork, command: ProveBooks) -> BooksProved:
    """Keep how the proof ended; every page that warns looks again."""
    proof: Proof = uow.prepared
    remember_proof(uow.session, proof, uow.now)
    failed = tuple(check.title for check in proof.checks if check.failed)
    uow.record("books", None, "全部账目", after={"checked": len(proof.checks), "failed": list(failed)})
    uow.publish(DUTY_TOPIC)
    return BooksProved(checked=len(proof.checks), failed=failed)

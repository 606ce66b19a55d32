"""How far opening the books is: each step as the data stand, and the files that came in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from jxc_app.core.quantities import ZERO, QuantityColumn
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.access.models import User
from jxc_app.modules.access.queries import holds_any
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import CLOSED, DOCUMENT_TYPES, DONE, POSTED, REVERSED
from jxc_app.modules.migration.opening.findings import Finding, findings
from jxc_app.modules.migration.opening.posting import of_run
from jxc_app.modules.migration.opening.present import OPENING_TYPES
from jxc_app.modules.openings.lock import cutover_of
from jxc_app.modules.openings.models import OpeningRun
from jxc_app.modules.openings.permissions import BALANCE_VIEW, OPENING_VIEW
from jxc_app.modules.openings.queries import BalanceTotal, totals
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.warehouses.models import Warehouse

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_RUNS = 20


@dataclass(frozen=True, slots=True)
class RunRow:
    """One file: its rows, and how many of its documents in scope are still to be posted, posted, given up."""

    id: int
    title: str
    started_by: str
    started_at: datetime
    written_rows: int
    expected_rows: int
    open: int
    posted: int
    is_taken_back: bool


@dataclass(frozen=True, slots=True)
class Stock:
    """Opening documents of one type in scope: posted ones with their lines and base units, and others that wait."""

    documents: int
    lines: int
    quantity: Decimal
    waiting: int


@dataclass(frozen=True, slots=True)
class Place:
    """One warehouse in scope, and since when its books are open."""

    id: int
    name: str
    starts_on: date | None
    went_live_at: datetime | None


@dataclass(frozen=True, slots=True)
class Steps:
    """How things stand. ``balances`` is empty for whoever may not see them."""

    starts_on: date | None
    version: int
    went_live_at: datetime | None
    places: tuple[Place, ...]
    skus: int
    suppliers: int
    customers: int
    stock: Stock
    on_the_way: Stock
    balances: tuple[BalanceTotal, ...]
    findings: tuple[Finding, ...]
    runs: tuple[RunRow, ...] = field(default_factory=tuple)


@query("opening.steps", title="期初建账", permission=OPENING_VIEW)
def opening_steps(session: Session, scope: Scope, actor: Actor) -> Steps:
    """Each step, cut to the warehouses in scope."""
    cutover = cutover_of(session)
    sees_balances = holds_any(session, actor, (BALANCE_VIEW.code,))
    stock, on_the_way = (_stock(session, scope, type_) for type_ in OPENING_TYPES)
    return Steps(
        starts_on=cutover.starts_on if cutover else None,
        version=cutover.version if cutover else 0,
        went_live_at=cutover.went_live_at if cutover else None,
        places=tuple(_places(session, scope)),
        skus=_count(session, Sku, col(Sku.switched_off_at).is_(None)),
        suppliers=_count(session, Partner, col(Partner.is_supplier).is_(True)),
        customers=_count(session, Partner, col(Partner.is_customer).is_(True)),
        stock=stock,
        on_the_way=on_the_way,
        balances=tuple(totals(session, scope)) if sees_balances else (),
        findings=tuple(findings(session, scope)),
        runs=tuple(_runs(session, scope)),
    )


def _count(session: Session, table: type[Any], condition: Any) -> int:
    return session.exec(select_rows(func.count()).select_from(table).where(condition)).one()


def _places(session: Session, scope: Scope) -> list[Place]:
    wanted = select_rows(Warehouse).where(col(Warehouse.switched_off_at).is_(None)).order_by(Warehouse.code_key)
    return [
        Place(one.id or 0, one.name, one.go_live_date, one.went_live_at)
        for one in session.exec(wanted).all()
        if scope.reaches(one.id)
    ]


def _stock(session: Session, scope: Scope, type_: str) -> Stock:
    here = [_documents.c.type == type_, _documents.c.reverses_document_id.is_(None), *_in_scope(scope)]
    booked = _documents.c.status.in_((POSTED, DONE))
    waits = select(func.count()).select_from(_documents).where(*here, _documents.c.status.not_in(_OVER), ~booked)
    joined = _documents.join(_lines, _lines.c.document_id == _documents.c.id)
    summed = select(
        func.count(_documents.c.id.distinct()), func.count(), func.sum(_lines.c.base_quantity, type_=QuantityColumn())
    ).select_from(joined)
    documents, lines, quantity = session.connection().execute(summed.where(*here, booked)).one()
    return Stock(documents, lines, quantity or ZERO, int(session.connection().execute(waits).scalar_one()))


_OVER = (CLOSED, REVERSED)


def _in_scope(scope: Scope) -> list[Any]:
    if scope.places is None:
        return []
    return [_documents.c.warehouse_id.in_(scope.places) | _documents.c.to_warehouse_id.in_(scope.places)]


def _runs(session: Session, scope: Scope) -> list[RunRow]:
    """The latest files of which somebody sees a document, or that are all gone."""
    runs = session.exec(select_rows(OpeningRun).order_by(col(OpeningRun.id).desc()).limit(_RUNS)).all()
    makers = {run.started_by for run in runs}
    names = dict(session.exec(select_rows(User.id, User.name).where(col(User.id).in_(makers))).all())
    found = [(run, _statuses(session, scope, run.id or 0)) for run in runs]
    return [_run_row(run, names.get(run.started_by, ""), counts) for run, counts in found if counts]


def _statuses(session: Session, scope: Scope, run_id: int) -> Mapping[str, int]:
    wanted = (
        select(_documents.c.status, func.count()).where(of_run(run_id), *_in_scope(scope)).group_by(_documents.c.status)
    )
    return {status: count for status, count in session.connection().execute(wanted)}  # noqa: C416  rows are no pairs


def _run_row(run: OpeningRun, maker: str, counts: Mapping[str, int]) -> RunRow:
    posted = sum(counts.get(status, 0) for status in (POSTED, DONE))
    gone = sum(counts.get(status, 0) for status in _OVER)
    waiting = sum(counts.values()) - posted - gone
    return RunRow(
        run.id or 0, DOCUMENT_TYPES[run.kind].title, maker, run.started_at, run.written_rows, run.expected_rows,
        waiting, posted, run.taken_back_at is not None,
    )  # fmt: skip

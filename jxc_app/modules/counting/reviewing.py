"""The difference report 差异报告: what the book had, what was counted, and what that is worth to whoever may know."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Permission, Scope, query
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.counting.heads import counters_of, people_of
from jxc_app.modules.counting.lines import Line, entries_of, lines_of
from jxc_app.modules.counting.listing import CountRow, count_row
from jxc_app.modules.counting.models import CountDocument
from jxc_app.modules.counting.permissions import COUNT_ENTER, COUNT_REVIEW, COUNT_VIEW
from jxc_app.modules.counting.rules import SKIPPED, Counting, Entry, Tolerance, counting_of, sees_book
from jxc_app.modules.counting.sheets import EntryRow, Named, entry_rows, lots_of, names_of
from jxc_app.modules.counting.tolerances import tolerances_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.permissions import STOCK_COST


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line as it stands. ``value`` and ``unit_cost`` are None for whoever may not see what things cost."""

    id: int
    sku_id: int
    sku: Named
    lot_number: str
    status: str
    shelf: str
    abc_class: str
    outcome: str
    has_moved: bool
    book: Decimal | None
    counted: Decimal | None
    difference: Decimal | None
    unit_cost: Decimal | None
    value: Decimal | None
    is_within: bool | None
    tolerance: Tolerance
    cause: str
    comment: str
    decided_by: str
    reason: str
    rounds: tuple[Counting, ...]
    entries: tuple[EntryRow, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """Of the lines that count: how many differ, and what that is worth, nothing netted but in ``net``."""

    lines: int = 0
    differing: int = 0
    beyond: int = 0
    skipped: int = 0
    gain: Decimal | None = None
    loss: Decimal | None = None
    gross: Decimal | None = None
    net: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CountPaper:
    """A document that posts some of the differences."""

    id: int
    number: str
    type: str
    status: str


@dataclass(frozen=True, slots=True)
class CountReport:
    """A count for whoever looks at it. ``is_shown``: they may see what differs; else there are no lines here.

    ``asked``: ids of those who are to count it; none: whoever may.
    """

    count: CountRow
    is_shown: bool
    sees_values: bool
    is_counter: bool
    may_review: bool
    counters: tuple[str, ...]
    lines: tuple[ReportLine, ...]
    sums: Sums
    documents: tuple[CountPaper, ...]
    asked: tuple[int, ...]


@query("count.report", title="盘点差异报告", permission=COUNT_VIEW)
def count_report(session: Session, scope: Scope, actor: Actor, *, count_id: int) -> CountReport:
    """A count with its differences, as far as the reader may see them (see :func:`~rules.sees_book`)."""
    count = count_row(session, scope, count_id)
    people = counters_of(session, count_id)
    is_counter = actor.user_id in people
    is_shown = sees_book(count.state, is_counter=is_counter, may_count=_holds(session, actor, COUNT_ENTER, count))
    sees_values = actor.is_system or scope_of(session, actor, STOCK_COST).covers(count.warehouse_id)
    lines = _lines(session, count_id, sees_values) if is_shown else ()
    return CountReport(
        count, is_shown, sees_values, is_counter,
        may_review=_holds(session, actor, COUNT_REVIEW, count) and not is_counter,
        counters=tuple(user_names(session, people).values()),
        lines=lines,
        sums=sums_of(lines, sees_values=sees_values),
        documents=_documents(session, count_id) if is_shown else (),
        asked=tuple(people_of(session, count_id)),
    )  # fmt: skip


def sums_of(lines: Collection[ReportLine], *, sees_values: bool) -> Sums:
    """Pure: +5 here and -5 there are two differences, and their values stand side by side."""
    counted = [one for one in lines if one.outcome != SKIPPED]
    values = [one.value for one in counted if one.value is not None]
    gain = sum((one for one in values if one > 0), ZERO)
    loss = -sum((one for one in values if one < 0), ZERO)
    sums = Sums(
        len(counted), sum(bool(one.difference) for one in counted), sum(one.is_within is False for one in counted),
        len(lines) - len(counted),
    )  # fmt: skip
    if not sees_values:
        return sums
    return Sums(sums.lines, sums.differing, sums.beyond, sums.skipped, gain, loss, gain + loss, gain - loss)


def _holds(session: Session, actor: Actor, right: Permission, count: CountRow) -> bool:
    if actor.is_system:
        return right is not COUNT_ENTER
    return scope_of(session, actor, right).covers(count.warehouse_id)


def _lines(session: Session, count_id: int, sees_values: bool) -> tuple[ReportLine, ...]:
    lines = lines_of(session, count_id)
    names, lots = names_of(session, {one.sku_id for one in lines}), lots_of(session, lines)
    entries, shown = entries_of(session, count_id), entry_rows(session, count_id)
    deciders = user_names(session, {one.decided_by for one in lines if one.decided_by})
    tolerances = tolerances_of(session)
    return tuple(
        _report_line(
            one, names[one.sku_id], lots.get(one.lot_id, ""), tolerances[one.abc_class], deciders, sees_values,
            rounds=_rounds(entries.get(one.id, [])), entries=shown.get(one.id, ()),
        )
        for one in lines
    )  # fmt: skip


def _report_line(
    line: Line, sku: Named, lot_number: str, tolerance: Tolerance, deciders: Mapping[int, str], sees_values: bool, *,
    rounds: tuple[Counting, ...], entries: Sequence[EntryRow],
) -> ReportLine:  # fmt: skip
    return ReportLine(
        line.id, line.sku_id, sku, lot_number, line.status, line.shelf, line.abc_class, line.outcome, line.has_moved,
        line.book, line.counted, line.difference, line.unit_cost if sees_values else None,
        line.value if sees_values else None, line.is_within, tolerance, line.cause, line.comment,
        deciders.get(line.decided_by or 0, ""), line.reason,
        rounds, tuple(entries),
    )  # fmt: skip


def _rounds(entries: list[Entry]) -> tuple[Counting, ...]:
    found = (counting_of(entries, one) for one in sorted({one.round for one in entries}))
    return tuple(one for one in found if one is not None)


def _documents(session: Session, count_id: int) -> tuple[CountPaper, ...]:
    rows = session.exec(
        select(Document.id, Document.number, Document.type, Document.status)
        .join(CountDocument, col(CountDocument.document_id) == Document.id)
        .where(CountDocument.count_id == count_id)
        .order_by(col(Document.id))
    ).all()
    return tuple(CountPaper(one or 0, number or "", type_, status) for one, number, type_, status in rows)

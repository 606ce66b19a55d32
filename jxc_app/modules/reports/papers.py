"""What a month's documents tell: voids, documents entered late, issues far larger than usual."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Select, Subquery, Table, exists, func, select, type_coerce
from sqlmodel import Session

from jxc_app.core.quantities import ZERO, plain, quotient
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.approvals.models import Approval, ApprovalState
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DONE, POSTED, type_title
from jxc_app.modules.reports.rules import (
    LARGE_ISSUE,
    LARGE_LEAST_ISSUES,
    LARGE_LOOKS_BACK,
    LARGE_TIMES,
    LATE_ENTRY,
    LATE_ENTRY_DAYS,
    MANY_VOIDS,
    OFF_HOURS,
    OFTEN_VOIDED,
    OLD_AFTER,
    OLD_VOID,
    Fact,
    Month,
    Section,
    Unusual,
    is_off_hours,
)

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_originals = _documents.alias("original")
_asked: Table = Approval.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
#: a document is entered late by at most so much; the calendar is read through the index of business dates
_LATEST_ENTRY = timedelta(days=400)


def voids_of(session: Session, month: Month) -> Sequence[Any]:
    """Every reversal booked in the month, with what it took back, oldest first.

    ``person_id``: whoever wanted it; where somebody else had to agree, the decision booked it. ``is_amended``: another
    document took its place. A reversal bears the day of what it takes back, so the moment of booking says the month.
    """
    successor = _documents.alias("successor")
    amended = exists().where(successor.c.amends_document_id == _originals.c.id, successor.c.posted_at.is_not(None))
    wanted = (
        select(
            _documents.c.posted_at, func.coalesce(_asked.c.requested_by, _documents.c.posted_by).label("person_id"),
            _documents.c.remark, _documents.c.warehouse_id, _documents.c.type, _documents.c.total_amount,
            _originals.c.id, _originals.c.number, _originals.c.posted_at.label("first_posted_at"),
            amended.label("is_amended"),
        )
        .join(_originals, _originals.c.id == _documents.c.reverses_document_id)
        .outerjoin(
            _asked,
            (_asked.c.subject_kind == "document") & (_asked.c.subject_id == _originals.c.id) & (_asked.c.act == "void")
            & (_asked.c.decided_at == _documents.c.posted_at) & (_asked.c.state == ApprovalState.APPROVED),
        )
        .where(
            _documents.c.reverses_document_id > 0, _documents.c.posted_at >= month.since,
            _documents.c.posted_at < month.until,
        )
        .order_by(_documents.c.posted_at, _documents.c.id)
    )  # fmt: skip
    return session.connection().execute(wanted).all()


def void_facts(session: Session, month: Month, voids: Sequence[Any]) -> list[Fact]:
    """How many, and of what amount, by warehouse, person and type, what was amended apart; the most first.

    Each reason is a cause.
    """
    names = user_names(session, {row.person_id for row in voids})
    days = f"date_from={month.first}&date_to={month.last}"
    groups: dict[tuple[int, int, str, bool], list[Any]] = {}
    for row in voids:
        groups.setdefault((row.warehouse_id, row.person_id, row.type, row.is_amended), []).append(row)
    found = [
        Fact(
            Section.VOIDS, warehouse_id, _kind(type_, is_amended), "、".join(row.number for row in held)[:200],
            "；".join(dict.fromkeys(row.remark for row in held if row.remark))[:500], person_id,
            names.get(person_id, ""), len(held), value=sum((row.total_amount for row in held), ZERO),
            at=held[-1].posted_at, link=f"/audit?person={person_id}&act={_act_of(is_amended)}&{days}",
        )
        for (warehouse_id, person_id, type_, is_amended), held in groups.items()
    ]  # fmt: skip
    return sorted(found, key=lambda fact: (-fact.times, fact.person))


def _kind(type_: str, is_amended: bool) -> str:
    return f"{type_title(type_)}（改单）" if is_amended else type_title(type_)


def _act_of(is_amended: bool) -> str:
    return "document.amend" if is_amended else "document.void"


def void_causes(voids: Iterable[Any]) -> list[Fact]:
    """Each void under its reason, to look for what many people give as one."""
    return [
        Fact(Section.VOIDS, row.warehouse_id, person_id=row.person_id, cause=row.remark) for row in voids if row.remark
    ]


def unusual_voids(session: Session, voids: Sequence[Any], zone: ZoneInfo) -> list[Fact]:
    """Voids when nobody works, voids of old documents, and people who void many in one day."""
    names = user_names(session, {row.person_id for row in voids})
    found = []
    for row in voids:
        if is_off_hours(row.posted_at.astimezone(zone)):
            found.append(_of_paper(OFF_HOURS, row, names, row.remark))
        if row.posted_at - row.first_posted_at > OLD_AFTER:
            days = (row.posted_at - row.first_posted_at).days
            found.append(
                _of_paper(OLD_VOID, row, names, f"过账 {days} 天后{'改单' if row.is_amended else '作废'}。{row.remark}")
            )
    return found + _often(voids, names, zone)


def _often(voids: Iterable[Any], names: dict[int, str], zone: ZoneInfo) -> list[Fact]:
    """In the warehouse where all of them were, else of the company."""
    days: dict[tuple[int, date], list[Any]] = {}
    for row in voids:
        days.setdefault((row.person_id, row.posted_at.astimezone(zone).date()), []).append(row)
    found = []
    for (person_id, day), held in days.items():
        if len(held) >= MANY_VOIDS:
            places = {row.warehouse_id for row in held}
            found.append(
                Fact(
                    Section.UNUSUAL, places.pop() if len(places) == 1 else None, OFTEN_VOIDED.title,
                    f"{day} 作废、改单 {len(held)} 张", "", person_id, names.get(person_id, ""), len(held),
                    at=held[-1].posted_at, cause=OFTEN_VOIDED.title,
                    link=f"/audit?person={person_id}&act=document.void&date_from={day}&date_to={day}",
                )
            )  # fmt: skip
    return found


def late_entries(session: Session, since: datetime, until: datetime, zone: ZoneInfo) -> list[Fact]:
    """Documents posted from ``since`` on, before ``until``, on a later day than that of their business date."""
    first, last = (moment.astimezone(zone).date() for moment in (since, until))
    wanted = (
        select(
            _documents.c.id, _documents.c.number, _documents.c.type, _documents.c.warehouse_id, _documents.c.posted_by,
            _documents.c.posted_at, _documents.c.business_date, _documents.c.remark,
        )
        .where(
            _documents.c.business_date.between(first - _LATEST_ENTRY, last), _documents.c.posted_at >= since,
            _documents.c.posted_at < until, _documents.c.origin == "entered",
            _documents.c.reverses_document_id.is_(None),
        )
        .order_by(_documents.c.posted_at, _documents.c.id)
    )  # fmt: skip
    rows = session.connection().execute(wanted)
    late = [row for row in rows if row.business_date < row.posted_at.astimezone(zone).date()]
    names = user_names(session, {row.posted_by for row in late})
    return [_late_entry(row, names, zone) for row in late]


def _late_entry(row: Any, names: dict[int, str], zone: ZoneInfo) -> Fact:
    days = (row.posted_at.astimezone(zone).date() - row.business_date).days
    return Fact(
        Section.BACKDATED, row.warehouse_id, type_title(row.type), row.number,
        f"业务日期 {row.business_date}，晚 {days} 天。{row.remark}"[:500], row.posted_by, names.get(row.posted_by, ""),
        at=row.posted_at, link=f"/document?id={row.id}", cause="补录", is_late=days >= LATE_ENTRY_DAYS,
    )  # fmt: skip


def very_late(late: Iterable[Fact]) -> list[Fact]:
    """Those of :func:`late_entries` that are unusual."""
    return [
        Fact(
            Section.UNUSUAL, fact.warehouse_id, LATE_ENTRY.title, fact.subject, fact.text, fact.person_id, fact.person,
            at=fact.at, link=fact.link, cause=LATE_ENTRY.title,
        )
        for fact in late
        if fact.is_late
    ]  # fmt: skip


def large_issues(session: Session, month: Month) -> list[Fact]:
    """Lines of issues that are far larger than the SKU's usual ones in that warehouse."""
    usual = _usual_issues(month)
    quantity = type_coerce(_lines.c.base_quantity, BigInteger)
    wanted = (
        _issues(month.first, month.last)
        .add_columns(
            _documents.c.id, _documents.c.number, _documents.c.type, _documents.c.posted_by, _documents.c.posted_at,
            _lines.c.base_quantity, usual.c.issues, _lines.c.sku_id, _documents.c.warehouse_id,
            _skus.c.code, _skus.c.name, type_coerce(usual.c.quantity, _lines.c.base_quantity.type).label("usual"),
        )
        .join(usual, (usual.c.sku_id == _lines.c.sku_id) & (usual.c.warehouse_id == _documents.c.warehouse_id))
        .join(_skus, _skus.c.id == _lines.c.sku_id)
        .where(usual.c.issues >= LARGE_LEAST_ISSUES, quantity * usual.c.issues >= usual.c.quantity * LARGE_TIMES)
        .order_by(_documents.c.posted_at, _lines.c.id)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    names = user_names(session, {row.posted_by for row in rows})
    return [_large_issue(row, names) for row in rows]


def _issues(first: date, last: date) -> Select[Any]:
    """Lines of issues with a business date from ``first`` to ``last`` that stand."""
    outward = [code for code, type_ in DOCUMENT_TYPES.items() if type_.direction == "out"]
    return (
        select()
        .select_from(_lines)
        .join(_documents, _documents.c.id == _lines.c.document_id)
        .where(
            _documents.c.business_date.between(first, last), _documents.c.type.in_(outward),
            _documents.c.status.in_((POSTED, DONE)), _documents.c.reverses_document_id.is_(None),
        )
    )  # fmt: skip


def _usual_issues(month: Month) -> Subquery:
    """sku_id, warehouse_id, how many issues there were before the month, and their sum as it is stored."""
    keys = (_lines.c.sku_id, _documents.c.warehouse_id)
    quantity = type_coerce(func.sum(_lines.c.base_quantity), BigInteger)
    before = _issues(month.first - LARGE_LOOKS_BACK, month.first - timedelta(days=1))
    return (
        before.add_columns(*keys, func.count().label("issues"), quantity.label("quantity")).group_by(*keys).subquery()
    )


def _large_issue(row: Any, names: dict[int, str]) -> Fact:
    average = quotient(row.usual, Decimal(row.issues), 1)
    return Fact(
        Section.UNUSUAL, row.warehouse_id, LARGE_ISSUE.title, f"{row.name}（{row.code}）",
        f"{row.number} 出库 {plain(row.base_quantity)}，平时每次约 {plain(average)}", row.posted_by,
        names.get(row.posted_by, ""), quantity=row.base_quantity, at=row.posted_at, link=f"/document?id={row.id}",
        cause=f"{LARGE_ISSUE.title}：{row.name}（{row.code}）",
    )  # fmt: skip


def _of_paper(kind: Unusual, row: Any, names: dict[int, str], text: str) -> Fact:
    return Fact(
        Section.UNUSUAL, row.warehouse_id, kind.title, f"{type_title(row.type)} {row.number}", text[:500],
        row.person_id, names.get(row.person_id, ""), value=row.total_amount, at=row.posted_at,
        link=f"/document?id={row.id}", cause=kind.title,
    )  # fmt: skip

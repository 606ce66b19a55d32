"""周期: how long each step from the request to the payment takes, one chain for each receipt."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, case, func, select

from jxc_app.modules.access.queries import user_names
from jxc_app.modules.buying_figures import rules
from jxc_app.modules.buying_figures.asking import (
    COUNT,
    DAY,
    DAYS,
    STEPS,
    Asked,
    Card,
    Column,
    Curve,
    Picture,
    Row,
    Sheet,
)
from jxc_app.modules.buying_figures.facts import (
    ORDINARY,
    URGENT,
    Reader,
    asked_for,
    document_of,
    group_of,
    has_goods,
    in_force,
    key_text,
    lines,
    moment,
    names_of,
    one_group,
    seconds,
    supplier_shown,
    urgent_orders,
)
from jxc_app.modules.documents.partners_met import partners
from jxc_app.modules.documents.rows import documents
from jxc_app.modules.purchasing.models import GoodsReceipt
from jxc_app.modules.purchasing.terms import first_line, terms

GROUPS = ("step", "month", "supplier", "buyer", "emergency", "warehouse")
_signed: Table = GoodsReceipt.__table__  # type: ignore[attr-defined]
_MOST_BARS = 12
_MEASURES = (Column("count", "单据数", COUNT), Column("median", "中位数", DAYS), Column("p90", "90% 分位", DAYS))
_LINES = (
    Column("number", "入库单"), Column("supplier", "供应商"), Column("buyer", "采购员"), Column("day", "入库日期", DAY),
    *(Column(code, title, DAYS) for code, title in STEPS.items()),
)  # fmt: skip


class _Requests:
    """What asked for a line of an order: a requisition, or an inquiry, by way of the award that chose."""

    def __init__(self, ordered: Any) -> None:
        self._ordered = ordered
        self._source, self._asked = lines.alias("source"), lines.alias("inquired")
        self._papers = [documents.alias(name) for name in ("request", "inquiry", "behind_inquiry")]

    def joined(self, wanted: Any) -> Any:
        """With everything from outside, each by its type."""
        direct, inquiry, behind = self._papers
        by_type = [(direct, "purchase_requisition"), (inquiry, "rfq"), (behind, "purchase_requisition")]
        sources = [self._ordered.c.source_line_id, self._source.c.source_line_id, self._asked.c.source_line_id]
        wanted = wanted.outerjoin(self._source, self._source.c.id == sources[0])
        wanted = wanted.outerjoin(self._asked, self._asked.c.id == sources[1])
        for (paper, type_), line in zip(by_type, sources, strict=True):
            wanted = wanted.outerjoin(paper, (paper.c.id == document_of(line)) & (paper.c.type == type_))
        return wanted

    @property
    def moment(self) -> Any:
        """When it came into force."""
        direct, inquiry, behind = self._papers
        return func.coalesce(moment(direct), moment(behind), moment(inquiry))


class _Chain:
    """The select of chains: a receipt, what it came from, what came of it."""

    def __init__(self, reader: Reader, asked: Asked) -> None:
        self._reader, self._asked = reader, asked
        self.sources, self.bills = self._sources().subquery(), self._bills().subquery()

    def _sources(self) -> Any:
        """By receipt: when its earliest order and the request for it came into force, and whose order it was.

        An order that was changed counts from its first version. The request is the requisition; where an inquiry
        asked for what nobody had requisitioned, that inquiry.
        """
        own, receipts = lines.alias("own"), documents.alias("received")
        ordered, orders, first = lines.alias("ordered"), documents.alias("purchase"), documents.alias("first_version")
        urgent, was_urgent, request = urgent_orders(), urgent_orders(), _Requests(ordered)
        is_urgent = urgent.c.id.is_not(None) | was_urgent.c.id.is_not(None)
        return request.joined(
            select(
                own.c.document_id.label("id"), func.min(moment(first)).label("ordered_at"),
                func.min(request.moment).label("wanted_at"), func.min(orders.c.maker_id).label("buyer_id"),
                func.max(case((is_urgent, 1), else_=0)).label("urgent"),
            )
            .join(receipts, receipts.c.id == own.c.document_id)
            .join(ordered, ordered.c.id == own.c.source_line_id)
            .join(orders, orders.c.id == ordered.c.document_id)
            .outerjoin(terms, terms.c.line_id == ordered.c.id)
            .join(first, first.c.id == document_of(first_line(ordered)))
            .outerjoin(urgent, urgent.c.id == orders.c.id)
            .outerjoin(was_urgent, was_urgent.c.id == first.c.id)
        ).where(*self._within(receipts)).group_by(own.c.document_id)  # fmt: skip

    def _bills(self) -> Any:
        """By receipt: when its first invoice was registered, and the first payment made."""
        billed, invoices, paid = lines.alias("billed"), documents.alias("invoice"), self._paid().subquery()
        return (
            select(
                document_of(billed.c.source_line_id).label("id"), func.min(moment(invoices)).label("billed_at"),
                func.min(paid.c.at).label("paid_at"),
            )
            .join(invoices, invoices.c.id == billed.c.document_id)
            .outerjoin(paid, paid.c.id == invoices.c.id)
            .where(in_force(invoices, "supplier_invoice"))
            .group_by(document_of(billed.c.source_line_id))
        )  # fmt: skip

    def _paid(self) -> Any:
        """By invoice: when the first payment over one of its requests was made."""
        own, payments = lines.alias("paid"), documents.alias("payment")
        asked, requests = lines.alias("asked"), documents.alias("payment_request")
        by_request = (
            select(document_of(own.c.source_line_id).label("id"), func.min(moment(payments)).label("at"))
            .join(payments, payments.c.id == own.c.document_id)
            .where(in_force(payments, "payment"))
            .group_by(document_of(own.c.source_line_id))
            .subquery()
        )
        return (
            select(document_of(asked.c.source_line_id).label("id"), func.min(by_request.c.at).label("at"))
            .join(requests, requests.c.id == asked.c.document_id)
            .join(by_request, by_request.c.id == requests.c.id)
            .where(in_force(requests, "payment_request"))
            .group_by(document_of(asked.c.source_line_id))
        )

    def _within(self, receipts: Any) -> tuple[Any, ...]:
        days = receipts.c.business_date
        return in_force(receipts, "goods_receipt"), days >= self._asked.date_from, days <= self._asked.date_to

    @property
    def steps(self) -> dict[str, Any]:
        """Seconds of each step."""
        came, counted = moment(documents), _signed.c.counted_at
        ordered, wanted, billed = self.sources.c.ordered_at, self.sources.c.wanted_at, self.bills.c.billed_at
        spans = {
            "decide": (wanted, ordered), "arrive": (ordered, counted), "inspect": (counted, came),
            "bill": (came, billed), "pay": (billed, self.bills.c.paid_at),
            "whole": (func.coalesce(wanted, ordered), came),
        }  # fmt: skip
        return {code: seconds(self._reader, *span) for code, span in spans.items()}

    def group(self) -> Any:
        """By what the chains are grouped."""
        urgency = case((self.sources.c.urgent == 1, URGENT), else_=ORDINARY)
        return group_of(
            self._asked, documents.c.business_date, here=documents.c.warehouse_id, buyer=self.sources.c.buyer_id,
            emergency=urgency,
        )  # fmt: skip

    def wanted(self, *columns: Any) -> Any:
        """These columns of every chain asked for."""
        reader, asked = self._reader, self._asked
        receipt_id = func.coalesce(documents.c.restores_document_id, documents.c.id)
        return (
            select(*columns)
            .select_from(documents)
            .outerjoin(_signed, _signed.c.document_id == receipt_id)
            .outerjoin(self.sources, self.sources.c.id == documents.c.id)
            .outerjoin(self.bills, self.bills.c.id == documents.c.id)
            .where(
                in_force(documents, "goods_receipt"),
                *asked_for(reader, asked, documents.c.business_date, here=documents.c.warehouse_id),
                *has_goods(reader, asked),
            )
        )  # fmt: skip


def figures(reader: Reader, asked: Asked) -> Sheet:
    """Count, median and 90th percentile, by step or, of one step, by group."""
    chain = _Chain(reader, asked)
    if asked.by == "step":
        found = _by_step(reader.rows(chain.wanted(*chain.steps.values())))
        names: Any = STEPS
    else:
        whole, step = chain.steps["whole"], chain.steps[asked.step]
        found, names = _by_group(reader, asked, reader.rows(chain.wanted(chain.group(), step, whole)))
    rows = [Row(key_text(key), (names.get(key, key_text(key)), *_measures(each))) for key, each in found.items()]
    return Sheet((Column("group", ""), *_MEASURES), rows, cards=_cards(asked, found), picture=_picture(asked, rows))


def _by_step(rows: Iterable[Sequence[int | None]]) -> dict[Any, list[int]]:
    found: dict[Any, list[int]] = {step: [] for step in STEPS}
    parts = list(found.values())
    for row in rows:
        for part, value in zip(parts, row, strict=True):
            if value is not None:
                part.append(value)
    for part in parts:
        part.sort()
    return found


def _by_group(reader: Reader, asked: Asked, rows: Iterable[Any]) -> tuple[dict[Any, list[int]], Any]:
    found: dict[Any, list[int]] = {}
    for key, value, _ in rows:
        if value is not None:
            found.setdefault(key, []).append(value)
    for part in found.values():
        part.sort()
    return found, names_of(reader, asked.by, found)


def _measures(ordered: Sequence[int]) -> tuple[Any, ...]:
    return len(ordered), rules.days(rules.median(ordered)), rules.days(rules.p90(ordered))


def _cards(asked: Asked, found: dict[Any, list[int]]) -> tuple[Card, ...]:
    title = STEPS[asked.step if asked.by != "step" else "whole"]
    every = sorted(value for part in found.values() for value in part) if asked.by != "step" else found["whole"]
    count, middle, most = _measures(every)
    return (
        Card(f"{title} · 中位数", middle, DAYS, f"共 {count} 张入库单"),
        Card(f"{title} · 90% 分位", most, DAYS, "九成不超过这个天数"),
    )


def _picture(asked: Asked, rows: list[Row]) -> Picture | None:
    shown = sorted(rows, key=lambda row: row.key) if asked.by == "month" else rows[:_MOST_BARS]
    curves = [Curve(title, [row.values[at] for row in shown]) for at, title in ((2, "中位数"), (3, "90% 分位"))]  # type: ignore[misc]
    kind = "line" if asked.by == "month" else "bar"
    title = STEPS[asked.step] if asked.by != "step" else "各环节用时"
    return Picture(title, kind, [str(row.values[0]) for row in shown], curves, "天")


def behind(reader: Reader, asked: Asked, page: int, size: int) -> Sheet:
    """The chains themselves, the latest first."""
    chain = _Chain(reader, asked)
    there = [] if asked.by == "step" else one_group(chain.group(), asked)
    if asked.by == "step" and asked.key in STEPS:
        there = [chain.steps[asked.key].is_not(None)]
    wanted = (
        chain.wanted(
            documents.c.id, documents.c.number, partners.c.name, chain.sources.c.buyer_id, documents.c.business_date,
            *chain.steps.values(),
        )
        .outerjoin(partners, supplier_shown(reader))
        .where(*there)
        .order_by(documents.c.business_date.desc(), documents.c.id.desc())
    )  # fmt: skip
    found = reader.rows(wanted.limit(size + 1).offset((page - 1) * size)).all()
    names = user_names(reader.session, {row[3] for row in found if row[3] is not None})
    rows = [
        Row(str(one[0]), (one[1], one[2] or "", names.get(one[3], ""), one[4], *map(rules.days, one[5:])), one[0])
        for one in found[:size]
    ]
    return Sheet(_LINES, rows, has_more=len(found) > size)

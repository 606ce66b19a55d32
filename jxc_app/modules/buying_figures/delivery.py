"""准时足量: of the lines of orders that were due, which came accepted, whole and by the agreed day.

Which day and how much a line is judged by is one definition for all figures: ``purchasing/terms``.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, case, func, select

from jxc_app.modules.buying_figures import rules
from jxc_app.modules.buying_figures.asking import (
    COUNT,
    DAY,
    PERCENT,
    QUANTITY,
    Asked,
    Card,
    Column,
    Curve,
    Picture,
    Row,
    Sheet,
)
from jxc_app.modules.buying_figures.facts import (
    Reader,
    asked_for,
    counted,
    document_of,
    group_of,
    in_force,
    key_text,
    later,
    lines,
    names_of,
    of_goods,
    one_group,
    place,
    skus,
    supplier_shown,
    total,
    units,
    whole,
)
from jxc_app.modules.documents.models import DocumentLink
from jxc_app.modules.documents.partners_met import partners
from jxc_app.modules.documents.rows import documents
from jxc_app.modules.purchasing.models import OrderPromise
from jxc_app.modules.purchasing.terms import DEFINITION, agreed_day, judged_quantity, terms

GROUPS = ("supplier", "month", "buyer", "warehouse", "category")
_links: Table = DocumentLink.__table__  # type: ignore[attr-defined]
_promises: Table = OrderPromise.__table__  # type: ignore[attr-defined]
#: of a line joined with its term from outside
_day = agreed_day(lines)
_MOST_BARS = 12
_COLUMNS = (
    Column("group", ""), Column("lines", "到期行", COUNT), Column("good", "准时足量", COUNT),
    Column("late", "足量迟到", COUNT), Column("short", "未足量", COUNT), Column("rate", "准时足量率", PERCENT),
    Column("quantity_rate", "按数量", PERCENT), Column("score", "排名分", PERCENT),
)  # fmt: skip
_LINES = (
    Column("number", "采购订单"), Column("supplier", "供应商"), Column("sku", "商品"), Column("due", "约定到货", DAY),
    Column("last", "最后到货", DAY), Column("ordered", "订购", QUANTITY), Column("in_time", "期限内合格", QUANTITY),
    Column("accepted", "累计合格", QUANTITY), Column("unit", "单位"), Column("verdict", "结论"),
    Column("wanted", "现订单要求", DAY), Column("promised", "供应商最近承诺", DAY),
)  # fmt: skip
_GOOD, _LATE, _SHORT = "准时足量", "足量迟到", "未足量"


class _Due:
    """The lines that were due, with what was accepted of them."""

    def __init__(self, reader: Reader, asked: Asked) -> None:
        self._reader, self._asked = reader, asked
        self._until = min(asked.date_to, _latest_due(reader, asked))
        self.came = self._came().subquery()
        self.ordered = whole(judged_quantity(lines))
        self.in_time = func.coalesce(self.came.c.in_time, 0)
        self.accepted = func.coalesce(self.came.c.accepted, 0)
        enough = self.ordered * (100 - asked.short_percent)
        self.is_good, self.is_full = self.in_time * 100 >= enough, self.accepted * 100 >= enough

    def _came(self) -> Any:
        """By line of an order: what was accepted in all, and by its day."""
        ordered, receipts, judged_by = lines.alias("due"), documents.alias("receipt"), terms.alias("due_term")
        day = agreed_day(ordered, judged_by)
        limit = later(self._reader, day, self._asked.grace_days)
        much = whole(_links.c.quantity)
        return (
            select(
                _links.c.from_line_id.label("line_id"), func.sum(much).label("accepted"),
                func.sum(case((receipts.c.business_date <= limit, much), else_=0)).label("in_time"),
                func.max(receipts.c.business_date).label("last_on"),
            )
            .join(ordered, ordered.c.id == _links.c.from_line_id)
            .outerjoin(judged_by, judged_by.c.line_id == ordered.c.id)
            .join(receipts, receipts.c.id == document_of(_links.c.to_line_id))
            .where(in_force(receipts, "goods_receipt"), day >= self._asked.date_from, day <= self._until)
            .group_by(_links.c.from_line_id)
        )  # fmt: skip

    def wanted(self, *columns: Any) -> Any:
        """These columns of every line asked for."""
        return (
            select(*columns)
            .select_from(lines)
            .join(documents, documents.c.id == lines.c.document_id)
            .join(skus, skus.c.id == lines.c.sku_id)
            .outerjoin(terms, terms.c.line_id == lines.c.id)
            .outerjoin(self.came, self.came.c.line_id == lines.c.id)
            .where(
                in_force(documents, "purchase_order"), *asked_for(self._reader, self._asked, _day),
                _day <= self._until, *of_goods(self._reader, self._asked),
            )
        )  # fmt: skip


def _latest_due(reader: Reader, asked: Asked) -> date:
    """Until when lines are due: those whose last day is not over yet may still come in time."""
    return reader.today - timedelta(days=1 + asked.grace_days)


def figures(reader: Reader, asked: Asked) -> Sheet:
    """Lines due by group: good + late + short = lines."""
    due = _Due(reader, asked)
    group = group_of(asked, _day, here=place)
    kept = case((due.in_time > due.ordered, due.ordered), else_=due.in_time)
    wanted = due.wanted(
        group, func.count(), counted(due.is_good), counted(due.is_full), total(kept), total(due.ordered)
    ).group_by(group)  # fmt: skip
    found = {key: tuple(map(int, sums)) for key, *sums in reader.rows(wanted)}
    every = tuple(sum(each[at] for each in found.values()) for at in range(5))
    names = names_of(reader, asked.by, found)
    rows = [Row(key_text(key), (names.get(key, ""), *_values(each, every))) for key, each in found.items()]
    values = _values(every, every)
    cards = (
        Card("准时足量率", values[4], PERCENT, f"{every[1]} / {every[0]} 行"),
        Card("足量率（含迟到）", rules.percent(every[2], every[0]), PERCENT, f"{every[2]} / {every[0]} 行"),
        Card("迟到或未足量", every[0] - every[1], COUNT, f"足量迟到 {values[2]} 行，未足量 {values[3]} 行"),
    )
    return Sheet(
        _COLUMNS, rows, total=("合计", *values), cards=cards, picture=_picture(asked, rows), note=_note(reader, asked)
    )


def _values(sums: tuple[int, ...], every: tuple[int, ...]) -> tuple[Any, ...]:
    count, good, full, in_time, ordered = sums
    return (
        count, good, full - good, count - full, rules.percent(good, count), rules.percent(in_time, ordered),
        rules.score(good, count, every[1], every[0]),
    )  # fmt: skip


def _picture(asked: Asked, rows: list[Row]) -> Picture:
    if asked.by == "month":
        shown = sorted(rows, key=lambda row: row.key)
        return Picture(
            "准时足量率", "line", [row.key for row in shown], [Curve(_GOOD, [row.values[5] for row in shown])], "%"  # type: ignore[misc]
        )  # fmt: skip
    shown = sorted(rows, key=lambda row: -(row.values[1] or 0))[:_MOST_BARS]  # type: ignore[operator]
    curves = [Curve(_COLUMNS[at].title, [row.values[at] for row in shown]) for at in (2, 3, 4)]  # type: ignore[misc]
    return Picture("到期行", "bar", [str(row.values[0]) for row in shown], curves, "行")


def _note(reader: Reader, asked: Asked) -> str:
    """What is judged by, and how many lines are left out for want of a day."""
    day = documents.c.business_date
    wanted = (
        select(func.count())
        .select_from(lines)
        .join(documents, documents.c.id == lines.c.document_id)
        .join(skus, skus.c.id == lines.c.sku_id)
        .outerjoin(terms, terms.c.line_id == lines.c.id)
        .where(
            in_force(documents, "purchase_order"), _day.is_(None), *asked_for(reader, asked, day),
            *of_goods(reader, asked),
        )
    )  # fmt: skip
    missing = reader.rows(wanted).scalar_one()
    left_out = f"另有 {missing} 行采购订单没有约定到货日期，未计入。" if missing else ""
    return f"{DEFINITION}{left_out}"


def behind(reader: Reader, asked: Asked, page: int, size: int) -> Sheet:
    """The lines themselves; what failed first, then by the day on which they were due."""
    due = _Due(reader, asked)
    failed = case((due.is_good, 2), (due.is_full, 1), else_=0)
    wanted = (
        due.wanted(
            documents.c.id, documents.c.number, partners.c.name, skus.c.name, _day, due.came.c.last_on,
            due.ordered, due.in_time, due.accepted, units.c.name, failed, lines.c.id, lines.c.due_on,
            _promises.c.promised_on,
        )
        .outerjoin(
            _promises,
            (_promises.c.document_id == lines.c.document_id) & (_promises.c.line_no == lines.c.line_no),
        )
        .join(units, units.c.id == skus.c.base_unit_id)
        .outerjoin(partners, supplier_shown(reader))
        .where(*one_group(group_of(asked, _day, here=place), asked))
        .order_by(failed, _day.desc(), lines.c.id)
    )  # fmt: skip
    found = reader.rows(wanted.limit(size + 1).offset((page - 1) * size)).all()
    rows = [
        Row(
            str(one[11]),
            (
                one[1], one[2] or "", one[3], one[4], one[5], *(rules.quantity_of(int(one[at])) for at in (6, 7, 8)),
                one[9], (_SHORT, _LATE, _GOOD)[one[10]], one[12], one[13],
            ),
            one[0],
        )
        for one in found[:size]
    ]  # fmt: skip
    return Sheet(_LINES, rows, has_more=len(found) > size)

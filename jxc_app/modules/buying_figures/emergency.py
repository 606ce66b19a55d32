"""紧急采购: the orders of the green channel, what they cost and how long they took beside the others."""

from typing import Any

from sqlalchemy import case, func, select

from jxc_app.modules.buying_figures import rules
from jxc_app.modules.buying_figures.asking import (
    COUNT,
    DAY,
    DAYS,
    MONEY,
    PERCENT,
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
    users,
    whole,
)
from jxc_app.modules.documents.partners_met import partners
from jxc_app.modules.documents.rows import documents

GROUPS = ("month", "supplier", "buyer", "warehouse")
_here = documents.c.warehouse_id
_COLUMNS = (
    Column("group", ""), Column("orders", "订单", COUNT), Column("urgent", "紧急", COUNT),
    Column("share", "紧急占比", PERCENT), Column("urgent_days", "紧急用时", DAYS),
    Column("other_days", "普通用时", DAYS),
)  # fmt: skip
_AMOUNTS = (
    Column("amount", "采购金额", MONEY), Column("urgent_amount", "紧急金额", MONEY),
    Column("amount_share", "金额占比", PERCENT),
)  # fmt: skip
_LINES = (
    Column("number", "采购订单"), Column("supplier", "供应商"), Column("buyer", "采购员"),
    Column("day", "订单日期", DAY), Column("urgency", "是否紧急"), Column("taken", "用时", DAYS),
)  # fmt: skip
_AMOUNT = Column("amount", "金额", MONEY)


class _Orders:
    """Orders of the period with whether they were urgent and the seconds until goods of them were in stock."""

    def __init__(self, reader: Reader, asked: Asked) -> None:
        self._reader, self._asked = reader, asked
        self._urgent, self._came = urgent_orders(), self._first_receipts().subquery()
        self.is_urgent = self._urgent.c.id.is_not(None)
        self.taken = seconds(reader, moment(documents), self._came.c.at)
        self.amount = case((reader.with_cost(), whole(documents.c.total_amount)), else_=None)

    def _first_receipts(self) -> Any:
        own, receipts = lines.alias("own"), documents.alias("receipt")
        return (
            select(document_of(own.c.source_line_id).label("id"), func.min(moment(receipts)).label("at"))
            .join(receipts, receipts.c.id == own.c.document_id)
            .where(in_force(receipts, "goods_receipt"))
            .group_by(document_of(own.c.source_line_id))
        )

    def wanted(self, *columns: Any) -> Any:
        """These columns of every order asked for."""
        return (
            select(*columns)
            .select_from(documents)
            .outerjoin(self._urgent, self._urgent.c.id == documents.c.id)
            .outerjoin(self._came, self._came.c.id == documents.c.id)
            .where(
                in_force(documents, "purchase_order"),
                *asked_for(self._reader, self._asked, documents.c.business_date, here=_here),
                *has_goods(self._reader, self._asked),
            )
        )  # fmt: skip


class _Sums:
    """Of one group: count, amount and times; ordinary orders at 0, urgent ones at 1."""

    __slots__ = ("amounts", "counts", "times")

    def __init__(self) -> None:
        self.counts, self.amounts = [0, 0], [0, 0]
        self.times: tuple[list[int], list[int]] = ([], [])

    def add(self, at: int, amount: int | None, taken: int | None) -> None:
        self.counts[at] += 1
        self.amounts[at] += amount or 0
        if taken is not None:
            self.times[at].append(taken)

    def values(self, *, sees_costs: bool) -> tuple[Any, ...]:
        ordinary, urgent = (rules.days(rules.median(sorted(times))) for times in self.times)
        paid = sum(self.amounts)
        amounts = (
            rules.money_of(paid), rules.money_of(self.amounts[1]), rules.percent(self.amounts[1], paid)
        )  # fmt: skip
        count = sum(self.counts)
        return (
            count, self.counts[1], rules.percent(self.counts[1], count), urgent, ordinary,
            *(amounts if sees_costs else ()),
        )  # fmt: skip


def figures(reader: Reader, asked: Asked) -> Sheet:
    """Urgent orders beside all, by group."""
    orders, sees_costs = _Orders(reader, asked), reader.sees_costs()
    group = group_of(asked, documents.c.business_date, here=_here)
    urgency = case((orders.is_urgent, 1), else_=0)
    found: dict[Any, _Sums] = {}
    every = _Sums()
    for key, at, amount, taken in reader.rows(orders.wanted(group, urgency, orders.amount, orders.taken)):
        for sums in (found.setdefault(key, _Sums()), every):
            sums.add(at, amount, taken)
    names = names_of(reader, asked.by, found)
    rows = [
        Row(key_text(key), (names.get(key, ""), *each.values(sees_costs=sees_costs))) for key, each in found.items()
    ]
    values = every.values(sees_costs=sees_costs)
    columns = (*_COLUMNS, *(_AMOUNTS if sees_costs else ()))
    return Sheet(
        columns, rows, total=("合计", *values), cards=_cards(values, sees_costs=sees_costs),
        picture=_picture(rows) if asked.by == "month" else _bars(rows),
    )  # fmt: skip


def _cards(values: tuple[Any, ...], *, sees_costs: bool) -> tuple[Card, ...]:
    count, urgent, share, taken, other = values[:5]
    cards = [
        Card("紧急采购", urgent, COUNT, f"占 {count} 张订单的 {'—' if share is None else share}%"),
        Card("紧急用时", taken, DAYS, f"普通订单 {'—' if other is None else other} 天（中位数）"),
    ]
    if sees_costs:
        cards.append(Card("紧急金额", values[6], MONEY, f"占金额的 {'—' if values[7] is None else values[7]}%"))
    return tuple(cards)


def _picture(rows: list[Row]) -> Picture:
    shown = sorted(rows, key=lambda row: row.key)
    curves = [Curve("全部订单", [row.values[1] for row in shown]), Curve("紧急", [row.values[2] for row in shown])]  # type: ignore[misc]
    return Picture("采购订单", "line", [row.key for row in shown], curves, "张")


def _bars(rows: list[Row]) -> Picture:
    shown = sorted(rows, key=lambda row: -(row.values[2] or 0))[:12]  # type: ignore[operator]
    curve = Curve("紧急", [row.values[2] for row in shown])  # type: ignore[misc]
    return Picture("紧急采购订单", "bar", [str(row.values[0]) for row in shown], [curve], "张")


def behind(reader: Reader, asked: Asked, page: int, size: int) -> Sheet:
    """The orders: urgent ones first, then the latest."""
    orders, sees_costs = _Orders(reader, asked), reader.sees_costs()
    urgency = case((orders.is_urgent, 1), else_=0)
    wanted = (
        orders.wanted(
            documents.c.id, documents.c.number, partners.c.name, users.c.name, documents.c.business_date, urgency,
            orders.taken, orders.amount,
        )
        .outerjoin(partners, supplier_shown(reader))
        .outerjoin(users, users.c.id == documents.c.maker_id)
        .where(*one_group(group_of(asked, documents.c.business_date, here=_here), asked))
        .order_by(urgency.desc(), documents.c.business_date.desc(), documents.c.id.desc())
    )  # fmt: skip
    found = reader.rows(wanted.limit(size + 1).offset((page - 1) * size)).all()
    rows = []
    for one in found[:size]:
        amount = (None if one[7] is None else rules.money_of(one[7]),) if sees_costs else ()
        words = "紧急" if one[5] else "普通"
        values = (one[1], one[2] or "", one[3] or "", one[4], words, rules.days(one[6]), *amount)
        rows.append(Row(str(one[0]), values, one[0]))
    return Sheet((*_LINES, *((_AMOUNT,) if sees_costs else ())), rows, has_more=len(found) > size)

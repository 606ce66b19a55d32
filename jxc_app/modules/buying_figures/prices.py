"""价格: what each SKU cost from each supplier, how it changed, and the index of the basket."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from jxc_app.modules.buying_figures import rules
from jxc_app.modules.buying_figures.asking import (
    COUNT,
    DAY,
    MONEY,
    PERCENT,
    PRICE,
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
    among,
    asked_for,
    in_force,
    lines,
    month_of,
    names_of,
    of_goods,
    skus,
    supplier_shown,
    units,
    whole,
)
from jxc_app.modules.documents.partners_met import partners
from jxc_app.modules.documents.rows import documents

GROUPS = ("sku", "month")
_MOST_CURVES = 4
_Indexes = dict[str, tuple[int, Decimal | None]]
_PRICES = (
    Column("last", "最近单价", PRICE), Column("average", "加权平均", PRICE), Column("least", "最低", PRICE),
    Column("most", "最高", PRICE), Column("change", "变化", PERCENT),
)  # fmt: skip
_COLUMNS = (
    Column("group", "商品"), Column("supplier", "供应商"), Column("count", "订单行", COUNT),
    Column("quantity", "数量", QUANTITY), Column("unit", "单位"), Column("amount", "金额", MONEY), *_PRICES,
)  # fmt: skip
_MONTHS = (
    Column("group", "月份"), Column("supplier", "供应商"), Column("count", "订单行", COUNT),
    Column("quantity", "数量", QUANTITY), Column("amount", "金额", MONEY), *_PRICES,
)  # fmt: skip
_INDEX = (
    Column("group", "月份"), Column("amount", "采购金额", MONEY), Column("matched", "可比商品金额", MONEY),
    Column("index", "价格指数", PERCENT),
)  # fmt: skip
_LINES = (
    Column("number", "采购订单"), Column("supplier", "供应商"), Column("sku", "商品"), Column("day", "订单日期", DAY),
    Column("quantity", "数量", QUANTITY), Column("unit", "单位"), Column("amount", "金额", MONEY),
    Column("price", "单价", PRICE),
)  # fmt: skip


class _Prices:
    """What was bought of something, in the order in which it was ordered; all as stored."""

    __slots__ = ("amount", "count", "first", "last", "least", "most", "quantity")

    def __init__(self, amount: int, quantity: int) -> None:
        self.count, self.amount, self.quantity = 1, amount, quantity
        self.first = self.last = self.least = self.most = rules.price_stored(amount, quantity)

    def add(self, amount: int, quantity: int) -> None:
        price = self.last = rules.price_stored(amount, quantity)
        self.count, self.amount, self.quantity = self.count + 1, self.amount + amount, self.quantity + quantity
        if price < self.least:
            self.least = price
        elif price > self.most:
            self.most = price

    @property
    def average(self) -> Decimal:
        return rules.price_of(self.amount, self.quantity)

    @property
    def shown(self) -> tuple[Any, ...]:
        """As ``_PRICES``."""
        first, last, least, most = map(rules.price_shown, (self.first, self.last, self.least, self.most))
        return last, self.average, least, most, rules.change(first, last)


def bought(reader: Reader, asked: Asked, *columns: Any) -> Any:
    """A select over the lines of orders in the period whose amounts the reader may see."""
    return (
        select(*columns)
        .select_from(lines)
        .join(documents, documents.c.id == lines.c.document_id)
        .join(skus, skus.c.id == lines.c.sku_id)
        .where(
            in_force(documents, "purchase_order"), lines.c.amount.is_not(None), reader.with_cost(),
            *asked_for(reader, asked, documents.c.business_date), *of_goods(reader, asked),
        )
    )  # fmt: skip


def figures(reader: Reader, asked: Asked) -> Sheet:
    """By SKU and supplier; of one SKU by month and supplier; of all of them the index by month."""
    supplier = partners.c.id if reader.is_blind else documents.c.partner_id
    wanted = bought(
        reader, asked, lines.c.sku_id, supplier, month_of(documents.c.business_date), whole(lines.c.amount),
        whole(lines.c.base_quantity),
    ).order_by(documents.c.business_date, lines.c.id)  # fmt: skip
    if reader.is_blind:
        wanted = wanted.outerjoin(partners, supplier_shown(reader))
    found = reader.rows(wanted).all()
    if asked.by == "month" and asked.sku_id is None:
        return _index(found)
    return _months(reader, found) if asked.by == "month" else _skus(reader, found)


def _gathered(rows: Iterable[Any], *at: int) -> dict[tuple[Any, ...], _Prices]:
    found: dict[tuple[Any, ...], _Prices] = {}
    for row in rows:
        key = tuple(row[one] for one in at)
        held = found.get(key)
        if held is None:
            found[key] = _Prices(row[3], row[4])
        else:
            held.add(row[3], row[4])
    return found


def _skus(reader: Reader, rows: list[Any]) -> Sheet:
    found = _gathered(rows, 0, 1)
    names = names_of(reader, "sku", {sku for sku, _ in found})
    suppliers = names_of(reader, "supplier", {partner for _, partner in found})
    named = _units(reader, {sku for sku, _ in found})
    shown = [
        Row(
            str(sku),
            (
                names.get(sku, ""), "" if reader.is_blind else suppliers.get(partner, ""), each.count,
                rules.quantity_of(each.quantity), named.get(sku, ""), rules.money_of(each.amount), *each.shown,
            ),
            partner_id=partner or 0,
        )
        for (sku, partner), each in found.items()
    ]  # fmt: skip
    indexes = _indexes(rows)
    return Sheet(_COLUMNS, shown, cards=_cards(rows, indexes), picture=_index_picture(indexes))


def _units(reader: Reader, sku_ids: set[int]) -> dict[int, str]:
    wanted = select(skus.c.id, units.c.name).join(units, units.c.id == skus.c.base_unit_id)
    return dict(reader.rows(wanted.where(*among(skus.c.id, sku_ids))).all())


def _months(reader: Reader, rows: list[Any]) -> Sheet:
    found = _gathered(rows, 2, 1)
    suppliers = names_of(reader, "supplier", {partner for _, partner in found})
    shown = [
        Row(
            month,
            (
                month, "" if reader.is_blind else suppliers.get(partner, ""), each.count,
                rules.quantity_of(each.quantity), rules.money_of(each.amount), *each.shown,
            ),
            partner_id=partner or 0,
        )
        for (month, partner), each in sorted(found.items(), key=lambda one: (one[0][0], one[0][1] or 0))
    ]  # fmt: skip
    months = list(dict.fromkeys(row.key for row in shown))
    most = sorted(suppliers, key=lambda who: -sum(each.amount for (_, one), each in found.items() if one == who))
    curves = [
        Curve(suppliers[who], [found[month, who].average if (month, who) in found else None for month in months])
        for who in most
        if any(one == who for _, one in found)
    ]
    picture = Picture("月加权平均价", "line", months, curves[:_MOST_CURVES], "元")
    return Sheet(_MONTHS, shown, cards=_cards(rows, _indexes(rows)), picture=picture)


def _index(rows: list[Any]) -> Sheet:
    paid: dict[str, int] = {}
    for _, _, month, amount, _ in rows:
        paid[month] = paid.get(month, 0) + amount
    indexes = _indexes(rows)
    shown = [
        Row(month, (month, rules.money_of(paid[month]), rules.money_of(matched), index))
        for month, (matched, index) in sorted(indexes.items())
    ]
    total = ("合计", rules.money_of(sum(paid.values())), rules.money_of(sum(one for one, _ in indexes.values())), None)
    return Sheet(_INDEX, shown, total=total, cards=_cards(rows, indexes), picture=_index_picture(indexes))


def _indexes(rows: list[Any]) -> _Indexes:
    return rules.price_index((month, sku, amount, quantity) for sku, _, month, amount, quantity in rows)


def _index_picture(indexes: _Indexes) -> Picture:
    found = {month: index for month, (_, index) in sorted(indexes.items()) if index is not None}
    return Picture("价格指数（100 = 与基期持平）", "line", list(found), [Curve("价格指数", list(found.values()))])


def _cards(rows: list[Any], indexes: _Indexes) -> tuple[Card, ...]:
    known = [(month, index) for month, (_, index) in sorted(indexes.items()) if index is not None]
    month, last = known[-1] if known else ("", None)
    note = f"{month}，100 = 与基期持平" if month else "还没有两个月都买过的商品"
    return (
        Card("采购金额", rules.money_of(sum(row[3] for row in rows)), MONEY, f"{len(rows)} 个订单行"),
        Card("价格指数", last, QUANTITY, note),
    )


def behind(reader: Reader, asked: Asked, page: int, size: int) -> Sheet:
    """The lines of orders, the latest first."""
    wanted = (
        bought(
            reader, asked, documents.c.id, documents.c.number, partners.c.name, skus.c.name,
            documents.c.business_date, whole(lines.c.base_quantity), units.c.name, whole(lines.c.amount), lines.c.id,
        )
        .join(units, units.c.id == skus.c.base_unit_id)
        .outerjoin(partners, supplier_shown(reader))
        .where(*_one(asked))
        .order_by(documents.c.business_date.desc(), lines.c.id.desc())
    )  # fmt: skip
    found = reader.rows(wanted.limit(size + 1).offset((page - 1) * size)).all()
    rows = [
        Row(
            str(one[8]),
            (
                one[1], one[2] or "", one[3], one[4], rules.quantity_of(one[5]), one[6], rules.money_of(one[7]),
                rules.price_of(one[7], one[5]),
            ),
            one[0],
        )
        for one in found[:size]
    ]  # fmt: skip
    return Sheet(_LINES, rows, has_more=len(found) > size)


def _one(asked: Asked) -> list[Any]:
    if not asked.key:
        return []
    return [month_of(documents.c.business_date) == asked.key] if asked.by == "month" else []

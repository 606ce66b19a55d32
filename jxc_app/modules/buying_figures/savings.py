"""节约: what was paid, against the price of the order before and, where quotations are kept, the highest of them."""

from typing import Any

from sqlalchemy import func, select

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
    group_of,
    in_force,
    key_text,
    lines,
    moment,
    names_of,
    one_group,
    place,
    skus,
    supplier_shown,
    units,
    whole,
)
from jxc_app.modules.buying_figures.prices import bought
from jxc_app.modules.buying_figures.quotes import quote_source
from jxc_app.modules.documents.partners_met import partners
from jxc_app.modules.documents.rows import documents, visible

GROUPS = ("supplier", "month", "buyer", "category")
_MOST_BARS = 12
_COLUMNS = (
    Column("group", ""), Column("count", "订单行", COUNT), Column("amount", "采购金额", MONEY),
    Column("matched", "可比金额", MONEY), Column("saved", "对上次价节约", MONEY), Column("rate", "节约率", PERCENT),
    Column("cheaper", "降价行", COUNT), Column("dearer", "涨价行", COUNT),
)  # fmt: skip
_QUOTED = (Column("quoted", "有报价的金额", MONEY), Column("below", "对最高报价节约", MONEY))
_LINES = (
    Column("number", "采购订单"), Column("supplier", "供应商"), Column("sku", "商品"), Column("day", "订单日期", DAY),
    Column("quantity", "数量", QUANTITY), Column("unit", "单位"), Column("price", "单价", PRICE),
    Column("before", "上次价", PRICE), Column("saved", "对上次价节约", MONEY),
)  # fmt: skip


class _Against:
    """Lines with the line before of the same SKU, and with the highest quotation where there are any."""

    def __init__(self, reader: Reader, asked: Asked) -> None:
        self._reader, self._asked = reader, asked
        self.before = self._before().subquery()
        source = quote_source()
        self.quoted = source().subquery() if source else None

    def _before(self) -> Any:
        """By line of an order: amount and quantity of the line before. All times, as far as the reader may see."""

        def before(column: Any) -> Any:
            return func.lag(whole(column)).over(partition_by=lines.c.sku_id, order_by=(moment(documents), lines.c.id))

        priced = (lines.c.amount.is_not(None), self._reader.with_cost(), visible(self._reader.scope))
        return (
            select(
                lines.c.id, before(lines.c.amount).label("amount"), before(lines.c.base_quantity).label("quantity")
            )
            .join(documents, documents.c.id == lines.c.document_id)
            .where(in_force(documents, "purchase_order"), *priced)
        )  # fmt: skip

    def wanted(self, *columns: Any) -> Any:
        """These columns of every line asked for."""
        found = bought(self._reader, self._asked, *columns).outerjoin(self.before, self.before.c.id == lines.c.id)
        if self.quoted is not None:
            found = found.outerjoin(self.quoted, self.quoted.c.line_id == lines.c.id)
        return found


class _Sums:
    """Of one group; amounts as stored."""

    __slots__ = ("amount", "below", "cheaper", "count", "dearer", "matched", "quoted", "saved")

    def __init__(self) -> None:
        self.count = self.amount = self.matched = self.saved = self.cheaper = self.dearer = self.quoted = self.below = 0

    def add(self, amount: int, saved: int | None, below: int | None) -> None:
        self.count, self.amount = self.count + 1, self.amount + amount
        if saved is not None:
            self.matched, self.saved = self.matched + amount, self.saved + saved
            self.cheaper, self.dearer = self.cheaper + (saved > 0), self.dearer + (saved < 0)
        if below is not None:
            self.quoted, self.below = self.quoted + amount, self.below + below

    def values(self, *, has_quotes: bool) -> tuple[Any, ...]:
        money = rules.money_of
        rate = rules.percent(self.saved, self.matched + self.saved)
        quoted = (money(self.quoted), money(self.below)) if has_quotes else ()
        return (
            self.count, money(self.amount), money(self.matched), money(self.saved), rate, self.cheaper, self.dearer,
            *quoted,
        )  # fmt: skip


def figures(reader: Reader, asked: Asked) -> Sheet:
    """What was saved by group."""
    against = _Against(reader, asked)
    has_quotes, quotes = against.quoted is not None, []
    if against.quoted is not None:
        quotes = [whole(against.quoted.c.price)]
    group = group_of(asked, documents.c.business_date, here=place)
    found: dict[Any, _Sums] = {}
    every = _Sums()
    columns = group, whole(lines.c.amount), whole(lines.c.base_quantity), *_before_of(against), *quotes
    for key, amount, quantity, before, before_quantity, *quote in reader.rows(against.wanted(*columns)):
        saved = rules.saved_on(amount, quantity, before, before_quantity) if before is not None else None
        below = rules.below_quote(amount, quantity, quote[0]) if quote and quote[0] is not None else None
        for sums in (found.setdefault(key, _Sums()), every):
            sums.add(amount, saved, below)
    names = names_of(reader, asked.by, found)
    rows = [
        Row(key_text(key), (names.get(key, ""), *each.values(has_quotes=has_quotes))) for key, each in found.items()
    ]
    total = every.values(has_quotes=has_quotes)
    cards = [Card("对上次价节约", total[3], MONEY, f"占可比金额的 {'—' if total[4] is None else total[4]}%")]
    cards += [Card("降价 / 涨价", f"{total[5]} / {total[6]}", "text", f"共 {total[0]} 个订单行")]
    if has_quotes:
        cards.append(Card("对最高报价节约", total[8], MONEY, "有报价的订单行"))
    columns_shown = (*_COLUMNS, *(_QUOTED if has_quotes else ()))
    return Sheet(
        columns_shown, rows, total=("合计", *total), cards=tuple(cards), picture=_picture(asked, rows)
    )  # fmt: skip


def _before_of(against: _Against) -> tuple[Any, Any]:
    return against.before.c.amount, against.before.c.quantity


def _picture(asked: Asked, rows: list[Row]) -> Picture:
    if asked.by == "month":
        shown = sorted(rows, key=lambda row: row.key)
    else:
        shown = sorted(rows, key=lambda row: -abs(row.values[4] or 0))[:_MOST_BARS]  # type: ignore[arg-type,operator]
    curve = Curve("对上次价节约", [row.values[4] for row in shown])  # type: ignore[misc]
    return Picture("对上次价节约", "bar", [str(row.values[0]) for row in shown], [curve], "元")


def behind(reader: Reader, asked: Asked, page: int, size: int) -> Sheet:
    """The lines with a price before, the latest first."""
    against = _Against(reader, asked)
    amount, quantity = _before_of(against)
    wanted = (
        against.wanted(
            documents.c.id, documents.c.number, partners.c.name, skus.c.name, documents.c.business_date,
            whole(lines.c.base_quantity), units.c.name, whole(lines.c.amount), amount, quantity, lines.c.id,
        )
        .join(units, units.c.id == skus.c.base_unit_id)
        .outerjoin(partners, supplier_shown(reader))
        .where(amount.is_not(None), *one_group(group_of(asked, documents.c.business_date, here=place), asked))
        .order_by(documents.c.business_date.desc(), lines.c.id.desc())
    )  # fmt: skip
    found = reader.rows(wanted.limit(size + 1).offset((page - 1) * size)).all()
    rows = [
        Row(
            str(one[10]),
            (
                one[1], one[2] or "", one[3], one[4], rules.quantity_of(one[5]), one[6],
                rules.price_of(one[7], one[5]), rules.price_of(one[8], one[9]),
                rules.money_of(rules.saved_on(one[7], one[5], one[8], one[9])),
            ),
            one[0],
        )
        for one in found[:size]
    ]  # fmt: skip
    return Sheet(_LINES, rows, has_more=len(found) > size)

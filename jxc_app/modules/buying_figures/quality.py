"""质量: what was accepted and rejected, why, and what froze a settlement for how long."""

from typing import Any

from sqlalchemy import Table, func, select

from jxc_app.modules.buying_figures import rules
from jxc_app.modules.buying_figures.asking import (
    COUNT,
    DAY,
    DAYS,
    PERCENT,
    QUANTITY,
    Asked,
    Card,
    Column,
    Curve,
    Picture,
    Row,
    Sheet,
    Value,
)
from jxc_app.modules.buying_figures.facts import (
    Reader,
    asked_for,
    counted,
    group_of,
    has_goods,
    in_force,
    key_text,
    lines,
    names_of,
    of_goods,
    one_group,
    seconds,
    skus,
    supplier_shown,
    total,
    units,
    whole,
)
from jxc_app.modules.documents.partners_met import partners
from jxc_app.modules.documents.rows import documents
from jxc_app.modules.purchasing.models import GoodsReceiptLine, SettlementFreeze
from jxc_app.modules.purchasing.receipt_rules import REJECTIONS

GROUPS = ("supplier", "cause", "month", "sku", "warehouse", "category")
_judged: Table = GoodsReceiptLine.__table__  # type: ignore[attr-defined]
_freezes: Table = SettlementFreeze.__table__  # type: ignore[attr-defined]
_MOST_BARS = 12
#: groupings of heads, for which freezes can be counted
_OF_HEADS = ("supplier", "month", "warehouse")
_GOODS = (
    Column("group", ""), Column("receipts", "入库单", COUNT), Column("lines", "入库行", COUNT),
    Column("counted", "清点", QUANTITY), Column("accepted", "合格", QUANTITY), Column("rejected", "不合格", QUANTITY),
    Column("bad_lines", "不合格行", COUNT), Column("line_rate", "不合格率（行）", PERCENT),
    Column("rate", "不合格率（数量）", PERCENT),
)  # fmt: skip
_FROZEN = (
    Column("freezes", "冻结", COUNT), Column("open", "未解除", COUNT), Column("release", "解除用时", DAYS),
)  # fmt: skip
_CAUSES = (
    Column("group", "原因"), Column("bad_lines", "不合格行", COUNT), Column("rejected", "不合格数量", QUANTITY),
    Column("share", "占比", PERCENT), Column("running", "累计占比", PERCENT),
)  # fmt: skip
_LINES = (
    Column("number", "入库单"), Column("supplier", "供应商"), Column("sku", "商品"), Column("day", "入库日期", DAY),
    Column("counted", "清点", QUANTITY), Column("accepted", "合格", QUANTITY), Column("rejected", "不合格", QUANTITY),
    Column("unit", "单位"), Column("cause", "原因"), Column("remark", "说明"),
)  # fmt: skip
_signed_id = func.coalesce(documents.c.restores_document_id, documents.c.id)
_here = documents.c.warehouse_id


def _inspected(reader: Reader, asked: Asked, *columns: Any) -> Any:
    """These columns of every inspected line of the period."""
    return (
        select(*columns)
        .select_from(documents)
        .join(_judged, _judged.c.document_id == _signed_id)
        .join(lines, (lines.c.document_id == documents.c.id) & (lines.c.line_no == _judged.c.line_no))
        .join(skus, skus.c.id == lines.c.sku_id)
        .where(
            in_force(documents, "goods_receipt"),
            *asked_for(reader, asked, documents.c.business_date, here=_here), *of_goods(reader, asked),
        )
    )  # fmt: skip


def _group(asked: Asked) -> Any:
    return group_of(asked, documents.c.business_date, here=_here, cause=_judged.c.cause)


def figures(reader: Reader, asked: Asked) -> Sheet:
    """Accepted + rejected = counted, by group; of causes the Pareto."""
    accepted, rejected = whole(_judged.c.accepted), whole(_judged.c.rejected)
    group = _group(asked)
    wanted = _inspected(
        reader, asked, group, func.count(documents.c.id.distinct()), func.count(), total(accepted), total(rejected),
        counted(rejected > 0),
    ).group_by(group)  # fmt: skip
    found = {key: tuple(map(int, sums)) for key, *sums in reader.rows(wanted)}
    freezes = _frozen(reader, asked)
    every = tuple(sum(each[at] for each in found.values()) for at in range(5))
    cards = _cards(every, [one for each in freezes.values() for one in each])
    if asked.by == "cause":
        return _pareto(found, cards)
    has_freezes = asked.by in _OF_HEADS
    keys = found.keys() | (freezes.keys() if has_freezes else set())
    names = names_of(reader, asked.by, keys)
    rows = []
    for key in keys:
        frozen = _of_freezes(freezes.get(key, [])) if has_freezes else ()
        rows.append(Row(key_text(key), (names.get(key, ""), *_values(found.get(key, (0,) * 5)), *frozen)))
    rows.sort(key=lambda row: row.key)
    frozen = _of_freezes([one for each in freezes.values() for one in each]) if has_freezes else ()
    values = _values(every)
    # a receipt with goods of several groups is counted in each of them, so its number is of the lines' groups only
    summed = (None, *values[1:]) if asked.by in ("sku", "category") else values
    columns = (*_GOODS, *(_FROZEN if has_freezes else ()))
    return Sheet(columns, rows, total=("合计", *summed, *frozen), cards=cards, picture=_picture(asked, rows))


def _values(sums: tuple[int, ...]) -> tuple[Value, ...]:
    receipts, count, accepted, rejected, bad = sums
    quantity = rules.quantity_of
    return (
        receipts, count, quantity(accepted + rejected), quantity(accepted), quantity(rejected), bad,
        rules.percent(bad, count), rules.percent(rejected, accepted + rejected),
    )  # fmt: skip


def _frozen(reader: Reader, asked: Asked) -> dict[Any, list[int | None]]:
    """By group, for each freeze the seconds until it was released; None: it still holds."""
    group = _group(asked) if asked.by in _OF_HEADS else documents.c.type
    wanted = (
        select(group, seconds(reader, _freezes.c.frozen_at, _freezes.c.released_at))
        .select_from(documents)
        .join(_freezes, _freezes.c.document_id == _signed_id)
        .where(
            in_force(documents, "goods_receipt"),
            *asked_for(reader, asked, documents.c.business_date, here=_here), *has_goods(reader, asked),
        )
    )  # fmt: skip
    found: dict[Any, list[int | None]] = {}
    for key, taken in reader.rows(wanted):
        found.setdefault(key, []).append(taken)
    return found


def _of_freezes(taken: list[int | None]) -> tuple[Value, ...]:
    released = sorted(one for one in taken if one is not None)
    return len(taken), len(taken) - len(released), rules.days(rules.median(released))


def _cards(every: tuple[int, ...], taken: list[int | None]) -> tuple[Card, ...]:
    _, count, accepted, rejected, bad = every
    freezes, still, release = _of_freezes(taken)
    words = "还没有解除过" if release is None else f"解除用时中位数 {release} 天"
    return (
        Card("不合格率（行）", rules.percent(bad, count), PERCENT, f"{bad} / {count} 行"),
        Card("不合格率（数量）", rules.percent(rejected, accepted + rejected), PERCENT, "不合格 ÷ 清点"),
        Card("结算冻结", freezes, COUNT, f"{still} 次未解除，{words}" if freezes else "期间没有冻结"),
    )


def _pareto(found: dict[Any, tuple[int, ...]], cards: tuple[Card, ...]) -> Sheet:
    """Causes by how often, with what they make together."""
    bad = sorted(((key, sums) for key, sums in found.items() if sums[4]), key=lambda one: (-one[1][4], str(one[0])))
    counts = [sums[4] for _, sums in bad]
    shares = [rules.percent(one, sum(counts)) for one in counts]
    running = rules.running_share(counts)
    rows = [
        Row(key, (REJECTIONS.get(key, key or "没有写原因"), sums[4], rules.quantity_of(sums[3]), share, reached))
        for (key, sums), share, reached in zip(bad, shares, running, strict=True)
    ]
    points = [str(row.values[0]) for row in rows]
    picture = Picture("不合格行", "bar", points, [Curve("不合格行", counts), Curve("累计占比（%）", running)])
    whole_ = rules.quantity_of(sum(sums[3] for _, sums in bad))
    return Sheet(_CAUSES, rows, total=("合计", sum(counts), whole_, None, None), cards=cards, picture=picture)


def _picture(asked: Asked, rows: list[Row]) -> Picture:
    if asked.by == "month":
        curve = Curve("不合格率（行）", [row.values[7] for row in rows])  # type: ignore[misc]
        return Picture("不合格率（行）", "line", [row.key for row in rows], [curve], "%")
    shown = sorted(rows, key=lambda row: -(row.values[6] or 0))[:_MOST_BARS]  # type: ignore[operator]
    curve = Curve("不合格行", [row.values[6] for row in shown])  # type: ignore[misc]
    return Picture("不合格行", "bar", [str(row.values[0]) for row in shown], [curve], "行")


def behind(reader: Reader, asked: Asked, page: int, size: int) -> Sheet:
    """Inspected lines: those of which something was rejected first, then the latest."""
    rejected = whole(_judged.c.rejected)
    wanted = (
        _inspected(
            reader, asked, documents.c.id, documents.c.number, partners.c.name, skus.c.name,
            documents.c.business_date, whole(_judged.c.accepted), rejected, units.c.name, _judged.c.cause,
            _judged.c.remark, lines.c.id,
        )
        .join(units, units.c.id == skus.c.base_unit_id)
        .outerjoin(partners, supplier_shown(reader))
        .where(*one_group(_group(asked), asked), *([rejected > 0] if asked.by == "cause" else []))
        .order_by((rejected > 0).desc(), documents.c.business_date.desc(), lines.c.id)
    )  # fmt: skip
    found = reader.rows(wanted.limit(size + 1).offset((page - 1) * size)).all()
    quantity = rules.quantity_of
    rows = [
        Row(
            str(one[10]),
            (
                one[1], one[2] or "", one[3], one[4], quantity(one[5] + one[6]), quantity(one[5]), quantity(one[6]),
                one[7], REJECTIONS.get(one[8], ""), one[9],
            ),
            one[0],
        )
        for one in found[:size]
    ]  # fmt: skip
    return Sheet(_LINES, rows, has_more=len(found) > size)

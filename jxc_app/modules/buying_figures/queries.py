"""The two questions of 采购分析: the figures of a topic, and the documents behind one of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.buying_figures import cycle, delivery, emergency, prices, quality, savings
from jxc_app.modules.buying_figures.asking import GROUP_TITLES, OF_COST, STEPS, TOPICS, Asked, Row, Sheet
from jxc_app.modules.buying_figures.facts import Reader, groups_for, names_of
from jxc_app.modules.buying_figures.permissions import BUYING_FIGURES_VIEW
from jxc_app.modules.purchasing.receipt_rules import REJECTIONS

_TOPICS: dict[str, Any] = {
    "cycle": cycle, "delivery": delivery, "prices": prices, "savings": savings, "quality": quality,
    "emergency": emergency,
}  # fmt: skip
#: how a table is sorted unless somebody says otherwise; what is not named here stays as it was found
_ORDERS = {
    ("delivery", "supplier"): "-score", ("delivery", "buyer"): "-score", ("prices", "sku"): "-amount",
    ("savings", "supplier"): "-saved", ("quality", "supplier"): "-line_rate", ("quality", "sku"): "-bad_lines",
    ("emergency", "supplier"): "-urgent",
}  # fmt: skip
_AS_FOUND = ("step", "cause")


@query("purchase.figures", title="采购分析", permission=BUYING_FIGURES_VIEW)
def buying_figures(
    session: Session, scope: Scope, actor: Actor, *, wanted: Asked, page: int = 1, size: int = 50
) -> Sheet:
    """A topic by groups, one page of it, with the sums of all. Prices only where the reader may see them."""
    return _figures(Reader(session, scope, actor), wanted, page, max(1, min(size, 100)))


def _figures(reader: Reader, wanted: Asked, page: int, size: int) -> Sheet:
    asked, topics = _tidied(reader, wanted), _topics(reader)
    sheet: Sheet = _TOPICS[asked.topic].figures(reader, asked)
    order = _order(asked, sheet)
    rows = _sorted(sheet, order)
    first = (max(1, page) - 1) * size
    groups = groups_for(reader, _TOPICS[asked.topic].GROUPS)
    columns = (replace(sheet.columns[0], title=sheet.columns[0].title or GROUP_TITLES[asked.by]), *sheet.columns[1:])
    return replace(
        sheet, columns=columns, rows=rows[first : first + size], by=asked.by, groups=groups, order=order,
        has_more=len(rows) > first + size, sees_costs=reader.sees_costs(), topics=topics, topic=asked.topic,
        partner_name=_partner_name(reader, asked), sku_name=_sku_name(reader, asked),
    )  # fmt: skip


def _partner_name(reader: Reader, asked: Asked) -> str:
    """The supplier chosen; nothing for whoever may not know them."""
    partner = None if reader.is_blind else asked.partner_id
    return names_of(reader, "supplier", [partner]).get(partner, "") if partner else ""


def _sku_name(reader: Reader, asked: Asked) -> str:
    """The SKU chosen."""
    return names_of(reader, "sku", [asked.sku_id]).get(asked.sku_id, "") if asked.sku_id else ""


def _group_name(reader: Reader, asked: Asked) -> str:
    """What the group is called whose lines are asked for."""
    if asked.key is None:
        return ""
    if asked.by == "step":
        return STEPS.get(asked.key, "")
    if asked.by == "cause":
        return REJECTIONS.get(asked.key, asked.key)
    key: Any = asked.key if asked.by in ("month", "emergency") else int(asked.key) if asked.key.isdecimal() else None
    return names_of(reader, asked.by, [key]).get(key, "")


@query("purchase.figure_lines", title="采购分析 · 明细", permission=BUYING_FIGURES_VIEW)
def figure_lines(
    session: Session, scope: Scope, actor: Actor, *, wanted: Asked, page: int = 1, size: int = 50
) -> Sheet:
    """The documents or lines behind the group ``wanted.key`` of a topic; of all groups where it is None."""
    return _lines(Reader(session, scope, actor), wanted, max(1, page), max(1, min(size, 100)))


def _lines(reader: Reader, wanted: Asked, page: int, size: int) -> Sheet:
    asked = _tidied(reader, wanted)
    sheet: Sheet = _TOPICS[asked.topic].behind(reader, asked, page, size)
    groups = groups_for(reader, _TOPICS[asked.topic].GROUPS)
    return replace(
        sheet, by=asked.by, groups=groups, sees_costs=reader.sees_costs(), topics=_topics(reader), topic=asked.topic,
        group_name=_group_name(reader, asked), partner_name=_partner_name(reader, asked),
        sku_name=_sku_name(reader, asked),
    )  # fmt: skip


def every_row(session: Session, scope: Scope, actor: Actor, wanted: Asked, *, is_lines: bool) -> Iterator[Sheet]:
    """The same without pages, for exports: the sheet of groups, or lines a hundred at a time."""
    reader = Reader(session, scope, actor)
    if not is_lines:
        yield _figures(reader, wanted, 1, 1_000_000)
        return
    page, has_more = 1, True
    while has_more:
        sheet = _lines(reader, wanted, page, 500)
        yield sheet
        page, has_more = page + 1, sheet.has_more


def _topics(reader: Reader) -> tuple[str, ...]:
    """Whoever may see no price sees nothing that is made of prices."""
    sees = reader.sees_costs()
    return tuple(topic for topic in TOPICS if sees or topic not in OF_COST)


def _tidied(reader: Reader, asked: Asked) -> Asked:
    """What makes no sense, or is not for this reader, is replaced by what does."""
    topics = _topics(reader)
    topic = asked.topic if asked.topic in topics else topics[0]
    groups = groups_for(reader, _TOPICS[topic].GROUPS)
    is_known = topic == asked.topic and asked.by in groups
    return replace(
        asked, topic=topic, by=asked.by if is_known else groups[0], key=asked.key if is_known else None,
        step=asked.step if asked.step in STEPS else "whole", grace_days=max(0, min(asked.grace_days, 60)),
        short_percent=max(0, min(asked.short_percent, 50)),
    )  # fmt: skip


def _order(asked: Asked, sheet: Sheet) -> str:
    """How it is sorted: as asked for, else as the topic has it."""
    if asked.order.removeprefix("-") in {column.code for column in sheet.columns}:
        return asked.order
    usual = _ORDERS.get((asked.topic, asked.by), "" if asked.by in _AS_FOUND else "group")
    return usual if usual.removeprefix("-") in {column.code for column in sheet.columns} else ""


def _sorted(sheet: Sheet, order: str) -> list[Row]:
    """Rows by a column; those without a value come last either way."""
    if not order:
        return list(sheet.rows)
    at = [column.code for column in sheet.columns].index(order.removeprefix("-"))
    known = [row for row in sheet.rows if row.values[at] is not None]
    rest = [row for row in sheet.rows if row.values[at] is None]
    known.sort(key=lambda row: row.key)
    known.sort(key=lambda row: _comparable(row.values[at]), reverse=order.startswith("-"))
    return known + rest


def _comparable(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) else value.isoformat() if isinstance(value, date) else value

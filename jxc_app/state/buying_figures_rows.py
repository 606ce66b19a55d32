"""采购分析 as ready texts: what is written into cells, cards and charts."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jxc_app.components.charts import Series
from jxc_app.modules.buying_figures.asking import DAYS, MONEY, PERCENT, PRICE, Card, Column, Picture, Sheet, Value
from jxc_app.state.formats import money, price_text, shown

_NUMBERS = ("count", "quantity", "percent", "days", "money", "price")


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A heading that sorts; ``next``: the order that a click asks for, empty where there is none."""

    code: str
    title: str
    look: str
    arrow: str
    sort: str
    next: str


@dataclass(frozen=True, slots=True)
class BodyCell:
    """One value with its heading, which stands beside it on a phone."""

    label: str
    text: str
    look: str


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A row: its first value leads to what is behind it."""

    key: str
    title: str
    href: str
    cells: list[BodyCell]


@dataclass(frozen=True, slots=True)
class CardLine:
    """A figure in large."""

    title: str
    value: str
    note: str


def is_number(kind: str) -> bool:
    """Whether values of this kind stand at the right."""
    return kind in _NUMBERS


def written(value: Value, kind: str) -> str:
    """A value of a column; a dash where there is none to be worked out."""
    if value is None:
        return "—"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    number = Decimal(value)
    if kind == MONEY:
        return money(number)
    if kind == PRICE:
        return price_text(round(number, 4))
    if kind == PERCENT:
        return f"{number}%"
    return f"{shown(number)} 天" if kind == DAYS else shown(number)


def heads_of(sheet: Sheet, *, sorts: bool) -> list[HeadCell]:
    """The headings; those of single lines do not sort."""
    return [_head(column, sheet.order, sorts=sorts) for column in sheet.columns]


def _head(column: Column, order: str, *, sorts: bool) -> HeadCell:
    code = column.code
    is_up, is_down = order == code, order == f"-{code}"
    arrow = " ↑" if is_up else " ↓" if is_down else ""
    sort = "ascending" if is_up else "descending" if is_down else "none"
    first = f"-{code}" if column.kind in _NUMBERS else code
    following = {code: f"-{code}", f"-{code}": code}.get(order, first)
    return HeadCell(code, column.title, _look(column.kind), arrow, sort, following if sorts else "")


def _look(kind: str) -> str:
    return "number" if kind in _NUMBERS else ""


def cells_of(sheet: Sheet, values: tuple[Value, ...]) -> list[BodyCell]:
    """All values but the first."""
    pairs = zip(sheet.columns[1:], values[1:], strict=True)
    return [
        BodyCell(column.title, _blank(value, column.kind), _cell_look(value, column.kind)) for column, value in pairs
    ]


def _blank(value: Value, kind: str) -> str:
    """Words that are missing stay empty; figures say so."""
    return "" if value is None and kind not in _NUMBERS else written(value, kind)


def _cell_look(value: Value, kind: str) -> str:
    is_below = isinstance(value, Decimal | int) and value < 0
    return f"{_look(kind)} negative".strip() if is_below else _look(kind)


def cards_of(cards: tuple[Card, ...]) -> list[CardLine]:
    """The figures in large."""
    return [CardLine(card.title, written(card.value, card.kind), card.note) for card in cards]


def series_of(picture: Picture) -> list[Series]:
    """The curves of a chart; an empty text is a gap."""
    return [
        Series(curve.name, ["" if value is None else f"{value}" for value in curve.values]) for curve in picture.curves
    ]

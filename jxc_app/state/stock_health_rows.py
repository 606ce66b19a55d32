"""Stock health as it is shown: warehouses, dots of the map, SKUs, the days, and how stores answered each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jxc_app.components.charts import Series
from jxc_app.core.quantities import product, rounded
from jxc_app.modules.stock_health.queries import HealthDay, SkuHealth, Span, WarehouseHealth, share
from jxc_app.modules.stock_health.rules import tone
from jxc_app.modules.transfers.figures import Fulfilment
from jxc_app.modules.warehouses.distance import Coordinates, drawn
from jxc_app.state.formats import money, shown
from jxc_app.state.warehouse_fields import KINDS

#: the sheet that the map is laid out on; the browser fits it to its own size
_WIDTH, _HEIGHT, _MARGIN = 600, 360, 56
_HOUR, _TWO_DAYS, _DAY = 60, 2 * 24 * 60, 24 * 60
_NOTHING = "—"


@dataclass(frozen=True, slots=True)
class HealthLine:
    """One warehouse, ready to show. ``tone``: how its rate looks."""

    id: str
    name: str
    kind: str
    advice_href: str
    planned: str
    lacking: str
    low: str
    normal: str
    surplus: str
    rate: str
    tone: str
    value: str
    month: str
    quarter: str
    surplus_month: str
    surplus_quarter: str


@dataclass(frozen=True, slots=True)
class HealthSite:
    """One dot on the map, with its rate beside the name."""

    id: str
    name: str
    kind: str
    x: float
    y: float
    is_off: bool
    tone: str
    figure: str


@dataclass(frozen=True, slots=True)
class HealthSku:
    """One SKU behind a figure, ready to show."""

    key: int
    href: str
    code: str
    name: str
    spec: str
    unit: str
    free: str
    line: str
    target: str
    per_day: str
    excess: str
    value: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """How one giver answered what was asked of it in one month."""

    key: str
    giver: str
    month: str
    lines: str
    not_found: str
    rate: str
    received: str
    median: str
    ninetieth: str


SORTED_BY: dict[str, Callable[[WarehouseHealth], Any]] = {
    "name": lambda row: row.code,
    "planned": lambda row: row.planned,
    "lacking": lambda row: row.lacking,
    "low": lambda row: row.low,
    "surplus": lambda row: row.surplus,
    "rate": lambda row: row.rate or 0,
    "value": lambda row: row.value or 0,
    "month": lambda row: row.month.lacking if row.month else -1,
    "quarter": lambda row: row.quarter.lacking if row.quarter else -1,
}
ORDERS = tuple(f"{sign}{name}" for name in SORTED_BY for sign in ("", "-"))


def in_order(rows: Sequence[WarehouseHealth], order: str) -> list[WarehouseHealth]:
    """Rows come by code, and those that are alike stay so."""
    return sorted(rows, key=SORTED_BY[order.removeprefix("-")], reverse=order.startswith("-"))


def percent(rate: Decimal | None) -> str:
    """A share for people, one decimal.

    >>> percent(Decimal("0.1234")), percent(None)
    ('12.3%', '—')
    """
    return _NOTHING if rate is None else f"{rounded(rate * 100, 1)}%"


def lasting(minutes: int | None) -> str:
    """A length of time in the unit that says most.

    >>> [lasting(one) for one in (None, 40, 95, 4320)]
    ['—', '40 分钟', '1.6 小时', '3.0 天']
    """
    if minutes is None:
        return _NOTHING
    if minutes < _HOUR:
        return f"{minutes} 分钟"
    whole, unit = (_HOUR, "小时") if minutes < _TWO_DAYS else (_DAY, "天")
    return f"{rounded(Decimal(minutes) / whole, 1)} {unit}"


def line_of(row: WarehouseHealth) -> HealthLine:
    """One warehouse in words."""
    return HealthLine(
        str(row.warehouse_id), row.name, KINDS[row.kind], f"/transfer-advice?warehouse={row.warehouse_id}",
        f"{row.planned:,}", f"{row.lacking:,}", f"{row.low:,}", f"{row.normal:,}", f"{row.surplus:,}",
        percent(row.rate), tone(row.rate), money(row.value), _out(row.month), _out(row.quarter), _over(row.month),
        _over(row.quarter),
    )  # fmt: skip


def _out(span: Span | None) -> str:
    return _NOTHING if span is None or not span.days else f"{span.lacking:,}（{percent(span.rate)}）"


def _over(span: Span | None) -> str:
    return _NOTHING if span is None or not span.days else f"{span.surplus:,}"


def sites_of(rows: Sequence[WarehouseHealth]) -> tuple[list[HealthSite], float]:
    """Those of which somebody has said where they are, and how many units of the sheet are a kilometre."""
    found = [(row, row.latitude, row.longitude) for row in rows]
    placed = [(row, Coordinates(x, y)) for row, x, y in found if x is not None and y is not None]
    drawing = drawn([at for _, at in placed], width=_WIDTH, height=_HEIGHT, margin=_MARGIN)
    sites = [
        HealthSite(
            str(row.warehouse_id), row.name, row.kind, round(at.x, 1), round(at.y, 1), False, tone(row.rate),
            percent(row.rate),
        )
        for (row, _), at in zip(placed, drawing.points, strict=True)
    ]  # fmt: skip
    return sites, drawing.units_per_kilometre


def sku_line(row: SkuHealth) -> HealthSku:
    """One SKU in words."""
    return HealthSku(
        row.sku_id, f"/sku?id={row.sku_id}&warehouse={row.warehouse_id}", row.sku_code, row.sku_name, row.spec,
        row.unit, shown(row.free), shown(row.line), shown(row.target), shown(rounded(row.per_day, 2)),
        shown(row.excess) if row.excess else "", money(row.value),
    )  # fmt: skip


def rates_of(days: Sequence[HealthDay]) -> list[Series]:
    """The rate of each day in percent."""
    rates = [share(day.lacking, day.planned) for day in days]
    return [Series("缺货率", ["" if rate is None else str(product(rate, Decimal(100), 2)) for rate in rates])]


def answer_line(row: Fulfilment) -> AnswerLine:
    """One giver and month in words."""
    return AnswerLine(
        f"{row.giver_id}-{row.month}", row.giver, f"{row.month:%Y-%m}", f"{row.lines:,}", f"{row.not_found:,}",
        percent(row.rate), f"{row.received:,}", lasting(row.median), lasting(row.ninetieth),
    )  # fmt: skip

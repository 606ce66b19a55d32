"""From moves and values to the rows of classes; reads only, so that it runs before the transaction that writes them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.quantities import MONEY_PLACES, from_scaled
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.counting.abc_rules import NOWHERE, Limits, Place, Standing, higher, month_number, ranked, settle
from jxc_app.modules.counting.plan_models import COMPANY, AbcClass, AbcRule
from jxc_app.modules.inventory.consumption import Worth, consumed, stock_worth

_classes: Table = AbcClass.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
#: SKU and warehouse
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Parameters:
    """How to compute. ``is_anew``: what was known does not count, the results do at once."""

    days: int = 90
    limits: Limits = field(default_factory=Limits)
    is_anew: bool = False


@dataclass(frozen=True, slots=True)
class Classed:
    """One class and why; amounts in yuan × 10⁴. There may be a million of them, so a row is only made to be written."""

    pair: Pair
    standing: Standing
    used: int
    by_use: Place
    worth: int
    by_stock: Place

    def row(self) -> dict[str, Any]:
        """The columns of the table that computing fills."""
        standing = self.standing
        return {
            "sku_id": self.pair[0], "warehouse_id": self.pair[1], "abc_class": standing.abc_class,
            "consumption_value": from_scaled(self.used, MONEY_PLACES), "consumption_class": self.by_use.abc_class,
            "consumption_before": self.by_use.before, "stock_value": from_scaled(self.worth, MONEY_PLACES),
            "stock_class": self.by_stock.abc_class, "stock_before": self.by_stock.before, "result": standing.result,
            "month": standing.month, "settled": standing.settled, "last_result": standing.last_result,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Computed:
    """Classes to be kept, and which rule they were computed by, on which day. ``changed``: how many are others now."""

    version: int
    month: int
    today: date
    fresh: Sequence[Classed]
    known: Sequence[Classed]
    changed: int


def rule_of(session: Session) -> AbcRule:
    """The rule as it stands; until somebody sets one, the one that this product comes with."""
    return session.get(AbcRule, 1) or AbcRule(id=1)


def parameters_of(rule: AbcRule) -> Parameters:
    """What a rule says about computing."""
    return Parameters(rule.days, Limits(rule.a_percent, rule.b_percent))


def compute(session: Session, today: date, wanted: Parameters | None = None) -> Computed:
    """The classes of all warehouses, and of all together, by the days until today, today included."""
    rule = rule_of(session)
    wanted = wanted or parameters_of(rule)
    order = _code_order(session)
    use = Measure.of(consumed(session, today - timedelta(days=wanted.days - 1), today), order, wanted.limits)
    stock = Measure.of(stock_worth(session), order, wanted.limits)
    known, month = _standings(session), month_number(today.year, today.month)
    fresh, again, changed = [], [], 0
    for pair in sorted(use.amounts.keys() | stock.amounts.keys()):
        before, result = known.get(pair), higher((use.place(pair).abc_class, stock.place(pair).abc_class))
        standing = settle(None if wanted.is_anew else before, result, month)
        found = Classed(
            pair, standing, use.amounts.get(pair, 0), use.place(pair), stock.amounts.get(pair, 0), stock.place(pair)
        )
        if before is None:
            fresh.append(found)
        else:
            again.append(found)
            changed += before.abc_class != standing.abc_class
    return Computed(rule.version, month, today, fresh, again, changed)


@dataclass(frozen=True, slots=True)
class Measure:
    """What SKUs are measured by, in yuan × 10⁴, and where each stands by it in its warehouse."""

    amounts: Mapping[Pair, int]
    places: Mapping[Pair, Place]

    @classmethod
    def of(cls, worths: Sequence[Worth], order: Mapping[int, int], limits: Limits) -> "Measure":
        """Rank within each warehouse, and over all of them."""
        amounts: dict[Pair, int] = defaultdict(int)
        for one in worths:
            amounts[one.sku_id, one.warehouse_id] += one.amount
            amounts[one.sku_id, COMPANY] += one.amount
        here: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for (sku_id, warehouse_id), amount in amounts.items():
            here[warehouse_id].append((sku_id, amount))
        places: dict[Pair, Place] = {}
        for warehouse_id, rows in here.items():
            rows.sort(key=lambda row: order[row[0]])
            places.update({(key, warehouse_id): place for key, place in ranked(rows, limits).items()})
        return cls(amounts, places)

    def place(self, pair: Pair) -> Place:
        """Where a pair stands."""
        return self.places.get(pair, NOWHERE)


def _code_order(session: Session) -> dict[int, int]:
    codes = session.connection().execute(select(_skus.c.id).order_by(_skus.c.code_key)).scalars()
    return {sku_id: at for at, sku_id in enumerate(codes)}


def _standings(session: Session) -> dict[Pair, Standing]:
    columns = ("sku_id", "warehouse_id", "abc_class", "result", "month", "settled", "last_result")
    rows = session.connection().execute(select(*(_classes.c[name] for name in columns)))
    return {(row[0], row[1]): Standing(*row[2:]) for row in rows}

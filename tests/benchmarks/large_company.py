"""The rows of a large company: 50,000 SKUs in 11 warehouses, a million moves, all of them provable.

Written as they lie in the database (scaled integers, UTC text), so that a million of them load in bulk. The
moving averages come from the product's own rules; ``prove_stock`` finds nothing wrong with them.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from jxc_app.core.quantities import MONEY_PLACES, PRICE_PLACES, QUANTITY_PLACES, ZERO
from jxc_app.core.search import search_key
from jxc_app.modules.documents.types import DOCUMENT_TYPES, DocumentType
from jxc_app.modules.inventory import rules
from jxc_app.modules.inventory.rules import ValueState
from jxc_app.modules.warehouses.models import Place

SKUS, WAREHOUSES, MOVES = 50_000, 11, 1_000_000
OPENING_LINES, LATER_LINES, DAYS = 500, 10, 60
FIRST_DAY = date(2026, 1, 5)
SYSTEM, UNIT = 1, 10**QUANTITY_PLACES
_MONEY, _PRICE = 10**MONEY_PLACES, 10**PRICE_PLACES
_WORDS = (
    ("红", "蓝", "白", "黑", "银", "金", "绿", "粉"),
    ("棉布", "陶瓷", "不锈钢", "玻璃", "竹木", "塑料", "铝合金", "真皮", "硅胶", "纸质"),
    ("可口", "家乐", "山海", "晨光", "云帆", "春晓", "北辰", "南风", "长城", "星河"),
    ("水杯", "餐盘", "台灯", "抽屉盒", "螺丝", "毛巾", "雨伞", "书包", "钥匙扣", "茶壶", "相框", "烛台", "围裙"),
)
_CATEGORIES = ("厨房", "卧室", "办公", "五金", "服饰", "户外", "儿童", "礼品", "清洁", "灯具")

Row = tuple[Any, ...]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Places:
    """Location ids: the real ones by (warehouse, place), the virtual ones by place."""

    real: dict[tuple[int, str], int]
    virtual: dict[str, int]


@dataclass(slots=True)
class Paper:
    """One posted document and its lines: (SKU, whole units, price in yuan or none)."""

    type: DocumentType
    day: date
    warehouse_id: int
    to_warehouse_id: int | None
    lines: list[tuple[int, int, Decimal | None]]


@dataclass(slots=True)
class LargeCompany:
    """Builds the papers in order and keeps what they leave behind."""

    places: Places
    dice: random.Random = field(default_factory=lambda: random.Random(20260105))
    values: dict[Pair, ValueState] = field(default_factory=dict)
    stock: dict[Pair, int] = field(default_factory=dict)
    transit: dict[Pair, int] = field(default_factory=dict)
    numbers: dict[tuple[str, date], int] = field(default_factory=dict)
    papers: int = 0
    moves: int = 0
    entries: int = 0

    def batches(self) -> Iterator[tuple[str, list[Row]]]:
        """Rows by table, in an order in which they may be inserted."""
        yield "category", [(at, name, None) for at, name in enumerate(_CATEGORIES, 1)]
        yield "unit", [(1, "个"), (2, "箱")]
        yield "sku", [_sku(at) for at in range(1, SKUS + 1)]
        yield "stock_setting", list(self._settings())
        for paper in self._papers():
            yield from self._rows(paper)
        yield "number_counter", [(series, day.isoformat(), last) for (series, day), last in self.numbers.items()]
        yield "stock_balance", list(self._balances())
        yield "stock_value", [(*pair, *self._stored(state)) for pair, state in self.values.items()]

    def _settings(self) -> Iterator[Row]:
        for sku_id in range(1, SKUS + 1, 5):
            for warehouse_id in range(1, WAREHOUSES + 1):
                minimum = self.dice.choice((5, 10, 20)) * UNIT
                yield (sku_id, warehouse_id, minimum, 0, f"{sku_id % 40:02d}-{sku_id % 9}")

    def _papers(self) -> Iterator[Paper]:
        for warehouse_id in range(1, WAREHOUSES + 1):
            for start in range(1, SKUS + 1, OPENING_LINES):
                lines = [self._opening(sku_id) for sku_id in range(start, start + OPENING_LINES)]
                yield Paper(DOCUMENT_TYPES["opening_stock"], FIRST_DAY, warehouse_id, None, lines)
        while self.moves < MOVES:
            yield self._later_paper()

    def _opening(self, sku_id: int) -> tuple[int, int, Decimal]:
        return sku_id, self.dice.randint(1, 400), Decimal(sku_id % 900 + 50) / 10

    def _later_paper(self) -> Paper:
        chance = self.dice.random()
        code = "sales_issue" if chance < 0.85 else "other_receipt" if chance < 0.97 else "transfer"
        warehouse_id = self.dice.randint(1, WAREHOUSES)
        to_warehouse_id = warehouse_id % WAREHOUSES + 1 if code == "transfer" else None
        skus = self.dice.sample(range(1, SKUS + 1), LATER_LINES)
        if code == "other_receipt":
            lines = [self._opening(sku_id) for sku_id in skus]
        else:
            lines = [self._taken(sku_id, warehouse_id) for sku_id in skus if self.stock[sku_id, warehouse_id]]
        day = FIRST_DAY + timedelta(days=1 + (self.moves * DAYS // MOVES))
        return Paper(DOCUMENT_TYPES[code], day, warehouse_id, to_warehouse_id, lines)

    def _taken(self, sku_id: int, warehouse_id: int) -> tuple[int, int, None]:
        """Part of what is there, now and then all of it."""
        there = self.stock[sku_id, warehouse_id]
        return sku_id, there if self.dice.random() < 0.1 else self.dice.randint(1, there), None

    def _rows(self, paper: Paper) -> Iterator[tuple[str, list[Row]]]:
        self.papers += 1
        at = f"{paper.day.isoformat()} 02:00:00.000000"
        origin, target = self._ends(paper)
        lines, moves, entries = [], [], []
        for line_no, (sku_id, quantity, price) in enumerate(paper.lines, 1):
            self.moves += 1
            scaled, cost = quantity * UNIT, None if price is None else int(price * _PRICE)
            amount = None if price is None else int(quantity * price * _MONEY)
            lines.append(
                (self.moves, self.papers, line_no, sku_id, 0, 1, scaled, scaled, cost, 0, 0, amount, "", None, "{}")
            )
            moves.append(
                (self.moves, sku_id, 0, origin, target, scaled, cost, at, at, "document", self.papers, self.moves,
                 SYSTEM, None)
            )  # fmt: skip
            entries.extend(self._entries(paper, sku_id, quantity, price, at))
        yield "document_line", lines
        yield "document", [self._document(paper, at)]
        yield "stock_move", moves
        yield "stock_value_entry", entries

    def _ends(self, paper: Paper) -> tuple[int, int]:
        route = paper.type.route(None)  # type: ignore[arg-type]  # none of these types asks its document
        sides = {"own": paper.warehouse_id, "other": paper.to_warehouse_id}
        ends = ((route.origin, route.origin_side), (route.target, route.target_side))
        origin, target = (
            self.places.real[sides[side] or 0, place] if side else self.places.virtual[place] for place, side in ends
        )
        return origin, target

    def _entries(self, paper: Paper, sku_id: int, quantity: int, price: Decimal | None, at: str) -> Iterator[Row]:
        carried = None
        if paper.type.direction != "in":
            pair = (sku_id, paper.warehouse_id)
            self.stock[pair] -= quantity
            carried = rules.issue_value(self.values[pair], Decimal(quantity))
            yield self._entry(pair, -quantity, -carried, at)
        if paper.type.direction == "in":
            pair = (sku_id, paper.warehouse_id)
            state = self.values.setdefault(pair, ValueState(ZERO, ZERO))
            self.stock[pair] = self.stock.get(pair, 0) + quantity
            yield self._entry(pair, quantity, rules.receipt_value(state, Decimal(quantity), price), at)
        elif paper.to_warehouse_id is not None and carried is not None:
            pair = (sku_id, paper.to_warehouse_id)
            self.transit[pair] = self.transit.get(pair, 0) + quantity
            yield self._entry(pair, quantity, carried, at)

    def _entry(self, pair: Pair, quantity: int, value: Decimal, at: str) -> Row:
        self.entries += 1
        self.values[pair].add(Decimal(quantity), value)
        return (self.entries, *pair, self.moves, quantity * UNIT, int(value * _MONEY), "move", at)

    def _document(self, paper: Paper, at: str) -> Row:
        series = (paper.type.prefix, paper.day)
        self.numbers[series] = last = self.numbers.get(series, 0) + 1
        total = sum(quantity for _, quantity, _ in paper.lines)
        amount = sum((quantity * price for _, quantity, price in paper.lines if price is not None), ZERO)
        number = f"{paper.type.prefix}-{paper.day:%Y%m%d}-{last:04d}"
        return (
            self.papers, f"{self.papers:032x}", paper.type.code, number, "posted", 2, paper.day.isoformat(), at,
            paper.warehouse_id, paper.to_warehouse_id, total * UNIT, int(amount * _MONEY), SYSTEM, at, at, SYSTEM, at,
        )  # fmt: skip

    def _balances(self) -> Iterator[Row]:
        for kind, held in ((Place.STOCK, self.stock), (Place.IN_TRANSIT, self.transit)):
            for (sku_id, warehouse_id), quantity in held.items():
                yield (sku_id, self.places.real[warehouse_id, kind], 0, quantity * UNIT, 0)

    @staticmethod
    def _stored(state: ValueState) -> tuple[int, int]:
        return int(state.quantity * UNIT), int(state.value * _MONEY)


def _sku(at: int) -> Row:
    words = [group[at // step % len(group)] for group, step in zip(_WORDS, (1, 8, 80, 800), strict=True)]
    code, name = f"SP-{at * 7919 % 100_003:06d}", f"{words[2]}{words[0]}色{words[1]}{words[3]}"
    spec = f"{at % 30 + 1} 号"
    return (
        at, code, code.casefold(), name, spec, at % len(_CATEGORIES) + 1, 1, search_key(code, name, spec),
        f"{FIRST_DAY.isoformat()} 01:00:00.000000",
    )  # fmt: skip


#: the columns of the rows above
COLUMNS = {
    "category": "id, name, parent_id",
    "unit": "id, name",
    "sku": "id, code, code_key, name, spec, category_id, base_unit_id, search_key, created_at",
    "stock_setting": "sku_id, warehouse_id, minimum, maximum, shelf",
    "document_line": (
        "id, document_id, line_no, sku_id, lot_id, unit_id, quantity, base_quantity, price, discount_percent, "
        "tax_percent, amount, remark, source_line_id, custom"
    ),
    "document": (
        "id, document_key, type, number, status, version, business_date, effective_at, warehouse_id, "
        "to_warehouse_id, total_quantity, total_amount, maker_id, created_at, changed_at, posted_by, posted_at"
    ),
    "stock_move": (
        "seq, sku_id, lot_id, from_location_id, to_location_id, quantity, unit_cost, effective_at, recorded_at, "
        "source_type, source_id, source_line_id, actor_id, reverses_move_id"
    ),
    "stock_value_entry": "id, sku_id, warehouse_id, move_seq, quantity, value, cause, recorded_at",
    "number_counter": "series, day, last",
    "stock_balance": "sku_id, location_id, lot_id, on_hand, reserved",
    "stock_value": "sku_id, warehouse_id, quantity, value",
}
#: what those tables hold besides
FIXED = {
    "sku": {"brand": "", "lot_tracked": 0, "custom": "{}", "version": 1, "picture": ""},
    "category": {"version": 1},
    "unit": {"version": 1},
    "document": {
        "origin": "entered", "responsible": "", "remark": "", "own_number": "", "settlement": "", "custom": "{}",
    },
}  # fmt: skip

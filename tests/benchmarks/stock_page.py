"""The stock page over 50,000 SKUs × 11 warehouses, in the database layer: keys, numbers and names of 50 rows.

The floor is one statement that reads the same 50 balances by their primary key and sorts nothing.
"""

import random

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.use_case import Scope
from jxc_app.modules.inventory.models import StockBalance
from jxc_app.modules.inventory.queries import StockFilter, sku_stock_page, stock_page, summed_up
from tests.benchmarks.large_company import SKUS, WAREHOUSES
from tests.benchmarks.questions import Question, ask_all

EVERYWHERE = Scope(everywhere=True)
_WORDS = (
    "水杯", "竹木 台灯", "sp-0123", "SP-04", "jiale", "kkbssbbmj", "云帆", "yunfan xiangkuang", "不锈钢", "没有这个",
    "zzzz", "号",
)  # fmt: skip
_balances: Table = StockBalance.__table__  # type: ignore[attr-defined]


def _page(**fixed: object) -> Question:
    """A page of the stock list; ``fixed`` filters are values, or functions of the dice."""

    def ask(session: Session, dice: random.Random) -> object:
        asked = {"page": dice.randint(1, 40)} | {k: v(dice) if callable(v) else v for k, v in fixed.items()}
        place = {name: asked.pop(name) for name in ("page", "order") if name in asked}
        wanted = StockFilter(**asked)
        return (sku_stock_page if wanted.by_sku else stock_page).work(session, EVERYWHERE, wanted=wanted, **place)

    return ask


def _warehouse(dice: random.Random) -> frozenset[int]:
    return frozenset({dice.randint(1, WAREHOUSES)})


def _category(dice: random.Random) -> int:
    return dice.randint(1, 10)


def _word(dice: random.Random) -> str:
    return dice.choice(_WORDS)


def _first_pages(dice: random.Random) -> int:
    return dice.randint(1, 3)


def _quantity_order(dice: random.Random) -> str:
    return dice.choice(("on_hand", "-on_hand", "available", "-available", "-reserved"))


def _other_order(dice: random.Random) -> str:
    return dice.choice(("in_transit", "-in_transit", "minimum", "-minimum", "shelf", "-shelf", "category"))


def _sku_order(dice: random.Random) -> str:
    return dice.choice(("on_hand", "-on_hand", "-available", "-in_transit"))


def _anywhere(dice: random.Random) -> int:
    return dice.randint(1, SKUS * WAREHOUSES // 50)


def _totals(session: Session, dice: random.Random) -> object:
    chosen = ({}, {"warehouse_ids": _warehouse(dice)}, {"search": _word(dice)}, {"below_minimum": True})
    return summed_up(session, EVERYWHERE, StockFilter(**dice.choice(chosen)))


def _all_totals(session: Session, dice: random.Random) -> object:
    return summed_up(session, EVERYWHERE, StockFilter())


def _floor(session: Session, dice: random.Random) -> object:
    skus = dice.sample(range(1, SKUS + 1), 50)
    return session.connection().execute(select(_balances).where(_balances.c.sku_id.in_(skus))).all()


#: what is asked, and the wanted p95 in ms (0: none is set)
QUESTIONS: tuple[tuple[str, int, Question], ...] = (
    ("floor: balances of 50 SKUs by key", 0, _floor),
    ("by code, pages 1-40", 50, _page()),
    ("one warehouse, pages 1-40", 50, _page(warehouse_ids=_warehouse)),
    ("search (code, pinyin, Chinese, no hit)", 50, _page(search=_word, page=_first_pages)),
    ("search in one warehouse", 50, _page(search=_word, warehouse_ids=_warehouse, page=_first_pages)),
    ("by on hand or available", 300, _page(order=_quantity_order)),
    ("by on hand or available, one warehouse", 300, _page(order=_quantity_order, warehouse_ids=_warehouse)),
    ("below minimum", 300, _page(below_minimum=True)),
    ("totals of everything", 300, _all_totals),
    ("totals, mixed filters", 300, _totals),
    ("one category", 300, _page(category_id=_category)),
    ("by in transit, limit, shelf, category", 300, _page(order=_other_order, page=_first_pages)),
    ("by SKU, pages 1-40", 50, _page(by_sku=True)),
    ("by SKU, by quantity", 300, _page(by_sku=True, order=_sku_order)),
    ("by SKU, below minimum", 300, _page(by_sku=True, below_minimum=True)),
    ("by warehouse", 0, _page(order="warehouse")),
    ("by code, any of the 11,000 pages", 0, _page(page=_anywhere)),
)


def run() -> None:
    """Ask every question on both engines."""
    ask_all("Stock page, 550,000 balances, 1,000,000 moves", QUESTIONS)

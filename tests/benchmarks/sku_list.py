"""The list of 50,000 SKUs, in the database layer: a page of 50 rows with names, units, barcodes, and what is beside it.

The floor is one statement that reads the same 50 SKUs by their primary key.
"""

import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select
from sqlmodel import Session

from jxc_app.core.database import Database
from jxc_app.core.ids import code_key
from jxc_app.core.migrations import upgrade
from jxc_app.core.search import search_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope
from jxc_app.modules.catalog.categories import category_tree
from jxc_app.modules.catalog.models import Barcode, Category, Sku, SkuUnit, Unit
from jxc_app.modules.catalog.sku_card import sku_card
from jxc_app.modules.catalog.sku_pages import SkuFilter, count_skus, list_brands, matching_skus, sku_page
from jxc_app.wiring import wire
from tests.benchmarks.questions import Question, measure
from tests.benchmarks.report import heading
from tests.benchmarks.servers import fresh_postgres
from tests.benchmarks.templates import settings_of

SKUS, CATEGORIES, BRANDS = 50_000, 60, 120
EVERYWHERE, SYSTEM = Scope(everywhere=True), Actor.system(device="benchmark")
_NOW = datetime(2026, 1, 5, tzinfo=UTC)
_COLOURS, _THINGS = "红蓝白黑银金绿粉", ("水杯", "餐盘", "台灯", "毛巾", "雨伞", "书包", "茶壶", "相框", "围裙", "螺丝")
_TYPED = ("水杯", "hongse", "hs", "SP-0123", "69012", "雨伞 12", "没有这个", "品牌7 台灯", "号")
_skus: Table = Sku.__table__  # type: ignore[attr-defined]


def _page(**fixed: Any) -> Question:
    """A page of the list; ``fixed`` filters are values, or functions of the dice."""

    def ask(session: Session, dice: random.Random) -> object:
        asked = {"page": dice.randint(1, 20)} | {k: v(dice) if callable(v) else v for k, v in fixed.items()}
        place = {name: asked.pop(name) for name in ("page", "order") if name in asked}
        return sku_page.work(session, EVERYWHERE, actor=SYSTEM, wanted=SkuFilter(**asked), **place)

    return ask


def _counted(**fixed: Callable[[random.Random], Any]) -> Question:
    def ask(session: Session, dice: random.Random) -> object:
        wanted = SkuFilter(**{name: draw(dice) for name, draw in fixed.items()})
        return count_skus.work(session, EVERYWHERE, wanted=wanted)

    return ask


def _floor(session: Session, dice: random.Random) -> object:
    wanted = select(_skus).where(_skus.c.id.in_(dice.sample(range(1, SKUS), 50)))
    return session.connection().execute(wanted).all()


def _open(session: Session, dice: random.Random) -> object:
    return sku_card.work(session, EVERYWHERE, actor=SYSTEM, sku_id=dice.randint(1, SKUS))


def _choose_found(session: Session, dice: random.Random) -> object:
    return matching_skus.work(session, EVERYWHERE, wanted=SkuFilter(search=_typed(dice)))


def _typed(dice: random.Random) -> str:
    return dice.choice(_TYPED)


def _category(dice: random.Random) -> int:
    return dice.randint(1, CATEGORIES)


def _brand(dice: random.Random) -> str:
    return f"品牌{dice.randint(1, BRANDS)}"


#: what is asked, and the wanted p95 in ms (0: none is set)
QUESTIONS: tuple[tuple[str, int, Question], ...] = (
    ("floor: 50 SKUs by key", 0, _floor),
    ("first page", 50, _page(page=1)),
    ("pages 1-20", 50, _page()),
    ("search (Chinese, pinyin, code, barcode, none)", 100, _page(search=_typed, page=1)),
    ("search in a category", 100, _page(search=_typed, category_id=_category, page=1)),
    ("one category with all below it", 50, _page(category_id=_category, page=1)),
    ("one brand", 50, _page(brand=_brand, page=1)),
    ("switched off", 50, _page(use="off", page=1)),
    ("all", 50, _page(use="all")),
    ("by name", 100, _page(order=lambda dice: dice.choice(("name", "-name")))),
    ("by brand", 100, _page(order=lambda dice: dice.choice(("brand", "-brand")))),
    ("by price", 100, _page(order=lambda dice: dice.choice(("retail_price", "-retail_price")))),
    ("the newest first", 50, _page(order="-created")),
    ("any of the 1,000 pages", 100, _page(page=lambda dice: dice.randint(1, 950))),
    ("count of everything", 100, _counted()),
    ("count of a search", 100, _counted(search=_typed)),
    ("all brands", 100, lambda session, dice: list_brands.work(session, EVERYWHERE)),
    ("the tree of categories with counts", 100, lambda session, dice: category_tree.work(session, EVERYWHERE)),
    ("choose what was found, up to 500", 100, _choose_found),
    ("open one SKU", 50, _open),
)


def run() -> None:
    """Ask every question on both engines."""
    wire()
    for name, opened in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        with opened() as database:
            fill(database)
            heading(f"List of SKUs, {SKUS:,} of them: {name}")
            for label, target, question in QUESTIONS:
                measure(database, label, target, question)


@contextmanager
def _sqlite() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        yield from _opened(Path(folder))


@contextmanager
def _postgres() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder, fresh_postgres("jxc_bench_skus") as url:
        yield from _opened(Path(folder), url)


def _opened(folder: Path, url: str = "") -> Iterator[Database]:
    settings = settings_of(folder, url)
    upgrade(settings)
    database = Database(settings.resolved_database_url, settings=settings)
    yield database
    database.close()


def fill(database: Database) -> None:
    """Put the SKUs in, each with two barcodes and every second with a further unit."""
    categories = [{"name": f"分类{at}", "parent_id": at // 8 or None} for at in range(1, CATEGORIES + 1)]
    skus = [_sku(at) for at in range(1, SKUS + 1)]
    units = [{"sku_id": at, "unit_id": 2, "numerator": 24, "denominator": 1} for at in range(1, SKUS + 1, 2)]
    barcodes = [code for at in range(1, SKUS + 1) for code in _barcodes(at)]
    rows: tuple[tuple[Any, list[dict[str, Any]]], ...] = (
        (Category, categories), (Unit, [{"name": "个"}, {"name": "箱"}]), (Sku, skus), (SkuUnit, units),
        (Barcode, barcodes),
    )  # fmt: skip
    for table, values in rows:
        for start in range(0, len(values), 5_000):
            part = values[start : start + 5_000]
            database.write(lambda session, table=table, part=part: session.connection().execute(insert(table), part))
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _sku(at: int) -> dict[str, Any]:
    code, brand = f"SP-{at * 7919 % 100_003:06d}", f"品牌{at % BRANDS + 1}"
    name, spec = f"{_COLOURS[at % 8]}色{_THINGS[at // 8 % 10]}{at // 80}", f"{at % 30 + 1} 号"
    barcodes = [row["code"] for row in _barcodes(at)]
    return {
        "code": code, "code_key": code_key(code), "name": name, "spec": spec, "brand": brand,
        "category_id": at % CATEGORIES + 1, "base_unit_id": 1, "retail_price": Decimal(at % 9_000) / 10 or None,
        "search_key": search_key(code, name, spec, brand, *barcodes), "created_at": _NOW,
        "switched_off_at": _NOW + timedelta(days=1) if at % 40 == 0 else None,
    }  # fmt: skip


def _barcodes(at: int) -> list[dict[str, Any]]:
    codes = (f"690{at:010d}", f"1690{at:010d}")
    return [{"code_key": code, "code": code, "sku_id": at, "unit_id": 1} for code in codes]

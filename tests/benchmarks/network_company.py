"""A company of 50 stores on a square of 60 km with 2,000 SKUs, as a night has left it: stock, alert lines, advice.

Of each SKU about an eighth of the stores lack some and a quarter have too much, as in ``network_plan``. What lies there
is written as balances alone; nobody has bought or sold anything.
"""

import random
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from jxc_app.core.database import Database
from jxc_app.core.migrations import upgrade
from jxc_app.core.quantities import PRICE_PLACES, QUANTITY_PLACES
from jxc_app.core.search import search_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.transfer_advice.service import ComputeAdvice, compute_advice, today_of_company
from jxc_app.modules.warehouses.models import Place
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from jxc_app.wiring import wire
from tests.benchmarks.templates import settings_of

STORES, SKUS = 50, 2_000
_UNIT, _PRICE = 10**QUANTITY_PLACES, 10**PRICE_PLACES
_KILOMETRE = 0.008993
_SKU = """INSERT INTO sku (id, code, code_key, name, spec, brand, base_unit_id, lot_tracked, serial_tracked, picture,
    search_key, custom, version, created_at, retail_price)
    VALUES (?, ?, ?, ?, '', '', 1, 0, 0, '', ?, '{}', 1, '2026-01-05 00:00:00', ?)"""
_BALANCE = "INSERT INTO stock_balance (sku_id, location_id, lot_id, on_hand, reserved) VALUES (?, ?, 0, ?, 0)"
_LINE = """INSERT INTO alert_line (sku_id, warehouse_id, line, target, keep, per_day, sigma, lead_days)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_RUN = """INSERT INTO transfer_advice_run (id, day, computed_at, seen_until, pairs)
    VALUES (1, ?, ?, ?, 100000)"""


def build(folder: Path) -> None:
    """The company in a folder of its own."""
    settings = settings_of(folder)
    wire()
    upgrade(settings)
    dice = random.Random(1)
    database = Database(settings.resolved_database_url, settings=settings)
    for at in range(1, STORES + 1):
        up, right = (dice.uniform(0, 60) * _KILOMETRE for _ in range(2))
        place = CreateWarehouse(
            code=f"M{at:02d}", name=f"门店{at}", kind="store", latitude=Decimal(f"{31 + up:.6f}"),
            longitude=Decimal(f"{121 + right:.6f}"),
        )  # fmt: skip
        perform(create_warehouse, place, actor=Actor.system(device="benchmark"), database=database)
    database.close()
    with closing(sqlite3.connect(folder / "jxc.db", isolation_level=None)) as db:
        _fill(db, dice)
    database = Database(settings.resolved_database_url, settings=settings)
    advice = ComputeAdvice(sku_ids=list(range(1, SKUS + 1)))
    perform(compute_advice, advice, actor=Actor.system(device="benchmark"), database=database)
    database.close()


def _fill(db: sqlite3.Connection, dice: random.Random) -> None:
    places = dict(db.execute("SELECT warehouse_id, id FROM location WHERE place = ?", [Place.STOCK.value]).fetchall())
    db.execute("BEGIN")
    db.execute("INSERT OR IGNORE INTO unit (id, name, version) VALUES (1, '个', 1)")
    for sku_id in range(1, SKUS + 1):
        code, name = f"SP-{sku_id:06d}", f"商品{sku_id}"
        key = search_key(code, name, "")
        price = dice.randint(300, 9000) * _PRICE // 100
        db.execute(_SKU, [sku_id, code, code.casefold(), name, key, price])
        for warehouse_id, location_id in places.items():
            stock, line, per_day = _standing(dice)
            db.execute(_BALANCE, [sku_id, location_id, stock * _UNIT])
            figures = (line, line, line, per_day, per_day, 7)
            db.execute(_LINE, [sku_id, warehouse_id, *(one * _UNIT for one in figures)])
    today = today_of_company()
    now = f"{today} 00:00:00.000000"
    db.execute(_RUN, [f"{today}", now, now])
    db.execute("COMMIT")
    db.execute("ANALYZE")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _standing(dice: random.Random) -> tuple[int, int, int]:
    """Stock, alert line and what a day asks for: 12 of 100 lack, 23 have too much, the rest are as they should be."""
    roll, per_day = dice.random(), dice.randint(1, 3)
    line = per_day * 9
    if roll < 0.12:
        return dice.randint(0, per_day * 4), line, per_day
    return line + (dice.randint(1, 60) if roll < 0.35 else 0) + (roll >= 0.12), line, per_day

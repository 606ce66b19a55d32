"""Three years of a real system's purchases, compared with sums that plain csv makes on its own."""

import csv
import gzip
from datetime import date
from pathlib import Path

import pytest

from jxc_app.core.database import Database
from jxc_app.core.migrations import upgrade
from jxc_app.core.use_case import read
from jxc_app.modules.buying_figures.asking import Asked
from jxc_app.modules.buying_figures.queries import buying_figures
from jxc_app.modules.inventory.proof import prove_stock
from tests.migration.purchase_files import SYSTEM, expected, posted, punctual, read_table, run, scores
from tests.support.databases import settings_for

REAL = Path(__file__).parents[3] / "shared" / "data" / "adventureworks"
ORDERS_IN_EVERY_RUN = 150
_LARGEST_PAGE = 100

pytestmark = [
    pytest.mark.skipif(not REAL.exists(), reason="the real data of ../shared/data are not on this machine"),
]


@pytest.fixture
def empty(tmp_path):
    settings = settings_for(tmp_path / "new")
    upgrade(settings)
    database = Database(settings.resolved_database_url, settings=settings)
    yield database
    database.close()


@pytest.fixture
def beginning(tmp_path):
    """The first orders with their lines; all suppliers and goods."""
    folder = tmp_path / "beginning"
    folder.mkdir()
    first = {str(number) for number in range(1, ORDERS_IN_EVERY_RUN + 1)}
    for name in ("Vendor", "Product", "ProductVendor", "PurchaseOrderHeader", "PurchaseOrderDetail"):
        rows = read_table(REAL, name)
        kept = [row for row in rows if row.get("PurchaseOrderID", "1") in first]
        with gzip.open(folder / f"{name}.csv.gz", "wt", newline="") as file:
            written = csv.DictWriter(file, rows[0].keys())
            written.writeheader()
            written.writerows(kept)
    return folder


def assert_agrees(done, folder, database):
    orders, lines = read_table(folder, "PurchaseOrderHeader"), read_table(folder, "PurchaseOrderDetail")
    assert (done.orders, done.lines, done.posted, done.faults) == (len(orders), len(lines), len(orders), [])
    assert posted(database) == expected(folder)
    wanted = Asked("delivery", date(2011, 1, 1), date(2014, 12, 31), "supplier")
    sheet = read(buying_figures, actor=SYSTEM, wanted=wanted, size=_LARGEST_PAGE, database=database)
    assert {row.values[0]: row.values[1:3] for row in sheet.rows} == punctual(folder)
    ranked = [(row.values[0], row.values[7]) for row in sheet.rows]
    assert dict(ranked) == scores(folder)
    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True), "the best first"
    proof = database.read(prove_stock)
    assert proof.ok, [check for check in proof.checks if check.failed]


def test_the_beginning_agrees_with_csv(beginning, empty):
    assert_agrees(run(beginning, empty), beginning, empty)


@pytest.mark.slow
def test_all_of_it_agrees_with_csv(empty):
    done = run(REAL, empty)
    assert_agrees(done, REAL, empty)
    assert (done.orders, done.lines) == (2_000, 4_472)

"""A real retailer's half year, compared with sums that pandas makes on its own."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from jxc_app.core.database import Database
from jxc_app.core.migrations import upgrade
from jxc_app.modules.inventory.proof import prove_stock
from jxc_app.modules.migration.exports import EXPORTS
from tests.migration.conftest import SYSTEM, Importer
from tests.support.databases import settings_for

REAL = Path(__file__).parents[3] / "shared" / "data" / "online-retail" / "2010-12_2011-05.csv.gz"
SERVICES = ["POST", "DOT", "C2", "M", "D", "S", "B", "CRUK", "PADS", "BANK CHARGES", "AMAZONFEE"]
LINES_IN_EVERY_RUN = 4_000

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
    """The first lines, cut where a document ends."""
    frame = read_frame()
    path = tmp_path / "beginning.csv"
    whole = frame[: frame.index[frame.InvoiceNo == frame.InvoiceNo[LINES_IN_EVERY_RUN]][0]]
    whole[list(whole.columns[:8])].to_csv(path, index=False)
    return path, whole


def read_frame():
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(REAL, dtype=str, keep_default_na=False)
    frame["sku"] = frame.StockCode.str.strip().str.upper()
    frame["is_return"] = frame.InvoiceNo.str.startswith("C")
    frame["change"] = frame.Quantity.astype(int).abs().where(frame.is_return, -frame.Quantity.astype(int).abs())
    frame["is_service"] = frame.sku.isin(SERVICES) | frame.sku.str.startswith("GIFT_")
    return frame


def expected(frame):
    """Sums by kind and SKU; and what must have been there for the running sum never to fall below zero."""
    goods = frame[~frame.is_service]
    # lines of a number that comes back are posted with its first line
    place = {number: at for at, number in enumerate(frame.InvoiceNo.unique())}
    goods = goods.sort_values("InvoiceNo", key=lambda numbers: numbers.map(place), kind="stable")
    quantity = goods.Quantity.astype(int)
    sums = {
        "sales_issue": goods[~goods.is_return & (quantity > 0)],
        "sales_return": goods[goods.is_return],
        "scrap": goods[~goods.is_return & (quantity < 0)],
    }
    found = {kind: rows.groupby("sku").change.sum().abs().to_dict() for kind, rows in sums.items()}
    lowest = goods.groupby("sku").change.cumsum().groupby(goods.sku).min()
    found["opening_stock"] = (-lowest[lowest < 0]).to_dict()
    return found


def posted(database):
    found: dict[str, dict[str, int]] = {}
    with database.reading() as session:
        for row in EXPORTS["moves"].rows(session, SYSTEM):
            sums = found.setdefault(row[2], {})
            sums[row[4]] = sums.get(row[4], 0) + int(row[10])
    return found


def assert_agrees(done, frame, database):
    assert (done.lines, done.refused, done.is_complete) == (len(frame), 0, True)
    assert done.skipped == frame.is_service.sum()
    assert done.posted == (~frame.is_service).sum()
    assert done.documents == frame[~frame.is_service].InvoiceNo.nunique()
    assert posted(database) == expected(frame)
    proof = database.read(prove_stock)
    assert proof.ok, [check for check in proof.checks if check.failed]


def test_the_beginning_agrees_with_pandas(beginning, empty, tmp_path):
    path, frame = beginning
    assert_agrees(Importer(empty, tmp_path).path(path, warehouse=""), frame, empty)


@pytest.mark.slow
def test_all_of_it_agrees_with_pandas(empty, tmp_path):
    done = Importer(empty, tmp_path).path(REAL, warehouse="")
    assert_agrees(done, read_frame(), empty)
    assert done.lines == 209_029


@pytest.mark.slow
def test_killed_in_the_middle_and_run_again(beginning, empty, tmp_path):
    path, frame = beginning
    command = [sys.executable, "-c", "from jxc_app.cli.main import main; main()"]
    arguments = ["import", "history", str(path), "--map", "online-retail"]
    environment = os.environ | {"JXC_DATA_DIR": str(empty.settings.data_dir), "JXC_DATABASE_URL": ""}
    with subprocess.Popen(command + arguments, env=environment, stdout=subprocess.DEVNULL) as run:
        while count_documents(empty) < 60:
            try:
                run.wait(0.02)
                pytest.fail("it ended before it could be killed")
            except subprocess.TimeoutExpired:
                continue
        run.kill()
    half = count_documents(empty)
    done = Importer(empty, tmp_path).path(path, warehouse="")
    assert 0 < done.documents < frame.InvoiceNo.nunique()
    assert count_documents(empty) > half
    assert posted(empty) == expected(frame)
    assert empty.read(prove_stock).ok


def count_documents(database):
    with closing(sqlite3.connect(database.settings.data_dir / "jxc.db")) as connection:
        return connection.execute("SELECT count(*) FROM document").fetchone()[0]

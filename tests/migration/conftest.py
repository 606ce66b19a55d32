"""Small history files, imported into the test company."""

import csv
from pathlib import Path

import pytest

from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.migration import mappings
from jxc_app.modules.migration.history import HistoryFile, HistoryResult, import_history

HEADER = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")
SYSTEM = Actor.system(device="test")


def sold(number, code, quantity, *, at="2010-12-01 08:26:00", price="1.50", name="灯笼"):
    return (number, code, name, str(quantity), at, price, "17850", "CN")


def write_history(path: Path, lines, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADER, *lines])
    return path


class Importer:
    """Imports files into one database; ``report`` is what was written about the last one."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.report: list[dict[str, str]] = []

    def file(self, lines, *, encoding="utf-8", **options) -> HistoryResult:
        return self.path(write_history(self.folder / "history.csv", lines, encoding), **options)

    def path(self, path: Path, *, keep_good=False, warehouse="W1", mapping="online-retail") -> HistoryResult:
        report = self.folder / "report.csv"
        wanted = HistoryFile(path, mappings.load(mapping, self.folder), report, keep_good, warehouse)
        try:
            return import_history(wanted, database=self.database, actor=SYSTEM, progress=lambda *_: None)
        finally:
            self.report = list(csv.DictReader(report.open(encoding="utf-8"))) if report.exists() else []


@pytest.fixture
def importer(database, tmp_path) -> Importer:
    return Importer(database, tmp_path)

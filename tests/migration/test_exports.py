"""Exports agree with the screens, to the last row, and take no more memory for more rows."""

import csv
from decimal import Decimal

import pytest

from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read
from jxc_app.modules.inventory.queries import stock_totals
from jxc_app.modules.migration.exports import MOVE_COLUMNS, STOCK_COLUMNS, write_export
from jxc_app.modules.migration.workbooks import read_workbook
from tests.migration.conftest import SYSTEM, sold

QUIET = {"progress": lambda *_: None, "actor": SYSTEM}


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def company_with_history(importer):
    importer.file([sold("1", "A-1", 5), sold("C2", "A-1", -2), sold("3", "=EVIL", 1), sold("4", "A-1", -1, price="0")])
    return importer.database


def test_moves_carry_exactly_these_columns(company_with_history, tmp_path):
    path = tmp_path / "moves.csv"
    assert write_export("moves", path, database=company_with_history, **QUIET) == 6
    rows = read_csv(path)
    assert tuple(rows[0]) == MOVE_COLUMNS == (
        "seq", "effective_at", "document_type", "document_number", "sku", "lot", "from_warehouse", "from_location",
        "to_warehouse", "to_location", "quantity",
    )  # fmt: skip
    sale = next(row for row in rows if row["document_type"] == "sales_issue")
    assert (sale["from_warehouse"], sale["from_location"], sale["to_warehouse"], sale["to_location"]) == (
        "W1", "stock", "", "customer",
    )  # fmt: skip
    assert (sale["sku"], sale["quantity"], sale["lot"]) == ("A-1", "5", "")
    assert sale["effective_at"] == "2010-12-01T08:26:00+08:00"
    assert [int(row["seq"]) for row in rows] == sorted(int(row["seq"]) for row in rows)
    assert {row["sku"] for row in rows} == {"A-1", "'=EVIL"}


def test_moves_add_up_to_the_stock(company_with_history, tmp_path):
    for what in ("moves", "stock"):
        write_export(what, tmp_path / f"{what}.csv", database=company_with_history, **QUIET)
    sums: dict[str, Decimal] = {}
    for row in read_csv(tmp_path / "moves.csv"):
        change = Decimal(row["quantity"]) * (bool(row["to_warehouse"]) - bool(row["from_warehouse"]))
        sums[row["sku"]] = sums.get(row["sku"], Decimal(0)) + change
    stock = read_csv(tmp_path / "stock.csv")
    assert tuple(stock[0]) == STOCK_COLUMNS
    assert {row["sku"]: Decimal(row["on_hand"]) for row in stock} == sums
    totals = read(stock_totals, actor=SYSTEM, database=company_with_history)
    assert sum(Decimal(row["available"]) for row in stock) == totals.available


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_workbook_says_the_same(company_with_history, tmp_path):
    write_export("moves", tmp_path / "moves.csv", database=company_with_history, **QUIET)
    write_export("moves", tmp_path / "moves.xlsx", database=company_with_history, **QUIET)
    table = read_workbook(tmp_path / "moves.xlsx")
    assert table.header == MOVE_COLUMNS
    expected = [[cell.removeprefix("'") for cell in row.values()] for row in read_csv(tmp_path / "moves.csv")]
    assert [list(row.cells) for row in table.rows] == expected


@pytest.mark.parametrize("engine", ["sqlite"])
def test_nobody_exports_without_the_right(company_with_history, tmp_path):
    stranger = Actor(user_id=99, name="")
    with pytest.raises(PermissionDenied):
        write_export("moves", tmp_path / "m.csv", database=company_with_history, actor=stranger, progress=print)
    assert not (tmp_path / "m.csv").exists()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_only_known_tables(database, tmp_path):
    with pytest.raises(DomainError, match="secrets"):
        write_export("secrets", tmp_path / "s.csv", database=database, **QUIET)

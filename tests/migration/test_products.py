"""SKUs from a file: all of it, or nothing and every fault."""

import csv
from decimal import Decimal

import pytest
import xlsxwriter
from sqlmodel import select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import read
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.queries import find_skus, scan_code
from jxc_app.modules.migration.formulas import guarded
from jxc_app.modules.migration.products import import_products
from tests.migration.conftest import SYSTEM

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
HEADER = ("编码", "名称", "规格", "分类", "品牌", "单位", "条码", "零售价", "批次", "辅助单位", "换算", "辅助条码")
GOOD = [
    ("P-1", "㐂饼干", "100g", "食品", "", "袋", "6901;6902", "9.90", "是", "箱", "24", "16901"),
    ("P-2", "=SUM(A1)", "", "", "牌", "个", "", "", "", "", "", ""),
]


def write(path, rows, encoding="utf-8", header=HEADER):
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate([header, *rows]):
                sheet.write_row(at, 0, row)
        return path
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *([guarded(cell) for cell in row] for row in rows)])
    return path


def codes(database):
    with database.reading() as session:
        return {code for code in session.exec(select(Sku.code)).all() if code.startswith("P-")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_file_becomes_skus(database, tmp_path, suffix, encoding):
    done = import_products(write(tmp_path / f"p{suffix}", GOOD, encoding), SYSTEM)
    assert (done.lines, done.faults) == (2, [])
    [biscuit] = read(find_skus, actor=SYSTEM, database=database, search="P-1")
    assert (biscuit.name, biscuit.category, biscuit.lot_tracked) == ("㐂饼干", "食品", True)
    assert biscuit.retail_price == Decimal("9.9")
    [other] = read(find_skus, actor=SYSTEM, database=database, search="P-2")
    assert other.name == "=SUM(A1)"
    box = read(scan_code, actor=SYSTEM, database=database, code="16901")
    assert box is not None
    assert (box.code, box.unit_name, box.numerator) == ("P-1", "箱", 24)


def test_english_titles_will_do(database, tmp_path):
    path = write(tmp_path / "p.csv", [("P-9", "Tea", "bag")], header=("code", "Name", "UNIT"))
    assert import_products(path, SYSTEM).faults == []
    assert codes(database) == {"P-9"}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("", "名", "", "", "", "个", *[""] * 6), "编码"),
        (("P-3", "", "", "", "", "个", *[""] * 6), "名称"),
        (("P-3", "名", "", "", "", "", *[""] * 6), "单位"),
        (("p-1", "同编码", "", "", "", "个", *[""] * 6), "编码"),
        (("a-1", "已有编码", "", "", "", "个", *[""] * 6), "编码"),
        (("P-3", "名", "", "", "", "个", "6902", *[""] * 5), "条码"),
        (("P-3", "名", "", "", "", "个", "", "free", *[""] * 4), "零售价"),
        (("P-3", "名", "", "", "", "个", "", "-1", *[""] * 4), "零售价"),
        (("P-3", "名", "", "", "", "个", "", "", "也许", *[""] * 3), "批次"),
        (("P-3", "名", "", "", "", "个", "", "", "", "箱", "", ""), "换算"),
        (("P-3", "名", "", "", "", "个", "", "", "", "", "24", ""), "辅助单位"),
        (("P-3", "名", "", "", "", "个", "", "", "", "箱", "0", ""), "换算"),
        (("P-3", "名", "", "", "", "个", "", "", "", "个", "24", ""), "辅助单位"),
    ],
)
def test_one_fault_keeps_everything_out_and_is_named(database, tmp_path, row, column):
    done = import_products(write(tmp_path / "p.csv", [*GOOD, row]), SYSTEM)
    assert [(fault.line, fault.column) for fault in done.faults] == [(3, column)]
    assert done.faults[0].message
    assert codes(database) == set()


def test_a_file_without_the_needed_columns(database, tmp_path):
    with pytest.raises(DomainError, match="名称、单位"):
        import_products(write(tmp_path / "p.csv", [("P-1",)], header=("编码",)), SYSTEM)


def test_twice_the_same_file(database, tmp_path):
    path = write(tmp_path / "p.csv", GOOD)
    import_products(path, SYSTEM)
    assert {fault.column for fault in import_products(path, SYSTEM).faults} == {"编码", "条码", "辅助条码"}
    assert codes(database) == {"P-1", "P-2"}

"""SKUs from a file: all of it, or nothing and every fault."""

import csv
import itertools
import signal
from decimal import Decimal
from multiprocessing import get_context

import pytest
import xlsxwriter
from sqlalchemy import event
from sqlmodel import select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.queries import find_skus, scan_code
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.migration.formulas import guarded
from jxc_app.modules.migration.products import import_products
from tests.migration.conftest import SYSTEM
from tests.migration.importing_process import import_until_killed
from tests.support.rivals import Where

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
#: what an import reads before it writes: which parts are done, which codes are taken
LOOKS = 2
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


def many(count):
    return [(f"P-{n}", f"商品{n}", "", "", "", "个", f"69{n:06}", *[""] * 5) for n in range(count)]


def test_twice_the_same_file_is_once(database, tmp_path):
    path = write(tmp_path / "p.csv", GOOD)
    first, again = import_products(path, SYSTEM), import_products(path, SYSTEM)
    assert (first.created, first.known) == (2, 0)
    assert (again.created, again.known, again.faults) == (0, 2, [])
    assert codes(database) == {"P-1", "P-2"}


def test_another_file_with_the_same_products_is_refused(database, tmp_path):
    import_products(write(tmp_path / "p.csv", GOOD), SYSTEM)
    done = import_products(write(tmp_path / "q.csv", [*GOOD, ("P-3", "新品", "", "", "", "个", *[""] * 6)]), SYSTEM)
    assert {fault.column for fault in done.faults} == {"编码", "条码", "辅助条码"}
    assert done.created == 0
    assert codes(database) == {"P-1", "P-2"}


def test_nobody_waits_for_a_whole_file(database, tmp_path):
    """On SQLite one writer keeps all others out: each transaction makes fifty SKUs at most."""
    made = []

    @event.listens_for(database.engine, "commit")
    def count(connection):
        made.append(connection.exec_driver_sql("SELECT count(*) FROM sku WHERE code LIKE 'P-%'").scalar_one())

    assert import_products(write(tmp_path / "p.csv", many(250)), SYSTEM).created == 250
    assert made == [50, 100, 150, 200, 250]


def test_a_fault_on_the_last_line_keeps_the_first_part_out_too(database, tmp_path):
    done = import_products(
        write(tmp_path / "p.csv", [*many(250), ("P-0", "又一个", "", "", "", "个", *[""] * 6)]), SYSTEM
    )
    assert [fault.line for fault in done.faults] == [251]
    assert codes(database) == set()


def test_a_killed_run_is_finished_by_the_next(database, tmp_path):
    path = write(tmp_path / "p.csv", many(250))
    killed = get_context("spawn").Process(target=import_until_killed, args=(Where.of(database.settings), path, 2))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    assert len(codes(database)) == 50, "the part that was being written is gone as a whole"
    done = import_products(path, SYSTEM)
    assert (done.known, done.created, done.faults) == (50, 200, [])
    assert len(codes(database)) == 250


def test_a_code_taken_after_the_check_ends_it_in_words(database, tmp_path):
    path = write(tmp_path / "p.csv", many(250))
    looks = itertools.count(1)

    @event.listens_for(database.read_engine, "checkin")
    def be_faster(*_):
        if next(looks) == LOOKS:
            rival = CreateSku(code="P-150", name="别人的", base_unit="个")
            perform(create_sku, rival, actor=SYSTEM, database=database)

    with pytest.raises(DomainError, match=r"P-150.*前 150 个"):
        import_products(path, SYSTEM)
    assert len(codes(database)) == 151

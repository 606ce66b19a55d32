"""SKUs from a file: all of it, or nothing and every fault."""

import csv
import itertools
import signal
from decimal import Decimal

import pytest
import xlsxwriter
from sqlalchemy import event
from sqlmodel import col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.categories import SwitchCategory, switch_off_category
from jxc_app.modules.catalog.models import Category, Sku, Unit
from jxc_app.modules.catalog.queries import find_skus, scan_code
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.catalog.sku_pages import SkuFilter, sku_page
from jxc_app.modules.catalog.units import SwitchUnit, switch_off_unit
from jxc_app.modules.migration.formulas import guarded
from jxc_app.modules.migration.products import SKUS, import_products
from jxc_app.modules.migration.sheet_templates import write_template
from jxc_app.modules.migration.sheets import Outcome
from jxc_app.modules.migration.workbooks import read_workbook
from tests.migration.conftest import SYSTEM
from tests.migration.importing_process import import_until_killed
from tests.support.forks import FORKS
from tests.support.rivals import Where

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
#: what an import reads before it writes: the whole check, on one snapshot
LOOKS = 1
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
    done, written = import_products(write(tmp_path / f"p{suffix}", GOOD, encoding), SYSTEM)
    assert (done.lines, written, done.faults) == (2, 2, [])
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
    assert import_products(path, SYSTEM)[0].faults == []
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
        (("P-3", "名", "", "", "", "个", "6.90123E+12", *[""] * 5), "条码"),
        (("P-3", "名", "", "", "", "个", "", "", "", "箱", "24", "6900;1.69E+13"), "辅助条码"),
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
    done, _ = import_products(write(tmp_path / "p.csv", [*GOOD, row]), SYSTEM)
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
    (_, first), (report, again) = import_products(path, SYSTEM), import_products(path, SYSTEM)
    assert (first, again) == (2, 0)
    assert (report.counts[Outcome.SAME], report.faults) == (2, [])
    assert codes(database) == {"P-1", "P-2"}


NEW = ("P-3", "新品", "", "", "", "个", *[""] * 6)
DEARER = ("P-1", "㐂饼干", "", "", "", "袋", "6901;6902", "10.90", *[""] * 4)


def test_another_file_makes_only_what_is_new(database, tmp_path):
    import_products(write(tmp_path / "p.csv", GOOD), SYSTEM)
    done, written = import_products(write(tmp_path / "q.csv", [*GOOD, NEW]), SYSTEM)
    assert (done.counts[Outcome.SAME], done.counts[Outcome.NEW], written) == (2, 1, 1)
    assert codes(database) == {"P-1", "P-2", "P-3"}


def test_what_is_out_of_use_is_named_at_its_cell(database, tmp_path):
    import_products(write(tmp_path / "p.csv", GOOD), SYSTEM)
    with database.reading() as session:
        category = session.exec(select(Category).where(Category.name == "食品")).one()
        units = session.exec(select(Unit).where(col(Unit.name).in_(["袋", "箱"]))).all()
    off = SwitchCategory(category_id=category.id, version=category.version)
    perform(switch_off_category, off, actor=SYSTEM, database=database)
    for unit in units:
        perform(switch_off_unit, SwitchUnit(unit_id=unit.id, version=unit.version), actor=SYSTEM, database=database)
    row = ("P-3", "新品", "", "食品", "", "袋", "", "", "", "箱", "24", "")
    refused, _ = import_products(write(tmp_path / "q.csv", [DEARER, row]), SYSTEM, updates=True)
    assert sorted((fault.line, fault.column) for fault in refused.faults) == [(2, "分类"), (2, "单位"), (2, "辅助单位")]
    assert import_products(write(tmp_path / "r.csv", [DEARER]), SYSTEM, updates=True)[1] == 1, "it keeps its own"


def test_a_row_that_differs_is_refused_unless_changes_are_wanted(database, tmp_path):
    import_products(write(tmp_path / "p.csv", GOOD), SYSTEM)
    path = write(tmp_path / "q.csv", [DEARER, NEW])
    refused, _ = import_products(path, SYSTEM)
    assert [(fault.line, fault.row, fault.column, fault.value) for fault in refused.faults] == [(1, 2, "编码", "P-1")]
    assert "修改已有的" in refused.faults[0].message
    done, written = import_products(path, SYSTEM, updates=True)
    assert (done.counts[Outcome.CHANGED], done.counts[Outcome.NEW], written) == (1, 1, 2)
    [biscuit] = read(find_skus, actor=SYSTEM, database=database, search="P-1")
    assert biscuit.retail_price == Decimal("10.9")
    assert (biscuit.spec, biscuit.category, biscuit.lot_tracked) == ("100g", "食品", True), "an empty cell says nothing"
    assert set(biscuit.barcodes) == {"6901", "6902", "16901"}
    again, written = import_products(path, SYSTEM, updates=True)
    assert (again.counts[Outcome.SAME], written) == (2, 0)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("P-1", "㐂饼干", "", "", "", "盒", *[""] * 6), "单位"),
        (("P-1", "㐂饼干", "", "", "", "袋", "", "", "否", *[""] * 3), "批次"),
        (("P-1", "㐂饼干", "", "", "", "袋", "", "", "", "箱", "12", ""), "换算"),
        (("P-2", "换条码", "", "", "", "个", "6901", *[""] * 5), "条码"),
    ],
)
def test_what_is_for_good_cannot_be_changed_by_a_file(database, tmp_path, row, column):
    import_products(write(tmp_path / "p.csv", GOOD), SYSTEM)
    done, written = import_products(write(tmp_path / "q.csv", [row]), SYSTEM, updates=True)
    assert ([fault.column for fault in done.faults], written) == ([column], 0)


def test_the_lowest_price_needs_its_own_right(database, company, tmp_path):
    header = ("编码", "名称", "单位", "批发价", "最低价", "保质期")
    path = write(tmp_path / "p.csv", [("P-1", "茶", "袋", "8", "7.5", "365")], header=header)
    keeper = company.hire("keeper", [("keeper", None)])
    refused, _ = import_products(path, keeper)
    assert [fault.column for fault in refused.faults] == ["最低价"]
    clerk = company.hire("clerk", [("clerk", None)])
    assert import_products(path, clerk)[1] == 1
    found = read(sku_page, actor=clerk, database=database, wanted=SkuFilter(search="P-1")).rows[0]
    assert (found.wholesale_price, found.floor_price, found.shelf_life_days) == (Decimal(8), Decimal("7.5"), 365)
    hidden = read(sku_page, actor=keeper, database=database, wanted=SkuFilter(search="P-1")).rows[0]
    assert hidden.floor_price is None


def test_the_template_can_be_filled_in_and_imported(database, tmp_path):
    write_template(SKUS, tmp_path / "t.xlsx")
    table = read_workbook(tmp_path / "t.xlsx")
    shown = [column for column in SKUS.columns if not column.is_further]
    assert list(table.header) == [column.titles[0] for column in shown]
    assert list(table.rows) == []
    row = [column.example for column in shown]
    _, written = import_products(write(tmp_path / "p.xlsx", [row], header=table.header), SYSTEM)
    assert written == 1


def test_nobody_waits_for_a_whole_file(database, tmp_path):
    """On SQLite one writer keeps all others out: each transaction makes twenty SKUs at most."""
    made = []

    @event.listens_for(database.engine, "commit")
    def count(connection):
        made.append(connection.exec_driver_sql("SELECT count(*) FROM sku WHERE code LIKE 'P-%'").scalar_one())

    assert import_products(write(tmp_path / "p.csv", many(250)), SYSTEM)[1] == 250
    assert made == [*range(20, 250, 20), 250]


def test_a_part_of_changes_takes_few_statements_however_many_rows_it_has(database, tmp_path):
    """One by one, fifty changes kept all other writers waiting for a quarter of a second."""
    header = (*HEADER, "下限(W1)", "货位(S1)")
    import_products(write(tmp_path / "p.csv", [(*row, "", "") for row in many(20)], header=header), SYSTEM)
    dearer = [(*row[:6], f"79{row[6]}", "9.5", *row[8:], "", "") for row in many(20)]
    statements = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def count(connection, cursor, statement, parameters, context, executemany):
        statements.append(statement)

    assert import_products(write(tmp_path / "q.csv", dearer, header=header), SYSTEM, updates=True)[1] == 20
    assert len(statements) < 25, statements


def test_a_fault_on_the_last_line_keeps_the_first_part_out_too(database, tmp_path):
    done, _ = import_products(
        write(tmp_path / "p.csv", [*many(250), ("P-0", "又一个", "", "", "", "个", *[""] * 6)]), SYSTEM
    )
    assert [fault.line for fault in done.faults] == [251]
    assert codes(database) == set()


def test_a_killed_run_is_finished_by_the_next(database, tmp_path):
    path = write(tmp_path / "p.csv", many(250))
    killed = FORKS.Process(target=import_until_killed, args=(Where.of(database.settings), path, 2))
    killed.start()
    killed.join(300)
    assert killed.exitcode == -signal.SIGKILL
    assert len(codes(database)) == 20, "the part that was being written is gone as a whole"
    done, written = import_products(path, SYSTEM)
    assert (done.counts[Outcome.SAME], written, done.faults) == (20, 230, [])
    assert len(codes(database)) == 250


def test_a_code_taken_after_the_check_ends_it_in_words(database, tmp_path):
    path = write(tmp_path / "p.csv", many(250))
    looks = itertools.count(1)

    @event.listens_for(database.read_engine, "checkin")
    def be_faster(*_):
        if next(looks) == LOOKS:
            rival = CreateSku(code="P-150", name="别人的", base_unit="个")
            perform(create_sku, rival, actor=SYSTEM, database=database)

    with pytest.raises(DomainError, match=r"P-150.*前 140 行"):
        import_products(path, SYSTEM)
    assert len(codes(database)) == 141

"""SKUs go out into a file, are changed there, and come in again: nothing is lost, and only what changed is written."""

from decimal import Decimal
from pathlib import Path

import pytest

from jxc_app.core.errors import DomainError
from jxc_app.core.scopes import Scope
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.binding import BindBarcode, bind_barcode
from jxc_app.modules.catalog.sku_card import SkuCard, sku_card
from jxc_app.modules.catalog.sku_pages import SkuFilter, sku_page
from jxc_app.modules.inventory.sku_form import OpenSku, open_sku
from jxc_app.modules.inventory.sku_settings import settings_of_sku
from jxc_app.modules.inventory.switching_off import SwitchWarehouse, switch_off_warehouse
from jxc_app.modules.migration.formulas import unguarded
from jxc_app.modules.migration.product_exports import product_columns, product_table
from jxc_app.modules.migration.products import SKUS, import_products
from jxc_app.modules.migration.readers import open_csv
from jxc_app.modules.migration.service import ImportSkus, import_skus
from jxc_app.modules.migration.sheet_check import SheetReport
from jxc_app.modules.migration.sheets import CLEARED, Asked, Outcome
from jxc_app.modules.migration.workbooks import read_workbook
from jxc_app.modules.migration.writers import write_file
from tests.support.company import SYSTEM, Company

EVERYTHING = SkuFilter(use="all")


class File:
    """A list that went out, and can be changed cell by cell."""

    def __init__(self, company: Company, path: Path, actor=SYSTEM) -> None:
        self._company, self.path, self._actor = company, path, actor
        columns = read(product_columns, actor=actor, database=company.database, with_limits=True)
        self.titles = [column.titles[0] for column in columns]
        with company.database.reading() as session:
            scope = Scope(everywhere=True)
            rows = product_table.work(session, scope, actor=actor, wanted=EVERYTHING, order="code", columns=columns)
            write_file(path, self.titles, rows)

    def rows(self) -> list[dict[str, str]]:
        if self.path.suffix == ".xlsx":
            table = read_workbook(self.path)
            return [dict(zip(table.header, row.cells, strict=False)) for row in table.rows]
        with open_csv(self.path) as table:
            return [dict(zip(table.header, map(unguarded, row.cells), strict=False)) for row in table.rows]

    def change(self, code: str, **cells: str) -> None:
        rows = self.rows()
        [row] = [row for row in rows if row["编码"] == code]
        assert cells.keys() <= row.keys()
        row |= cells
        write_file(self.path, self.titles, [tuple(row.values()) for row in rows])

    def bring_in(self, actor=None) -> tuple[SheetReport, int]:
        return import_products(self.path, actor or self._actor, updates=True)


@pytest.fixture
def rich(company: Company) -> Company:
    """A company with everything that a SKU can have."""
    units = [
        {"name": name, "numerator": number, "denominator": below, "barcodes": [f"1{number}", f"2{number}"]}
        for name, number, below in (("箱", 24, 1), ("托", 480, 1), ("毫升", 1, 500), ("层", 120, 1))
    ]
    warehouses = [
        {"warehouse_id": company.w1, "minimum": "5.5", "maximum": "60", "shelf": "A-01 左"},
        {"warehouse_id": company.s1, "shelf": "=B2"},
    ]
    command = OpenSku(
        code="0012", name="㐂 可乐;大", spec="500ml", brand="'牌", category="饮料", base_unit="瓶", units=units,
        barcodes=["6901", "6902"], retail_price="3.50", wholesale_price="2.800001", floor_price="2.5",
        shelf_life_days=365, lot_tracked=True, weight_kg="0.55", warehouses=warehouses,
    )  # fmt: skip
    made = perform(open_sku, command, actor=SYSTEM, database=company.database)
    spaced = BindBarcode(sku_id=made.sku_id, barcode="QR 12;3、4")
    perform(bind_barcode, spaced, actor=SYSTEM, database=company.database)
    company.skus["0012"] = made.sku_id
    old = {"code": "OFF", "name": "旧货", "base_unit": "个", "shelf_life_months": 18, "serial_tracked": True}
    do_off = {"skus": [old], "states": [{"code": "OFF", "version": 1, "is_off": True}]}
    perform(import_skus, ImportSkus.model_validate(do_off), actor=SYSTEM, database=company.database)
    return company


def card(company: Company, code: str = "0012") -> SkuCard:
    return read(sku_card, actor=SYSTEM, database=company.database, sku_id=company.skus[code])


def limits(company: Company, code: str = "0012") -> dict[str, tuple[object, ...]]:
    found = read(settings_of_sku, actor=SYSTEM, database=company.database, sku_id=company.skus[code])
    return {row.warehouse_name: (row.minimum, row.maximum, row.shelf) for row in found}


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_went_out_comes_in_as_no_change(rich, tmp_path, suffix):
    before = (card(rich), limits(rich))
    report, written = File(rich, tmp_path / f"out{suffix}").bring_in()
    assert (report.faults, report.unused, written) == ([], (), 0)
    assert report.counts == {Outcome.NEW: 0, Outcome.CHANGED: 0, Outcome.SAME: 5}
    assert (card(rich), limits(rich)) == before


def test_it_holds_every_unit_with_its_barcodes_and_every_warehouse(rich, tmp_path):
    [row] = [row for row in File(rich, tmp_path / "out.xlsx").rows() if row["编码"] == "0012"]
    groups = {row[f"辅助单位{at}"]: (row[f"换算{at}"], row[f"辅助条码{at}"]) for at in ("", 2, 3, 4)}
    assert groups["箱"] == ("24", "124;224")
    assert groups["毫升"] == ("1/500", "11;21")
    assert {"托", "层"} < groups.keys()
    assert (row["仓W1(W1)货位"], row["仓W1(W1)下限"], row["仓W1(W1)上限"]) == ("A-01 左", "5.5", "60")
    assert (row["仓S1(S1)货位"], row["仓S1(S1)下限"]) == ("=B2", "")


def test_a_file_for_another_company_makes_the_same_skus(rich, tmp_path, templates, engine):
    """The whole list into an empty place: what is there afterwards goes out as the same file."""
    path = tmp_path / "out.csv"
    out = File(rich, path)
    rows = [row | {"编码": f"N-{row['编码']}"} for row in out.rows()]
    for row in rows:
        row |= {title: "" for title in row if title.endswith("条码") or "条码" in title}
    write_file(path, out.titles, [tuple(row.values()) for row in rows])
    report, written = out.bring_in()
    assert (report.faults, written) == ([], 5)
    again = {row["编码"]: row for row in File(rich, path).rows()}
    for row in rows:
        twin = again[row["编码"]]
        units = {(row[f"辅助单位{at}"], row[f"换算{at}"]) for at in ("", 2, 3, 4)}
        assert {(twin[f"辅助单位{at}"], twin[f"换算{at}"]) for at in ("", 2, 3, 4)} == units
        plain = {title: cell for title, cell in row.items() if not title.startswith(("辅助", "换算"))}
        assert {title: twin[title] for title in plain} == plain


def test_only_the_changed_cells_are_written(rich, tmp_path):
    out = File(rich, tmp_path / "out.xlsx")
    before = card(rich)
    out.change("0012", **{"零售价": "3.80", "仓W1(W1)下限": "8", "仓W2(W2)货位": "C-3", "状态": "已停用"})
    out.change("A-1", 辅助单位="箱", 换算="12", 辅助条码="77")
    report, written = out.bring_in()
    assert (report.faults, report.counts[Outcome.CHANGED], written) == ([], 2, 2)
    after = card(rich)
    assert (after.retail_price, after.switched_off) == (Decimal("3.8"), True)
    assert (after.units, after.barcodes, after.floor_price) == (before.units, before.barcodes, before.floor_price)
    assert limits(rich)["仓W1"] == (Decimal(8), Decimal(60), "A-01 左")
    assert limits(rich)["仓W2"] == (None, None, "C-3")
    assert [(unit.name, unit.numerator, unit.barcodes) for unit in card(rich, "A-1").units] == [("箱", 12, ("77",))]


def test_a_barcode_may_move_from_one_unit_to_another(rich, tmp_path):
    out = File(rich, tmp_path / "out.xlsx")
    [row] = [row for row in out.rows() if row["编码"] == "0012"]
    [at] = [at for at in ("", "2", "3", "4") if row[f"辅助单位{at}"] == "箱"]
    [to] = [at for at in ("", "2", "3", "4") if row[f"辅助单位{at}"] == "层"]
    out.change("0012", **{f"辅助条码{at}": "124", f"辅助条码{to}": "1120;2120;224"})
    assert out.bring_in()[1] == 1
    assert {unit.name: len(unit.barcodes) for unit in card(rich).units} == {"箱": 1, "托": 2, "毫升": 2, "层": 3}


def test_an_empty_cell_says_nothing_and_a_word_takes_away(rich, tmp_path):
    out = File(rich, tmp_path / "out.csv")
    out.change("0012", 品牌="", 零售价="", **{"仓W1(W1)上限": ""})
    assert out.bring_in()[1] == 0
    out.change("0012", 品牌=CLEARED, 零售价=CLEARED, 辅助条码=CLEARED, **{"仓W1(W1)上限": CLEARED})
    assert out.bring_in()[1] == 1
    after = card(rich)
    assert (after.brand, after.retail_price, after.spec) == ("", None, "500ml")
    assert after.units[0].barcodes == ()
    assert limits(rich)["仓W1"] == (Decimal("5.5"), None, "A-01 左")


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"仓W1(W1)下限": "很多"}, "仓W1(W1)下限"),
        ({"仓W1(W1)上限": "5"}, "仓W1(W1)上限"),
        ({"仓W1(W1)下限": "61"}, "仓W1(W1)下限"),
        ({"仓W2(W2)货位": "长" * 41}, "仓W2(W2)货位"),
        ({"状态": "也许"}, "状态"),
        ({"辅助单位2": "瓶"}, "辅助单位2"),
        ({"换算3": "0"}, "换算3"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(rich, tmp_path, cells, column):
    out = File(rich, tmp_path / "out.csv")
    out.change("0012", **cells)
    report, written = out.bring_in()
    assert ([(fault.column, bool(fault.message)) for fault in report.faults], written) == ([(column, True)], 0)


def test_each_part_of_a_row_takes_its_own_right(rich, tmp_path):
    manager = rich.hire("manager", [("store_manager", rich.s1)])
    clerk = rich.hire("clerk", [("clerk", None)])
    out = File(rich, tmp_path / "out.csv", manager)
    assert "仓W1(W1)下限" in out.titles
    assert [row["最低价"] for row in out.rows() if row["编码"] == "0012"] == ["2.5"]
    out.change("0012", **{"仓S1(S1)下限": "4"})
    assert out.bring_in()[1] == 1
    out.change("0012", **{"仓W1(W1)下限": "4", "零售价": "9"})
    faults = {fault.column for fault in out.bring_in()[0].faults}
    assert faults in ({"仓W1(W1)下限"}, {"编码"})
    assert [fault.column for fault in out.bring_in(clerk)[0].faults] == ["仓W1(W1)下限"]
    with pytest.raises(DomainError, match="权限"):
        foreign = [{"code": "0012", "warehouses": [{"warehouse_id": rich.w1, "minimum": "1"}]}]
        perform(import_skus, ImportSkus.model_validate({"limits": foreign}), actor=manager, database=rich.database)


def test_columns_that_nobody_reads_are_named(rich, tmp_path):
    out = File(rich, tmp_path / "out.csv")
    switched = SwitchWarehouse(warehouse_id=rich.w2, version=1)
    perform(switch_off_warehouse, switched, actor=SYSTEM, database=rich.database)
    report, _ = out.bring_in()
    assert report.unused == ("仓W2(W2)货位", "仓W2(W2)下限", "仓W2(W2)上限")


def test_a_part_with_many_limits_is_a_part_with_few_skus(rich):
    places = [{"warehouse_id": place, "minimum": "1"} for place in (rich.w1, rich.w2, rich.s1)]
    assert SKUS.weight({"sku": {}, "limits": {"warehouses": places}}) == 3
    assert SKUS.weight({"change": {}}) == 1


def test_the_list_of_a_person_without_stock_rights_has_no_limits(rich):
    stranger = rich.hire("stranger", [("administrator", None)])
    with rich.database.reading() as session:
        assert SKUS.own_columns(session, stranger) == ()
        assert len(SKUS.own_columns(session, Asked(SYSTEM).actor)) == 9
    assert read(sku_page, actor=SYSTEM, database=rich.database, wanted=EVERYTHING).rows

"""Warehouses, categories and units from a file and into one: the same file again says nothing."""

import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.bundles.queries import bundle_page
from jxc_app.modules.bundles.service import SaveBundle, save_bundle
from jxc_app.modules.catalog.categories import category_tree
from jxc_app.modules.catalog.models import SkuUnit, SupplierPack
from jxc_app.modules.catalog.substitutes import PairSubstitutes, pair_substitutes
from jxc_app.modules.catalog.units import list_units
from jxc_app.modules.inventory.switching_off import SwitchWarehouse, switch_off_warehouse
from jxc_app.modules.migration.bundle_sheets import BUNDLES
from jxc_app.modules.migration.catalog_sheets import CATEGORIES, UNITS
from jxc_app.modules.migration.master_exports import MASTERS
from jxc_app.modules.migration.sheet_check import check_sheet
from jxc_app.modules.migration.sheet_write import Progress, write_parts
from jxc_app.modules.migration.sheets import CLEARED, SHEETS, Asked, Outcome
from jxc_app.modules.migration.warehouse_sheets import WAREHOUSES
from jxc_app.modules.migration.writers import write_file
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.purchasing.packs import SavePack, save_pack
from jxc_app.modules.warehouses.models import Location, Warehouse
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from jxc_app.modules.warehouses.travel import SaveWay, save_way
from tests.modules.access.bought import list_price
from tests.support.company import SYSTEM

#: formats; how parts are written is tested on both engines with partners and SKUs
pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
PLACES = ("编码", "名称", "类型", "城市", "纬度", "经度", "启用日期", "状态")
TREE = ("分类名称", "上级分类")


def bring_in(kind, path, actor=SYSTEM, *, updates=True):
    with tempfile.TemporaryDirectory() as folder:
        parts = Path(folder) / "parts"
        report = check_sheet(kind, path, Asked(actor, updates), parts)
        done = Progress()
        while not (report.fault_count or done.is_done):
            done = write_parts(kind, parts, done, actor, seconds=60)
    return report, done.written


def sheet(folder, header, *rows):
    path = folder / "in.xlsx"
    write_file(path, header, rows)
    return path


def places(database):
    return {row.code: row for row in read(list_warehouses, actor=SYSTEM, database=database)}


def tree(database):
    rows = read(category_tree, actor=SYSTEM, database=database)
    names = {row.id: row.name for row in rows}
    return {row.name: names.get(row.parent_id) for row in rows}


@pytest.fixture
def filled(company, tmp_path):
    """Something of everything."""
    shop = CreateWarehouse(
        code="007", name="=南京路店", kind="store", city="上海", address="一号,二号", contact="李", phone="+86 138",
        latitude="31.2304", longitude="121.4737", go_live_date="2026-01-05",
    )  # fmt: skip
    made = perform(create_warehouse, shop, actor=SYSTEM, database=company.database)
    off = SwitchWarehouse(warehouse_id=made.warehouse_id, version=1)
    perform(switch_off_warehouse, off, actor=SYSTEM, database=company.database)
    tree = [("食品", "", ""), ("饮料", "食品", "已停用"), ("茶", "饮料", ""), ("果汁", "饮料", "已停用")]
    bring_in(CATEGORIES, sheet(tmp_path, (*TREE, "状态"), *tree))
    bring_in(UNITS, sheet(tmp_path, ("单位名称", "状态"), ("打", "已停用")))
    supplier = CreatePartner(code="=G1", name="一厂,二厂", is_supplier=True)
    partner_id = perform(create_partner, supplier, actor=SYSTEM, database=company.database).partner_id
    with company.database.reading() as session:
        box = session.exec(select(SkuUnit.unit_id).where(SkuUnit.numerator == 24)).one()
    pack = SavePack(
        sku_id=company.b,
        partner_id=partner_id,
        unit_id=box,
        numerator=12,
        supplier_code="007",
        barcode="0690",
        least="36.5",
        lead_days=4,
        is_default=True,
    )
    perform(save_pack, pack, actor=SYSTEM, database=company.database)
    way = SaveWay(one_id=company.w1, other_id=company.s1, kilometres=Decimal("12.345"), minutes=30)
    perform(save_way, way, actor=SYSTEM, database=company.database)
    pair = PairSubstitutes(sku_id=company.a, other_id=company.b)
    perform(pair_substitutes, pair, actor=SYSTEM, database=company.database)
    list_price(company)
    bundle = SaveBundle(code="=TC1", name="一套,两套", price="9.9", parts=[{"sku_id": company.a, "quantity": "1.5"}])
    perform(save_bundle, bundle, actor=SYSTEM, database=company.database)
    return company


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize("table", [one for one in MASTERS if one in SHEETS])
def test_what_went_out_comes_in_as_no_change(filled, tmp_path, table, suffix):
    path = tmp_path / f"out.{suffix}"
    with filled.database.reading() as session:
        rows = list(MASTERS[table].rows(session, SYSTEM))
    write_file(path, MASTERS[table].columns, rows)
    report, written = bring_in(SHEETS[table], path)
    assert rows
    unused = ("商品名称",) if table == "bundles" else ()  # goes out to be looked at
    assert (report.faults, report.unused, written) == ([], unused, 0)
    assert report.counts[Outcome.SAME] == len(rows)


def test_warehouses_are_opened_with_their_places_and_changed(database, company, tmp_path):
    path = sheet(
        tmp_path, PLACES,
        ("MD1", "新店", "门店", "上海", "31.2304", "121.4737", "2026/1/5", "使用中"),
        ("W1", "总仓", "中央仓", "杭州", "", "", "", ""),
    )  # fmt: skip
    assert bring_in(WAREHOUSES, path)[1] == 2
    found = places(database)
    assert (found["MD1"].kind, str(found["MD1"].latitude), str(found["MD1"].go_live_date)) == (
        "store", "31.230400", "2026-01-05",
    )  # fmt: skip
    assert (found["W1"].name, found["W1"].city, found["W1"].kind) == ("总仓", "杭州", "central")
    with database.reading() as session:
        made = select(Location.place).join(Warehouse).where(col(Warehouse.code) == "MD1")
        assert set(session.exec(made).all()) == {"stock", "qc_hold", "blocked", "in_transit"}
    assert bring_in(WAREHOUSES, path)[0].counts[Outcome.SAME] == 2
    bring_in(WAREHOUSES, sheet(tmp_path, PLACES, ("MD1", "新店", "", CLEARED, CLEARED, CLEARED, "", "")))
    assert (places(database)["MD1"].city, places(database)["MD1"].latitude) == ("", None)
    assert str(places(database)["MD1"].go_live_date) == "2026-01-05"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("MD1", "店", "分店", "", "", "", "", ""), "类型"),
        (("MD1", "", "门店", "", "", "", "", ""), "名称"),
        (("MD1", "店", "门店", "", "91", "1", "", ""), "纬度"),
        (("MD1", "店", "门店", "", "31", "", "", ""), "经度"),
        (("MD1", "店", "门店", "", "", "", "明天", ""), "启用日期"),
        (("MD1", "店", "门店", "", "", "", "", "已停用"), "状态"),
        (("w1", "店", "门店", "", "", "", "", "已停用"), "状态"),
        (("X1", "又一个", "门店", "", "", "", "", ""), "编码"),
    ],
)
def test_what_is_wrong_with_a_warehouse_is_said_at_its_cell(database, company, tmp_path, row, column):
    path = sheet(tmp_path, PLACES, ("X1", "好的", "门店", "", "", "", "", ""), row)
    report, written = bring_in(WAREHOUSES, path)
    assert ([(fault.row, fault.column) for fault in report.faults], written) == ([(3, column)], 0)
    assert "X1" not in places(database)


def test_warehouses_take_their_own_rights(company, tmp_path):
    clerk = company.hire("clerk", [("clerk", None)])
    path = sheet(tmp_path, PLACES, ("W1", "改名", "", "", "", "", "", ""))
    assert [fault.column for fault in bring_in(WAREHOUSES, path, clerk)[0].faults] == ["编码"]
    path = sheet(tmp_path, PLACES, ("MD1", "新店", "", "", "", "", "", ""))
    with pytest.raises(DomainError, match="权限"):
        bring_in(WAREHOUSES, path, clerk)
    assert [fault.column for fault in bring_in(WAREHOUSES, path, SYSTEM, updates=False)[0].faults] == []


def test_the_tree_comes_in_and_moves(database, company, tmp_path):
    first = sheet(tmp_path, TREE, ("食品", ""), ("饮料", "食品"), ("茶", "饮料"))
    assert bring_in(CATEGORIES, first, updates=False)[1] == 3
    assert tree(database) == {"食品": None, "饮料": "食品", "茶": "饮料"}
    moved = sheet(tmp_path, TREE, ("茶", "食品"), ("饮料", CLEARED), ("酒", "饮料"))
    refused = bring_in(CATEGORIES, moved, updates=False)[0]
    assert [(fault.row, fault.column) for fault in refused.faults] == [(2, "上级分类"), (3, "上级分类")]
    assert bring_in(CATEGORIES, moved)[1] == 3
    assert tree(database) == {"食品": None, "饮料": None, "茶": "食品", "酒": "饮料"}
    untouched = sheet(tmp_path, TREE, ("茶", ""))
    assert bring_in(CATEGORIES, untouched)[0].counts[Outcome.SAME] == 1


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([("茶", "饮料"), ("饮料", "")], (2, "上级分类")),
        ([("甲", ""), ("乙", "甲"), ("甲", "")], (4, "分类名称")),
        ([("甲", "甲")], (2, "上级分类")),
        ([("长" * 61, "")], (2, "分类名称")),
        ([("上", "下")], (2, "上级分类")),
    ],
)
def test_what_is_wrong_with_a_category_is_said_at_its_cell(database, company, tmp_path, rows, fault):
    bring_in(CATEGORIES, sheet(tmp_path, TREE, ("上", ""), ("下", "上")))
    report, written = bring_in(CATEGORIES, sheet(tmp_path, TREE, *rows))
    assert ([(one.row, one.column) for one in report.faults], written) == ([fault], 0)
    assert tree(database) == {"上": None, "下": "上"}


def test_what_is_out_of_use_goes_out_and_comes_in_so(database, company, tmp_path):
    with_state = (*TREE, "状态")
    rows = [("食品", "", "已停用"), ("饮料", "食品", "随上级停用"), ("百货", "", "")]
    assert bring_in(CATEGORIES, sheet(tmp_path, with_state, *rows))[1] == 3
    assert off_by(database) == {"食品": "食品", "饮料": "食品", "百货": ""}
    path = sheet(tmp_path, with_state, ("饮料", "", "使用中"), ("百货", "", "停用"))
    assert [(one.row, one.column) for one in bring_in(CATEGORIES, path)[0].faults] == [(2, "状态")], "食品 is off"
    path = sheet(tmp_path, with_state, ("食品", "", "使用中"), ("饮料", "", "使用中"), ("百货", "", "停用"))
    assert [one.row for one in bring_in(CATEGORIES, path, updates=False)[0].faults] == [2, 3, 4]
    assert bring_in(CATEGORIES, path)[1] == 2, "饮料 comes with 食品"
    assert off_by(database) == {"食品": "", "饮料": "", "百货": "百货"}


def test_what_is_off_below_what_is_off_stays_so_when_that_comes_back(database, company, tmp_path):
    with_state = (*TREE, "状态")
    rows = [("食品", "", "已停用"), ("饮料", "食品", "已停用"), ("茶", "食品", "随上级停用")]
    bring_in(CATEGORIES, sheet(tmp_path, with_state, *rows))
    with database.reading() as session:
        out = {row[0]: row for row in MASTERS["categories"].rows(session, SYSTEM)}
    assert [out[row[0]] for row in rows] == rows
    bring_in(CATEGORIES, sheet(tmp_path, with_state, ("食品", "", "使用中")))
    assert off_by(database) == {"食品": "", "饮料": "饮料", "茶": ""}


def off_by(database):
    return {row.name: row.off_by for row in read(category_tree, actor=SYSTEM, database=database)}


def test_units_are_switched_by_a_file(database, company, tmp_path):
    head = ("单位名称", "状态")
    path = sheet(tmp_path, head, ("箱", "已停用"), ("打", "已停用"), ("个", ""))
    assert [(one.row, one.column) for one in bring_in(UNITS, path, updates=False)[0].faults] == [(2, "状态")]
    assert bring_in(UNITS, path)[1] == 2
    assert bring_in(UNITS, sheet(tmp_path, head, ("箱", "使用中"), ("个", "坏了")))[0].fault_count == 1
    assert bring_in(UNITS, sheet(tmp_path, head, ("箱", "使用中")))[1] == 1
    off = {unit.name for unit in read(list_units, actor=SYSTEM, database=database) if unit.switched_off}
    assert off == {"打"}


def test_units_that_are_new_are_made(database, company, tmp_path):
    path = sheet(tmp_path, ("单位名称",), ("箱",), ("打",), ("吨",))
    report, written = bring_in(UNITS, path)
    assert (report.counts[Outcome.SAME], report.counts[Outcome.NEW], written) == (1, 2, 2)
    assert {"打", "吨"} <= {unit.name for unit in read(list_units, actor=SYSTEM, database=database)}
    faults = bring_in(UNITS, sheet(tmp_path, ("单位名称",), ("捆",), ("捆",), ("长" * 21,)))[0].faults
    assert [(fault.row, fault.column) for fault in faults] == [(3, "单位名称"), (4, "单位名称")]


PACK_TITLES = ("供应商编码", "商品编码", "单位", "换算")


def packs(company):
    with company.database.reading() as session:
        rows = session.exec(select(SupplierPack).order_by(SupplierPack.id)).all()
        return [(one.numerator, one.least, one.lead_days, one.is_default) for one in rows]


def test_who_supplies_comes_in_with_its_terms(filled, tmp_path):
    """A file without the columns says nothing of them; one default moves to another supplier; two are refused."""
    other = CreatePartner(code="G2", name="二厂", is_supplier=True)
    perform(create_partner, other, actor=SYSTEM, database=filled.database)
    assert bring_in(SHEETS["supplier-packs"], sheet(tmp_path, PACK_TITLES, ("=G1", "B-2", "箱", "10")))[1] == 1
    assert packs(filled) == [(10, Decimal("36.5"), 4, True)]
    titles = (*PACK_TITLES, "起订量", "交期", "默认供应商")
    moved = (("G2", "B-2", "个", "1", "5", "", "是"), ("=G1", "B-2", "箱", "10", "", "7", "否"))
    path = sheet(tmp_path, titles, *moved)
    assert bring_in(SHEETS["supplier-packs"], path)[1] == 2
    assert packs(filled) == [(10, None, 7, False), (1, 5, None, True)]
    wrong = (
        ("G2", "B-2", "个", "2", "", "", ""), ("G2", "B-2", "箱", "1", "0", "", ""),
        ("=G1", "B-2", "箱", "1", "", "x", "对吗"),
    )  # fmt: skip
    report, written = bring_in(SHEETS["supplier-packs"], sheet(tmp_path, titles, *wrong))
    assert written == 0
    assert {(fault.line, fault.column) for fault in report.faults} >= {(1, "换算"), (2, "起订量")}
    two = (("G2", "B-2", "箱", "10", "", "", "是"), ("=G1", "B-2", "箱", "10", "", "", "是"))
    report, written = bring_in(SHEETS["supplier-packs"], sheet(tmp_path, titles, *two))
    assert (written, [fault.column for fault in report.faults]) == (0, ["默认供应商"])


BUNDLE = ("套餐编码", "套餐名称", "套餐价", "商品编码", "每套数量", "单位", "状态")


def bundles(database):
    return {row.code: row for row in read(bundle_page, actor=SYSTEM, database=database).rows}


def test_bundles_come_in_by_row_and_are_changed_where_that_is_wished(company, tmp_path):
    rows = [("TC1", "早餐", "12.8", "A-1", "2", "", ""), ("TC1", "早餐", "12.8", "B-2", "1", "箱", ""),
            ("TC2", "晚餐", "", "A-1", "1", "", "已停用")]  # fmt: skip
    _, written = bring_in(BUNDLES, sheet(tmp_path, BUNDLE, *rows))
    found = bundles(company.database)
    assert written == 3
    assert [(part.code, part.quantity) for part in found["TC1"].parts] == [("A-1", 2), ("B-2", 24)]
    assert (found["TC1"].price, found["TC2"].price, found["TC2"].is_off) == (Decimal("12.8"), None, True)
    report, _ = bring_in(BUNDLES, sheet(tmp_path, BUNDLE, *rows))
    assert (report.counts[Outcome.SAME], report.to_write) == (3, 0)
    less = [("TC1", "早餐", "9.9", "A-1", "2", "", "")]
    report, written = bring_in(BUNDLES, sheet(tmp_path, BUNDLE, *less), updates=False)
    assert ([fault.column for fault in report.faults], written) == (["套餐编码"], 0)
    bring_in(BUNDLES, sheet(tmp_path, BUNDLE, *less))
    found = bundles(company.database)["TC1"]
    assert (found.price, len(found.parts), found.version) == (Decimal("9.9"), 1, 2)


def test_rows_of_bundles_that_cannot_be_are_refused_at_their_column(company, tmp_path):
    good = ("TC1", "早餐", "12.8", "A-1", "2", "", "")
    wrong = [
        ("A-1", "占了商品编码", "", "B-2", "1", "", ""), ("TC1", "别的名字", "12.8", "B-2", "1", "", ""),
        ("TC1", "早餐", "12.8", "A-1", "1", "", ""), ("TC3", "没有的商品", "", "X-9", "1", "", ""),
        ("TC4", "负的", "-1", "A-1", "0", "", ""), ("TC5", "没有的单位", "", "A-1", "1", "吨", ""),
        ("", "", "", "A-1", "1", "", ""),
    ]  # fmt: skip
    report, written = bring_in(BUNDLES, sheet(tmp_path, BUNDLE, good, *wrong))
    assert written == 0
    assert {(fault.row, fault.column) for fault in report.faults} == {
        (3, "套餐编码"), (4, "套餐名称"), (5, "商品编码"), (6, "商品编码"), (7, "套餐价"), (7, "每套数量"), (8, "单位"),
        (9, "套餐编码"), (9, "套餐名称"),
    }  # fmt: skip

"""Lists of suppliers and customers: judged cell by cell, written, and read back from what was exported."""

from pathlib import Path

import pytest

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read, read_in
from jxc_app.modules.migration.partner_sheets import CUSTOMERS, SUPPLIERS
from jxc_app.modules.migration.sheet_check import SheetReport, check_sheet
from jxc_app.modules.migration.sheet_write import Progress, write_parts
from jxc_app.modules.migration.sheets import CLEARED, Asked, Outcome, SheetKind
from jxc_app.modules.migration.writers import write_file
from jxc_app.modules.partners.exporting import CUSTOMER_COLUMNS, partner_table, partner_table_masked
from jxc_app.modules.partners.partner_pages import PartnerDetails, PartnerFilter, partner_page_with_contact
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.support.company import SYSTEM, Company

HEADER = "供应商编码,名称,电话,账期,税号,备注\n"


class Sheet:
    """A file of one kind, and what becomes of it."""

    def __init__(self, folder: Path, text: str, kind: SheetKind = SUPPLIERS, name: str = "list.csv") -> None:
        self.kind, self.path, self.parts = kind, folder / name, folder / "parts"
        if text:
            self.path.write_text(text, encoding="utf-8")

    def check(self, *, updates: bool = False, actor: Actor = SYSTEM) -> SheetReport:
        return check_sheet(self.kind, self.path, Asked(actor, updates=updates), self.parts)

    def write(self, actor: Actor = SYSTEM) -> Progress:
        return write_parts(self.kind, self.parts, Progress(0, 0), actor, seconds=60)


def listed(kind: str = "supplier") -> dict[str, PartnerDetails]:
    found = read(partner_page_with_contact, actor=SYSTEM, only=PartnerFilter(kind))
    return {row.code: row for row in found.rows}


def cells(report: SheetReport) -> list[tuple[int, str, str]]:
    return [(fault.row, fault.column, fault.value) for fault in report.faults]


def test_a_good_list_comes_in_whole(company: Company, tmp_path: Path) -> None:
    sheet = Sheet(tmp_path, HEADER + "G1,甲厂,13812341234,30,,周三送\nG2,乙厂,,,91350100m000100y43,\n")
    report = sheet.check()
    assert (report.fault_count, report.counts[Outcome.NEW]) == (0, 2)
    assert listed() == {}
    sheet.write()
    rows = listed()
    assert (rows["G1"].phone, rows["G1"].payment_days, rows["G1"].remark) == ("13812341234", 30, "周三送")
    assert (rows["G2"].payment_days, rows["G2"].tax_number) == (None, "91350100M000100Y43")
    assert sheet.check(updates=True).counts[Outcome.SAME] == 2


def test_each_wrong_cell_is_named(company: Company, tmp_path: Path) -> None:
    perform(create_partner, CreatePartner(code="OLD", name="老厂", is_supplier=True), actor=SYSTEM)
    rows = "G1,甲厂,,三十天,,\n,无编码,,,,\ng1,又是甲,,,,\nG4,,,,,\nold,老厂,,,,\nG6,己厂,,99999,,\n"
    report = Sheet(tmp_path, HEADER + rows).check()
    assert cells(report) == [
        (2, "账期", "三十天"), (3, "供应商编码", ""), (4, "供应商编码", "g1"), (5, "名称", ""),
        (6, "供应商编码", "old"), (7, "账期", "99999"),
    ]  # fmt: skip
    assert all(fault.message and fault.advice for fault in report.faults)


def test_a_list_says_who_is_a_wholesale_customer(company: Company, tmp_path: Path) -> None:
    header = "客户编码,名称,是否批发客户\n"
    wrong = Sheet(tmp_path, header + "K1,甲店,是\nK2,乙店,偶尔\n", CUSTOMERS).check()
    assert cells(wrong) == [(3, "是否批发客户", "偶尔")]
    assert "是 或 否" in wrong.faults[0].message
    sheet = Sheet(tmp_path, header + "K1,甲店,是\nK2,乙店,否\nK3,丙店,\n", CUSTOMERS)
    sheet.check()
    sheet.write()
    assert wholesale() == {"K1": True, "K2": False, "K3": False}
    sheet = Sheet(tmp_path, header + f"K1,甲店一,\nK2,乙店,是\nK3,丙店,{CLEARED}\n", CUSTOMERS)
    assert sheet.check(updates=True).counts == {Outcome.NEW: 0, Outcome.CHANGED: 2, Outcome.SAME: 1}
    sheet.write()
    assert wholesale() == {"K1": True, "K2": True, "K3": False}


def wholesale() -> dict[str, bool]:
    return {code: row.is_wholesale for code, row in listed("customer").items()}


def test_an_update_leaves_empty_cells_alone_and_makes_a_customer_a_supplier_too(
    company: Company, tmp_path: Path
) -> None:
    made = CreatePartner(code="K1", name="四海", is_customer=True, phone="13812341234", remark="老客户")
    perform(create_partner, made, actor=SYSTEM)
    sheet = Sheet(tmp_path, HEADER + "K1,四海餐饮,,45,,\n")
    assert sheet.check().fault_count == 1
    assert sheet.check(updates=True).counts[Outcome.CHANGED] == 1
    sheet.write()
    row = listed()["K1"]
    assert (row.name, row.payment_days, row.phone, row.remark) == ("四海餐饮", 45, "13812341234", "老客户")
    assert row.is_customer


def test_a_change_between_check_and_writing_is_not_overwritten(company: Company, tmp_path: Path) -> None:
    sheet = Sheet(tmp_path, HEADER + "G1,甲厂,,,,\n")
    sheet.check()
    perform(create_partner, CreatePartner(code="G1", name="别人建的", is_supplier=True), actor=SYSTEM)
    with pytest.raises(DomainError, match="甲厂"):
        sheet.write()
    assert listed()["G1"].name == "别人建的"


def test_what_is_exported_comes_in_again_unchanged(company: Company, database: Database, tmp_path: Path) -> None:
    fields = {
        "phone": "021-62345678",
        "email": "sihai@example.com",
        "bank_account": "1001234509001234567",
        "credit_limit": "500.5",
    }
    made = CreatePartner(code="K1", name="四海", is_customer=True, is_wholesale=True, **fields)
    perform(create_partner, made, actor=SYSTEM)
    path = tmp_path / "customers.xlsx"
    with database.reading() as session:
        write_file(
            path, CUSTOMER_COLUMNS, read_in(session, partner_table, SYSTEM, only=PartnerFilter("customer", state="all"))
        )
    sheet = Sheet(tmp_path, "", CUSTOMERS, path.name)
    report = sheet.check(updates=True)
    assert (report.faults, report.counts[Outcome.SAME]) == ([], 1)


def test_the_export_for_everybody_is_masked(company: Company, database: Database) -> None:
    made = CreatePartner(code="G1", name="甲厂", is_supplier=True, phone="13812341234")
    perform(create_partner, made, actor=SYSTEM)
    keeper = company.hire("keeper", [("keeper", None)])
    with database.reading() as session:
        [row] = read_in(session, partner_table_masked, keeper, only=PartnerFilter("supplier"))
    assert row[3] == "138****1234"


def test_a_mask_that_comes_back_hides_nothing_for_good(company: Company, database: Database, tmp_path: Path) -> None:
    contact = {"phone": "13812341234", "address": "上海市一号", "bank_account": "6222001234567890", "email": "jia@x.cn"}
    made = CreatePartner(code="K1", name="甲店", is_customer=True, remark="周三送", credit_limit="5", **contact)
    perform(create_partner, made, actor=SYSTEM, database=database)
    with database.reading() as session:
        [row] = read_in(session, partner_table_masked, SYSTEM, only=PartnerFilter("customer"))
    assert "138****1234" in row and "j***@x.cn" in row
    changed = [{"甲店": "甲店二", "周三送": CLEARED}.get(str(cell), cell) for cell in row]
    write_file(tmp_path / "list.xlsx", CUSTOMER_COLUMNS, [changed])
    sheet = Sheet(tmp_path, "", CUSTOMERS, "list.xlsx")
    assert sheet.check(updates=True).counts[Outcome.CHANGED] == 1
    sheet.write()
    after = listed("customer")["K1"]
    assert (after.name, after.remark, after.phone, after.address) == ("甲店二", "", "13812341234", "上海市一号")
    assert (after.bank_account, after.email) == ("6222001234567890", "jia@x.cn")

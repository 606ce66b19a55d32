"""Opening stock, goods on their way and balances as files: judged cell by cell, whole or not at all, never twice."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import col, delete, update

from jxc_app.core.use_case import perform
from jxc_app.modules.access.models import RolePermission
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT
from jxc_app.modules.migration.opening.balances import BALANCES
from jxc_app.modules.migration.opening.posting import TakeBackRun, take_back_run
from jxc_app.modules.migration.opening.sheets import IN_TRANSIT
from jxc_app.modules.migration.sheets import Outcome
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.migration.opening_files import HEADER, Sheet, begin, documents, latest_run, take_back
from tests.support.company import SYSTEM, Company, Line


@pytest.fixture
def begun(company: Company) -> Company:
    begin(company)
    return company


def test_a_good_file_becomes_drafts_dated_the_day_before(begun: Company, tmp_path: Path) -> None:
    sheet = Sheet(
        tmp_path, HEADER + 'W1,A-1,,10,3.5,\n仓W2,b-2,,"1,200",,2400\nW1,L-3,批1,5,2,10\n', encoding="gb18030"
    )
    report = sheet.check()
    assert (report.fault_count, report.counts[Outcome.NEW]) == (0, 3), report.faults
    assert report.preview == (("仓W1", "2", "1", "15", "45.00"), ("仓W2", "1", "1", "1,200", "2,400.00"))
    assert documents(begun) == []
    assert sheet.write().written == 3
    made = documents(begun)
    assert [(one.status, str(one.business_date), one.total_amount) for one in made] == [
        ("draft", "2025-12-31", Decimal(45)), ("draft", "2025-12-31", Decimal(2400)),
    ]  # fmt: skip
    assert sheet.check().counts == {Outcome.NEW: 0, Outcome.CHANGED: 0, Outcome.SAME: 3}


def cells(report):
    return [(fault.row, fault.column) for fault in report.faults]


def test_each_wrong_cell_is_named_and_nothing_is_written(begun: Company, tmp_path: Path) -> None:
    rows = (
        "W9,A-1,,1,1,\nW1,X,,1,1,\nW1,L-3,,1,1,\nW1,A-1,,一打,1,\nW1,A-1,,-3,1,\nW1,A-1,,2,3,7\n"
        'W1,A-1,,1,1,\nW1,a-1,,2,1,\nW1,B-2,,"1,5",x,\nW1,B-2,,0,1,\n'
    )
    sheet = Sheet(tmp_path, HEADER + rows)
    report = sheet.check()
    assert cells(report) == [
        (2, "仓库"), (3, "商品编码"), (4, "批次"), (5, "数量"), (6, "数量"), (7, "金额"), (9, "商品编码"),
        (10, "数量"), (10, "成本单价"),
    ]  # fmt: skip
    assert all(fault.message and fault.advice for fault in report.faults)
    assert documents(begun) == []


def test_a_barcode_brings_its_unit_and_full_width_digits_are_read(begun: Company, tmp_path: Path) -> None:
    sheet = Sheet(tmp_path, "仓库,条码,数量,单位,成本\nW1,B-2,３,箱,￥２４\n")
    sheet.brought_in()
    [made] = documents(begun)
    assert (made.total_quantity, made.total_amount, made.status) == (Decimal(72), Decimal(72), "posted")


def test_the_same_rows_again_bring_nothing_and_other_numbers_are_refused(begun: Company, tmp_path: Path) -> None:
    Sheet(tmp_path, HEADER + "W1,A-1,,10,3.5,\n").brought_in()
    again = Sheet(tmp_path, HEADER + "仓W1,a-1,,10.0,,35\n").check()
    assert (again.counts[Outcome.SAME], again.parts) == (1, 0)
    other = Sheet(tmp_path, HEADER + "W1,A-1,,11,3.5,\n").check()
    assert cells(other) == [(2, "数量")]
    assert documents(begun)[0].number in other.faults[0].message


def test_a_killed_import_goes_on_and_is_one_run(begun: Company, tmp_path: Path) -> None:
    sheet = Sheet(tmp_path, HEADER + "W1,A-1,,10,1,\nW2,A-1,,20,1,\n")
    sheet.check()
    assert sheet.write(seconds=0).written == 1
    first = latest_run()
    assert (first.written_rows, first.expected_rows) == (1, 2)
    assert sheet.check().counts == {Outcome.NEW: 1, Outcome.CHANGED: 0, Outcome.SAME: 1}
    sheet.write()
    run = latest_run()
    assert (run.id, run.written_rows, run.expected_rows) == (first.id, 2, 2)
    assert len(documents(begun)) == 2


def test_what_was_taken_back_can_come_in_again(begun: Company, tmp_path: Path) -> None:
    sheet = Sheet(tmp_path, HEADER + "W1,A-1,,10,1,\nW2,A-1,,20,1,\n")
    run_id = sheet.brought_in()
    assert begun.stock(begun.a).available == 10
    perform(take_back_run, TakeBackRun(run_id=run_id, reason="导错了"), actor=SYSTEM)
    assert (take_back(run_id).done, begun.stock(begun.a).available) == (2, 0)
    assert sheet.check().counts[Outcome.NEW] == 2
    assert sheet.brought_in() != run_id
    assert begun.stock(begun.a).available == 10
    begun.assert_proved()


def test_goods_on_their_way_are_received_like_any_transfer(begun: Company, tmp_path: Path) -> None:
    header = "发出仓库,收货仓库,调拨单号,商品编码,数量,单价\n"
    Sheet(tmp_path, header + "W1,S1,DB-9,A-1,10,2.5\nW1,S1,DB-9,B-2,4,1\n", IN_TRANSIT).brought_in()
    [sent] = documents(begun)
    assert (sent.type, sent.own_number, begun.stock(begun.a).available) == ("opening_transit", "DB-9", 0)
    begun.assert_proved()
    begun.record(
        "transfer_receipt",
        [Line(begun.a, 10, source_line_id=sent.id * LINES_PER_DOCUMENT + 1)],
        at=begun.s1,
        linked_document_id=sent.id,
    )
    assert begun.stock(begun.a, begun.s1).available == 10
    begun.assert_proved()


def test_balances_come_in_by_code_or_name_and_are_corrected(begun: Company, tmp_path: Path) -> None:
    for code, name, kind in (("G1", "甲厂", "is_supplier"), ("K1", "乙店", "is_customer")):
        perform(create_partner, CreatePartner(code=code, name=name, **{kind: True}), actor=SYSTEM)
    text = '往来单位,类型,金额,原单据号,到期日\nG1,应付,"12,800.50",FP1,46053\n乙店,应收,300,,\n'
    sheet = Sheet(tmp_path, text, BALANCES)
    assert sheet.check().counts[Outcome.NEW] == 2
    sheet.write()
    assert sheet.check().counts[Outcome.SAME] == 2
    wrong = Sheet(tmp_path, "往来单位,类型,金额\nG1,应收,1\nK1,应收,0\nK9,应收,1\nK1,欠款,1\n", BALANCES).check()
    assert cells(wrong) == [(2, "往来单位"), (3, "金额"), (4, "往来单位"), (5, "类型")]
    changed = Sheet(tmp_path, text.replace("300", "350"), BALANCES)
    assert changed.check().fault_count == 1
    assert changed.check(updates=True).counts == {Outcome.NEW: 0, Outcome.CHANGED: 1, Outcome.SAME: 1}


def test_who_may_not_know_costs_is_not_told_them_by_the_dry_run(begun: Company, tmp_path: Path) -> None:
    Sheet(tmp_path, HEADER + "W1,A-1,,10,3.5,\n").brought_in()
    begun.database.write(
        lambda session: session.exec(delete(RolePermission).where(col(RolePermission.permission) == "document.cost"))
    )
    blind = begun.hire("blind", [("clerk", None)])
    report = Sheet(tmp_path, HEADER + "W1,A-1,,10,9,\nW1,B-2,,2,8,\n").check(actor=blind)
    assert report.counts == {Outcome.NEW: 1, Outcome.CHANGED: 0, Outcome.SAME: 1}, "a wrong guess is not named as one"
    assert [row[-1] for row in report.preview] == [""]
    assert not {"price", "amount"} & set(report.first[0])


def test_a_piece_is_in_one_place(begun: Company, tmp_path: Path) -> None:
    """Said by cell before anything is written: posting would stop half-way."""
    with begun.database.engine.begin() as connection:
        connection.execute(update(Sku.__table__).where(Sku.id == begun.lots).values(serial_tracked=True))
    rows = "W1,L-3,SN1,1,3.5,\nW2,L-3,SN1,1,3.5,\nW2,L-3,SN2,1,3.5,\n"
    twice = Sheet(tmp_path, HEADER + rows).check()
    assert cells(twice) == [(3, "批次")]
    assert "SN1" in twice.faults[0].message
    assert documents(begun) == []
    Sheet(tmp_path, HEADER + "W1,L-3,SN1,1,3.5,\n").brought_in()
    other = Sheet(tmp_path, HEADER + rows.replace("W1,L-3,SN1,1,3.5,\n", "")).check()
    assert cells(other) == [(2, "批次")]
    again = Sheet(tmp_path, HEADER + "W1,L-3,SN1,1,3.5,\n").check()
    assert (again.counts[Outcome.SAME], again.fault_count) == (1, 0)


def test_a_code_that_a_spreadsheet_cut_short_is_told(begun: Company, tmp_path: Path) -> None:
    rows = "W1,6.90123E+12,,10,3.5,\nW1,L-3,2.02601E+11,10,3.5,\nW1,A-1,,1E+1,3.5,\n"
    report = Sheet(tmp_path, HEADER + rows).check()
    assert cells(report) == [(2, "商品编码"), (3, "批次")]
    assert "末几位已经丢失" in report.faults[0].message

"""Workbooks, and the bombs that look like them."""

import resource
import zipfile
from datetime import date

import pytest
import xlsxwriter

from jxc_app.core.errors import DomainError
from jxc_app.modules.migration.workbooks import read_workbook


def workbook(path, cells):
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for (row, column), value in cells.items():
            if isinstance(value, date):
                sheet.write_datetime(row, column, value, book.add_format({"num_format": "yyyy-mm-dd"}))
            else:
                sheet.write(row, column, value)
    return path


def test_cells_become_the_text_people_see(tmp_path):
    path = workbook(
        tmp_path / "b.xlsx",
        {(1, 0): "编码", (1, 1): "价", (1, 2): "日", (2, 0): 6901234567892, (2, 1): 2.5, (2, 2): date(2026, 1, 2)},
    )
    table = read_workbook(path)
    assert table.header == ("编码", "价", "日")
    [row] = table.rows
    assert list(row.cells) == ["6901234567892", "2.5", "2026-01-02"]
    assert row.line == 1


def test_digits_that_the_spreadsheet_has_lost_are_not_passed_on(tmp_path):
    path = workbook(tmp_path / "b.xlsx", {(0, 0): "条码", (1, 0): 69012345678901234})
    [row] = read_workbook(path).rows
    assert row.fault == "file.digits_lost"


def _zip(path, entries, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def far_cell(path):
    return workbook(path, {(0, 0): "a", (1_048_575, 16_383): "z"})


def many_columns(path):
    return workbook(path, {(0, column): "c" for column in range(16_384)})


def zeros(path):
    return _zip(path, [("xl/worksheets/sheet1.xml", b"0" * (20 << 20))])


def many_entries(path):
    return _zip(path, [(f"x{number}", b"") for number in range(2_001)])


@pytest.mark.parametrize("make", [far_cell, many_columns, zeros, many_entries])
def test_bombs_are_refused_before_they_are_unpacked(tmp_path, make):
    path = make(tmp_path / "bomb.xlsx")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(DomainError) as refusal:
        read_workbook(path)
    assert refusal.value.code == "file.workbook_too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10


def test_a_length_that_lies_is_found_out(tmp_path):
    path = _zip(tmp_path / "lie.xlsx", [("xl/worksheets/sheet1.xml", b"<row/>" * 100_000)])
    true, claimed = (600_000).to_bytes(4, "little"), (60_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(true, claimed))
    with pytest.raises(DomainError) as refusal:
        read_workbook(path)
    assert refusal.value.code == "file.damaged"


@pytest.mark.parametrize("content", [b"no workbook", b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0broken", b""])
def test_what_is_no_workbook(tmp_path, content):
    path = tmp_path / "b.xlsx"
    path.write_bytes(content)
    with pytest.raises(DomainError) as refusal:
        read_workbook(path)
    assert refusal.value.code == "file.damaged"

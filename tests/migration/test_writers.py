"""Tables that leave: harmless in a spreadsheet, whole when they come back."""

import csv
import io
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jxc_app.core.errors import DomainError
from jxc_app.modules.migration.formulas import guarded, unguarded
from jxc_app.modules.migration.workbooks import read_workbook
from jxc_app.modules.migration.writers import csv_chunks, write_file

EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "'=1", "=cmd|'/c calc'!A0", '=HYPERLINK("x")']


def parsed(rows):
    content = b"".join(csv_chunks(("a",), rows)).decode("utf-8-sig")
    return [row[0] for row in csv.reader(io.StringIO(content, newline=""))][1:]


@pytest.mark.parametrize("text", EVIL)
def test_no_text_leaves_as_a_formula_and_all_come_back(text):
    [cell] = parsed([(text,)])
    assert cell.startswith("'")
    assert unguarded(cell) == text


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="'=+-@\t\r\n＝＋ab", max_size=8))
def test_guarding_is_undone_exactly(text):
    assert unguarded(guarded(text)) == text


def test_numbers_stay_numbers():
    assert parsed([(Decimal("-3.50"),), (12,), (None,)]) == ["-3.5", "12", ""]


def test_the_file_opens_in_excel_as_utf8():
    assert b"".join(csv_chunks(("名称",), [])).startswith(b"\xef\xbb\xbf")


def test_a_workbook_keeps_texts_as_texts(tmp_path):
    path = tmp_path / "out.xlsx"
    moment = datetime(2026, 1, 5, tzinfo=UTC)
    rows = [(text, Decimal("1.5"), moment) for text in EVIL] + [("长", Decimal("1234567890.123456"), None)]
    write_file(path, ("a", "b", "c"), rows)
    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    read = [list(row.cells) for row in read_workbook(path).rows]
    assert [row[0].strip() for row in read] == [text.strip() for text, _, _ in rows]
    assert read[0][1:] == ["1.5", "2026-01-05T00:00:00+00:00"]
    assert read[-1][1] == "1234567890.123456"


def test_a_failed_export_leaves_the_old_file_alone(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")

    def rows():
        yield ("x",)
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        write_file(path, ("a",), rows())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_only_two_kinds(tmp_path):
    with pytest.raises(DomainError) as refusal:
        write_file(tmp_path / "out.pdf", ("a",), [])
    assert refusal.value.code == "export.unknown_kind"

"""Files as people have them."""

import gzip

import pytest

from jxc_app.core.errors import DomainError
from jxc_app.modules.migration.readers import find_encoding, open_csv

TEXT = "编码,名称\r\nA1,㐂寿司\r\nA2,𠮷野家\r\n"


def rows(path):
    with open_csv(path) as table:
        return table.header, [(row.line, list(row.cells), row.fault) for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_every_encoding_gives_the_same_rows(tmp_path, encoding, packed):
    path = tmp_path / "f.csv"
    content = TEXT.encode(encoding)
    path.write_bytes(gzip.compress(content) if packed else content)
    assert rows(path) == (("编码", "名称"), [(1, ["A1", "㐂寿司"], ""), (2, ["A2", "𠮷野家"], "")])


def test_one_gbk_name_on_the_last_line_is_enough(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"code,name\n" + b"A,plain\n" * 400_000 + "B,末行".encode("gbk"))
    assert find_encoding(path) == "gb18030"


def test_newlines_mixed_and_inside_quotes(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b'a,b\n1,"x\ny"\r\n\r\n2,"say ""hi"""\n')
    assert rows(path)[1] == [(1, ["1", "x\ny"], ""), (2, ["2", 'say "hi"'], "")]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators(tmp_path, separator):
    path = tmp_path / "f.csv"
    path.write_text(f"a{separator}b\n1{separator}2\n")
    assert rows(path) == (("a", "b"), [(1, ["1", "2"], "")])


def test_only_newlines_end_a_line(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("a,b\n1,x\u2028y\x0bz\x85\n", encoding="utf-8")
    assert rows(path)[1] == [(1, ["1", "x\u2028y\x0bz\x85"], "")]


def test_broken_rows_are_named_and_the_others_read(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("a,b\n1,2\n1\n1,2,3\n4,5\n")
    assert [fault for _, _, fault in rows(path)[1]] == ["", "file.column_count", "file.column_count", ""]


def test_an_open_quote_does_not_swallow_the_file(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text('a,b\n1,"2\n' + "3,4\n" * 100_000)
    faults = {fault for _, _, fault in rows(path)[1]}
    assert faults - {""}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"\n\n", "file.empty"),
        (b"\xff\x00\x80\x81\xff", "file.unknown_encoding"),
        (gzip.compress(b"a,b\n" * 10_000, mtime=0)[:-20], "file.damaged"),
    ],
)
def test_files_that_cannot_be_read_at_all(tmp_path, content, code):
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    with pytest.raises(DomainError) as refusal:
        rows(path)
    assert refusal.value.code == code


def test_no_such_file(tmp_path):
    with pytest.raises(DomainError, match="找不到文件"):
        rows(tmp_path / "none.csv")

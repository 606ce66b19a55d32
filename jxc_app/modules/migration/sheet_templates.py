"""An empty workbook for a kind of list: the titles to fill in below, and a sheet that explains them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jxc_app.modules.migration.sheets import CLEARED, Column, SheetKind

_WIDTH = 16
_LISTS = "选项"
_ROWS = 10_000


def write_template(kind: SheetKind, path: Path, choices: Mapping[str, Sequence[str]] | None = None) -> None:
    """Write the .xlsx. Explanations and an example stand on further sheets, which an import does not read.

    ``choices``: what may stand in a column, beside what its kind says of it.
    """
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        shown = [column for column in kind.columns if not column.is_further]
        bold = book.add_format({"bold": True, "bg_color": "#E6F4F1", "border": 1})
        needed = book.add_format({"bold": True, "bg_color": "#FCE9D4", "border": 1})
        as_text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(kind.title)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(shown) - 1, _WIDTH, as_text)
        for at, column in enumerate(shown):
            sheet.write_string(0, at, column.titles[0], needed if column.is_required else bold)
            if column.note:
                sheet.write_comment(0, at, column.note)
        _explain(book.add_worksheet("填写说明"), kind, shown, bold)
        _show_example(book.add_worksheet("示例"), shown, bold)
        known = {column.name: column.choices for column in shown if column.choices} | dict(choices or {})
        _offer(book, sheet, shown, known)


def _show_example(sheet: Any, shown: Sequence[Column], bold: Any) -> None:
    """A filled row, as texts."""
    sheet.set_column(0, len(shown) - 1, _WIDTH)
    for at, column in enumerate(shown):
        sheet.write_string(0, at, column.titles[0], bold)
        sheet.write_string(1, at, column.example)


def _offer(book: Any, sheet: Any, shown: Sequence[Column], choices: Mapping[str, Sequence[str]]) -> None:
    """Let cells be chosen from a list; what is not in it can be typed all the same, and is judged at the import."""
    known = [(at, choices[column.name]) for at, column in enumerate(shown) if choices.get(column.name)]
    if not known:
        return
    lists = book.add_worksheet(_LISTS)
    lists.hide()
    for at, (column, words) in enumerate(known):
        lists.write_column(0, at, words)
        letter = chr(ord("A") + at)
        source = f"={_LISTS}!${letter}$1:${letter}${len(words)}"
        validation = {"validate": "list", "source": source, "error_type": "warning"}
        sheet.data_validation(1, column, _ROWS, column, validation)


def _explain(sheet: Any, kind: SheetKind, shown: Sequence[Column], bold: Any) -> None:
    rows = [
        ("列", "必填", "怎么填", "示例"),
        *((column.titles[0], "是" if column.is_required else "", column.note, column.example) for column in shown),
    ]
    sheet.set_column(0, 0, _WIDTH)
    sheet.set_column(2, 2, 60)
    sheet.set_column(3, 3, _WIDTH)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(at, column, cell, *([bold] if at == 0 else []))
    words = ["在第一张表里填写，表头不要改；列的顺序可以换，不用的列可以删掉。"]
    if kind.updates:
        words.append(f"修改已有的内容时，空着的格子不改；要去掉原来的内容，填「{CLEARED}」。")
    for at, line in enumerate([*words, kind.hint], start=len(rows) + 1):
        sheet.write_string(at, 0, line)

"""An empty workbook for a kind of list: the titles to fill in below, and a sheet that explains them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jxc_app.modules.migration.sheets import CLEARED, Column, SheetKind

_WIDTH = 16


def write_template(kind: SheetKind, path: Path) -> None:
    """Write the .xlsx. The explanations stand on a second sheet, which an import does not read."""
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
        _explain(book.add_worksheet("填写说明"), kind, shown, bold)


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

"""Counts on paper: the blind sheet to count with, and the difference report."""

from decimal import Decimal
from typing import IO

from jxc_app.core.quantities import plain
from jxc_app.core.settings import get_settings
from jxc_app.modules.counting.listing import CountRow
from jxc_app.modules.counting.papers import PaperLine
from jxc_app.modules.counting.reviewing import CountReport, ReportLine
from jxc_app.modules.counting.rules import CAUSES, OUTCOME_TITLES
from jxc_app.modules.counting.statuses import status_note
from jxc_app.modules.printing.pen import Pen
from jxc_app.modules.printing.tables import Column, TablePaper, draw_table

_SHEET = (
    Column("货位", 12), Column("商品编码", 16), Column("商品名称 / 规格", 32), Column("批次", 13), Column("状态", 8),
    Column("单位", 14), Column("实盘数", 16), Column("备注", 13),
)  # fmt: skip
_REPORT = (
    Column("商品编码", 13), Column("商品名称", 22), Column("批次", 10), Column("账面", 9, is_number=True),
    Column("实盘", 9, is_number=True), Column("差异", 9, is_number=True), Column("差异金额", 11, is_number=True),
    Column("容差", 7), Column("原因", 11), Column("说明", 14), Column("盘点人", 12), Column("结果", 10),
)  # fmt: skip
_HOW = (
    "请写现场数到的数量；空货位写 0，没数到的留空。待检、冻结的货单独成行，分开数。本表不含账面数。"
    "请写明是几点数的：录入时要填这个时间，之后的出入库才不会算成差异。"
)
_WORDS = "差异不互相抵消：毛 = 盘盈 + 盘亏，净 = 盘盈 − 盘亏。金额按移动平均成本。"


def write_count_sheet(target: IO[bytes], count: CountRow, lines: tuple[PaperLine, ...]) -> None:
    """The blind sheet: shelf order, empty boxes, no book quantity."""
    rows = [
        (
            one.shelf, one.code, f"{one.name} {one.spec}".strip() + ("（复盘）" if one.is_recount else ""),
            one.lot_number, one.status, one.units, "", "",
        )
        for one in lines
    ]  # fmt: skip
    signed = ("盘点人", "复核人", "盘点日期与时间（几点几分）")
    paper = TablePaper(f"盘点表（盲盘） {count.number}", _facts(count), _SHEET, rows, signed, _HOW)
    _write(target, paper)


def write_count_report(target: IO[bytes], report: CountReport) -> None:
    """The difference report, of the lines that differ."""
    sums, facts = report.sums, _facts(report.count)
    facts.append(("行数 / 差异行", f"{sums.lines} / {sums.differing}"))
    if report.sees_values:
        facts += [("盘盈 / 盘亏", f"{sums.gain or 0:.2f} / {sums.loss or 0:.2f}")]
        facts += [("毛 / 净", f"{sums.gross or 0:.2f} / {sums.net or 0:.2f}")]
    rows = [_report_row(one) for one in report.lines if one.difference or one.outcome == "disputed"]
    paper = TablePaper(f"盘点差异报告 {report.count.number}", facts, _REPORT, rows, ("盘点", "审核", "财务"), _WORDS)
    _write(target, paper)


def _report_row(one: ReportLine) -> tuple[str, ...]:
    people = "、".join(dict.fromkeys(entry.person for entry in one.entries))
    return (
        one.sku.code, f"{one.sku.name} {one.sku.spec}".strip(),
        f"{one.lot_number} {status_note(one.status)}".strip(), _number(one.book),
        _number(one.counted), _number(one.difference), "" if one.value is None else f"{one.value:.2f}",
        f"{plain(one.tolerance.percent)}%", CAUSES.get(one.cause, ""), one.comment, people,
        OUTCOME_TITLES[one.outcome],
    )  # fmt: skip


def _number(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def _facts(count: CountRow) -> list[tuple[str, str]]:
    made = count.made_at.astimezone(get_settings().zone)
    return [
        ("仓库", count.warehouse), ("类型", count.kind_title), ("应盘日期", str(count.due_on)),
        ("制单", f"{count.maker} {made:%Y-%m-%d %H:%M}".strip()), ("盘点人", "、".join(count.people) or "不指定"),
        ("备注", count.remark or "无"),
    ]  # fmt: skip


def _write(target: IO[bytes], paper: TablePaper) -> None:
    pen = Pen(target, paper.title)
    draw_table(pen, paper)
    pen.finish(asks_printer=True)

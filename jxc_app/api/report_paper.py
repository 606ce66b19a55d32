"""A monthly report as it is printed."""

from decimal import Decimal

from jxc_app.core.settings import get_settings
from jxc_app.modules.printing.table_papers import PaperColumn, PaperTable, TablePaper
from jxc_app.modules.reports.queries import FactPage, FactRow, FiguresRow, ReportHead
from jxc_app.modules.reports.rules import SECTION_TITLES, UNUSUAL, Section

#: rows on paper; the export has all of them
MOST_PRINTED = 200
_FIGURES = (
    PaperColumn("仓库", 16), PaperColumn("到期未盘", 8, True), PaperColumn("盘点项数", 8, True),
    PaperColumn("相符", 7, True), PaperColumn("差异项数", 8, True), PaperColumn("差异金额（毛）", 12, True),
    PaperColumn("差异金额（净）", 12, True), PaperColumn("作废", 7, True), PaperColumn("作废金额", 12, True),
    PaperColumn("超库存尝试", 8, True), PaperColumn("补录", 7, True), PaperColumn("异常", 7, True),
)  # fmt: skip
_ROWS = (
    PaperColumn("仓库", 14), PaperColumn("类别", 14), PaperColumn("内容", 26), PaperColumn("说明", 34),
    PaperColumn("人员", 11), PaperColumn("次数", 6, True), PaperColumn("数量", 9, True), PaperColumn("金额", 11, True),
)  # fmt: skip


def paper_of(head: ReportHead, found: FactPage) -> TablePaper:
    """Figures by warehouse, then every section, also those without rows."""
    figures = PaperTable("各仓库门店", _FIGURES, [_figures(row, head.has_counted) for row in head.figures])
    sections = [
        PaperTable(SECTION_TITLES[section], _ROWS, [_row(row) for row in found.rows if row.section == section])
        for section in Section
    ]
    more = [f"明细只印前 {MOST_PRINTED} 行，全部明细请导出。"] if found.has_more else []
    notes = [*more, *[f"{one.title}：{one.meaning}。" for one in UNUSUAL]]
    title = f"{head.month.year} 年 {head.month.month} 月账实差异报告"
    return TablePaper(title, _lines(head), [figures, *sections], notes)


def _lines(head: ReportHead) -> list[str]:
    zone = get_settings().zone
    proof = "还没有核对过"
    if head.proof is not None:
        proof = f"{head.proof.at.astimezone(zone):%Y-%m-%d %H:%M} " + (
            "全部相符" if head.proof.is_good else f"不符：{head.proof.detail}"
        )
    counted = [] if head.has_counted else ["盘点尚未开始：账面还没有和实物比过，没有准确率和差异。"]
    return [f"生成于 {head.made_at.astimezone(zone):%Y-%m-%d %H:%M}；当时的账目核对：{proof}", *counted]


def _figures(row: FiguresRow, has_counted: bool) -> list[str]:
    counted = [f"{row.overdue}/{row.planned}", str(row.counted), str(row.accurate), str(row.differing)]
    values = [_money(row.gross_value), _money(row.net_value)]
    return [
        row.warehouse_name or "未记下仓库", *(counted + values if has_counted else ["—"] * 6), str(row.voids),
        _money(row.void_value), str(row.attempts), str(row.backdated), str(row.unusual),
    ]  # fmt: skip


def _row(row: FactRow) -> list[str]:
    quantity = "" if row.quantity is None else f"{row.quantity.normalize():f}"
    return [
        row.warehouse_name, row.kind, row.subject, row.text, row.person, str(row.times), quantity, _money(row.value),
    ]  # fmt: skip


def _money(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,.2f}"

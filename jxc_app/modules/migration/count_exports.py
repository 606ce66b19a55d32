"""Counts, their differences and the figures of counting as tables for people."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.counting.figures import FigureFilter, count_figures
from jxc_app.modules.counting.listing import LATEST, CountFilter, list_counts
from jxc_app.modules.counting.permissions import COUNT_VIEW
from jxc_app.modules.counting.reviewing import count_report
from jxc_app.modules.counting.rules import CAUSES, OUTCOME_TITLES
from jxc_app.modules.counting.statuses import STATUS_TITLES
from jxc_app.modules.migration.writers import Cell

Rows = Iterator[tuple[Cell, ...]]
COUNT_COLUMNS = (
    "单号", "类型", "状态", "仓库", "应盘日期", "盘点人", "行数", "已盘行数", "待复盘行数", "制单人", "制单时间",
    "审核人", "过账时间", "备注",
)  # fmt: skip
DIFFERENCE_COLUMNS = (
    "商品编码", "商品名称", "规格", "单位", "批次", "库存状态", "货位", "ABC 类", "账面数", "实盘数", "差异数",
    "单位成本", "差异金额", "容差（%）", "在容差内", "结果", "期间有出入库", "差异原因", "说明", "盘点人", "裁定人",
    "裁定理由",
)  # fmt: skip
FIGURE_COLUMNS = (
    "分组", "盘点记录数", "准确记录数", "记录准确率（%）", "数量准确率（%）", "盘盈金额", "盘亏金额", "差异金额（毛）",
    "差异金额（净）",
)  # fmt: skip
_SIZE = 100


@query("count.export", title="导出盘点单列表", permission=COUNT_VIEW)
def counts_table(session: Session, scope: Scope, *, wanted: CountFilter, order: str = LATEST) -> Rows:
    """Every count of the filters as :data:`COUNT_COLUMNS`."""
    zone, page, has_more = get_settings().zone, 1, True
    while has_more:
        found = list_counts(session, scope, wanted=wanted, order=order, page=page, size=_SIZE)
        for row in found.rows:
            yield (
                row.number, row.kind_title, row.state_title, row.warehouse, row.due_on.isoformat(),
                "、".join(row.people), row.lines, row.done, row.recount, row.maker, row.made_at.astimezone(zone),
                row.reviewer, None if row.posted_at is None else row.posted_at.astimezone(zone), row.remark,
            )  # fmt: skip
        page, has_more = page + 1, found.has_more


@query("count.export_differences", title="导出盘点差异报告", permission=COUNT_VIEW)
def differences_table(session: Session, scope: Scope, actor: Actor, *, count_id: int) -> Rows:
    """Every line of a count as :data:`DIFFERENCE_COLUMNS`; none for whoever may not see the book yet."""
    for one in count_report(session, scope, actor=actor, count_id=count_id).lines:
        people = "、".join(dict.fromkeys(entry.person for entry in one.entries))
        yield (
            one.sku.code, one.sku.name, one.sku.spec, one.sku.units[0].name, one.lot_number, STATUS_TITLES[one.status],
            one.shelf, one.abc_class,
            one.book, one.counted, one.difference, one.unit_cost, one.value, one.tolerance.percent,
            "" if one.is_within is None else "是" if one.is_within else "否", OUTCOME_TITLES[one.outcome],
            "是" if one.has_moved else "否", CAUSES.get(one.cause, ""), one.comment, people, one.decided_by, one.reason,
        )  # fmt: skip


@query("count.export_figures", title="导出盘点准确率", permission=COUNT_VIEW)
def figures_table(session: Session, scope: Scope, actor: Actor, *, wanted: FigureFilter) -> Rows:
    """The groups, then all together, as :data:`FIGURE_COLUMNS`; values are empty for whoever may not see costs."""
    found = count_figures(session, scope, actor=actor, wanted=wanted)
    for name, one in [*found.groups, ("合计", found.whole)]:
        values = (one.gain, one.loss, one.gross, one.net) if found.sees_values else (None,) * 4
        yield (name, one.records, one.accurate, one.record_percent, one.quantity_percent, *values)

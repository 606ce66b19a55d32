"""Transfer advice and plans as tables for people: what the screens show, and the figures behind each row."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query, read_in
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.transfer_advice.flow_map import flow_map
from jxc_app.modules.transfer_advice.permissions import ADVICE_PLAN, ADVICE_VIEW
from jxc_app.modules.transfer_advice.plan_queries import every_line
from jxc_app.modules.transfer_advice.queries import AdviceFilter, AdviceRow, stream_advice
from jxc_app.modules.transfer_advice.rules import STATE_TITLES
from jxc_app.modules.transfer_advice.telling import VERDICT_TITLES, way_of

ADVICE_COLUMNS = (
    "商品编码", "商品名称", "规格", "分类", "缺货方", "还能卖几天", "可用", "在途和待发来", "警戒线", "每天卖",
    "需要数量", "调出方", "调出方可用", "调出方自留", "调出方每天卖", "建议数量", "单位", "距离和到达", "得分",
    "多卖（元）", "避免损失（元）", "分摊运费（元）", "划不划算", "状态", "原因", "处理人", "计算时间",
)  # fmt: skip
PLAN_COLUMNS = ("调出方", "调入方", "商品编码", "商品名称", "规格", "数量", "单位", "调拨单号")
FLOW_COLUMNS = ("调出方", "调入方", "调拨单数", "明细行数")


@query("transfer_advice.export", title="导出调拨建议", permission=ADVICE_VIEW)
def advice_table(session: Session, scope: Scope, actor: Actor, *, wanted: AdviceFilter) -> Iterator[tuple[Cell, ...]]:
    """Every row of the filters as :data:`ADVICE_COLUMNS`."""
    for row in stream_advice(session, scope, actor, wanted):
        yield _cells(row)


def _cells(row: AdviceRow) -> tuple[Cell, ...]:
    w = row.working

    def figures(*names: str) -> tuple[Decimal, ...]:
        return tuple(Decimal(w[name]) for name in names)

    return (
        row.sku_code, row.sku_name, row.spec, row.category, row.warehouse, row.days_left,
        *figures("free", "coming", "line", "per_day"), row.need, row.giver,
        *figures("giver_free", "giver_keep", "giver_per_day"), row.quantity, row.unit, way_of(w), row.score, row.lost,
        row.worth, row.freight, VERDICT_TITLES[row.verdict], STATE_TITLES[row.state], row.reason, row.decided_by,
        row.computed_at.astimezone(get_settings().zone),
    )  # fmt: skip


@query("network_plan.export", title="导出全网调拨方案", permission=ADVICE_PLAN)
def plan_table(session: Session, scope: Scope, *, plan_id: int) -> Iterator[tuple[Cell, ...]]:
    """Every line of a plan as :data:`PLAN_COLUMNS`."""
    for row in every_line(session, plan_id):
        yield (
            row.giver, row.warehouse, row.sku_code, row.sku_name, row.spec, row.quantity, row.unit, row.number
        )  # fmt: skip


@query("transfer.flow_export", title="导出调拨热力图", permission=DOCUMENT_VIEW)
def flow_table(
    session: Session, scope: Scope, actor: Actor, *, date_from: date, date_to: date
) -> Iterator[tuple[Cell, ...]]:
    """How often goods went from where to where as :data:`FLOW_COLUMNS`."""
    for row in read_in(session, flow_map, actor, date_from=date_from, date_to=date_to):
        yield row.giver, row.warehouse, row.documents, row.lines

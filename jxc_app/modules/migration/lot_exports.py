"""Lots that end, and the way of one lot for a recall, as tables for people."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.expiry.board import PLACE_TITLES, EndingFilter, chosen_lots
from jxc_app.modules.expiry.branches import BACK, BRANCH_TITLES, CUSTOMERS
from jxc_app.modules.expiry.rules import ACT_TITLES
from jxc_app.modules.expiry.tracing import Contact, Step, Trace, contacts_of, trace_lot
from jxc_app.modules.expiry.words import LEVEL_TITLES, hidden_words
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.migration.writers import Cell

Rows = Iterator[tuple[Cell, ...]]
ENDING_COLUMNS = (
    "商品编码", "商品名称", "规格", "批次", "仓库", "状态", "数量", "单位", "到期日", "剩余天数", "等级", "日均出库",
    "库存金额", "预计损失数量", "预计损失金额", "建议", "建议数量", "调往", "理由",
)  # fmt: skip
RECALL_COLUMNS = (
    "类别", "客户", "联系人", "电话", "地址", "单据类型", "单号", "日期", "数量", "单位", "仓库", "库位", "商品编码",
    "商品名称", "批次",
)  # fmt: skip


@query("lot.export_ending", title="导出效期看板", permission=STOCK_VIEW)
def ending_table(session: Session, scope: Scope, actor: Actor, *, wanted: EndingFilter, order: str = "days") -> Rows:
    """Every lot of the filters as :data:`ENDING_COLUMNS`; values are empty for whoever may not see costs."""
    for row in chosen_lots(session, scope, actor, wanted, order):
        lot, act = row.lot, row.proposal
        yield (
            lot.sku_code, lot.sku_name, lot.spec, lot.number, row.warehouse, PLACE_TITLES[lot.place], lot.on_hand,
            lot.unit_name, str(lot.expires_on), row.days_left, LEVEL_TITLES[row.level], row.per_day, row.value,
            row.lost, row.lost_value, ACT_TITLES[act.act], act.quantity, row.to_warehouse, act.reason,
        )  # fmt: skip


@query("lot.export_recall", title="导出批次召回清单", permission=STOCK_VIEW)
def recall_table(session: Session, scope: Scope, actor: Actor, *, lot_id: int) -> Rows:
    """Who has the lot, and what is left of it where, as :data:`RECALL_COLUMNS`; then what is out of sight."""
    trace = trace_lot(session, scope, actor=actor, lot_id=lot_id)
    contacts = contacts_of(session, actor, trace)
    for step in trace.steps:
        if step.branch in (CUSTOMERS, BACK):
            yield _of_customer(trace, step, contacts.get(step.partner_id, Contact()))
    lot = trace.lot
    sku = lot.sku_code, lot.sku_name, lot.number
    for one in trace.left:
        yield ("现存", *[""] * 6, None, one.on_hand, lot.unit_name, one.warehouse, one.place, *sku)
    if trace.hidden_steps or trace.hidden_places:
        yield (hidden_words(trace.hidden_steps, trace.hidden_places), *[""] * 6, None, None, "", "", "", *sku)


def _of_customer(trace: Trace, step: Step, one: Contact) -> tuple[Cell, ...]:
    lot, day = trace.lot, business_date(step.at, get_settings().zone)
    title = BRANCH_TITLES[step.branch] + ("（红冲）" if step.is_reversal else "")
    return (
        title, step.partner, one.contact, one.phone, one.address, step.type_title, step.document_number, str(day),
        step.quantity, lot.unit_name, step.from_warehouse or step.to_warehouse, "", lot.sku_code, lot.sku_name,
        lot.number,
    )  # fmt: skip

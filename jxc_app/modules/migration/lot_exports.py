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
from jxc_app.modules.expiry.steps import Step
from jxc_app.modules.expiry.tracing import Contact, Kin, Trace, contacts_of, trace_lot
from jxc_app.modules.expiry.words import LEVEL_TITLES, hidden_words
from jxc_app.modules.inventory.lots_lying import LotFacts
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
    """Who has the lot and whatever was made of it, and what is left where, as :data:`RECALL_COLUMNS`.

    Then how much is out of sight. Of what was made and has no lot nobody knows which pieces left: who may have some is
    told as such.
    """
    trace = trace_lot(session, scope, actor=actor, lot_id=lot_id)
    contacts = contacts_of(session, actor, trace)
    yield from _of_goods(trace, contacts, "{}")
    for one in trace.products:
        for step in one.made:
            yield _of_step(one.lot, step, "组装、拆卸所得", Contact())
        yield from _of_goods(one, contacts, "{}（经组装）" if one.is_certain else "可能{}（经组装，无批次）")
    if trace.hidden_steps or trace.hidden_places:
        lot = trace.lot
        sku = lot.sku_code, lot.sku_name, lot.number
        yield (hidden_words(trace.hidden_steps, trace.hidden_places), *[""] * 6, None, None, "", "", "", *sku)


def _of_goods(goods: Trace | Kin, contacts: dict[int, Contact], words: str) -> Rows:
    """Who has them and what is left. ``words``: how it is said of these goods, with the branch at {}."""
    lot = goods.lot
    for step in goods.steps:
        if step.branch in (CUSTOMERS, BACK):
            yield _of_step(
                lot, step, words.format(BRANCH_TITLES[step.branch]), contacts.get(step.partner_id, Contact())
            )
    sku = lot.sku_code, lot.sku_name, lot.number
    for one in goods.left:
        yield (words.format("现存"), *[""] * 6, None, one.on_hand, lot.unit_name, one.warehouse, one.place, *sku)


def _of_step(lot: LotFacts, step: Step, words: str, one: Contact) -> tuple[Cell, ...]:
    day = business_date(step.at, get_settings().zone)
    return (
        words + ("（红冲）" if step.is_reversal else ""), step.partner, one.contact, one.phone, one.address,
        step.type_title, step.document_number, str(day), step.quantity, lot.unit_name,
        step.from_warehouse or step.to_warehouse, "", lot.sku_code, lot.sku_name, lot.number,
    )  # fmt: skip

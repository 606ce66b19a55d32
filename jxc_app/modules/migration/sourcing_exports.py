"""Price agreements, and the offers of an inquiry side by side, as tables for people."""

from collections.abc import Iterator
from decimal import Decimal

from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.migration.quote_tables import held_cell
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.sourcing.comparing import ComparedSku, Comparison, compare_quotes
from jxc_app.modules.sourcing.permissions import RFQ_VIEW
from jxc_app.modules.sourcing.queries import AgreementFilter, all_agreements
from jxc_app.modules.sourcing.rules import InPack

STATE_TITLES = {"in_force": "生效中", "soon": "即将到期", "over": "已结束"}
#: how a price was quoted; empty where that was by the unit that stands beside it
QUOTED_COLUMNS = ("报价单位", "每报价单位含", "每报价单位单价")
AGREEMENT_COLUMNS = (
    "供应商", "商品编码", "商品名称", "规格", "单位", "含税单价", "税率", "起订量", "交货天数", "生效日", "有效期至",
    "状态", "终止原因", "定标单", *QUOTED_COLUMNS,
)  # fmt: skip


@query("agreement.export", title="导出价格协议", permission=RFQ_VIEW)
def agreement_table(session: Session, scope: Scope, *, wanted: AgreementFilter) -> Iterator[tuple[Cell, ...]]:
    """Every agreement that the filter lets through as :data:`AGREEMENT_COLUMNS`."""
    for one in all_agreements(session, scope, wanted):
        yield (
            one.partner_name, one.sku_code, one.sku_name, one.spec, one.unit_name, one.price, one.tax_percent, one.moq,
            one.lead_days, one.valid_from, one.valid_until, STATE_TITLES[one.state], one.end_reason, one.award_number,
            *_quoted(one.pack),
        )  # fmt: skip


#: one row for each offer; what nobody offered has one row without a supplier
COMPARISON_COLUMNS = (
    "询价单", "商品编码", "商品名称", "规格", "单位", "询价数量", "未定数量", "需用日期", "上次采购价", "供应商",
    "含税单价", "税率", "到货价（含运费）", "最低", "比上次", "起订量", "交货天数", "报价有效期至",
    "整单合计（含运费）", "准时率", "合格率", "已定标", *QUOTED_COLUMNS,
)  # fmt: skip


@query("rfq.export_comparison", title="导出比价表", permission=RFQ_VIEW)
def comparison_table(session: Session, scope: Scope, *, rfq_id: int) -> Iterator[tuple[Cell, ...]]:
    """An inquiry as :data:`COMPARISON_COLUMNS`; of a sealed one no offer before its last day is over."""
    found = compare_quotes(session, scope, rfq_id=rfq_id)
    for row in found.rows:
        yield from _compared(found, row)


def _compared(found: Comparison, row: ComparedSku) -> Iterator[tuple[Cell, ...]]:
    sku: tuple[Cell, ...] = (
        found.number, row.code, row.name, row.spec, row.unit, row.quantity, row.open, row.due_on,
        row.last.price if row.last else None,
    )  # fmt: skip
    offers = [(who, cell) for who, cell in zip(found.suppliers, row.cells, strict=False) if cell is not None]
    if not offers:
        yield (*sku, *[None] * (len(COMPARISON_COLUMNS) - len(sku)))
    for who, cell in offers:
        chosen = [one.quantity for one in found.choices if (one.sku_id, one.partner_name) == (row.sku_id, who.name)]
        yield (
            *sku, who.name, cell.price, cell.tax_percent, cell.landed, "是" if cell.is_lowest else "",
            None if cell.change is None else f"{cell.change:+}%", cell.moq, cell.lead_days, who.valid_until, who.total,
            _percent(who.record.on_time), _percent(who.record.quality), sum(chosen, ZERO) or None,
            *_quoted(cell.pack),
        )  # fmt: skip


def _quoted(pack: InPack | None) -> tuple[Cell, ...]:
    return (pack.unit, held_cell(pack), pack.price) if pack else (None, None, None)


def _percent(value: Decimal | None) -> str:
    return "" if value is None else f"{value}%"

"""The sheet of one inquiry as it goes out to one supplier; ``quote_sheets`` reads what comes back."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.scopes import Scope
from jxc_app.core.use_case import query
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.sourcing.comparing import compare_quotes
from jxc_app.modules.sourcing.permissions import RFQ_VIEW
from jxc_app.modules.sourcing.rules import InPack, held_text

#: what stands in the sheet for the supplier: what is asked, then what they fill in
QUOTE_COLUMNS = (
    "询价单号", "供应商编码", "商品编码", "商品名称", "规格", "单位", "数量", "要货日期", "含税单价", "税率", "起订量",
    "交货天数", "报价单位", "每报价单位含",
    "整单运费", "有效期至", "报价备注",
)  # fmt: skip


@query("rfq.sheet", title="导出询价表", permission=RFQ_VIEW)
def quote_table(session: Session, scope: Scope, *, rfq_id: int, partner_id: int) -> Iterator[tuple[Cell, ...]]:
    """One inquiry for one supplier as :data:`QUOTE_COLUMNS`, with what they offer now where that may be seen.

    Raises NotFound for an inquiry out of sight, or a supplier whom it does not ask.
    """
    seen = compare_quotes(session, scope, rfq_id=rfq_id)
    at = next((at for at, one in enumerate(seen.suppliers) if one.partner_id == partner_id), None)
    if at is None:
        raise NotFound("rfq.not_invited")
    who, code = seen.suppliers[at], session.get_one(Partner, partner_id).code
    head = (who.freight or None, who.valid_until, who.remark) if who.total is not None else (None, None, "")
    return iter([_row(seen.number, code, row, at, head) for row in seen.rows])


def held_cell(pack: InPack) -> Cell:
    """What one of a pack holds: a number to reckon with, where it is one."""
    said = held_text(pack.numerator, pack.denominator)
    return said if "/" in said else Decimal(said)


def _row(number: str, code: str, row: Any, at: int, head: tuple[Cell, ...]) -> tuple[Cell, ...]:
    cell = row.cells[at] if row.cells else None
    offered: tuple[Cell, ...] = (None,) * 6
    if cell is not None and (pack := cell.pack) is not None:
        offered = (pack.price, cell.tax_percent, pack.moq, cell.lead_days, pack.unit, held_cell(pack))
    elif cell is not None:
        offered = (cell.price, cell.tax_percent, cell.moq, cell.lead_days, None, None)
    return (number, code, row.code, row.name, row.spec, row.unit, row.quantity, row.due_on, *offered, *head)

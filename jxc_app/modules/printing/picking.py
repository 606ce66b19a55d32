"""The list that a shipment is picked by 拣货单: shelf by shelf, with a box to tick and no price."""

from typing import IO

from jxc_app.core.quantities import plain
from jxc_app.modules.documents.types import status_title
from jxc_app.modules.printing.pen import Pen
from jxc_app.modules.printing.tables import Column, TablePaper, draw_table
from jxc_app.modules.sales.sheets import PickList

_COLUMNS = (
    Column("货位", 14), Column("商品编码", 17), Column("商品名称 / 规格", 38), Column("批次 / 到期", 22),
    Column("应拣", 10, is_number=True), Column("单位", 8), Column("实拣", 10), Column("备注", 15),
)  # fmt: skip
_WORDS = "按货位顺序拣货；实拣与应拣不一致时写在「实拣」里，回到单据上改数量再过账。"


def write_pick_list(target: IO[bytes], picks: PickList) -> None:
    """One paper, or as many pages as it takes."""
    facts = [
        ("客户", picks.partner_name or "无"), ("仓库", picks.warehouse_name),
        ("销售订单", "、".join(picks.ordered) or "无"), ("状态", status_title("sales_issue", picks.status)),
        ("备注", picks.remark or "无"),
    ]  # fmt: skip
    rows = [
        (
            one.shelf or "—", one.code, f"{one.name} {one.spec}".strip(),
            f"{one.lot_number} {one.expires_on or ''}".strip(), plain(one.quantity), one.unit_name, "", one.remark,
        )
        for one in picks.lines
    ]  # fmt: skip
    paper = TablePaper(f"拣货单 {picks.number}", facts, _COLUMNS, rows, ("拣货人", "复核人", "日期"), _WORDS)
    pen = Pen(target, paper.title)
    draw_table(pen, paper)
    pen.finish(asks_printer=True)

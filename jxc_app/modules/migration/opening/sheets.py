"""Opening stock and goods on their way as lists that come in."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.migration.opening.rows import StockJudge
from jxc_app.modules.migration.opening.runs import ImportOpening, import_opening
from jxc_app.modules.migration.opening.skus import WarehouseBook
from jxc_app.modules.migration.opening.trial import cost_scope
from jxc_app.modules.migration.sheets import Column, SheetKind, register

_PREVIEW = ("仓库", "行数", "单据", "数量", "金额（元）")
_DATE = "如 2026-01-05、2026/1/5、20260105 或 Excel 日期"
_SKU = Column(
    "sku", ("商品编码", "编码", "条码", "商品条码", "货号", "货品编码", "存货编码", "SKU"),
    "商品编码或条码；这一列请设为文本", "6901234567892", is_required=True,
)  # fmt: skip
_REST = (
    Column("lot", ("批次", "批号", "批次号", "生产批号"), "按批次管理的商品必填；这一列请设为文本", "20260103A"),
    Column("produced_on", ("生产日期", "生产日", "制造日期"), _DATE, "2026-01-03"),
    Column("expires_on", ("到期日", "有效期至", "失效日期", "到期日期", "有效期"), _DATE, "2026-07-03"),
    Column(
        "quantity",
        ("数量", "期初数量", "库存数量", "结存数量", "现存量", "实盘数量", "库存"),
        "大于 0，最多 6 位小数；0 的行不导入",
        "120",
        is_required=True,
    ),
    Column("unit", ("单位", "计量单位"), "不填为基本单位；填条码时为条码的单位", "瓶"),
    Column(
        "price",
        ("成本单价", "单价", "成本", "成本价", "进价", "期初单价", "单位成本"),
        "每单位成本，元；赠品填 0",
        "3.5",
    ),
    Column(
        "amount", ("金额", "成本金额", "期初金额", "结存金额", "库存金额"), "元；与单价填一个即可，都填须相符", "420"
    ),
    Column("remark", ("备注", "说明"), "最多 200 字", ""),
)
_HINT = "编码和条码请保留为文本，避免前面的 0 丢失。不认识的列不导入，商品名称可留作核对。"


class OpeningStockJudge(StockJudge):
    """Rows of opening stock."""

    type = "opening_stock"
    places = ("warehouse",)


class InTransitJudge(StockJudge):
    """Rows of goods on their way between warehouses when the books begin."""

    type = "opening_transit"
    places = ("warehouse", "to_warehouse")


def _command(entries: Sequence[Mapping[str, Any]]) -> ImportOpening:
    return ImportOpening.model_validate(entries[0])


def _rows(entry: Mapping[str, Any]) -> int:
    return len(entry["lines"])


def _hidden(session: Session, actor: Actor) -> tuple[str, ...]:
    """Costs, from whoever may see none."""
    return ("price", "amount") if not actor.is_system and cost_scope(session, actor).is_empty else ()


def _choices(session: Session, actor: Actor) -> dict[str, Sequence[str]]:
    codes = WarehouseBook(session, actor, None).codes
    return {"warehouse": codes, "to_warehouse": codes}


OPENING_STOCK = register(
    SheetKind(
        code="opening-stock",
        title="期初库存",
        page="/opening",
        case=import_opening,
        judge=OpeningStockJudge,
        command=_command,
        gathers=True,
        rows=_rows,
        preview_columns=_PREVIEW,
        choices=_choices,
        hidden=_hidden,
        hint=_HINT,
        columns=(
            Column(
                "warehouse",
                ("仓库", "仓库编码", "门店", "门店编码", "仓库/门店", "仓库名称", "门店名称"),
                "仓库编码或名称",
                "W01",
                is_required=True,
            ),
            _SKU,
            *_REST,
        ),
    )
)
IN_TRANSIT = register(
    SheetKind(
        code="in-transit", title="期初在途", page="/opening", case=import_opening, judge=InTransitJudge,
        command=_command, gathers=True, rows=_rows, preview_columns=_PREVIEW, choices=_choices, hidden=_hidden,
        hint=_HINT,
        columns=(
            Column(
                "warehouse", ("发出仓库", "调出仓库", "发货仓库", "从仓库", "发出门店"),
                "已经发出货的仓库，编码或名称", "W01",
                is_required=True,
            ),
            Column(
                "to_warehouse", ("收货仓库", "调入仓库", "到仓库", "收货门店", "目的仓库"),
                "货要到的仓库，编码或名称", "MD001",
                is_required=True,
            ),
            Column(
                "reference", ("原单据号", "调拨单号", "单据号", "单号"),
                "原系统的调拨单号，同号的合成一张", "DB-0098",
            ),
            _SKU,
            *_REST,
        ),
    )
)  # fmt: skip

"""SKUs from a file: the whole file is judged first; if nothing is wrong it is written part by part."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.migration.product_rows import ProductJudge
from jxc_app.modules.migration.service import ImportSkus, import_skus
from jxc_app.modules.migration.sheet_check import SheetReport, check_sheet
from jxc_app.modules.migration.sheet_write import Progress, write_parts
from jxc_app.modules.migration.sheets import Asked, Column, SheetKind, register


def _command(entries: Sequence[Mapping[str, Any]]) -> ImportSkus:
    return ImportSkus(
        skus=[entry["sku"] for entry in entries if "sku" in entry],
        changes=[entry["change"] for entry in entries if "change" in entry],
    )


SKUS = register(
    SheetKind(
        code="skus",
        title="商品",
        page="/skus",
        case=import_skus,
        judge=ProductJudge,
        command=_command,
        updates=True,
        columns=(
            Column(
                "code", ("编码", "商品编码", "货号", "code", "sku"), "不能重复,不区分大小写,最多 60 字", "SP0001",
                is_required=True,
            ),
            Column("name", ("名称", "商品名称", "品名", "name"), "最多 200 字", "可口可乐", is_required=True),
            Column("spec", ("规格", "规格型号", "型号", "spec"), "最多 120 字", "500ml"),
            Column("category", ("分类", "类别", "商品分类", "category"), "没有的分类会自动新建", "饮料"),
            Column("brand", ("品牌", "brand"), "最多 60 字", "可口可乐"),
            Column(
                "base_unit", ("单位", "基本单位", "计量单位", "unit"), "最小的计数单位,建好后不能改", "瓶",
                is_required=True,
            ),
            Column("barcodes", ("条码", "条形码", "barcode"), "多个用分号隔开,每个只属于一个商品", "6901000000017"),
            Column("retail_price", ("零售价", "售价", "price"), "每个基本单位的价格,只填数字", "3.5"),
            Column("wholesale_price", ("批发价", "wholesale"), "每个基本单位的价格,只填数字", "2.8"),
            Column("floor_price", ("最低价", "最低售价", "floor"), "每个基本单位的价格;需要「查看最低价」权限", "2.5"),
            Column("shelf_life_days", ("保质期", "保质期天数", "保质期(天)", "shelf_life"), "天数,只填整数", "365"),
            Column("lot_tracked", ("批次", "批次管理", "lot_tracked"), "填 是 或 否,不填为否", "否"),
            Column("unit_name", ("辅助单位", "unit2"), "大包装的单位,要同时填换算", "箱"),
            Column("unit_factor", ("换算", "换算率", "factor"), "1 个辅助单位等于几个基本单位,如 24 或 1/2", "24"),
            Column("unit_barcodes", ("辅助条码", "辅助单位条码", "barcode2"), "大包装的条码", "16901000000014"),
        ),
    )
)  # fmt: skip


def import_products(path: Path, actor: Actor, *, updates: bool = False) -> tuple[SheetReport, int]:
    """Check the file and, if nothing is wrong, write what is new (and, with ``updates``, what is changed).

    Answers the report and how many rows were written. Raises DomainError where the file cannot be read, and
    ``sheet.changed_meanwhile`` where somebody takes a code between check and writing; the parts before stay.
    """
    with tempfile.TemporaryDirectory() as folder:
        parts = Path(folder) / "parts"
        report = check_sheet(SKUS, path, Asked(actor, updates), parts)
        progress = Progress(is_done=bool(report.fault_count))
        while not progress.is_done:
            progress = write_parts(SKUS, parts, progress, actor, seconds=60)
    return report, progress.written

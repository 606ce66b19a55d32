"""SKUs from a file: the whole file is judged first; if nothing is wrong it is written part by part."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jxc_app.core.unit_of_work import Actor
from jxc_app.modules.migration.product_columns import PRODUCT_COLUMNS, limit_columns
from jxc_app.modules.migration.product_rows import ProductJudge
from jxc_app.modules.migration.service import ImportSkus, import_skus
from jxc_app.modules.migration.sheet_check import SheetReport, check_sheet
from jxc_app.modules.migration.sheet_write import Progress, write_parts
from jxc_app.modules.migration.sheets import Asked, SheetKind, register


def _command(entries: Sequence[Mapping[str, Any]]) -> ImportSkus:
    parts = {"skus": "sku", "changes": "change", "limits": "limits", "states": "state"}
    return ImportSkus.model_validate(
        {name: [entry[part] for entry in entries if part in entry] for name, part in parts.items()}
    )


def _weight(entry: Mapping[str, Any]) -> int:
    """What is set in a warehouse is a row of its own."""
    return max(1, len(entry.get("limits", {}).get("warehouses", ())))


SKUS = register(
    SheetKind(
        code="skus",
        title="商品",
        page="/skus",
        case=import_skus,
        judge=ProductJudge,
        command=_command,
        updates=True,
        columns=PRODUCT_COLUMNS,
        own_columns=limit_columns,
        weight=_weight,
        hint=(
            "更多辅助单位：加「辅助单位3」「换算3」「辅助条码3」等列，最多 20 组。"
            "各仓的货位与上下限：加「货位(仓库编码)」「下限(仓库编码)」「上限(仓库编码)」列。"
        ),
    )
)


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

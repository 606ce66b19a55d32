"""Pairs of SKUs that may be the same as a table for people."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.alike_pairs import all_alike
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.migration.writers import Cell

ALIKE_COLUMNS = (
    "商品编码", "商品名称", "规格", "单位",
    "可能相同的商品编码", "可能相同的商品名称", "可能相同的规格", "可能相同的单位", "理由",
)  # fmt: skip


@query("sku.export_likely_pairs", title="导出疑似重复商品", permission=SKU_VIEW)
def alike_table(session: Session, scope: Scope, *, search: str = "") -> Iterator[tuple[Cell, ...]]:
    """Every pair that waits as :data:`ALIKE_COLUMNS`, the likeliest first."""
    for one in all_alike(session, scope, search):
        sides = (cell for side in (one.left, one.right) for cell in (side.code, side.name, side.spec, side.unit))
        yield (*sides, one.why)

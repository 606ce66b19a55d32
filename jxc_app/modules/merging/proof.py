"""What the proof checks of merges."""

from sqlalchemy import Table, and_, func, select

from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.posting import SOURCE
from jxc_app.modules.inventory.movements import stock_of_skus, worth_by_source
from jxc_app.modules.inventory.proof import Compared, rows_of, sql_check
from jxc_app.modules.merging.types import SKU_MERGE

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]


@sql_check("商品合并：转出金额 = 转入金额")
def merges_keep_value() -> Compared:
    """What lies as another SKU now is worth exactly what it was worth before, and so is what goes back."""
    ours = and_(_documents.c.type == SKU_MERGE.code, _documents.c.posted_at.is_not(None))
    booked = worth_by_source(SOURCE).subquery()
    wrong = (
        select(_documents.c.id, _documents.c.number, booked.c.value)
        .join(booked, booked.c.source_id == _documents.c.id)
        .where(ours, booked.c.value != 0)
    )
    return wrong, rows_of(_documents).where(ours)


@sql_check("并入的商品没有库存")
def merged_skus_are_empty() -> Compared:
    """Nothing lies anywhere of a SKU that became another, and none became one that became a third."""
    there, stays = stock_of_skus().subquery(), _skus.alias("stays")
    wrong = (
        select(_skus.c.id, _skus.c.code)
        .join(stays, stays.c.id == _skus.c.merged_into_id)
        .outerjoin(there, there.c.sku_id == _skus.c.id)
        .where((func.coalesce(there.c.on_hand, 0) != 0) | stays.c.merged_into_id.is_not(None))
    )
    return wrong, rows_of(_skus).where(_skus.c.merged_into_id.is_not(None))

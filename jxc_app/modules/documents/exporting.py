"""A list of documents to take away: heads, or every line of them, streamed."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.documents.amounts import amounts_of
from jxc_app.modules.documents.filters import DocumentFilter
from jxc_app.modules.documents.heads import DocumentRow
from jxc_app.modules.documents.listing import stream_documents
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.queries import line_views

Cell = str | int | Decimal | datetime | None
Rows = Iterator[tuple[Cell, ...]]
_FIRST_COLUMNS = ("单号", "单据类型", "状态", "业务日期", "仓库", "调入仓库", "往来单位")
HEAD_COLUMNS = (
    *_FIRST_COLUMNS, "件数", "金额", "经手人", "制单人", "录入时间", "过账人", "过账时间", "手工单号", "备注",
)  # fmt: skip
LINE_COLUMNS = (
    *_FIRST_COLUMNS, "行号", "商品编码", "商品名称", "规格", "批次", "到期日", "数量", "单位", "基本数量", "基本单位",
    "单价", "折扣%", "税率%", "金额", "行备注",
)  # fmt: skip


@query("document.export", title="导出单据", permission=DOCUMENT_VIEW)
def document_table(
    session: Session, scope: Scope, *, wanted: DocumentFilter | None = None, actor: Actor | None = None
) -> Rows:
    """The heads that the filters let through, latest first, as :data:`HEAD_COLUMNS`."""
    zone = get_settings().zone
    for block in stream_documents(session, scope, wanted or DocumentFilter(), actor):
        for row in block:
            posted_at = row.posted_at.astimezone(zone) if row.posted_at else None
            yield (
                *_begin(row), row.total_quantity, row.total_amount, row.responsible, row.maker_name,
                row.created_at.astimezone(zone), row.poster_name, posted_at, row.own_number, row.remark,
            )  # fmt: skip


@query("document.export_lines", title="导出单据明细", permission=DOCUMENT_VIEW)
def line_table(
    session: Session, scope: Scope, *, wanted: DocumentFilter | None = None, actor: Actor | None = None
) -> Rows:
    """Every line of the documents that the filters let through, as :data:`LINE_COLUMNS`.

    Without quantities of what is kept from the reader for now.
    """
    amounts = amounts_of(session, actor)
    for block in stream_documents(session, scope, wanted or DocumentFilter(), actor):
        for row in block:
            sees, is_hidden = amounts.covers(row), amounts.hidden.covers(row.id)
            for line in line_views(session, row.reverses_document_id or row.id, sees):
                quantity, base = (None, None) if is_hidden else (line.quantity, line.base_quantity)
                yield (
                    *_begin(row), line.line_no, line.sku_code, line.sku_name, line.spec, line.lot_number,
                    str(line.expires_on or ""), quantity, line.unit_name, base, line.base_unit_name, line.price,
                    line.discount_percent, line.tax_percent, line.amount, line.remark,
                )  # fmt: skip


def _begin(row: DocumentRow) -> tuple[Cell, ...]:
    return (
        row.number or f"草稿 {row.id}", row.type_title, row.status_title, row.business_date.isoformat(),
        row.warehouse_name, row.to_warehouse_name, row.partner_name,
    )  # fmt: skip

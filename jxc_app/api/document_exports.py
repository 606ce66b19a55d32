"""The list of documents to take away, as it is filtered on the screen."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.inputs import Id
from jxc_app.core.use_case import read_in
from jxc_app.modules.documents.exporting import HEAD_COLUMNS, LINE_COLUMNS, document_table, line_table
from jxc_app.modules.documents.filters import DocumentFilter
from jxc_app.modules.migration.exports import Export

router = APIRouter()


class Asked(BaseModel):
    """The filters under the names that they have in the address of the list."""

    model_config = ConfigDict(extra="ignore", str_max_length=100)

    type: str = ""
    status: str = ""
    search: str = ""
    warehouse: Id | None = None
    date_from: date | None = None
    date_to: date | None = None
    partner: Id | None = None
    sku: Id | None = None
    maker: Id | None = None
    poster: Id | None = None

    def filter(self) -> DocumentFilter:
        """The same for the query."""
        return DocumentFilter(
            type=self.type, status=self.status, search=self.search, warehouse_id=self.warehouse,
            date_from=self.date_from, date_to=self.date_to, partner_id=self.partner, sku_id=self.sku,
            maker_id=self.maker, poster_id=self.poster,
        )  # fmt: skip


@router.get("/exports/list/{table}.{kind}")
async def filtered(
    table: Literal["documents", "document-lines"],
    kind: Literal["csv", "xlsx"],
    who: SignedInCaller,
    asked: Annotated[Asked, Query()],
) -> StreamingResponse:
    """Heads or lines as a file. Raises PermissionDenied before the first byte."""
    wanted = asked.filter()
    if table == "documents":
        heads = Export(HEAD_COLUMNS, lambda session, actor: read_in(session, document_table, actor, wanted=wanted))
        return await streamed(heads, table, kind, who.actor)
    lines = Export(LINE_COLUMNS, lambda session, actor: read_in(session, line_table, actor, wanted=wanted))
    return await streamed(lines, table, kind, who.actor)

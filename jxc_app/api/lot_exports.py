"""Lots that end, and the recall list of one, to take away as they are on the screen."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.inputs import Id
from jxc_app.core.use_case import read_in
from jxc_app.modules.expiry.board import EndingFilter
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.lot_exports import ENDING_COLUMNS, RECALL_COLUMNS, ending_table, recall_table

router = APIRouter()


class AskedEnding(BaseModel):
    """The filters under the names that they have in the address of the page."""

    model_config = ConfigDict(extra="ignore", str_max_length=200)

    search: str = ""
    warehouse: Id | None = None
    level: int = Field(default=0, ge=0, le=4)
    act: str = ""
    order: str = "days"


@router.get("/exports/filtered/expiry.{kind}")
async def expiry(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[AskedEnding, Query()]
) -> StreamingResponse:
    """The lots of 效期看板, all pages of them. Raises PermissionDenied before the first byte."""
    wanted = EndingFilter(asked.search, asked.warehouse, asked.level, asked.act)
    export = Export(
        ENDING_COLUMNS, lambda session, actor: read_in(session, ending_table, actor, wanted=wanted, order=asked.order)
    )
    return await streamed(export, "expiry", kind, who.actor)


@router.get("/exports/filtered/recall.{kind}")
async def recall(kind: Literal["csv", "xlsx"], who: SignedInCaller, lot: Annotated[Id, Query()]) -> StreamingResponse:
    """Who has a lot, and what is left of it where. Raises PermissionDenied before the first byte."""
    export = Export(RECALL_COLUMNS, lambda session, actor: read_in(session, recall_table, actor, lot_id=lot))
    return await streamed(export, "recall", kind, who.actor)

"""ABC classes to take away, as they are filtered on the screen."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.use_case import read_in
from jxc_app.modules.counting.abc_queries import AbcFilter
from jxc_app.modules.migration.abc_exports import ABC_COLUMNS, abc_table
from jxc_app.modules.migration.exports import Export

router = APIRouter()


class AskedClasses(BaseModel):
    """The filters under the names that they have in the address of the page."""

    model_config = ConfigDict(extra="ignore", str_max_length=200)

    search: str = ""
    warehouse: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    abc_class: Literal["", "A", "B", "C"] = Field(default="", alias="class")
    only: Literal["", "waiting", "pinned"] = ""


@router.get("/exports/filtered/abc.{kind}")
async def classes(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[AskedClasses, Query()]
) -> StreamingResponse:
    """The classes, all pages of them. Raises PermissionDenied before the first byte."""
    wanted = AbcFilter(asked.search, asked.warehouse, asked.abc_class, asked.only)
    export = Export(ABC_COLUMNS, lambda session, actor: read_in(session, abc_table, actor, wanted=wanted))
    return await streamed(export, "abc", kind, who.actor)

"""Suggestions to take away, as they are filtered on the screen."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.use_case import read_in
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.replenishment_exports import SUGGESTION_COLUMNS, suggestion_table
from jxc_app.modules.replenishment.queries import SuggestionFilter

router = APIRouter()


class AskedSuggestions(BaseModel):
    """The filters under the names that they have in the address of the page."""

    model_config = ConfigDict(extra="ignore", str_max_length=200)

    search: str = ""
    warehouse: Annotated[int, Field(gt=0, lt=2**31)] | None = None
    category: Annotated[int, Field(gt=0, lt=2**31)] | None = None
    supplier: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    state: Literal["open", "snoozed", "taken", "dismissed"] = "open"


@router.get("/exports/filtered/replenishment.{kind}")
async def suggestions(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[AskedSuggestions, Query()]
) -> StreamingResponse:
    """The suggestions of one state, all pages of them. Raises PermissionDenied before the first byte."""
    places = frozenset(() if asked.warehouse is None else (asked.warehouse,))
    wanted = SuggestionFilter(asked.search, places, asked.category, asked.supplier, asked.state)
    export = Export(SUGGESTION_COLUMNS, lambda session, actor: read_in(session, suggestion_table, actor, wanted=wanted))
    return await streamed(export, "replenishment", kind, who.actor)

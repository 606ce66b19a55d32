"""The counter to take away: the tickets of a day, and what was sold and is not there."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.inputs import Id, check_parameters
from jxc_app.core.use_case import read_in
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.retail_exports import SHORTAGE_COLUMNS, TICKET_COLUMNS, shortage_table, ticket_table
from jxc_app.modules.retail.queries import TicketFilter
from jxc_app.modules.retail.shortage_queries import ShortageFilter

router = APIRouter()


class DayAsked(BaseModel):
    """The filters under the names that they have in the address of the list."""

    model_config = ConfigDict(extra="ignore", str_max_length=100)

    day: date
    search: str = ""
    warehouse: Id | None = None


class ShortagesAsked(BaseModel):
    """The same of the list of shortages."""

    model_config = ConfigDict(extra="ignore", str_max_length=100)

    search: str = ""
    state: Literal["open", "settled", "written_off", "voided", "all"] = "open"
    warehouse: Id | None = None
    order: str = "since"


@router.get("/exports/filtered/retail-day.{kind}")
async def retail_day(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[DayAsked, Query()]
) -> StreamingResponse:
    """The tickets of a day. Raises PermissionDenied before the first byte."""
    check_parameters(asked.model_dump())
    wanted = TicketFilter(asked.day, asked.warehouse, None, asked.search)
    export = Export(TICKET_COLUMNS, lambda session, actor: read_in(session, ticket_table, actor, wanted=wanted))
    return await streamed(export, "retail-day", kind, who.actor)


@router.get("/exports/filtered/shortages.{kind}")
async def shortages(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[ShortagesAsked, Query()]
) -> StreamingResponse:
    """The shortages as they are filtered. Raises PermissionDenied before the first byte."""
    check_parameters(asked.model_dump())
    wanted = ShortageFilter(asked.search, "" if asked.state == "all" else asked.state, asked.warehouse, asked.order)
    export = Export(SHORTAGE_COLUMNS, lambda session, actor: read_in(session, shortage_table, actor, wanted=wanted))
    return await streamed(export, "shortages", kind, who.actor)

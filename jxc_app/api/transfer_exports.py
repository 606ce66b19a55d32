"""Transfer advice, plans and the map of transfers to take away, as they are filtered on the screen."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.use_case import read_in
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.transfer_exports import (
    ADVICE_COLUMNS,
    FLOW_COLUMNS,
    PLAN_COLUMNS,
    advice_table,
    flow_table,
    plan_table,
)
from jxc_app.modules.transfer_advice.paying import verdict_shown
from jxc_app.modules.transfer_advice.queries import AdviceFilter
from jxc_app.modules.transfer_advice.rules import OPEN

router = APIRouter()
Kind = Literal["csv", "xlsx"]
_Id = Annotated[int, Field(gt=0, lt=2**31)]


class AskedAdvice(BaseModel):
    """The filters under the names that they have in the address of the page."""

    model_config = ConfigDict(extra="ignore", str_max_length=200)

    search: str = ""
    warehouse: _Id | None = None
    giver: _Id | None = None
    category: _Id | None = None
    state: Literal["open", "snoozed", "taken", "dismissed"] = "open"
    verdict: Literal["pays", "waits", "dear", "all", ""] = ""


@router.get("/exports/filtered/transfer-advice.{kind}")
async def advice(kind: Kind, who: SignedInCaller, asked: Annotated[AskedAdvice, Query()]) -> StreamingResponse:
    """The advice of one state, all pages of it. Raises PermissionDenied before the first byte."""
    verdict = verdict_shown(asked.verdict, waits=asked.state == OPEN)
    wanted = AdviceFilter(asked.search, asked.warehouse, asked.giver, asked.category, asked.state, verdict)
    export = Export(ADVICE_COLUMNS, lambda session, actor: read_in(session, advice_table, actor, wanted=wanted))
    return await streamed(export, "transfer-advice", kind, who.actor)


@router.get("/exports/filtered/network-plan.{kind}")
async def plan(kind: Kind, who: SignedInCaller, plan_id: Annotated[int, Query(gt=0, lt=2**31)]) -> StreamingResponse:
    """Every line of a plan. Raises PermissionDenied before the first byte."""
    export = Export(PLAN_COLUMNS, lambda session, actor: read_in(session, plan_table, actor, plan_id=plan_id))
    return await streamed(export, "network-plan", kind, who.actor)


@router.get("/exports/filtered/transfer-map.{kind}")
async def flows(
    kind: Kind,
    who: SignedInCaller,
    date_from: Annotated[date, Query(alias="from")],
    date_to: Annotated[date, Query(alias="to")],
) -> StreamingResponse:
    """How often goods went from where to where. Raises PermissionDenied before the first byte."""
    days = {"date_from": date_from, "date_to": date_to}
    export = Export(FLOW_COLUMNS, lambda session, actor: read_in(session, flow_table, actor, **days))
    return await streamed(export, "transfer-map", kind, who.actor)

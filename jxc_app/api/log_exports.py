"""The operation log to take away, as it is filtered on the screen."""

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.use_case import read_in
from jxc_app.modules.audit.exporting import LOG_COLUMNS, log_table
from jxc_app.modules.migration.exports import Export
from jxc_app.state.log_filters import Asked

router = APIRouter()


@router.get("/exports/audit.{kind}")
async def log(kind: Literal["csv", "xlsx"], who: SignedInCaller, request: Request) -> StreamingResponse:
    """Every entry that the filters let through, the newest first. Raises PermissionDenied before the first byte."""
    wanted = Asked.of(request.query_params).filter()
    export = Export(LOG_COLUMNS, lambda session, actor: read_in(session, log_table, actor, wanted=wanted))
    return await streamed(export, "audit", kind, who.actor)

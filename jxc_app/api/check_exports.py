"""The evidence of a security check to take away."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.use_case import read_in
from jxc_app.modules.checklist.queries import EVIDENCE_COLUMNS, evidence_table
from jxc_app.modules.migration.exports import Export

router = APIRouter()


@router.get("/exports/checks/{check}.{kind}")
async def evidence(check: str, kind: Literal["csv", "xlsx"], who: SignedInCaller) -> StreamingResponse:
    """The facts behind a check's latest result. Raises PermissionDenied or NotFound before the first byte."""
    export = Export(EVIDENCE_COLUMNS, lambda session, actor: read_in(session, evidence_table, actor, check=check))
    return await streamed(export, f"check-{check}", kind, who.actor)

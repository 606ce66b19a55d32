"""Unpaid invoices to take away."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.use_case import read_in
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.payable_exports import PAYABLE_COLUMNS, payable_table

router = APIRouter()


@router.get("/exports/filtered/payables.{kind}")
async def payables(kind: Literal["csv", "xlsx"], who: SignedInCaller) -> StreamingResponse:
    """All unpaid invoices. Raises PermissionDenied before the first byte."""
    export = Export(PAYABLE_COLUMNS, lambda session, actor: read_in(session, payable_table, actor))
    return await streamed(export, "payables", kind, who.actor)

"""What stands in 期初建账 to take away: opening stock, goods on their way, balances, the trial balance."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.modules.migration.opening.exports import OPENING_EXPORTS

router = APIRouter()


@router.get("/exports/opening/{table}.{kind}")
async def opening(
    table: Literal["stock", "in-transit", "balances", "trial"], kind: Literal["csv", "xlsx"], who: SignedInCaller
) -> StreamingResponse:
    """One table as a file. Raises PermissionDenied before the first byte."""
    return await streamed(OPENING_EXPORTS[table], f"opening-{table}", kind, who.actor)

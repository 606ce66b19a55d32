"""Pairs of SKUs that may be the same, to take away."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.use_case import read_in
from jxc_app.modules.migration.alike_exports import ALIKE_COLUMNS, alike_table
from jxc_app.modules.migration.exports import Export

router = APIRouter()


class AskedPairs(BaseModel):
    """The filter under the name that it has in the address of the page."""

    model_config = ConfigDict(extra="ignore", str_max_length=200)

    search: str = ""


@router.get("/exports/filtered/alike-skus.{kind}")
async def alike_skus(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[AskedPairs, Query()]
) -> StreamingResponse:
    """Every pair that waits. Raises PermissionDenied before the first byte."""
    export = Export(
        ALIKE_COLUMNS, lambda session, actor: read_in(session, alike_table, actor, search=asked.search)
    )  # fmt: skip
    return await streamed(export, "alike-skus", kind, who.actor)

"""What a pool of stores has, to take away."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.inputs import Id, check_parameters
from jxc_app.core.use_case import read_in
from jxc_app.modules.fulfilment.pooling import PoolFilter
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.pool_exports import POOL_COLUMNS, pool_table

router = APIRouter()


class Asked(BaseModel):
    """The filters under the names that they have in the address of the list."""

    model_config = ConfigDict(extra="ignore", str_max_length=100)

    pool: Id
    search: str = ""
    order: str = "code"


@router.get("/exports/filtered/pool.{kind}")
async def pool(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[Asked, Query()]
) -> StreamingResponse:
    """A pool as it is filtered. Raises PermissionDenied, NotFound before the first byte."""
    check_parameters(asked.model_dump())
    wanted = PoolFilter(asked.pool, asked.search, asked.order)
    export = Export(POOL_COLUMNS, lambda session, actor: read_in(session, pool_table, actor, wanted=wanted))
    return await streamed(export, "pool", kind, who.actor)

"""Stock health to take away, as it is chosen on the screen."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.use_case import read_in
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.network_exports import (
    NETWORK_COLUMNS,
    NETWORK_SKU_COLUMNS,
    network_sku_table,
    network_table,
)

router = APIRouter()
Kind = Literal["csv", "xlsx"]


@router.get("/exports/filtered/network.{kind}")
async def network(kind: Kind, who: SignedInCaller) -> StreamingResponse:
    """Every warehouse in sight. Raises PermissionDenied before the first byte."""
    export = Export(NETWORK_COLUMNS, lambda session, actor: read_in(session, network_table, actor))
    return await streamed(export, "network", kind, who.actor)


@router.get("/exports/filtered/network-skus.{kind}")
async def network_skus(
    kind: Kind,
    who: SignedInCaller,
    warehouse: Annotated[int, Query(gt=0, lt=2**31)],
    state: Literal["out", "low", "normal", "over"] = "out",
) -> StreamingResponse:
    """The SKUs of a warehouse in one state. Raises PermissionDenied before the first byte."""
    asked = {"warehouse_id": warehouse, "state": state}
    export = Export(NETWORK_SKU_COLUMNS, lambda session, actor: read_in(session, network_sku_table, actor, **asked))
    return await streamed(export, "network-skus", kind, who.actor)

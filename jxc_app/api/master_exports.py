"""The short lists to take away whole: warehouses, categories, units."""

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.modules.migration.master_exports import MASTERS

router = APIRouter()


@router.get("/exports/masters/{table}.{kind}")
async def masters(
    table: Literal["warehouses", "categories", "units", "supplier-packs", "substitutes", "price-lists", "bundles"],
    kind: Literal["csv", "xlsx"],
    who: SignedInCaller,
) -> StreamingResponse:
    """One list as a file. Raises PermissionDenied before the first byte."""
    return await streamed(MASTERS[table], table, kind, who.actor)

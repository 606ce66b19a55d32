"""The list of SKUs to take away, as it is filtered on the screen."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read_async, read_in
from jxc_app.modules.catalog.sku_pages import SKU_ORDERS, SkuFilter
from jxc_app.modules.migration.exports import Export, Rows
from jxc_app.modules.migration.product_exports import product_columns, product_table

router = APIRouter()


class Asked(BaseModel):
    """The filters under the names that they have in the address of the list."""

    model_config = ConfigDict(extra="ignore", str_max_length=100)

    search: str = ""
    category: Id | None = None
    brand: str = ""
    use: Literal["on", "off", "all"] = "on"
    order: str = "code"
    #: also limits and shelves, three columns for each warehouse
    limits: bool = False


@router.get("/exports/masters/skus.{kind}")
async def skus(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[Asked, Query()]
) -> StreamingResponse:
    """SKUs as a file; the lowest prices only for those who may see them. Raises PermissionDenied."""
    wanted = SkuFilter(asked.search, asked.category, asked.brand or None, asked.use)
    order = asked.order if asked.order in SKU_ORDERS else "code"
    columns = await read_async(product_columns, actor=who.actor, with_limits=asked.limits)

    def rows(session: Session, actor: Actor) -> Rows:
        return read_in(session, product_table, actor, wanted=wanted, order=order, columns=columns)

    return await streamed(Export(tuple(column.titles[0] for column in columns), rows), "skus", kind, who.actor)

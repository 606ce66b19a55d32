"""Sales orders to take away, and the list that a shipment is picked by."""

from typing import IO, Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.api.printing import pdf
from jxc_app.core.inputs import Id, check_parameters
from jxc_app.core.use_case import read_async, read_in
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.sales_exports import ORDER_COLUMNS, order_table
from jxc_app.modules.sales.queries import OrderFilter
from jxc_app.modules.sales.sheets import pick_list

router = APIRouter()


class Asked(BaseModel):
    """The filters under the names that they have in the address of the list."""

    model_config = ConfigDict(extra="ignore", str_max_length=100)

    search: str = ""
    state: Literal["open", "short", "late", "waiting", "over", "all"] = "open"
    warehouse: Id | None = None
    customer: Id | None = None
    order: str = "-date"


@router.get("/exports/filtered/sales-orders.{kind}")
async def sales_orders(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[Asked, Query()]
) -> StreamingResponse:
    """The orders as they are filtered. Raises PermissionDenied before the first byte."""
    check_parameters(asked.model_dump())
    wanted = OrderFilter(asked.search, asked.state, asked.warehouse, asked.customer, asked.order)
    export = Export(ORDER_COLUMNS, lambda session, actor: read_in(session, order_table, actor, wanted=wanted))
    return await streamed(export, "sales-orders", kind, who.actor)


@router.get("/print/picks/{document_id}.pdf")
async def picks(document_id: Annotated[int, Path(gt=0, lt=2**31)], who: SignedInCaller) -> StreamingResponse:
    """The list to pick a shipment by, which counts as no print of the document. Raises NotFound."""
    found = await read_async(pick_list, actor=who.actor, document_id=document_id)

    def write(target: IO[bytes]) -> None:
        from jxc_app.modules.printing.picking import write_pick_list

        write_pick_list(target, found)

    return await pdf(write, f"{found.number}-picks.pdf")

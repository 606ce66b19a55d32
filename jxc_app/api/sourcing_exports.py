"""Price agreements, and the sheet of an inquiry for one supplier, to take away."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.inputs import check_parameters
from jxc_app.core.use_case import read_in
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.quote_tables import QUOTE_COLUMNS, quote_table
from jxc_app.modules.migration.sourcing_exports import (
    AGREEMENT_COLUMNS,
    COMPARISON_COLUMNS,
    agreement_table,
    comparison_table,
)
from jxc_app.modules.sourcing.queries import AgreementFilter

router = APIRouter()


class Asked(BaseModel):
    """The filters under the names that they have in the address of the list."""

    model_config = ConfigDict(extra="ignore", str_max_length=100)

    search: str = ""
    state: Literal["in_force", "soon", "over", "all"] = "in_force"
    order: str = "valid_until"


@router.get("/exports/filtered/agreements.{kind}")
async def agreements(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[Asked, Query()]
) -> StreamingResponse:
    """The agreements as they are filtered. Raises PermissionDenied before the first byte."""
    check_parameters(asked.model_dump())
    wanted = AgreementFilter(asked.search, asked.state, asked.order)
    export = Export(AGREEMENT_COLUMNS, lambda session, actor: read_in(session, agreement_table, actor, wanted=wanted))
    return await streamed(export, "agreements", kind, who.actor)


@router.get("/exports/rfq/{rfq_id}/comparison.{kind}")
async def comparison(rfq_id: int, kind: Literal["csv", "xlsx"], who: SignedInCaller) -> StreamingResponse:
    """The offers of an inquiry side by side. Raises PermissionDenied, NotFound."""
    check_parameters({"rfq_id": rfq_id})
    export = Export(COMPARISON_COLUMNS, lambda session, actor: read_in(session, comparison_table, actor, rfq_id=rfq_id))
    return await streamed(export, f"comparison-{rfq_id}", kind, who.actor)


@router.get("/exports/rfq/{rfq_id}/{partner_id}.{kind}")
async def quote_sheet(
    rfq_id: int, partner_id: int, kind: Literal["csv", "xlsx"], who: SignedInCaller
) -> StreamingResponse:
    """What one supplier is asked, to be filled in and read back. Raises PermissionDenied, NotFound."""
    check_parameters({"rfq_id": rfq_id, "partner_id": partner_id})
    export = Export(
        QUOTE_COLUMNS,
        lambda session, actor: read_in(session, quote_table, actor, rfq_id=rfq_id, partner_id=partner_id),
    )
    return await streamed(export, f"rfq-{rfq_id}-{partner_id}", kind, who.actor)

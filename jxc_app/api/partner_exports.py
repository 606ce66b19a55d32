"""The lists of suppliers and customers to take away, as they are filtered on the screen."""

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.inputs import check_parameters
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read_in
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.partners.exporting import CUSTOMER_COLUMNS, SUPPLIER_COLUMNS, partner_table, partner_table_masked
from jxc_app.modules.partners.partner_pages import ORDERS, PartnerFilter
from jxc_app.state.identity import Identity

router = APIRouter()


class Asked(BaseModel):
    """The filters under the names that they have in the address of the list."""

    model_config = ConfigDict(extra="ignore", str_max_length=100)

    search: str = ""
    state: Literal["in_use", "off", "all"] = "in_use"
    terms: Literal["", "with", "without"] = ""
    strategic: Literal["", "yes", "no"] = ""
    order: str = "code"


@router.get("/exports/partners/{table}.{kind}")
async def partners(
    table: Literal["suppliers", "customers"],
    kind: Literal["csv", "xlsx"],
    who: SignedInCaller,
    asked: Annotated[Asked, Query()],
) -> StreamingResponse:
    """One list as a file; contact data masked for those who may not see it. Raises PermissionDenied."""
    check_parameters(asked.model_dump())
    order = asked.order if asked.order in ORDERS else "code"
    only = PartnerFilter(table.removesuffix("s"), asked.search, asked.state, asked.terms, order, asked.strategic)
    reading = partner_table if _sees_contact(who) else partner_table_masked

    def rows(session: Session, actor: Actor) -> Iterator[tuple[Cell, ...]]:
        return read_in(session, reading, actor, only=only)

    columns = SUPPLIER_COLUMNS if table == "suppliers" else CUSTOMER_COLUMNS
    return await streamed(Export(columns, rows), table, kind, who.actor)


def _sees_contact(who: Identity) -> bool:
    return who.may(partner_table.permissions)

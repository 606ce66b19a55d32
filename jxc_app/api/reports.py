"""Monthly reports to take away and to print, with the rights of whoever asks."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.api.printing import pdf
from jxc_app.api.report_paper import MOST_PRINTED, paper_of
from jxc_app.core.errors import NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.use_case import read_async, read_in
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.reports.queries import ROW_COLUMNS, FactFilter, monthly_report, report_rows, report_table

router = APIRouter()


class AskedMonth(BaseModel):
    """The month as it stands in the address of the page."""

    model_config = ConfigDict(extra="ignore", str_max_length=20)

    month: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}$")

    @property
    def first(self) -> date:
        """Its first day. Raises NotFound for a month that the calendar does not have."""
        try:
            return date.fromisoformat(f"{self.month}-01")
        except ValueError:
            raise NotFound("report.not_found") from None


class AskedRows(AskedMonth):
    """The filters under the names that they have in the address of the page."""

    section: str = ""
    warehouse: Id | None = None
    order: str = ""


@router.get("/exports/filtered/report.{kind}")
async def rows(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[AskedRows, Query()]
) -> StreamingResponse:
    """The rows of a report, all pages of them. Raises PermissionDenied or NotFound before the first byte."""
    wanted = FactFilter(asked.first, asked.section, asked.warehouse, asked.order)
    await read_async(monthly_report, actor=who.actor, month=wanted.month)
    export = Export(ROW_COLUMNS, lambda session, actor: read_in(session, report_table, actor, wanted=wanted))
    return await streamed(export, f"report-{asked.month}", kind, who.actor)


@router.get("/print/report.pdf")
async def paper(who: SignedInCaller, asked: Annotated[AskedMonth, Query()]) -> StreamingResponse:
    """The report on A4 sheets. Raises PermissionDenied or NotFound before the first byte."""
    head = await read_async(monthly_report, actor=who.actor, month=asked.first)
    found = await read_async(report_rows, actor=who.actor, wanted=FactFilter(asked.first), size=MOST_PRINTED)

    def write(target: Any) -> None:
        from jxc_app.modules.printing.table_papers import write_tables

        write_tables(target, paper_of(head, found))

    return await pdf(write, f"report-{asked.month}.pdf")

"""Counts, differences and figures to take away, as they are on the screen, and as papers."""

from datetime import date
from typing import IO, Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.api.printing import pdf
from jxc_app.core.inputs import Id
from jxc_app.core.use_case import read_async, read_in
from jxc_app.modules.counting.figures import FigureFilter
from jxc_app.modules.counting.listing import UNDER_WAY, CountFilter
from jxc_app.modules.counting.papers import count_paper
from jxc_app.modules.counting.reviewing import count_report
from jxc_app.modules.migration.count_exports import (
    COUNT_COLUMNS,
    DIFFERENCE_COLUMNS,
    FIGURE_COLUMNS,
    counts_table,
    differences_table,
    figures_table,
)
from jxc_app.modules.migration.exports import Export

router = APIRouter()
CountId = Annotated[int, Path(gt=0, lt=2**31)]


class AskedCounts(BaseModel):
    """The filters under the names that they have in the address of the page, but for the kind: the path has one."""

    model_config = ConfigDict(extra="ignore", str_max_length=200)

    search: str = ""
    state: str = ""
    count_kind: str = Field(default="", alias="count")
    warehouse: Id | None = None
    order: str = ""


class AskedFigures(BaseModel):
    """The same of the figures."""

    model_config = ConfigDict(extra="ignore", str_max_length=200)

    date_from: date = Field(alias="from")
    date_to: date = Field(alias="to")
    by: str = "month"
    warehouse: Id | None = None


@router.get("/exports/filtered/counts.{kind}")
async def counts(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[AskedCounts, Query()]
) -> StreamingResponse:
    """The counts, all pages of them. Raises PermissionDenied before the first byte."""
    state = "" if asked.state == "all" else asked.state or UNDER_WAY
    wanted = CountFilter(state, asked.count_kind, asked.warehouse, asked.search)
    export = Export(
        COUNT_COLUMNS, lambda session, actor: read_in(session, counts_table, actor, wanted=wanted, order=asked.order)
    )
    return await streamed(export, "counts", kind, who.actor)


@router.get("/exports/filtered/count-differences.{kind}")
async def differences(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, count: Annotated[Id, Query(alias="id")]
) -> StreamingResponse:
    """The lines of one count, as far as its reader may see them. Raises PermissionDenied before the first byte."""
    export = Export(
        DIFFERENCE_COLUMNS, lambda session, actor: read_in(session, differences_table, actor, count_id=count)
    )
    return await streamed(export, "count-differences", kind, who.actor)


@router.get("/exports/filtered/count-figures.{kind}")
async def figures(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[AskedFigures, Query()]
) -> StreamingResponse:
    """The figures by group. Raises PermissionDenied before the first byte."""
    wanted = FigureFilter(asked.date_from, asked.date_to, asked.by, asked.warehouse)
    export = Export(FIGURE_COLUMNS, lambda session, actor: read_in(session, figures_table, actor, wanted=wanted))
    return await streamed(export, "count-figures", kind, who.actor)


@router.get("/print/counts/{count_id}/sheet.pdf")
async def sheet(count_id: CountId, who: SignedInCaller) -> StreamingResponse:
    """The blind sheet to count with. Raises NotFound."""
    count, lines = await read_async(count_paper, actor=who.actor, count_id=count_id)

    def write(target: IO[bytes]) -> None:
        from jxc_app.modules.printing.counts import write_count_sheet

        write_count_sheet(target, count, lines)

    return await pdf(write, f"{count.number}.pdf")


@router.get("/print/counts/{count_id}/differences.pdf")
async def difference_report(count_id: CountId, who: SignedInCaller) -> StreamingResponse:
    """The difference report, empty of lines for whoever may not see the book yet. Raises NotFound."""
    report = await read_async(count_report, actor=who.actor, count_id=count_id)

    def write(target: IO[bytes]) -> None:
        from jxc_app.modules.printing.counts import write_count_report

        write_count_report(target, report)

    return await pdf(write, f"{report.count.number}-differences.pdf")

"""采购分析 to take away and to print, with the rights of whoever asks."""

from datetime import date
from typing import IO, Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.api.printing import pdf
from jxc_app.core.inputs import Id
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read_async, read_in
from jxc_app.modules.buying_figures.asking import TOPICS, Asked, Column, Sheet
from jxc_app.modules.buying_figures.queries import buying_figures, figure_lines
from jxc_app.modules.buying_figures.rules import DEFINITIONS
from jxc_app.modules.migration.buying_exports import buying_figures_table, figure_columns
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.printing.table_papers import PaperColumn, PaperTable, TablePaper
from jxc_app.state.buying_figures_rows import is_number, written

router = APIRouter()
#: rows on paper; the export has all of them
_MOST_PRINTED = 100


class AskedSheet(BaseModel):
    """What is asked for, under the names that it has in the address of the page."""

    model_config = ConfigDict(extra="ignore", str_max_length=200)

    tab: str = "cycle"
    date_from: date = Field(alias="from")
    date_to: date = Field(alias="to")
    by: str = ""
    warehouse: Id | None = None
    supplier: Id | None = None
    category: Id | None = None
    sku: Id | None = None
    step: str = "whole"
    grace: int = Field(default=0, ge=0, le=60)
    short: int = Field(default=0, ge=0, le=50)
    view: str = ""
    key: str | None = None
    order: str = ""

    @property
    def is_lines(self) -> bool:
        """Whether it is what is behind a group."""
        return self.view == "lines"

    def asked(self) -> Asked:
        """The question; a dash is the group without a name."""
        return Asked(
            self.tab, self.date_from, self.date_to, self.by, self.warehouse, self.supplier, self.category, self.sku,
            "" if self.key == "-" else self.key, self.step, self.grace, self.short, self.order,
        )  # fmt: skip


async def _sheet(actor: Actor, asked: AskedSheet, size: int) -> Sheet:
    question = figure_lines if asked.is_lines else buying_figures
    return await read_async(question, actor=actor, wanted=asked.asked(), size=size)


@router.get("/exports/filtered/buying-figures.{kind}")
async def figures(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[AskedSheet, Query()]
) -> StreamingResponse:
    """All rows of the page as it stands. Raises PermissionDenied before the first byte."""
    columns, wanted = figure_columns(await _sheet(who.actor, asked, 1)), asked.asked()
    export = Export(
        columns,
        lambda session, actor: read_in(session, buying_figures_table, actor, wanted=wanted, is_lines=asked.is_lines),
    )
    return await streamed(export, "buying-figures", kind, who.actor)


@router.get("/print/buying-figures.pdf")
async def paper(who: SignedInCaller, asked: Annotated[AskedSheet, Query()]) -> StreamingResponse:
    """The page on A4 sheets, with what its words mean. Raises PermissionDenied before the first byte."""
    sheet = await _sheet(who.actor, asked, _MOST_PRINTED)

    def write(target: IO[bytes]) -> None:
        from jxc_app.modules.printing.table_papers import write_tables

        write_tables(target, paper_of(sheet, asked))

    return await pdf(write, f"buying-figures-{asked.date_to}.pdf")


def paper_of(sheet: Sheet, asked: AskedSheet) -> TablePaper:
    """A sheet as it is printed."""
    columns = tuple(PaperColumn(column.title, _share(column), is_number(column.kind)) for column in sheet.columns)
    values = [row.values for row in sheet.rows] + ([sheet.total] if sheet.total else [])
    rows = [[written(value, column.kind) for value, column in zip(row, sheet.columns, strict=True)] for row in values]
    title = f"采购分析 · {TOPICS[sheet.topic]}"
    chosen = [one for one in (sheet.partner_name, sheet.sku_name, sheet.group_name) if one]
    lines = [f"{asked.date_from} 至 {asked.date_to}" + "".join(f"，{one}" for one in chosen)]
    lines += [f"{card.title} {written(card.value, card.kind)}（{card.note}）" for card in sheet.cards]
    more = [f"只印前 {_MOST_PRINTED} 行，全部请导出。"] if sheet.has_more else []
    words = [f"{term}：{meaning}" for term, meaning in DEFINITIONS[sheet.topic].items()]
    return TablePaper(title, lines, [PaperTable("明细" if asked.is_lines else "按分组", columns, rows)], more + words)


def _share(column: Column) -> int:
    return 9 if is_number(column.kind) else 16

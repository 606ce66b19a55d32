"""收发存汇总表 on A4 sheets, for the file of the month."""

from itertools import islice
from typing import IO, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.printing import pdf
from jxc_app.api.stock_exports import AskedTurnover
from jxc_app.core.database import get_database
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read_in
from jxc_app.modules.documents.turnover import Turnover, TurnoverFilter, turnover_totals
from jxc_app.modules.migration.stock_exports import TURNOVER_COLUMNS, turnover_table
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.printing.table_papers import PaperColumn, PaperTable, TablePaper
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.formats import money, shown

router = APIRouter()
#: rows on paper: about seventy sheets; the export has all of them
MOST_PRINTED = 2000
_SIGNED = "制表：                    复核：                    "
_NAMED = ("商品编码", "商品名称", "规格", "单位", "仓库")
_SHARES = {"商品编码": 11, "商品名称": 16, "规格": 7, "单位": 4, "仓库": 9}
_FIGURES = {
    "期初数量": "opening", "期初金额": "opening_value", "收入数量": "received", "收入金额": "received_value",
    "发出数量": "issued", "发出金额": "issued_value", "调整金额": "adjusted_value", "结存数量": "closing",
    "结存金额": "closing_value",
}  # fmt: skip


@router.get("/print/turnover.pdf")
async def turnover_paper(who: SignedInCaller, asked: Annotated[AskedTurnover, Query()]) -> StreamingResponse:
    """What the page shows, all pages of it. Raises PermissionDenied before the first byte."""
    paper = await run_in_threadpool(_read, who.actor, asked.filter())

    def write(target: IO[bytes]) -> None:
        from jxc_app.modules.printing.table_papers import write_tables

        write_tables(target, paper)

    return await pdf(write, f"turnover-{asked.date_from}.pdf")


def _read(actor: Actor, wanted: TurnoverFilter) -> TablePaper:
    """Rows and sums of one snapshot."""
    with get_database().reading() as session:
        sums = read_in(session, turnover_totals, actor, wanted=wanted)
        rows = list(islice(read_in(session, turnover_table, actor, wanted=wanted), MOST_PRINTED + 1))
        known = {one.id: one.name for one in read_in(session, list_warehouses, actor)}
    place = "全部仓库" if wanted.warehouse_id is None else known.get(wanted.warehouse_id, "")
    return paper_of(rows, sums, wanted, place)


def paper_of(rows: list[tuple[Cell, ...]], sums: Turnover, wanted: TurnoverFilter, place: str) -> TablePaper:
    """The table as it is printed, its sums at the end; columns of values only where somebody may see them."""
    named = [name for name in _NAMED if name != "仓库" or not wanted.by_sku]
    sees = any(row[TURNOVER_COLUMNS.index("结存金额")] is not None for row in rows)
    figures = [name for name in _FIGURES if sees or not name.endswith("金额")]
    at = [TURNOVER_COLUMNS.index(name) for name in (*named, *figures)]
    titles = [TURNOVER_COLUMNS[one] for one in at]
    printed = [[_text(row[one], TURNOVER_COLUMNS[one]) for one in at] for row in rows[:MOST_PRINTED]]
    if printed:
        foot = [_text(getattr(sums, _FIGURES[name]), name) for name in figures]
        printed.append(["合计", *[""] * (len(named) - 1), *foot])
    columns = tuple(
        PaperColumn(name, _SHARES.get(name, 12 if name.endswith("金额") else 9), is_number=name in _FIGURES)
        for name in titles
    )
    cut = [f"只印前 {MOST_PRINTED} 行，全部请导出；合计是全部的。"] if len(rows) > MOST_PRINTED else []
    search = f"，查找「{wanted.search}」" if wanted.search else ""
    lines = [f"{wanted.date_from} 至 {wanted.date_to}，{place}{search}"]
    means = "期初＋收入－发出＋调整＝结存。数量为基本单位，金额按移动加权成本，单位元。"
    return TablePaper(
        "收发存汇总表", lines, [PaperTable("明细", columns, printed)], [*cut, means, _SIGNED], is_wide=True
    )


def _text(value: Cell, title: str) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return money(value) if title.endswith("金额") else shown(value)

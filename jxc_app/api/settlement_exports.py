"""What settling leaves, to take away."""

from datetime import date
from typing import IO, Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.api.printing import pdf
from jxc_app.core.use_case import read_async, read_in
from jxc_app.modules.migration import settlement_exports as tables
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.printing.table_papers import PaperColumn, PaperTable, TablePaper
from jxc_app.modules.settlement.accruals import AccrualFilter, AccrualPage, AccruedLine, accrual_page
from jxc_app.modules.settlement.differences import DifferenceFilter
from jxc_app.modules.settlement.matched import MatchFilter
from jxc_app.modules.settlement.statements import StatementFilter
from jxc_app.state.formats import money, price_text, shown

router = APIRouter()
Kind = Literal["csv", "xlsx"]
#: rows on paper, as many as one page of the list may have; the export has all of them
_MOST_PRINTED = 200
_ACCRUALS = (
    PaperColumn("供应商", 18), PaperColumn("入库单", 20), PaperColumn("商品", 24),
    PaperColumn("未开票", 11, is_number=True),
    PaperColumn("含税单价", 10, is_number=True), PaperColumn("含税金额", 12, is_number=True),
    PaperColumn("不含税金额", 12, is_number=True),
)  # fmt: skip


class Asked(BaseModel):
    """The filters under the names that they have in the addresses of the pages."""

    model_config = ConfigDict(extra="ignore", str_max_length=200)

    step: str = ""
    days: int = Field(default=56, ge=1, le=366)
    state: str = "differs"
    cause: str = ""
    search: str = ""
    supplier: str = Field(default="", pattern=r"^[0-9]{0,9}$")
    order: str = "-difference"
    on: date | None = None
    from_on: date | None = None
    to_on: date | None = None
    older: int = Field(default=0, ge=0, le=3660)

    @field_validator("on", "from_on", "to_on", "older", mode="before")
    @classmethod
    def _unset(cls, value: object, info: ValidationInfo) -> object:
        """A filter that is not set stands empty in the address."""
        return (0 if info.field_name == "older" else None) if value == "" else value


@router.get("/exports/settlement/{table}.{kind}")
async def settlement(
    table: Literal[
        "calendar", "ageing", "matches", "statements", "unbilled", "without-invoice", "accruals", "price-differences",
        "supplier-items", "credits", "ahead",
    ],
    kind: Kind, who: SignedInCaller, asked: Annotated[Asked, Query()],
) -> StreamingResponse:  # fmt: skip
    """One of the lists of settling, as it is looked at. Raises PermissionDenied before the first byte."""
    return await streamed(_export(table, asked), table, kind, who.actor)


@router.get("/print/accruals.pdf")
async def accruals_paper(who: SignedInCaller, asked: Annotated[Asked, Query()]) -> StreamingResponse:
    """暂估清单 on A4 sheets, for the file of the month. Raises PermissionDenied before the first byte."""
    found = await read_async(accrual_page, actor=who.actor, only=_accrued(asked), size=_MOST_PRINTED)

    def write(target: IO[bytes]) -> None:
        from jxc_app.modules.printing.table_papers import write_tables

        write_tables(target, accrual_paper(found))

    return await pdf(write, f"accruals-{found.on}.pdf")


def accrual_paper(found: AccrualPage) -> TablePaper:
    """The list as it is printed: its sums at the end of the table."""
    rows = [_accrual_row(one) for one in found.rows]
    if found.rows:
        rows.append(["合计", "", "", "", "", money(found.amount), money(found.net)])
    lines = [f"截至 {found.on} 日终：{found.suppliers} 家供应商，{found.total} 行已收货未开票"]
    more = [f"只印前 {len(found.rows)} 行，全部请导出；合计是全部的。"] if found.total > len(found.rows) else []
    means = "暂估：货已验收入库、发票还没有到的部分，按订单价记；发票到了先冲回，再按发票入账（单到回冲）。"
    return TablePaper("暂估清单", lines, [PaperTable("已收货未开票", _ACCRUALS, rows)], [*more, means])


def _accrual_row(one: AccruedLine) -> list[str]:
    receipt = f"{one.receipt_number} {one.received_on}，{one.age} 天"
    sku = " ".join(filter(None, (one.sku_code, one.sku_name, one.spec)))
    left = f"{shown(one.open)} {one.unit_name}"
    return [one.partner_name, receipt, sku, left, price_text(one.price), money(one.amount), money(one.net)]


@router.get("/exports/statement/{statement_id}.{kind}")
async def statement(
    statement_id: Annotated[int, Path(gt=0, lt=2**31)], kind: Kind, who: SignedInCaller
) -> StreamingResponse:
    """One statement for its supplier. Raises PermissionDenied, NotFound before the first byte."""
    export = Export(
        tables.LINE_COLUMNS,
        lambda session, actor: read_in(session, tables.stated_table, actor, document_id=statement_id),
    )
    return await streamed(export, f"statement-{statement_id}", kind, who.actor)


def _accrued(asked: Asked) -> AccrualFilter:
    return AccrualFilter(asked.on, int(asked.supplier or 0), asked.older, asked.search, asked.order)


def _export(table: str, asked: Asked) -> Export:
    if table == "calendar":
        step = "day" if asked.step == "day" else "week"
        return Export(
            tables.CALENDAR_COLUMNS,
            lambda session, actor: read_in(session, tables.calendar_table, actor, step=step, days=asked.days),
        )
    if table == "matches":
        state = "" if asked.state == "all" else asked.state
        found = MatchFilter(state, asked.cause, int(asked.supplier or 0), asked.search, asked.order)
        return Export(
            tables.MATCH_COLUMNS, lambda session, actor: read_in(session, tables.match_table, actor, only=found)
        )
    if table == "accruals":
        at = _accrued(asked)
        return Export(
            tables.ACCRUAL_COLUMNS, lambda session, actor: read_in(session, tables.accrual_table, actor, only=at)
        )
    if table == "price-differences":
        among = DifferenceFilter(asked.from_on, asked.to_on, int(asked.supplier or 0), asked.search, asked.order)
        return Export(
            tables.DIFFERENCE_COLUMNS,
            lambda session, actor: read_in(session, tables.difference_table, actor, only=among),
        )
    if table == "statements":
        only = StatementFilter(step=asked.step if asked.step in ("waiting", "confirmed") else "")
        return Export(
            tables.STATEMENT_COLUMNS, lambda session, actor: read_in(session, tables.statement_table, actor, only=only)
        )
    if table == "supplier-items":
        whose = int(asked.supplier or 0)
        return Export(
            tables.ITEM_COLUMNS, lambda session, actor: read_in(session, tables.item_table, actor, partner_id=whose)
        )
    columns, reading = {
        "ageing": (tables.AGEING_COLUMNS, tables.ageing_table),
        "credits": (tables.CREDIT_COLUMNS, tables.credit_table),
        "ahead": (tables.AHEAD_COLUMNS, tables.ahead_table),
        "unbilled": (tables.UNBILLED_COLUMNS, tables.unbilled_table),
        "without-invoice": (tables.WITHOUT_COLUMNS, tables.without_invoice_table),
    }[table]
    return Export(columns, lambda session, actor: read_in(session, reading, actor))

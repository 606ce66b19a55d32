"""What customers owe, to take away, and a customer's statement on paper."""

from datetime import date
from typing import IO, Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.api.printing import pdf
from jxc_app.core.inputs import check_parameters
from jxc_app.core.use_case import read_async, read_in
from jxc_app.modules.migration import receivable_exports as tables
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.printing.linked_papers import write_statement
from jxc_app.modules.printing.table_papers import PaperColumn, PaperTable, TablePaper
from jxc_app.modules.receivables.owing import Wanted
from jxc_app.modules.receivables.stated import StatementFilter, get_customer_statement
from jxc_app.modules.receivables.statements import MOST, Statement, customer_statement
from jxc_app.state.formats import money

router = APIRouter()
Kind = Literal["csv", "xlsx"]
_COLUMNS = (
    PaperColumn("日期", 11), PaperColumn("单号", 20), PaperColumn("摘要", 18), PaperColumn("仓库", 14),
    PaperColumn("应收增加", 12, True), PaperColumn("应收减少", 12, True), PaperColumn("应收余额", 13, True),
)  # fmt: skip


class Asked(BaseModel):
    """The filters under the names that they have in the address of the list."""

    model_config = ConfigDict(extra="ignore", str_max_length=100)

    customer: str = Field(default="", pattern=r"^[0-9]{0,9}$")
    search: str = ""
    state: Literal["all", "late", "cash"] = "all"
    order: str = ""


class Made(BaseModel):
    """The filters of statements that were made."""

    model_config = ConfigDict(extra="ignore", str_max_length=100)

    search: str = ""
    step: Literal["", "waiting", "confirmed"] = ""
    order: str = "-to_on"


class Period(BaseModel):
    """The days of a statement, first and last."""

    from_on: date = Field(alias="from")
    to_on: date = Field(alias="to")


@router.get("/exports/receivables/{table}.{kind}")
async def receivables(
    table: Literal["customers", "papers", "money"], kind: Kind, who: SignedInCaller, asked: Annotated[Asked, Query()]
) -> StreamingResponse:
    """One of the lists as it is looked at. Raises PermissionDenied before the first byte."""
    check_parameters(asked.model_dump())
    only = Wanted(int(asked.customer or 0), asked.search, asked.state, asked.order)
    columns, reading = {
        "customers": (tables.CUSTOMER_COLUMNS, tables.customer_table),
        "papers": (tables.PAPER_COLUMNS, tables.paper_table),
        "money": (tables.MONEY_COLUMNS, tables.money_table),
    }[table]
    export = Export(columns, lambda session, actor: read_in(session, reading, actor, only=only))
    return await streamed(export, f"receivable-{table}", kind, who.actor)


@router.get("/exports/customer-statements/list.{kind}")
async def statements_made(kind: Kind, who: SignedInCaller, asked: Annotated[Made, Query()]) -> StreamingResponse:
    """客户对账单, as the list is looked at. Raises PermissionDenied before the first byte."""
    check_parameters(asked.model_dump())
    only = StatementFilter(asked.search, asked.step, asked.order)
    export = Export(tables.MADE_COLUMNS, lambda session, actor: read_in(session, tables.made_table, actor, only=only))
    return await streamed(export, "customer-statements", kind, who.actor)


@router.get("/exports/customer-statements/{statement_id}.{kind}")
async def statement_made(
    statement_id: Annotated[int, Path(gt=0, lt=2**31)], kind: Kind, who: SignedInCaller
) -> StreamingResponse:
    """The lines of one. Raises PermissionDenied, NotFound before the first byte."""
    export = Export(
        tables.LINE_COLUMNS,
        lambda session, actor: read_in(session, tables.made_lines_table, actor, document_id=statement_id),
    )
    return await streamed(export, f"customer-statement-{statement_id}", kind, who.actor)


@router.get("/print/customer-statements/{statement_id}.pdf")
async def paper_made(statement_id: Annotated[int, Path(gt=0, lt=2**31)], who: SignedInCaller) -> StreamingResponse:
    """One as the customer sees it, to be signed. Raises PermissionDenied, NotFound."""
    found = await read_async(get_customer_statement, actor=who.actor, document_id=statement_id)

    def write(target: IO[bytes]) -> None:
        write_statement(target, "", found.stated)

    return await pdf(write, f"{found.stated.number}.pdf")


@router.get("/exports/customer-statement/{partner_id}.{kind}")
async def statement(
    partner_id: Annotated[int, Path(gt=0, lt=2**31)], kind: Kind, who: SignedInCaller,
    asked: Annotated[Period, Query()],
) -> StreamingResponse:  # fmt: skip
    """One customer's statement. Raises PermissionDenied, NotFound before the first byte."""
    days = {"partner_id": partner_id, "from_on": asked.from_on, "to_on": asked.to_on}
    export = Export(
        tables.STATEMENT_COLUMNS, lambda session, actor: read_in(session, tables.statement_table, actor, **days)
    )
    return await streamed(export, f"statement-{partner_id}", kind, who.actor)


@router.get("/print/customer-statement/{partner_id}.pdf")
async def paper(
    partner_id: Annotated[int, Path(gt=0, lt=2**31)], who: SignedInCaller, asked: Annotated[Period, Query()]
) -> StreamingResponse:
    """The same on A4 sheets, to be signed. Raises PermissionDenied, NotFound."""
    found = await read_async(
        customer_statement, actor=who.actor, partner_id=partner_id, from_on=asked.from_on, to_on=asked.to_on
    )

    def write(target: IO[bytes]) -> None:
        from jxc_app.modules.printing.table_papers import write_tables

        write_tables(target, paper_of(found))

    return await pdf(write, f"statement-{found.partner_code}-{found.to_on}.pdf")


def paper_of(found: Statement) -> TablePaper:
    """A statement as it is printed: sums, lines, room to sign."""
    rows = [
        (one.on.isoformat(), one.number, one.title, one.warehouse_name, money(one.owed) if one.owed else "",
         money(one.paid) if one.paid else "", money(one.balance))
        for one in found.lines
    ]  # fmt: skip
    lines = [
        f"客户：{found.partner_name}（{found.partner_code}）",
        f"对账期间：{found.from_on} 至 {found.to_on}",
        f"期初应收 {money(found.opening)}，本期销售 {money(found.sold)}，本期退货 {money(found.returned)}，"
        f"本期收款 {money(found.received)}，本期退款 {money(found.refunded)}，期末应收 {money(found.closing)}",
    ]
    more = [f"只印前 {MOST} 行，全部请导出。"] if found.total > MOST else []
    notes = [*more, "期初 + 销售 - 退货 - 收款 + 退款 = 期末，单位：元。余额为负：客户有预收款在我方。",
             "供方签章：                    客户签章：                    日期："]  # fmt: skip
    return TablePaper("客户对账单", lines, [PaperTable("往来明细", _COLUMNS, rows, "本期没有往来")], notes)

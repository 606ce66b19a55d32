"""Stock and the history of a SKU to take away, as they are filtered on the screen."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, field_validator

from jxc_app.api.caller import SignedInCaller
from jxc_app.api.exports import streamed
from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import Id
from jxc_app.core.use_case import read_in
from jxc_app.modules.documents.ledger import LedgerFilter
from jxc_app.modules.documents.turnover import TurnoverFilter
from jxc_app.modules.inventory.queries import Holding, StockFilter
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.stock_exports import (
    LEDGER_COLUMNS,
    PAIR_COLUMNS,
    SKU_COLUMNS,
    TURNOVER_COLUMNS,
    filtered_stock_table,
    sku_ledger_table,
    turnover_table,
)

router = APIRouter()


class AskedStock(BaseModel):
    """The filters under the names that they have in the address of the stock page."""

    model_config = ConfigDict(extra="ignore", str_max_length=2000)

    search: str = ""
    warehouse: str = ""
    city: str = ""
    category: Id | None = None
    zero: Literal["", "all", "none"] = ""
    below: Literal["", "1"] = ""
    view: Literal["", "sku"] = ""

    def filter(self) -> StockFilter:
        """The same for the query. Raises DomainError ``input.invalid`` where a warehouse is no id."""
        named = [one for one in self.warehouse.split(",") if one]
        if not all(one.isascii() and one.isdecimal() and len(one) < 10 for one in named):
            raise DomainError("input.invalid", field="warehouse")
        return StockFilter(
            search=self.search, warehouse_ids=frozenset(int(one) for one in named), city=self.city,
            category_id=self.category, below_minimum=self.below == "1", holding=Holding(self.zero or "some"),
            by_sku=self.view == "sku",
        )  # fmt: skip


class AskedLedger(BaseModel):
    """The filters of the history under the names that they have in the address of the SKU's page."""

    model_config = ConfigDict(extra="ignore", str_max_length=40)

    id: Id
    warehouse: Id | None = None
    type: str = ""
    date_from: date | None = None
    date_to: date | None = None


@router.get("/exports/filtered/stock.{kind}")
async def stock(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[AskedStock, Query()]
) -> StreamingResponse:
    """What the stock page shows, all pages of it. Raises PermissionDenied before the first byte."""
    wanted = asked.filter()
    columns = SKU_COLUMNS if wanted.by_sku else PAIR_COLUMNS
    export = Export(columns, lambda session, actor: read_in(session, filtered_stock_table, actor, wanted=wanted))
    return await streamed(export, "stock", kind, who.actor)


@router.get("/exports/filtered/ledger.{kind}")
async def ledger(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[AskedLedger, Query()]
) -> StreamingResponse:
    """The history of a SKU, latest first. Raises PermissionDenied before the first byte."""
    wanted = LedgerFilter(asked.id, asked.warehouse, asked.type, asked.date_from, asked.date_to)
    export = Export(LEDGER_COLUMNS, lambda session, actor: read_in(session, sku_ledger_table, actor, wanted=wanted))
    return await streamed(export, "ledger", kind, who.actor)


class AskedTurnover(BaseModel):
    """The filters under the names that they have in the address of the page."""

    model_config = ConfigDict(extra="ignore", str_max_length=200)

    date_from: date
    date_to: date
    search: str = ""
    warehouse: Id | None = None
    view: Literal["", "sku"] = ""
    odd: Literal["", "1"] = ""

    @field_validator("warehouse", mode="before")
    @classmethod
    def _unset(cls, value: object) -> object:
        """A filter that is not set stands empty in the address."""
        return None if value == "" else value

    def filter(self) -> TurnoverFilter:
        """The same for the query."""
        return TurnoverFilter(
            self.date_from, self.date_to, self.search, self.warehouse, by_sku=self.view == "sku", odd=self.odd == "1",
        )  # fmt: skip


@router.get("/exports/filtered/turnover.{kind}")
async def turnover(
    kind: Literal["csv", "xlsx"], who: SignedInCaller, asked: Annotated[AskedTurnover, Query()]
) -> StreamingResponse:
    """收发存汇总表, all pages of it. Raises PermissionDenied before the first byte."""
    wanted = asked.filter()
    export = Export(TURNOVER_COLUMNS, lambda session, actor: read_in(session, turnover_table, actor, wanted=wanted))
    return await streamed(export, "turnover", kind, who.actor)

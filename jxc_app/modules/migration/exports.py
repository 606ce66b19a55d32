"""What can be taken out as a table: all stock, and the whole ledger. Command line and API share it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from sqlmodel import Session

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, SensitiveAct, declare_sensitive, query, read_in
from jxc_app.modules.access.proving_oneself import demand_proof_in
from jxc_app.modules.documents.ledger import stream_documented_moves
from jxc_app.modules.inventory.permissions import STOCK_VIEW
from jxc_app.modules.inventory.queries import Holding, StockFilter, stream_stock
from jxc_app.modules.migration.survey import Progress
from jxc_app.modules.migration.writers import Cell, write_file
from jxc_app.modules.warehouses.queries import list_warehouses

R = TypeVar("R")
_STEP = 5_000
#: rows that leave without a second proof
MOST_UNPROVEN = 500
EXPORT_ALL = SensitiveAct("export_all", f"导出大量数据（超过 {MOST_UNPROVEN} 行）")
declare_sensitive(EXPORT_ALL)
Rows = Iterator[tuple[Cell, ...]]
STOCK_COLUMNS = (
    "sku",
    "name",
    "spec",
    "category",
    "unit",
    "warehouse",
    "warehouse_name",
    "on_hand",
    "reserved",
    "available",
    "in_transit",
    "qc_hold",
    "blocked",
    "minimum",
    "shelf",
)
MOVE_COLUMNS = (
    "seq",
    "effective_at",
    "document_type",
    "document_number",
    "sku",
    "lot",
    "from_warehouse",
    "from_location",
    "to_warehouse",
    "to_location",
    "quantity",
)


@query("stock.export", title="导出库存", permission=STOCK_VIEW)
def stock_table(session: Session, scope: Scope) -> Rows:
    """Every SKU × warehouse in scope, also what is all gone, as :data:`STOCK_COLUMNS`, one row at a time."""
    codes = {row.id: row.code for row in list_warehouses.work(session, scope)}
    for row in stream_stock(session, scope, StockFilter(holding=Holding.ALL)):
        yield (
            row.sku_code,
            row.sku_name,
            row.spec,
            row.category,
            row.unit_name,
            codes[row.warehouse_id],
            row.warehouse_name,
            row.on_hand,
            row.reserved,
            row.available,
            row.in_transit,
            row.qc_hold,
            row.blocked,
            row.minimum,
            row.shelf,
        )


@query("stock.export_moves", title="导出库存流水", permission=STOCK_VIEW)
def move_table(session: Session, scope: Scope, actor: Actor) -> Rows:
    """Every move in scope by seq as :data:`MOVE_COLUMNS`, one row at a time, on the company's clock.

    Places outside (customer, scrap, …) have no warehouse.
    """
    zone = get_settings().zone
    for move, type_code, number in stream_documented_moves(session, scope, actor):
        yield (
            move.seq,
            move.effective_at.astimezone(zone),
            type_code,
            number,
            move.sku_code,
            move.lot,
            move.from_warehouse,
            move.from_place,
            move.to_warehouse,
            move.to_place,
            move.quantity,
        )


@dataclass(frozen=True)
class Export:
    """One table: its columns and where its rows come from."""

    columns: tuple[str, ...]
    rows: Callable[[Session, Actor], Rows]


EXPORTS = {
    "stock": Export(STOCK_COLUMNS, lambda session, actor: read_in(session, stock_table, actor)),
    "moves": Export(MOVE_COLUMNS, lambda session, actor: read_in(session, move_table, actor)),
}


def refuse_many_unproven(session: Session, actor: Actor, rows: Iterable[R]) -> Iterator[R]:
    """The same rows. Raises ProofNeeded where they are many and the person has not proved lately who they are."""
    ahead = iter(rows)
    first = list(islice(ahead, MOST_UNPROVEN + 1))
    if len(first) > MOST_UNPROVEN:
        demand_proof_in(session, actor, EXPORT_ALL)
    return chain(first, ahead)


def write_export(what: str, path: Path, *, database: Database, actor: Actor, progress: Progress) -> int:
    """Write one table to ``path`` (.csv, .xlsx) from one snapshot; the number of rows. Raises DomainError."""
    if what not in EXPORTS:
        raise DomainError("export.unknown_table", what=what)
    wanted = EXPORTS[what]
    counted = _Counted(progress)
    with database.reading() as session:
        write_file(path, wanted.columns, counted.over(wanted.rows(session, actor)))
    return counted.rows


class _Counted:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.rows = 0

    def over(self, rows: Rows) -> Rows:
        for row in rows:
            self.rows += 1
            if self.rows % _STEP == 0:
                self._progress("导出", self.rows, None)
            yield row

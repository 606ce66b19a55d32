"""How a row of opening stock or of goods on their way is judged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from jxc_app.core import registry
from jxc_app.core.clock import business_date
from jxc_app.core.errors import DomainError, say, text
from jxc_app.core.quantities import MONEY_PLACES, PRICE_PLACES, ZERO, plain, product, quotient
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import clock
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents.commands import LineInput
from jxc_app.modules.documents.rules import line_amount
from jxc_app.modules.inventory.lot_dates import dates_of
from jxc_app.modules.inventory.lots import LotName, lots_named
from jxc_app.modules.inventory.pieces import pieces_lying
from jxc_app.modules.migration.cells import date_of, number_of, read_into
from jxc_app.modules.migration.opening.present import Key, Present, present_lines
from jxc_app.modules.migration.opening.runs import run_key, written_rows
from jxc_app.modules.migration.opening.skus import Named, SkuBook, WarehouseBook
from jxc_app.modules.migration.opening.trial import cost_scope
from jxc_app.modules.migration.sheets import Asked, Judged, Outcome, WrongCells

Dates = tuple[date | None, date | None]
#: lines of one document, written in one transaction
LINES_AT_ONCE = 500
#: yuan by which quantity × price and the amount beside them may differ, for both were rounded
_ROUNDED = Decimal("0.01")


class StockJudge:
    """Rows of one type of opening document; see :class:`jxc_app.modules.migration.sheets.Judge` and ``Gathers``."""

    type = ""
    #: columns of warehouses: where it lies (or came from), and where it goes
    places: tuple[str, ...] = ()

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._session, self._asked = session, asked
        self._scope = registry.scope(session, asked.actor, f"{self.type}.draft")
        self._costs = cost_scope(session, asked.actor)
        self._skus = SkuBook(session)
        self._warehouses = WarehouseBook(session, asked.actor, self._scope.places)
        self._everywhere = WarehouseBook(session, asked.actor, None)
        self._present: dict[Key, Present] = {}
        self._seen: set[Key] = set()
        self._sums: dict[tuple[int, ...], list[Decimal]] = {}
        self._dates: dict[LotName, Dates] = {}
        self._pieces: set[LotName] = set()
        self._lying: set[LotName] = set()
        self._today = business_date(clock.get().now(), get_settings().zone)

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """The SKUs that the rows name, and what is there of them."""
        self._skus.look_up(cells["sku"] for cells in rows)
        named = {
            (sku.id, cells["lot"]) for cells in rows if cells.get("lot") and (sku := self._skus.known(cells["sku"]))
        }
        for name, lot in lots_named(self._session, named - set(self._dates)).items():
            self._dates[name] = lot.produced_on, lot.expires_on
        self._lying = pieces_lying(self._session, named)
        self._present = present_lines(self._session, self.type, self._skus.ids) if self._skus.ids else {}

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row; nothing of it may be wrong."""
        faults: dict[str, str] = {}
        warehouses = self._read_places(cells, faults)
        sku = read_into(faults, "sku", lambda: self._skus.find(cells["sku"]))
        quantity = read_into(faults, "quantity", lambda: Decimal(number_of(cells["quantity"])))
        unit = read_into(faults, "unit", lambda: _unit(sku, cells.get("unit", ""))) if sku else None
        price = _price(cells, quantity, faults)
        dates = self._lot_dates(cells, sku, faults)
        lot = _lot(cells, dates) if sku is None or sku.lot_tracked else ""
        if sku and sku.lot_tracked and not lot and quantity:
            faults["lot"] = text("lot.needed", sku=sku.code)
        if sku and not sku.lot_tracked and cells.get("lot", ""):
            faults["lot"] = text("lot.not_tracked", sku=sku.code)
        if faults or sku is None or unit is None or quantity is None:
            raise WrongCells(faults)
        if quantity == 0:
            return Judged(Outcome.SAME)
        line = LineInput.model_validate(
            {"sku_id": sku.id, "quantity": quantity, "unit_id": sku.units[unit][0], "price": price, "lot_number": lot,
             "remark": cells.get("remark", "")} | dates
        )  # fmt: skip
        self._refuse_beyond(warehouses, sku)
        base = sku.in_base(line.quantity, unit)
        if sku.serial_tracked and base != 1:
            raise WrongCells({"quantity": text("lot.one_piece", sku=sku.code)})
        return self._judged(cells, warehouses, sku, line, base)

    def column_of(self, path: str) -> str:
        """Fields of a line, by the column that says them."""
        known = {"lot_number": "lot", "sku_id": "sku", "unit_id": "unit"}
        last = path.split(".")[-1]
        return known.get(last, last)

    def gathered(self, entries: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
        """Documents of at most :data:`LINES_AT_ONCE` lines, by warehouse; all of them belong to one run."""
        documents: dict[str, tuple[dict[str, Any], list[Any]]] = {}
        for entry in entries:
            head = dict(entry["head"])
            documents.setdefault(repr(head), (head, []))[1].append(entry["line"])
        key = run_key(self._session, self._asked.sha256)
        expected = written_rows(self._session, key) + sum(len(lines) for _, lines in documents.values())
        run = {"run_key": key, "sha256": self._asked.sha256, "expected_rows": expected, "type": self.type}
        for head, lines in documents.values():
            for start in range(0, len(lines), LINES_AT_ONCE):
                yield [run | head | {"lines": lines[start : start + LINES_AT_ONCE]}]

    def preview(self) -> Sequence[tuple[str, ...]]:
        """Warehouses, rows, documents, quantity, and value for whoever may see costs there."""
        return [
            (
                " → ".join(self._everywhere.names[one] for one in warehouses), f"{int(rows):,}",
                f"{-(-int(rows) // LINES_AT_ONCE):,}", f"{quantity:,f}",
                f"{value:,.2f}" if self._sees_cost(warehouses[0]) else "",
            )
            for warehouses, (rows, quantity, value) in self._sums.items()
        ]  # fmt: skip

    def _read_places(self, cells: Mapping[str, str], faults: dict[str, str]) -> tuple[int, ...]:
        books = (self._warehouses, self._everywhere)
        found = [
            read_into(faults, column, lambda book=book, column=column: book.find(cells[column], column))  # type: ignore[misc]
            for book, column in zip(books, self.places, strict=False)
        ]
        if len(found) == 2 and found[0] and found[0] == found[1]:
            faults[self.places[1]] = text("document.same_warehouse")
        return tuple(one.id for one in found if one)

    def _lot_dates(self, cells: Mapping[str, str], sku: Named | None, faults: dict[str, str]) -> dict[str, date | None]:
        """When the row's lot was made and when it ends; both follow from one where the shelf life is known.

        A lot has its dates once: whatever says others of it is wrong.
        """
        said = {
            name: read_into(faults, name, lambda name=name: date_of(cells[name]))  # type: ignore[misc]
            for name in ("produced_on", "expires_on")
            if cells.get(name)
        }
        if not said or sku is None or set(said) & set(faults):
            return {}
        try:
            dates = dates_of(said.get("produced_on"), said.get("expires_on"), sku.life, self._today)
        except DomainError as refusal:
            faults[refusal.field or "expires_on"] = say(refusal)
            return {}
        name = (sku.id, _lot(cells, said))
        held = self._dates.get(name, (None, None))
        self._dates[name] = dates[0] or held[0], dates[1] or held[1]
        if self._dates[name] != (held[0] or dates[0], held[1] or dates[1]):
            faults["expires_on"] = text("lot.dates_differ", lot=name[1], made=held[0] or "未填", ends=held[1] or "未填")
        return said

    def _sees_cost(self, warehouse_id: int) -> bool:
        return self._asked.actor.is_system or self._costs.covers(warehouse_id)

    def _refuse_beyond(self, warehouses: tuple[int, ...], sku: Named) -> None:
        if self._scope.covers(warehouses[0]):
            return
        if not self._scope.covers_row(warehouses[0], rows_of(self._session, [sku.id], self._asked.actor.user_id)):
            raise WrongCells({"sku": text("access.row_denied", permission="期初 · 录入")})

    def _refuse_second_piece(self, sku: Named, number: str) -> None:
        """One piece is in one place: wherever else a row says it is, one of the two is wrong."""
        piece = (sku.id, number)
        if sku.serial_tracked and piece in self._pieces:
            raise WrongCells({"lot": text("opening.piece_twice", sku=sku.code, lot=number)})
        self._pieces.add(piece)

    def _judged(
        self, cells: Mapping[str, str], warehouses: tuple[int, ...], sku: Named, line: LineInput, base: Decimal
    ) -> Judged:
        own = cells.get("reference", "")
        key: Key = (warehouses[0], warehouses[1] if warehouses[1:] else None, sku.id, line.lot_number, own)
        if key in self._seen:
            raise WrongCells({"sku": text("opening.twice_in_file")})
        self._seen.add(key)
        self._refuse_second_piece(sku, line.lot_number)
        amount = line_amount(line.quantity, line.price, ZERO)
        if held := self._present.get(key):
            is_same_cost = held.amount == amount or not self._sees_cost(key[0])  # whoever may not know is not told
            if held.quantity == base and is_same_cost:
                return Judged(Outcome.SAME)
            raise WrongCells({"quantity": _held(cells[self.places[0]], sku, line, held)})
        if sku.serial_tracked and (key[2], key[3]) in self._lying:
            raise WrongCells({"lot": text("lot.piece_here", sku=sku.code, lot=line.lot_number)})
        sums = self._sums.setdefault(warehouses, [ZERO, ZERO, ZERO])
        for at, more in enumerate((Decimal(1), base, amount or ZERO)):
            sums[at] += more
        head = {"warehouse_id": key[0], "to_warehouse_id": key[1], "own_number": own}
        return Judged(Outcome.NEW, {"head": head, "line": line.model_dump(mode="json", exclude_defaults=True)})


def _lot(cells: Mapping[str, str], dates: Mapping[str, date | None]) -> str:
    """The lot's number; one that has none is called by the day it was made, as documents do."""
    made = dates.get("produced_on")
    return cells.get("lot", "") or (made.strftime("%Y%m%d") if made else "")


def _held(warehouse: str, sku: Named, line: LineInput, held: Present) -> str:
    lot = f" 批次 {line.lot_number} " if line.lot_number else " "
    return text(
        "opening.has_stock", warehouse=warehouse, sku=sku.code, lot=lot, quantity=plain(held.quantity),
        number=held.number,
    )  # fmt: skip


def _unit(sku: Named, cell: str) -> str:
    unit = cell or sku.unit
    if unit not in sku.units:
        raise DomainError("opening.unknown_unit", unit=unit[:20], known="、".join(sku.units))
    return unit


def _price(cells: Mapping[str, str], quantity: Decimal | None, faults: dict[str, str]) -> Decimal | None:
    """What one unit cost: as said, or the amount by the quantity; where both are said they must agree."""
    found = {
        name: read_into(faults, name, lambda name=name: Decimal(number_of(cells[name])))  # type: ignore[misc]
        for name in ("price", "amount")
        if cells.get(name)
    }
    price, amount = found.get("price"), found.get("amount")
    if amount is None or not quantity:
        return price
    if price is None:
        return quotient(amount, quantity, PRICE_PLACES)
    made = product(quantity, price, MONEY_PLACES)
    if abs(made - amount) > _ROUNDED:
        faults["amount"] = text("opening.amount_differs", product=plain(made), amount=plain(amount))
    return price

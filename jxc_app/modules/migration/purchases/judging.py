"""The first pass: every row of every file read and judged, nothing written. Pure but for the files."""

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from jxc_app.core.errors import text
from jxc_app.core.idempotency import content_hash
from jxc_app.core.quantities import PRICE_PLACES, QUANTITY_PLACES, plain
from jxc_app.modules.migration.purchases.source import PurchaseMapping, SourceRow, rows_of
from jxc_app.modules.migration.rules import NAME_LENGTH, UnreadableError, exact_number, sku_code, source_moment

V = TypeVar("V")
_MOST_LINES = 500
_PARTNER_CODE = 40
_PARTNER_NAME = 120


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, in the words of people."""

    file: str
    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Named:
    """A supplier or a SKU of the source."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class BoughtLine:
    """A line of an order and what came of it, in the SKU's unit; ``price`` of one unit."""

    product: str
    quantity: Decimal
    price: Decimal
    due_on: date
    received: Decimal
    rejected: Decimal

    def said(self) -> str:
        """What it says, as one text."""
        numbers = (self.quantity, self.price, self.received, self.rejected)
        return "\x1f".join((self.product, self.due_on.isoformat(), *map(plain, numbers)))


@dataclass(slots=True)
class BoughtOrder:
    """An order of the source; ``line`` is where it stands in its file."""

    number: str
    vendor: str
    ordered_at: datetime
    received_at: datetime
    line: int
    lines: list[BoughtLine] = field(default_factory=list)

    def sha256(self) -> str:
        """What it says, as a hash; made from the meaning, not from the bytes."""
        head = "\x1f".join((self.vendor, self.ordered_at.isoformat(), self.received_at.isoformat()))
        return content_hash("\x1e".join((head, *(one.said() for one in self.lines))))


@dataclass
class Judged:
    """What the files hold; ``lines``: rows of orders' lines that were read."""

    vendors: dict[str, Named] = field(default_factory=dict)
    products: dict[str, Named] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    orders: dict[str, BoughtOrder] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    order_file: str = ""
    lines: int = 0

    @property
    def bought(self) -> set[str]:
        """The products that stand on some order."""
        return {line.product for order in self.orders.values() for line in order.lines}

    @property
    def sellers(self) -> set[str]:
        """The suppliers of some order."""
        return {order.vendor for order in self.orders.values()}


def judge(folder: Path, mapping: PurchaseMapping, zone: ZoneInfo, latest: datetime) -> Judged:
    """Read all files. ``latest``: history ends there. Raises DomainError where a file cannot be read at all."""
    return _Judge(mapping, zone, latest).read(folder)


class _Judge:
    def __init__(self, mapping: PurchaseMapping, zone: ZoneInfo, latest: datetime) -> None:
        self._mapping, self._zone, self._latest = mapping, zone, latest
        self.found = Judged()

    def read(self, folder: Path) -> Judged:
        takes: dict[str, Callable[[SourceRow], None]] = {
            "vendors": self._vendor, "products": self._product, "offers": self._offer, "orders": self._order,
            "lines": self._line,
        }  # fmt: skip
        for table, take in takes.items():
            for row in rows_of(folder, self._mapping, table):
                if row.fault:
                    self._wrong(row, "", row.fault)
                    continue
                try:
                    take(row)
                except _WrongError as fault:
                    self._wrong(row, fault.column, fault.code)
        for order in self.found.orders.values():
            if not 1 <= len(order.lines) <= _MOST_LINES:
                self.found.faults.append(Fault(self.found.order_file, order.line, "", text("purchases.line_count")))
        return self.found

    def _wrong(self, row: SourceRow, column: str, code: str) -> None:
        title = self._title(row.file, column) if column else ""
        self.found.faults.append(Fault(row.file, row.line, title, text(code)))

    def _title(self, file: str, column: str) -> str:
        """The column's own heading."""
        for said in self._mapping.files.values():
            if column in said["columns"] and file.startswith(said["name"].rstrip("*")):
                return str(said["columns"][column])
        return column

    def _vendor(self, row: SourceRow) -> None:
        code = _code(row, "code")
        if len(code) > _PARTNER_CODE:
            raise _WrongError("code", "history.bad_code")
        name = row.cells["name"][:_PARTNER_NAME] or code
        _once(self.found.vendors, row, Named(code, name))

    def _product(self, row: SourceRow) -> None:
        code = _code(row, "code")
        _once(self.found.products, row, Named(code, row.cells["name"][:NAME_LENGTH] or code))

    def _offer(self, row: SourceRow) -> None:
        product, unit = row.cells["product"], self._mapping.units.get(row.cells["unit"])
        self._known(row, "product", self.found.products)
        self._known(row, "vendor", self.found.vendors)
        if unit is None:
            raise _WrongError("unit", "purchases.unit")
        if self.found.units.setdefault(product, unit) != unit:
            raise _WrongError("unit", "purchases.two_units")

    def _order(self, row: SourceRow) -> None:
        self.found.order_file = row.file
        self._known(row, "vendor", self.found.vendors)
        ordered_at, received_at = self._moment(row, "ordered_at"), self._moment(row, "received_at")
        if received_at < ordered_at:
            raise _WrongError("received_at", "purchases.received_before")
        number = row.cells["id"]
        if not number or len(number) > 40:
            raise _WrongError("id", "history.no_number")
        order = BoughtOrder(number, row.cells["vendor"], ordered_at, received_at, row.line)
        _once(self.found.orders, row, order)

    def _line(self, row: SourceRow) -> None:
        self.found.lines += 1
        self._known(row, "order", self.found.orders)
        self._known(row, "product", self.found.products)
        quantity, received, rejected = (_number(row, one) for one in ("quantity", "received", "rejected"))
        if quantity <= 0:
            raise _WrongError("quantity", "history.zero_quantity")
        if received < 0 or received > quantity:
            raise _WrongError("received", "purchases.received")
        if rejected < 0 or rejected > received:
            raise _WrongError("rejected", "purchases.rejected")
        price = _number(row, "price", PRICE_PLACES)
        if price < 0:
            raise _WrongError("price", "history.negative_price")
        due_on = self._moment(row, "due_on", is_promise=True).date()
        line = BoughtLine(row.cells["product"], quantity, price, due_on, received, rejected)
        self.found.orders[row.cells["order"]].lines.append(line)

    def _known(self, row: SourceRow, column: str, known: Container[str]) -> None:
        if row.cells[column] not in known:
            raise _WrongError(column, "purchases.unknown")

    def _moment(self, row: SourceRow, column: str, *, is_promise: bool = False) -> datetime:
        """A promise may lie in the future; what happened may not."""
        try:
            found = source_moment(row.cells[column], self._zone)
        except UnreadableError as fault:
            raise _WrongError(column, str(fault)) from None
        if not is_promise and found > self._latest:
            raise _WrongError(column, "history.too_late")
        return found


class _WrongError(Exception):
    """A row that cannot be taken: by which column, and the code of the message."""

    def __init__(self, column: str, code: str) -> None:
        super().__init__(code)
        self.column, self.code = column, code


def _once(known: dict[str, V], row: SourceRow, value: V) -> None:
    key = row.cells["id"]
    if key in known:
        raise _WrongError("id", "purchases.twice")
    known[key] = value


def _code(row: SourceRow, column: str) -> str:
    try:
        return sku_code(row.cells[column])
    except UnreadableError as fault:
        raise _WrongError(column, str(fault)) from None


def _number(row: SourceRow, column: str, places: int = QUANTITY_PLACES) -> Decimal:
    try:
        return exact_number(row.cells[column], places, "history.bad_quantity")
    except UnreadableError as fault:
        raise _WrongError(column, str(fault)) from None

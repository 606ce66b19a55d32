"""收银机日结: a till's file of a day, a row for each line of a ticket; one 零售单 comes of each ticket."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.errors import DomainError, text
from jxc_app.core.quantities import FEN_PLACES, ZERO, PositiveQuantity, plain, to_scaled
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.periods import first_open_day
from jxc_app.modules.migration.cells import date_of, number_of, read_into
from jxc_app.modules.migration.opening.skus import SkuBook
from jxc_app.modules.migration.sheets import Asked, Column, Judged, Outcome, SheetKind, WrongCells, register
from jxc_app.modules.retail.importing import ImportTickets, import_tickets, key_of, known_tickets
from jxc_app.modules.retail.models import WAYS
from jxc_app.modules.retail.permissions import RETAIL_IMPORT
from jxc_app.modules.warehouses.queries import WarehouseRow, list_warehouses

_QUANTITY: TypeAdapter[Decimal] = TypeAdapter(PositiveQuantity)
#: how tills call the ways of paying, beside our own words
_CALLED = {title: way for way, title in WAYS.items()} | {"微信支付": "wechat", "银行卡": "card", "银联": "card"}
_NOON = time(12, 0)


@dataclass(slots=True)
class _Ticket:
    """The rows of one ticket so far."""

    number: str
    store: WarehouseRow
    at: datetime
    is_known: bool
    lines: list[dict[str, str]] = field(default_factory=list)
    paid: dict[str, Decimal] = field(default_factory=dict)

    def entry(self) -> dict[str, Any]:
        """What the use case takes for it."""
        payments = [{"way": way, "amount": plain(amount)} for way, amount in self.paid.items() if amount]
        ticket = {
            "number": self.number, "warehouse_id": self.store.id, "sold_at": self.at.isoformat(), "lines": self.lines,
            "payments": payments,
        }  # fmt: skip
        return {"ticket": ticket, "rows": len(self.lines)}


class TillJudge:
    """See :class:`jxc_app.modules.migration.sheets.Judge` and ``Gathers``."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._session, self._skus = session, SkuBook(session)
        self._scope = scope_of(session, asked.actor, RETAIL_IMPORT)
        rows = [one for one in _stores(session, asked.actor) if self._scope.reaches(one.id) and not one.switched_off]
        self._stores = {name: one for one in rows for name in (one.code.upper(), one.name)}
        self._known: dict[str, Document] = {}
        self._tickets: dict[str, _Ticket] = {}
        self._booked_on: dict[date, date] = {}

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """The SKUs that the rows name, and the tickets that are here already."""
        self._skus.look_up(cells["sku"] for cells in rows)
        keys = {
            key_of(store.id, cells["number"])
            for cells in rows
            if cells["number"] and (store := self._store(cells["store"])) is not None
        }
        self._known |= known_tickets(self._session, sorted(keys))

    def _store(self, cell: str) -> WarehouseRow | None:
        return self._stores.get(cell.strip().upper()) or self._stores.get(cell.strip())

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row."""
        faults: dict[str, str] = {}
        store = self._store(cells["store"])
        if store is None:
            faults["store"] = text("opening.unknown_warehouse", code=cells["store"][:40])
        if not cells["number"].strip() or len(cells["number"]) > 60:
            faults["number"] = text("input.missing")
        sku = read_into(faults, "sku", lambda: self._skus.find(cells["sku"]))
        at = read_into(faults, "time", lambda: _moment(cells["time"]))
        quantity = read_into(faults, "quantity", lambda: _positive(cells["quantity"]))
        amount = read_into(faults, "amount", lambda: _yuan(cells["amount"]))
        way = _CALLED.get(cells["way"].strip())
        if way is None:
            faults["way"] = text("retail.unknown_way", ways="、".join(WAYS.values()))
        unit = "" if sku is None else cells.get("unit", "") or sku.unit
        if sku is not None and unit not in sku.units:
            faults["unit"] = text("unit.unknown")
        if faults or not (store and sku and at and quantity and way) or amount is None:
            raise WrongCells(faults)
        ticket = self._ticket(cells["number"].strip(), store, at)
        ticket.lines.append(
            {
                "sku_id": str(sku.id), "unit_id": str(sku.units[unit][0]), "quantity": plain(quantity),
                "amount": plain(amount),
            }
        )  # fmt: skip
        ticket.paid[way] = ticket.paid.get(way, ZERO) + amount
        return Judged(Outcome.SAME) if ticket.is_known else Judged(Outcome.NEW, {"number": ticket.number})

    def _ticket(self, number: str, store: WarehouseRow, at: datetime) -> _Ticket:
        key = key_of(store.id, number)
        ticket = self._tickets.setdefault(key, _Ticket(number, store, at, key in self._known))
        if business_date(ticket.at, get_settings().zone) != business_date(at, get_settings().zone):
            raise WrongCells({"time": text("retail.two_days", number=number)})
        return ticket

    def column_of(self, path: str) -> str:
        """Columns have the names of the fields."""
        return {"sku_id": "sku", "unit_id": "unit", "warehouse_id": "store", "sold_at": "time"}.get(
            path.split(".")[-1], path.split(".")[-1]
        )

    def gathered(self, entries: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
        """One ticket at a time, once all rows have been judged."""
        for _ in entries:
            pass
        for ticket in self._tickets.values():
            if not ticket.is_known:
                yield [ticket.entry()]

    def _booked(self, one: _Ticket) -> str:
        sold_on = business_date(one.at, get_settings().zone)
        if sold_on not in self._booked_on:
            self._booked_on[sold_on] = first_open_day(self._session, sold_on)
        booked_on = self._booked_on[sold_on]
        return str(booked_on) if booked_on == sold_on else f"{booked_on}（{sold_on} 已结账）"

    def preview(self) -> Sequence[tuple[str, ...]]:
        """Ticket, store, time, the day on which it is booked where its own is closed, lines and amount."""
        zone = get_settings().zone
        return [
            (
                one.number, one.store.name, f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}", self._booked(one),
                str(len(one.lines)),
                f"{sum(one.paid.values(), ZERO):.2f}",
            )
            for one in self._tickets.values()
            if not one.is_known
        ]  # fmt: skip


def _stores(session: Session, actor: Actor) -> list[WarehouseRow]:
    return list(list_warehouses.work(session, Scope(everywhere=True)))


def _moment(cell: str) -> datetime:
    """A day with or without a time; noon for none. Raises DomainError for another and for the future."""
    said = cell.strip().replace("T", " ").replace("/", "-")
    day, _, hour = said.partition(" ")
    try:
        at = time.fromisoformat(hour.strip().zfill(5) if hour.count(":") == 1 else hour.strip()) if hour else _NOON
    except ValueError:
        raise DomainError("opening.bad_date", value=cell[:40]) from None
    found = datetime.combine(date_of(day), at, get_settings().zone)
    now = clock.get().now()
    if business_date(found, get_settings().zone) > business_date(now, get_settings().zone):
        raise DomainError("document.future_date")
    return min(found, now)


def _positive(cell: str) -> Decimal:
    number = Decimal(number_of(cell))
    if number <= 0:
        raise DomainError("retail.sold_only")
    return _QUANTITY.validate_python(number)


def _yuan(cell: str) -> Decimal:
    number = Decimal(number_of(cell))
    try:
        to_scaled(number, FEN_PLACES)
    except ValueError:
        raise DomainError("retail.whole_fen") from None
    if number < 0:
        raise DomainError("retail.sold_only")
    return number


def _command(entries: Sequence[Mapping[str, Any]]) -> ImportTickets:
    return ImportTickets.model_validate({"tickets": [entry["ticket"] for entry in entries]})


def _rows(entry: Mapping[str, Any]) -> int:
    return int(entry["rows"])


TILL = register(
    SheetKind(
        code="till-day",
        title="收银机日结",
        page="/retail/day",
        case=import_tickets,
        judge=TillJudge,
        command=_command,
        gathers=True,
        rows=_rows,
        preview_columns=("小票号", "门店", "时间", "入账日期", "行数", "金额"),
        hint="一行一个商品，每张小票生成一张零售单；同一门店的同一小票号只导入一次。账上没有的货记为缺货待处理；售出当天已结账的，记在结账后的第一天，备注里写明售出时间。",
        columns=(
            Column("number", ("小票号", "单号", "流水号", "交易号"), "收银机的小票号", "000123", is_required=True),
            Column(
                "time",
                ("时间", "交易时间", "销售时间", "日期"),
                "2026-01-05 或 2026-01-05 18:30",
                "2026-01-05 18:30",
                True,
            ),
            Column("store", ("门店", "门店编码", "店号"), "门店编码或名称", "S01", is_required=True),
            Column("sku", ("条码", "商品编码", "编码", "商品"), "商品编码或条码；这一列请设为文本", "YL0001", True),
            Column("unit", ("单位",), "不填为条码的单位", "瓶"),
            Column("quantity", ("数量", "销售数量"), "大于 0；退货请在今日零售里按原小票退", "2", is_required=True),
            Column("amount", ("金额", "实收金额", "销售金额"), "折后实收，精确到分", "5.60", is_required=True),
            Column("way", ("收款方式", "支付方式"), "、".join(WAYS.values()), "微信", is_required=True),
        ),
    )
)

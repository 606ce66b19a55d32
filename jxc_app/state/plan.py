"""采购计划: what was asked for, whom to buy it from and at what price; one press makes the orders."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import reflex as rx
from pydantic import TypeAdapter, ValidationError
from reflex.event import EventSpec

from jxc_app.core.errors import DomainError, field_errors, say
from jxc_app.core.ids import new_key
from jxc_app.core.quantities import PositiveQuantity, UnitPrice, product
from jxc_app.core.use_case import Scope
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.purchasing.ordering import plan_orders
from jxc_app.modules.purchasing.planning import AgreedOffer, WantedLine, wanted_lines
from jxc_app.modules.sourcing.asking import make_rfq
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Choice, Option, editable, money, price_text, shown
from jxc_app.state.identity import current

_QUANTITY, _PRICE = TypeAdapter(PositiveQuantity), TypeAdapter(UnitPrice)
_FEN = 2


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of a requisition, ready to show; ``fault_…``: what was typed there and cannot be taken."""

    id: int
    number: str
    href: str
    asked: str
    warehouse: str
    code: str
    name: str
    spec: str
    sku_href: str
    unit: str
    open: str
    on_hand: str
    due: str
    supplier: str
    quantity: str
    price: str
    is_chosen: bool
    fault_quantity: str = ""
    fault_price: str = ""
    fault_supplier: str = ""
    agreed: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class _Choice:
    """What somebody decided about one line."""

    partner_id: int
    partner_name: str
    quantity: str
    price: str
    is_chosen: bool = False


class PlanState(SessionState, rx.State):
    """The lines that wait to be ordered, and what is chosen of them."""

    is_loaded: bool = False
    revision: int = 0
    rows: rx.Field[list[PlanRow]] = rx.field(default_factory=list)
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    warehouse_id: str = ""
    partner_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    chosen: int = 0
    orders: int = 0
    amount: str = ""
    search: str = ""
    order: str = "due"
    done_text: str = ""
    made: rx.Field[list[Option]] = rx.field(default_factory=list)
    may_ask: bool = False
    ask_href: str = "/rfq/new"
    _lines: tuple[WantedLine, ...] = ()
    _choices: rx.Field[dict[int, _Choice]] = rx.field(default_factory=dict)
    _key: str = ""

    @rx.event
    @requires(wanted_lines)
    async def open(self) -> None:
        """Read what waits."""
        self._watch("document")
        self.is_loaded, self.done_text, self.made, self._choices, self.errors = False, "", [], {}, {}
        scope = current.get().rights.get("purchase_order.draft", Scope())
        self.may_ask = self._may(make_rfq)
        found = await self._read(list_warehouses)
        self.warehouses = [
            Option(str(one.id), one.name) for one in found if scope.reaches(one.id) and not one.switched_off
        ]
        self.warehouse_id = self.warehouses[0].id if self.warehouses else ""
        self._key = new_key()
        await self._load()

    @rx.event
    @requires(wanted_lines)
    async def refresh(self) -> None:
        """Somebody asked for more, or ordered some of it; what was chosen here stays."""
        await self._load()

    @rx.event
    @requires(wanted_lines)
    async def find(self, typed: str) -> None:
        """Only lines whose SKU, warehouse, supplier or number holds these letters."""
        self.search = typed[:60]
        self._show()

    @rx.event
    @requires(wanted_lines)
    async def sort_by(self, order: str) -> None:
        """In another order; the same once more turns it round."""
        self.order = f"-{order}" if self.order == order else order
        self._show()

    @rx.event
    @requires(plan_orders)
    async def choose_warehouse(self, warehouse_id: str) -> None:
        """Who orders for all."""
        self.warehouse_id = warehouse_id if warehouse_id in {one.id for one in self.warehouses} else self.warehouse_id

    @rx.event
    @requires(plan_orders)
    async def tick(self, line_id: int, is_on: bool) -> None:
        """Choose a line, or not."""
        self._change(line_id, lambda one: replace(one, is_chosen=is_on))

    @rx.event
    @requires(plan_orders)
    async def tick_all(self) -> None:
        """Choose every line that is shown, or none."""
        shown_ids = {row.id for row in self.rows}
        is_all = all(self._choices[one].is_chosen for one in shown_ids)
        for line_id in shown_ids:
            self._choices[line_id] = replace(self._choices[line_id], is_chosen=not is_all)
        self._show()

    @rx.event
    @requires(plan_orders)
    async def type_quantity(self, line_id: int, text: str) -> None:
        """How much of it is ordered, in base units."""
        self._change(line_id, lambda one: replace(one, quantity=text[:20].strip(), is_chosen=True))

    @rx.event
    @requires(plan_orders)
    async def type_price(self, line_id: int, text: str) -> None:
        """What one base unit costs, tax included."""
        self._change(line_id, lambda one: replace(one, price=text[:20].strip(), is_chosen=True))

    @rx.event
    @requires(plan_orders)
    async def search_partner(self, typed: str) -> None:
        """Find a supplier."""
        found = await self._read(find_partners, search=typed[:100], kind="supplier")
        self.partner_options = [Choice(who.id, who.name, who.code) for who in found]

    @rx.event
    @requires(plan_orders)
    async def choose_partner(self, partner_id: int) -> EventSpec | None:
        """All lines that are chosen are bought from this supplier."""
        option = next((one for one in self.partner_options if one.id == partner_id), None)
        if option is None:
            return None
        if not self.chosen:
            return rx.toast.error("请先勾选要下单的行")
        lines = {line.line_id: line for line in self._lines}
        for line_id, one in self._choices.items():
            if one.is_chosen:
                bought = replace(one, partner_id=option.id, partner_name=option.label)
                self._choices[line_id] = _at_agreed_price(lines[line_id], bought)
        self._show()
        return None

    @rx.event
    @requires(plan_orders)
    async def plan(self) -> EventSpec | None:
        """One order for each supplier."""
        picked = [line for line in self._lines if self._choices[line.line_id].is_chosen]
        self._show()
        if any(row.is_chosen and (row.fault_quantity or row.fault_price or row.fault_supplier) for row in self.rows):
            return rx.toast.error("标红的地方还没有填好")
        lines = [_command(line, self._choices[line.line_id]) for line in picked]
        command = {"document_key": self._key, "warehouse_id": self.warehouse_id or None, "lines": lines}
        try:
            done = await self._perform(plan_orders, command, key=f"plan:{self._key}")
        except DomainError as refusal:
            self._point_at(refusal, picked)
            raise
        self._key, self._choices = new_key(), {}
        numbers = zip(done.document_ids, done.numbers, strict=True)
        self.made = [Option(f"/document?id={document_id}", number) for document_id, number in numbers]
        waits = f"，等待 {'、'.join(done.waiting_for)} 审批" if done.waiting_for else ""
        self.done_text = f"已生成 {len(self.made)} 张采购订单{waits}："
        await self._load()
        return None

    def _point_at(self, refusal: DomainError, picked: list[WantedLine]) -> None:
        """Show the server's refusal at the line that it speaks of."""
        parts = (refusal.field or "").split(".")
        if len(parts) == 3 and parts[1].isdecimal() and int(parts[1]) < len(picked):
            at = picked[int(parts[1])].line_id
            self.rows = [replace(row, fault_quantity=say(refusal)) if row.id == at else row for row in self.rows]

    def _change(self, line_id: int, change: Callable[[_Choice], _Choice]) -> None:
        if line_id in self._choices:
            self._choices[line_id] = change(self._choices[line_id])
            self._show()

    async def _load(self) -> None:
        self._lines = tuple(await self._read(wanted_lines))
        self._choices = {
            line.line_id: self._choices.get(line.line_id)
            or _Choice(line.partner_id, line.partner_name, editable(line.open), editable(line.price))
            for line in self._lines
        }
        self._show()
        self.is_loaded = True

    def _show(self) -> None:
        letters = self.search.strip().casefold()
        rows = [_row(line, self._choices[line.line_id]) for line in self._lines]
        rows = [row for row in rows if not letters or letters in _words(row)]
        name = self.order.removeprefix("-")
        if name in ("due", "warehouse", "name", "supplier", "number"):
            rows.sort(key=lambda row: (getattr(row, name) == "", getattr(row, name)), reverse=self.order[0] == "-")
        self.rows = rows
        picked = [one for one in self._choices.values() if one.is_chosen]
        self.chosen, self.orders = len(picked), len({one.partner_id for one in picked})
        self.amount = money(sum((_amount(one) for one in picked), Decimal(0)))
        named = ",".join(str(line_id) for line_id, one in self._choices.items() if one.is_chosen)
        self.ask_href = f"/rfq/new?lines={named}" if named else "/rfq/new"
        self.revision += 1


def _words(row: PlanRow) -> str:
    return " ".join((row.code, row.name, row.warehouse, row.supplier, row.number, row.asked)).casefold()


def _row(line: WantedLine, one: _Choice) -> PlanRow:
    return PlanRow(
        id=line.line_id,
        number=line.number,
        href=f"/document?id={line.requisition_id}",
        asked=f"{line.asked_by} {line.asked_on:%m-%d}",
        warehouse=line.warehouse_name,
        code=line.sku_code,
        name=line.sku_name,
        spec=line.spec,
        sku_href=f"/sku?id={line.sku_id}&warehouse={line.warehouse_id}",
        unit=line.unit_name,
        open=shown(line.open),
        on_hand=shown(line.on_hand),
        due=line.due_on.isoformat() if line.due_on else "",
        supplier=one.partner_name,
        quantity=one.quantity,
        price=one.price,
        is_chosen=one.is_chosen,
        fault_quantity=_fault(_QUANTITY, one.quantity) if one.is_chosen else "",
        fault_price=_fault(_PRICE, one.price) if one.is_chosen else "",
        fault_supplier="请选供应商" if one.is_chosen and not one.partner_id else "",
        agreed=_agreed_words(line, one),
        beside=_beside_words(line, one),
    )


def _at_agreed_price(line: WantedLine, one: _Choice) -> _Choice:
    """At what this supplier stands by; what was typed stays where there is no agreement."""
    offer = _agreement(line, one.partner_id)
    return replace(one, price=editable(offer.price)) if offer and offer.price is not None else one


def _agreement(line: WantedLine, partner_id: int) -> AgreedOffer | None:
    return next((offer for offer in line.agreements if offer.partner_id == partner_id), None)


def _agreed_words(line: WantedLine, one: _Choice) -> str:
    """By which agreement it is bought, if by any."""
    offer = _agreement(line, one.partner_id)
    return f"按协议 {offer.number}，到 {offer.valid_until}" if offer else ""


def _beside_words(line: WantedLine, one: _Choice) -> str:
    """With whom there is an agreement, where it is bought from another."""
    if not line.agreements or not one.partner_id or _agreement(line, one.partner_id):
        return ""
    offer = line.agreements[0]
    price = f" ¥{price_text(offer.price)}" if offer.price is not None else ""
    return f"不是协议供应商：协议 {offer.number} 是 {offer.partner_name}{price}"


def _fault(adapter: TypeAdapter[Decimal], text: str) -> str:
    """Why this is no such number; empty where it is one."""
    try:
        adapter.validate_python(text)
    except ValidationError as error:
        return next(iter(field_errors(error).values())) if text else "请填写"
    return ""


def _amount(one: _Choice) -> Decimal:
    """What it comes to, yuan; nothing while a number is missing."""
    if _fault(_QUANTITY, one.quantity) or _fault(_PRICE, one.price):
        return Decimal(0)
    return product(_QUANTITY.validate_python(one.quantity), _PRICE.validate_python(one.price), _FEN)


def _command(line: WantedLine, one: _Choice) -> dict[str, object]:
    return {
        "source_line_id": line.line_id,
        "quantity": one.quantity,
        "partner_id": one.partner_id,
        "price": one.price,
        "tax_percent": offer.tax_percent if (offer := _agreement(line, one.partner_id)) else line.tax_percent,
        "due_on": line.due_on,
    }

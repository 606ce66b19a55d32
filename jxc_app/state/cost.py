"""Freight and the like spread over receipts 费用分摊: which, how much, by what; what it would do; booked once."""

import re
from dataclasses import dataclass
from decimal import Decimal

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.quantities import ZERO, plain
from jxc_app.modules.documents.filters import DocumentFilter
from jxc_app.modules.documents.queries import list_documents
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.purchasing.allocating import allocate_cost, takes_costs
from jxc_app.modules.purchasing.queries import (
    CostAsked,
    CostBooked,
    CostLine,
    CostReceipt,
    preview_costs,
    receipts_for_cost,
)
from jxc_app.state.answers import in_words
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Choice, Option, money, price_text, shown

METHODS = [Option("value", "按金额"), Option("quantity", "按数量"), Option("weight", "按重量")]
_IDS = re.compile(r"\d{1,9}(,\d{1,9}){0,49}")


@dataclass(frozen=True, slots=True)
class Effect:
    """One line of a receipt, ready to show."""

    key: str
    receipt: str
    code: str
    name: str
    quantity: str
    unit: str
    part: str
    kept: str
    expensed: str
    rates: str


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A cost that a receipt has already; ``words``: said where it is the very amount that is typed."""

    key: str
    receipt: str
    number: str
    href: str
    amount: str
    on: str
    same: str


class CostState(SessionState, rx.State):
    """``receipts``: what is chosen; ``effects``: the preview; while something is missing, ``advice`` says what."""

    is_loaded: bool = False
    revision: int = 0
    receipts: rx.Field[list[Option]] = rx.field(default_factory=list)
    booked: rx.Field[list[BookedLine]] = rx.field(default_factory=list)
    options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    amount: str = ""
    method: str = "value"
    methods: rx.Field[list[Option]] = rx.field(default_factory=lambda: METHODS)
    partner_name: str = ""
    partner_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    remark: str = ""
    effects: rx.Field[list[Effect]] = rx.field(default_factory=list)
    advice: str = ""
    part_sum: str = ""
    kept_sum: str = ""
    expensed_sum: str = ""
    _partner_id: int = 0
    _known: tuple[CostReceipt, ...] = ()
    _key: str = ""
    _proposed: str = ""

    @rx.event
    @requires(allocate_cost)
    async def open(self) -> None:
        """Begin anew with the receipts of the address."""
        self.amount = self.partner_name = self.remark = self._proposed = ""
        self.method, self._partner_id, self._key, self.errors = "value", 0, new_key(), {}
        asked = self.router.url.query_parameters.get("receipts", "")
        ids = [int(one) for one in asked.split(",")] if _IDS.fullmatch(asked) else []
        await self._choose(ids)
        self.is_loaded = True

    @rx.event
    @requires(receipts_for_cost)
    async def search(self, typed: str) -> None:
        """Find receipts by number, partner or remark."""
        rows = []
        for type_ in ("goods_receipt", "other_receipt"):
            wanted = DocumentFilter(type=type_, search=typed[:100])
            rows += (await self._read(list_documents, wanted=wanted, size=20)).rows
        chosen = {int(one.id) for one in self.receipts}
        self.options = [
            Choice(row.id, row.number, " · ".join((row.business_date.isoformat(), row.warehouse_name, row.remark)))
            for row in rows
            if takes_costs(row) and row.id not in chosen
        ]

    @rx.event
    @requires(receipts_for_cost)
    async def add(self, receipt_id: int) -> None:
        """One more receipt."""
        if receipt_id > 0:
            await self._choose([*(int(one.id) for one in self.receipts), receipt_id])

    @rx.event
    @requires(receipts_for_cost)
    async def remove(self, receipt_id: str) -> None:
        """One less."""
        await self._choose([int(one.id) for one in self.receipts if one.id != receipt_id])

    @rx.event
    @requires(preview_costs)
    async def type_amount(self, text: str) -> None:
        """How much, in yuan."""
        self.amount = text[:20].strip()
        await self._preview()

    @rx.event
    @requires(preview_costs)
    async def choose_method(self, method: str) -> None:
        """By value, quantity or weight."""
        self.method = method if method in {one.id for one in METHODS} else "value"
        await self._preview()

    @rx.event
    @requires(allocate_cost)
    async def search_partner(self, typed: str) -> None:
        """Find who carried it."""
        found = await self._read(find_partners, search=typed[:100], kind="supplier")
        self.partner_options = [Choice(who.id, who.name, who.code) for who in found]

    @rx.event
    @requires(allocate_cost)
    async def choose_partner(self, partner_id: int) -> None:
        """Who is paid for it; 0 for nobody."""
        name = next((one.label for one in self.partner_options if one.id == partner_id), "")
        self._partner_id, self.partner_name = (partner_id if name else 0), name
        self.revision += 1

    @rx.event
    @requires(allocate_cost)
    async def type_remark(self, text: str) -> None:
        """What it was for."""
        self.remark = text[:300]

    @rx.event
    @requires(allocate_cost)
    async def post(self) -> EventSpec:
        """Book it, once."""
        command = {
            "document_key": self._key, "receipt_ids": [int(one.id) for one in self.receipts], "amount": self.amount,
            "method": self.method, "partner_id": self._partner_id or None, "remark": self.remark,
        }  # fmt: skip
        done = await self._perform(allocate_cost, command, key=f"{self._key}:allocate")
        return rx.redirect(f"/document?id={done.document_id}")

    async def _choose(self, ids: list[int]) -> None:
        known = await self._read(receipts_for_cost, receipt_ids=tuple(ids)) if ids else []
        self.receipts = [Option(str(one.id), one.number) for one in known]
        self._known = tuple(known)
        freights: dict[int, Decimal] = {}
        for one in known:
            freights |= one.freights
        if freights and self.amount in ("", self._proposed):
            self._proposed = self.amount = plain(sum(freights.values(), ZERO))
            self.remark = self.remark or "报价运费"
        await self._preview()

    async def _preview(self) -> None:
        """What it would do as things stand; what is wrong is said at its field."""
        self.effects, self.advice, self.errors = [], "", {}
        self.booked = [_booked(of, one, self.amount) for of in self._known for one in of.booked]
        self.revision += 1
        if not self.receipts or not self.amount:
            self.advice = "选好入库单、填好金额，这里显示每一行分到多少、成本单价怎么变。"
            return
        try:
            asked = CostAsked.model_validate({"amount": self.amount, "method": self.method})
            ids = tuple(int(one.id) for one in self.receipts)
            self._show(await self._read(preview_costs, receipt_ids=ids, asked=asked))
        except (DomainError, ValidationError) as refusal:
            self.errors, self.advice = in_words(refusal)

    def _show(self, lines: list[CostLine]) -> None:
        self.effects = [_effect(at, line) for at, line in enumerate(lines)]
        self.part_sum = money(sum((line.part for line in lines), ZERO))
        self.kept_sum = money(sum((line.kept for line in lines), ZERO))
        self.expensed_sum = money(sum((line.expensed for line in lines), ZERO))


def _booked(of: CostReceipt, one: CostBooked, typed: str) -> BookedLine:
    is_same = money(one.whole) == typed or plain(one.whole) == typed
    return BookedLine(
        f"{of.id}-{one.document_id}", of.number, one.number, f"/document?id={one.document_id}", money(one.amount),
        str(one.on), "与这次金额相同，请确认不是同一笔费用" if is_same else "",
    )  # fmt: skip


def _effect(at: int, line: CostLine) -> Effect:
    before, after = (price_text(round(one, 4)) if one is not None else "" for one in (line.before, line.after))
    return Effect(
        f"{at}", line.receipt_number, line.sku_code, line.sku_name, _quantity(line), line.unit_name,
        money(line.part), money(line.kept), money(line.expensed), f"{before} → {after}" if before else "没有库存了",
    )  # fmt: skip


def _quantity(line: CostLine) -> str:
    return shown(line.quantity) + (f"（退 {shown(line.returned)}）" if line.returned else "")

"""Amending on the page of a document: the question at its beginning, and what it would do before it is posted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.ids import new_key
from jxc_app.core.quantities import ZERO, quotient
from jxc_app.modules.documents.amend_previews import AmendPreview, LineDifference, ValueEffect, preview_amend
from jxc_app.modules.documents.amending import begin_amendment
from jxc_app.modules.documents.heads import DocumentRow
from jxc_app.modules.documents.previews import StockEffect
from jxc_app.state.base import requires
from jxc_app.state.buying_acts import BuyingActsState
from jxc_app.state.document_rows import EffectRow, effects_of
from jxc_app.state.formats import money, price_text, shown
from jxc_app.state.order_sending import OrderSendingState
from jxc_app.state.selling_acts import SellingActsState

_SHOWN_PLACES = 4


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A SKU as the old document had it → as the new one has it."""

    key: str
    sku: str
    lot: str
    quantity: str
    unit: str
    amount: str
    price: str
    due: str


@dataclass(frozen=True, slots=True)
class ValueRow:
    """What a SKU in a warehouse is worth → what it would be worth."""

    key: str
    sku: str
    warehouse: str
    value: str


class AmendingState(OrderSendingState, BuyingActsState, SellingActsState, mixin=True):
    """The dialog that begins an amendment, and the panel that shows one."""

    amend_is_open: bool = False
    amend_reason: str = ""
    #: what this document amends; empty where it amends nothing
    amends_number: str = ""
    amends_reason: str = ""
    amend_problem: str = ""
    amend_effects: rx.Field[list[EffectRow]] = rx.field(default_factory=list)
    amend_values: rx.Field[list[ValueRow]] = rx.field(default_factory=list)
    amend_lines: rx.Field[list[DifferenceRow]] = rx.field(default_factory=list)
    amend_blocking: rx.Field[list[str]] = rx.field(default_factory=list)
    amend_carried: rx.Field[list[str]] = rx.field(default_factory=list)
    amend_reservations: rx.Field[list[str]] = rx.field(default_factory=list)
    _amend_key: str = ""

    @rx.event
    @requires(begin_amendment)
    async def show_amend(self, is_open: bool) -> None:
        """Open or close the dialog; what was typed stays."""
        if is_open and not self.amend_is_open:
            self._amend_key = new_key()
        self.amend_is_open = is_open
        self.errors = {}

    @rx.event
    @requires(begin_amendment)
    async def type_amend_reason(self, typed: str) -> None:
        """Why."""
        self.amend_reason = typed[:200]

    @rx.event
    @requires(begin_amendment)
    async def amend(self) -> EventSpec:
        """Open the old content at the desk; nothing moves yet."""
        command = {
            "document_id": self._id, "version": self._version, "document_key": self._amend_key,
            "reason": self.amend_reason,
        }  # fmt: skip
        begun = await self._perform(begin_amendment, command, key=f"{self._amend_key}:amend")
        self.amend_is_open, self.amend_reason = False, ""
        return rx.redirect(f"/desk?document={begun.document_id}")

    async def _show_amendment(self, head: DocumentRow) -> None:
        self.amends_number = self.amends_reason = self.amend_problem = ""
        self.amend_effects, self.amend_values, self.amend_lines = [], [], []
        self.amend_blocking, self.amend_carried, self.amend_reservations = [], [], []
        if head.amends_document_id is None or not self._may(preview_amend):
            return
        self._say_amendment(await self._read(preview_amend, document_id=head.id))

    def _say_amendment(self, found: AmendPreview) -> None:
        self.amends_number, self.amends_reason, self.amend_problem = found.number, found.reason, found.problem
        self.amend_effects = effects_of(replace(found, effects=tuple(filter(_changes, found.effects))))
        self.amend_values = [_value_row(one) for one in found.values if one.before != one.after]
        self.amend_lines = [_difference_row(one) for one in found.lines]
        self.amend_blocking, self.amend_carried = list(found.blocking), list(found.carried)
        self.amend_reservations = [f"{one.document_number} · {shown(one.quantity)}" for one in found.reservations]


def _changes(one: StockEffect) -> bool:
    """Most lines of an amendment are as they were: only what changes, or is short, is worth a look."""
    before, after = (one.on_hand_before, one.available_before), (one.on_hand_after, one.available_after)
    return before != after or min(after) < 0


def _difference_row(one: LineDifference) -> DifferenceRow:
    known = one.amount_before is not None or one.amount_after is not None
    amounts = [money(amount) if amount is not None else "无" for amount in (one.amount_before, one.amount_after)]
    return DifferenceRow(
        key=f"{one.sku_code}:{one.lot_number}", sku=f"{one.sku_name} · {one.sku_code}", lot=one.lot_number,
        quantity=f"{shown(one.quantity_before)} → {shown(one.quantity_after)}", unit=one.unit_name,
        amount=" → ".join(amounts) if known else "", price=_prices(one),
        due=f"{_days(one.due_before)} → {_days(one.due_after)}" if one.due_before or one.due_after else "",
    )  # fmt: skip


def _prices(one: LineDifference) -> str:
    """What one base unit costs, before → after, where it differs."""
    sides = (one.amount_before, one.quantity_before), (one.amount_after, one.quantity_after)
    if any(amount is None or not quantity for amount, quantity in sides):
        return ""
    before, after = (quotient(amount or ZERO, quantity, _SHOWN_PLACES) for amount, quantity in sides)
    return f"{price_text(before)} → {price_text(after)}" if before != after else ""


def _days(days: Sequence[date]) -> str:
    return "、".join(day.isoformat() for day in days) or "未定"


def _value_row(one: ValueEffect) -> ValueRow:
    return ValueRow(
        key=f"{one.sku_code}:{one.warehouse_name}", sku=f"{one.sku_name} · {one.sku_code}",
        warehouse=one.warehouse_name, value=f"{money(one.before)} → {money(one.after)}",
    )  # fmt: skip

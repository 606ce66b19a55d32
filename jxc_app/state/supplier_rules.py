"""How one supplier is settled, on its page: limits of the match, statements first, no invoices."""

from decimal import Decimal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict
from jxc_app.core.quantities import plain
from jxc_app.modules.partners.partner_pages import get_partner
from jxc_app.modules.settlement.supplier_rules import change_supplier_rules, read_supplier_rules
from jxc_app.state.addresses import number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, editable

#: the limits, in the order of the form
LIMITS = ("quantity_percent", "quantity_amount", "price_percent", "price_amount", "small_amount")
_AS_ALL, _YES, _NO = "", "yes", "no"


class SupplierRulesState(SessionState, rx.State):
    """``general``: what holds where nothing is said of this supplier; the form is shown to who may change it."""

    is_loaded: bool = False
    revision: int = 0
    form: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    general: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    needs_statement: str = _AS_ALL
    choices: rx.Field[list[Option]] = rx.field(default_factory=list)
    general_statement: str = ""
    without_invoice: bool = False
    _partner_id: int = 0
    _version: int = 0

    @rx.event
    @requires(get_partner)
    async def open(self) -> None:
        """Of the supplier in the address; nothing for a new one, and for who may not change them."""
        self._partner_id = number(self.router.url.query_parameters, "id")
        self.is_loaded, self.errors = False, {}
        if self._partner_id and self._may(read_supplier_rules):
            await self._load()

    @rx.event
    @requires(change_supplier_rules)
    async def type_limit(self, name: str, text: str) -> None:
        """How far its invoices may differ; empty: as for all."""
        if name in LIMITS:
            self.form = {**self.form, name: text[:20].strip()}

    @rx.event
    @requires(change_supplier_rules)
    async def choose_statement(self, value: str) -> None:
        """Whether it is paid only what stands on a confirmed statement."""
        self.needs_statement = value if value in (_YES, _NO) else _AS_ALL

    @rx.event
    @requires(change_supplier_rules)
    async def choose_without(self, is_on: bool) -> None:
        """Whether it gives no invoices."""
        self.without_invoice = is_on

    @rx.event
    @requires(change_supplier_rules)
    async def save(self) -> EventSpec:
        """Save; where another person was faster, show what they did."""
        command = {name: self.form[name] or None for name in LIMITS} | {
            "partner_id": self._partner_id, "version": self._version, "without_invoice": self.without_invoice,
            "needs_statement": {_YES: True, _NO: False}.get(self.needs_statement),
        }  # fmt: skip
        try:
            await self._perform(change_supplier_rules, command)
        except Conflict:
            await self._load()
            raise
        await self._load()
        return rx.toast.success("已保存，从下一张发票起按它办")

    async def _load(self) -> None:
        rules = await self._read(read_supplier_rules, partner_id=self._partner_id)
        self.form = {name: editable(getattr(rules, name)) for name in LIMITS}
        self.general = {name: _said(getattr(rules.general, name)) for name in LIMITS}
        self.needs_statement = {None: _AS_ALL, True: _YES, False: _NO}[rules.needs_statement]
        self.choices = [Option(_YES, "要先对账"), Option(_NO, "不要求")]
        self.general_statement = f"按统一规则（{'要先对账' if rules.general_needs_statement else '不要求'}）"
        self.without_invoice, self._version = rules.without_invoice, rules.version
        self.is_loaded = True
        self.revision += 1


def _said(value: Decimal | None) -> str:
    return "统一规则：不限" if value is None else f"统一规则：{plain(value)}"

"""The rules of buying: how much more than ordered is taken, and whether it is counted blind."""

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict
from jxc_app.modules.purchasing.settings import change_purchase_rules, read_purchase_rules
from jxc_app.modules.settlement.settings import change_match_rules, read_match_rules
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import editable

#: the limits of the match, in the order of the form
LIMITS = ("quantity_percent", "price_percent", "price_amount", "small_amount")


class BuyingRulesState(SessionState, rx.State):
    """Two short forms; what the server refuses stays in it."""

    is_loaded: bool = False
    revision: int = 0
    over_percent: str = ""
    is_blind: bool = False
    limits: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    _version: int = 0
    _limits_version: int = 0

    @rx.event
    @requires(read_purchase_rules)
    async def open(self) -> None:
        """Show what is set."""
        self.errors = {}
        await self._load()

    @rx.event
    @requires(change_purchase_rules)
    async def type_over(self, text: str) -> None:
        """By how much a receipt may exceed its order, in percent."""
        self.over_percent = text[:10].strip()

    @rx.event
    @requires(change_purchase_rules)
    async def choose_blind(self, is_on: bool) -> None:
        """Whether whoever counts is not shown what was ordered."""
        self.is_blind = is_on

    @rx.event
    @requires(change_purchase_rules)
    async def save(self) -> EventSpec:
        """Save; where another person was faster, show what they did."""
        command = {"over_percent": self.over_percent or "0", "is_blind": self.is_blind, "version": self._version}
        try:
            await self._perform(change_purchase_rules, command)
        except Conflict:
            await self._load()
            raise
        await self._load()
        return rx.toast.success("已保存，从下一张到货起按它办")

    @rx.event
    @requires(change_match_rules)
    async def type_limit(self, name: str, text: str) -> None:
        """How far an invoice may differ."""
        if name in self.limits:
            self.limits = {**self.limits, name: text[:20].strip()}

    @rx.event
    @requires(change_match_rules)
    async def save_limits(self) -> EventSpec:
        """Save the limits of the match; where another person was faster, show what they did."""
        limits = {name: text or "0" for name, text in self.limits.items()}
        try:
            await self._perform(change_match_rules, limits | {"version": self._limits_version})
        except Conflict:
            await self._load()
            raise
        await self._load()
        return rx.toast.success("已保存，从下一张发票起按它匹配")

    async def _load(self) -> None:
        match = await self._read(read_match_rules)
        self.limits = {name: editable(getattr(match, name)) for name in LIMITS}
        self._limits_version = match.version
        rules = await self._read(read_purchase_rules)
        self.over_percent, self.is_blind, self._version = editable(rules.over_percent), rules.is_blind, rules.version
        self.is_loaded = True
        self.revision += 1

"""The rules of selling: for how many days an order keeps its goods, and where what comes back goes."""

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict
from jxc_app.modules.sales.settings import change_sales_rules, read_sales_rules
from jxc_app.state.base import SessionState, requires


class SalesRulesState(SessionState, rx.State):
    """A short form; what the server refuses stays in it."""

    is_loaded: bool = False
    revision: int = 0
    keep_days: str = ""
    returns_to_hold: bool = False
    _version: int = 0

    @rx.event
    @requires(read_sales_rules)
    async def open(self) -> None:
        """Show what is set."""
        self.errors = {}
        await self._load()

    @rx.event
    @requires(change_sales_rules)
    async def type_days(self, text: str) -> None:
        """For how many days goods are kept."""
        self.keep_days = text[:4].strip()

    @rx.event
    @requires(change_sales_rules)
    async def choose_hold(self, is_on: bool) -> None:
        """Whether what comes back is inspected first."""
        self.returns_to_hold = is_on

    @rx.event
    @requires(change_sales_rules)
    async def save(self) -> EventSpec:
        """Save; where another person was faster, show what they did."""
        command = {
            "keep_days": self.keep_days or "0", "returns_to_hold": self.returns_to_hold, "version": self._version,
        }  # fmt: skip
        try:
            await self._perform(change_sales_rules, command)
        except Conflict:
            await self._load()
            raise
        await self._load()
        return rx.toast.success("已保存，从下一张单据起按它办")

    async def _load(self) -> None:
        rules = await self._read(read_sales_rules)
        self.keep_days, self._version = str(rules.keep_days), rules.version
        self.returns_to_hold = rules.returns_to_hold
        self.is_loaded = True
        self.revision += 1

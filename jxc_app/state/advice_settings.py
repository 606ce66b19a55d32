"""What is set for transfer advice: one form."""

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict
from jxc_app.core.quantities import plain
from jxc_app.modules.transfer_advice.settings import change_advice_settings, read_advice_settings
from jxc_app.state.base import SessionState, requires

#: the fields by part of the form
WEIGHTS = ("surplus_weight", "distance_weight", "slower_weight", "cost_weight")
LIMITS = ("quiet_days", "least_life_days", "transfer_days")
COSTS = ("trip_cost", "kilometre_cost", "unit_cost", "penalty_percent", "plan_seconds")
_FIELDS = (*WEIGHTS, *LIMITS, *COSTS)


class AdviceSettingsState(SessionState, rx.State):
    """``form``: every field as text."""

    is_loaded: bool = False
    revision: int = 0
    form: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    _version: int = 0

    @rx.event
    @requires(read_advice_settings)
    async def open(self) -> None:
        """Show what is set."""
        self.errors = {}
        await self._load()

    @rx.event
    @requires(change_advice_settings)
    async def type_field(self, name: str, typed: str) -> None:
        """One of the fields."""
        if name in _FIELDS:
            self.form = {**self.form, name: typed[:12].strip()}

    @rx.event
    @requires(change_advice_settings)
    async def save(self) -> EventSpec:
        """Save; where another person was faster, show what they did."""
        command = {name: self.form.get(name) or None for name in _FIELDS} | {"version": self._version}
        try:
            await self._perform(change_advice_settings, command)
        except Conflict:
            await self._load()
            raise
        await self._load()
        return rx.toast.success("已保存，下次计算时生效")

    async def _load(self) -> None:
        found = await self._read(read_advice_settings)
        self.form = {name: plain(value) if name in COSTS[:3] else str(value) for name, value in found.values.items()}
        self._version = found.version
        self.is_loaded = True
        self.revision += 1

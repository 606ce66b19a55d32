"""The rules of buying: how much more than ordered is taken, whether it is counted blind, what is photographed."""

from dataclasses import dataclass, replace
from typing import Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict
from jxc_app.modules.catalog.categories import category_tree
from jxc_app.modules.purchasing.photo_rules import DEMANDS, NEVER
from jxc_app.modules.purchasing.settings import change_purchase_rules, read_purchase_rules
from jxc_app.modules.settlement.settings import change_match_rules, read_match_rules
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, editable

#: the limits of the match, in the order of the form
LIMITS = ("quantity_percent", "quantity_amount", "price_percent", "price_amount", "small_amount")


_DEMANDS = [Option(code, words) for code, words in DEMANDS.items()]


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category, and when its goods and their delivery note are photographed."""

    id: str
    name: str
    photos: str
    notes: str


class BuyingRulesState(SessionState, rx.State):
    """Two short forms; what the server refuses stays in it."""

    is_loaded: bool = False
    revision: int = 0
    over_percent: str = ""
    is_blind: bool = False
    needs_noted: bool = True
    needs_statement: bool = False
    #: when pictures are asked for, in the order of the form
    demands: rx.Field[list[Option]] = rx.field(default_factory=lambda: _DEMANDS)
    photos: str = NEVER
    notes: str = NEVER
    categories: rx.Field[list[Option]] = rx.field(default_factory=list)
    by_category: rx.Field[list[CategoryRow]] = rx.field(default_factory=list)
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
    async def choose_noted(self, is_on: bool) -> None:
        """Whether each line counted says what the delivery note says."""
        self.needs_noted = is_on

    @rx.event
    @requires(change_purchase_rules)
    async def choose_demand(self, name: Literal["photos", "notes"], demand: str) -> None:
        """When a picture is asked for."""
        if demand in DEMANDS:
            setattr(self, name, demand)

    @rx.event
    @requires(change_purchase_rules)
    async def add_category(self, category_id: str) -> None:
        """A category that has rules of its own."""
        known = {row.id for row in self.by_category}
        chosen = next((one for one in self.categories if one.id == category_id and one.id not in known), None)
        if chosen:
            self.by_category = [*self.by_category, CategoryRow(chosen.id, chosen.label, self.photos, self.notes)]

    @rx.event
    @requires(change_purchase_rules)
    async def choose_of_category(self, category_id: str, name: Literal["photos", "notes"], demand: str) -> None:
        """The same for goods of one category."""
        if demand in DEMANDS:
            self.by_category = [
                replace(row, **{name: demand}) if row.id == category_id else row for row in self.by_category
            ]

    @rx.event
    @requires(change_purchase_rules)
    async def drop_category(self, category_id: str) -> None:
        """It has no rules of its own any more."""
        self.by_category = [row for row in self.by_category if row.id != category_id]

    @rx.event
    @requires(change_purchase_rules)
    async def save(self) -> EventSpec:
        """Save; where another person was faster, show what they did."""
        by_category = [
            {"category_id": int(row.id), "photos": row.photos, "notes": row.notes} for row in self.by_category
        ]
        command = {
            "over_percent": self.over_percent or "0", "is_blind": self.is_blind, "photos": self.photos,
            "notes": self.notes, "needs_noted": self.needs_noted, "by_category": by_category, "version": self._version,
        }  # fmt: skip
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
    async def choose_statement(self, is_on: bool) -> None:
        """Whether nothing is paid before its statement is confirmed."""
        self.needs_statement = is_on

    @rx.event
    @requires(change_match_rules)
    async def save_limits(self) -> EventSpec:
        """Save the limits of the match; where another person was faster, show what they did."""
        limits = {name: text or (None if name == "quantity_amount" else "0") for name, text in self.limits.items()}
        limits |= {"needs_statement": self.needs_statement}
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
        self._limits_version, self.needs_statement = match.version, match.needs_statement
        rules = await self._read(read_purchase_rules)
        self.over_percent, self.is_blind, self._version = editable(rules.over_percent), rules.is_blind, rules.version
        self.photos, self.notes, self.needs_noted = rules.photos, rules.notes, rules.needs_noted
        found = await self._read(category_tree) if self._may(category_tree) else []
        names = {one.id: one.name for one in found}
        self.categories = [Option(str(category_id), name) for category_id, name in names.items()]
        self.by_category = [
            CategoryRow(str(category_id), names.get(category_id, ""), photos, notes)
            for category_id, photos, notes in rules.by_category
        ]
        self.is_loaded = True
        self.revision += 1

"""The rules of sourcing, and up to which amount each category is ordered directly."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict
from jxc_app.modules.sourcing.settings import (
    Need,
    change_sourcing_rules,
    read_sourcing_rules,
    remove_need,
    save_need,
)
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, money

#: the fields of the first form, in its order
FIELDS = ("suppliers", "months", "link_days", "split_days")


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One limit, ready to show."""

    id: int
    category: str
    amount: str
    how: str


class SourcingRulesState(SessionState, rx.State):
    """A short form, and a short list with a form below it."""

    is_loaded: bool = False
    revision: int = 0
    form: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    needs: rx.Field[list[NeedRow]] = rx.field(default_factory=list)
    categories: rx.Field[list[Option]] = rx.field(default_factory=list)
    category_id: str = ""
    direct_up_to: str = ""
    is_strict: bool = False
    _version: int = 0
    _versions: dict[int, int] = {}  # noqa: RUF012  Reflex copies it for each tab

    @rx.event
    @requires(read_sourcing_rules)
    async def open(self) -> None:
        """Show what is set."""
        self.errors, self.category_id, self.direct_up_to, self.is_strict = {}, "", "", False
        await self._load()

    @rx.event
    @requires(change_sourcing_rules)
    async def type_field(self, name: str, typed: str) -> None:
        """One of the numbers."""
        if name in FIELDS:
            self.form = {**self.form, name: typed[:4].strip()}

    @rx.event
    @requires(change_sourcing_rules)
    async def save(self) -> EventSpec:
        """Save; where another person was faster, show what they did."""
        command = {name: self.form.get(name) or None for name in FIELDS} | {"version": self._version}
        try:
            await self._perform(change_sourcing_rules, command)
        except Conflict:
            await self._load()
            raise
        await self._load()
        return rx.toast.success("已保存，从下一次询价起按它办")

    @rx.event
    @requires(save_need)
    async def choose_category(self, category_id: str) -> None:
        """Whose limit; empty: every other category."""
        self.category_id = category_id if category_id in {one.id for one in self.categories} else ""

    @rx.event
    @requires(save_need)
    async def type_amount(self, typed: str) -> None:
        """Up to how much."""
        self.direct_up_to = typed[:20].strip()

    @rx.event
    @requires(save_need)
    async def choose_strict(self, is_on: bool) -> None:
        """Whether an order above it is refused, and not only approved."""
        self.is_strict = is_on

    @rx.event
    @requires(save_need)
    async def add(self) -> EventSpec:
        """One more limit."""
        command = {
            "category_id": self.category_id or None, "direct_up_to": self.direct_up_to or None,
            "is_strict": self.is_strict,
        }  # fmt: skip
        await self._perform(save_need, command)
        self.category_id, self.direct_up_to, self.is_strict = "", "", False
        await self._load()
        return rx.toast.success("已保存，从下一张订单起按它办")

    @rx.event
    @requires(remove_need)
    async def remove(self, need_id: int) -> EventSpec:
        """One limit less."""
        await self._perform(remove_need, {"need_id": need_id, "version": self._versions.get(need_id, 1)})
        await self._load()
        return rx.toast.success("已删除")

    async def _load(self) -> None:
        rules = await self._read(read_sourcing_rules)
        self.form = {name: str(getattr(rules, name)) for name in FIELDS}
        self._version = rules.version
        self._versions = {one.id: one.version for one in rules.needs}
        self.needs = [_row(one) for one in rules.needs]
        self.categories = [Option(str(one.id), one.name) for one in rules.categories]
        self.is_loaded = True
        self.revision += 1


def _row(one: Need) -> NeedRow:
    how = "超过不能下单" if one.is_strict else "超过要审批"
    return NeedRow(one.id, one.category or "其他分类", money(one.direct_up_to), how)

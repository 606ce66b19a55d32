"""批次规则: the company's rule and those of categories, and the form over one of them."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict
from jxc_app.modules.catalog.categories import category_tree
from jxc_app.modules.inventory.lot_rules import LotRuleRow, drop_lot_rule, lot_rules, save_lot_rule
from jxc_app.state.base import requires
from jxc_app.state.editing import Editing
from jxc_app.state.formats import Option

_ALLOCATIONS = {"fefo": "先到期先出", "fifo": "先进先出"}
_ANSWERS = {"reason": "写明原因才能入库", "refuse": "拒绝入库"}
_LABELS = {
    "category_id": "分类", "allocation": "出库次序", "least_life": "收货时最少剩余寿命（%）",
    "on_short_life": "寿命不足时", "warn_1": "一级临期（天）", "warn_2": "二级临期（天）", "warn_3": "三级临期（天）",
}  # fmt: skip
_NEW = "new"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in words; ``is_own``: it belongs to a category and may be given up."""

    id: str
    name: str
    allocation: str
    least_life: str
    on_short_life: str
    warnings: str
    is_own: bool


class LotRulesState(Editing, rx.State):
    """The rules, and the form over one of them."""

    is_loaded: bool = False
    rows: rx.Field[list[RuleLine]] = rx.field(default_factory=list)
    categories: rx.Field[list[Option]] = rx.field(default_factory=list)
    allocations: rx.Field[list[Option]] = rx.field(
        default_factory=lambda: [Option(*one) for one in _ALLOCATIONS.items()]
    )
    answers: rx.Field[list[Option]] = rx.field(default_factory=lambda: [Option(*one) for one in _ANSWERS.items()])
    is_open: bool = False
    is_new: bool = False
    form_title: str = ""
    is_dropping: bool = False
    drop_text: str = ""
    _rules: tuple[LotRuleRow, ...] = ()
    _dropped: int = 0

    @rx.event
    @requires(lot_rules)
    async def open(self) -> None:
        """Show the rules."""
        self.is_open = self.is_dropping = False
        await self._load()

    @rx.event
    @requires(save_lot_rule)
    async def edit(self, rule_id: str) -> None:
        """Open the form over a rule, or (``new``) over one for a category that has none."""
        rule = self._rule(rule_id)
        if rule is None and rule_id != _NEW:
            return
        shown = rule or self._rules[0]
        self.is_new = rule is None
        self.form_title = f"{rule.name}的规则" if rule else "给一个分类另定规则"
        saved = _form_of(shown) | ({"category_id": ""} if self.is_new else {})
        self._begin(f"lot_rule:{rule_id}", saved, (rule.version or 0) if rule else 0)
        self.is_open = True

    @rx.event
    @requires(save_lot_rule)
    async def show_form(self, is_open: bool) -> None:
        """Close the form; what is typed is there when it is opened again."""
        self.is_open = is_open and bool(self.form)

    @rx.event
    @requires(save_lot_rule)
    async def type_in(self, name: str, text: str) -> None:
        """Keep what is typed."""
        self._type(name, text.strip())

    @rx.event
    @requires(save_lot_rule)
    async def save(self) -> EventSpec | None:
        """Save; where another person was faster, show what they did."""
        if not self.form:
            return None
        if self.is_new and not self.form["category_id"]:
            self.errors = {"category_id": "请选择分类"}
            return None
        try:
            await self._perform(save_lot_rule, self._command())
        except Conflict:
            await self._take_in_theirs()
            return None
        self._forget()
        self.is_open = False
        await self._load()
        return rx.toast.success("已保存，新的单据按它办理")

    @rx.event
    @requires(save_lot_rule)
    async def take_theirs(self, name: str) -> None:
        """Let the other person's text stand."""
        self._take_theirs(name)

    @rx.event
    @requires(save_lot_rule)
    async def discard(self) -> None:
        """Throw away what is not saved."""
        self._forget()
        self.is_open = False

    @rx.event
    @requires(drop_lot_rule)
    async def ask_drop(self, rule_id: str) -> None:
        """Say what giving up a rule does."""
        rule = self._rule(rule_id)
        if rule is not None and rule.category_id:
            self._dropped = rule.category_id
            self.drop_text = f"「{rule.name}」不再有自己的规则，改按上级分类或全公司的规则办理。已经过账的单据不变。"
            self.is_dropping = True

    @rx.event
    @requires(drop_lot_rule)
    async def show_drop(self, is_open: bool) -> None:
        """Close the question."""
        self.is_dropping = is_open and bool(self._dropped)

    @rx.event
    @requires(drop_lot_rule)
    async def drop(self) -> EventSpec | None:
        """Give up the rule."""
        rule = self._rule(str(self._dropped))
        self.is_dropping = False
        if rule is None:
            return None
        await self._perform(drop_lot_rule, {"category_id": rule.category_id, "version": rule.version})
        await self._load()
        return rx.toast.success("已取消")

    def _rule(self, rule_id: str) -> LotRuleRow | None:
        return next((one for one in self._rules if str(one.category_id) == rule_id), None)

    def _command(self) -> dict[str, Any]:
        category = self.form["category_id"]
        fields = {name: self.form[name] for name in _LABELS if name != "category_id"}
        return fields | {"category_id": int(category) if int(category or 0) else None, "version": self._version or None}

    async def _load(self) -> None:
        found = await self._read(lot_rules)
        self._rules = tuple(found)
        self.rows = [_line(one) for one in found]
        taken = {one.category_id for one in found}
        if self._may(category_tree):
            tree = await self._read(category_tree)
            free = [one for one in tree if one.id not in taken]
            self.categories = [Option(str(one.id), "\u3000" * one.depth + one.name) for one in free]
        self.is_loaded = True

    async def _take_in_theirs(self) -> None:
        await self._load()
        rule = self._rule(self.form["category_id"] or "0")
        if rule is not None:
            self._merge(_form_of(rule), rule.version or 0, _LABELS)


def _form_of(rule: LotRuleRow) -> dict[str, str]:
    policy, days = rule.policy, rule.policy.warnings
    return {
        "category_id": str(rule.category_id), "allocation": policy.allocation, "least_life": str(policy.least_life),
        "on_short_life": policy.on_short_life, "warn_1": str(days[0]), "warn_2": str(days[1]), "warn_3": str(days[2]),
    }  # fmt: skip


def _line(rule: LotRuleRow) -> RuleLine:
    policy = rule.policy
    first, second, third = policy.warnings
    return RuleLine(
        str(rule.category_id), rule.name if rule.version else f"{rule.name}（出厂）", _ALLOCATIONS[policy.allocation],
        f"{policy.least_life}%", _ANSWERS[policy.on_short_life], f"{first} / {second} / {third} 天",
        bool(rule.category_id),
    )  # fmt: skip

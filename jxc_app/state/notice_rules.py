"""The rules of notices: who is told of what, changed in a dialog."""

from typing import Any, Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import NotFound
from jxc_app.modules.notifications.queries import RuleRow, addressees, list_rules
from jxc_app.modules.notifications.rule_changes import delete_rule, save_rule, switch_rule
from jxc_app.modules.warehouses.queries import list_warehouses
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, editable
from jxc_app.state.notice_rule_rows import (
    EventLine,
    Names,
    RuleLine,
    event_line,
    event_options,
    hour_options,
    names_of,
    rule_line,
    ticks,
)
from jxc_app.state.role_rows import Tick

Asked = Literal["", "edit", "switch", "delete"]
Group = Literal["roles", "people", "channels", "places"]
_DEFAULT_HOUR = "8"


class NoticeRulesState(SessionState, rx.State):
    """``asked``: which dialog is open; ``words``: which rule it is about, and what the act does."""

    is_loaded: bool = False
    lines: rx.Field[list[RuleLine]] = rx.field(default_factory=list)
    asked: str = ""
    is_new: bool = False
    words: str = ""
    events: rx.Field[list[Option]] = rx.field(default_factory=list)
    hours: rx.Field[list[Option]] = rx.field(default_factory=list)
    event_code: str = ""
    event: rx.Field[EventLine] = rx.field(default_factory=EventLine)
    minimum: str = ""
    hour: str = _DEFAULT_HOUR
    tells_person: bool = False
    reason: str = ""
    roles: rx.Field[list[Tick]] = rx.field(default_factory=list)
    people: rx.Field[list[Tick]] = rx.field(default_factory=list)
    channels: rx.Field[list[Tick]] = rx.field(default_factory=list)
    places: rx.Field[list[Tick]] = rx.field(default_factory=list)
    revision: int = 0
    _rule_id: int = 0
    _version: int = 0
    _is_on: bool = True

    @rx.event
    @requires(list_rules)
    async def open(self) -> None:
        """The rules as they are."""
        self.asked, self.errors = "", {}
        self.events, self.hours = event_options(), hour_options()
        await self._load()

    @rx.event
    @requires(save_rule)
    async def ask_new(self) -> None:
        """Ask for a rule of one's own."""
        self._rule_id, self._version, self._is_on, self.is_new = 0, 0, True, True
        self.event_code, self.event, self.minimum, self.hour = "", EventLine(), "", _DEFAULT_HOUR
        self.tells_person = False
        await self._offer()
        self._begin("edit")

    @rx.event
    @requires(save_rule)
    async def ask_edit(self, rule_id: int) -> None:
        """Open one rule."""
        rule = await self._rule(rule_id)
        self.is_new, self._is_on = False, rule.is_on
        self.event_code, self.event = rule.event, event_line(rule.event)
        self.minimum = editable(rule.minimum) if rule.minimum else ""
        self.hour = str(rule.hour or 0)
        self.tells_person = rule.tells_person
        await self._offer(rule)
        self._begin("edit")

    @rx.event
    @requires(save_rule)
    async def choose_event(self, code: str) -> None:
        """What a new rule tells of."""
        self.event_code, self.event = code, event_line(code)

    @rx.event
    @requires(save_rule)
    async def choose_hour(self, hour: str) -> None:
        """When a daily message goes out."""
        self.hour = hour

    @rx.event
    @requires(save_rule)
    async def type_minimum(self, text: str) -> None:
        """From how many or how much on it is told."""
        self.minimum = text[:20]

    @rx.event
    @requires(save_rule)
    async def tick(self, group: Group, key: str, is_on: bool) -> None:
        """Name somebody or something, or do not."""
        held: list[Tick] = getattr(self, group)
        setattr(self, group, [Tick(one.id, one.title, is_on if one.id == key else one.is_on) for one in held])

    @rx.event
    @requires(save_rule)
    async def tell_person(self, is_on: bool) -> None:
        """Whether the person whom it is about is told too."""
        self.tells_person = is_on

    @rx.event
    @requires(save_rule)
    async def save(self) -> EventSpec:
        """Keep the rule."""
        await self._perform(save_rule, self._form())
        return await self._done("规则已保存，从现在起生效")

    @rx.event
    @requires(switch_rule)
    async def ask_switch(self, rule_id: int) -> EventSpec | None:
        """Turn a rule on; before turning one off, say what that does."""
        rule = await self._rule(rule_id)
        if not rule.is_on:
            return await self._switch(True)
        self.words = f"停用后，发生「{rule.title}」时不再按这条规则通知任何人。以后可以随时恢复。"
        self._begin("switch")
        return None

    @rx.event
    @requires(switch_rule)
    async def switch_off(self) -> EventSpec:
        """Turn the rule off."""
        return await self._switch(False)

    @rx.event
    @requires(switch_rule, delete_rule)
    async def type_reason(self, text: str) -> None:
        """Why a rule is to be silent."""
        self.reason = text[:200]

    @rx.event
    @requires(delete_rule)
    async def ask_delete(self, rule_id: int) -> None:
        """Say what taking a rule away does."""
        rule = await self._rule(rule_id)
        self.words = f"删除「{rule.title}」的这条规则。已经发出的消息还在。"
        self._begin("delete")

    @rx.event
    @requires(delete_rule)
    async def delete(self) -> EventSpec:
        """Take the rule away."""
        await self._perform(delete_rule, {"rule_id": self._rule_id, "version": self._version, "reason": self.reason})
        return await self._done("规则已删除")

    @rx.event
    @requires(list_rules)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        self.asked = self.asked if is_open else ""

    def _begin(self, asked: Asked) -> None:
        self.asked, self.errors, self.reason = asked, {}, ""
        self.revision += 1

    def _form(self) -> dict[str, Any]:
        return {
            "rule_id": self._rule_id or None,
            "version": self._version or None,
            "event": self.event_code,
            "warehouse_ids": _chosen(self.places),
            "minimum": self.minimum.strip() or 0,
            "hour": int(self.hour) if self.event.is_daily and self.hour.isdecimal() else None,
            "user_ids": _chosen(self.people),
            "role_codes": _chosen(self.roles),
            "channel_ids": _chosen(self.channels),
            "tells_person": self.tells_person,
            "is_on": self._is_on,
        }

    async def _switch(self, is_on: bool) -> EventSpec:
        wanted = {"rule_id": self._rule_id, "version": self._version, "is_on": is_on}
        await self._perform(switch_rule, wanted | ({} if is_on else {"reason": self.reason}))
        return await self._done("已恢复，从现在起通知" if is_on else "已停用")

    async def _done(self, words: str) -> EventSpec:
        self.asked = ""
        await self._load()
        return rx.toast.success(words)

    async def _rule(self, rule_id: int) -> RuleRow:
        """The rule that is asked about. Raises NotFound: somebody may have taken it away meanwhile."""
        found = [rule for rule in await self._read(list_rules) if rule.id == rule_id]
        if not found:
            raise NotFound("notice.no_rule")
        self._rule_id, self._version = found[0].id, found[0].version
        return found[0]

    async def _offer(self, rule: RuleRow | None = None) -> None:
        """Everything that can be named, with what the rule names ticked."""
        names = await self._names()
        self.roles = ticks(names.roles, rule.role_codes if rule else ())
        self.people = ticks(names.people, rule.user_ids if rule else ())
        self.channels = ticks(names.channels, rule.channel_ids if rule else ())
        self.places = ticks(names.places, rule.warehouse_ids if rule else ())

    async def _names(self) -> Names:
        places = {place.id: place.name for place in await self._read(list_warehouses)}
        return names_of(await self._read(addressees), places)

    async def _load(self) -> None:
        names = await self._names()
        self.lines = [rule_line(rule, names) for rule in await self._read(list_rules)]
        self.is_loaded = True


def _chosen(group: list[Tick]) -> list[str]:
    return [one.id for one in group if one.is_on]

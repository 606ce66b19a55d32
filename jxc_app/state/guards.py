"""What guards rights: which acts ask for a second proof, and which roles may hold excluding duties for a while."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.settings import get_settings
from jxc_app.modules.access.duty_exceptions import (
    ExceptionRow,
    allow_exception,
    duty_exceptions,
    end_exception,
)
from jxc_app.modules.access.matrix_queries import role_matrix
from jxc_app.modules.access.proving_oneself import SensitiveRow, change_proof_rule, offered_acts, proof_rules
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment

Asked = Literal["", "new", "end", "rule"]
Typed = Literal["role_id", "exclusion", "owner_id", "until", "reason"]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One kind of sensitive act; ``acts``: what is of that kind."""

    code: str
    title: str
    acts: str
    is_asked: bool
    is_fixed: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """One exception in words."""

    key: str
    role_id: int
    exclusion: str
    role: str
    title: str
    owner: str
    reason: str
    since: str
    until: str
    is_running: bool


class GuardsState(SessionState, rx.State):
    """``asked``: which dialog is open, about ``words``; ``will_ask``: what the rule in it becomes."""

    is_loaded: bool = False
    may_change: bool = False
    may_rule: bool = False
    rules: rx.Field[list[RuleLine]] = rx.field(default_factory=list)
    offered: rx.Field[list[Option]] = rx.field(default_factory=list)
    exceptions: rx.Field[list[ExceptionLine]] = rx.field(default_factory=list)
    roles: rx.Field[list[Option]] = rx.field(default_factory=list)
    exclusions: rx.Field[list[Option]] = rx.field(default_factory=list)
    people: rx.Field[list[Option]] = rx.field(default_factory=list)
    asked: str = ""
    words: str = ""
    will_ask: bool = False
    role_id: str = ""
    exclusion: str = ""
    owner_id: str = ""
    until: str = ""
    reason: str = ""
    revision: int = 0
    _act: str = ""

    @rx.event
    @requires(duty_exceptions)
    async def open(self) -> None:
        """Everything as it is."""
        self._watch("access")
        self.asked = ""
        await self._load()

    @rx.event
    @requires(duty_exceptions)
    async def refresh(self) -> None:
        """Somebody changed rights."""
        await self._load()

    @rx.event
    @requires(change_proof_rule)
    async def ask_rule(self, act: str) -> None:
        """Ask why a kind of act is to ask, or no longer."""
        found = [rule for rule in self.rules if rule.code == act]
        if found:
            self._begin("rule")
            self._act, self.words, self.will_ask = act, found[0].title, not found[0].is_asked

    @rx.event
    @requires(change_proof_rule)
    async def ask_add(self, act: str) -> None:
        """Ask why one more write is to ask for a proof."""
        found = [one for one in self.offered if one.id == act]
        if found:
            self._begin("rule")
            self._act, self.words, self.will_ask = act, found[0].label, True

    @rx.event
    @requires(change_proof_rule)
    async def change_rule(self) -> EventSpec:
        """Ask from now on, or no longer."""
        wanted = {"act": self._act, "is_asked": self.will_ask, "reason": self.reason}
        await self._perform(change_proof_rule, wanted)
        self.asked = ""
        await self._load()
        return rx.toast.success("已保存，立即生效")

    @rx.event
    @requires(allow_exception)
    async def ask_new(self) -> None:
        """Ask for a new exception."""
        self._begin("new")
        self.role_id, self.exclusion, self.owner_id, self.until = "", "", "", ""

    @rx.event
    @requires(allow_exception)
    async def allow(self) -> EventSpec:
        """Let the role hold the duties until the end of that day."""
        wanted = {
            "role_id": self.role_id, "exclusion": self.exclusion, "owner_id": self.owner_id,
            "until": _end_of(self.until), "reason": self.reason,
        }  # fmt: skip
        await self._perform(allow_exception, wanted)
        self.asked = ""
        await self._load()
        return rx.toast.success("例外已批准，到期自动失效")

    @rx.event
    @requires(end_exception)
    async def ask_end(self, role_id: int, exclusion: str) -> None:
        """Ask why an exception is to end."""
        self._begin("end")
        found = [line for line in self.exceptions if (line.role_id, line.exclusion) == (role_id, exclusion)]
        self.role_id, self.exclusion = str(role_id), exclusion
        self.words = f"{found[0].role}：{found[0].title}" if found else ""

    @rx.event
    @requires(end_exception)
    async def end(self) -> EventSpec:
        """End it now."""
        wanted = {"role_id": self.role_id, "exclusion": self.exclusion, "reason": self.reason}
        await self._perform(end_exception, wanted)
        self.asked = ""
        await self._load()
        return rx.toast.success("例外已结束，立即生效")

    @rx.event
    @requires(duty_exceptions)
    async def type(self, name: Typed, text: str) -> None:
        """Take one field of a dialog."""
        setattr(self, name, text)

    @rx.event
    @requires(duty_exceptions)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog."""
        self.asked = self.asked if is_open else ""

    def _begin(self, asked: Asked) -> None:
        self.asked, self.reason, self.errors = asked, "", {}
        self.revision += 1

    async def _load(self) -> None:
        self.may_change, self.may_rule = self._may(allow_exception), self._may(change_proof_rule)
        found = await self._read(duty_exceptions)
        self.exceptions = [_exception_line(one) for one in found.rows]
        self.exclusions = [Option(code, title) for code, title in found.exclusions]
        self.people = [Option(str(key), name) for key, name in found.people]
        self.roles = [Option(str(role.id), role.name) for role in (await self._read(role_matrix)).roles]
        self.rules = [_rule_line(one) for one in await self._read(proof_rules)] if self.may_rule else []
        self.offered = [Option(*one) for one in await self._read(offered_acts)] if self.may_rule else []
        self.is_loaded = True


def _end_of(day: str) -> datetime | str:
    """The last moment of a day in the company's zone; what is no day stays as it was typed."""
    try:
        return datetime.combine(date.fromisoformat(day), time(23, 59, 59), get_settings().zone)
    except ValueError:
        return day


def _rule_line(row: SensitiveRow) -> RuleLine:
    return RuleLine(row.code, row.title, "、".join(row.acts), row.is_asked, row.is_fixed, row.is_own)


def _exception_line(row: ExceptionRow) -> ExceptionLine:
    return ExceptionLine(
        f"{row.role_id} {row.exclusion}", row.role_id, row.exclusion, row.role, row.title, row.owner, row.reason,
        moment(row.since), moment(row.until), row.is_running,
    )  # fmt: skip

"""What the form of a flow shows, and how it holds on to what is not saved."""

import reflex as rx
from pydantic import ValidationError

from jxc_app.core.errors import DomainError
from jxc_app.modules.approvals.flow_queries import FlowParts, flow_parts
from jxc_app.modules.approvals.rules import Definition
from jxc_app.modules.approvals.trials import view_last_trial
from jxc_app.state.base import SessionState
from jxc_app.state.flow_draft import Draft, fields_of
from jxc_app.state.flow_rows import (
    ConditionLine,
    OptionGroup,
    StageLine,
    TypeGroup,
    condition_lines,
    fact_groups,
    stage_lines,
    tried_words,
    type_groups,
    who_options,
    words_of,
)
from jxc_app.state.formats import Choice, Option

_TEXTS = ("title", "note", "prompt", "split_hours", "split_papers", "most_a_day", "most_a_month")


class FlowForm(SessionState, mixin=True):
    """``is_locked``: an older version is looked at. ``words``: the whole condition as people read it.

    ``_draft`` and ``_base`` are the form and what it began with, as JSON; ``_seen`` an older version that is only
    looked at. ``tried``: what the last trial of exactly this found, empty where nobody tried it.
    """

    form: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    act: str = "post"
    effect: str = "ask"
    split_window: str = "hours"
    split_match: str = "sku"
    split_asks: bool = False
    words: str = ""
    types: rx.Field[list[TypeGroup]] = rx.field(default_factory=list)
    conditions: rx.Field[list[ConditionLine]] = rx.field(default_factory=list)
    facts: rx.Field[list[OptionGroup]] = rx.field(default_factory=list)
    line_facts: rx.Field[list[OptionGroup]] = rx.field(default_factory=list)
    stages: rx.Field[list[StageLine]] = rx.field(default_factory=list)
    who_options: rx.Field[list[Option]] = rx.field(default_factory=list)
    told_roles: rx.Field[list[Option]] = rx.field(default_factory=list)
    told_people: rx.Field[list[Option]] = rx.field(default_factory=list)
    roles: rx.Field[list[Option]] = rx.field(default_factory=list)
    found: rx.Field[list[Choice]] = rx.field(default_factory=list)
    is_dirty: bool = False
    is_restored: bool = False
    is_locked: bool = False
    tried: str = ""
    revision: int = 0
    _editing: str = ""
    _version: int = 0
    _draft: str = ""
    _base: str = ""
    _seen: str = ""

    def _begin(self, what: str, saved: Draft, version: int) -> None:
        """Show ``what``; if this tab has unsaved work on the same flow, that stays."""
        self.errors, self._seen = {}, ""
        self.is_restored = what == self._editing and self._draft != self._base
        if not self.is_restored:
            self._editing, self._version = what, version
            self._base = self._draft = saved.model_dump_json()

    def _forget(self) -> None:
        """What is in the form is saved, or not wanted."""
        self._editing, self._base = "", self._draft
        self.is_restored = False

    def _shown(self) -> Draft:
        if not (self._seen or self._draft):  # nothing has been opened yet
            raise DomainError("desk.loading")
        return Draft.model_validate_json(self._seen or self._draft)

    async def _keep(self, draft: Draft) -> None:
        """Take the changed form, unless it is an older version, which stays as it is."""
        if not self._seen:
            self._draft = draft.model_dump_json()
            self.errors = {}
        await self._draw()

    async def _draw(self) -> None:
        """Show the form as it is now."""
        offer, draft = await self._read(flow_parts), self._shown()
        self.form = {name: getattr(draft, name) for name in _TEXTS}
        self.act, self.effect, self.split_asks = draft.act, draft.effect, draft.split_asks
        self.split_window, self.split_match = draft.split_window, draft.split_match
        self.words = words_of(draft.root, offer)
        self.types = type_groups(draft, offer)
        self.facts = fact_groups(offer, draft.act, in_line=False)
        self.line_facts = fact_groups(offer, draft.act, in_line=True)
        self.who_options = who_options(offer)
        self._show_told(draft, offer)
        self.is_dirty, self.is_locked = self._draft != self._base, bool(self._seen)
        await self._show_tried(draft)
        self._show_rows(draft, offer)
        self.revision += 1

    def _show_rows(self, draft: Draft, offer: FlowParts) -> None:
        self.conditions = condition_lines(draft, offer, self.errors)
        self.stages = stage_lines(draft, offer, self.errors)

    def _show_told(self, draft: Draft, offer: FlowParts) -> None:
        people, roles = dict(offer.people), dict(offer.roles)
        self.told_people = [Option(str(one), people.get(one, "已停用的人员")) for one in draft.tell_people]
        self.told_roles = [Option(code, roles.get(code, code)) for code in draft.tell_roles]
        self.roles = [Option(code, name) for code, name in offer.roles if code not in draft.tell_roles]

    async def _show_tried(self, draft: Draft) -> None:
        """What cannot be a flow yet was not tried either."""
        try:
            whole = Definition.model_validate(fields_of(draft))
        except ValidationError:
            self.tried = ""
            return
        found = await self._read(view_last_trial, definition=whole)
        self.tried = tried_words(found, passes=draft.effect == "pass") if found else ""

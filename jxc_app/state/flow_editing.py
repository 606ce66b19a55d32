"""Each change of the form of a flow: conditions, steps, who is told. Nothing is refused here; saving and trying do."""

from typing import Literal

import reflex as rx

from jxc_app.modules.approvals.flow_queries import FlowParts, flow_parts
from jxc_app.modules.approvals.flows import save_flow
from jxc_app.modules.approvals.rules import EVERY_TYPE, SplitMatch, SplitWindow
from jxc_app.state.base import requires
from jxc_app.state.flow_draft import (
    Part,
    Who,
    add_condition,
    add_group,
    add_stage,
    find_part,
    find_stage,
    find_who,
    move_stage,
    remove_part,
    remove_who,
    typed_number,
)
from jxc_app.state.flow_form import FlowForm
from jxc_app.state.flow_rows import PERSON, fact_of, ops_of
from jxc_app.state.formats import Choice

Text = Literal["title", "note", "prompt", "split_hours", "split_papers", "most_a_day", "most_a_month"]
GroupKind = Literal["all", "any", "not", "line"]
_LONGEST, _MOST_FOUND = 200, 20


class FlowEditing(FlowForm, mixin=True):
    """Ids are those of the draft's parts; what is gone meanwhile is left alone."""

    @rx.event
    @requires(save_flow)
    async def type(self, name: Text, text: str) -> None:
        """Take one field."""
        draft = self._shown()
        setattr(draft, name, text[:_LONGEST])
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def choose_act(self, act: Literal["post", "void"]) -> None:
        """What it stands before: posting or voiding."""
        draft = self._shown()
        draft.act = act
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def choose_effect(self, effect: Literal["ask", "pass"]) -> None:
        """Whether it stops, or lets pass what others stop."""
        draft = self._shown()
        draft.effect = effect
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def tick_type(self, code: str, is_on: bool) -> None:
        """A kind of document is meant, or not."""
        draft = self._shown()
        others = [one for one in draft.types if one != code and code != EVERY_TYPE]
        draft.types = others + ([code] if is_on else [])
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def tick_split(self, is_on: bool) -> None:
        """Whether parts that only together pass the limit are stopped as well."""
        draft = self._shown()
        draft.split_asks = is_on
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def choose_window(self, window: SplitWindow) -> None:
        """How long parts are summed."""
        draft = self._shown()
        draft.split_window = window
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def choose_match(self, match: SplitMatch) -> None:
        """Which parts belong together."""
        draft = self._shown()
        draft.split_match = match
        await self._keep(draft)

    # conditions

    @rx.event
    @requires(save_flow)
    async def change_tree(self, part_id: int, act: Literal["condition", "group", "remove"]) -> None:
        """One more condition or group in a group, or one less."""
        draft = self._shown()
        {"condition": add_condition, "group": add_group, "remove": remove_part}[act](draft, part_id)
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def choose_kind(self, part_id: int, kind: GroupKind) -> None:
        """How the parts of a group go together."""
        draft = self._shown()
        if (found := find_part(draft, part_id)) and found[0].kind != "fact":
            found[0].kind = kind
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def choose_fact(self, part_id: int, code: str) -> None:
        """What a condition is about; its value is asked for anew."""
        draft, offer = self._shown(), await self._read(flow_parts)
        if (found := find_part(draft, part_id)) and found[0].kind == "fact":
            _begin_fact(found[0], code, offer)
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def choose_op(self, part_id: int, op: str) -> None:
        """How it is compared."""
        draft = self._shown()
        if found := find_part(draft, part_id):
            found[0].op = op[:10]
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def type_value(self, part_id: int, text: str) -> None:
        """A number, or yes or no."""
        draft = self._shown()
        if found := find_part(draft, part_id):
            found[0].value = typed_number(text)[:40]
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def look_for_value(self, part_id: int, text: str) -> None:
        """Search among what a condition can be."""
        found, offer = find_part(self._shown(), part_id), await self._read(flow_parts)
        fact = fact_of(offer, found[0].fact) if found else None
        taken = found[0].value.split(",") if found else []
        known = list(enumerate(fact.choices, 1)) if fact else []
        fit = [Choice(at, words, "") for at, (value, words) in known if text.strip() in words and value not in taken]
        self.found = fit[:_MOST_FOUND]

    @rx.event
    @requires(save_flow)
    async def add_value(self, part_id: int, choice: int) -> None:
        """One more of the values that a condition takes; ``choice`` counts from 1."""
        draft, offer = self._shown(), await self._read(flow_parts)
        found = find_part(draft, part_id)
        fact = fact_of(offer, found[0].fact) if found else None
        if found and fact and 0 < choice <= len(fact.choices):
            kept = [one for one in found[0].value.split(",") if one]
            found[0].value = ",".join(dict.fromkeys([*kept, fact.choices[choice - 1][0]]))
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def drop_value(self, part_id: int, value: str) -> None:
        """One less."""
        draft = self._shown()
        if found := find_part(draft, part_id):
            found[0].value = ",".join(one for one in found[0].value.split(",") if one != value)
        await self._keep(draft)

    # steps

    @rx.event
    @requires(save_flow)
    async def add_step(self) -> None:
        """One more step at the end."""
        draft = self._shown()
        add_stage(draft)
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def change_step(self, stage_id: int, act: Literal["up", "down", "remove", "who"]) -> None:
        """Move a step, take it away, or let one more decide in it."""
        draft = self._shown()
        if act == "remove":
            draft.stages = [stage for stage in draft.stages if stage.id != stage_id] or draft.stages
        elif act == "who":
            if stage := find_stage(draft, stage_id):
                stage.whos.append(Who(id=draft.new_id()))
        else:
            move_stage(draft, stage_id, -1 if act == "up" else 1)
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def choose_mode(self, stage_id: int, mode: Literal["any", "all", "in_turn"]) -> None:
        """Who of a step must agree."""
        draft = self._shown()
        if stage := find_stage(draft, stage_id):
            stage.mode = mode
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def type_hours(self, stage_id: int, name: Literal["hours", "escalate_hours"], text: str) -> None:
        """When the slow are reminded, when the owner decides as well."""
        draft = self._shown()
        if stage := find_stage(draft, stage_id):
            setattr(stage, name, text[:10])
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def choose_who(self, who_id: int, choice: str) -> None:
        """The supervisor, a role, or one person."""
        draft = self._shown()
        if who := find_who(draft, who_id):
            kind, _, role = choice.partition(":")
            who.kind, who.role = kind if kind in ("role", PERSON) else "supervisor", role[:40]
            who.person_id = None
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def choose_person(self, who_id: int, person_id: int) -> None:
        """Which person."""
        draft = self._shown()
        if who := find_who(draft, who_id):
            who.person_id = person_id or None
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def drop_who(self, who_id: int) -> None:
        """They do not decide."""
        draft = self._shown()
        remove_who(draft, who_id)
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def look_for_person(self, text: str) -> None:
        """Search among the people in service."""
        offer = await self._read(flow_parts)
        fit = [Choice(person, name, "") for person, name in offer.people if text.strip().lower() in name.lower()]
        self.found = fit[:_MOST_FOUND]

    # who is told

    @rx.event
    @requires(save_flow)
    async def tell_role(self, code: str, is_on: bool) -> None:
        """Whether everybody of a role is told."""
        draft = self._shown()
        draft.tell_roles = [one for one in draft.tell_roles if one != code] + ([code[:40]] if is_on and code else [])
        await self._keep(draft)

    @rx.event
    @requires(save_flow)
    async def tell_person(self, person_id: int, is_on: bool) -> None:
        """Whether a person is told."""
        draft = self._shown()
        kept = [one for one in draft.tell_people if one != person_id]
        draft.tell_people = kept + ([person_id] if is_on and person_id else [])
        await self._keep(draft)


def _begin_fact(part: Part, code: str, offer: FlowParts) -> None:
    """Nothing of what was asked of another fact stays; where only one comparison makes sense, it is taken."""
    fact = fact_of(offer, code)
    part.fact, part.value = (fact.code if fact else ""), ""
    part.op = "is" if fact and fact.kind == "yes_no" else next(iter(ops_of(fact)), "")

"""What the form of an approval flow holds while somebody works on it: half-finished is allowed, so numbers are texts.

Every part has an id of its own, so that a click means the same part whatever was moved meanwhile.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from jxc_app.modules.approvals.rules import DEEPEST, Condition, Definition, SplitMatch, SplitWindow

#: a group needs room for a condition in it
DEEPEST_GROUP = DEEPEST - 1
_AS_THEY_ARE = (
    "act", "effect", "types", "prompt", "tell_roles", "split_window", "split_match", "split_asks",
)  # fmt: skip
_NUMBERS = ("split_hours", "split_papers", "most_a_day", "most_a_month")


class Part(BaseModel):
    """A group of conditions, or one condition (``kind`` ``fact``)."""

    id: int
    kind: str = "fact"
    parts: list["Part"] = []
    fact: str = ""
    op: str = ""
    value: str = ""


class Who(BaseModel):
    """Who decides in a step; ``kind`` as the rules know it."""

    id: int
    kind: str = "supervisor"
    role: str = ""
    person_id: int | None = None


class Stage(BaseModel):
    """One step."""

    id: int
    whos: list[Who]
    mode: str = "any"
    hours: str = "24"
    escalate_hours: str = "48"


class Draft(BaseModel):
    """A whole flow. ``last``: the id given last."""

    title: str = ""
    note: str = ""
    act: str = "post"
    effect: str = "ask"
    types: list[str] = []
    root: Part = Part(id=1, kind="all")
    stages: list[Stage] = [Stage(id=2, whos=[Who(id=3)])]
    prompt: str = ""
    tell_roles: list[str] = []
    tell_people: list[int] = []
    split_hours: str = ""
    split_window: SplitWindow = "hours"
    split_match: SplitMatch = "sku"
    split_papers: str = "10"
    split_asks: bool = False
    most_a_day: str = ""
    most_a_month: str = ""
    last: int = 3

    def new_id(self) -> int:
        """An id that no part has yet."""
        self.last += 1
        return self.last


def draft_of(title: str, definition: Definition) -> Draft:
    """A saved flow as the form holds it."""
    draft = Draft(
        title=title, act=definition.act, effect=definition.effect, types=list(definition.types),
        prompt=definition.prompt, tell_roles=list(definition.tell_roles), tell_people=list(definition.tell_person_ids),
        split_asks=definition.split_asks, split_window=definition.split_window,
        split_match=definition.split_match, last=0, stages=[],
        **{name: str(getattr(definition, name) or "") for name in _NUMBERS},
    )  # fmt: skip
    top = definition.condition
    draft.root = part_of(draft, Condition(parts=[top]) if top.kind == "fact" else top)
    for step in definition.steps:
        whos = [Who(id=draft.new_id(), kind=one.kind, role=one.role, person_id=one.person_id) for one in step.approvers]
        times = {"hours": str(step.hours or ""), "escalate_hours": str(step.escalate_hours or "")}
        draft.stages.append(Stage(id=draft.new_id(), whos=whos, mode=step.mode, **times))
    return draft


def part_of(draft: Draft, condition: Condition) -> Part:
    """A condition with ids."""
    made = Part(id=draft.new_id(), kind=condition.kind, fact=condition.fact, op=condition.op, value=condition.value)
    made.parts = [part_of(draft, part) for part in condition.parts]
    return made


def fields_of(draft: Draft) -> dict[str, Any]:
    """The definition as the use cases take it; what is wrong in it they say."""
    plain = {name: getattr(draft, name) for name in _AS_THEY_ARE}
    numbers = {name: _number(getattr(draft, name)) for name in _NUMBERS}
    steps = [
        {
            "approvers": [who.model_dump(exclude={"id"}) for who in stage.whos],
            "mode": stage.mode,
            "hours": _number(stage.hours),
            "escalate_hours": _number(stage.escalate_hours),
        }
        for stage in draft.stages
    ]
    tree = _condition(draft.root)
    return {**plain, **numbers, "tell_person_ids": draft.tell_people, "condition": tree, "steps": steps}


def _condition(part: Part) -> dict[str, Any]:
    if part.kind == "fact":
        return {"kind": "fact", "fact": part.fact, "op": part.op, "value": part.value}
    return {"kind": part.kind, "parts": [_condition(one) for one in part.parts]}


def typed_number(text: str) -> str:
    """A number as people type it, with thousands marks or from a Chinese keyboard.

    >>> typed_number(" 5,000 "), typed_number("5000")
    ('5000', '5000')
    """
    return unicodedata.normalize("NFKC", text).strip().replace(",", "")


def _number(text: str) -> str | int:
    return typed_number(text) or 0


def walk(part: Part, depth: int = 1, *, in_line: bool = False) -> Iterator[tuple[Part, int, bool]]:
    """Every part with its depth and whether it stands in a group about one line, from the top."""
    yield part, depth, in_line
    for one in part.parts:
        yield from walk(one, depth + 1, in_line=in_line or part.kind == "line")


def find_part(draft: Draft, part_id: int) -> tuple[Part, int] | None:
    """A part and its depth; None where somebody took it away meanwhile."""
    return next(((part, depth) for part, depth, _ in walk(draft.root) if part.id == part_id), None)


def add_condition(draft: Draft, group_id: int) -> None:
    """One more condition at the end of a group."""
    found = find_part(draft, group_id)
    if found and found[0].kind != "fact":
        found[0].parts.append(Part(id=draft.new_id()))


def add_group(draft: Draft, group_id: int) -> None:
    """A group with room for one condition at the end of another, unless that is too deep."""
    found = find_part(draft, group_id)
    if found and found[0].kind != "fact" and found[1] < DEEPEST_GROUP:
        made = Part(id=draft.new_id(), kind="any" if found[0].kind == "all" else "all")
        made.parts = [Part(id=draft.new_id())]
        found[0].parts.append(made)


def remove_part(draft: Draft, part_id: int) -> None:
    """Take a condition or a group away with all that is in it; the outermost stays."""
    for part, _, _ in walk(draft.root):
        part.parts = [one for one in part.parts if one.id != part_id]


def move_stage(draft: Draft, stage_id: int, by: int) -> None:
    """Move a step up (-1) or down (1)."""
    at = next((at for at, stage in enumerate(draft.stages) if stage.id == stage_id), None)
    if at is not None and 0 <= at + by < len(draft.stages):
        draft.stages.insert(at + by, draft.stages.pop(at))


def add_stage(draft: Draft) -> None:
    """One more step, for the supervisor until somebody else is chosen."""
    draft.stages.append(Stage(id=draft.new_id(), whos=[Who(id=draft.new_id())]))


def find_stage(draft: Draft, stage_id: int) -> Stage | None:
    """A step; None where it is gone."""
    return next((stage for stage in draft.stages if stage.id == stage_id), None)


def find_who(draft: Draft, who_id: int) -> Who | None:
    """One who decides; None where they are gone."""
    return next((who for stage in draft.stages for who in stage.whos if who.id == who_id), None)


def remove_who(draft: Draft, who_id: int) -> None:
    """Take one who decides away; a step keeps at least one."""
    for stage in draft.stages:
        stage.whos = [who for who in stage.whos if who.id != who_id] or stage.whos


def place_of(draft: Draft, path: str) -> str:
    """Where the form says what is wrong: ``part 7``, ``who 9``, ``hours 4``, or the name of a field."""
    name, *rest = path.removeprefix("definition.").split(".")
    steps = [int(one) for one in rest if one.isdecimal()]
    if name == "condition":
        part = draft.root
        for at in steps:
            part = part.parts[at]
        return f"part {part.id}"
    if name != "steps" or not steps:
        return {"tell_person_ids": "tell_roles"}.get(name, name)
    stage = draft.stages[steps[0]]
    if "approvers" in rest:
        return f"who {stage.whos[steps[1]].id}" if len(steps) > 1 else f"who {stage.whos[0].id}"
    return f"{rest[-1]} {stage.id}"

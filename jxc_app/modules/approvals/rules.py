"""Pure rules: what a flow says, and whether its condition holds.

Conditions are judged in Kleene's logic of three values (S. C. Kleene, Introduction to Metamathematics, 1952, §64): a
fact that nobody knows makes neither true nor false. A flow that stops takes the doubt as a yes, one that lets pass as a
no.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import Field as Limits

from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import plain
from jxc_app.core.use_case import Command
from jxc_app.modules.approvals.facts import FACTS, Fact, FactKind, Value

DEEPEST, MOST_PARTS = 5, 60
#: in a flow's types: every kind of document, also one that a later version of the product brings
EVERY_TYPE = "*"
NUMBER_OPS = {">": "大于", ">=": "不小于", "<": "小于", "<=": "不大于", "=": "等于", "!=": "不等于"}
CHOICE_OPS = {"in": "是", "not_in": "不是"}


class Effect(StrEnum):
    """What a flow does with what it fits."""

    ASK = "ask"
    PASS = "pass"  # noqa: S105  an effect, no password


class Mode(StrEnum):
    """Who of a step must agree: 或签, 会签, 依次."""

    ANY = "any"
    ALL = "all"
    IN_TURN = "in_turn"


class Condition(Command):
    """A node of the tree: ``all``, ``any``, ``not``, ``line`` (one and the same line fits all parts), or a ``fact``."""

    kind: Literal["all", "any", "not", "line", "fact"] = "all"
    parts: list["Condition"] = Limits(default=[], max_length=20)
    fact: str = Limits(default="", max_length=60)
    op: str = Limits(default="", max_length=10)
    value: str = Limits(default="", max_length=400, description="several choices are separated by commas")


class Approver(Command):
    """Who decides: whoever holds a role (there, or in the whole company), the requester's supervisor, one person."""

    kind: Literal["role", "supervisor", "person"]
    role: str = Limits(default="", max_length=40)
    person_id: Id | None = None


class Step(Command):
    """One step. ``hours`` until the slow are reminded, ``escalate_hours`` until the owners decide as well; 0: never."""

    approvers: list[Approver] = Limits(min_length=1, max_length=20)
    mode: Mode = Mode.ANY
    hours: Annotated[int, Limits(ge=0, le=720)] = 24
    escalate_hours: Annotated[int, Limits(ge=0, le=2160)] = 48


SplitWindow = Literal["hours", "day"]
SplitMatch = Literal["partner", "sku"]
#: came later than the first flows, which mean what they meant
_LATER = ("split_window", "split_match", "split_papers")


class Definition(Command):
    """What a flow says.

    ``steps`` of a flow that passes are those who look at it afterwards, within 24 hours. What one person made of one
    type in one warehouse is summed, so that a limit is not slipped under in parts: over the business day or over
    ``split_hours`` (0: never), for the same partner or of the same SKU whoever the partner is; then it is flagged, or
    (``split_asks``) stopped. At most ``split_papers`` documents are summed, the largest: a limit is slipped under with
    few large parts, and a till that sells one piece fifty times a day slips under nothing.
    ``most_a_day``, ``most_a_month``: how often one person may pass; 0: always.
    """

    act: Literal["post", "void"] = "post"
    types: list[str] = Limits(min_length=1, max_length=100)
    effect: Effect = Effect.ASK
    condition: Condition = Condition()
    steps: list[Step] = Limits(min_length=1, max_length=10)
    prompt: str = Limits(default="", max_length=200)
    tell_roles: list[str] = Limits(default=[], max_length=20)
    tell_person_ids: list[Id] = Limits(default=[], max_length=50)
    split_hours: Annotated[int, Limits(ge=0, le=720)] = 0
    split_window: SplitWindow = "hours"
    split_match: SplitMatch = "partner"
    split_papers: Annotated[int, Limits(ge=2, le=200)] = 200
    split_asks: bool = False
    most_a_day: Annotated[int, Limits(ge=0, le=1000)] = 0
    most_a_month: Annotated[int, Limits(ge=0, le=10000)] = 0

    @property
    def sums_parts(self) -> bool:
        """Whether it looks at what was made shortly before."""
        return self.split_window == "day" or self.split_hours > 0

    def fits_type(self, type_: str) -> bool:
        """Whether it is for this kind of document."""
        return EVERY_TYPE in self.types or type_ in self.types


@lru_cache(maxsize=256)
def parse(text: str) -> Definition:
    """A stored definition; the same text is the same flow, so it is read once."""
    return Definition.model_validate_json(text)


#: reads a fact, of a line where the fact is of lines
Read = Callable[[Fact, Any], Value]
#: what people call one of a fact's choices
Words = Callable[[Fact, str], str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds (None: nobody can say), and why, in words."""

    truth: bool | None
    because: tuple[str, ...] = ()


def judge(condition: Condition, read: Read, lines: Sequence[Any] = (), line: Any = None, *, words: Words) -> Verdict:
    """Whether it holds. An empty ``all`` holds, an empty ``any`` does not."""

    def each(part_of: Condition) -> list[Verdict]:
        return [judge(part, read, lines, line, words=words) for part in part_of.parts]

    match condition.kind:
        case "fact":
            return _judge_fact(condition, read, line, words)
        case "not":
            return _negated(_all(each(condition)), condition, words)
        case "any":
            return _any(each(condition))
        case "line":
            inside = Condition(kind="all", parts=condition.parts)
            return _any([judge(inside, read, lines, one, words=words) for one in lines])
        case _:
            return _all(each(condition))


def _all(verdicts: Sequence[Verdict]) -> Verdict:
    truth = _least([verdict.truth for verdict in verdicts], empty=True)
    return Verdict(truth, () if truth is False else _reasons(verdicts))


def _any(verdicts: Sequence[Verdict]) -> Verdict:
    inverse = _least([None if v.truth is None else not v.truth for v in verdicts], empty=True)
    truth = None if inverse is None else not inverse
    telling = [verdict for verdict in verdicts if verdict.truth is truth]
    return Verdict(truth, () if truth is False else _reasons(telling[:3]))


def _negated(inner: Verdict, condition: Condition, words: Words) -> Verdict:
    truth = None if inner.truth is None else not inner.truth
    if not truth:
        return Verdict(truth, inner.because)
    return Verdict(truth, (f"不符合「{in_words(Condition(parts=condition.parts), words)}」",))


def _least(truths: Sequence[bool | None], *, empty: bool) -> bool | None:
    if any(truth is False for truth in truths):
        return False
    return None if any(truth is None for truth in truths) else empty


def _reasons(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words for verdict in verdicts for words in verdict.because))


def _judge_fact(condition: Condition, read: Read, line: Any, words: Words) -> Verdict:
    fact = FACTS.get(condition.fact)
    if fact is None:  # a module that is gone: nobody knows
        return Verdict(None, (f"「{condition.fact}」无法判断",))
    value = read(fact, line)
    if value is None:
        return Verdict(None, (f"{fact.title}未知",))
    truth = compare(value, condition.op, condition.value)
    return Verdict(truth, (_finding(fact, value, condition, words),) if truth else ())


def _finding(fact: Fact, value: Decimal | bool | str, condition: Condition, words: Words) -> str:
    """What was found, as the people who decide read it."""
    if isinstance(value, Decimal):
        return f"{fact.title} {with_unit(plain(value), fact.unit)}（{_op_words(condition, words)}）"
    if isinstance(value, str):
        but = f"（{_op_words(condition, words)}）" if condition.op == "not_in" else ""
        return f"{fact.title}：{words(fact, value)}{but}"
    return _fact_words(fact, condition, words)


def compare(value: Decimal | bool | str, op: str, wanted: str) -> bool:
    """Whether a value is as wanted.

    >>> compare(Decimal(51), ">", "50"), compare("S1", "in", "S1,S2"), compare(True, "is", "no")
    (True, True, False)
    """
    if isinstance(value, bool):
        return value is (wanted == "yes")
    if isinstance(value, str):
        return (value in wanted.split(",")) is (op == "in")
    limit = Decimal(wanted)
    return {
        ">": value > limit, ">=": value >= limit, "<": value < limit, "<=": value <= limit, "=": value == limit,
        "!=": value != limit,
    }[op]  # fmt: skip


def _op_words(condition: Condition, words: Words) -> str:
    fact = FACTS[condition.fact]
    if fact.kind is FactKind.CHOICE:
        return f"{CHOICE_OPS[condition.op]} {'或'.join(words(fact, one) for one in condition.value.split(','))}"
    return f"{NUMBER_OPS[condition.op]} {with_unit(condition.value, fact.unit)}"


def _fact_words(fact: Fact, condition: Condition, words: Words) -> str:
    if fact.kind is FactKind.YES_NO:
        return yes_no_words(fact.title, condition.value == "yes")
    return f"{fact.title} {_op_words(condition, words)}"


def with_unit(value: str, unit: str) -> str:
    """A number with its unit.

    >>> with_unit("50", "件"), with_unit("50", "%"), with_unit("S1", "")
    ('50 件', '50%', 'S1')
    """
    return f"{value} {unit}" if unit not in ("", "%") else f"{value}{unit}"


def yes_no_words(title: str, is_so: bool) -> str:
    """What is so or not, as people say it.

    >>> yes_no_words("批发客户", True), yes_no_words("批发客户", False), yes_no_words("有关联单据", False)
    ('是批发客户', '不是批发客户', '没有关联单据')
    """
    if title.startswith("有"):
        return title if is_so else f"没{title}"
    return f"是{title}" if is_so else f"不是{title}"


def in_words(condition: Condition, words: Words) -> str:
    """A condition as people read it; an empty one fits everything."""
    if condition.kind == "fact":
        fact = FACTS.get(condition.fact)
        return _fact_words(fact, condition, words) if fact else f"「{condition.fact}」（已不存在）"
    inner = [in_words(part, words) for part in condition.parts]
    match condition.kind:
        case "any":
            return "（" + " 或 ".join(inner) + "）" if len(inner) > 1 else "".join(inner)
        case "not":
            return f"不是（{' 且 '.join(inner)}）"
        case "line":
            return f"有一行（{' 且 '.join(inner)}）"
        case _:
            return " 且 ".join(inner) or "所有单据"


def facts_in(condition: Condition) -> set[str]:
    """Every fact that a condition speaks of."""
    own = {condition.fact} if condition.kind == "fact" else set()
    return own.union(*(facts_in(part) for part in condition.parts))


def digest_of(definition: Definition) -> str:
    """Names what a flow says, whole: who changed one word of it has another flow.

    A group of one part says what the part says, so they are the same flow.
    """
    bare = definition.model_copy(update={"condition": _without_groups_of_one(definition.condition)})
    unsaid = {name for name in _LATER if getattr(bare, name) == Definition.model_fields[name].default}
    return hashlib.sha256(bare.model_dump_json(exclude=unsaid).encode()).hexdigest()


def _without_groups_of_one(condition: Condition) -> Condition:
    parts = [_without_groups_of_one(part) for part in condition.parts]
    if condition.kind in ("all", "any") and len(parts) == 1:
        return parts[0]
    return condition.model_copy(update={"parts": parts})


def check_definition(definition: Definition) -> None:
    """Refuse what cannot be judged. Raises DomainError with the field as the form knows it."""
    _check(definition.condition, definition.act, "condition", 1, in_line=False)
    if _size(definition.condition) > MOST_PARTS:
        raise DomainError("approval.too_many_parts", field="condition")
    for index, step in enumerate(definition.steps):
        for place, approver in enumerate(step.approvers):
            if (approver.kind == "role" and not approver.role) or (
                approver.kind == "person" and not approver.person_id
            ):
                raise DomainError("approval.who_needed", field=f"steps.{index}.approvers.{place}")
        if step.hours and step.escalate_hours and step.escalate_hours < step.hours:
            raise DomainError("approval.escalates_first", field=f"steps.{index}.escalate_hours")


def _size(condition: Condition) -> int:
    return 1 + sum(_size(part) for part in condition.parts)


def _check(condition: Condition, act: str, field: str, depth: int, *, in_line: bool) -> None:
    if depth > DEEPEST:
        raise DomainError("approval.too_deep", field=field)
    if condition.kind == "fact":
        _check_fact(condition, act, field, in_line=in_line)
        return
    if not condition.parts and depth > 1:
        raise DomainError("approval.empty_group", field=field)
    for index, part in enumerate(condition.parts):
        inside = in_line or condition.kind == "line"
        _check(part, act, f"{field}.parts.{index}", depth + 1, in_line=inside)


def _check_fact(condition: Condition, act: str, field: str, *, in_line: bool) -> None:
    fact = FACTS.get(condition.fact)
    if fact is None or act not in fact.acts:
        raise DomainError("approval.unknown_fact", field=f"{field}.fact")
    if fact.of_line and not in_line:
        raise DomainError("approval.line_fact", field=f"{field}.fact", fact=fact.title)
    known = {FactKind.NUMBER: NUMBER_OPS, FactKind.CHOICE: CHOICE_OPS, FactKind.YES_NO: {"is": ""}}[fact.kind]
    if condition.op not in known:
        raise DomainError("approval.unknown_op", field=f"{field}.op")
    if not _is_value(fact.kind, condition.value):
        raise DomainError("approval.bad_value", field=f"{field}.value", fact=fact.title)


def _is_value(kind: FactKind, value: str) -> bool:
    if kind is FactKind.YES_NO:
        return value in ("yes", "no")
    if kind is FactKind.CHOICE:
        return bool(value)
    try:
        return Decimal(value).is_finite()
    except InvalidOperation:
        return False

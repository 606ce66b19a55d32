"""An approval flow as the screen shows it: the tree as rows, everything in words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from jxc_app.modules.approvals.facts import UNNAMED
from jxc_app.modules.approvals.flow_queries import FactRow, FlowParts, VersionRow
from jxc_app.modules.approvals.rules import CHOICE_OPS, EVERY_TYPE, NUMBER_OPS, with_unit, yes_no_words
from jxc_app.modules.approvals.trials import TrialRow
from jxc_app.modules.documents.trying_flows import Trial
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.state.flow_draft import DEEPEST_GROUP, Draft, Part, Stage, Who
from jxc_app.state.formats import Option, moment

GROUPS = {"all": "全部满足", "any": "任一满足", "not": "不满足", "line": "某一行同时满足"}
_DIRECTIONS = {"in": "入库", "out": "出库", "both": "加工"}
_YES_NO = ("yes", "no")
_OPEN = "…"
PERSON, SUPERVISOR = "person", "supervisor"


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """A row of the tree; ``look``: ``group`` (its head), ``fact``, or ``foot`` (where a group grows)."""

    key: str
    id: int
    look: str
    depth: str
    kind: str = ""
    joint: str = ""
    fact: str = ""
    op: str = ""
    value: str = ""
    value_kind: str = ""
    unit: str = ""
    ops: list[Option] = field(default_factory=list)
    chosen: list[Option] = field(default_factory=list)
    error: str = ""
    in_line: bool = False
    is_root: bool = False
    may_group: bool = False


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Choices that belong together."""

    title: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class TypeTick:
    """A kind of document that the flow is for, or not."""

    code: str
    title: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class TypeGroup:
    """Kinds of documents that belong together."""

    title: str
    types: list[TypeTick]


@dataclass(frozen=True, slots=True)
class WhoLine:
    """One who decides; ``choice``: ``supervisor``, ``person`` or ``role:<code>``."""

    id: int
    choice: str
    person: str
    error: str
    may_go: bool


@dataclass(frozen=True, slots=True)
class StageLine:
    """One step of the form."""

    id: int
    number: int
    whos: list[WhoLine]
    mode: str
    hours: str
    escalate_hours: str
    hours_error: str
    escalate_error: str
    is_first: bool
    is_last: bool
    is_only: bool


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version."""

    id: int
    name: str
    made: str
    note: str
    is_live: bool
    is_shown: bool


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One document that the flow would have met; no ``href`` for who may not open it."""

    key: str
    number: str
    href: str
    title: str
    day: str
    why: str


def words_of(part: Part, offer: FlowParts, *, is_top: bool = True) -> str:
    """A condition as people read it; what is not filled in yet is ``…``."""
    if part.kind == "fact":
        return _fact_words(part, offer)
    inner = [words_of(one, offer, is_top=False) for one in part.parts]
    if not inner:
        return "所有这些单据" if is_top else f"（{_OPEN}）"
    joined = (" 或 " if part.kind == "any" else " 且 ").join(inner)
    if part.kind in ("not", "line"):
        return f"{GROUPS[part.kind]}（{joined}）"
    return joined if is_top or len(inner) == 1 else f"（{joined}）"


def _fact_words(part: Part, offer: FlowParts) -> str:
    fact = fact_of(offer, part.fact)
    if fact is None:
        return f"「{part.fact}」（已不存在）" if part.fact else _OPEN
    if fact.kind == "yes_no":
        return yes_no_words(fact.title, part.value == "yes") if part.value in _YES_NO else f"{fact.title} {_OPEN}"
    op = (NUMBER_OPS | CHOICE_OPS).get(part.op, _OPEN)
    if fact.kind == "choice":
        names = [one.label for one in chosen_of(part, fact)]
        return f"{fact.title} {op} {'或'.join(names) or _OPEN}"
    return f"{fact.title} {op} {with_unit(part.value or _OPEN, fact.unit)}"


def fact_of(offer: FlowParts, code: str) -> FactRow | None:
    """What is known of a fact; None for one that is gone, or none chosen."""
    return next((fact for fact in offer.facts if fact.code == code), None)


def chosen_of(part: Part, fact: FactRow) -> list[Option]:
    """The choices of a condition, by name."""
    names = dict(fact.choices)
    unknown = "{}（已不存在）" if fact.is_named else UNNAMED
    return [Option(value, names.get(value, unknown.format(value))) for value in part.value.split(",") if value]


def ops_of(fact: FactRow | None) -> dict[str, str]:
    """How a fact can be compared; a yes or no is not."""
    kinds = {"number": NUMBER_OPS, "choice": CHOICE_OPS}
    return kinds.get(fact.kind, {}) if fact else {}


def fact_groups(offer: FlowParts, act: str, *, in_line: bool) -> list[OptionGroup]:
    """What a condition can be about, by area; of lines only inside a group about one line."""
    fit = [fact for fact in offer.facts if act in fact.acts and (in_line or not fact.of_line)]
    areas = dict.fromkeys(fact.area for fact in fit)
    return [OptionGroup(area, [Option(one.code, one.title) for one in fit if one.area == area]) for area in areas]


def type_groups(draft: Draft, offer: FlowParts) -> list[TypeGroup]:
    """Every kind of document, by what it does to stock."""
    every = TypeGroup("不分类型", [TypeTick(EVERY_TYPE, "全部单据类型（包括以后新增的）", EVERY_TYPE in draft.types)])
    if EVERY_TYPE in draft.types:
        return [every]
    groups: dict[str, list[TypeTick]] = {}
    for code, title, acts in offer.types:
        if draft.act in acts or code in draft.types:
            known = DOCUMENT_TYPES.get(code)
            area = _DIRECTIONS.get(known.direction, "调拨") if known else "其他"
            groups.setdefault(area, []).append(TypeTick(code, title, code in draft.types))
    return [every, *(TypeGroup(title, types) for title, types in groups.items())]


def condition_lines(draft: Draft, offer: FlowParts, errors: Mapping[str, str]) -> list[ConditionLine]:
    """The tree as rows, each group with its head, its parts and its foot."""
    return list(_lines(draft.root, offer, errors, depth=1))


def _lines(
    part: Part, offer: FlowParts, errors: Mapping[str, str], *, depth: int, joint: str = "", in_line: bool = False
) -> Iterator[ConditionLine]:
    look = f"depth-{depth - 1}"
    error = errors.get(f"part {part.id}", "")
    if part.kind == "fact":
        yield _fact_line(part, offer, look, joint, error, in_line=in_line)
        return
    is_root = depth == 1
    yield ConditionLine(
        f"{part.id}", part.id, "group", look, part.kind, joint, error=error, in_line=in_line, is_root=is_root
    )
    inside, between = in_line or part.kind == "line", "或" if part.kind == "any" else "且"
    for at, one in enumerate(part.parts):
        yield from _lines(one, offer, errors, depth=depth + 1, joint=between if at else "", in_line=inside)
    yield ConditionLine(f"{part.id} foot", part.id, "foot", f"depth-{depth}", may_group=depth < DEEPEST_GROUP)


def _fact_line(part: Part, offer: FlowParts, look: str, joint: str, error: str, *, in_line: bool) -> ConditionLine:
    fact = fact_of(offer, part.fact)
    return ConditionLine(
        f"{part.id}", part.id, "fact", look, "fact", joint, part.fact, part.op, part.value,
        fact.kind if fact else "", fact.unit if fact else "",
        [Option(op, words) for op, words in ops_of(fact).items()],
        chosen_of(part, fact) if fact and fact.kind == "choice" else [], error, in_line,
    )  # fmt: skip


def stage_lines(draft: Draft, offer: FlowParts, errors: Mapping[str, str]) -> list[StageLine]:
    """The steps."""
    most = len(draft.stages)
    return [_stage_line(stage, at, most, offer, errors) for at, stage in enumerate(draft.stages, 1)]


def _stage_line(stage: Stage, at: int, most: int, offer: FlowParts, errors: Mapping[str, str]) -> StageLine:
    names = dict(offer.people)
    whos = [
        WhoLine(
            who.id, choice_of(who), names.get(who.person_id or 0, ""), errors.get(f"who {who.id}", ""),
            len(stage.whos) > 1,
        )
        for who in stage.whos
    ]  # fmt: skip
    return StageLine(
        stage.id, at, whos, stage.mode, stage.hours, stage.escalate_hours, errors.get(f"hours {stage.id}", ""),
        errors.get(f"escalate_hours {stage.id}", ""), at == 1, at == most, most == 1,
    )  # fmt: skip


def choice_of(who: Who) -> str:
    """Who decides, as one choice of a list."""
    return f"role:{who.role}" if who.kind == "role" else who.kind


def who_options(offer: FlowParts) -> list[Option]:
    """Everybody who can decide: the supervisor, each role, one person."""
    roles = [Option(f"role:{code}", name) for code, name in offer.roles]
    return [Option(SUPERVISOR, "上级主管"), *roles, Option(PERSON, "指定人…")]


def version_line(one: VersionRow, live: int, shown: int) -> VersionLine:
    """A version in the list."""
    made = f"{one.made_by} {moment(one.made_at)}"
    return VersionLine(one.id, f"v{one.number}", made, one.note, one.id == live, one.id == shown)


def trial_lines(trial: Trial, *, linked: bool) -> list[TrialLine]:
    """The documents that the flow would have met; ``linked`` for those who may open them."""
    return [
        TrialLine(
            str(one.document_id), one.number, f"/document?id={one.document_id}" if linked else "", one.type_title,
            one.business_date.isoformat(), "；".join(one.because),
        )
        for one in trial.examples
    ]  # fmt: skip


def trial_words(trial: Trial, *, days: int, passes: bool, act: str) -> str:
    """What the trial found, in one sentence."""
    done = "作废的" if act == "void" else "的"
    met = "会走绿色通道" if passes else "会拦下"
    most = f"最近 {trial.total} 张" if trial.is_cut else f"{trial.total} 张"
    return f"过去 {days} 天{done} {most}单据中，{met} {trial.stopped} 张"


def tried_words(trial: TrialRow, *, passes: bool) -> str:
    """What the last trial found, and when."""
    met = "会走绿色通道" if passes else "会拦下"
    return f"{trial.tried_by} {moment(trial.tried_at)} 试过：{trial.total} 张里{met} {trial.stopped} 张"


def moment_words(titles: Iterable[str]) -> str:
    """Which facts the trial could only judge as they are today."""
    named = "、".join(titles)
    return f"其中「{named}」按现在的情况判断，和当时可能不同。" if named else ""

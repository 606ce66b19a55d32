"""Rules of notices as ready texts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jxc_app.modules.notifications.events import EVENTS, Event, Measure
from jxc_app.modules.notifications.queries import Addressees, RuleRow
from jxc_app.state.formats import Option, shown
from jxc_app.state.role_rows import Tick

#: what the lower limit of an event counts, where it is not how often
_UNITS = {"data.changed_many": "行"}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as the list shows it; ``readers``: who reads it here, ``channels``: where else it goes."""

    id: int
    title: str
    is_shipped: bool
    condition: str
    readers: str
    channels: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class EventLine:
    """What the form needs to know of an event; ``unit`` is empty where it has no lower limit."""

    title: str = ""
    unit: str = ""
    is_daily: bool = False


@dataclass(frozen=True)
class Names:
    """How those are called whom a rule may name."""

    people: Mapping[int, str]
    roles: Mapping[str, str]
    channels: Mapping[int, str]
    places: Mapping[int, str] = field(default_factory=dict)


def names_of(known: Addressees, places: Mapping[int, str]) -> Names:
    """The names by id or code."""
    return Names(dict(known.people), dict(known.roles), dict(known.channels), places)


def event_line(code: str) -> EventLine:
    """An event by its code; an empty one where there is none."""
    event = EVENTS.get(code)
    return EventLine(event.title, _unit(event), event.is_daily) if event else EventLine()


def event_options() -> list[Option]:
    """Every event that can be told of."""
    return [Option(event.code, event.title) for event in EVENTS.values()]


def hour_options() -> list[Option]:
    """The hours of a day."""
    return [Option(str(hour), f"{hour:02}:00") for hour in range(24)]


def rule_line(rule: RuleRow, names: Names) -> RuleLine:
    """A rule in words."""
    return RuleLine(
        id=rule.id,
        title=rule.title,
        is_shipped=rule.is_shipped,
        condition=_condition(rule, names),
        readers="、".join(_readers(rule, names)) or "—",
        channels=_joined(rule.channel_ids, names.channels) or "—",
        is_on=rule.is_on,
    )


def ticks(known: Mapping[Any, str], chosen: Collection[Any]) -> list[Tick]:
    """All that can be chosen; whoever left meanwhile is told nothing, so they are left out here too."""
    return [Tick(str(key), title, key in chosen) for key, title in known.items()]


def _unit(event: Event) -> str:
    match event.measure:
        case Measure.NONE:
            return ""
        case Measure.AMOUNT:
            return "元"
        case Measure.COUNT:
            return _UNITS.get(event.code, "次")


def _condition(rule: RuleRow, names: Names) -> str:
    event = event_line(rule.event)
    parts = [f"每天 {rule.hour or 0:02}:00"] if event.is_daily else []
    if event.unit and rule.minimum:
        parts.append(f"不少于 {shown(rule.minimum)} {event.unit}")
    parts.append(_joined(rule.warehouse_ids, names.places))
    return "，".join(filter(None, parts)) or "每次"


def _readers(rule: RuleRow, names: Names) -> list[str]:
    found = [_joined(rule.role_codes, names.roles), _joined(rule.user_ids, names.people)]
    return [*filter(None, found), *(["当事人本人"] if rule.tells_person else [])]


def _joined(chosen: Sequence[Any], names: Mapping[Any, str]) -> str:
    return "、".join(names[key] for key in chosen if key in names)

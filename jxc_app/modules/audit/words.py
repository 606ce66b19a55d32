"""The log in the words of its readers: acts, outcomes, reasons, and the fields that changed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from jxc_app.core.errors import catalogue
from jxc_app.core.log_words import Found, field_order, field_title, finder, name_object, value_words
from jxc_app.core.use_case import USE_CASES

OUTCOMES = {"done": "成功", "refused": "被拒绝"}
_OTHER_ACT = "打开页面或操作"
_NOTHING_SAID = "未写明"
_LONGEST = 600

name_object("audit_log", "操作日志", checked="校验条数", first_bad_seq="首条不符的序号", is_whole="完整")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, in words; ``is_changed`` False: it stood there and stays."""

    title: str
    before: str
    after: str
    is_changed: bool


class _Gaps(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def act_title(action: str) -> str:
    """What was done or tried. What is no use case is a page or button that was refused before it began."""
    return USE_CASES[action].title if action in USE_CASES else _OTHER_ACT


def reason_words(outcome: str, reason: str, after: Mapping[str, Any]) -> str:
    """Why: what the person wrote, or for a refusal the words that they were told."""
    if outcome == "done":
        return reason
    words = catalogue().get(reason)
    told = words["zh"].format_map(_Gaps(after)) if words else reason or _NOTHING_SAID
    again = after.get("repeated")
    return f"{told}（此后一分钟内又有 {again} 次）" if again else told


def ip_words(ip: str) -> str:
    """The address; counted refusals of one session have none."""
    return "" if ip.startswith("session:") else ip.removeprefix("ip:")


class Names:
    """The names behind the ids of fields; each is looked up once, so many entries may be told with it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[Found, dict[Any, str]] = {}

    def learn(self, *sides: Mapping[str, Any]) -> None:
        """Look up what these fields speak of: one query for each kind of object."""
        wanted: dict[Found, set[Any]] = {}
        for name, value in (pair for side in sides for pair in _pairs(side)):
            find = finder(name)
            if find is not None and isinstance(value, int | str) and not isinstance(value, bool):
                wanted.setdefault(find, set()).add(value)
        for find, keys in wanted.items():
            known = self._known.setdefault(find, {})
            if unknown := keys - known.keys():
                known |= dict.fromkeys(unknown, "")
                known |= find(self._session, unknown)

    def of(self, name: str, value: Any) -> str:
        """The name, or the value itself where it has none."""
        find = finder(name)
        return (self._known.get(find, {}).get(value, "") if find else "") or str(value)


def changes_in_words(
    names: Names, object_type: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[FieldChange]:
    """Every field of an entry, what changed first."""
    names.learn(before, after)
    rows = [
        FieldChange(
            field_title(object_type, name) or name,
            _words(object_type, name, before.get(name), names),
            _words(object_type, name, after.get(name), names),
            before.get(name) != after.get(name),
        )
        for name in sorted({*after, *before}, key=lambda name: field_order(object_type, name))
        if not (_is_nothing(before.get(name)) and _is_nothing(after.get(name)))
    ]
    return sorted(rows, key=lambda row: not row.is_changed)


def unnamed(object_type: str, fields: Mapping[str, Any]) -> set[str]:
    """The fields that nobody has named, also inside lists: their readers would see our own words."""
    kept = {name: value for name, value in fields.items() if value_words(object_type, name) is None}
    return {name for name, _ in (*_pairs(kept), *fields.items()) if field_title(object_type, name) is None}


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    """Every named value within: of lists the members' own."""
    if isinstance(value, list):
        for one in value:
            yield from _pairs(one)
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield key, one
            yield from _pairs(one)


def _words(object_type: str, name: str, value: Any, names: Names) -> str:
    if _is_nothing(value):
        return ""
    if (say := value_words(object_type, name)) is not None:
        return say(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return _cut("；".join(_words(object_type, name, one, names) for one in value))
    if isinstance(value, Mapping):
        members = (_member(object_type, name, pair, names) for pair in value.items() if not _is_nothing(pair[1]))
        return _cut("，".join(members))
    return _cut(names.of(name, value))


def _member(object_type: str, above: str, pair: tuple[str, Any], names: Names) -> str:
    name, value = pair
    title, words = field_title(object_type, name) or name, _words(object_type, name, value, names)
    return words if title == field_title(object_type, above) else f"{title} {words}"


def _is_nothing(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def fields_of(text: str) -> dict[str, Any]:
    """What an entry keeps of one side."""
    fields: dict[str, Any] = json.loads(text)
    return fields

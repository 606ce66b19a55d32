"""The security checks as ready texts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import clock
from jxc_app.modules.checklist.queries import CheckRow, Day, Fact, Past
from jxc_app.modules.checklist.rules import ACCOUNTS, LIGHT_WORDS, NOTICES, NUMBERS, RIGHTS
from jxc_app.state.addresses import path
from jxc_app.state.formats import moment

#: where the log tells of what a check is about, as long as no fact of its own stands there
_IN_THE_LOG = {
    ACCOUNTS.code: path("/audit", act="session.sign_in"),
    RIGHTS.code: path("/audit", type="role"),
    NOTICES.code: path("/audit", type="notice_channel"),
}
#: pages without an entry in the menu, and the one they belong to
_PART_OF = {"/notices/channels": "/notices/rules", "/notices/deliveries": "/notices/rules"}
#: the picture of a curve, in units of its own
_WIDTH, _HEIGHT, _MOST = 120, 32, 100


@dataclass(frozen=True, slots=True)
class LightCard:
    """One of the five lights. ``log``: where its evidence stands in the log; ``due_look``: late or nothing."""

    code: str
    title: str
    light: str
    words: str
    sentence: str
    step: str
    evidence: str
    due: str
    due_look: str
    owner: str
    rhythm: str
    log: str


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact behind a light; ``leads`` says where its link leads."""

    key: str
    light: str
    words: str
    kind: str
    text: str
    step: str
    link: str
    is_log: bool


@dataclass(frozen=True, slots=True)
class PastLine:
    """A result or a sign-off of the past."""

    key: str
    at: str
    light: str
    words: str
    who: str
    text: str
    evidence: str


def card_of(row: CheckRow) -> LightCard:
    """A light with its due date and its next step."""
    return LightCard(
        row.check.code, row.check.title, row.light, LIGHT_WORDS[row.light], row.sentence,
        row.steps[0] if row.steps else "", f"{row.evidence_count:,}", _due(row), "late" if row.is_late else "",
        row.owner or "未指定", row.check.rhythm, log_of(row),
    )  # fmt: skip


def _due(row: CheckRow) -> str:
    if row.due is None:
        return "首次检查后"
    day = f"{row.due.astimezone(get_settings().zone):%m-%d}"
    days = (row.due - clock.get().now()) / timedelta(days=1)
    return f"{day} 已逾期" if row.is_late else f"{day}（还有 {max(0, round(days))} 天）"


def log_of(row: CheckRow) -> str:
    """Into the log: to the worst fact that stands there, or to the acts that the check is about."""
    code = row.check.code
    found = next((link for link in row.links if link.startswith("/audit?")), "")
    return found or _IN_THE_LOG.get(code) or path("/audit", type="check", id=str(NUMBERS[code]))


def fact_line(at: int, fact: Fact, closed: Collection[str]) -> FactLine:
    """A fact as a row of the table; ``closed``: pages that its reader may not open, so nothing leads there."""
    page = fact.link.partition("?")[0]
    link = "" if _PART_OF.get(page, page) in closed else fact.link
    words = LIGHT_WORDS[fact.light]
    return FactLine(str(at), fact.light, words, fact.kind, fact.text, fact.step, link, link.startswith("/audit"))


def past_line(at: int, one: Past) -> PastLine:
    """Something of the past; a result that held on says until when."""
    held = f" 至 {moment(one.until)[5:]}" if one.until - one.at > timedelta(minutes=1) else ""
    return PastLine(
        str(at), moment(one.at) + held, one.light, LIGHT_WORDS[one.light], one.who, one.words,
        f"{one.evidence_count:,}",
    )  # fmt: skip


def known(days: tuple[Day, ...]) -> list[tuple[str, int]]:
    """Day and score, where there is one."""
    zone = get_settings().zone
    return [(f"{one.end.astimezone(zone):%m-%d}", one.score) for one in days if one.score is not None]


def curve(scores: list[int]) -> str:
    """The scores as a line for a small picture; a single one is a level line.

    >>> curve([100, 0]), curve([50])
    ('M0,1 L120,31', 'M0,16 L120,16')
    """
    values = scores * 2 if len(scores) == 1 else scores
    step = _WIDTH / max(1, len(values) - 1)
    points = [f"{at * step:.0f},{1 + (_MOST - value) * (_HEIGHT - 2) / _MOST:.0f}" for at, value in enumerate(values)]
    return "M" + " L".join(points) if points else ""

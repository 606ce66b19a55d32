"""Which flows have something to say about a subject."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from jxc_app.core.prepared import Prepared
from jxc_app.modules.approvals.facts import Fact, Subject, Value, choice_words
from jxc_app.modules.approvals.models import Approval, ApprovalFlow, ApprovalFlowVersion
from jxc_app.modules.approvals.rules import Definition, Effect, Verdict, judge, parse

_flows: Table = ApprovalFlow.__table__  # type: ignore[attr-defined]
_versions: Table = ApprovalFlowVersion.__table__  # type: ignore[attr-defined]
#: every posting asks this, so it is compiled once
_LIVE = Prepared(
    sa_select(
        _flows.c.id, _flows.c.title, _versions.c.id.label("version_id"), _versions.c.number, _versions.c.definition
    )
    .join(_versions, _versions.c.id == _flows.c.live_version_id)
    .where(_versions.c.act == bindparam("act"))
    .order_by(_flows.c.id)
)
#: the subject together with what the same person made, as far as the flow sums it; None: nothing
Wider = Callable[[Definition], Subject | None]
_SPLIT = "疑似拆单："


@dataclass(frozen=True, slots=True)
class LiveFlow:
    """A flow as it is in force."""

    flow_id: int
    title: str
    version_id: int
    number: int
    definition: Definition


@dataclass(frozen=True, slots=True)
class Match:
    """A flow that fits, and why. ``is_split``: only together with what was made shortly before."""

    flow: LiveFlow
    because: tuple[str, ...]
    is_split: bool = False

    def as_basis(self) -> dict[str, Any]:
        """What an approval keeps of it."""
        return {
            "flow_id": self.flow.flow_id, "version_id": self.flow.version_id, "number": self.flow.number,
            "title": self.flow.title, "because": list(self.because), "is_split": self.is_split,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What flows say: who must be asked, what passes instead, what only is flagged as split."""

    asking: tuple[Match, ...] = ()
    passing: tuple[Match, ...] = ()
    flagged: tuple[Match, ...] = ()


def live_flows(session: Session, act: str, type_: str) -> list[LiveFlow]:
    """The flows in force for one kind of document."""
    found = [
        LiveFlow(flow_id, title, version_id, number, parse(text))
        for flow_id, title, version_id, number, text in _LIVE.fetch(session, act=act)
    ]
    return [flow for flow in found if flow.definition.fits_type(type_)]


def find(session: Session, subject: Subject, *, requester: int, now: datetime, wider: Wider | None = None) -> Found:
    """Every flow that fits the subject now."""
    asking: list[Match] = []
    passing: list[Match] = []
    flagged: list[Match] = []
    for flow in live_flows(session, subject.act, subject.type):
        verdict = judge_subject(session, flow.definition, subject)
        if flow.definition.effect is Effect.PASS:
            if verdict.truth is True and not _is_used_up(session, flow, requester, now):
                parts = _passes_in_parts(session, flow, wider)
                (flagged.append(parts) if parts else passing.append(Match(flow, verdict.because)))
        elif verdict.truth is not False:
            asking.append(Match(flow, verdict.because))
        elif split := _split(session, flow, wider):
            (asking if flow.definition.split_asks else flagged).append(split)
    return Found(tuple(asking), tuple(passing) if asking else (), tuple(flagged))


def judge_subject(session: Session, definition: Definition, subject: Subject) -> Verdict:
    """Whether the condition of a flow holds for a subject."""

    def read(fact: Fact, line: Any) -> Value:
        return fact.read(session, subject.case, line) if fact.of_line else fact.read(session, subject.case)

    return judge(definition.condition, read, subject.lines, words=choice_words(session))


def _split(session: Session, flow: LiveFlow, wider: Wider | None) -> Match | None:
    together = wider(flow.definition) if wider and flow.definition.sums_parts else None
    if together is None:
        return None
    verdict = judge_subject(session, flow.definition, together)
    words = _SPLIT + split_words(flow.definition)
    return Match(flow, (words, *verdict.because), is_split=True) if verdict.truth is True else None


def _passes_in_parts(session: Session, flow: LiveFlow, wider: Wider | None) -> Match | None:
    """Where a flow would let pass what it would not together with what was made shortly before: that, and no passing.

    Nobody knows is no: what passes must be beyond doubt.
    """
    together = wider(flow.definition) if wider and flow.definition.sums_parts else None
    if together is None or judge_subject(session, flow.definition, together).truth is True:
        return None
    words = f"{_SPLIT}{split_words(flow.definition)}，已不符合「{flow.title}」"
    return Match(flow, (words,), is_split=True)


def split_words(definition: Definition) -> str:
    """What is summed, as those read it who decide."""
    when = "同一天" if definition.split_window == "day" else f"{definition.split_hours} 小时内"
    what = "对同一往来单位的" if definition.split_match == "partner" else "出同一商品的"
    return f"{when}同一人{what}单据合计"


def _is_used_up(session: Session, flow: LiveFlow, requester: int, now: datetime) -> bool:
    day, month = flow.definition.most_a_day, flow.definition.most_a_month
    if not (day or month):
        return False
    asked = select(Approval).where(
        Approval.requested_by == requester, col(Approval.requested_at) > now - timedelta(days=30)
    )
    passed = [one for one in session.exec(asked).all() if one.options.get("passed")]
    used = [one.requested_at for one in passed if _names(one.basis, flow.flow_id)]
    today = sum(at > now - timedelta(days=1) for at in used)
    return bool((day and today >= day) or (month and len(used) >= month))


def _names(basis: Sequence[dict[str, Any]], flow_id: int) -> bool:
    return any(one["flow_id"] == flow_id for one in basis)

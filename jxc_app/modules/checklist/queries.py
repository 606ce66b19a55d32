"""Reads of the checks: the five lights with score and trend, one check with its evidence and history, for export."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from jxc_app.core.errors import NotFound
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import SYSTEM_USER_ID
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.access.models import User
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.checklist.generic_names import generic_names
from jxc_app.modules.checklist.keeping import last_run, last_sign_off
from jxc_app.modules.checklist.models import CheckRun, CheckSetting, CheckSignOff
from jxc_app.modules.checklist.permissions import CHECKLIST_SETTINGS, CHECKLIST_VIEW
from jxc_app.modules.checklist.rules import (
    ACCOUNTS,
    CHECKS,
    DAY,
    LIGHT_WORDS,
    Check,
    Duty,
    Light,
    Lights,
    Standing,
    score,
    trend,
    urgency,
)

EVIDENCE_COLUMNS = ("检查项", "检查时间", "结果", "类别", "证据", "下一步")
_TREND_DAYS = 30
_HISTORY = 30


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One light. ``run_id`` 0: it never ran. ``due``: until when somebody must look; None before the first
    run. ``links``: where each fact can be seen, the worst first."""

    check: Check
    light: str
    sentence: str
    steps: tuple[str, ...]
    evidence_count: int
    run_id: int
    checked_at: datetime | None
    took_ms: int
    due: datetime | None
    is_late: bool
    owner_id: int | None
    owner: str
    rhythm_days: int
    remind_days: int
    version: int
    signed_by: str
    signed_at: datetime | None
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """The score at the end of a day; None: nothing was checked yet."""

    end: datetime
    score: int | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The five, the most urgent of all next steps, what they are worth, and the last thirty days."""

    rows: tuple[CheckRow, ...]
    score: int
    is_known: bool
    worst: CheckRow
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact behind a light."""

    light: str
    kind: str
    text: str
    link: str
    step: str


@dataclass(frozen=True, slots=True)
class Past:
    """A result or a sign-off of the past; a result held until it was last found so (``until``)."""

    at: datetime
    until: datetime
    light: str
    who: str
    words: str
    evidence_count: int = 0


@dataclass(frozen=True, slots=True)
class Detail:
    """One check with its evidence, its results and who looked at them, the newest first."""

    row: CheckRow
    facts: tuple[Fact, ...]
    runs: tuple[Past, ...]
    sign_offs: tuple[Past, ...]


@dataclass(frozen=True, slots=True)
class GenericNames:
    """The names of accounts that are nobody's; ``version`` is what a change of them must have seen."""

    version: int
    names: tuple[str, ...]


@query("checklist.overview", title="安全检查", permission=CHECKLIST_VIEW)
def checklist(session: Session, scope: Scope) -> Overview:
    """The five lights in their order."""
    now = clock.get().now()
    rows = tuple(_row(session, check, now) for check in CHECKS.values())
    points = score([Standing(row.light, row.is_late) for row in rows])
    worst = min(rows, key=lambda row: (urgency(row.light), not row.is_late))
    return Overview(rows, points, any(row.run_id for row in rows), worst, _days(session, now, points))


@query("checklist.detail", title="安全检查的证据与历史", permission=CHECKLIST_VIEW)
def check_detail(session: Session, scope: Scope, *, check: str, order: str = "") -> Detail:
    """One check; ``order`` is a column of its evidence, with a minus downwards. Raises NotFound."""
    known = _known(check)
    facts = _sorted(_facts(session, check), order)
    return Detail(_row(session, known, clock.get().now()), facts, _runs(session, check), _sign_offs(session, check))


@query("checklist.owners", title="谁可以负责安全检查", permission=CHECKLIST_SETTINGS)
def possible_owners(session: Session, scope: Scope) -> list[tuple[int, str]]:
    """Everybody with an account in use, by name."""
    people = select(User.id, User.name).where(User.id != SYSTEM_USER_ID, col(User.switched_off_at).is_(None))
    return [(one or 0, name) for one, name in session.exec(people.order_by(User.name)).all()]


@query("checklist.names", title="通用账号名", permission=CHECKLIST_SETTINGS)
def view_generic_names(session: Session, scope: Scope) -> GenericNames:
    """The list by which the accounts are looked at."""
    setting = session.get(CheckSetting, ACCOUNTS.code)
    return GenericNames(setting.version if setting else 1, generic_names(session))


@query("checklist.export", title="导出安全检查证据", permission=CHECKLIST_VIEW)
def evidence_table(session: Session, scope: Scope, *, check: str) -> Iterator[tuple[str | datetime, ...]]:
    """The evidence of a check's latest result, as :data:`EVIDENCE_COLUMNS`. Raises NotFound."""
    known, run = _known(check), last_run(session, check)
    at = run.checked_at.astimezone(get_settings().zone) if run else ""
    return iter(
        (known.title, at, LIGHT_WORDS[fact.light], fact.kind, fact.text, fact.step) for fact in _facts(session, check)
    )


def _known(code: str) -> Check:
    if code not in CHECKS:
        raise NotFound("checklist.unknown")
    return CHECKS[code]


def _row(session: Session, check: Check, now: datetime) -> CheckRow:
    run, signed = last_run(session, check.code), last_sign_off(session, check.code)
    setting = session.get(CheckSetting, check.code) or CheckSetting(
        check_code=check.code, rhythm_days=check.rhythm_days, since=now
    )
    duty = Duty(signed.at if signed else setting.since, setting.rhythm_days)
    owners = user_names(session, {setting.owner_id}) if setting.owner_id else {}
    return CheckRow(
        check, run.state if run else Light.GREY, run.sentence if run else "还没有检查过。",
        tuple(run.steps) if run else ("点「立即检查」",), run.evidence_count if run else 0, (run.id or 0) if run else 0,
        run.checked_at if run else None, run.took_ms if run else 0, duty.due if run else None,
        bool(run) and duty.is_late(now), setting.owner_id, owners.get(setting.owner_id or 0, ""), setting.rhythm_days,
        setting.remind_days, setting.version, signed.user_name if signed else "", signed.at if signed else None,
        tuple(fact["link"] for fact in run.evidence) if run else (),
    )  # fmt: skip


def _days(session: Session, now: datetime, points: int) -> tuple[Day, ...]:
    """The score of each of the last days; of today, the present one."""
    local = now.astimezone(get_settings().zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    ends = [midnight - timedelta(days=back) for back in range(_TREND_DAYS - 2, -1, -1)]
    lights = select(CheckRun.at, CheckRun.check_code, CheckRun.state).where(CheckRun.at > now - 2 * _TREND_DAYS * DAY)
    past = trend([Lights(*row) for row in session.exec(lights).all()], ends)
    days = [Day(end - timedelta(seconds=1), value) for end, value in zip(ends, past, strict=True)]
    is_known = session.exec(select(CheckRun.id).limit(1)).first() is not None
    return (*days, Day(local, points if is_known else None))


def _facts(session: Session, code: str) -> tuple[Fact, ...]:
    run = last_run(session, code)
    kept = run.evidence if run else []
    return tuple(Fact(one["light"], one["kind"], one["text"], one["link"], one["step"]) for one in kept)


def _sorted(facts: tuple[Fact, ...], order: str) -> tuple[Fact, ...]:
    name = order.removeprefix("-")
    if name not in ("light", "kind", "text"):
        return facts
    return tuple(sorted(facts, key=lambda fact: _rank(fact, name), reverse=order.startswith("-")))


def _rank(fact: Fact, name: str) -> int | str:
    return urgency(fact.light) if name == "light" else str(getattr(fact, name))


def _runs(session: Session, code: str) -> tuple[Past, ...]:
    wanted = select(CheckRun).where(CheckRun.check_code == code).order_by(col(CheckRun.id).desc()).limit(_HISTORY)
    return tuple(
        Past(one.at, one.checked_at, one.state, one.actor_name, one.sentence, one.evidence_count)
        for one in session.exec(wanted).all()
    )


def _sign_offs(session: Session, code: str) -> tuple[Past, ...]:
    wanted = select(CheckSignOff).where(CheckSignOff.check_code == code).order_by(col(CheckSignOff.id).desc())
    return tuple(
        Past(one.at, one.at, one.state, one.user_name, one.comment)
        for one in session.exec(wanted.limit(_HISTORY)).all()
    )

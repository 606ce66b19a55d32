"""Check 3, the log is complete: every posting and void has its entry and the other way round, each says who and from
where, refusals are closed, the chain is whole."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, func, select
from sqlmodel import Session

from jxc_app.core.outcomes import Outcome, latest_outcomes
from jxc_app.modules.audit.chain import DUTY as CHAIN_DUTY
from jxc_app.modules.audit.heads import DUTY as HEAD_DUTY
from jxc_app.modules.audit.models import AuditEntry, RefusalTally
from jxc_app.modules.checklist.models import CheckSetting
from jxc_app.modules.checklist.rules import DAY, HOUR, LOG, Evidence, Finding, Light, finding, nothing_known
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import REVERSED
from jxc_app.modules.inventory.calendar import period_name
from jxc_app.modules.inventory.closing import closed_periods
from jxc_app.modules.inventory.proving import DUTY as PROOF_DUTY

_entries: Table = AuditEntry.__table__  # type: ignore[attr-defined]
_documents: Table = Document.__table__  # type: ignore[attr-defined]
_tallies: Table = RefusalTally.__table__  # type: ignore[attr-defined]
_MOST = 100
_ALL_PERIODS = 10_000
#: the proof and the heads come every night; two hours for a night that takes long
_A_NIGHT = 26 * HOUR
#: longer than any transaction: what was posted before is there by now
_UNDER_WAY = HOUR
#: also below what nobody but a forger would write
_BEFORE_ALL = -(2**62)
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_CLOSED_WITHIN = timedelta(minutes=10)
#: acts that change what was there, so their entries must have both sides
_HAVE_BOTH_SIDES = (
    "document.void", "user.assign", "user.unassign", "user.change_department", "role.change", "role.narrow",
    "proof.change_rule", "period.close", "period.reopen", "period.set_closing_day", "sku.update", "sku.change_many",
    "notice.save_rule", "notice.switch_rule", "notice.delete_rule", "notice.save_channel", "notice.switch_channel",
    "approval.switch_flow", "approval.small_shop", "approval.set_supervisor", "checklist.change", "checklist.set_names",
)  # fmt: skip
#: in what an entry says was there after; of a document that only waits for an approval no entry says so
_SAYS_POSTED = '"status": "posted"'
#: by whichever act it came about: voiding, a reviewer's yes, undoing an incident
_SAYS_VOIDED = '"status": "reversed"'
#: the check of the proof that reads the whole log (inventory/proof.py) says so in its title
_OF_THE_LOG = "日志"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that the log and the documents tell differently of."""

    id: int
    number: str


@dataclass(frozen=True, slots=True)
class Gap:
    """An entry that lacks something."""

    seq: int
    lacks: str


@dataclass(frozen=True, slots=True)
class Watch:
    """Everything the check looks at. ``unwritten``: posted or voided without an entry; ``untrue``: only in the log;
    ``unlogged``: periods that are closed and of which the log does not say so, or the other way round."""

    entries: int = 0
    by_system: int = 0
    documents: int = 0
    unwritten: Sequence[Paper] = ()
    untrue: Sequence[Paper] = ()
    gaps: Sequence[Gap] = ()
    open_refusals: int = 0
    unlogged: Sequence[str] = ()
    verified: Outcome | None = None
    head: Outcome | None = None


def judge(found: Watch, now: datetime) -> Finding:
    """Red where something is missing or the chain does not fit; amber where nobody has verified it lately."""
    if not found.entries:
        return nothing_known("操作日志还是空的。", "开始使用后再检查")
    good = (
        f"{found.documents:,} 张过账与作废都有日志，{found.entries:,} 条日志有人员、时间、来源和前后值"
        f"（其中系统自动 {found.by_system:,} 条），日志链完整。"
    )
    facts = [*_papers(found), *_books(found), *_gaps(found), *_chain(found.verified, now), *_head(found.head, now)]
    return finding(good, facts)


def _papers(found: Watch) -> Iterable[Evidence]:
    step = "停用相关账号，用最近的备份核对这张单据，再查是谁动了数据库"
    for paper in found.unwritten:
        yield Evidence(
            Light.RED, "有单据没有日志", f"{paper.number} 已过账或作废，日志里没有对应记录",
            f"/audit?type=document&id={paper.id}", step,
        )  # fmt: skip
    for paper in found.untrue:
        yield Evidence(
            Light.RED, "有日志没有单据", f"日志说 {paper.number} 已过账或作废，单据不是这样",
            f"/audit?type=document&id={paper.id}", step,
        )  # fmt: skip


def _books(found: Watch) -> Iterable[Evidence]:
    for name in found.unlogged:
        yield Evidence(
            Light.RED, "月结与日志不符", f"{name}：账期是否已结账，与日志说的不一样", "/audit?act=period.close",
            "打开日志与月结页面核对，确认是谁绕过系统改了账期",
        )  # fmt: skip


def _gaps(found: Watch) -> Iterable[Evidence]:
    for gap in found.gaps:
        yield Evidence(
            Light.RED, f"日志缺{gap.lacks}", f"第 {gap.seq:,} 条日志缺{gap.lacks}", f"/audit?entry={gap.seq}",
            "打开这条日志，核对是哪一步没有记全，报给软件维护人员",
        )  # fmt: skip
    if found.open_refusals:
        yield Evidence(
            Light.RED, "被拒绝的操作未记完", f"{found.open_refusals} 组重复的被拒操作超过 10 分钟没有记入日志",
            "/audit?outcome=refused", "重启服务，让后台任务继续运行",
        )  # fmt: skip


def _chain(verified: Outcome | None, now: datetime) -> Iterable[Evidence]:
    step = "在操作日志页点「校验日志链」"
    if verified is None:
        yield Evidence(Light.GREY, "日志链未校验", "日志链还没有校验过", "/audit", step)
    elif not verified.is_good:
        yield Evidence(
            Light.RED, "日志链不完整", f"上次校验没有通过：{verified.detail}", "/audit",
            "保留现场，用库外的链头和备份找出被改动的记录",
        )  # fmt: skip
    elif now - verified.at > _A_NIGHT:
        yield Evidence(Light.AMBER, "日志链校验过期", "日志链超过一天没有校验", "/audit", step)


def _head(head: Outcome | None, now: datetime) -> Iterable[Evidence]:
    if head is None or now - head.at > _A_NIGHT:
        said = "链头还没有另存到库外" if head is None else "链头超过一天没有另存到库外"
        yield Evidence(
            Light.GREY if head is None else Light.AMBER, "链头未另存", said, "/audit",
            "让服务一直运行；把 JXC_AUDIT_HEAD_DIR 设到另一块磁盘",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the log was read and found in order, last from its beginning at ``whole_at``.

    ``until``: documents posted by then, of which there were ``posted``, have their entries.
    """

    seq: int
    entries: int
    by_system: int
    until: datetime
    posted: int
    whole_at: datetime

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {**asdict(self), "until": self.until.isoformat(), "whole_at": self.whole_at.isoformat()}


def mark_of(kept: dict[str, Any] | None) -> Mark | None:
    """A mark as it was kept."""
    if not kept:
        return None
    moments = {name: datetime.fromisoformat(kept[name]) for name in ("until", "whole_at")}
    return Mark(**kept | moments)


def check_log(session: Session, now: datetime) -> Finding:
    """The check of what the log and the documents have gained since the last look.

    All of it is read once a day, after a look that found anything, and where documents are not as many as they were.
    """
    setting = session.get(CheckSetting, LOG.code)
    mark = mark_of(setting.mark if setting else None)
    if mark is None or now - mark.whole_at >= DAY or _posted_by(session, mark.until) != mark.posted:
        return check_whole_log(session, now)
    return _check(session, now, mark)


def check_whole_log(session: Session, now: datetime) -> Finding:
    """The check from the first entry on."""
    return _check(session, now, Mark(_BEFORE_ALL, 0, 0, _BEGINNING, 0, now))


def _check(session: Session, now: datetime, mark: Mark) -> Finding:
    fresh = _entries.c.seq > mark.seq
    newest = session.connection().execute(select(func.max(_entries.c.seq))).scalar() or 0
    outcomes = latest_outcomes(session)
    watch = Watch(
        mark.entries + _count(session, _entries, fresh),
        mark.by_system + _count(session, _entries, fresh, _entries.c.actor_id == 1),
        _count(session, _documents, _documents.c.posted_at.is_not(None)),
        _unwritten(session, mark.until), _untrue(session, fresh), _gaps_of(session, fresh),
        _open_refusals(session, now), _unlogged(session), _verified(outcomes), outcomes.get(HEAD_DUTY),
    )  # fmt: skip
    found = judge(watch, now)
    if watch.unwritten or watch.untrue or watch.gaps or watch.unlogged:
        return found
    until = now - _UNDER_WAY
    reached = Mark(newest, watch.entries, watch.by_system, until, _posted_by(session, until), mark.whole_at)
    return replace(found, mark=reached.as_json())


def _posted_by(session: Session, until: datetime) -> int:
    return _count(session, _documents, _documents.c.posted_at <= until)


def _count(session: Session, table: Table, *conditions: Any) -> int:
    return int(session.connection().execute(select(func.count()).select_from(table).where(*conditions)).scalar_one())


def _open_refusals(session: Session, now: datetime) -> int:
    """Minutes of repeated refusals that were to be one entry each, and are none."""
    return _count(session, _tallies, _tallies.c.minute < now - _CLOSED_WITHIN, _tallies.c.repeated > 0)


def _verified(outcomes: dict[str, Outcome]) -> Outcome | None:
    """The last look at the chain: somebody's button, or the nightly proof, which reads it as well."""
    found = [one for one in (outcomes.get(CHAIN_DUTY), _of_the_proof(outcomes.get(PROOF_DUTY))) if one is not None]
    return max(found, key=lambda one: one.at, default=None)


def _of_the_proof(proof: Outcome | None) -> Outcome | None:
    if proof is None:
        return None
    broken = [part for part in proof.detail.split("、") if _OF_THE_LOG in part]
    return Outcome(proof.at, not broken, "、".join(broken))


def _unwritten(session: Session, since: datetime) -> list[Paper]:
    """Posted and voided documents without an entry of that very moment: both are written in one transaction."""
    original = func.coalesce(_documents.c.reverses_document_id, _documents.c.id)
    written = exists().where(
        _entries.c.object_type == "document", _entries.c.object_id == original, _entries.c.outcome == "done",
        _entries.c.at == _documents.c.posted_at,
    )  # fmt: skip
    missing = select(_documents.c.id, _documents.c.number).where(_documents.c.posted_at > since, ~written)
    return _papers_of(session, missing)


def _untrue(session: Session, fresh: ColumnElement[bool]) -> list[Paper]:
    """Entries of postings and voids whose document stands otherwise, or is gone."""
    joined = _entries.outerjoin(_documents, _documents.c.id == _entries.c.object_id)
    posted = and_(_entries.c.after.contains(_SAYS_POSTED), _documents.c.posted_at.is_(None))
    voided = and_(_entries.c.after.contains(_SAYS_VOIDED), func.coalesce(_documents.c.status, "") != REVERSED)
    wrong = (
        select(_entries.c.object_id, _entries.c.object_label)
        .select_from(joined)
        .where(_entries.c.object_type == "document", _entries.c.outcome == "done", posted | voided, fresh)
    )
    return _papers_of(session, wrong)


def _unlogged(session: Session) -> list[str]:
    """Periods of which the log says last that they are closed, and those that are: the same ones."""
    closed = {period.id or 0: period_name(period.ends_on) for period in closed_periods(session, _ALL_PERIODS)}
    entry = _entries.c
    acts = select(entry.object_id, entry.object_label, entry.action).where(
        entry.action.in_(("period.close", "period.reopen")), entry.outcome == "done", entry.object_type == "period"
    )
    said = {key: (name, action) for key, name, action in session.connection().execute(acts.order_by(entry.seq))}
    told = {key: name for key, (name, action) in said.items() if action == "period.close"}
    return sorted({(closed | told)[key] for key in closed.keys() ^ told.keys()})


def _papers_of(session: Session, wanted: Any) -> list[Paper]:
    return [Paper(row[0], row[1] or "") for row in session.connection().execute(wanted.limit(_MOST))]


def _gaps_of(session: Session, fresh: ColumnElement[bool]) -> list[Gap]:
    """Entries of people without name or address, and changes without before and after."""
    entry = _entries.c
    in_a_browser = entry.session_id.is_not(None)
    nameless = and_(entry.actor_id != 0, entry.actor_name == "")
    homeless = and_(in_a_browser, entry.ip == "")
    changes = and_(entry.action.in_(_HAVE_BOTH_SIDES), entry.outcome == "done", entry.object_type != "")
    empty = and_(changes, entry.before == "{}", entry.after == "{}")  # who changed nothing names no object
    found: list[Gap] = []
    for lacks, condition in (("操作人", nameless), ("IP", homeless), ("前后值", empty)):
        wanted = select(entry.seq).where(condition, fresh).order_by(entry.seq.desc())
        rows = session.connection().execute(wanted.limit(_MOST))
        found += [Gap(row.seq, lacks) for row in rows]
    return found

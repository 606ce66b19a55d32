"""The checks over a company: read from its data, run once by whoever is first, told of once, signed off for good."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.database import Database
from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.outcomes import Outcome, remember_outcome
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.jobs import JOBS, Jobs
from jxc_app.modules.access.models import Role, RolePermission, UserSession
from jxc_app.modules.access.role_matrix import CopyRole, copy_role
from jxc_app.modules.audit.heads import DUTY as HEAD_DUTY
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.checklist.models import CheckRun, CheckSetting, CheckSignOff
from jxc_app.modules.checklist.queries import CheckRow, check_detail, checklist, evidence_table, view_generic_names
from jxc_app.modules.checklist.schedule import run_due
from jxc_app.modules.checklist.service import (
    ChangeCheck,
    RunChecks,
    SetGenericNames,
    SignOff,
    change_check,
    run_checks,
    set_generic_names,
    sign_off,
)
from jxc_app.modules.checklist.whole_log import check_log, check_whole_log
from jxc_app.modules.inventory.counted import Rhythm
from jxc_app.modules.inventory.proving import prove_and_remember
from jxc_app.modules.notifications.models import Notice, NoticeChannel, NoticeRule
from tests.modules.approvals.scene import waiting_approval
from tests.modules.reports.counting import Counter, counting, record
from tests.support.company import SYSTEM, Company

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SQLITE = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def owner(company: Company) -> Actor:
    return company.hire("laoban", [("owner", None)])


def lights(company: Company, actor: Actor = SYSTEM) -> dict[str, str]:
    found = read(checklist, actor=actor, database=company.database)
    return {row.check.code: row.light for row in found.rows}


def row(company: Company, code: str) -> CheckRow:
    return read(check_detail, actor=SYSTEM, database=company.database, check=code).row


def run(company: Company, actor: Actor, check: str = "") -> dict[str, int]:
    return perform(run_checks, RunChecks(check=check), actor=actor, database=company.database).runs


def kinds(company: Company, code: str) -> set[str]:
    return {fact.kind for fact in read(check_detail, actor=SYSTEM, database=company.database, check=code).facts}


def add(database: Database, *rows: Any) -> None:
    database.write(lambda session: session.add_all(rows))


def signed_in(user_id: int, ip: str, device: str, clock: FixedClock) -> UserSession:
    return UserSession(
        token_sha256=f"{user_id}{ip}", user_id=user_id, ip=ip, device=device, created_at=clock.at - HOUR,
        last_seen_at=clock.at, expires_at=clock.at + DAY,
    )  # fmt: skip


def test_a_company_that_mends_what_is_red_turns_green(
    company: Company, owner: Actor, standing_clock: FixedClock
) -> None:
    """Every reader against real rows on both engines: nothing known, red, and green in the end."""
    assert set(lights(company).values()) == {"grey"}
    keeper = company.hire("zhangsan", [("keeper", company.w1)])
    company.void(company.receive(company.a, 10, "1"))
    add(company.database, signed_in(keeper.user_id, "10.0.0.7", "Firefox", standing_clock))
    run(company, owner)
    assert lights(company) == {
        "accounts": "green", "rights": "amber", "log": "amber", "notices": "red", "figures": "grey"
    }  # fmt: skip
    prove_and_remember(company.database)
    good = Outcome(standing_clock.at, True, "")
    company.database.write(lambda session: remember_outcome(session, HEAD_DUTY, good))
    channel = NoticeChannel(
        name="群", name_key="群", kind="wecom", sealed="-", created_at=standing_clock.at, proved_at=standing_clock.at
    )
    add(company.database, channel)
    company.database.write(lambda s: [_use_channel(one) for one in s.exec(select(NoticeRule)).all()])
    run(company, owner)
    assert lights(company)["figures"] == "amber", "nobody has counted yet"
    right = record(company.w1, company.a, 9, 9, standing_clock.at - DAY, keeper)
    with counting(Counter(found=[right], turns=[Rhythm(company.w1, 1, 0)])):
        run(company, owner)
    assert lights(company) == {
        "accounts": "green", "rights": "amber", "log": "green", "notices": "green", "figures": "green"
    }, kinds(company, "notices")  # fmt: skip
    found = read(checklist, actor=owner, database=company.database)
    assert (found.score, found.days[-1].score, found.worst.check.code) == (90, 90, "rights")
    standing_clock.at += 91 * DAY
    run(company, owner, "rights")
    facts = read(check_detail, actor=owner, database=company.database, check="rights").facts
    assert {fact.kind for fact in facts} == {"90 天未用", "未计量的权限"}
    unused = [fact.text for fact in facts if fact.kind == "90 天未用"]
    assert not any("查看" in words for words in unused), "looking leaves no entry, so nobody knows"
    assert any("「查看与填写进价」" in fact.text for fact in facts), [fact.text for fact in facts]


def _use_channel(rule: NoticeRule) -> None:
    rule.channel_ids = [1]
    rule.role_codes = ["owner"]


@SQLITE
def test_the_company_says_which_names_belong_to_nobody(
    company: Company, owner: Actor, standing_clock: FixedClock
) -> None:
    keeper = company.hire("bangong", [("keeper", company.w1)])
    add(company.database, signed_in(keeper.user_id, "10.0.0.7", "Firefox", standing_clock))
    run(company, owner, "accounts")
    assert kinds(company, "accounts") == set()

    setter = company.hire("guanli", [("administrator", None)])

    def set_names(version: int, *names: str) -> None:
        command = SetGenericNames(version=version, names=names)
        perform(set_generic_names, command, actor=setter, database=company.database)

    set_names(1, " BanGong ", "ｂａｎｇｏｎｇ", "办公室")
    run(company, owner, "accounts")
    assert kinds(company, "accounts") == {"通用名账号"}
    assert read(view_generic_names, actor=setter, database=company.database).names == ("bangong", "办公室")
    for code, names in (
        ("version.stale", ("admin",)),
        ("checklist.names_needed", ("",)),
        ("checklist.name_too_long", ("长" * 31,)),
    ):
        with pytest.raises(DomainError) as refused:
            set_names(1 if code == "version.stale" else 2, *names)
        assert refused.value.code == code


@SQLITE
def test_one_account_in_two_places_turns_the_first_light_red(
    company: Company, owner: Actor, standing_clock: FixedClock
) -> None:
    keeper = company.hire("zhangsan", [("keeper", company.w1)])
    inside = signed_in(keeper.user_id, "10.0.0.7", "Firefox", standing_clock)
    outside = signed_in(keeper.user_id, "203.0.113.9", "iPhone", standing_clock)
    add(company.database, inside, outside)
    run(company, owner, "accounts")
    assert (row(company, "accounts").light, kinds(company, "accounts")) == ("amber", {"两处同时登录"})
    for session_id, ip in ((1, "10.0.0.7"), (2, "203.0.113.9"), (1, "10.0.0.7")):
        acting = Actor(keeper.user_id, keeper.name, session_id, ip, "x")
        with pytest.raises(DomainError):
            run(company, acting, "log")
        standing_clock.at += timedelta(minutes=2)
    run(company, owner, "accounts")
    assert (row(company, "accounts").light, kinds(company, "accounts")) == ("red", {"两处同时操作"})


@SQLITE
def test_a_document_without_its_entry_and_an_entry_without_its_document_are_red(company: Company, owner: Actor) -> None:
    ref = company.receive(company.a, 10, "1")
    draft = company.save("other_receipt", [], actor=SYSTEM)
    forged = {
        "seq": 10**6, "action": "document.post", "outcome": "done", "object_type": "document",
        "object_id": draft.document_id, "object_label": "QTRK-9", "previous_hash": "-", "hash": "-",
        "after": '{"status": "posted"}',
    }  # fmt: skip
    with company.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER guard_document_posted_fixed")
        connection.exec_driver_sql(
            f"UPDATE document SET posted_at = datetime(posted_at, '+1 second') WHERE id = {ref.document_id}"
        )
    add(company.database, AuditEntry(at=_now(company), actor_id=5, actor_name="张三", **forged))
    run(company, owner, "log")
    assert row(company, "log").light == "red"
    assert {"有单据没有日志", "有日志没有单据"} <= kinds(company, "log")


@SQLITE
def test_a_void_by_any_act_that_the_document_does_not_know_is_red(company: Company, owner: Actor) -> None:
    """A reviewer's yes was believed, whatever the document said."""
    ref = company.receive(company.a, 10, "1")
    said = AuditEntry(
        seq=10**6, at=_now(company), actor_id=5, actor_name="张三", action="document.decide", outcome="done",
        object_type="document", object_id=ref.document_id, object_label="QTRK-1", previous_hash="-", hash="-",
        after='{"status": "reversed"}',
    )  # fmt: skip
    add(company.database, said)
    run(company, owner, "log")
    assert "有日志没有单据" in kinds(company, "log")


@SQLITE
def test_a_period_that_was_closed_past_the_log_is_red(company: Company, owner: Actor) -> None:
    with company.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO period (starts_on, ends_on, closed_at, closed_by)"
            " VALUES ('2025-12-01', '2025-12-31', '2026-01-01 00:00:00.000000', 1)"
        )
    company.save("other_receipt", [], actor=SYSTEM)
    run(company, owner, "log")
    assert "月结与日志不符" in kinds(company, "log")


@SQLITE
@pytest.mark.parametrize("action", ["role.narrow", "period.reopen", "sku.update", "notice.switch_rule"])
def test_a_change_without_before_and_after_is_red(company: Company, owner: Actor, action: str) -> None:
    bare = {"object_type": "role", "object_id": 1, "previous_hash": "-", "hash": "-"}
    said = AuditEntry(seq=10**6, at=_now(company), actor_id=5, actor_name="张三", action=action, outcome="done", **bare)
    add(company.database, said)
    run(company, owner, "log")
    assert "日志缺前后值" in kinds(company, "log")


@SQLITE
def test_the_log_is_read_on_from_where_the_last_look_stopped(company: Company, standing_clock: FixedClock) -> None:
    def looked(reader: Any = check_log) -> Any:
        return company.database.read(lambda session: reader(session, standing_clock.at))

    def mark() -> dict[str, Any]:
        return company.database.read(lambda session: session.get(CheckSetting, "log").mark)

    company.receive(company.a, 10, "1")
    standing_clock.at += 2 * HOUR
    run_due(company.database, standing_clock.at)
    first = mark()
    company.issue(company.a, 1)
    standing_clock.at += 2 * HOUR
    assert looked() == replace(looked(check_whole_log), mark=looked().mark), "both count the same"
    run_due(company.database, standing_clock.at)
    assert (mark()["whole_at"], mark()["posted"]) == (first["whole_at"], first["posted"] + 1)

    def gap(seq: int) -> None:
        entry = {"action": "user.create", "outcome": "done", "previous_hash": "-", "hash": "-", "session_id": 1}
        add(company.database, AuditEntry(seq=seq, at=standing_clock.at, actor_id=5, actor_name="张三", **entry))

    gap(-1)
    assert looked().light == "amber", "behind the mark: the chain and the daily look find it"
    gap(10**6)
    assert [fact.text for fact in looked().evidence if "IP" in fact.kind] == ["第 1,000,000 条日志缺IP"]
    assert looked().mark is None, "what is wrong is read from the beginning until it is mended"
    draft = company.save("other_receipt", [], actor=SYSTEM)
    backdated = f"UPDATE document SET posted_at = '2026-01-01 00:00:00' WHERE id = {draft.document_id}"
    with company.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER guard_document_posted_fixed")
        connection.exec_driver_sql(backdated)
    assert sum("IP" in fact.kind for fact in looked().evidence) == 2, "not as many documents as there were"
    with company.database.engine.begin() as connection:
        connection.exec_driver_sql(backdated.replace("'2026-01-01 00:00:00'", "NULL"))
    assert sum("IP" in fact.kind for fact in looked().evidence) == 1
    standing_clock.at += DAY
    assert sum("IP" in fact.kind for fact in looked().evidence) == 2, "once a day all of it"


@SQLITE
def test_a_document_that_waits_for_an_approval_is_no_contradiction(company: Company, owner: Actor) -> None:
    waiting_approval(company)
    run(company, owner, "log")
    assert "有日志没有单据" not in kinds(company, "log")


def _now(company: Company) -> Any:
    return company.database.read(lambda s: s.exec(select(AuditEntry.at).limit(1)).one())


@SQLITE
def test_a_copied_role_with_sensitive_rights_and_a_clash_are_evidence_with_a_way_into_the_log(
    company: Company, owner: Actor
) -> None:
    keeper = company.hire("zhangsan", [("keeper", company.w1)])
    source = company.database.read(lambda s: s.exec(select(Role).where(Role.code == "store_manager")).one())
    copied = CopyRole(role_id=source.id, name="店长助理", confirmed=["transfer.void"], reason="带新人")
    perform(copy_role, copied, actor=SYSTEM, database=company.database)
    run(company, owner, "rights")
    detail = read(check_detail, actor=owner, database=company.database, check="rights")
    [fact] = [fact for fact in detail.facts if fact.kind == "复制的角色"]
    assert "带着 1 项敏感权限" in fact.text and fact.link.startswith("/audit?act=role.copy&entry=")
    keeps = company.database.read(lambda s: s.exec(select(Role.id).where(Role.code == "keeper")).one())
    add(company.database, RolePermission(role_id=keeps, permission="role.change", scope="all"))
    run(company, owner, "rights")
    found = row(company, "rights")
    assert found.light == "red" and found.steps[0] == f"收回 {keeper.name} 其中一边的角色"
    for order, first, last in (("light", "red", "grey"), ("-light", "grey", "red")):
        facts = read(check_detail, actor=owner, database=company.database, check="rights", order=order).facts
        assert (facts[0].light, facts[-1].light) == (first, last), "by urgency, not by letter"
    listed = list(read(evidence_table, actor=owner, database=company.database, check="rights"))
    assert len(listed) == found.evidence_count and listed[0][2] == "要处理"


@SQLITE
def test_two_workers_run_a_check_once_and_again_only_when_it_is_due(
    company: Company, standing_clock: FixedClock
) -> None:
    jobs = tuple(job for job in JOBS if job.name == "run_checks")
    workers = [Jobs("checks", jobs, holder=name) for name in ("a", "b")]
    standing_clock.at += 11 * timedelta(minutes=1)
    for _ in range(2):
        for worker in workers:
            worker.run_due()
        run_due(company.database, standing_clock.at)  # and a worker that does not know of the lease
    assert _runs(company) == 5
    standing_clock.at += HOUR
    assert run_due(company.database, standing_clock.at) == 2  # the log and the notices: always watched
    assert _runs(company) == 5, "found the same again, it is kept once"
    assert row(company, "log").checked_at == standing_clock.at
    standing_clock.at += DAY
    assert run_due(company.database, standing_clock.at) == 5


def _runs(company: Company) -> int:
    return len(company.database.read(lambda s: s.exec(select(CheckRun.id)).all()))


@SQLITE
def test_red_and_overdue_are_told_once_and_again_after_they_were_mended(
    company: Company, owner: Actor, standing_clock: FixedClock
) -> None:
    def told() -> list[str]:
        wanted = select(Notice.event).where(Notice.recipient_id == owner.user_id).order_by(Notice.id)
        return company.database.read(lambda s: list(s.exec(wanted).all()))

    run_due(company.database, standing_clock.at)
    run_due(company.database, standing_clock.at + 2 * HOUR)
    assert told() == ["checklist.red"], "nothing leads outside: one message, not one an hour"
    standing_clock.at += 28 * DAY
    run_due(company.database, standing_clock.at)
    assert told().count("checklist.late") == 3, "four of five are due in thirty days; the red one is known"
    standing_clock.at += 3 * DAY
    run_due(company.database, standing_clock.at)
    run_due(company.database, standing_clock.at + HOUR)
    assert told().count("checklist.late") == 7
    sign_off_all(company, owner)
    assert not any(one.is_late for one in read(checklist, actor=owner, database=company.database).rows)


def sign_off_all(company: Company, actor: Actor) -> None:
    for run_id in run(company, actor).values():
        perform(sign_off, SignOff(run_id=run_id, comment="已看"), actor=actor, database=company.database)


@SQLITE
def test_a_sign_off_needs_words_another_person_and_the_latest_result_and_stays(company: Company, owner: Actor) -> None:
    named = company.hire("admin", [("administrator", None)])
    add(company.database, signed_in_now(company, named.user_id))
    first = run(company, owner, "accounts")["accounts"]

    def signs(actor: Actor, run_id: int, comment: str) -> None:
        perform(sign_off, SignOff(run_id=run_id, comment=comment), actor=actor, database=company.database)

    with pytest.raises(DomainError, match="请写明看到了什么"):
        signs(owner, first, " ")
    with pytest.raises(DomainError, match="证据里有您本人"):
        signs(named, first, "没问题")
    signs(owner, first, "admin 改为实名账号,本周办完")
    second = run(company, owner, "accounts")["accounts"]
    with pytest.raises(Conflict, match="刚有了新的检查结果"):
        signs(owner, first, "再看")
    signs(owner, second, "已改")
    detail = read(check_detail, actor=owner, database=company.database, check="accounts")
    assert [one.words for one in detail.sign_offs] == ["已改", "admin 改为实名账号,本周办完"]
    assert detail.row.signed_by == owner.name and len(detail.runs) == 2
    with pytest.raises(IntegrityError, match="check_sign_off_no_delete"):
        company.database.write(lambda s: s.delete(s.exec(select(CheckSignOff)).first()))
    said = company.database.read(lambda s: s.exec(select(AuditEntry).where(AuditEntry.reason == "已改")).one())
    assert json.loads(said.after) == {"light": "amber", "signed_off": True}


def signed_in_now(company: Company, user_id: int) -> UserSession:
    return signed_in(user_id, "10.0.0.9", "Edge", FixedClock(_now(company)))


@SQLITE
def test_settings_name_an_owner_and_move_the_due_date(company: Company, owner: Actor) -> None:
    run(company, owner, "log")
    setter = company.hire("guanli", [("administrator", None)])
    wanted = ChangeCheck(check="log", version=1, owner_id=owner.user_id, rhythm_days=7, remind_days=0)
    assert perform(change_check, wanted, actor=setter, database=company.database).version == 2
    found = row(company, "log")
    assert (found.owner, found.due - found.checked_at < 8 * DAY) == (owner.name, True)
    with pytest.raises(Conflict):
        perform(change_check, wanted, actor=setter, database=company.database)
    gone = wanted.model_copy(update={"version": 2, "owner_id": 1})
    with pytest.raises(DomainError, match="不存在或已停用"):
        perform(change_check, gone, actor=setter, database=company.database)

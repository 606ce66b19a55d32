"""Who is told of what, and that nothing is told twice or never."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pyotp
import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, ProofNeeded
from jxc_app.core.outcomes import Outcome, remember_outcome
from jxc_app.core.unit_of_work import Actor, AuditRecord
from jxc_app.core.use_case import USE_CASES, clock, perform, read
from jxc_app.modules.access.authenticators import BeginAuthenticator, begin_authenticator
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.queries import my_approvals
from jxc_app.modules.audit.service import write_audit
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.notifications.digest import tell_daily
from jxc_app.modules.notifications.duties import tell_of_duties
from jxc_app.modules.notifications.events import EVENTS
from jxc_app.modules.notifications.models import Notice, NoticeMark
from jxc_app.modules.notifications.queries import list_rules, my_notices
from jxc_app.modules.notifications.reading import MarkRead, mark_read
from jxc_app.modules.notifications.rule_changes import SaveRule, SwitchRule, save_rule, switch_rule
from jxc_app.modules.notifications.shipped import SHIPPED
from jxc_app.modules.notifications.telling import Told, seed_mark, tell_new
from tests.modules.documents.test_amending import amended
from tests.modules.notifications.outside import add_channel, deliveries, receiving
from tests.support.company import PASSWORD, SYSTEM, Company, Line
from tests.support.sessions import at_browser, prove

SHANGHAI = ZoneInfo("Asia/Shanghai")
ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def people(company: Company) -> dict[str, Actor]:
    """Everybody's past is told before the test begins."""
    hired = {
        "owner": company.hire("laoban", [("owner", None)]),
        "administrator": company.hire("guanli", [("administrator", None)]),
        "manager": company.hire("dianzhang", [("store_manager", company.s1)]),
        "other_manager": company.hire("dianzhang2", [("store_manager", company.w2)]),
        "keeper": company.hire("cangguan", [("keeper", company.w1)]),
    }
    look(company)
    return hired


def look(company: Company) -> int:
    """As the job does: until there is nothing new; how many messages came of it."""
    count = 0
    while (told := tell_once(company)).entries:
        count += told.notices
    return count


def tell_once(company: Company) -> Told:
    return company.database.write(lambda session: tell_new(session, clock.get().now()))


def told(company: Company, person: Actor) -> list[str]:
    with company.database.reading() as session:
        rows = session.exec(select(Notice).where(Notice.recipient_id == person.user_id).order_by(Notice.id)).all()
        return [f"{row.event} {row.text}" for row in rows]


def test_a_void_is_told_to_the_owner_and_to_the_manager_of_that_store(
    company: Company, people: dict[str, Actor]
) -> None:
    company.receive(company.a, 5, at=company.s1)
    issue = company.record("other_issue", [Line(company.a, 2)], at=company.s1, actor=people["manager"])
    company.void(issue, actor=people["manager"])
    assert look(company) == 1
    [words] = told(company, people["owner"])
    assert "人dianzhang 作废了" in words
    assert told(company, people["manager"]) == []  # who did it knows
    company.void(company.receive(company.a, 5, at=company.s1))
    assert look(company) == 2
    assert len(told(company, people["manager"])) == 1
    assert told(company, people["other_manager"]) == told(company, people["keeper"]) == []


def test_an_amendment_is_told_as_a_void_is_with_what_it_was(
    company: Company, people: dict[str, Actor], standing_clock: FixedClock
) -> None:
    """A hundred that become one vanish as they do by a void."""
    received = company.receive(company.a, 100, at=company.s1)
    new = amended(company, received, [Line(company.a, 1, "1")])
    assert look(company) == 2, "the owner, and the store's manager"
    [words] = told(company, people["owner"])
    became = f"{received.number}（100 件），改为 {new.number}（1 件）"
    assert words == f"document.amended 系统 改了其他入库 {became}。原因：数量录错"
    standing_clock.at = standing_clock.at.replace(day=6, hour=0, minute=30)
    company.database.write(lambda session: tell_daily(session, standing_clock.at, SHANGHAI))
    sheet = told(company, people["owner"])[-1]
    assert f"改单 1 张：{became}，系统：数量录错。" in sheet and "没有作废单据" in sheet


def test_two_who_look_at_the_same_time_tell_it_once(company: Company, people: dict[str, Actor]) -> None:
    """Each worker's job held a lease; one held it a moment too long, and the owner got everything twice."""
    for _ in range(3):
        company.void(company.receive(company.a, 5))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: tell_once(company).notices, range(8)))
    assert sum(found) == 3
    assert len(told(company, people["owner"])) == 3


def test_what_is_written_while_one_looks_is_told_next_time(company: Company, people: dict[str, Actor]) -> None:
    """On PostgreSQL rows become visible in commit order only because the log's seq is drawn under one lock."""

    def work(worker: int) -> None:
        for _ in range(6):
            company.receive(company.a if worker % 2 else company.b, 1, at=company.w1 if worker < 2 else company.w2)
            tell_once(company)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    for ref in [company.receive(company.a, 1) for _ in range(4)]:
        company.void(ref)
        tell_once(company)
    assert len(told(company, people["owner"])) == 4


def test_a_refused_void_says_who_and_why(company: Company, people: dict[str, Actor]) -> None:
    receipt = company.receive(company.a, 5)
    for _ in range(3):
        with pytest.raises(DomainError):
            company.void(receipt, actor=people["keeper"])
    look(company)
    for reader in ("owner", "administrator"):
        [words] = told(company, people[reader])
        assert words.startswith("document.void_refused 人cangguan 想作废单据，没有成功：您没有「")


@ON_SQLITE
def test_more_than_there_is_was_tried(company: Company, people: dict[str, Actor]) -> None:
    for _ in range(4):
        with pytest.raises(DomainError):
            company.record("other_issue", [Line(company.a, 7)], actor=people["keeper"])
    look(company)
    [words] = told(company, people["owner"])
    assert "想从仓W1出库 商品A-1（A-1） 7，可用只有 0" in words


def do(code: str, actor: Actor = SYSTEM, /, **fields: object) -> object:
    case = USE_CASES[code]
    return perform(case, case.command(**fields), actor=actor)


@ON_SQLITE
def test_accounts_and_rights(company: Company, people: dict[str, Actor]) -> None:
    do("user.create", people["administrator"], login="xin", name="新人", password=PASSWORD, roles=[{"role": "keeper"}])
    look(company)
    assert told(company, people["owner"]) == ["access.changed 人guanli 新建人员 xin。"]
    assert len(told(company, people["administrator"])) == 1  # it is about security: also to whoever did it


@ON_SQLITE
def test_a_new_device_and_wrong_passwords(
    company: Company, people: dict[str, Actor], standing_clock: FixedClock
) -> None:
    company.hire("zhang", [("keeper", company.w1)], password=PASSWORD)

    def sign_in(password: str, ip: str, device: str) -> None:
        do("session.sign_in", Actor.anonymous(ip=ip, device=device), login="zhang", password=password)
        look(company)

    sign_in(PASSWORD, "58.1.2.3", "Chrome/130.0 Windows")
    sign_in(PASSWORD, "58.1.9.9", "Chrome/131.5 Windows")
    assert told(company, people["owner"]) == []
    sign_in(PASSWORD, "203.0.113.9", "Safari/18 iPhone")
    [words] = told(company, people["owner"])
    assert words.startswith("access.new_device zhang 在没用过的设备或网络上登录：Safari/18 iPhone,IP 203.0.113.9")
    for _ in range(5):
        sign_in("wrong password 99", "203.0.113.9", "x")
    assert "用户名「zhang」10 分钟内登录失败 5 次" in told(company, people["owner"])[1]
    standing_clock.at += timedelta(minutes=1)
    sign_in("wrong password 99", "203.0.113.9", "x")
    assert len(told(company, people["owner"])) == 2


@ON_SQLITE
def test_an_authenticator_is_bound_and_somebody_guesses_at_the_second_proof(
    company: Company, people: dict[str, Actor], standing_clock: FixedClock
) -> None:
    company.hire("zhang", [("administrator", None)], password=PASSWORD)
    zhang = at_browser(company, standing_clock, "zhang")
    assert prove(zhang, PASSWORD, "own_proof").ok
    app = pyotp.TOTP(perform(begin_authenticator, BeginAuthenticator(), actor=zhang).secret)
    do("authenticator.confirm", zhang, code=app.at(standing_clock.at))
    look(company)
    assert told(company, people["owner"])[-1] == "access.changed 人zhang 启用身份验证器 zhang。"
    for _ in range(3):
        assert not prove(zhang, "wrong").ok
    look(company)
    assert "access.proof_refused 用户名「zhang」10 分钟内二次验证失败 3 次" in told(company, people["owner"])[-1]


@ON_SQLITE
def test_a_mass_change_counts_its_rows(company: Company, people: dict[str, Actor]) -> None:
    def partners(count: int, prefix: str) -> None:
        rows = [{"code": f"{prefix}{n}", "name": f"厂{prefix}{n}", "is_supplier": True} for n in range(count)]
        do("partner.import", partners=rows)

    partners(19, "a")
    look(company)
    assert told(company, people["owner"]) == []
    company.receive(company.a, 1)
    partners(200, "b")  # one entry more than are read at once
    look(company)
    [words] = told(company, people["owner"])
    assert words.endswith("一批改动 200 行。")


@ON_SQLITE
def test_failed_duties(company: Company, people: dict[str, Actor], standing_clock: FixedClock) -> None:
    def end(duty: str, good: bool, detail: str = "") -> int:
        standing_clock.at += timedelta(minutes=1)
        now = standing_clock.at
        company.database.write(lambda session: remember_outcome(session, duty, Outcome(now, good, detail)))
        company.database.write(lambda session: tell_of_duties(session, now))
        return company.database.write(lambda session: tell_of_duties(session, now))

    assert end("backup", True) == end("backup", False, "磁盘已满") == 0
    end("proof", False, "现存量等于流水之和、操作日志链完整")
    kinds = [words.split()[0] for words in told(company, people["administrator"])]
    assert kinds == ["duty.backup_failed", "duty.chain_broken", "duty.proof_failed"]
    end("proof", False, "操作日志链完整")
    assert len(told(company, people["owner"])) == 4


@ON_SQLITE
def test_the_daily_message_comes_also_when_there_is_nothing(
    company: Company, people: dict[str, Actor], standing_clock: FixedClock
) -> None:
    def at(hour: int, day: int) -> int:
        standing_clock.at = standing_clock.at.replace(day=day, hour=hour, minute=30)
        return company.database.write(lambda session: tell_daily(session, standing_clock.at, SHANGHAI))

    assert at(23, 6) == 0  # half past seven in Shanghai on the 7th
    assert at(0, 7) == 1
    assert at(1, 7) == 0
    [words] = told(company, people["owner"])
    assert words.startswith("daily.voids 今日无作废：过去 24 小时没有作废单据。没有超库存尝试；没有补录；")
    company.void(company.receive(company.a, 5))
    assert at(0, 8) == 1
    assert "作废并红冲 1 张单据：QTRK-" in told(company, people["owner"])[1]


@ON_SQLITE
def test_the_daily_message_names_a_void_that_a_reviewer_let_through(
    company: Company, people: dict[str, Actor], standing_clock: FixedClock
) -> None:
    """Every risky void takes that way, and the daily message knew only those that nobody had to agree to."""
    company.receive(company.a, 9, at=company.s1)
    issue = company.issue(company.a, 3, at=company.s1)
    waiting = company.void(issue, actor=people["manager"])
    assert waiting.status == "posted"
    [row] = read(my_approvals, actor=people["owner"])
    agreed = DecideApproval(approval_id=row.id, version=row.version, decision="approve")
    perform(decide_on_document, agreed, actor=people["owner"])
    standing_clock.at = standing_clock.at.replace(day=6, hour=0, minute=30)
    company.database.write(lambda session: tell_daily(session, standing_clock.at, SHANGHAI))
    assert f"作废并红冲 1 张单据：{issue.number}" in told(company, people["owner"])[-1]


@ON_SQLITE
def test_a_rule_has_conditions_and_channels(company: Company, people: dict[str, Actor]) -> None:
    with receiving() as robot:
        allow(company, "localhost")
        channel_id = add_channel(company, "wecom", url=robot.url)
    rule = SaveRule(
        event="document.voided", warehouse_ids=[company.s1], minimum="100", channel_ids=[channel_id],
        user_ids=[people["keeper"].user_id],
    )  # fmt: skip
    perform(save_rule, rule, actor=people["administrator"])
    company.void(company.receive(company.a, 5, "30"))
    company.void(company.receive(company.a, 5, "10", at=company.s1))
    company.void(company.receive(company.a, 5, "30", at=company.s1))
    look(company)
    assert len(told(company, people["keeper"])) == 1
    assert [one.event for one in deliveries(company)] == ["document.voided"]


def allow(company: Company, *hosts: str) -> None:
    company.database.settings = company.database.settings.model_copy(update={"notice_hosts": hosts})


@ON_SQLITE
def test_who_turns_a_rule_off_says_why_and_is_told_of(company: Company, people: dict[str, Actor]) -> None:
    [rule] = [one for one in read(list_rules, actor=SYSTEM) if one.event == "document.voided"]
    off = {"rule_id": rule.id, "version": rule.version, "is_on": False}
    with pytest.raises(DomainError) as refused:
        do("notice.switch_rule", people["administrator"], **off)
    assert refused.value.field == "reason"
    do("notice.switch_rule", people["administrator"], **off, reason="太吵了")
    look(company)
    for reader in ("owner", "manager", "administrator"):
        assert told(company, people[reader])[-1] == (
            "notice.changed 人guanli 停用启用通知规则 单据作废（停用，以后不再通知）。原因：太吵了"
        )


@ON_SQLITE
def test_the_rule_that_watches_over_rules_stays_on(company: Company) -> None:
    [rule] = [one for one in read(list_rules, actor=SYSTEM) if one.event == "notice.changed"]
    with pytest.raises(DomainError, match="不能停用"):
        do("notice.switch_rule", rule_id=rule.id, version=rule.version, is_on=False, reason="太吵了")
    with pytest.raises(DomainError, match="不能停用"):
        do(
            "notice.save_rule",
            rule_id=rule.id,
            version=rule.version,
            event=rule.event,
            role_codes=["owner"],
            is_on=False,
        )


@ON_SQLITE
def test_what_weakens_a_control_asks_who_sits_there(
    company: Company, people: dict[str, Actor], standing_clock: FixedClock
) -> None:
    company.hire("zhang", [("administrator", None)], password=PASSWORD)
    zhang = at_browser(company, standing_clock, "zhang")
    [rule] = [one for one in read(list_rules, actor=SYSTEM) if one.event == "document.voided"]
    acts = {
        "notice.switch_rule": {"rule_id": rule.id, "version": rule.version, "is_on": False, "reason": "太吵了"},
        "notice.save_rule": {"event": "document.voided", "role_codes": ["owner"]},
        "notice.delete_rule": {"rule_id": rule.id, "version": rule.version, "reason": "太吵了"},
        "notice.save_channel": {"name": "群", "kind": "wecom", "fields": {}},
        "notice.switch_channel": {"channel_id": 1, "version": 1, "switched_off": True},
        "approval.set_supervisor": {"person_id": people["keeper"].user_id, "reason": "调岗"},
        "checklist.change": {"check": "log", "version": 1, "rhythm_days": 90, "remind_days": 3},
        "checklist.set_names": {"version": 1, "names": ["admin"]},
    }
    for code, fields in acts.items():
        with pytest.raises(ProofNeeded):
            do(code, zhang, **fields)


@ON_SQLITE
def test_opening_the_books_again_is_told_to_finance(company: Company, people: dict[str, Actor]) -> None:
    finance = company.hire("caiwu", [("finance", None)])
    look(company)
    [one] = [case for case in EVENTS.values() if case.code == "period.reopened"]
    record = AuditRecord("period.reopen", "period", 1, "2026 年 1 月", reason="漏了一张发票")
    company.database.write(lambda session: write_audit(session, SYSTEM, clock.get().now(), [record]))
    look(company)
    assert told(company, finance) == [f"{one.code} 系统 反结账 2026 年 1 月。原因：漏了一张发票"]


@ON_SQLITE
def test_a_rule_that_is_off_tells_nobody(company: Company, people: dict[str, Actor]) -> None:
    [rule] = [one for one in read(list_rules, actor=people["administrator"]) if one.event == "document.voided"]
    off = SwitchRule(rule_id=rule.id, version=rule.version, is_on=False, reason="太吵")
    perform(switch_rule, off, actor=people["administrator"])
    company.void(company.receive(company.a, 5))
    look(company)
    assert [words.split()[0] for words in told(company, people["owner"])] == ["notice.changed"]
    with pytest.raises(DomainError, match="刚刚改过"):
        perform(switch_rule, SwitchRule(rule_id=rule.id, version=rule.version, is_on=True), actor=SYSTEM)


@ON_SQLITE
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"event": "nothing"}, "event"),
        ({"role_codes": []}, "role_codes"),
        ({"role_codes": ["nobody"]}, "role_codes"),
        ({"user_ids": [9999]}, "user_ids"),
        ({"channel_ids": [9999]}, "channel_ids"),
        ({"warehouse_ids": [9999]}, "warehouse_ids"),
    ],
)
def test_wrong_rules_are_refused_at_their_field(company: Company, wrong: dict[str, object], field: str) -> None:
    command = SaveRule(**{"event": "document.voided", "role_codes": ["owner"]} | wrong)
    with pytest.raises(DomainError) as refused:
        perform(save_rule, command, actor=SYSTEM)
    assert refused.value.field == field


@ON_SQLITE
def test_shipped_rules_stand_on_events_that_exist_and_stay(company: Company) -> None:
    rules = {rule.event: rule for rule in read(list_rules, actor=SYSTEM)}
    assert set(rules) == {one.event for one in SHIPPED} == set(EVENTS)
    assert all(rule.is_on and rule.is_shipped for rule in rules.values())
    with pytest.raises(DomainError, match="自带"):
        do("notice.delete_rule", rule_id=rules["document.voided"].id, version=1, reason="不要了")


@ON_SQLITE
def test_messages_are_ones_own(company: Company, people: dict[str, Actor]) -> None:
    for _ in range(2):
        company.void(company.receive(company.a, 5))
    look(company)
    mine = read(my_notices, actor=people["owner"])
    assert (mine.unread, [row.is_read for row in mine.rows]) == (2, [False, False])
    newest = mine.rows[0].id
    owner, keeper = (replace(people[one], session_id=7) for one in ("owner", "keeper"))
    assert perform(mark_read, MarkRead(notice_ids=[newest]), actor=keeper).count == 0
    assert perform(mark_read, MarkRead(notice_ids=[newest]), actor=owner).count == 1
    after = read(my_notices, actor=people["owner"])
    assert (after.unread, after.rows[-1].id) == (1, newest)
    assert perform(mark_read, MarkRead(), actor=owner).count == 1


@ON_SQLITE
def test_the_past_of_a_company_is_not_told(company: Company) -> None:
    company.void(company.receive(company.a, 5))

    def again(session: object) -> None:
        session.delete(session.get(NoticeMark, "log"))
        session.flush()
        seed_mark(session)

    company.database.write(again)
    assert tell_once(company) == Told(0, 0)

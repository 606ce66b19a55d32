"""Each check red, green and without data: judged over rows, as a company of that kind would have them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jxc_app.core.outcomes import Outcome
from jxc_app.core.use_case import USE_CASES
from jxc_app.modules.checklist import accounts, figures, notices_on, rights, whole_log
from jxc_app.modules.checklist.accounts import Account, SignedIn, Switch
from jxc_app.modules.checklist.figures import Counting
from jxc_app.modules.checklist.notices_on import Channel, Rule, Telling
from jxc_app.modules.checklist.rights import Copied, Excused, Gone, Held, Rights
from jxc_app.modules.checklist.rules import CHECKS, Duty, Finding, Lights, fresh_news, news, score, trend
from jxc_app.modules.checklist.whole_log import Gap, Paper, Watch
from jxc_app.modules.notifications.events import is_told_of
from jxc_app.wiring import wire

wire()
NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOOD = Outcome(NOW - HOUR, True, "")
ZHANG, WANG = Account(5, "zhang", "张三"), Account(6, "wang", "王芳", administers=True)
AT_DESK = SignedIn(5, "10.0.0.7", "Firefox", NOW - 8 * HOUR, NOW)
OUTSIDE = SignedIn(5, "203.0.113.9", "iPhone", NOW - 2 * HOUR, NOW - HOUR)
USES = {"other_issue.post": NOW - 100 * DAY}
WORKS = Held(5, "张三", "仓管员", USES)
OLD = NOW - 200 * DAY


def facts(found: Finding) -> set[str]:
    return {f"{fact.light} {fact.kind}" for fact in found.evidence}


def test_an_account_at_two_places_is_red_and_one_person_with_one_browser_is_green():
    assert accounts.judge([ZHANG, WANG], [AT_DESK], []).light == "green"
    switched = accounts.judge([ZHANG], [AT_DESK, OUTSIDE], [Switch(5, NOW, "10.0.0.7", "203.0.113.9")])
    assert (switched.light, facts(switched)) == ("red", {"red 两处同时操作"})
    assert switched.people == (5,) and switched.evidence[0].link == "/audit?person=5" and switched.steps
    assert facts(accounts.judge([ZHANG], [AT_DESK, OUTSIDE], [])) == {"amber 两处同时登录"}


def test_an_administrator_signed_in_twice_is_red_and_the_same_place_or_another_hour_is_not():
    desk, outside = (SignedIn(6, one.ip, one.device, one.since, one.until) for one in (AT_DESK, OUTSIDE))
    assert accounts.judge([WANG], [desk, outside], []).light == "red"
    same_place = SignedIn(6, desk.ip, "iPhone", outside.since, outside.until)
    earlier = SignedIn(6, outside.ip, "iPhone", NOW - 10 * HOUR, NOW - 9 * HOUR)
    assert accounts.judge([WANG], [desk, same_place, earlier], []).light == "green"


def test_names_that_are_nobodys_and_too_many_administrators():
    for login, name in (("admin", "李四"), ("li", "管理员"), ("店员1", "李四"), ("test_2", "李四")):
        assert facts(accounts.judge([Account(7, login, name)], [AT_DESK], [])) == {"amber 通用名账号"}, login
    assert accounts.judge([Account(7, "testa", "管理员小李")], [AT_DESK], []).light == "green"
    twice = [Account(8, "wang2", "王芳", administers=True), WANG]
    assert facts(accounts.judge(twice, [AT_DESK], [])) == {"red 一人多个管理账号"}
    three = [Account(n, f"n{n}", f"人{n}", administers=True) for n in range(3)]
    assert facts(accounts.judge(three, [AT_DESK], [])) == {"amber 管理员偏多"}


def test_rights_in_use_are_green_and_clashing_ones_red():
    used = {(5, "other_issue.post")}
    watched = {"other_issue.post"}
    assert rights.judge(Rights([WORKS], used, watched, begun=OLD), NOW).light == "green"
    both = Held(5, "张三", "什么都能", dict.fromkeys(("role.change", "other_issue.post"), NOW))
    clash = rights.judge(Rights([both], used, watched, begun=OLD), NOW)
    assert (clash.light, clash.people) == ("red", (5,))
    excused = Excused("什么都能", "rights_and_business", "两边", NOW + DAY, True)
    assert rights.judge(Rights([both], used, watched, [excused], begun=OLD), NOW).light == "amber"
    ended = Excused("什么都能", "rights_and_business", "两边", NOW - DAY, True)
    assert "red 例外已到期" in facts(rights.judge(Rights([both], used, watched, [ended], begun=OLD), NOW))


def test_acts_that_want_their_second_person_are_counted_and_red_after_a_day():
    def judged(owed: int, overdue: int) -> Finding:
        return rights.judge(Rights([WORKS], {(5, "other_issue.post")}, begun=OLD, owed=owed, overdue=overdue), NOW)

    assert judged(0, 0).light == "green"
    assert facts(judged(3, 0)) == {"amber 等待补审"}
    late = judged(3, 1)
    assert facts(late) == {"red 补审超时"} and late.evidence[0].link == "/approvals"
    assert "3 件" in late.evidence[0].text and "1 件超过" in late.evidence[0].text


def test_what_ought_to_be_taken_back_is_amber():
    watched = {"other_issue.post"}
    assert facts(rights.judge(Rights([WORKS], set(), watched, begun=OLD), NOW)) == {"amber 90 天未用"}
    young = Held(5, "张三", "仓管员", {"other_issue.post": NOW - 89 * DAY})
    assert rights.judge(Rights([young], set(), watched, begun=OLD), NOW).light == "green"
    more = Rights(
        [young], copied=[Copied(9, "新角色", "老角色", 2)], gone=[Gone(7, "李四", 1)], watched=watched, begun=OLD
    )
    assert facts(rights.judge(more, NOW)) == {"amber 复制的角色", "amber 停用的人仍有角色"}


def test_rights_whose_use_nobody_can_tell_are_never_green_until_people_went_through_them():
    looks = Held(5, "张三", "店长", {"document.cost": NOW - 100 * DAY})

    def judged(signed: datetime | None) -> Finding:
        return rights.judge(Rights([looks], begun=OLD, unmeasured={"document.cost"}, signed=signed), NOW)

    assert facts(judged(None)) == {"grey 未计量的权限"} and judged(None).light == "amber"
    assert judged(NOW - 89 * DAY).light == "green"
    assert judged(NOW - 91 * DAY).light == "amber"
    given_since = Held(5, "张三", "店长", {"document.cost": NOW - DAY})
    fresh = rights.judge(Rights([given_since], begun=OLD, unmeasured={"document.cost"}, signed=NOW - 2 * DAY), NOW)
    assert "张三" in fresh.evidence[0].text


WHOLE = Watch(entries=10, documents=2, verified=GOOD, head=GOOD)


@pytest.mark.parametrize(
    ("found", "light"),
    [
        (WHOLE, "green"),
        (Watch(entries=10, verified=GOOD, head=GOOD, unwritten=[Paper(3, "QTCK-1")]), "red"),
        (Watch(entries=10, verified=GOOD, head=GOOD, untrue=[Paper(3, "QTCK-1")]), "red"),
        (Watch(entries=10, verified=GOOD, head=GOOD, gaps=[Gap(4, "IP")]), "red"),
        (Watch(entries=10, verified=GOOD, head=GOOD, open_refusals=1), "red"),
        (Watch(entries=10, verified=Outcome(NOW, False, "第 4 条起不符"), head=GOOD), "red"),
        (Watch(entries=10, verified=Outcome(NOW - 27 * HOUR, True, ""), head=GOOD), "amber"),
        (Watch(entries=10, head=GOOD), "amber"),
        (Watch(entries=10, verified=GOOD), "amber"),
    ],
)
def test_the_log_is_green_only_when_it_is_whole_and_was_verified(found: Watch, light: str):
    assert whole_log.judge(found, NOW).light == light


PROVEN = Channel("店长群", NOW - DAY)
TOLD = Telling([PROVEN], [Rule("document.voided", 2, 1)], 1, {"document.voided": "单据作废"})


@pytest.mark.parametrize(
    ("found", "fact"),
    [
        (TOLD, ""),
        (Telling([], TOLD.rules, 1, TOLD.wanted), "red 没有外部渠道"),
        (Telling([Channel("店长群", NOW - DAY, dead=2)], TOLD.rules, 1, TOLD.wanted), "red 发不出去"),
        (Telling([Channel("店长群", None)], TOLD.rules, 1, TOLD.wanted), "grey 渠道未证实"),
        (Telling([Channel("店长群", NOW - 32 * DAY)], TOLD.rules, 1, TOLD.wanted), "amber 渠道久未证实"),
        (Telling([PROVEN], TOLD.rules, 1, TOLD.wanted | {"x": "新设备登录"}), "red 事件没有规则"),
        (Telling([PROVEN], [*TOLD.rules, Rule("x", 0, 0)], 2, TOLD.wanted | {"x": "新"}), "red 规则没有人收"),
        (Telling([PROVEN], [*TOLD.rules, Rule("x", 0, 0, tells_person=True)], 2, TOLD.wanted | {"x": "新"}), ""),
        (Telling([PROVEN], [Rule("document.voided", 2, 0)], 1, TOLD.wanted), "red 渠道没有用上"),
        (Telling([PROVEN], TOLD.rules, 1, TOLD.wanted, silent=["作废"]), "amber 操作没有通知"),
        (Telling([PROVEN], TOLD.rules, 1, TOLD.wanted, stuck=3), "red 等着没有发"),
    ],
)
def test_notices_are_green_only_when_somebody_is_told_outside(found: Telling, fact: str):
    judged = notices_on.judge(found, NOW)
    assert facts(judged) == ({fact} if fact else set())
    assert (judged.light == "green") == (not fact)
    assert all(one.link.startswith("/notices/") for one in judged.evidence), "where it is mended"


def test_every_sensitive_act_is_told_of_by_an_event_of_its_own():
    """What looks into every entry had counted as an answer to everything, so nothing was ever missing."""
    assert not is_told_of("no.such.act")
    assert notices_on._unheard() == []
    for code in ("period.reopen", "period.close", "role.narrow", "notice.switch_rule", "company.clear_demo"):
        assert is_told_of(code), code


def test_a_new_sensitive_act_without_an_event_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(USE_CASES, "safe.open", replace(USE_CASES["period.reopen"], code="safe.open", title="开保险柜"))
    assert notices_on._unheard() == ["开保险柜"]


def test_figures_are_green_only_once_the_goods_were_counted():
    counted = Counting(True, records=1000, accurate=990, planned=100, overdue=5)
    assert figures.judge(GOOD, counted, NOW).light == "green"
    uncounted = figures.judge(GOOD, Counting(), NOW)
    assert uncounted.light == "amber" and "盘点未开始" in uncounted.sentence
    assert figures.judge(Outcome(NOW - 27 * HOUR, True, ""), counted, NOW).light == "red"
    failed = figures.judge(Outcome(NOW, False, "流水 = 余额、库存不为负"), counted, NOW)
    assert failed.evidence[1].text.startswith("库存")


@pytest.mark.parametrize(
    ("changed", "light", "kind"),
    [
        ({"accurate": 989}, "amber", "账实准确率偏低"),
        ({"accurate": 949}, "red", "账实准确率偏低"),
        ({"records": 0, "accurate": 0}, "amber", "久未盘点"),
        ({"overdue": 6}, "amber", "盘点拖期"),
        ({"overdue": 21}, "red", "盘点拖期"),
        ({"planned": 0, "overdue": 0}, "amber", "没有盘点计划"),
    ],
)
def test_counting_that_is_late_or_wrong_is_no_green(changed: dict[str, int], light: str, kind: str):
    counted = replace(Counting(True, records=1000, accurate=990, planned=100, overdue=5), **changed)
    found = figures.judge(GOOD, counted, NOW)
    assert found.light == light and facts(found) >= {f"{light} {kind}"}


def test_nothing_known_is_never_green():
    unknown = (
        accounts.judge([ZHANG], [], []), rights.judge(Rights(), NOW), whole_log.judge(Watch(), NOW),
        notices_on.judge(Telling(), NOW), figures.judge(None, Counting(), NOW),
    )  # fmt: skip
    assert len(unknown) == len(CHECKS)
    assert all(found.light == "grey" and found.sentence and found.steps for found in unknown)
    assert rights.judge(Rights([WORKS], {(5, "other_issue.post")}), NOW).light == "amber"


def test_the_score_never_falls_below_nothing_and_the_trend_keeps_each_light_until_the_next():
    assert score([]) == 0
    ends = [NOW, NOW + DAY, NOW + 2 * DAY]
    lights = [Lights(NOW + HOUR, "log", "green"), Lights(NOW + 30 * HOUR, "log", "red")]
    assert trend(lights, ends) == [None, 20, 0]


def test_an_owner_is_told_of_what_is_new_only():
    duty = Duty(NOW - 28 * DAY, 30, 3)
    assert news("amber", duty, NOW) == "soon" and news("red", duty, NOW) == "red"
    assert news("red", duty, NOW + 3 * DAY) == "red late"
    assert fresh_news("", "red late") == ["red", "late"] and fresh_news("red late", "red late") == []

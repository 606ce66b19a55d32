"""A store asks until the cut-off: one paper for each round, in force when it comes; who is silent is told of."""

from datetime import timedelta

import pytest
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.use_case import perform, read
from jxc_app.modules.asking.board import ask_board
from jxc_app.modules.asking.closing import RoundAct, close_due, close_round
from jxc_app.modules.asking.settings import SaveSchedule, SaveTemplate, save_schedule, save_template
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.notifications.models import Notice
from jxc_app.modules.notifications.shipped import seed_rules
from jxc_app.modules.notifications.telling import tell_new
from jxc_app.modules.purchasing.planning import wanted_lines
from tests.modules.asking.stores import MONDAY, Asking, asking_in

HOUR = timedelta(hours=1)


@pytest.fixture
def asking(company, standing_clock) -> Asking:
    return asking_in(company)


def papers(company) -> list[Document]:
    wanted = select(Document).where(Document.type == "purchase_requisition").order_by(Document.id)
    return company.database.read(lambda session: list(session.exec(wanted).all()))


def lines(company, document_id: int) -> dict[int, object]:
    wanted = select(DocumentLine.sku_id, DocumentLine.base_quantity).where(DocumentLine.document_id == document_id)
    return company.database.read(lambda session: dict(session.exec(wanted).all()))


def test_what_is_changed_before_the_cut_off_is_the_same_paper(company, asking):
    sent = asking.send(asking.first, (company.a, 5), (company.b, 2))
    box = next(one for one in asking.sheet(asking.first).lines if one.sku_id == company.b).units[2].id
    again = asking.send(asking.clerk, (company.b, 3, box), version=sent.version)
    [paper] = papers(company)
    assert (sent.number, again.number, paper.number, paper.status) == (sent.number,) * 3 + ("submitted",)
    assert lines(company, paper.id) == {company.b: 72}
    with pytest.raises(Conflict) as stale:
        asking.send(asking.first, (company.a, 1), version=sent.version)
    assert stale.value.code == "version.stale"


def test_the_sheet_says_what_is_there_on_its_way_sold_and_sent(company, asking, standing_clock):
    company.receive(company.a, 50, "2", at=company.s1)
    company.record("sales_issue", [company_line(company.a, 7)], at=company.s1)
    standing_clock.at += timedelta(days=9)
    company.record("sales_issue", [company_line(company.a, 4)], at=company.s1)
    company.record("purchase_requisition", [company_line(company.a, 6)], at=company.s1)
    sheet = asking.sheet(asking.first)
    line = sheet.lines[0]
    assert (line.on_hand, line.coming, line.sold_week, line.sold_fortnight) == (39, 6, 4, 11)
    assert [one.open for one in line.papers] == [6]
    day = MONDAY + timedelta(days=9)
    asking.send(asking.first, (company.a, 8), day=day)
    sheet = asking.sheet(asking.first)
    assert (sheet.chosen.day, sheet.chosen.answered, sheet.lines[0].asked, sheet.lines[0].coming) == (day, True, 8, 6)


def test_after_the_cut_off_it_is_the_next_round(company, asking, standing_clock):
    sent = asking.send(asking.first, (company.a, 5))
    standing_clock.at += 7 * HOUR  # 9:00 to 16:00 in Shanghai
    late = asking.send(asking.first, (company.a, 9))
    assert (late.moved, late.day, sent.number != late.number) == (True, MONDAY + timedelta(days=1), True)
    with pytest.raises(Conflict) as over:
        asking.send(asking.first, (company.a, 1))
    assert over.value.code == "ask.round_over"


def test_at_the_cut_off_it_is_in_force_and_the_plan_has_what_is_bought(company, asking, standing_clock):
    asking.send(asking.first, (company.a, 5))
    asking.send(asking.first, (company.b, 4), schedule_id=asking.bought)
    asking.send(asking.second, (company.b, 6), schedule_id=asking.bought, at=asking.s2)
    assert read(wanted_lines, actor=asking.buyer, database=company.database) == []
    standing_clock.at += 7 * HOUR
    assert close_due(company.database, standing_clock.at) == 2
    assert [one.status for one in papers(company)] == ["posted"] * 3
    planned = read(wanted_lines, actor=asking.buyer, database=company.database)
    assert [(one.sku_id, one.warehouse_id, one.open) for one in planned] == [
        (company.b, company.s1, 4), (company.b, asking.s2, 6),
    ]  # fmt: skip
    assert close_due(company.database, standing_clock.at) == 0
    with pytest.raises(Conflict):  # a later round is another paper, this one cannot be changed any more
        asking.send(asking.first, (company.a, 1), version=2, day=MONDAY + timedelta(days=1))


def test_what_a_clerk_sent_waits_for_who_may_put_it_into_force(company, asking, standing_clock):
    asking.send(asking.clerk, (company.a, 5))
    standing_clock.at += 7 * HOUR
    close_due(company.database, standing_clock.at)
    [paper] = papers(company)
    board = read(ask_board, actor=asking.owner, database=company.database)
    states = {one.store: one.state for one in next(b for b in board if b.is_over and b.giver).answers}
    assert (paper.status, states) == ("submitted", {"仓S1": "waits", "仓S2": "missing"})


def test_wanting_nothing_is_an_answer(company, asking, standing_clock):
    sent = asking.send(asking.first, (company.a, 5))
    asking.send(asking.first, version=sent.version)
    assert papers(company)[0].status == "closed"
    [first, *_] = read(ask_board, actor=asking.owner, database=company.database)
    assert {one.store: one.state for one in first.answers} == {"仓S2": "missing", "仓S1": "nothing"}
    again = asking.send(asking.first, (company.a, 2), version=2)
    assert again.number != sent.number


def test_stores_that_are_silent_are_told_before_and_headquarters_after(company, asking, standing_clock):
    company.database.write(seed_rules)
    company.database.write(lambda session: tell_new(session, standing_clock.at))
    asking.send(asking.first, (company.a, 5))
    standing_clock.at += 5 * HOUR + HOUR / 2
    close_due(company.database, standing_clock.at)
    assert close_due(company.database, standing_clock.at) == 0
    assert told(company, standing_clock) == {(who, "快截单了") for who in ("first", "second", "clerk1")}
    standing_clock.at += 2 * HOUR
    close_due(company.database, standing_clock.at)
    assert {who for who, words in told(company, standing_clock) if words == "已截单"} >= {"second", "buyer"}


def told(company, clock) -> set[tuple[str, str]]:
    company.database.write(lambda session: tell_new(session, clock.at))

    def find(session):
        from jxc_app.modules.access.models import User

        rows = session.exec(select(User.login, Notice.text).join(Notice, Notice.recipient_id == User.id)).all()
        return {(login, words) for login, text in rows for words in ("快截单了", "已截单") if words in text}

    return company.database.read(find)


def test_a_store_with_a_schedule_of_its_own_has_no_other(company, asking):
    own = asking.schedule(warehouse_id=company.s1, supplied_by=company.w2)
    assert [one.schedule_id for one in asking.sheet(asking.first).rounds] == [own.id]
    assert len(asking.sheet(asking.second, at=asking.s2).rounds) == 2
    with pytest.raises(DomainError) as gone:
        asking.send(asking.first, (company.a, 1))
    assert gone.value.code == "ask.no_schedule"


def test_a_round_that_was_begun_keeps_its_cut_off(company, asking, standing_clock):
    sent = asking.send(asking.first, (company.a, 5))
    asking.do(save_schedule, SaveSchedule(
        schedule_id=asking.supplied, version=1, template_id=asking.template, weekdays=127, closes_at="10:00",
        supplied_by=company.w1,
    ))  # fmt: skip
    standing_clock.at += 2 * HOUR
    assert asking.send(asking.first, (company.a, 6), version=sent.version).day == MONDAY
    standing_clock.at += 6 * HOUR
    close_due(company.database, standing_clock.at)
    assert papers(company)[0].status == "posted"


def test_a_schedule_missed_nothing_before_it_was_made(company, asking, standing_clock):
    standing_clock.at += 8 * HOUR
    late = asking.schedule(supplied_by=company.w1)
    assert {one.schedule_id for one in due(company, standing_clock)} == {asking.supplied, asking.bought}
    standing_clock.at += timedelta(days=1)
    assert late.id in {one.schedule_id for one in due(company, standing_clock)}


def due(company, clock):
    from jxc_app.modules.asking.closing import due_rounds

    return company.database.read(lambda session: due_rounds(session, clock.at))


def test_settings_have_a_right_of_their_own_and_rounds_close_by_themselves(company, asking):
    for actor in (asking.first, asking.buyer, asking.keeper):
        with pytest.raises(PermissionDenied):
            asking.do(save_template, SaveTemplate(name="x", sku_ids=[company.a]), actor)
    with pytest.raises(PermissionDenied):
        asking.do(close_round, RoundAct(schedule_id=asking.supplied, day=MONDAY))
    with pytest.raises(Conflict) as taken:
        asking.do(save_template, SaveTemplate(name="日配", sku_ids=[company.a]))
    assert taken.value.code == "ask.template_taken"
    with pytest.raises(PermissionDenied):
        asking.send(asking.second, (company.a, 1))


def company_line(sku_id, quantity):
    from tests.support.company import Line

    return Line(sku_id, quantity)


__all__ = ["perform"]

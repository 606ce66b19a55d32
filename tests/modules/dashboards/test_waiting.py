"""What waits for whom: read from the documents, within the right that it takes to act on them."""

from datetime import timedelta

from jxc_app.core.clock import FixedClock
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read
from jxc_app.modules.dashboards.waiting import Task, around, waiting
from tests.support.company import Company, Line


def tasks(company: Company, actor: Actor) -> dict[str, list[int]]:
    """Ids of the documents that wait for a person, by kind; kinds with nothing are left out."""
    found = read(waiting, actor=actor, database=company.database, user_id=actor.user_id)
    return {kind.code: [task.document_id for task in kind.tasks] for kind in found if kind.tasks}


def count(company: Company, actor: Actor) -> int:
    return read(around, actor=actor, database=company.database, user_id=actor.user_id).waiting


def test_a_draft_waits_for_its_maker_after_a_day(company: Company, standing_clock: FixedClock) -> None:
    maker = company.hire("maker", [("keeper", company.w1)])
    other = company.hire("other", [("keeper", company.w1)])
    ref = company.save("other_receipt", [Line(company.a, 1)], actor=maker)
    standing_clock.at += timedelta(hours=23)
    assert tasks(company, maker) == {}
    standing_clock.at += timedelta(hours=2)
    assert tasks(company, maker) == {"drafts": [ref.document_id]}
    assert tasks(company, other) == {}


def test_what_was_handed_in_waits_for_those_who_may_post_it_there(company: Company) -> None:
    clerk = company.hire("clerk", [("clerk", company.w1)])
    here = company.hire("here", [("reviewer", company.w1)])
    elsewhere = company.hire("elsewhere", [("reviewer", company.w2)])
    everywhere = company.hire("everywhere", [("reviewer", None)])
    ref = company.submit(company.save("other_receipt", [Line(company.a, 1)], actor=clerk), actor=clerk)
    assert tasks(company, here) == tasks(company, everywhere) == {"post": [ref.document_id]}
    assert tasks(company, elsewhere) == tasks(company, clerk) == {}
    company.post(ref, actor=here)
    assert tasks(company, here) == {}


def test_goods_on_their_way_wait_for_the_receiver_and_late_ones_for_the_sender(
    company: Company, standing_clock: FixedClock
) -> None:
    sender = company.hire("sender", [("keeper", company.w1)])
    receiver = company.hire("receiver", [("store_clerk", company.s1)])
    company.receive(company.a, 10, "1")
    ref = company.record("transfer", [Line(company.a, 5)], to_warehouse_id=company.s1, actor=sender)
    assert tasks(company, receiver) == {"receive": [ref.document_id]}
    assert tasks(company, sender) == {}
    standing_clock.at += timedelta(hours=49)
    assert tasks(company, sender) == {"late": [ref.document_id]}
    company.void(ref)
    assert tasks(company, sender) == tasks(company, receiver) == {}


def test_a_right_that_was_taken_takes_its_tasks_along(company: Company, standing_clock: FixedClock) -> None:
    maker = company.hire("maker", [("keeper", company.w1)])
    company.save("other_receipt", [Line(company.a, 1)], actor=maker)
    standing_clock.at += timedelta(days=2)
    nobody = company.hire("nobody", [])
    assert tasks(company, nobody) == {}
    assert count(company, nobody) == 0
    assert count(company, maker) == 1


def test_those_that_wait_longest_come_first(company: Company, standing_clock: FixedClock) -> None:
    maker = company.hire("maker", [("keeper", company.w1)])
    refs = []
    for _ in range(3):
        refs.append(company.save("other_receipt", [Line(company.a, 1)], actor=maker))
        standing_clock.at += timedelta(hours=1)
    standing_clock.at += timedelta(days=2)
    [kind] = [
        kind
        for kind in read(waiting, actor=maker, database=company.database, user_id=maker.user_id, most=2)
        if kind.tasks
    ]
    first: Task = kind.tasks[0]
    assert [task.document_id for task in kind.tasks] == [ref.document_id for ref in refs[:2]]
    assert kind.has_more
    assert (first.type_title, first.warehouse_name, first.maker_name) == ("其他入库", "仓W1", "人maker")


def test_the_sign_stops_counting_at_a_hundred(company: Company, standing_clock: FixedClock) -> None:
    maker = company.hire("maker", [("keeper", company.w1)])
    for _ in range(102):
        company.save("other_receipt", [], actor=maker)
    standing_clock.at += timedelta(days=2)
    assert count(company, maker) == 100

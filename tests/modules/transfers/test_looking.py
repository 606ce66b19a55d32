"""门店库存 and 调货待办: who sees what of others' stock, what stands in the two lists, and the figures of it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.use_case import QUERIES, USE_CASES, clock, perform, read
from jxc_app.modules.notifications.models import Notice
from jxc_app.modules.notifications.telling import tell_new
from jxc_app.modules.warehouses.models import Warehouse
from tests.modules.transfers.test_requests import Stores, refused
from tests.support.company import SYSTEM


def look(company, code, actor=SYSTEM, **asked):
    return read(QUERIES[code], actor=actor, **asked)


def do(company, code, actor=SYSTEM, **fields):
    return perform(USE_CASES[code], USE_CASES[code].command(**fields), actor=actor, database=company.database)


@pytest.fixture
def stores(company):
    """W1 has ten and lies in the same city as S1, W2 has two and lies nearer but in another; the way to W1 is known."""
    found = Stores(company)
    company.receive(company.a, 2, "3", at=company.w2)

    def settle(session):
        for one, city, at in (
            (company.w1, "杭州", "120.2"),
            (company.w2, "绍兴", "120.16"),
            (company.s1, "杭州", "120.15"),
        ):
            place = session.get_one(Warehouse, one)
            place.city, place.latitude, place.longitude = city, Decimal("30.25"), Decimal(at)

    company.database.write(settle)
    return found


def test_the_same_city_first_with_the_way_there(stores, company):
    manager = company.hire("manager", [("store_manager", company.s1)])
    stores.ask(3)
    found = look(company, "transfer.store_stock", manager, sku_id=company.a, here_id=company.s1)
    assert [(one.name, one.is_same_city, one.available, one.band) for one in found.nearby] == [
        ("仓W1", True, Decimal(7), "plenty"), ("仓W2", False, Decimal(2), "little"),
    ]  # fmt: skip
    assert found.nearby[0].way.words.startswith("6.") and "约" in found.nearby[0].way.words
    assert (found.own.on_hand, found.own.available) == (0, 0)
    here = look(company, "transfer.store_stock", sku_id=company.a, here_id=company.w1)
    assert (here.own.on_hand, here.own.kept, here.own.available) == (10, 3, 7)


def test_a_clerk_is_told_much_or_little_and_no_number(stores, company):
    clerk = company.hire("clerk", [("store_clerk", company.s1)])
    found = look(company, "transfer.store_stock", clerk, sku_id=company.a, here_id=company.s1)
    assert [(one.available, one.band) for one in found.nearby] == [(None, "plenty"), (None, "little")]
    with pytest.raises(NotFound):
        look(company, "transfer.store_stock", clerk, sku_id=company.a, here_id=company.w1)


def test_who_may_see_nothing_of_others_is_shown_nothing(stores, company):
    keeper = company.hire("keeper", [("keeper", company.w2)])
    found = look(company, "transfer.store_stock", keeper, sku_id=company.a, here_id=company.w2)
    assert (found.nearby, found.own.available) == ((), Decimal(2))


def test_from_where_somebody_looks(stores, company):
    manager = company.hire("manager", [("store_manager", company.s1)])
    clerk = company.hire("clerk", [("store_clerk", company.s1)])
    assert [(one.id, one.may_ask) for one in look(company, "transfer.homes", manager)] == [(company.s1, True)]
    assert [(one.id, one.may_ask) for one in look(company, "transfer.homes", clerk)] == [(company.s1, False)]


def test_substitutes_with_the_nearest_that_has_some(stores, company):
    company.receive(company.b, 6, "1", at=company.w2)
    do(company, "sku.pair_substitutes", sku_id=company.b, other_id=company.a)
    with refused("substitute.taken"):
        do(company, "sku.pair_substitutes", sku_id=company.a, other_id=company.b)
    with refused("substitute.same"):
        do(company, "sku.pair_substitutes", sku_id=company.a, other_id=company.a)
    [other] = look(company, "transfer.store_stock", sku_id=company.a, here_id=company.s1).instead
    assert (other.sku.id, other.nearest.name, other.nearest.available) == (company.b, "仓W2", Decimal(6))
    do(company, "sku.part_substitutes", sku_id=company.a, other_id=company.b)
    assert look(company, "transfer.store_stock", sku_id=company.a, here_id=company.s1).instead == ()
    with pytest.raises(NotFound):
        do(company, "sku.part_substitutes", sku_id=company.a, other_id=company.b)


def test_what_waits_for_the_giver_and_what_became_of_it(stores, company):
    giver = company.hire("giver", [("store_manager", company.w1)])
    asker = company.hire("asker", [("store_manager", company.s1)])
    asked = stores.ask(4, actor=asker, words="王女士要")
    [row] = look(company, "transfer.asked_of_me", giver)
    [line] = row.lines
    assert (row.state, row.asker, row.words, line.asked, line.left) == ("asked", "人asker", "王女士要", 4, 6)
    assert look(company, "transfer.asked_of_me", asker) == look(company, "transfer.asked_by_me", giver) == []
    assert [one.tasks[0].document_id for one in _todo(giver) if one.code == "asked"] == [asked.document_id]
    assert not any(one.tasks for one in _todo(giver) if one.code == "post")
    [open_] = look(company, "transfer.open_for", asker, sku_id=company.a, receiver_id=company.s1)
    assert open_.id == asked.document_id
    stores.act("transfer.accept", asked, actor=giver, in_minutes=30)
    [mine] = look(company, "transfer.asked_by_me", asker)
    assert (mine.state, mine.promised_at > mine.asked_at, mine.answerer) == ("accepted", True, "人giver")
    stores.act("transfer.send", asked, actor=giver)
    [mine] = look(company, "transfer.asked_by_me", asker)
    assert mine.state == "sent"
    assert not any(one.tasks for one in _todo(giver) if one.code == "asked")


def _todo(person):
    return read(QUERIES["todo.list"], actor=person, user_id=person.user_id)


def test_people_hear_of_it(stores, company):
    giver = company.hire("giver", [("store_manager", company.w1)])
    keeper = company.hire("keeper", [("keeper", company.w1)])
    asker = company.hire("asker", [("store_manager", company.s1)])
    company.hire("stranger", [("store_manager", company.w2)])
    asked, other = stores.ask(4, actor=asker), stores.ask(1, actor=asker)
    stores.act("transfer.accept", asked, actor=giver, in_minutes=30)
    stores.act("transfer.send", asked, actor=giver)
    token = clock.set(FixedClock(clock.get().now() + timedelta(hours=5)))
    try:
        stores.do("transfer.lapse", document_id=other.document_id)
    finally:
        clock.reset(token)
    while company.database.write(lambda session: tell_new(session, clock.get().now())).entries:
        pass
    found = company.database.read(
        lambda s: [(one.event, one.recipient_id) for one in s.exec(select(Notice).order_by(Notice.id)).all()]
    )
    told = [one for one in found if one[0].startswith("transfer.")]
    both = sorted((giver.user_id, keeper.user_id))
    assert told == [
        *(("transfer.asked", one) for _ in range(2) for one in both),
        ("transfer.answered", asker.user_id), ("transfer.answered", asker.user_id),
        *(("transfer.unanswered", one) for one in sorted((*both, asker.user_id))),
    ]  # fmt: skip


def test_books_that_said_yes_where_the_shelf_said_no(stores, company):
    whole, short, none, taken_back = (stores.ask(2) for _ in range(4))
    stores.act("transfer.send", whole)
    stores.act("transfer.send", short, lines=[{"sku_id": company.a, "quantity": "1", "cause": "not_found"}])
    stores.act("transfer.refuse", none, reason="找不到", cause="not_found")
    stores.act("transfer.cancel", taken_back)
    _receive(stores, whole)
    day = stores.document(whole).business_date
    [found] = look(company, "transfer.fulfilment", since=day, until=day)
    assert (found.giver, found.lines, found.not_found, found.rate) == ("仓W1", 3, 2, Decimal("0.6667"))
    assert (found.received, found.median, found.ninetieth) == (1, 0, 0)
    [every] = look(company, "transfer.fulfilment", since=day, until=day, whole=True)
    assert every == replace(found, giver_id=0, giver="")
    company.assert_proved()


def _receive(stores, asked):
    document = stores.document(asked)
    line = {"line_id": document.id * 1000 + 1, "open": "2", "counted": "2"}
    stores.do("transfer.receive", transfer_id=document.id, version=document.version, lines=[line])


def test_nothing_is_asked_of_stock_out_of_sight(stores, company):
    clerk = company.hire("clerk", [("store_clerk", company.s1)])
    with pytest.raises(DomainError):
        stores.ask(1, actor=clerk)

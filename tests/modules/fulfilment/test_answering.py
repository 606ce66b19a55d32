"""A store sends less than it was asked, or nothing: the next store is asked by itself, or the rest waits honestly."""

from datetime import timedelta

import pytest
from sqlmodel import select

from jxc_app.core.clock import business_date
from jxc_app.core.use_case import clock
from jxc_app.modules.notifications.models import Notice
from jxc_app.modules.notifications.telling import tell_new
from jxc_app.modules.transfers.figures import fulfilment
from tests.modules.fulfilment.chain import Chain
from tests.modules.sales.shop import refused


@pytest.fixture
def chain(company):
    return Chain.of_stores(company, 4)


@pytest.fixture
def shared(chain, company):
    """An order of five that the second store is to send; the third has four, the fourth nine."""
    one, two, three, four = chain.stores
    for store, quantity in ((two, 5), (three, 4), (four, 9)):
        company.receive(company.a, quantity, "3", at=store)
    order = chain.order((company.a, 5), at=one)
    chain.source(order)
    assert chain.given(order) == {two: {company.a: 5}}
    return order


def test_what_is_refused_goes_to_the_next_store_which_keeps_it_in_the_same_moment(chain, company, shared):
    _, two, _, four = chain.stores
    chain.refuse(chain.parcels(shared)[two])
    assert chain.given(shared) == {four: {company.a: 5}}  # one parcel from afar before two from near by
    assert (chain.free(company.a, two), chain.free(company.a, four)) == ((5, 0), (9, 5))
    states = {row.warehouse_id: row.state for row in chain.standing(shared).parcels}
    assert states == {two: "refused", four: "picking"}
    company.assert_proved()


def test_what_is_short_goes_to_the_next_store_and_the_rest_leaves(chain, company, shared):
    _, two, three, _ = chain.stores
    sent = chain.send(chain.parcels(shared)[two], (company.a, 2, "not_found"))
    assert (sent.status, chain.free(company.a, two)) == ("posted", (3, 0))
    assert chain.given(shared) == {three: {company.a: 3}}
    chain.send(chain.parcels(shared)[three])
    assert (chain.now(shared).status, chain.standing(shared).state) == ("done", "shipped")
    company.assert_proved()


def test_who_has_refused_is_not_asked_again_and_what_nobody_has_waits(chain, company, shared):
    for _ in range(3):
        [parcel] = list(chain.parcels(shared).values())[:1]
        chain.refuse(parcel)
    while parcels := chain.parcels(shared):
        chain.refuse(next(iter(parcels.values())))
    standing = chain.standing(shared)
    assert (standing.state, standing.promised_at) == ("short", None)
    assert [int(row.quantity) for row in standing.waiting] == [5]
    assert chain.free(company.a, chain.stores[1]) == (5, 0)
    company.assert_proved()


def test_less_takes_a_cause_and_more_is_not_asked(chain, company, shared):
    parcel = chain.parcels(shared)[chain.stores[1]]
    with refused("transfer.cause_needed"):
        chain.send(parcel, (company.a, 2, ""))
    with refused("transfer.more_than_asked"):
        chain.send(parcel, (company.a, 6, ""))
    with refused("parcel.nothing_sent"):
        chain.send(parcel, (company.a, 0, "kept"))
    chain.send(parcel)
    with refused("version.stale"):
        chain.refuse(parcel)
    with refused("parcel.answered"):
        chain.refuse(next(row for row in chain.standing(shared).parcels if row.state == "shipped"))
    company.assert_proved()


def test_books_that_said_yes_where_the_shelf_said_no_count_as_failed(chain, company, shared):
    _, two, three, _ = chain.stores
    chain.send(chain.parcels(shared)[two], (company.a, 2, "not_found"))
    chain.send(chain.parcels(shared)[three])
    today = business_date(clock.get().now(), company.database.settings.zone)
    rows = chain.read(fulfilment, since=today - timedelta(days=1), until=today)
    assert {(row.giver_id, row.lines, row.not_found) for row in rows} == {(three, 1, 0), (two, 1, 1)}


def test_everybody_concerned_hears_of_it(chain, company):
    one, two, three, _ = chain.stores
    company.receive(company.a, 3, "3", at=two)
    company.receive(company.a, 2, "3", at=three)
    people = {store: company.hire(f"m{store}", [("store_manager", store)]) for store in (one, two, three)}
    company.database.write(lambda session: tell_new(session, clock.get().now()))
    order = chain.order((company.a, 3), at=one, actor=people[one])
    chain.source(order, actor=people[one])
    assert heard(company, people[two]) == {"parcel.to_send"}
    chain.refuse(chain.parcels(order)[two], actor=people[two])
    assert heard(company, people[three]) == {"parcel.to_send"}
    assert heard(company, people[one]) == {"parcel.short", "fulfilment.short"}


def heard(company, person):
    while company.database.write(lambda session: tell_new(session, clock.get().now())).entries:
        pass
    own = select(Notice.event).where(Notice.recipient_id == person.user_id)
    wanted = {"parcel.to_send", "parcel.short", "fulfilment.short"}
    return wanted & set(company.database.read(lambda session: session.exec(own).all()))

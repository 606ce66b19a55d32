"""A warehouse shares out what it has among the stores that asked: fair, by line, one transfer for each store."""

from datetime import timedelta

import pytest

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.use_case import read
from jxc_app.modules.asking.closing import close_due
from jxc_app.modules.asking.sharing import giving_places
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.models import Document
from jxc_app.modules.transfers.types import TRANSFER
from tests.modules.asking.stores import Asking, asking_in


@pytest.fixture
def asking(company, standing_clock) -> Asking:
    """12 of A in the warehouse; one store asks for 12, the other for 6; and the round has closed."""
    asking = asking_in(company)
    company.receive(company.a, 12, "2")
    company.receive(company.b, 100, "2")
    asking.send(asking.first, (company.a, 12), (company.b, 24))
    asking.send(asking.second, (company.a, 6), at=asking.s2)
    standing_clock.at += timedelta(hours=7)
    close_due(company.database, standing_clock.at)
    return asking


def document(company, document_id) -> Document:
    return company.database.read(lambda session: session.get_one(Document, document_id))


def wants(asking):
    return {(want.store, sku.code): want for sku in asking.shares() for want in sku.wants}


def test_what_is_scarce_is_shared_in_proportion(company, asking):
    [scarce, plenty] = asking.shares()
    assert (scarce.is_scarce, scarce.available, scarce.wanted) == (True, 12, 18)
    assert {one.store: one.share for one in scarce.wants} == {"仓S1": 8, "仓S2": 4}
    assert (plenty.is_scarce, plenty.pack, plenty.wants[0].share) == (False, 24, 24)
    [place] = read(giving_places, actor=asking.keeper, database=company.database)
    assert (place.id, place.papers) == (company.w1, 2)


def test_one_act_makes_a_transfer_for_each_store_and_reserves(company, asking):
    given = wants(asking)
    done = asking.allocate(*((one.line_id, one.open, one.share) for one in given.values()))
    made = [document(company, one) for one in done.document_ids]
    assert [(one.type, one.warehouse_id, one.to_warehouse_id, one.status) for one in made] == [
        (TRANSFER.code, company.w1, company.s1, "submitted"), (TRANSFER.code, company.w1, asking.s2, "submitted"),
    ]  # fmt: skip
    assert company.stock(company.a).available == 0
    assert asking.shares() == []
    company.assert_proved()


def test_a_paper_is_done_when_what_was_given_has_left(company, asking):
    given = wants(asking)
    done = asking.allocate(*((one.line_id, one.open, one.share) for one in given.values()))
    papers = {one.document_id for one in given.values()}
    assert {document(company, one).status for one in papers} == {"posted"}
    for one in done.document_ids:
        sent = document(company, one)
        company.post(DocumentRef(document_id=one, number=sent.number, status=sent.status, version=sent.version))
    assert {document(company, one).status for one in papers} == {"done"}
    assert company.stock(company.a, at=company.s1).in_transit == 8
    company.assert_proved()


def test_what_is_kept_open_is_there_next_time(company, asking):
    one = wants(asking)["仓S1", "A-1"]
    asking.allocate((one.line_id, 12, 5), ends_rest=False)
    again = wants(asking)["仓S1", "A-1"]
    assert (again.open, again.share) == (7, 4)  # 7 of 12 are left, against 7 and 6
    with pytest.raises(Conflict) as stale:
        asking.allocate((one.line_id, 12, 5))
    assert stale.value.code == "version.stale"


def test_giving_nothing_ends_a_paper_at_once(company, asking):
    one = wants(asking)["仓S2", "A-1"]
    done = asking.allocate((one.line_id, one.open, 0))
    assert (done.document_ids, done.ended, document(company, one.document_id).status) == ((), 1, "done")
    assert ("仓S2", "A-1") not in wants(asking)


def test_nobody_gets_more_than_was_asked_or_than_there_is(company, asking):
    given = wants(asking)
    one, other = given["仓S1", "A-1"], given["仓S2", "A-1"]
    with pytest.raises(DomainError) as more:
        asking.allocate((one.line_id, 12, 13))
    assert (more.value.code, more.value.field) == ("ask.more_than_asked", "lines.0.quantity")
    with pytest.raises(DomainError) as short:
        asking.allocate((one.line_id, 12, 12), (other.line_id, 6, 6))
    assert short.value.code == "stock.insufficient"
    assert asking.company.stock(company.a).available == 12


def test_who_may_not_send_goods_from_there_may_not_share_them_out(company, asking):
    with pytest.raises(Exception) as refused:
        read(giving_places, actor=asking.clerk, database=company.database)
    assert "access" in refused.value.code

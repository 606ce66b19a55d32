"""盲收: nor is whoever only counts told how much is on order by what is advised, may be asked for, or is paid ahead."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read, read_in
from jxc_app.modules.documents.listing import list_documents
from jxc_app.modules.migration.replenishment_exports import suggestion_table
from jxc_app.modules.migration.transfer_exports import advice_table
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.replenishment.models import Suggestion
from jxc_app.modules.replenishment.queries import SuggestionFilter, suggestion_page, suggestion_view
from jxc_app.modules.replenishment.rules import TAKEN
from jxc_app.modules.transfer_advice.models import TransferSuggestion
from jxc_app.modules.transfer_advice.queries import AdviceFilter, advice_page, advice_view
from jxc_app.state.replenishment_rows import line_of
from tests.modules.asking.stores import asking_in
from tests.modules.purchasing.loop import Buying, buying_in
from tests.modules.purchasing.test_blind import TELLING, count_blind
from tests.modules.replenishment.suggested import suggested
from tests.modules.settlement.settling import settling_in
from tests.modules.transfer_advice.advised import advised
from tests.support.company import SYSTEM, Company, Line


@pytest.fixture
def buying(company: Company) -> Buying:
    return buying_in(company)


def changed(company: Company, kind: Any, row_id: int, **working: Any) -> None:
    def work(session: Session) -> None:
        row = session.get_one(kind, row_id)
        row.working = row.working | working
        session.add(row)

    company.database.write(work)


def all_of(company: Company, query: Any, actor: Actor, wanted: Any) -> str:
    return repr(company.database.read(lambda session: list(read_in(session, query, actor, wanted=wanted))))


def test_a_suggestion_says_nothing_of_what_is_on_order(company: Company, buying: Buying) -> None:
    row_id = suggested(company, company.a, company.w1)
    on_order = {"on_order": "7351", "position": "7353", "up_to": "7400.4", "short": "47.4"}
    changed(company, Suggestion, row_id, **on_order)

    def said_to(actor: Actor) -> str:
        known = {"actor": actor, "database": company.database}
        page = read(suggestion_page, wanted=SuggestionFilter(), **known)
        view = read(suggestion_view, suggestion_id=row_id, **known)
        rows = all_of(company, suggestion_table, actor, SuggestionFilter())
        return repr((page, view, rows, line_of(page.rows[0])))

    told = ("7351", "7353", "7400", "47.4")
    assert all(one in said_to(buying.buyer) and one in said_to(buying.keeper) for one in told)
    count_blind(company)
    assert all(one in said_to(buying.buyer) for one in told)
    said = said_to(buying.keeper)
    assert not any(one in said for one in told)
    assert "建议订 23 件" not in said and "建议订 23 个" in said and "盲收" in said


def test_what_was_advised_and_ordered_is_hidden_as_the_order_is(company: Company, buying: Buying) -> None:
    row_id = suggested(company, company.a, company.w1)

    def take(session: Session) -> None:
        row = session.get_one(Suggestion, row_id)
        row.state, row.decided_by, row.decided_at = TAKEN, "采购", datetime(2026, 3, 16, 2, tzinfo=UTC)

    company.database.write(take)
    count_blind(company)

    def seen_by(actor: Actor) -> Decimal | None:
        wanted = SuggestionFilter(state=TAKEN)
        [row] = read(suggestion_page, actor=actor, database=company.database, wanted=wanted).rows
        view = read(suggestion_view, actor=actor, database=company.database, suggestion_id=row_id)
        assert ("建议订 23" in repr(view)) == (row.quantity is not None)
        return row.quantity

    assert (seen_by(buying.buyer), seen_by(buying.keeper)) == (23, None)


def test_transfer_advice_says_when_ordered_goods_come_and_not_how_many(company: Company, buying: Buying) -> None:
    row_id = advised(company, company.a, company.w2, company.w1)
    changed(company, TransferSuggestion, row_id, ordered="7351", target="7361", due=[["3", "7300"], ["5", "51"]])
    owner = company.hire("owner", [("owner", None)])

    def said_to(actor: Actor) -> str:
        known = {"actor": actor, "database": company.database}
        page = read(advice_page, wanted=AdviceFilter(), **known)
        view = read(advice_view, suggestion_id=row_id, **known)
        return repr((page, view, all_of(company, advice_table, actor, AdviceFilter())))

    assert TELLING.search(said_to(buying.keeper))
    count_blind(company)
    assert TELLING.search(said_to(owner))
    said = said_to(buying.keeper)
    assert not TELLING.search(said) and "7361" not in said
    assert "减去在订的（盲收，收完前不显示）" in said and "3 天后到" in said


def test_a_store_that_asks_is_told_that_goods_are_ordered_and_not_how_many(company: Company) -> None:
    asking, clerk = asking_in(company), company.hire("counting", [("store_clerk", company.s1)])
    command = CreatePartner(code="GYS001", name="申源食品有限公司", is_supplier=True)
    supplier = perform(create_partner, command, actor=SYSTEM, database=company.database).partner_id
    order = company.record("purchase_order", [Line(company.a, 7351, "3")], at=company.s1, partner_id=supplier)

    def seen_by(actor: Actor) -> tuple[Any, Any]:
        line = asking.sheet(actor).lines[0]
        return line.coming, [(one.number, one.open) for one in line.papers]

    assert seen_by(clerk) == (7351, [(order.number, 7351)])
    count_blind(company)
    assert seen_by(clerk) == (None, [(order.number, None)])


def test_what_is_paid_ahead_for_an_order_does_not_tell_what_it_comes_to(company: Company) -> None:
    settling = settling_in(company)
    order = settling.buying.order(Line(company.a, 10, "3"))
    asked = settling.ask_ahead(order, 30)
    paid = settling.pay(asked)
    count_blind(company)
    manager = company.hire("manager", [("store_manager", None)])

    def seen_by(actor: Actor) -> list[Decimal | None]:
        rows = read(list_documents, actor=actor, database=company.database).rows
        return [row.total_amount for row in rows if row.id in (asked.document_id, paid.document_id)]

    assert (seen_by(settling.buying.finance), seen_by(manager)) == ([30, 30], [None, None])
    settling.buying.received(order, 10)
    assert seen_by(manager) == [30, 30]

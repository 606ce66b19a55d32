"""What has a serial number is one piece: it is refused at its line where it cannot be, and by words that say where."""

import pytest
from sqlalchemy import update

from jxc_app.core.errors import DomainError, say
from jxc_app.modules.catalog.models import Sku
from tests.modules.counting.clerks import Clerks
from tests.modules.counting.test_counting import refusal
from tests.support.company import Company, Line


@pytest.fixture
def clerks(company: Company) -> Clerks:
    """One piece, SN1, in W1, and another, SN2, in W2."""
    with company.database.engine.begin() as connection:
        connection.execute(update(Sku.__table__).where(Sku.__table__.c.id == company.lots).values(serial_tracked=True))  # type: ignore[attr-defined]
    company.record("other_receipt", [Line(company.lots, 1, "5", lot="SN1")])
    company.record("other_receipt", [Line(company.lots, 1, "5", lot="SN2")], at=company.w2)
    return Clerks.of(company)


def words(act: object, *arguments: object, **named: object) -> str:
    with pytest.raises(DomainError) as caught:
        act(*arguments, **named)  # type: ignore[operator]
    return say(caught.value)


def test_a_piece_is_one(clerks: Clerks) -> None:
    company, count = clerks.company, clerks.make()
    assert refusal(clerks.enter, count, company.lots, 3, lot_number="SN9") == (
        "count.one_piece", "entries.0.quantity",
    )  # fmt: skip
    assert [one.position for one in clerks.lines(count)] == [1], "and no line is left of what was refused"


def test_what_the_books_have_in_another_warehouse_is_refused_where_it_is_typed(clerks: Clerks) -> None:
    company, count = clerks.company, clerks.make()
    entries = [
        {"sku_id": company.lots, "quantity": "1", "lot_number": "SN1"},
        {"sku_id": company.lots, "quantity": "1", "lot_number": "SN2"},
    ]
    assert refusal(clerks.enter_many, count, entries) == ("count.piece_elsewhere", "entries.1.quantity")
    assert "SN2" in (told := words(clerks.enter_many, count, entries)) and "仓W2「可用」" in told
    clerks.enter(count, company.lots, 0, lot_number="SN2")
    clerks.enter(count, company.lots, 1, lot_number="SN1")
    assert clerks.finish(count).documents == ()


def test_it_is_said_in_which_status_it_is_there(clerks: Clerks) -> None:
    company, count = clerks.company, clerks.make()
    company.record("stock_status", [Line(company.lots, 1, lot="SN2")], at=company.w2, settlement="block")
    assert "仓W2「冻结」" in words(clerks.enter, count, company.lots, 1, lot_number="SN2")


def test_what_is_blocked_here_belongs_into_its_own_line(clerks: Clerks) -> None:
    company = clerks.company
    company.record("stock_status", [Line(company.lots, 1, lot="SN1")], settlement="block")
    count = clerks.make()
    assert refusal(clerks.enter, count, company.lots, 1, lot_number="SN1")[0] == "count.piece_status"
    assert "「冻结」那一行" in words(clerks.enter, count, company.lots, 1, lot_number="SN1")
    clerks.enter(count, company.lots, 1, lot_number="SN1", status="blocked")


def test_a_piece_is_found_once(clerks: Clerks) -> None:
    """In two places of one sheet, by two people, or as two lines of the same entry: it lies in one of them."""
    company, count = clerks.company, clerks.make()
    clerks.enter(count, company.lots, 1, lot_number="SN1", place="货架")
    assert refusal(clerks.enter, count, company.lots, 1, lot_number="SN1", place="门口")[0] == "count.piece_twice"
    again = {"lot_number": "SN1", "place": "门口", "actor": clerks.second}
    assert "货架" in words(clerks.enter, count, company.lots, 1, **again)
    clerks.enter(count, company.lots, 1, lot_number="SN1", place="货架")
    clerks.enter(count, company.lots, 0, lot_number="SN1", place="货架")
    clerks.enter(count, company.lots, 1, lot_number="SN1", place="门口")
    found = {"sku_id": company.lots, "quantity": "1", "lot_number": "SN9"}
    both = [found, found | {"status": "blocked"}]
    assert refusal(clerks.enter_many, count, both) == ("count.piece_twice", "entries.1.quantity")


def test_what_the_books_have_nowhere_is_found(clerks: Clerks) -> None:
    company, count = clerks.company, clerks.make()
    for actor in (clerks.first, clerks.second):
        clerks.enter(count, company.lots, 1, lot_number="SN9", actor=actor)
        if actor is clerks.first:
            clerks.enter(count, company.lots, 1, lot_number="SN1")
        clerks.hand_in(count, actor=actor)
    clerks.explain(count)
    clerks.post(count)
    assert company.stock(company.lots).on_hand == 2
    company.assert_proved()


def test_what_came_in_elsewhere_meanwhile_is_named_at_posting_with_its_line(clerks: Clerks) -> None:
    company, count = clerks.company, clerks.make()
    clerks.enter(count, company.lots, 1, lot_number="SN1")
    clerks.enter(count, company.lots, 1, lot_number="SN9")
    clerks.hand_in(count)
    clerks.enter(count, company.lots, 1, lot_number="SN9", actor=clerks.second)
    clerks.hand_in(count, actor=clerks.second)
    company.record("other_receipt", [Line(company.lots, 1, "5", lot="SN9")], at=company.w2)
    clerks.explain(count)
    assert refusal(clerks.post, count)[0] == "count.piece_moved"
    told = words(clerks.post, count)
    assert "第 2 行" in told and "SN9" in told and "仓W2「可用」" in told
    line = next(one for one in clerks.lines(count) if one.differs)
    clerks.decide(count, line.id, 0, reason="在二号仓入过库")
    assert clerks.post(count).documents == ()
    company.assert_proved()


def test_a_sku_that_is_not_kept_by_lot_is_found_without_one(company: Company) -> None:
    company.receive(company.a, 5, "1")
    clerks = Clerks.of(company)
    count = clerks.make(company.a)
    with pytest.raises(DomainError) as refused:
        clerks.enter(count, company.a, 5, lot_number="X")
    assert (refused.value.code, refused.value.field) == ("lot.not_tracked", "entries.0.lot_number")
    clerks.enter(count, company.a, 5)

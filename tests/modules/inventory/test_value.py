"""Value: the worked example, what comes back, what is left over, what travels."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import from_scaled
from jxc_app.modules.catalog.models import Unit
from jxc_app.modules.inventory import rules
from jxc_app.modules.inventory.models import StockValueEntry
from jxc_app.modules.inventory.rules import ValueState
from tests.support.company import Company, Line

QUANTITIES = st.integers(1, 10**12).map(lambda n: from_scaled(n, 6))
VALUES = st.integers(0, 10**14).map(lambda n: from_scaled(n, 4))


def causes(company: Company) -> list[str]:
    with company.database.reading() as session:
        return list(session.exec(select(StockValueEntry.cause).order_by(StockValueEntry.id)).all())


def cost_of_last_issue(company: Company) -> Decimal:
    with company.database.reading() as session:
        wanted = select(StockValueEntry).order_by(StockValueEntry.id.desc())
        return -session.exec(wanted).first().value


def test_the_worked_example(company: Company) -> None:
    """100 at 10, 200 at 12, 150 out, 50 at 15, 100 out: cost 2,925.00, closing 1,225.00."""
    company.receive(company.a, 100, "10")
    company.receive(company.a, 200, "12")
    company.issue(company.a, 150)
    first = cost_of_last_issue(company)
    company.receive(company.a, 50, "15")
    company.issue(company.a, 100)
    assert (first, cost_of_last_issue(company)) == (Decimal(1700), Decimal(1225))
    assert first + cost_of_last_issue(company) == Decimal("2925.00")
    assert company.value(company.a) == Decimal("1225.00")
    assert company.stock(company.a).on_hand == 100
    company.assert_proved()


def test_the_last_piece_takes_everything_that_is_left(company: Company) -> None:
    company.receive(company.a, 3, "3.333333")
    for left in ("6.6667", "3.3333", "0"):
        company.issue(company.a, 1)
        assert company.value(company.a) == Decimal(left)
    company.assert_proved()


def test_a_return_without_cost_comes_back_at_the_average(company: Company) -> None:
    company.receive(company.a, 4, "2.5")
    company.record("sales_return", [Line(company.a, 2, "99")])
    assert company.value(company.a) == 15


def test_the_price_of_a_unit_is_the_cost_of_what_is_in_it(company: Company) -> None:
    """One box of 24 for 60 yuan, 10 % off: 54 yuan on 24 pieces."""
    company.record("other_receipt", [Line(company.b, 1, "60", unit_id=_box(company), discount="10")])
    assert (company.stock(company.b).on_hand, company.value(company.b)) == (24, 54)


def _box(company: Company) -> int:
    with company.database.reading() as session:
        return session.exec(select(Unit.id).where(Unit.name == "箱")).one()


def test_a_reversal_takes_the_value_that_was_booked_not_todays_average(company: Company) -> None:
    dear = company.receive(company.a, 10, "20")
    company.receive(company.a, 10, "10")
    company.void(dear)
    assert (company.stock(company.a).on_hand, company.value(company.a)) == (10, 100)
    issued = company.issue(company.a, 5)
    company.receive(company.a, 5, "30")
    company.void(issued)
    assert company.value(company.a) == 250
    assert "residue_empty" not in causes(company)
    company.assert_proved()


def test_what_is_left_when_the_stock_is_gone_is_written_off_with_its_cause(company: Company) -> None:
    """10 at 20 and 10 at 10; ten go out at 15; taking back the dear ten leaves 50 yuan less than nothing."""
    dear = company.receive(company.a, 10, "20")
    company.receive(company.a, 10, "10")
    company.issue(company.a, 10)
    company.void(dear)
    assert (company.stock(company.a).on_hand, company.value(company.a)) == (0, 0)
    assert causes(company)[-2:] == ["reversal", "residue_empty"]
    company.assert_proved()


def test_a_value_below_nothing_is_lifted_to_nothing(company: Company) -> None:
    dear = company.receive(company.a, 10, "100")
    company.receive(company.a, 10, "1")
    company.issue(company.a, 5)
    company.void(dear)
    assert (company.stock(company.a).on_hand, company.value(company.a)) == (5, 0)
    assert causes(company)[-1] == "residue_negative"
    company.assert_proved()


def test_a_back_dated_receipt_changes_no_value_that_stands(company: Company) -> None:
    company.receive(company.a, 10, "10")
    company.issue(company.a, 5)
    before = _entries(company)
    company.record("other_receipt", [Line(company.a, 5, "40")], business_date="2026-01-05")
    assert _entries(company)[: len(before)] == before
    assert company.value(company.a) == 250
    company.assert_proved()


def _entries(company: Company) -> list[tuple[int, Decimal]]:
    with company.database.reading() as session:
        rows = session.exec(select(StockValueEntry).order_by(StockValueEntry.id)).all()
        return [(row.move_seq, row.value) for row in rows]


def test_a_transfer_carries_its_value_and_the_total_stays(company: Company) -> None:
    company.receive(company.a, 10, "3.33")
    company.receive(company.a, 10, "9", at=company.w2)
    company.record("transfer", [Line(company.a, 4)], to_warehouse_id=company.w2)
    here, there = company.value(company.a), company.value(company.a, company.w2)
    assert (here, there) == (Decimal("19.98"), Decimal("103.32"))
    company.assert_proved()


@given(QUANTITIES, VALUES, QUANTITIES)
def test_what_leaves_is_the_average_half_up_and_never_more_than_there_is(
    stock: Decimal, value: Decimal, leaving: Decimal
) -> None:
    state = ValueState(stock, value)
    worth = rules.issue_value(state, leaving)
    if leaving >= stock:
        assert worth == value
    else:
        exact = Fraction(value) * Fraction(leaving) / Fraction(stock)
        assert abs(Fraction(worth) - exact) <= Fraction(1, 20_000)
        assert 0 <= worth <= value


@given(st.lists(st.tuples(QUANTITIES, VALUES), min_size=1, max_size=8), st.lists(QUANTITIES, max_size=8))
def test_whatever_comes_and_goes_the_parts_add_up(
    receipts: list[tuple[Decimal, Decimal]], issues: list[Decimal]
) -> None:
    state = ValueState(Decimal(0), Decimal(0))
    for quantity, value in receipts:
        state.add(quantity, value)
    out = Decimal(0)
    for quantity in issues:
        taken = min(quantity, state.quantity)
        if taken:
            worth = rules.issue_value(state, taken)
            state.add(-taken, -worth)
            out += worth
    assert state.value >= 0
    assert out + state.value == sum((value for _, value in receipts), Decimal(0))
    assert state.quantity > 0 or state.value == 0


def test_units_that_do_not_convert_exactly_are_refused(company: Company) -> None:
    with company.database.reading() as session:
        gram = session.exec(select(Unit.id).where(Unit.name == "克")).one()
    assert company.record("other_receipt", [Line(company.b, 9, unit_id=gram)]).status == "posted"
    assert company.stock(company.b).on_hand == 1
    with pytest.raises(DomainError) as caught:
        company.record("other_receipt", [Line(company.b, 1, unit_id=gram)])
    assert (caught.value.code, caught.value.field) == ("unit.not_exact", "lines.0.quantity")


def test_what_comes_back_where_it_never_lay_is_worth_what_it_is_elsewhere(company: Company) -> None:
    company.receive(company.a, 10, "10", at=company.w1)
    company.receive(company.a, 10, "20", at=company.w2)
    company.record("sales_return", [Line(company.a, 2, "30")], at=company.s1)
    assert company.value(company.a, company.s1) == 30
    company.receive(company.b, 4, "5")
    company.issue(company.b, 4)
    company.record("sales_return", [Line(company.b, 3, "9")], at=company.s1)
    assert company.value(company.b, company.s1) == 15
    company.assert_proved()

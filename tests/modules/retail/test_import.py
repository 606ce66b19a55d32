"""A till's file: one ticket each, the same file twice changes nothing, what is wrong is said by cell."""

from datetime import timedelta

import pytest

from jxc_app.core.use_case import clock
from jxc_app.modules.migration.sheets import Asked, WrongCells
from jxc_app.modules.migration.till_sheets import TILL, TillJudge
from tests.modules.retail.counter import Counter
from tests.support.company import SYSTEM

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def counter(company):
    return Counter(company)


def row(number="1", sku="A-1", quantity="1", amount="5", way="微信", store="W1", at="2026-01-05 18:30", unit=""):
    return {
        "number": number, "time": at, "store": store, "sku": sku, "unit": unit, "quantity": quantity, "amount": amount,
        "way": way,
    }  # fmt: skip


def judge_of(session, rows, actor=SYSTEM):
    """The judge once it has seen these rows."""
    judge = TillJudge(session, Asked(actor), frozenset(rows[0]))
    judge.look_up(rows)
    for one in rows:
        judge.judge(one)
    return judge


def judged(company, *rows, actor=SYSTEM):
    """The tickets of these rows, or what is wrong with the first that is."""
    with company.database.reading() as session:
        return [entry for part in judge_of(session, rows, actor).gathered([]) for entry in part]


def previewed(company, *rows):
    """What the preview tells of them."""
    with company.database.reading() as session:
        return judge_of(session, rows).preview()


def today(days=0):
    return f"{clock.get().now() - timedelta(days=days):%Y-%m-%d} 08:30"


def test_rows_of_one_ticket_are_one_ticket(company, counter):
    company.receive(company.a, 5, "1")
    found = judged(
        company, row(at=today()), row(at=today(), sku="B-2", amount="3", way="现金"), row("2", at=today())
    )  # fmt: skip
    assert [(one["ticket"]["number"], one["rows"]) for one in found] == [("1", 2), ("2", 1)]
    assert found[0]["ticket"]["payments"] == [{"way": "wechat", "amount": "5"}, {"way": "cash", "amount": "3"}]
    counter.import_entries(TILL.command([found[0]]))
    assert [one["ticket"]["number"] for one in judged(company, row(at=today()), row("2", at=today()))] == ["2"]
    company.assert_proved()


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("sku", "NO-1"), ("store", "X9"), ("quantity", "-1"), ("quantity", "两个"), ("amount", "1.234"),
        ("way", "欠着"), ("time", "5/1/2026"), ("time", "2999-01-01"), ("number", ""), ("unit", "吨"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_cell(company, column, cell):
    wrong = row(at=today()) | {column: cell}
    with pytest.raises(WrongCells) as error:
        judged(company, wrong)
    assert list(error.value.faults) == [column]


def test_a_ticket_is_of_one_day(company):
    with pytest.raises(WrongCells):
        judged(company, row(at=today(1)), row(at=today()))


def test_nobody_imports_for_a_store_beyond(company):
    manager = company.hire("boss9", [("store_manager", company.s1)])
    with pytest.raises(WrongCells):
        judged(company, row(at=today()), actor=manager)
    assert judged(company, row(at=today(), store="S1"), actor=manager)

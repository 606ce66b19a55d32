"""Prepared statements say the same as SQLAlchemy does, on both engines."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import Table, bindparam, select, tuple_, update
from sqlalchemy.exc import DataError

from jxc_app.core.database import Database
from jxc_app.core.outbox import OutboxMessage
from jxc_app.core.prepared import Prepared
from jxc_app.modules.inventory.models import StockValue
from tests.support.company import Company

_outbox: Table = OutboxMessage.__table__  # type: ignore[attr-defined]
_values: Table = StockValue.__table__  # type: ignore[attr-defined]
_append = Prepared(_outbox.insert().inline())
_topics = Prepared(
    select(_outbox.c.topic, _outbox.c.created_at)
    .where(_outbox.c.topic.in_(bindparam("topics", expanding=True)), _outbox.c.payload == "prepared")
    .order_by(_outbox.c.topic)
)
_fixed_list = Prepared(select(_outbox.c.topic).where(_outbox.c.topic.in_(("a", "c")), _outbox.c.payload == "prepared"))
_AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


def _rows(*topics: str) -> list[dict[str, object]]:
    return [{"topic": topic, "payload": "prepared", "created_at": _AT} for topic in topics]


def test_rows_go_in_and_come_back_converted(database: Database) -> None:
    database.write(lambda session: _append.run_many(session, _rows("a", "b", "c")))
    found = database.read(lambda session: _topics.fetch(session, topics=["a", "c"]))
    assert found == [("a", _AT), ("c", _AT)]


@pytest.mark.parametrize("topics", [[], ["a"], ["a", "b"], ["c", "b", "a"], ["a"]])
def test_a_list_may_have_any_length(database: Database, topics: list[str]) -> None:
    database.write(lambda session: _append.run_many(session, _rows("a", "b", "c")))
    found = database.read(lambda session: _topics.fetch(session, topics=topics))
    assert [topic for topic, _ in found] == sorted(topics)


def test_a_list_that_stands_in_the_statement(database: Database) -> None:
    database.write(lambda session: _append.run_many(session, _rows("a", "b", "c")))
    assert sorted(database.read(_fixed_list.fetch)) == [("a",), ("c",)]


def test_the_number_of_changed_rows_is_told(database: Database) -> None:
    rename = Prepared(update(_outbox).where(_outbox.c.topic == bindparam("old")).values(topic=bindparam("new")))
    database.write(lambda session: _append.run_many(session, _rows("a", "a", "b")))
    assert database.write(lambda session: rename.run(session, {"old": "a", "new": "z"})) == 2
    assert database.write(lambda session: rename.run_many(session, [{"old": o, "new": "y"} for o in "zbq"])) == 3


def test_pairs_and_exact_numbers_are_those_of_sqlalchemy(company: Company) -> None:
    company.receive(company.a, "2.500001", "1.3")
    company.receive(company.b, "7", "2")
    pair = tuple_(_values.c.sku_id, _values.c.warehouse_id)
    wanted = select(_values.c.sku_id, _values.c.quantity, _values.c.value).order_by(_values.c.sku_id)
    wanted = wanted.where(pair.in_(bindparam("pairs", expanding=True)))
    pairs = [(company.a, company.w1), (company.b, company.w1), (company.a, company.w2)]
    plain = company.database.read(lambda s: s.connection().execute(wanted, {"pairs": pairs}).all())
    assert company.database.read(lambda s: Prepared(wanted).fetch(s, pairs=pairs)) == [tuple(row) for row in plain]
    assert [row[1] for row in plain] == [Decimal("2.500001"), Decimal(7)]


def test_many_rows_at_once_are_the_same_rows(database: Database) -> None:
    """Nothing, text that a cast would cut, moments and missing values go through arrays as they go alone."""
    topics = ["", "长" * 60, "a,b", '{"x"}', "NULL", "\\", "%s", "last"]
    rows = [{**row, "sent_at": None if at % 2 else _AT} for at, row in enumerate(_rows(*topics))]
    assert database.write(lambda session: _append.run_many(session, rows)) == len(rows)
    found = database.read(
        lambda s: s.connection().execute(
            select(_outbox.c.topic, _outbox.c.sent_at).where(_outbox.c.payload == "prepared").order_by(_outbox.c.id)
        ).all()
    )  # fmt: skip
    assert [tuple(row) for row in found] == [(row["topic"], row["sent_at"]) for row in rows]


def test_a_text_that_is_too_long_is_refused_and_not_cut(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite knows no lengths")
    with pytest.raises(DataError):
        database.write(lambda session: _append.run_many(session, _rows(*("x" * 500 for _ in range(9)))))


@pytest.mark.parametrize("key", [(), ("which",)])
def test_a_row_that_comes_twice_is_changed_twice(database: Database, key: tuple[str, ...]) -> None:
    longer = (
        update(_outbox)
        .where(_outbox.c.topic == bindparam("which"))
        .values(payload=_outbox.c.payload + bindparam("more", type_=_outbox.c.payload.type))
    )
    database.write(lambda session: _append.run_many(session, _rows("a", "b", "c", "d", "e")))
    rows = [{"which": which, "more": "+"} for which in "abcdea"]
    assert database.write(lambda session: Prepared(longer, key).run_many(session, rows)) == len(rows)
    payloads = select(_outbox.c.payload).where(_outbox.c.topic == "a")
    assert database.read(lambda session: session.connection().execute(payloads).scalar_one()) == "prepared++"
    rest = [{"which": which, "more": "-"} for which in "bcdef"]
    assert database.write(lambda session: Prepared(longer, key).run_many(session, rest)) == 4

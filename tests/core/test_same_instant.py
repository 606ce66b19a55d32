"""Two people enter the same new thing at the same instant: the second reads why not, and nobody reads an apology."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, func, select

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.models import Unit
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from tests.support.company import SYSTEM, Company

POSTGRESQL = pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])


@contextmanager
def meeting_before(database: Database, statement: str) -> Iterator[None]:
    """Two threads wait for each other before they first send the statement: both have looked, neither has written."""
    meeting, met = threading.Barrier(2), threading.local()

    def wait(connection: Any, cursor: Any, sql: str, *rest: Any) -> None:
        if sql.startswith(statement) and not hasattr(met, "yes"):
            met.yes = True
            meeting.wait(timeout=30)

    event.listen(database.engine, "before_cursor_execute", wait)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", wait)


def both(company: Company, case: Any, *commands: Any) -> list[Any]:
    """Each command in a thread of its own; its answer, or why it was refused."""

    def act(command: Any) -> Any:
        try:
            return perform(case, command, actor=SYSTEM, database=company.database)
        except DomainError as refusal:
            return refusal.code, refusal.field

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(act, commands))


@POSTGRESQL
@pytest.mark.parametrize(
    ("table", "case", "make", "refusal"),
    [
        ("sku", create_sku, lambda n: CreateSku(code="N-1", name=f"新品{n}", base_unit="个"), "sku.code_taken"),
        ("warehouse", create_warehouse, lambda n: CreateWarehouse(code="N1", name=f"{n}", kind="store"),
         "warehouse.code_taken"),
        ("partner", create_partner, lambda n: CreatePartner(code="N1", name=f"{n}", is_supplier=True),
         "partner.code_taken"),
    ],
)  # fmt: skip
def test_one_gets_the_code_and_the_other_the_words(
    company: Company, table: str, case: Any, make: Callable[[int], Any], refusal: str
) -> None:
    with meeting_before(company.database, f"INSERT INTO {table} "):
        answers = both(company, case, make(1), make(2))
    assert [answer for answer in answers if isinstance(answer, tuple)] == [(refusal, "code")]
    company.assert_proved()


@POSTGRESQL
def test_both_get_the_same_new_unit(company: Company) -> None:
    with meeting_before(company.database, "INSERT INTO unit "):
        answers = both(
            company, create_sku, *(CreateSku(code=code, name="新品", base_unit="桶") for code in ("N-1", "N-2"))
        )
    assert sorted(answer.code for answer in answers) == ["N-1", "N-2"]
    named = select(func.count()).select_from(Unit).where(Unit.name == "桶")
    assert company.database.read(lambda session: session.exec(named).one()) == 1


def test_who_meets_it_twice_is_wrong_and_told_so(company: Company, engine: str) -> None:
    tries = []

    def work(session: Session) -> None:
        tries.append(1)
        session.connection().execute(insert(Unit), [{"name": "个"}])

    with pytest.raises(IntegrityError):
        company.database.write(work)
    assert len(tries) == {"postgresql": 2, "sqlite": 1}[engine]

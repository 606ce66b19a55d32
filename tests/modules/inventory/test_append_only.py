"""The past cannot be changed: not through the ORM, not by SQL, not from a console, not after a migration."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Integer, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from jxc_app.core import guards
from jxc_app.core.ids import new_key
from jxc_app.core.migrations import owner_engine, upgrade
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.approvals.shipped import SHIPPED
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.checklist.models import CheckSignOff
from jxc_app.modules.checklist.service import RunChecks, SignOff, run_checks, sign_off
from jxc_app.modules.documents.models import Document, DocumentEvent, DocumentLink
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.documents.trying_flows import TryFlow, try_flow
from jxc_app.modules.inventory.models import StockMove, StockValueEntry
from jxc_app.modules.printing.models import DocumentPrint
from jxc_app.modules.printing.service import PrintDocuments, print_documents
from jxc_app.modules.purchasing.allocating import AllocateCost, allocate_cost
from jxc_app.modules.reports.service import MakeReport, make_report
from tests.modules.access.bought import offered, paid_by_customer, somebody, stated_to_customer, with_credit, with_paper
from tests.modules.approvals.scene import waiting_approval
from tests.modules.counting.clerks import Clerks, today
from tests.modules.incidents.people import Undoing
from tests.support.company import SYSTEM, Company, Line
from tests.support.kept import Kept

ROWS = (StockMove, StockValueEntry, AuditEntry, DocumentEvent, DocumentLink, DocumentPrint, CheckSignOff)
#: table → its key, and a column whose change would matter
TABLES = {
    "stock_move": ("seq", "quantity"),
    "stock_value_entry": ("id", "value"),
    "audit_entry": ("seq", "actor_id"),
    "document_event": ("id", "actor_id"),
    "document_link": ("id", "quantity"),
    "document_print": ("id", "copy_no"),
    "approval_flow_version": ("id", "number"),
    "approval_event": ("id", "actor_id"),
    "approval_trial": ("id", "total"),
    "incident_document": ("id", "position"),
    "check_sign_off": ("id", "user_id"),
    "stock_revaluation": ("id", "value"),
    "count_entry": ("id", "quantity"),
    "count_document": ("document_id", "count_id"),
    "monthly_report": ("id", "has_counted"),
    "report_row": ("id", "report_id"),
    "report_figures": ("id", "report_id"),
    "rfq_quote": ("id", "revision"),
    "rfq_quote_line": ("quote_id", "price"),
    "set_off_line": ("document_id", "line_no"),
    "receivable_match": ("id", "amount"),
    "customer_statement_line": ("document_id", "amount"),
    "accrual_reversal": ("document_id", "estimate"),
    "invoice_paper_line": ("document_id", "amount"),
    "invoice_paper_goods": ("document_id", "line_no"),
}
FIXED = {
    "type": "'scrap'", "number": "'QC-1'", "business_date": "'2020-01-01'", "warehouse_id": "2", "maker_id": "9",
    "total_amount": "1", "posted_at": "NULL", "status": "'draft'", "document_key": "'another-key'", "posted_by": "9",
    "restores_document_id": "1",
    "id": "id + 100",
}  # fmt: skip


@pytest.fixture
def past(kept: Kept, engine: str) -> Company:
    """The past of all whose attempts leave nothing behind."""
    return kept.of(engine, live)[0]


@pytest.fixture
def own_past(company: Company) -> Company:
    live(company)
    return company


def live(company: Company) -> None:
    """Put something into every table that must not change, and a draft."""
    received = company.receive(company.a, 10, "2.5")
    freight = AllocateCost(document_key=new_key(), receipt_ids=[received.document_id], amount="3.00", method="quantity")
    perform(allocate_cost, freight, actor=SYSTEM, database=company.database)
    sent = company.record("transfer", [Line(company.a, 4)], to_warehouse_id=company.w2)
    [line] = read(get_document, actor=SYSTEM, database=company.database, document_id=sent.document_id).lines
    arrived = [Line(company.a, 4, source_line_id=line.id)]
    company.record("transfer_receipt", arrived, at=company.w2, linked_document_id=sent.document_id)
    company.save("other_issue", [Line(company.a, 1)])
    printed = PrintDocuments(document_ids=[sent.document_id], layout="a5")
    perform(print_documents, printed, actor=SYSTEM, database=company.database)
    waiting_approval(company)
    perform(try_flow, TryFlow(definition=SHIPPED[0][2], days=30), actor=SYSTEM, database=company.database)
    wrong = company.record("scrap", [Line(company.a, 1)], actor=company.hire("culprit", [("keeper", company.w1)]))
    Undoing(company).undo([wrong.document_id])
    looked = perform(run_checks, RunChecks(check="figures"), actor=SYSTEM, database=company.database).runs["figures"]
    perform(sign_off, SignOff(run_id=looked, comment="已看"), actor=SYSTEM, database=company.database)
    Clerks.of(company).settle(company.a, company.stock(company.a).on_hand + 1)
    perform(make_report, MakeReport(month=today().replace(day=1)), actor=SYSTEM, database=company.database)
    supplier = somebody(company)
    offered(company, company.w1, supplier)
    case = USE_CASES["payment.set_off"]
    command = case.command(document_key=new_key(), invoice_id=with_credit(company, company.w1, supplier))
    perform(case, command, actor=SYSTEM, database=company.database)
    with_paper(company, company.w1, supplier)
    paid_by_customer(company, company.w1)
    stated_to_customer(company, company.w1)
    assert set(guards.APPEND_ONLY) == TABLES.keys()


def contents(company: Company) -> dict[str, list[tuple[Any, ...]]]:
    names = [*TABLES, "document", "document_line"]
    with company.database.read_engine.connect() as connection:
        return {name: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {name}"))), key=repr) for name in names}


def refused(company: Company, statement: str, run: Callable[[str], Any]) -> None:
    """The statement fails and nothing has changed."""
    before = contents(company)
    with pytest.raises((DBAPIError, sqlite3.Error)):
        run(statement)
    assert contents(company) == before, statement


@contextmanager
def through(company: Company, engine: str) -> Iterator[list[Callable[[str], Any]]]:
    """Ways to run SQL: the product's own connection; a console on the file, or the owner of the tables."""

    def by_product(statement: str) -> None:
        company.database.write(lambda session: session.connection().execute(text(statement)))

    if engine == "sqlite":
        with closing(sqlite3.connect(company.database.settings.data_dir / "jxc.db", isolation_level=None)) as console:
            yield [by_product, console.execute]
    else:
        owner = create_engine(company.database.settings.resolved_owner_url, isolation_level="AUTOCOMMIT")
        with owner.connect() as connection:
            yield [by_product, lambda statement: connection.execute(text(statement))]
        owner.dispose()


def test_rows_are_neither_changed_nor_deleted_nor_replaced(past: Company, engine: str) -> None:
    with through(past, engine) as ways:
        for run in ways:
            for table, (key, column) in TABLES.items():
                refused(past, f"UPDATE {table} SET {column} = {column} + 1", run)
                refused(past, f"UPDATE {table} SET {key} = {key} + 1000", run)
                refused(past, f"DELETE FROM {table}", run)
                refused(
                    past,
                    f"INSERT INTO {table} SELECT * FROM {table} WHERE true"
                    f" ON CONFLICT ({key}) DO UPDATE SET {column} = 7",
                    run,
                )


@pytest.mark.parametrize("engine", ["sqlite"])
def test_nothing_is_replaced_by_insert_or_replace(past: Company, engine: str) -> None:
    """REPLACE deletes without a DELETE trigger wherever ``recursive_triggers`` is off, as in every console."""
    with through(past, engine) as ways:
        for run in ways:
            for table in (*TABLES, "document", "document_line"):
                refused(past, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}", run)
                refused(past, f"REPLACE INTO {table} SELECT * FROM {table}", run)
                refused(past, f"UPDATE OR REPLACE {table} SET rowid = rowid + 1", run)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_nothing_is_replaced_by_way_of_another_unique_column(own_past: Company, engine: str) -> None:
    voided = own_past.receive(own_past.b, 1)
    own_past.void(voided)
    columns = (
        "sku_id, lot_id, from_location_id, to_location_id, quantity, effective_at, recorded_at, source_type, source_id,"
        " actor_id, reverses_move_id"
    )
    copied = (
        "type, status, version, origin, business_date, effective_at, warehouse_id, maker_id, created_at, changed_at,"
        " responsible, remark, own_number, settlement, total_quantity, total_amount, custom"
    )
    with through(own_past, engine) as ways:
        for run in ways:
            refused(
                own_past,
                f"INSERT OR REPLACE INTO stock_move ({columns}) SELECT {columns} FROM stock_move"
                " WHERE reverses_move_id IS NOT NULL",
                run,
            )
            refused(
                own_past,
                f"INSERT OR REPLACE INTO document (document_key, number, {copied})"
                f" SELECT 'other-' || id, number, {copied} FROM document WHERE number IS NOT NULL",
                run,
            )


def test_a_posted_document_keeps_what_it_says(past: Company, engine: str) -> None:
    with through(past, engine) as ways:
        for run in ways:
            for column, other in FIXED.items():
                refused(past, f"UPDATE document SET {column} = {other} WHERE type = 'other_receipt'", run)
            refused(past, "DELETE FROM document WHERE number IS NOT NULL", run)
            refused(past, "UPDATE document_line SET quantity = quantity + 1", run)
            refused(past, "DELETE FROM document_line", run)
            draft, posted = _draft_and_posted(past)
            moved = f"UPDATE document_line SET document_id = {posted}, line_no = 9 WHERE document_id = {draft}"
            refused(past, moved, run)
            refused(
                past,
                "INSERT INTO document_line (id, document_id, line_no, sku_id, lot_id, unit_id, quantity, base_quantity,"
                f" discount_percent, tax_percent, remark, custom) SELECT 999999, {posted}, 9, sku_id, lot_id, unit_id,"
                f" quantity, base_quantity, 0, 0, '', custom FROM document_line WHERE document_id = {draft}",
                run,
            )


def _draft_and_posted(company: Company) -> tuple[int, int]:
    with company.database.reading() as session:
        [draft] = session.exec(select(Document.id).where(Document.status == "draft")).all()
        return draft or 0, session.exec(select(Document.id).where(Document.type == "other_receipt")).first() or 0


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_the_orm_changes_nothing_either(past: Company, model: Any) -> None:
    _, column = TABLES[model.__tablename__]

    def change(session: Session) -> None:
        row = session.exec(select(model)).first()
        setattr(row, column, getattr(row, column) + 1)

    def remove(session: Session) -> None:
        session.delete(session.exec(select(model)).first())

    before = contents(past)
    for work in (change, remove):
        with pytest.raises(DBAPIError):
            past.database.write(work)
    assert contents(past) == before


def test_deleting_a_parent_takes_no_child_along(past: Company, engine: str) -> None:
    with through(past, engine) as ways:
        for parent in ("sku", "location", "warehouse", "lot"):
            refused(past, f"DELETE FROM {parent}", ways[0])


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_the_app_role_cannot_switch_the_guards_off(past: Company, engine: str) -> None:
    with through(past, engine) as (by_product, by_owner):
        for table in (*TABLES, "document"):
            refused(past, f"TRUNCATE {table} CASCADE", by_product)
            refused(past, f"ALTER TABLE {table} DISABLE TRIGGER ALL", by_product)
            refused(past, f"DROP TABLE {table} CASCADE", by_product)
        for table in TABLES:
            refused(past, f"TRUNCATE {table} CASCADE", by_owner)
            refused(past, f"DROP TRIGGER guard_{table}_no_delete ON {table}", by_product)
            refused(
                past,
                f"CREATE OR REPLACE FUNCTION guard_{table}_no_delete() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RETURN OLD; END $$",
                by_product,
            )
        refused(past, "SET session_replication_role = replica", by_product)
        refused(past, "SET ROLE postgres", by_product)
        refused(past, "CREATE TABLE public.mine (id int)", by_product)


def test_what_may_change_still_can(own_past: Company) -> None:
    """The guards are no wall around everything: a draft is edited, a posted document voided."""
    draft = own_past.save("other_issue", [Line(own_past.a, 2)])
    own_past.close(draft)
    own_past.void(own_past.receive(own_past.b, 3))
    own_past.assert_proved()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_migration_that_rebuilds_a_table_gets_its_guards_back(own_past: Company, engine: str) -> None:
    """SQLite's batch mode copies the table into a new one, and the old one's triggers are gone."""
    settings = own_past.database.settings
    rebuild(settings, own_past)
    with owner_engine(settings).connect() as connection:
        gone = [name.removeprefix("guard_stock_move_") for name in guards.missing(connection)]
    assert gone == ["no_delete", "no_replace", "no_update"]
    assert [check.code for check in own_past.proof().checks if check.failed] == ["guards_in_place"]
    upgrade(settings)
    own_past.assert_proved()
    with through(own_past, engine) as ways:
        for run in ways:
            refused(own_past, "DELETE FROM stock_move", run)


def rebuild(settings: Any, company: Company) -> None:
    """What a later migration may do to the ledger."""
    with owner_engine(settings).begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("stock_move", recreate="always") as batch:
            batch.alter_column("source_id", existing_type=Integer(), type_=Integer(), nullable=False)


def test_every_guard_that_is_missing_is_named(past: Company, engine: str) -> None:
    wanted = sorted(f"guard_{one.name}" for one in guards.all_guards(engine))
    owner = owner_engine(past.database.settings)
    for one in guards.all_guards(engine):
        with owner.connect() as connection, _undone(connection):
            assert guards.missing(connection) == []
            table = f" ON {one.table}" if engine == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER guard_{one.name}{table}"))
            assert guards.missing(connection) == [f"guard_{one.name}"]
    assert len(wanted) == len(set(wanted)) > 10
    owner.dispose()


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])
@pytest.mark.parametrize("how", ["DISABLE TRIGGER", "ENABLE REPLICA TRIGGER"])
def test_a_guard_that_sleeps_is_missing(past: Company, how: str) -> None:
    owner = owner_engine(past.database.settings)
    with owner.connect() as connection, _undone(connection):
        connection.execute(text(f"ALTER TABLE stock_move {how} guard_stock_move_no_update"))
        assert guards.missing(connection) == ["guard_stock_move_no_update"]
    owner.dispose()


_MADE = "CREATE TRIGGER guard_stock_move_no_update "
_CALLED = "FOR EACH ROW EXECUTE FUNCTION guard_stock_move_no_update()"
_HOLLOW = {
    "sqlite": [_MADE + "BEFORE UPDATE ON stock_move FOR EACH ROW WHEN 1 = 0 BEGIN SELECT RAISE(ABORT, 'never'); END"],
    "postgresql": [
        f"{_MADE} BEFORE UPDATE ON stock_move {_CALLED.replace('EXECUTE', 'WHEN (1 = 0) EXECUTE')}",
        f"{_MADE} AFTER UPDATE ON stock_move {_CALLED}",
        f"{_MADE} BEFORE UPDATE OF source_id ON stock_move {_CALLED}",
        f"{_MADE} BEFORE UPDATE ON document {_CALLED}",
        "CREATE OR REPLACE FUNCTION guard_stock_move_no_update() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN RETURN NEW; END $$; {_MADE} BEFORE UPDATE ON stock_move {_CALLED}",
    ],
}


def test_a_guard_by_its_name_only_is_missing(past: Company, engine: str) -> None:
    owner = owner_engine(past.database.settings)
    table = " ON stock_move" if engine == "postgresql" else ""
    for statement in _HOLLOW[engine]:
        with owner.connect() as connection, _undone(connection):
            connection.execute(text(f"DROP TRIGGER guard_stock_move_no_update{table}"))
            connection.execute(text(statement))
            assert guards.missing(connection) == ["guard_stock_move_no_update"]
    owner.dispose()


@contextmanager
def _undone(connection: Connection) -> Iterator[None]:
    try:
        yield
    finally:
        connection.rollback()


def test_the_app_role_may_no_more_than_it_must(past: Company, engine: str) -> None:
    if engine == "sqlite":
        assert past.database.read(lambda s: s.connection().exec_driver_sql("PRAGMA query_only").scalar()) == 1
        return
    rights = text(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = current_user"
    )
    with past.database.engine.connect() as connection:
        found = {tuple(row) for row in connection.execute(rights)}
    assert {right for table, right in found if table in TABLES} == {"SELECT", "INSERT"}
    assert {right for _, right in found} == {"SELECT", "INSERT", "UPDATE", "DELETE"}


def test_reading_sessions_cannot_write(company: Company) -> None:
    with pytest.raises(DBAPIError), company.database.reading() as session:
        session.connection().execute(text("UPDATE sku SET name = 'x'"))

"""清空演示,正式建账: only a demo, only by whoever may and means it, and never without a backup."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from jxc_app.core import backup, lease
from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.migrations import missing_guards
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.access.founding import mark_finished
from jxc_app.modules.access.models import CompanySetting, Role, User
from jxc_app.modules.access.queries import DEMO_NAME, DEMO_SETTING, demo_company, demo_users, needs_first_user
from jxc_app.modules.access.roles import READY_ROLES
from jxc_app.modules.access.signing_in import SignIn, sign_in
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.audit.queries import prove_chain
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.models import StockMove
from jxc_app.modules.inventory.proof import prove_stock
from jxc_app.modules.migration.demo.clearing import ClearDemo, start_anew
from jxc_app.modules.migration.demo.founding import FoundDemo, found_demo, is_empty
from jxc_app.modules.warehouses.models import Warehouse
from tests.support.company import SYSTEM, Company, Line

NAME, PASSWORD = "某某演示公司", "Heron-2291-quarry"


@pytest.fixture
def demo(company: Company) -> Company:
    """The test company, with stock and history, as if it were the demo."""
    company.receive(company.a, 10, "2.5")
    company.issue(company.a, 3)

    def mark(session: Session) -> None:
        session.add(CompanySetting(name=DEMO_NAME, value=NAME))
        session.add(CompanySetting(name=DEMO_SETTING, value="x"))
        mark_finished(session)

    company.database.write(mark)
    (company.database.settings.files_dir / "pictures").mkdir(parents=True)
    (company.database.settings.files_dir / "pictures" / "one.webp").write_bytes(b"1")
    return company


def count(database, table):
    return database.read(lambda session: len(session.exec(select(table)).all()))


def clear(company, *, actor=SYSTEM, name=NAME, password=PASSWORD):
    return start_anew(company.database, actor, ClearDemo(name=name, password=password))


def test_it_leaves_an_empty_company_with_one_administrator(demo):
    database = demo.database
    guardian = demo.hire("guardian", [("administrator", None)])
    done = clear(demo, actor=guardian)
    assert [count(database, table) for table in (Warehouse, Document, StockMove)] == [0, 0, 0]
    assert database.read(demo_company) == ""
    assert database.read(demo_users) == []
    with database.reading() as session:
        assert session.exec(select(User.login).where(User.id != SYSTEM_USER_ID)).all() == ["admin"]
        assert len(session.exec(select(Role.id)).all()) == len(READY_ROLES)
    assert database.read(needs_first_user)
    assert not missing_guards(database.settings)
    assert database.read(prove_stock).ok
    assert not database.settings.files_dir.exists()
    signed = perform(sign_in, SignIn(login="admin", password=PASSWORD), actor=Actor.anonymous("::1"), database=database)
    assert signed.ok
    assert not signed.must_change_password
    assert done.password == PASSWORD


def test_the_log_begins_with_who_did_it_and_where_the_backup_is(demo):
    done = clear(demo, actor=demo.hire("guardian", [("administrator", None)]))
    with demo.database.reading() as session:
        [entry] = session.exec(select(AuditEntry)).all()
        assert prove_chain(session).first_bad_seq is None
    assert (entry.action, entry.object_label) == ("company.clear_demo", NAME)
    assert "人guardian" in entry.after
    assert done.backup.rpartition("/")[2] in entry.after


def test_the_backup_holds_all_that_was_there(demo, tmp_path, engine):
    if engine != "sqlite":
        pytest.skip("restoring on PostgreSQL is tested with the backups")
    clear(demo)
    [folder] = backup.list_backups(demo.database.settings)
    backup.restore_into_folder(folder, tmp_path / "back")
    assert (tmp_path / "back" / "files" / "pictures" / "one.webp").exists()
    from jxc_app.core.database import Database

    again = Database(f"sqlite:///{tmp_path / 'back' / 'jxc.db'}", settings=demo.database.settings)
    assert count(again, StockMove) == 2
    actions = again.read(lambda session: session.exec(select(AuditEntry.action).order_by(col(AuditEntry.seq))).all())
    assert actions[-1] == "company.clear_demo"
    again.close()


def test_the_new_company_works(demo):
    clear(demo)
    company = demo
    from tests.support.company import found_company

    found_company(company.database)
    company = Company(company.database)
    company.record("other_receipt", [Line(company.a, 5, "1")])
    assert company.stock(company.a).on_hand == 5
    company.assert_proved()


def untouched(demo):
    assert demo.database.read(demo_company) == NAME
    assert count(demo.database, StockMove) == 2
    assert demo.database.settings.files_dir.exists()
    assert not backup.list_backups(demo.database.settings)


@pytest.mark.parametrize("name", ["", "某某演示", f"{NAME}x", NAME.replace("演", "宴")])
def test_not_without_the_name_in_full(demo, name):
    with pytest.raises(DomainError) as refusal:
        clear(demo, name=name)
    assert (refusal.value.code, refusal.value.field) == ("demo.wrong_name", "name")
    untouched(demo)


def test_not_with_a_password_that_is_easy_to_guess(demo):
    with pytest.raises(DomainError) as refusal:
        clear(demo, password="admin")
    assert refusal.value.field == "password"
    untouched(demo)


@pytest.mark.parametrize("role", ["owner", "clerk", "keeper", "auditor"])
def test_only_an_administrator_may(demo, role):
    with pytest.raises(PermissionDenied):
        clear(demo, actor=demo.hire("somebody", [(role, None)]))
    untouched(demo)


def test_never_a_company_of_ones_own(company):
    company.receive(company.a, 1)
    with pytest.raises(DomainError, match="不是演示公司"):
        clear(company)
    assert company.stock(company.a).on_hand == 1
    assert not backup.list_backups(company.database.settings)


def test_a_cleared_company_never_becomes_a_demo_again(demo):
    clear(demo)
    assert not demo.database.read(is_empty)
    command = FoundDemo(password="Heron-2291-quarry", go_live_date=date(2026, 1, 5))
    with pytest.raises(DomainError, match="已有自己的数据"):
        perform(found_demo, command, actor=SYSTEM, database=demo.database)
    with pytest.raises(DomainError, match="不是演示公司"):
        clear(demo)


def test_not_from_the_command_line_beside_a_server(demo):
    now = clock.get().now()
    demo.database.write(lambda session: lease.take(session, "jobs", "server", now, timedelta(seconds=60)))
    with pytest.raises(DomainError, match="服务正在运行"):
        clear(demo)
    untouched(demo)
    demo.database.write(
        lambda session: lease.take(session, "jobs", "server", datetime(2020, 1, 1, tzinfo=UTC), timedelta(seconds=60))
    )
    clear(demo)


def test_a_backup_that_fails_clears_nothing(demo, monkeypatch):
    folder = demo.database.settings.backups_dir
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder should be")
    with pytest.raises(OSError):
        clear(demo)
    assert demo.database.read(demo_company) == NAME
    assert count(demo.database, StockMove) == 2

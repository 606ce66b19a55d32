"""The demo company: believable, proved, and never over somebody's own data."""

from collections import Counter

import pytest
from sqlmodel import select

from jxc_app.cli.first_start import prepare
from jxc_app.core.database import Database, use_database
from jxc_app.core.errors import DomainError
from jxc_app.core.migrations import upgrade
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.access.models import User
from jxc_app.modules.access.queries import demo_users
from jxc_app.modules.access.roles import READY_ROLES
from jxc_app.modules.access.signing_in import SignIn, sign_in
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.models import StockMove
from jxc_app.modules.inventory.proof import prove_stock
from jxc_app.modules.migration.demo.company import read_skus
from jxc_app.modules.migration.demo.loading import load_demo
from jxc_app.modules.warehouses.models import Warehouse
from tests.support.databases import settings_for


@pytest.fixture
def empty(tmp_path):
    settings = settings_for(tmp_path / "new")
    upgrade(settings)
    database = Database(settings.resolved_database_url, settings=settings)
    yield database
    database.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    settings = settings_for(tmp_path_factory.mktemp("demo"))
    upgrade(settings)
    database = Database(settings.resolved_database_url, settings=settings)
    load_demo(database, lambda *_: None)
    yield database
    database.close()


def test_the_demo_company_lives_and_proves(demo):
    proof = demo.read(prove_stock)
    assert proof.ok, [check for check in proof.checks if check.failed]
    with demo.reading() as session:
        kinds = Counter(session.exec(select(Warehouse.kind)).all())
        cities = set(session.exec(select(Warehouse.city)).all())
        documents = session.exec(select(Document)).all()
        posters = set(session.exec(select(StockMove.actor_id)).all())
        assert len(session.exec(select(Sku.id)).all()) == 60
    assert kinds == {"central": 1, "regional": 1, "store": 3}
    assert len(cities) == 2
    types = {document.type for document in documents}
    assert types >= {
        "opening_stock", "other_receipt", "sales_issue", "sales_return", "transfer", "transfer_receipt",
        "transfer_difference", "scrap",
    }  # fmt: skip
    assert {document.status for document in documents} >= {"draft", "submitted", "posted", "done", "reversed"}
    assert len({document.business_date for document in documents}) >= 14
    assert {document.origin for document in documents} == {"entered"}
    assert SYSTEM_USER_ID not in posters
    assert len(posters) >= 8


def test_the_sign_in_page_offers_somebody_for_every_role(demo):
    people = demo.read(demo_users)
    assert {person.role for person in people} == {role.name for role in READY_ROLES}
    for person in people[:2]:
        signed = perform(
            sign_in, SignIn(login=person.login, password=person.password), actor=Actor.anonymous("::1"), database=demo
        )
        assert signed.ok


def test_never_into_a_company_with_own_data(demo):
    with pytest.raises(DomainError, match="已有自己的数据"):
        load_demo(demo, lambda *_: None)


def test_every_barcode_is_a_valid_one_of_nobody():
    codes = [code for sku in read_skus() for code in (*sku.command.barcodes, *sku.command.units[0].barcodes)]
    assert len(set(codes)) == len(codes) == 120
    for code in codes:
        assert code.startswith("29")
        assert sum(int(digit) * (1, 3)[at % 2] for at, digit in enumerate(code)) % 10 == 0


def test_a_first_start_without_the_demo_makes_one_administrator(empty, capsys):
    assert first_start(empty, demo=False, capsys=capsys).count("admin") == 1
    with empty.reading() as session:
        assert session.exec(select(User.login).where(User.id != SYSTEM_USER_ID)).all() == ["admin"]
    assert first_start(empty, demo=False, capsys=capsys) == ""
    assert first_start(empty, demo=True, capsys=capsys) == ""


def first_start(database, *, demo, capsys):
    """What a start prints; the server opens the database anew after it."""
    use_database(Database(database.url, settings=database.settings))
    prepare(demo=demo)
    use_database(database)
    return capsys.readouterr().out

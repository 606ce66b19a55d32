"""The demo company: believable, proved, and never over somebody's own data."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlmodel import select

from jxc_app.cli.first_start import prepare
from jxc_app.core.clock import FixedClock
from jxc_app.core.database import Database, use_database
from jxc_app.core.errors import DomainError
from jxc_app.core.migrations import upgrade
from jxc_app.core.unit_of_work import SYSTEM_USER_ID, Actor
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.access.founding import is_unfinished
from jxc_app.modules.access.models import User
from jxc_app.modules.access.queries import demo_company, demo_users
from jxc_app.modules.access.roles import READY_ROLES
from jxc_app.modules.access.signing_in import SignIn, sign_in
from jxc_app.modules.approvals.models import Approval
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.catalog.pictures import picture_path
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.expiry.board import LEVELS, ending_lots
from jxc_app.modules.expiry.branches import Branch
from jxc_app.modules.expiry.rules import DECIDE, DISCOUNT, SCRAP, SELL, TRANSFER
from jxc_app.modules.expiry.tracing import find_lots, trace_lot
from jxc_app.modules.inventory.models import Reservation, StockBalance, StockMove, StockSetting
from jxc_app.modules.inventory.proof import prove_stock
from jxc_app.modules.migration.demo.assortment import read_skus
from jxc_app.modules.migration.demo.company import NAME, PASSWORD
from jxc_app.modules.migration.demo.founding import FoundDemo, found_demo
from jxc_app.modules.migration.demo.fresh import Fresh
from jxc_app.modules.migration.demo.fresh_range import kept_by_lot
from jxc_app.modules.migration.demo.loading import load_demo
from jxc_app.modules.migration.demo.stocking import season
from jxc_app.modules.migration.demo.story import DAYS
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.settlement.opening_money import SKU_NAMES
from jxc_app.modules.warehouses.models import Location, Place, Warehouse
from tests.support.databases import settings_for
from tests.support.shares import TRIES_ALL

NOW = datetime(2026, 7, 16, 6, 30, tzinfo=UTC)
TODAY = NOW.date()


def new_database(folder):
    settings = settings_for(folder)
    upgrade(settings)
    return Database(settings.resolved_database_url, settings=settings)


@pytest.fixture
def empty(tmp_path):
    database = new_database(tmp_path / "new")
    yield database
    database.close()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    database = lived(tmp_path_factory.mktemp("demo"), DAYS if TRIES_ALL else 21)
    yield database
    database.close()


def lived(folder, days=None):
    """A demo company of its own, loaded at :data:`NOW`."""
    database = new_database(folder)
    token = clock.set(FixedClock(NOW))
    try:
        with pytest.MonkeyPatch.context() as shortened:
            for told_by in ("story", "loading"):
                if days is not None:
                    shortened.setattr(f"jxc_app.modules.migration.demo.{told_by}.DAYS", days)
            load_demo(database, lambda *_: None)
    finally:
        clock.reset(token)
    return database


def rows(database, *wanted):
    return database.read(lambda session: list(session.exec(select(*wanted)).all()))


def test_every_number_agrees(demo):
    proof = demo.read(prove_stock)
    assert proof.ok, [check for check in proof.checks if check.failed]


def test_it_is_a_chain_in_three_cities(demo):
    warehouses = rows(demo, Warehouse)
    assert Counter(one.kind for one in warehouses) == {"central": 1, "regional": 2, "store": 8}
    assert len({one.city for one in warehouses}) == 3
    for one in warehouses:
        assert 30 < one.latitude < 32 and 120 <= one.longitude < 122 and one.address
    assert 380 <= len(rows(demo, Sku.id)) <= 450
    assert len(rows(demo, Partner.id)) == 30
    parents = dict(rows(demo, Category.id, Category.parent_id))
    kept = {one.category_id for one in rows(demo, Sku) if one.code not in {*SKU_NAMES, "收款", "退款"}}  # for money
    assert {parents[category] for category in kept} <= {id_ for id_, parent in parents.items() if parent is None}


@pytest.mark.slow
def test_three_months_were_lived_by_people_each_at_their_own_time(demo):
    documents = rows(demo, Document)
    lines = len(rows(demo, DocumentLine.id))
    assert 8_000 <= lines <= 20_000
    assert {one.type for one in documents} >= {
        "opening_stock", "other_receipt", "sales_issue", "sales_return", "transfer", "transfer_receipt",
        "transfer_difference", "scrap", "other_issue",
    }  # fmt: skip
    assert {one.status for one in documents} >= {"draft", "submitted", "posted", "done", "reversed"}
    assert {one.origin for one in documents} == {"entered"}
    days = {one.business_date for one in documents}
    assert min(days) == TODAY - timedelta(days=DAYS)
    assert max(days) == TODAY
    assert len(days) == DAYS + 1
    assert all(one.created_at <= NOW for one in documents)
    posters = set(rows(demo, StockMove.actor_id))
    assert SYSTEM_USER_ID not in posters
    assert len(posters) >= 9


def test_weekends_and_seasons_have_their_shape(demo):
    sold = defaultdict(list)
    days = defaultdict(int)
    for one in rows(demo, Document):
        if one.type == "sales_issue" and one.posted_at and one.reverses_document_id is None:
            days[one.business_date] += one.total_quantity
    for day, pieces in days.items():
        sold[day.weekday()].append(pieces)
    mean = {weekday: sum(pieces) / len(pieces) for weekday, pieces in sold.items()}
    assert min(mean[5], mean[6]) > Decimal("1.2") * max(mean[at] for at in range(4))
    water = next(sku for sku in read_skus() if sku.season == 7)
    assert season(water, 7) == 1.5 > season(water, 4) > season(water, 1) == 0.5


@pytest.mark.slow
def test_something_waits_for_somebody_today(demo):
    travelling = [one for one in rows(demo, Document) if one.type == "transfer" and one.status == "posted"]
    assert any(one.business_date == TODAY for one in travelling)
    assert any(TODAY - one.business_date >= timedelta(days=5) for one in travelling)
    assert len([one for one in rows(demo, Document) if one.status == "draft"]) >= 4
    assert rows(demo, Reservation.id)
    stock = {
        (sku_id, warehouse_id): on_hand
        for sku_id, warehouse_id, on_hand in demo.read(
            lambda s: s.exec(
                select(StockBalance.sku_id, Location.warehouse_id, StockBalance.on_hand)
                .join(Location, Location.id == StockBalance.location_id)
                .where(Location.place == Place.STOCK)
            ).all()
        )
    }
    limits = rows(demo, StockSetting)
    low = [one for one in limits if stock.get((one.sku_id, one.warehouse_id), 0) < one.minimum]
    assert 10 <= len(low) <= len(limits) // 10
    assert all(one.shelf for one in limits)


def reading(demo, query, **asked):
    """What the owner's pages read today."""
    token = clock.set(FixedClock(NOW))
    try:
        return read(query, actor=Actor.system(), database=demo, **asked)
    finally:
        clock.reset(token)


def test_fresh_food_is_near_its_end_in_every_degree_and_something_can_be_done(demo):
    board = reading(demo, ending_lots, size=100)
    assert {row.level for row in board.rows} == set(LEVELS)
    assert {row.proposal.act for row in board.rows} == {SCRAP, TRANSFER, DISCOUNT, SELL, DECIDE}
    assert 20 <= len(board.rows) == board.count <= 40
    assert all(board.levels[level].value > 0 for level in LEVELS)
    assert {row.warehouse for row in board.rows} == {"上海中心仓", "上海徐家汇店", "上海五角场店", "上海张江店"}
    assert {row.warehouse for row in board.rows if row.level == 4} == {"上海张江店"}
    assert {row.to_warehouse for row in board.rows} >= {"上海徐家汇店"}
    [held] = [row for row in board.rows if row.proposal.act == DECIDE]
    assert held.lot.place == Place.QC_HOLD


def test_who_takes_a_newer_lot_says_why(demo):
    chosen = Counter(rows(demo, DocumentLine.lot_choice, DocumentLine.lot_reason))
    assert chosen["override", "客户点名要新批次"] == 2
    assert {choice for choice, _ in chosen} == {"", "rule", "override"}
    assert chosen["rule", ""] > 400


def test_a_machine_is_followed_by_its_serial_number(demo):
    def told(number):
        [lot] = reading(demo, find_lots, typed=number)
        trace = reading(demo, trace_lot, lot_id=lot.id)
        steps = {branch: [(step.quantity, step.partner) for step in trace.of(branch)] for branch in Branch}
        return {branch: each for branch, each in steps.items() if each}, [one.warehouse for one in trace.left]

    assert told("BP1K2600318") == ({Branch.SOURCE: [(1, "")], Branch.CUSTOMERS: [(1, "静安里社区食堂")]}, [])
    sent = {Branch.SOURCE: [(1, "")], Branch.BETWEEN: [(1, ""), (1, "")]}
    assert told("BP1K2600320") == (sent, ["上海徐家汇店"])
    assert told("BP1K2600329") == ({Branch.SOURCE: [(1, "")]}, ["上海中心仓"])
    sold = [lot for lot in reading(demo, find_lots, typed="BP1K26", limit=50) if told(lot.number)[1] == []]
    assert len(sold) == 3


@pytest.fixture
def short_story(monkeypatch):
    """Two days, without pictures."""
    monkeypatch.setattr("jxc_app.modules.migration.demo.story.DAYS", 2)
    monkeypatch.setattr("jxc_app.modules.migration.demo.loading.DAYS", 2)
    monkeypatch.setattr("jxc_app.modules.migration.demo.loading.paint", lambda settings: {})


def test_the_same_day_tells_the_same_story(short_story, tmp_path):

    def told(folder):
        database = lived(folder)
        lines = rows(database, DocumentLine.id, DocumentLine.sku_id, DocumentLine.quantity, DocumentLine.price)
        # not their keys: the papers of a merge are given theirs by the product
        heads = rows(database, Document.number, Document.type, Document.created_at)
        database.close()
        return lines, heads

    assert told(tmp_path / "one") == told(tmp_path / "two")


@pytest.mark.slow
def test_fresh_food_changes_nothing_in_the_rest_of_the_story(short_story, monkeypatch, tmp_path):
    def told(folder):
        database = lived(folder)
        wanted = Document.document_key, Document.created_at, DocumentLine.sku_id, DocumentLine.quantity
        with database.reading() as session:
            found = set(session.exec(select(*wanted).join(Document)).all())
        database.close()
        return found

    with_it = told(tmp_path / "with")
    monkeypatch.setattr(Fresh, "events", lambda self, day: [])
    assert told(tmp_path / "without") < with_it


def test_the_sign_in_page_offers_somebody_for_every_role(demo):
    people = demo.read(demo_users)
    assert {person.role for person in people} == {role.name for role in READY_ROLES} - {"订单接口"}  # no person
    assert {person.password for person in people} == {PASSWORD}
    signed = perform(
        sign_in, SignIn(login=people[0].login, password=PASSWORD), actor=Actor.anonymous("::1"), database=demo
    )
    assert signed.ok
    assert demo.read(demo_company) == NAME


def test_something_waits_for_those_who_decide(demo):
    waiting = rows(demo, Approval.type, Approval.state)
    assert {("other_issue", "waiting"), ("sales_return", "waiting")} <= set(waiting)


def test_the_sign_in_page_offers_nobody_whom_its_password_does_not_let_in(demo):
    def with_own(session):
        session.exec(update(User).where(User.login == "laoban").values(password_hash="own"))
        session.exec(update(User).where(User.login == "luru").values(password_hash=None))
        found = demo_users(session)
        session.rollback()
        return found

    everybody = {person.login for person in demo.read(demo_users)}
    assert everybody - {person.login for person in demo.write(with_own)} == {"laoban", "luru"}


def test_never_into_a_company_with_own_data(demo, database):
    with pytest.raises(DomainError, match="已有自己的数据"):
        load_demo(demo, lambda *_: None)
    before = rows(database, Warehouse.code)
    command = FoundDemo(password=PASSWORD, go_live_date=TODAY)
    with pytest.raises(DomainError, match="已有自己的数据"):
        perform(found_demo, command, actor=Actor.system(), database=database)
    assert rows(database, Warehouse.code) == before
    assert database.read(demo_company) == ""


@pytest.mark.slow
def test_one_that_was_interrupted_begins_anew(short_story, empty, capsys):
    def stop(stage, done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_demo(empty, stop)
    assert empty.read(is_unfinished)
    assert "装入演示公司" in first_start(empty, demo=False, capsys=capsys)
    assert not empty.read(is_unfinished)
    assert empty.read(prove_stock).ok


def test_every_barcode_is_a_valid_one_of_nobody():
    codes = [code for sku in read_skus() for code in (*sku.command.barcodes, *sku.command.units[0].barcodes)]
    codes += [code for sku in kept_by_lot() for code in sku.barcodes]
    assert len(set(codes)) == len(codes) == 2 * len(read_skus()) + len(kept_by_lot())
    for code in codes:
        assert 20 <= int(code[:2]) <= 29
        assert len(code) == 13
        assert sum(int(digit) * (1, 3)[at % 2] for at, digit in enumerate(code)) % 10 == 0


def test_prices_leave_something(demo):
    for sku in read_skus():
        wanted = sku.command
        assert 0 < sku.cost < wanted.floor_price < wanted.wholesale_price < wanted.retail_price


def test_every_sku_has_its_picture(demo):
    digests = {digest for digest in rows(demo, Sku.picture) if digest}
    assert len(digests) > 40
    # all but those that somebody entered a second time by mistake, and those for money
    assert len(rows(demo, Sku.id)) - len([one for one in rows(demo, Sku.picture) if one]) <= 8
    for digest in digests:
        for size in ("full", "thumb"):
            assert picture_path(demo.settings, digest, size).stat().st_size < 40_000


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

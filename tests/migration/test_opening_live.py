"""Opening the books: what stands in the way, and that every door is shut afterwards."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.commands import MigrateDocument, PostDocument, VoidDocument
from jxc_app.modules.documents.migrating import migrate_document
from jxc_app.modules.documents.service import post_document
from jxc_app.modules.documents.voiding import void_document
from jxc_app.modules.migration.opening.balances import BALANCES
from jxc_app.modules.migration.opening.live import GoLive, UndoLive, go_live, undo_live
from jxc_app.modules.migration.opening.posting import TakeBackRun, take_back_run
from jxc_app.modules.migration.opening.sheets import IN_TRANSIT, OPENING_STOCK
from jxc_app.modules.migration.opening.steps import opening_steps
from jxc_app.modules.migration.opening.trial import trial_balance
from jxc_app.modules.openings.service import SaveBalance, SetCutover, save_balance, set_cutover
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.warehouses.service import UpdateWarehouse, update_warehouse
from tests.migration.opening_files import HEADER, Sheet, begin, documents
from tests.support.company import SYSTEM, Company, Line


def refused(code: str):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def live(company: Company, *warehouses: int) -> None:
    wanted = list(warehouses or (company.w1, company.w2, company.s1))
    perform(go_live, GoLive(warehouse_ids=wanted, reason="年初开账"), actor=SYSTEM, database=company.database)


def not_live(company: Company, *warehouses: int) -> None:
    perform(undo_live, UndoLive(warehouse_ids=list(warehouses), reason="还要改"), actor=SYSTEM)


@pytest.fixture
def begun(company: Company, tmp_path: Path) -> Company:
    begin(company)
    Sheet(tmp_path, HEADER + "W1,A-1,,10,3.5,\nW2,B-2,,3,,10\nW1,L-3,批1,5,,\n").brought_in()
    return company


def test_the_trial_balance_agrees_with_the_ledger(begun: Company) -> None:
    rows = read(trial_balance, actor=SYSTEM).rows
    assert [(row.warehouse, row.documents, row.ledger, row.without_cost) for row in rows] == [
        ("仓W1", 15, 15, 5), ("仓W2", 3, 3, 0),
    ]  # fmt: skip
    assert [(str(row.documents_value), row.ledger_value, row.is_equal) for row in rows] == [
        ("35.0000", 35, True), ("10.0000", 10, True),
    ]  # fmt: skip
    found = read(opening_steps, actor=SYSTEM)
    assert [(one.code, one.count, one.blocks) for one in found.findings] == [("no_cost", 1, False), ("empty", 1, False)]
    assert (found.stock.documents, found.stock.lines, found.stock.quantity) == (2, 3, 18)


def test_a_value_that_the_ledger_has_otherwise_is_seen(begun: Company) -> None:
    more = (
        "INSERT INTO stock_value_entry (id, sku_id, warehouse_id, move_seq, quantity, value, cause, recorded_at)"
        " SELECT id + 1000, sku_id, warehouse_id, move_seq, 0, 5000, cause, recorded_at FROM stock_value_entry"
        " WHERE sku_id = :sku"
    )
    with begun.database.engine.begin() as connection:
        connection.execute(text(more), {"sku": begun.a})
    assert [row.is_equal for row in read(trial_balance, actor=SYSTEM).rows] == [False, True]
    with pytest.raises(DomainError, match="期初单据与库存账不符"):
        live(begun)


def test_what_is_not_posted_or_half_written_stands_in_the_way(company: Company, tmp_path: Path) -> None:
    with refused("opening.not_balanced"):
        live(company)
    begin(company)
    sheet = Sheet(tmp_path, HEADER + "W1,A-1,,10,1,\nW2,A-1,,20,1,\n")
    sheet.check()
    sheet.write(seconds=0)
    with pytest.raises(DomainError, match=r"还没有过账.*没有写完"):
        live(company)
    sheet.brought_in()
    live(company)


def test_before_its_day_the_books_are_not_opened(company: Company) -> None:
    begin(company, date(2099, 1, 1))
    with refused("opening.too_early"):
        live(company)


BEFORE = {"business_date": date(2025, 12, 31)}
DOORS = {
    "posting": lambda c: c.record("opening_stock", [Line(c.a, 1)], **BEFORE),
    "draft": lambda c: c.save("opening_stock", [Line(c.a, 1)], **BEFORE),
    "on the way": lambda c: c.record("opening_transit", [Line(c.a, 1)], at=c.w2, to_warehouse_id=c.w1, **BEFORE),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_is_shut_once_the_books_are_open(begun: Company, door: str) -> None:
    DOORS[door](begun)
    for one in documents(begun):
        if one.status == "draft":
            perform(post_document, PostDocument(document_id=one.id, version=one.version), actor=SYSTEM)
    live(begun)
    with refused("opening.is_live"):
        DOORS[door](begun)


def test_history_from_elsewhere_brings_no_opening_any_more(begun: Company) -> None:
    live(begun)
    command = MigrateDocument(
        **begun.fields("opening_stock", [Line(begun.a, 1)]), effective_at=datetime(2025, 6, 1, tzinfo=UTC),
        source_key="old:1", source_sha256="0" * 64,
    )  # fmt: skip
    with refused("opening.is_live"):
        perform(migrate_document, command, actor=SYSTEM)


def test_what_is_there_cannot_be_voided_or_taken_back(begun: Company) -> None:
    live(begun)
    made = documents(begun)[0]
    with refused("opening.is_live"):
        perform(void_document, VoidDocument(document_id=made.id, version=made.version, reason="错了"), actor=SYSTEM)
    with refused("opening.is_live"):
        perform(take_back_run, TakeBackRun(run_id=1, reason="错了"), actor=SYSTEM)


def test_files_are_refused_at_their_check(begun: Company, tmp_path: Path) -> None:
    live(begun)
    stock = Sheet(tmp_path, HEADER + "W1,A-1,,77,1,\n", OPENING_STOCK).check()
    assert "已于 2026-01-01 开账" in stock.faults[0].message
    on_the_way = Sheet(tmp_path, "发出仓库,收货仓库,商品编码,数量\nW1,S1,A-1,1\n", IN_TRANSIT).check()
    assert [fault.column for fault in on_the_way.faults] == ["发出仓库", "收货仓库"]
    with refused("opening.balances_fixed"):
        Sheet(tmp_path, "往来单位,类型,金额\nG1,应付,1\n", BALANCES).check()


def test_balances_and_the_day_are_fixed_also_for_a_console(begun: Company) -> None:
    partner = perform(create_partner, CreatePartner(code="G1", name="甲厂", is_supplier=True), actor=SYSTEM)
    balance = SaveBalance(partner_id=partner.partner_id, kind="payable", amount="100")
    perform(save_balance, balance, actor=SYSTEM)
    live(begun)
    with refused("opening.balances_fixed"):
        perform(save_balance, balance.model_copy(update={"reference": "2"}), actor=SYSTEM)
    with refused("opening.balances_fixed"):
        perform(set_cutover, SetCutover(starts_on=date(2025, 1, 1), version=2), actor=SYSTEM)
    for statement in ("UPDATE opening_balance SET amount = 1", "DELETE FROM opening_balance"):
        with pytest.raises(DBAPIError), begun.database.engine.begin() as connection:
            connection.execute(text(statement))


def test_its_first_day_cannot_be_changed_any_more(begun: Company) -> None:
    live(begun)
    change = UpdateWarehouse(warehouse_id=begun.w1, version=2, name="仓", kind="central", go_live_date=date(2027, 1, 1))
    with refused("warehouse.is_live"):
        perform(update_warehouse, change, actor=SYSTEM)
    perform(update_warehouse, change.model_copy(update={"go_live_date": date(2026, 1, 1)}), actor=SYSTEM)


def test_it_is_undone_only_while_nothing_else_has_happened(begun: Company) -> None:
    live(begun, begun.w1, begun.w2)
    with refused("opening.is_live"):
        begun.save("opening_stock", [Line(begun.a, 1)])
    not_live(begun, begun.w1)
    begun.save("opening_stock", [Line(begun.a, 1)])
    begun.record("other_receipt", [Line(begun.b, 1)], at=begun.w2)
    with refused("opening.has_business"):
        not_live(begun, begun.w2)
    with refused("opening.not_live"):
        not_live(begun, begun.s1)


def test_a_warehouse_that_comes_later_has_its_own_opening(begun: Company) -> None:
    live(begun, begun.w1, begun.w2)
    begun.record("opening_stock", [Line(begun.a, 5, "1")], at=begun.s1, business_date=date(2025, 12, 31))
    live(begun, begun.s1)
    with refused("opening.is_live"):
        begun.record("opening_stock", [Line(begun.a, 5)], at=begun.s1)

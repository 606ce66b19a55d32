"""Purchase history from files to posted documents, from a few files written by hand."""

import json
from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from jxc_app.cli.main import app
from jxc_app.core.errors import DomainError
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import perform, read
from jxc_app.modules.buying_figures.asking import Asked
from jxc_app.modules.buying_figures.queries import buying_figures
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.migration.purchases import importing
from jxc_app.modules.migration.purchases.posting import MigratePurchase, migrate_purchase
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.arrivals import arrivals
from jxc_app.modules.purchasing.supplying import lead_times
from jxc_app.modules.settlement.payables import unbilled_lines
from tests.migration.purchase_files import HEADERS, ROWS, SYSTEM, expected, posted, punctual, run, write


@pytest.fixture
def files(tmp_path):
    return write(tmp_path / "files")


def changed(table, at, **cells):
    """The rows with other cells in one of them."""
    rows = {name: list(each) for name, each in ROWS.items()}
    row = dict(zip(HEADERS[table], rows[table][at], strict=True)) | cells
    rows[table][at] = tuple(row.values())
    return rows


def documents(database):
    wanted = select(Document.type, Document.own_number, Document.status, Document.origin, Document.business_date)
    return sorted(database.read(lambda session: session.exec(wanted).all()))


def test_orders_and_receipts_are_there_with_what_was_accepted_and_rejected(company, files):
    done = run(files, company.database, warehouse="W1")
    assert (done.orders, done.lines, done.posted, done.receipts, done.faults) == (3, 4, 3, 2, [])
    assert posted(company.database) == expected(files)
    assert documents(company.database) == [
        ("goods_receipt", "1", "done", "migrated", date(2011, 4, 25)),
        ("goods_receipt", "2", "done", "migrated", date(2011, 5, 2)),
        ("purchase_order", "1", "done", "migrated", date(2011, 4, 16)),
        ("purchase_order", "2", "done", "migrated", date(2011, 4, 17)),
        ("purchase_order", "3", "done", "migrated", date(2011, 5, 1)),
    ]
    company.assert_proved()


def test_stock_holds_what_was_accepted_and_what_was_rejected_lies_apart(company, files):
    run(files, company.database, warehouse="W1")
    known = company.database.read(lambda session: session.exec(select(Document)).first())
    ids = dict(company.database.read(lambda session: session.exec(select(Sku.code, Sku.id)).all()))
    there = read(availability, actor=SYSTEM, warehouse_id=known.warehouse_id, sku_ids=[ids["BO-1"], ids["WH-2"]])
    assert (there[ids["BO-1"]].on_hand, there[ids["WH-2"]].on_hand) == (140, 10)
    assert "NB-3" not in ids, "what nobody bought is not brought in"


def test_nothing_of_it_is_awaited_or_owed(company, files):
    run(files, company.database, warehouse="W1")
    assert read(arrivals, actor=SYSTEM) == []
    assert read(unbilled_lines, actor=SYSTEM) == []


def test_how_long_goods_took_counts_from_the_order_there(company, files):
    run(files, company.database, warehouse="W1")
    ids = dict(company.database.read(lambda session: session.exec(select(Sku.code, Sku.id)).all()))
    found = company.database.read(lambda session: lead_times(session, [company.w1], [ids["WH-2"], ids["BO-1"]]))
    assert found[ids["WH-2"], company.w1].mean_days == 15
    assert found[ids["BO-1"], company.w1].mean_days == 12


def test_the_figures_are_those_of_the_files(company, files):
    run(files, company.database, warehouse="W1")
    wanted = Asked("delivery", date(2011, 1, 1), date(2011, 12, 31))
    sheet = read(buying_figures, actor=SYSTEM, wanted=wanted)
    assert {row.values[0]: row.values[1:3] for row in sheet.rows} == punctual(files)
    cycle = read(buying_figures, actor=SYSTEM, wanted=Asked("cycle", date(2011, 1, 1), date(2011, 12, 31), "step"))
    assert {row.key: row.values[2] for row in cycle.rows}["arrive"] == Decimal("12.00")


def test_the_same_files_again_post_nothing(company, files):
    run(files, company.database, warehouse="W1")
    before = documents(company.database)
    again = run(files, company.database, warehouse="W1")
    assert (again.posted, again.known, again.faults) == (0, 3, [])
    assert documents(company.database) == before


def test_what_a_killed_run_left_is_finished_by_the_next(company, files, monkeypatch):
    calls = []

    def killed_at_the_second(*args, **more):
        calls.append(args)
        if len(calls) == 4:  # suppliers, goods, one order
            raise KeyboardInterrupt
        return perform(*args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(importing, "perform", killed_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            run(files, company.database, warehouse="W1")
    assert len(documents(company.database)) == 2
    done = run(files, company.database, warehouse="W1")
    assert (done.posted, done.known) == (2, 1)
    assert posted(company.database) == expected(files)


def test_a_dry_run_writes_nothing(company, files):
    done = run(files, company.database, warehouse="W1", dry_run=True)
    assert (done.orders, done.posted, done.faults) == (3, 0, [])
    assert documents(company.database) == []
    assert company.database.read(lambda session: session.exec(select(Partner)).all()) == []


@pytest.mark.parametrize(
    ("table", "at", "cells", "column", "words"),
    [
        ("PurchaseOrderDetail", 1, {"ReceivedQty": "11"}, "ReceivedQty", "收货数量小于 0 或多于订购数量"),
        ("PurchaseOrderDetail", 2, {"RejectedQty": "46"}, "RejectedQty", "拒收数量小于 0 或多于收货数量"),
        ("PurchaseOrderDetail", 0, {"OrderQty": "1,5"}, "OrderQty", "数量不是有效的数字"),
        ("PurchaseOrderDetail", 0, {"OrderQty": "0"}, "OrderQty", "数量为零"),
        ("PurchaseOrderDetail", 0, {"ProductID": "99"}, "ProductID", "另一个文件里没有这个编号"),
        ("PurchaseOrderDetail", 0, {"UnitPrice": "-1"}, "UnitPrice", "单价为负"),
        ("PurchaseOrderDetail", 0, {"DueDate": "30.04.11"}, "DueDate", "日期无法识别"),
        ("PurchaseOrderHeader", 1, {"ShipDate": "2011-04-01"}, "ShipDate", "到货早于下单"),
        ("PurchaseOrderHeader", 1, {"PurchaseOrderID": "1"}, "PurchaseOrderID", "这个编号在文件前面出现过"),
        ("PurchaseOrderHeader", 1, {"ShipDate": "2099-04-01"}, "ShipDate", "日期在将来，或不早于仓库的启用日期"),
        ("ProductVendor", 2, {"UnitMeasureCode": "EA"}, "UnitMeasureCode", "同一商品在前面是另一个计量单位"),
        ("ProductVendor", 2, {"UnitMeasureCode": "XX"}, "UnitMeasureCode", "计量单位不认识，请在映射里写明"),
    ],
)
@pytest.mark.parametrize("engine", ["sqlite"])
def test_one_wrong_cell_and_nothing_is_written(company, tmp_path, engine, table, at, cells, column, words):
    folder = write(tmp_path / "wrong", changed(table, at, **cells))
    done = run(folder, company.database, warehouse="W1", report=tmp_path / "report.csv")
    first = done.faults[0]
    assert (first.file, first.line, first.column, first.message) == (f"{table}.csv", at + 1, column, words)
    assert documents(company.database) == []
    assert words in (tmp_path / "report.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_an_order_that_came_before_with_other_content_is_a_fault(company, tmp_path, engine):
    run(write(tmp_path / "one"), company.database, warehouse="W1")
    other = write(tmp_path / "two", changed("PurchaseOrderDetail", 0, ReceivedQty="99"))
    done = run(other, company.database, warehouse="W1")
    assert [(one.line, one.message) for one in done.faults] == [(1, "同一单号以前导入过，内容不同")]
    assert done.posted == 0


@pytest.mark.parametrize("engine", ["sqlite"])
def test_files_that_are_missing_are_named(company, files, engine):
    (files / "ProductVendor.csv").unlink()
    with pytest.raises(DomainError) as refused:
        run(files, company.database, warehouse="W1")
    assert refused.value.params["file"] == "ProductVendor.csv"


def test_only_the_product_itself_brings_history(company):
    order = company.fields("purchase_order", [], partner_id=1)
    said = order | {"effective_at": "2011-01-01T00:00:00Z", "source_key": "x", "source_sha256": "0" * 64}
    command = MigratePurchase(order=said, received_at="2011-01-02T00:00:00Z")
    with pytest.raises(DomainError):
        perform(migrate_purchase, command, actor=company.hire("owner", [("owner", None)]))


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_command_says_what_it_did(files, tmp_path, monkeypatch, engine, settings):
    monkeypatch.setenv("JXC_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("JXC_DATABASE_URL", "")
    get_settings.cache_clear()  # those of another test may be kept
    arguments = ["import", "purchases", str(files), "--map", "adventureworks", "--warehouse", "W1", "--json"]
    told = CliRunner().invoke(app, [*arguments, "--dry-run"])
    assert json.loads(told.stdout)["posted"] == 0
    told = CliRunner().invoke(app, arguments)
    assert (told.exit_code, json.loads(told.stdout)["posted"]) == (0, 3)
    get_settings.cache_clear()

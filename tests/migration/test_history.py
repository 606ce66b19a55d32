"""History from a file to posted documents."""

from datetime import date
from decimal import Decimal

import pytest
from filelock import FileLock
from sqlmodel import select

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.settings import Settings
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.inventory.proof import prove_stock
from jxc_app.modules.inventory.queries import Holding, StockFilter, stock_page
from jxc_app.modules.migration import replay
from jxc_app.modules.migration.exports import EXPORTS
from jxc_app.modules.warehouses.models import Warehouse
from jxc_app.modules.warehouses.service import UpdateWarehouse, update_warehouse
from tests.migration.conftest import SYSTEM, Importer, sold, write_history

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


def stock(database: Database) -> dict[str, Decimal]:
    page = read(stock_page, actor=SYSTEM, database=database, wanted=StockFilter(holding=Holding.ALL), size=100)
    return {row.sku_code: row.on_hand for row in page.rows}


def documents(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        rows = session.exec(select(Document.type, Document.own_number).order_by(Document.id)).all()
    return [(type_, number) for type_, number in rows]


def moves(database: Database) -> list[tuple[str, str, str, Decimal]]:
    with database.reading() as session:
        rows = list(EXPORTS["moves"].rows(session, SYSTEM))
    return [(row[2], row[4], row[9], row[10]) for row in rows]


def assert_proved(database: Database) -> None:
    proof = database.read(prove_stock)
    assert proof.ok, [check for check in proof.checks if check.failed]


MIXED = [
    sold("536365", "85123A", 6),
    sold("536365", " 85123a", 4, price="0"),
    sold("536365", "POST", 1),
    sold("536366", "71053", 3, at="2010-12-01 08:30:00"),
    sold("C536367", "85123A", -5, at="2010-12-01 09:00:00"),
    sold("536368", "85123A", -2, at="2010-12-01 09:10:00", price="0", name="damaged"),
    sold("536369", "71053", 1, at="2010-12-02 09:10:00"),
]


def test_each_line_becomes_what_it_means(importer: Importer, database):
    done = importer.file(MIXED)
    assert (done.lines, done.posted, done.skipped, done.refused, done.documents) == (7, 6, 1, 0, 5)
    assert done.flagged == 2
    assert moves(database) == [
        ("opening_stock", "85123A", "stock", 10),
        ("opening_stock", "71053", "stock", 4),
        ("sales_issue", "85123A", "customer", 6),
        ("sales_issue", "85123A", "customer", 4),
        ("sales_issue", "71053", "customer", 3),
        ("sales_return", "85123A", "stock", 5),
        ("scrap", "85123A", "scrap", 2),
        ("sales_issue", "71053", "customer", 1),
    ]
    assert stock(database) == {"85123A": 3, "71053": 0}
    assert importer.report == [
        {"line": "3", "outcome": "skipped", "reason": "运费、手续费、折扣等服务项目，按规则跳过"}
    ]
    assert_proved(database)


def test_history_keeps_its_dates_and_its_origin(importer: Importer, database):
    importer.file(MIXED)
    with database.reading() as session:
        heads = session.exec(select(Document).order_by(Document.id)).all()
        lines = session.exec(select(DocumentLine).order_by(DocumentLine.id)).all()
    assert {head.origin for head in heads} == {"migrated"}
    assert [str(head.business_date) for head in heads] == ["2010-12-01"] * 5 + ["2010-12-02"]
    assert heads[0].effective_at < heads[1].effective_at
    assert "17850" in heads[1].remark
    assert [line.remark for line in lines if line.remark] == ["单价为 0", "单价为 0"]


@on_sqlite
def test_an_empty_company_gets_one_warehouse(tmp_path, templates, engine):
    from jxc_app.core.migrations import upgrade
    from tests.support.databases import settings_for

    settings: Settings = settings_for(tmp_path / "new")
    upgrade(settings)
    empty = Database(settings.resolved_database_url, settings=settings)
    try:
        done = Importer(empty, tmp_path).file(MIXED, warehouse="")
        assert done.posted == 6
        with empty.reading() as session:
            [warehouse] = session.exec(select(Warehouse)).all()
            codes = session.exec(select(Sku.code, Sku.name)).all()
        assert warehouse.go_live_date is not None
        assert set(codes) == {("85123A", "灯笼"), ("71053", "灯笼")}
        assert Importer(empty, tmp_path).file(MIXED, warehouse="").posted == 0
        assert_proved(empty)
    finally:
        empty.close()


@on_sqlite
def test_several_warehouses_want_a_choice(importer: Importer):
    with pytest.raises(DomainError, match="--warehouse"):
        importer.file(MIXED, warehouse="")


def test_the_same_file_again_posts_nothing(importer: Importer, database):
    importer.file(MIXED)
    before = moves(database)
    again = importer.file(MIXED)
    assert (again.posted, again.documents, again.opening_documents, again.refused) == (0, 0, 0, 0)
    assert again.skipped == again.lines == 7
    assert {row["reason"] for row in importer.report if row["line"] != "3"} == {"以前已导入并过账"}
    assert moves(database) == before


@on_sqlite
def test_the_same_history_in_another_encoding_is_the_same(importer: Importer, database):
    assert importer.file(MIXED, encoding="gbk").posted == 6
    assert importer.file(MIXED, encoding="utf-8-sig").posted == 0


@on_sqlite
def test_the_same_number_with_other_content_is_refused(importer: Importer, database):
    importer.file(MIXED)
    before = moves(database)
    changed = [*MIXED[:3], sold("536366", "71053", 30, at="2010-12-01 08:30:00"), sold("999", "71053", 1)]
    done = importer.file(changed)
    assert (done.is_complete, done.posted, done.refused) == (False, 0, 1)
    assert moves(database) == before
    assert [row["reason"] for row in importer.report if row["outcome"] == "refused"] == ["同一单号以前导入过，内容不同"]
    kept = importer.file(changed, keep_good=True)
    assert (kept.is_complete, kept.posted, kept.refused, kept.skipped) == (True, 1, 1, 3)


@on_sqlite
def test_a_refused_line_keeps_everything_back(importer: Importer, database):
    lines = [*MIXED, sold("536370", "71053", "many"), sold("536371", "", 1)]
    done = importer.file(lines)
    assert (done.is_complete, done.posted, done.refused) == (False, 0, 2)
    assert done.lines == 9
    assert documents(database) == []
    with database.reading() as session:
        assert session.exec(select(Sku.id).where(Sku.code == "71053")).first() is None
    assert [(row["line"], row["outcome"], row["reason"]) for row in importer.report if row["outcome"] == "refused"] == [
        ("8", "refused", "数量不是有效的数字"),
        ("9", "refused", "没有商品编码"),
    ]


@on_sqlite
def test_keep_good_posts_the_rest_and_reports_the_refused(importer: Importer, database):
    done = importer.file([*MIXED, sold("536370", "71053", "many")], keep_good=True)
    assert (done.is_complete, done.posted, done.skipped, done.refused) == (True, 6, 1, 1)
    assert done.posted + done.skipped + done.refused == done.lines
    assert_proved(database)


@on_sqlite
def test_a_killed_run_is_finished_by_the_next(importer: Importer, database, monkeypatch):
    class KilledError(BaseException):
        pass

    perform, calls = replay.perform, []

    def killed_at_the_fifth(case, command, **how):
        calls.append(case.code)
        if len(calls) == 5:
            perform(case, command, **how)
            raise KilledError  # committed, and nobody heard of it
        return perform(case, command, **how)

    monkeypatch.setattr(replay, "perform", killed_at_the_fifth)
    with pytest.raises(KilledError):
        importer.file(MIXED)
    monkeypatch.setattr(replay, "perform", perform)
    half = len(moves(database))
    assert 2 < half < 8
    done = importer.file(MIXED)
    assert done.posted + done.skipped == 7
    assert done.opening_documents == 0
    assert len(moves(database)) == 8
    assert stock(database) == {"85123A": 3, "71053": 0}
    assert_proved(database)


@on_sqlite
def test_a_number_that_comes_back_on_the_same_day_is_one_document(importer: Importer, database):
    lines = [sold("1", "K1", 1), sold("2", "K1", 1), sold("1", "K2", 1, at="2010-12-01 08:27:00"), sold("2", "K2", 1)]
    done = importer.file(lines)
    assert (done.documents, done.posted, done.reappeared) == (2, 4, 2)
    assert importer.file(lines).posted == 0


@on_sqlite
def test_a_number_used_again_on_another_day_is_refused(importer: Importer, database):
    lines = [sold("1", "K1", 1), sold("2", "K1", 1), sold("1", "K1", 1, at="2011-12-01 08:26:00"), sold("1", "K2", 1)]
    done = importer.file(lines)
    assert (done.is_complete, done.refused) == (False, 2)
    assert {row["line"] for row in importer.report} == {"3", "4"}


@on_sqlite
def test_stock_that_is_there_counts_before_an_opening_is_booked(importer: Importer, database):
    importer.file([sold("C1", "A", -7)])
    assert stock(database) == {"A": 7}
    done = importer.file([sold("2", "A", 5), sold("3", "A", 4)])
    assert done.opening_documents == 1
    assert moves(database)[1] == ("opening_stock", "A", "stock", 2)
    assert stock(database) == {"A": 0}


@on_sqlite
def test_a_document_of_both_kinds_and_many_lines_is_posted_as_one(importer: Importer, database):
    lines = [sold("1", f"K{number}", 1) for number in range(501)] + [sold("1", "K1", -1, price="0")]
    done = importer.file(lines)
    assert (done.documents, done.posted) == (1, 502)
    assert sorted(documents(database)[2:]) == [("sales_issue", "1"), ("sales_issue", "1"), ("scrap", "1")]
    assert importer.file(lines).posted == 0


@on_sqlite
def test_lot_tracked_skus_are_refused(importer: Importer):
    importer.file([sold("1", "l-3", 1)])
    assert [row["reason"] for row in importer.report] == ["商品按批次管理，历史行没有批号"]


@on_sqlite
def test_a_file_without_the_columns_says_which(importer: Importer, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(DomainError, match="InvoiceNo、StockCode、Quantity、InvoiceDate"):
        importer.path(path)


@on_sqlite
def test_a_report_that_cannot_be_written_is_noticed_before_anything_is_posted(importer: Importer, database, tmp_path):
    importer.folder = tmp_path / "nowhere"
    with pytest.raises(DomainError) as refusal:
        importer.path(write_history(tmp_path / "h.csv", MIXED))
    assert refusal.value.code == "export.cannot_write"
    assert documents(database) == []


@on_sqlite
def test_two_imports_at_once_would_both_book_the_opening(importer: Importer, database):
    with FileLock(database.settings.data_dir / "import.lock"), pytest.raises(DomainError) as refusal:
        importer.file(MIXED)
    assert refusal.value.code == "history.running"


@on_sqlite
def test_from_its_first_day_on_a_warehouse_takes_no_history(importer: Importer, database, company):
    command = UpdateWarehouse(
        warehouse_id=company.w1, version=1, name="仓", kind="central", go_live_date=date(2010, 12, 2)
    )  # fmt: skip
    perform(update_warehouse, command, actor=SYSTEM, database=database)
    done = importer.file(MIXED)
    assert (done.is_complete, done.refused) == (False, 1)
    assert importer.report[-1] == {
        "line": "7", "outcome": "refused", "reason": "日期在将来，或不早于仓库的启用日期",
    }  # fmt: skip

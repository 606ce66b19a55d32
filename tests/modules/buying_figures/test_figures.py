"""采购分析 against a month that was worked out by hand (``bought.py``)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Table, select
from sqlmodel import col, delete

from jxc_app.core.errors import PermissionDenied
from jxc_app.modules.access.models import RolePermission
from jxc_app.modules.buying_figures import quotes
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.models import DocumentLine
from tests.modules.buying_figures.bought import Month, a_month
from tests.modules.documents.sheets import view
from tests.support.company import Line


@pytest.fixture
def month(company, standing_clock, monkeypatch) -> Month:
    """Without quotations: tests/modules/sourcing look at those."""
    made = a_month(company, standing_clock)
    monkeypatch.setattr(quotes, "_source", [])
    return made


def by_name(sheet):
    """The values of each row after its name."""
    return {row.values[0]: row.values[1:] for row in sheet.rows}


def test_each_step_of_the_cycle_has_its_times(month):
    assert by_name(month.ask("cycle")) == {
        "申请 → 订单": (2, Decimal("1.00"), Decimal("1.00")),
        "订单 → 到货": (3, Decimal("3.00"), Decimal("6.00")),
        "到货 → 质检入库": (3, Decimal("0.04"), Decimal("0.25")),
        "入库 → 发票": (1, Decimal("6.75"), Decimal("6.75")),
        "发票 → 付款": (1, Decimal("4.00"), Decimal("4.00")),
        "需求 → 入库": (3, Decimal("4.25"), Decimal("7.00")),
    }
    assert [card.value for card in month.ask("cycle").cards] == [Decimal("4.25"), Decimal("7.00")]


def test_the_cycle_by_group(month):
    assert by_name(month.ask("cycle", "supplier")) == {
        "申源食品有限公司": (2, Decimal("5.63"), Decimal("7.00")), "浙里茶业": (1, Decimal("2.04"), Decimal("2.04")),
    }  # fmt: skip
    assert by_name(month.ask("cycle", "month", step="arrive")) == {"2026-01": (3, Decimal("3.00"), Decimal("6.00"))}
    assert by_name(month.ask("cycle", "buyer")) == {"人buyer": (3, Decimal("4.25"), Decimal("7.00"))}
    assert by_name(month.ask("cycle", "emergency")) == {"普通": (3, Decimal("4.25"), Decimal("7.00"))}
    behind = month.behind("cycle", "supplier", key=str(month.first))
    assert [row.values[4:] for row in behind.rows] == [
        (Decimal("1.00"), Decimal("6.00"), Decimal("0.00"), None, None, Decimal("7.00")),
        (Decimal("1.00"), Decimal("3.00"), Decimal("0.25"), Decimal("6.75"), Decimal("4.00"), Decimal("4.25")),
    ]


def test_on_time_is_what_was_accepted_by_the_promised_day(month):
    sheet = month.ask("delivery", "supplier")
    assert by_name(sheet) == {
        "浙里茶业": (2, 1, 0, 1, Decimal("50.0"), Decimal("33.3"), Decimal("29.2")),
        "申源食品有限公司": (2, 0, 2, 0, Decimal("0.0"), Decimal("66.7"), Decimal("20.8")),
    }
    assert [row.values[0] for row in sheet.rows] == ["浙里茶业", "申源食品有限公司"], "the best first"
    assert sheet.total[1:6] == (4, 1, 2, 1, Decimal("25.0"))


def test_days_of_grace_and_what_may_be_missing(month):
    assert by_name(month.ask("delivery", "supplier", grace_days=2))["申源食品有限公司"][:4] == (2, 2, 0, 0)
    assert by_name(month.ask("delivery", "supplier", short_percent=20))["申源食品有限公司"][:4] == (2, 1, 1, 0)
    assert month.ask("delivery", "month", grace_days=11).total[1] == 2, "those due on the 14th have until the 25th"


def test_a_line_that_is_due_today_is_not_late_yet(month, standing_clock):
    standing_clock.at = standing_clock.at.replace(day=15)
    assert month.ask("delivery").total[1] == 3
    standing_clock.at = standing_clock.at.replace(day=16)
    assert month.ask("delivery").total[1] == 4


def test_the_lines_behind_a_rate(month):
    behind = month.behind("delivery", "supplier", key=str(month.second))
    assert [(row.values[2], row.values[5], row.values[6], row.values[7], row.values[9]) for row in behind.rows] == [
        ("商品B-2", 10, 0, 0, "未足量"), ("商品A-1", 5, 5, 5, "准时足量"),
    ]  # fmt: skip
    assert all(row.document_id for row in behind.rows)


def test_prices_by_sku_and_supplier(month):
    found = {(row.values[0][:5], row.values[1]): row.values[2:] for row in month.ask("prices", "sku").rows}
    assert found == {
        ("商品A-1", "申源食品有限公司"): (1, 10, "个", 30, 3, 3, 3, 3, 0),
        ("商品A-1", "浙里茶业"): (1, 5, "个", 20, 4, 4, 4, 4, 0),
        ("商品B-2", "申源食品有限公司"): (1, 20, "个", 40, 2, 2, 2, 2, 0),
        ("商品B-2", "浙里茶业"): (1, 10, "个", 10, 1, 1, 1, 1, 0),
    }
    of_a = month.ask("prices", "month", sku_id=month.company.a)
    assert [row.values for row in of_a.rows] == [
        ("2026-01", "申源食品有限公司", 1, 10, 30, 3, 3, 3, 3, 0),
        ("2026-01", "浙里茶业", 1, 5, 20, 4, 4, 4, 4, 0),
    ]


def test_a_price_that_went_up_and_the_index_of_the_basket(month, standing_clock):
    standing_clock.at = standing_clock.at.replace(month=2, day=2)
    order = [Line(month.company.a, 10, "5"), Line(month.company.lots, 4, "9")]
    month.company.record("purchase_order", order, partner_id=month.first)
    until = {"date_to": standing_clock.at.date()}
    changes = {row.values[:2]: row.values[6:] for row in month.ask("prices", "sku", **until).rows}
    last, average, least, most, change = changes["商品A-1（A-1）", "申源食品有限公司"]
    assert (last, average, least, most, change) == (5, 4, 3, 5, Decimal("66.7"))
    index = {row.key: row.values[1:] for row in month.ask("prices", "month", **until).rows}
    # fifteen A cost 50 in January: ten of them 33.33 at that price, and 50 now; the new goods do not count
    assert index == {"2026-01": (100, 0, None), "2026-02": (86, 50, Decimal("150.0"))}


def test_savings_against_the_order_before(month):
    found = by_name(month.ask("savings", "supplier"))
    assert found["浙里茶业"] == (2, 30, 30, 5, Decimal("14.3"), 1, 1)
    assert found["申源食品有限公司"] == (2, 70, 0, 0, None, 0, 0)
    behind = month.behind("savings", "supplier", key=str(month.second))
    assert [row.values[6:] for row in behind.rows] == [(1, 2, 10), (4, 3, -5)]


def test_the_price_before_is_that_before_the_period(month, standing_clock):
    standing_clock.at = standing_clock.at.replace(month=2, day=2)
    month.company.record("purchase_order", [Line(month.company.a, 10, "3.5")], partner_id=month.first)
    february = {"date_from": standing_clock.at.date(), "date_to": standing_clock.at.date()}
    assert month.ask("savings", "month", **february).total[4] == 5


def test_quotations_are_compared_once_somebody_keeps_them(month, monkeypatch):
    lines: Table = DocumentLine.__table__
    assert "below" not in [column.code for column in month.ask("savings").columns], "nothing is said of none"

    def highest():
        of_a = col(DocumentLine.sku_id) == month.company.a
        return select(lines.c.id.label("line_id"), (lines.c.price + lines.c.price).label("price")).where(of_a)

    monkeypatch.setattr(quotes, "_source", [highest])
    sheet = month.ask("savings", "supplier")
    at = [column.code for column in sheet.columns].index("quoted")
    assert {row.values[0]: row.values[at:] for row in sheet.rows} == {
        "申源食品有限公司": (30, 30), "浙里茶业": (20, 20),
    }  # fmt: skip


def test_quality_by_supplier_with_what_was_frozen(month):
    sheet = month.ask("quality", "supplier")
    assert by_name(sheet) == {
        "申源食品有限公司": (2, 4, 32, 30, 2, 1, Decimal("25.0"), Decimal("6.3"), 1, 0, Decimal("1.00")),
        "浙里茶业": (1, 1, 5, 5, 0, 0, Decimal("0.0"), Decimal("0.0"), 0, 0, None),
    }
    assert by_name(month.ask("quality", "cause")) == {"破损": (1, 2, Decimal("100.0"), Decimal("100.0"))}
    behind = month.behind("quality", "cause", key="damaged")
    assert [row.values[4:] for row in behind.rows] == [(10, 8, 2, "个", "破损", "")]


def test_what_went_through_the_green_channel(month):
    sheet = month.ask("emergency", "month")
    assert [row.values for row in sheet.rows] == [
        ("2026-01", 3, 1, Decimal("33.3"), None, Decimal("2.65"), 100, 10, Decimal("10.0"))
    ]
    assert [row.values[4] for row in month.behind("emergency").rows] == ["紧急", "普通", "普通"]


@pytest.mark.parametrize("topic", ["delivery", "savings", "quality", "emergency"])
def test_the_parts_make_the_whole(month, topic):
    """Whatever it is grouped by, sums are the same, and what is behind a group is what it counts."""
    known = None
    for by in month.ask(topic).groups:
        sheet = month.ask(topic, by)
        for at, column in enumerate(sheet.columns):
            if column.kind in ("count", "money", "quantity") and sheet.total[at] is not None:
                assert sum(row.values[at] for row in sheet.rows) == sheet.total[at], (by, column.code)
        if topic in ("delivery", "emergency"):
            behind = [len(month.behind(topic, by, key=row.key).rows) for row in sheet.rows]
            assert behind == [row.values[1] for row in sheet.rows], by
        if topic != "quality" or by != "cause":
            numbers = [one for one, column in zip(sheet.total, sheet.columns, strict=True) if column.kind == "money"]
            assert known in (None, numbers)
            known = numbers


def test_a_voided_receipt_is_as_if_it_had_not_come(month):
    before = month.ask("quality").total[1]
    behind = month.behind("quality", "supplier", key=str(month.second))
    receipt = next(row.document_id for row in behind.rows)
    head = view(month.company, replace_ref(receipt)).head
    month.company.void(replace_ref(receipt, head.version))
    assert month.ask("quality").total[1] == before - 1
    assert by_name(month.ask("delivery"))["浙里茶业"][:4] == (2, 0, 0, 2)


def replace_ref(document_id, version=1):
    return DocumentRef(document_id=document_id, number=None, status="posted", version=version)


def test_prices_are_for_whoever_may_see_them(month):
    company = month.company
    blind = company.hire("blind", [("buyer", None)])
    take(company, "document.cost")
    sheet = month.ask("prices", actor=blind)
    assert "prices" not in sheet.topics
    assert sheet.columns[1].code == "count", "another topic answers"
    assert [column.kind for column in month.ask("emergency", actor=blind).columns if column.kind == "money"] == []
    keeper = month.settling.buying.keeper
    with pytest.raises(PermissionDenied):
        month.ask("cycle", actor=keeper)


def test_suppliers_and_other_warehouses_are_kept_from_whom_they_are_kept(month):
    company = month.company
    elsewhere = company.hire("elsewhere", [("buyer", company.w2)])
    assert month.ask("delivery", actor=elsewhere).total[1] == 0
    here = company.hire("here", [("buyer", company.w1)])
    assert month.ask("delivery", actor=here).total[1] == 4
    take(company, "partner.supplier.view")
    sheet = month.ask("delivery", "supplier", actor=here)
    assert "supplier" not in sheet.groups
    assert sheet.by == "month"
    assert {row.values[1] for row in month.behind("delivery", actor=here).rows} == {""}
    assert month.ask("delivery", actor=here, partner_id=month.first).total[1] == 4, "a filter tells nothing either"


def take(company, permission):
    """No role holds it any more."""
    company.database.write(
        lambda session: session.exec(delete(RolePermission).where(col(RolePermission.permission) == permission))
    )


def test_filters_and_orders(month):
    assert month.ask("delivery", partner_id=month.first).total[1] == 2
    assert month.ask("delivery", warehouse_id=month.company.w2).total[1] == 0
    assert month.ask("delivery", sku_id=month.company.a).total[1] == 2
    rows = month.ask("delivery", "supplier", order="rate").rows
    assert [row.values[0] for row in rows] == ["申源食品有限公司", "浙里茶业"]
    assert month.ask("delivery", "nonsense", order="nonsense").by == "supplier"
    assert replace(month.ask("nonsense"), rows=[]).topics[0] == "cycle"

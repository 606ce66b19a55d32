"""Two SKUs become one: stock by place, lot and warehouse, value to the fen, what goes along, what stands in the way."""

from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.clock import business_date
from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.catalog.looking_up import look_up_skus
from jxc_app.modules.catalog.models import Barcode, Sku, SkuUnit, SupplierPack
from jxc_app.modules.catalog.queries import scan_code
from jxc_app.modules.catalog.service import CreateSku, UpdateSku, create_sku, update_sku
from jxc_app.modules.catalog.switching import SwitchSku, switch_off_sku, switch_on_sku
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.ledger import LedgerFilter, sku_ledger
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.inventory.consumption import consumed, stock_worth
from jxc_app.modules.inventory.daily_flow import daily_flows
from jxc_app.modules.inventory.expected_supply import LeadTime, SupplySource
from jxc_app.modules.inventory.models import StockBalance, StockSetting
from jxc_app.modules.inventory.settings import SetStockLimits, set_stock_limits
from jxc_app.modules.merging.queries import merge_preview, merges_of
from jxc_app.modules.merging.service import MergeSkus, merge_skus
from jxc_app.modules.merging.undoing import UndoMerge, undo_merge
from jxc_app.modules.replenishment.computing import terms_of
from jxc_app.modules.replenishment.resolving import Policy
from jxc_app.modules.replenishment.telling import _Teller
from tests.modules.purchasing.loop import buying_in
from tests.support.company import SYSTEM, Line


def made(company, code, name="螺丝钉", **fields):
    command = CreateSku(code=code, name=name, base_unit="个", **fields)
    return perform(create_sku, command, actor=SYSTEM, database=company.database).sku_id


def sku_of(company, sku_id) -> Sku:
    return company.database.read(lambda session: session.get_one(Sku, sku_id))


def merge(company, gone, stays, *, actor=SYSTEM, reason="同一个东西"):
    versions = {"gone_version": sku_of(company, gone).version, "stays_version": sku_of(company, stays).version}
    command = MergeSkus(gone_id=gone, stays_id=stays, reason=reason, **versions)
    return perform(merge_skus, command, actor=actor, database=company.database)


def preview(company, gone, stays, actor=SYSTEM):
    return read(merge_preview, actor=actor, database=company.database, gone_id=gone, stays_id=stays)


def worth(company, sku_id, *places):
    return [(company.stock(sku_id, at).on_hand, company.value(sku_id, at)) for at in places]


def papers(company, made_):
    wanted = select(Document).where(Document.number.in_(made_.numbers)).order_by(Document.id)
    return company.database.read(lambda session: session.exec(wanted).all())


def ref_of(document):
    return DocumentRef(
        document_id=document.id, number=document.number, status=document.status, version=document.version
    )


@pytest.fixture
def pair(company):
    """The same screw under two codes."""
    return made(company, "S-1"), made(company, "S-2", "不锈钢螺丝")


def test_stock_and_value_of_two_warehouses_go_along(company, pair):
    """7 at 10.01 and 3 at 2.00 in W1, 5 at 4.00 in W2: 76.07 and 20.00 arrive to the fen."""
    gone, stays = pair
    company.receive(gone, 7, "10.01")
    company.receive(gone, 3, "2")
    company.receive(gone, 5, "4", at=company.w2)
    company.receive(stays, 10, "1")
    done = merge(company, gone, stays)
    assert [number[:4] for number in done.numbers] == ["SPHB", "SPHB"]
    assert worth(company, gone, company.w1, company.w2) == [(0, 0), (0, 0)]
    assert worth(company, stays, company.w1, company.w2) == [(20, Decimal("86.07")), (5, Decimal(20))]
    company.assert_proved()


def test_a_value_that_does_not_divide_arrives_whole(company, pair):
    gone, stays = pair
    company.receive(gone, 3, "3.33333333")
    company.issue(gone, "0.7")
    before = company.value(gone)
    merge(company, gone, stays)
    assert worth(company, stays, company.w1) == [(Decimal("2.3"), before)]
    company.assert_proved()


def test_what_waits_or_is_blocked_stays_so(company, pair):
    gone, stays = pair
    company.receive(gone, 10, "3")
    company.record("stock_status", [Line(gone, 4)], settlement="hold")
    company.record("stock_status", [Line(gone, 1)], settlement="block")
    done = merge(company, gone, stays)
    assert [one.settlement for one in papers(company, done)] == ["", "from_hold", "from_blocked"]
    company.record("scrap", [Line(stays, 4)], settlement="from_hold")
    company.record("scrap", [Line(stays, 1)], settlement="from_blocked")
    assert worth(company, stays, company.w1) == [(5, 15)]
    company.assert_proved()


def test_lots_keep_number_and_days(company):
    gone, stays = (made(company, code, lot_tracked=True) for code in ("L-A", "L-B"))
    company.record("other_receipt", [Line(gone, 5, "2", lot="X1", expires_on=date(2027, 3, 1))])
    company.record("opening_stock", [Line(gone, 5, "2", lot="X2", expires_on=date(2025, 3, 1))], at=company.w2)
    company.record("other_receipt", [Line(stays, 2, "4", lot="X1", expires_on=date(2027, 3, 1))])
    merge(company, gone, stays)
    left = {(at, lot): much for (sku, at, lot), much in company.balances()["stock"].items() if sku == stays}
    assert left == {(company.w1, "X1"): 7, (company.w2, "X2"): 5}
    company.issue(stays, 7)
    assert company.value(stays) == 0
    company.assert_proved()


def test_a_lot_of_two_dates_stands_in_the_way(company):
    gone, stays = (made(company, code, lot_tracked=True) for code in ("L-A", "L-B"))
    company.record("other_receipt", [Line(gone, 5, "2", lot="X1", expires_on=date(2027, 3, 1))])
    company.record("other_receipt", [Line(stays, 5, "2", lot="X1", expires_on=date(2027, 4, 1))])
    assert preview(company, gone, stays).blocks == ["批号 X1 两个商品都有，但生产日期或到期日不同"]
    with pytest.raises(DomainError) as refused:
        merge(company, gone, stays)
    assert refused.value.code == "merge.blocked"
    assert company.stock(gone).on_hand == 5


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"lot_tracked": True}, "一个按批次管理"), ({"serial_tracked": True}, "一个按序列号管理"),
        ({"base_unit": "盒"}, "基本单位不同（盒 / 个）"),
    ],
)  # fmt: skip
def test_two_kinds_of_thing_are_not_one(company, fields, words):
    command = CreateSku(**{"code": "S-1", "name": "螺丝钉", "base_unit": "个"} | fields)
    gone = perform(create_sku, command, actor=SYSTEM, database=company.database).sku_id
    assert words in preview(company, gone, made(company, "S-2")).blocks[0]


def test_what_waits_is_named(company, pair):
    gone, stays = pair
    company.receive(gone, 10, "3")
    waiting = company.submit(company.save("other_issue", [Line(gone, 2)]))
    assert waiting.number in preview(company, gone, stays).blocks[0]
    company.post(waiting)
    sent = company.record("transfer", [Line(gone, 1)], to_warehouse_id=company.w2)
    assert preview(company, gone, stays).blocks == ["有货在途（发往仓W2）：先收货"]
    assert sent.number


def test_an_order_in_force_is_ended_first(company, pair):
    gone, stays = pair
    buying = buying_in(company)
    order = buying.order(Line(gone, 10, "3"))
    assert order.number in preview(company, gone, stays).blocks[0]
    buying.received(order, 10)
    assert preview(company, gone, stays).blocks == []


def test_drafts_name_the_one_that_stays(company, pair):
    gone, stays = pair
    company.receive(gone, 10, "3")
    draft = company.save("other_issue", [Line(gone, 2), Line(company.a, 1)])
    merge(company, gone, stays)
    lines = select(DocumentLine.sku_id).where(DocumentLine.document_id == draft.document_id)
    assert company.database.read(lambda session: session.exec(lines.order_by(DocumentLine.id)).all()) == [
        stays, company.a,
    ]  # fmt: skip
    version = company.database.read(lambda session: session.get_one(Document, draft.document_id).version)
    assert version == draft.version + 1


def test_codes_packs_and_limits_go_along(company, pair):
    _, stays = pair
    buying = buying_in(company)
    case = {"name": "盒", "numerator": 100, "denominator": 1, "barcodes": ["690100"]}
    other = made(company, "S-3", units=[case], barcodes=["690001"])
    box = company.database.read(lambda session: session.exec(select(SkuUnit).where(SkuUnit.sku_id == other)).one())
    company.database.write(
        lambda session: session.add(
            SupplierPack(sku_id=other, partner_id=buying.supplier, unit_id=box.unit_id, numerator=120, is_default=True)
        )
    )
    for at, minimum in ((company.w1, 5), (company.w2, 6)):
        perform(
            set_stock_limits, SetStockLimits(sku_id=other, warehouse_id=at, minimum=minimum), actor=SYSTEM,
            database=company.database,
        )  # fmt: skip
    perform(
        set_stock_limits,
        SetStockLimits(sku_id=stays, warehouse_id=company.w1, minimum=1),
        actor=SYSTEM,
        database=company.database,
    )
    asked = preview(company, other, stays)
    assert asked.blocks == []
    assert "条码 2 个：690001、690100" in asked.moves
    merge(company, other, stays)

    packs = select(SupplierPack).where(SupplierPack.sku_id == stays)
    limits = select(StockSetting).where(StockSetting.sku_id == stays)

    def now(session):
        return (
            sorted(session.exec(select(Barcode.code).where(Barcode.sku_id == stays)).all()),
            [(one.numerator, one.is_default) for one in session.exec(packs)],
            {one.warehouse_id: one.minimum for one in session.exec(limits)},
        )  # fmt: skip

    assert company.database.read(now) == (
        ["690001", "690100"], [(120, True)], {company.w1: 1, company.w2: 6}
    )  # fmt: skip
    scanned = read(scan_code, actor=SYSTEM, database=company.database, code="690100")
    assert (scanned.sku_id, scanned.numerator) == (stays, 100)


def test_it_is_found_as_the_one_that_stays(company, pair):
    gone, stays = pair
    merge(company, gone, stays)

    def hits(typed):
        return [one.id for one in read(look_up_skus, actor=SYSTEM, database=company.database, typed=typed)]

    assert [hits("S-1"), hits("螺丝钉"), hits("lsd")] == [[stays]] * 3
    assert read(scan_code, actor=SYSTEM, database=company.database, code="S-1").sku_id == stays
    update = UpdateSku(sku_id=stays, version=sku_of(company, stays).version, name="新名字")
    perform(update_sku, update, actor=SYSTEM, database=company.database)
    assert hits("螺丝钉") == [stays]


def test_nothing_of_it_moves_any_more(company, pair):
    gone, stays = pair
    company.receive(gone, 10, "3")
    out = company.issue(gone, 4)
    merge(company, gone, stays)
    for act in (lambda: company.void(out), lambda: company.issue(gone, 1)):
        with pytest.raises(DomainError):
            act()
    with pytest.raises(Conflict) as refused:
        seen = SwitchSku(sku_id=gone, version=sku_of(company, gone).version)
        perform(switch_on_sku, seen, actor=SYSTEM, database=company.database)
    assert refused.value.code == "sku.merged_before"
    assert company.stock(gone).on_hand == 0
    company.assert_proved()


def test_a_void_of_an_older_paper_says_why_not(company, pair):
    gone, stays = pair
    company.receive(gone, 10, "3")
    out = company.issue(gone, 4)
    merge(company, gone, stays)
    with pytest.raises(DomainError) as refused:
        company.void(out)
    assert refused.value.code == "sku.merged"


def test_history_is_of_both(company, pair):
    """10 in and 4 out as S-1, 5 in as S-2: after the merge 11 stand, and every row before adds up to it."""
    gone, stays = pair
    company.receive(gone, 10, "3")
    company.receive(stays, 5, "3")
    company.issue(gone, 4)
    merge(company, gone, stays)
    ledger = read(sku_ledger, actor=SYSTEM, database=company.database, wanted=LedgerFilter(stays))
    assert [(row.sku_code, row.change, row.balance) for row in ledger.rows] == [
        ("S-2", 6, 11), ("S-1", -6, 5), ("S-1", -4, 11), ("S-2", 5, 15), ("S-1", 10, 10),
    ]  # fmt: skip


def test_voiding_makes_two_again(company, pair):
    gone, stays = pair
    company.receive(gone, 7, "10.01")
    company.receive(gone, 5, "4", at=company.w2)
    company.receive(stays, 10, "1")
    done = merge(company, gone, stays)
    first, second = papers(company, done)
    company.void(ref_of(first))
    assert worth(company, gone, company.w1, company.w2) == [(7, Decimal("70.07")), (5, 20)]
    assert worth(company, stays, company.w1, company.w2) == [(10, 10), (0, 0)]
    assert company.status(ref_of(second)) == "reversed"
    assert (sku_of(company, gone).merged_into_id, sku_of(company, gone).switched_off_at) == (None, None)
    assert [one.id for one in read(look_up_skus, actor=SYSTEM, database=company.database, typed="螺丝钉")] == [gone]
    company.issue(gone, 1)
    company.assert_proved()
    merge(company, gone, stays)
    company.assert_proved()


def test_what_has_left_cannot_come_back(company, pair):
    gone, stays = pair
    company.receive(gone, 7, "3")
    done = merge(company, gone, stays)
    company.issue(stays, 1)
    with pytest.raises(DomainError) as refused:
        company.void(ref_of(papers(company, done)[0]))
    assert refused.value.code == "stock.insufficient"
    assert sku_of(company, gone).merged_into_id == stays
    company.assert_proved()


def test_a_merge_without_stock_is_undone_by_itself(company, pair):
    gone, stays = pair
    done = merge(company, gone, stays)
    assert done.numbers == []
    perform(undo_merge, UndoMerge(merge_id=done.merge_id), actor=SYSTEM, database=company.database)
    assert sku_of(company, gone).merged_into_id is None
    [row] = read(merges_of, actor=SYSTEM, database=company.database, sku_id=gone)
    assert (row.stays_code, row.undone_by) == ("S-2", "系统")
    with pytest.raises(Conflict):
        perform(undo_merge, UndoMerge(merge_id=done.merge_id), actor=SYSTEM, database=company.database)


def test_three_become_one_and_two_again(company, pair):
    """S-1 became S-2, S-2 becomes S-3: all are S-3; undone, S-1 is S-2 again."""
    gone, stays = pair
    third = made(company, "S-3")
    company.receive(gone, 4, "1")
    merge(company, gone, stays)
    done = merge(company, stays, third)
    assert [sku_of(company, one).merged_into_id for one in (gone, stays)] == [third, third]
    assert read(scan_code, actor=SYSTEM, database=company.database, code="S-1").sku_id == third
    company.assert_proved()
    company.void(ref_of(papers(company, done)[0]))
    assert [sku_of(company, one).merged_into_id for one in (gone, stays)] == [stays, None]
    company.assert_proved()


def test_one_that_was_off_stays_off(company, pair):
    gone, stays = pair
    seen = SwitchSku(sku_id=gone, version=sku_of(company, gone).version)
    perform(switch_off_sku, seen, actor=SYSTEM, database=company.database)
    done = merge(company, gone, stays)
    perform(undo_merge, UndoMerge(merge_id=done.merge_id), actor=SYSTEM, database=company.database)
    assert sku_of(company, gone).switched_off_at is not None


def test_whose_act_it_is(company, pair):
    gone, stays = pair
    for role in ("clerk", "reviewer", "administrator"):
        with pytest.raises(PermissionDenied):
            merge(company, gone, stays, actor=company.hire(role, [(role, None)]))
    with pytest.raises(DomainError) as refused:
        merge(company, gone, gone)
    assert refused.value.code == "merge.itself"
    merge(company, gone, stays, actor=company.hire("owner", [("owner", None)]))


def test_the_preview_says_what_moves(company, pair):
    gone, stays = pair
    company.receive(gone, 3, "3.33333333")
    company.record("stock_status", [Line(gone, 1)], settlement="hold")
    company.save("other_issue", [Line(gone, 1)])
    found = preview(company, gone, stays)
    assert [(one.place, one.quantity, one.value) for one in found.stock] == [
        ("stock", 2, Decimal("6.6667")), ("qc_hold", 1, Decimal("3.3333"))
    ]  # fmt: skip
    assert found.moves == ["草稿 1 张：里面的商品换成保留的这个，数量和价格不变"]
    clerk = company.hire("viewer", [("owner", None)])
    assert preview(company, gone, stays, clerk).stock[0].value is not None


def test_every_balance_of_the_one_that_went_is_zero(company, pair):
    gone, stays = pair
    company.receive(gone, 3, "1")
    merge(company, gone, stays)
    rows = select(StockBalance.on_hand).where(StockBalance.sku_id == gone)
    assert set(company.database.read(lambda session: session.exec(rows).all())) == {0}


def test_what_was_asked_of_the_one_was_asked_of_the_other(company, pair):
    """4 sold as S-1 and 1 as S-2: demand and consumption are of one SKU, and the merge itself is no use."""
    gone, stays = pair
    for sku_id, much in ((gone, 4), (stays, 1)):
        company.receive(sku_id, 10, "3")
        company.record("sales_issue", [Line(sku_id, much, "9")])
    merge(company, gone, stays)
    today = business_date(clock.get().now(), company.database.settings.zone)

    def told(session):
        flows = daily_flows(session, today, range(stays, stays + 1))
        used = {(one.sku_id, one.amount) for one in consumed(session, today, today)}
        return flows, used, {one.sku_id for one in stock_worth(session)}

    flows, used, worth_of = company.database.read(told)
    flow = flows[stays, company.w1]
    assert (sum(flow.used.values()), sum(flow.change.values())) == (5_000_000, 15_000_000)
    assert used == {(stays, 120_000), (stays, 30_000)}
    assert (gone in worth_of, stays in worth_of) == (False, True)


def test_the_suggestion_names_what_the_supplier_asks_for():
    """A default supplier's MOQ, pack and days hold unless a setting says otherwise, and the words say so."""
    source = SupplySource(7, Decimal(24), Decimal(12), 9)
    policy = Policy()
    terms = terms_of(policy, None, source, None)
    assert (terms.lead_days, terms.lot.least, terms.lot.pack) == (9, 24, 12)
    said = Policy(lead_days=5, least=Decimal(6), pack=Decimal(2), said=frozenset({"lead_days", "least", "pack"}))
    terms = terms_of(said, None, source, None)
    assert (terms.lead_days, terms.lot.least, terms.lot.pack) == (5, 6, 2)
    assert terms_of(policy, LeadTime(4.0, 1.0, 3), source, None).lead_days == 4
    working = {
        "supplier_says": ["least"], "method": "limits", "up_to": "30", "maximum": None, "short": "10", "least": "24",
        "pack": "1", "causes": ["least"], "quantity": "24", "review": 7, "shelf_life": None,
    }  # fmt: skip
    assert "供应商起订量 24 瓶，不足则按起订量。" in _Teller(working, "瓶").lot()

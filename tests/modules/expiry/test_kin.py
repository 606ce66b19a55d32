"""A lot through production: what was made of it and who has that, what it was made of and who brought that."""

import pytest
from sqlalchemy import update

from jxc_app.core.use_case import perform, read, read_in
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.documents.models import Document
from jxc_app.modules.expiry.branches import Branch
from jxc_app.modules.expiry.tracing import find_lots, trace_lot
from jxc_app.modules.migration.lot_exports import RECALL_COLUMNS, recall_table
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.modules.expiry.scene import bring, ends_in
from tests.support.company import SYSTEM, Line


def partner(company, code, name, **kind):
    made = CreatePartner(code=code, name=name, phone="138" + code, **kind)
    return perform(create_partner, made, actor=SYSTEM, database=company.database).partner_id


@pytest.fixture
def cake(company):
    """A cake with lots, made of what the shared lots hold."""
    command = CreateSku(code="C-9", name="蛋糕", base_unit="个", lot_tracked=True)
    return perform(create_sku, command, actor=SYSTEM, database=company.database).sku_id


def assembled(company, product, *parts, **fields):
    lines = [Line(*product[:2], side="in", **product[2]), *(Line(*part[:2], side="out", **part[2]) for part in parts)]
    return company.record("assembly", lines, **fields)


def traced(company, number, actor=SYSTEM):
    [lot] = [
        one for one in read(find_lots, actor=actor, database=company.database, typed=number) if one.number == number
    ]
    return read(trace_lot, actor=actor, database=company.database, lot_id=lot.id)


def recalled(company, trace, actor=SYSTEM):
    with company.database.reading() as session:
        rows = list(read_in(session, recall_table, actor, lot_id=trace.lot.id))
    return [dict(zip(RECALL_COLUMNS, row, strict=True)) for row in rows]


def told(rows):
    return [(row["类别"], row["商品编码"], row["批次"], row["客户"], row["数量"]) for row in rows]


def test_what_was_made_of_a_lot_is_recalled_with_whoever_has_it(company, cake, standing_clock):
    customer, supplier = (
        partner(company, "K1", "老主顾", is_customer=True),
        partner(company, "G1", "面粉厂", is_supplier=True),
    )
    line = Line(company.lots, 10, "2", lot="E1", expires_on=ends_in(200))
    bought, table = company.save("opening_stock", [line]), Document.__table__
    from_them = update(table).where(table.c.id == bought.document_id).values(partner_id=supplier)
    company.database.write(lambda session: session.connection().execute(from_them))
    company.post(company.submit(bought))
    made = assembled(company, (cake, 4, {"lot": "P1", "expires_on": ends_in(99)}), (company.lots, 6, {"lot": "E1"}))
    company.record("sales_issue", [Line(cake, 3, "9")], partner_id=customer)
    trace = traced(company, "E1")
    assert [step.quantity for step in trace.of(Branch.MADE)] == [6]
    [one] = trace.products
    assert (one.depth, one.lot.sku_code, one.lot.number, one.is_certain) == (1, "C-9", "P1", True)
    assert [(step.document_number, step.quantity) for step in one.made] == [(made.number, 4)]
    assert [(step.partner, step.quantity) for step in one.of(Branch.CUSTOMERS)] == [("老主顾", 3)]
    assert [(part.warehouse, part.on_hand) for part in one.left] == [("仓W1", 1)]
    rows = recalled(company, trace)
    assert told(rows) == [
        ("现存", "L-3", "E1", "", 4),
        ("组装、拆卸所得", "C-9", "P1", "", 4),
        ("发给客户（经组装）", "C-9", "P1", "老主顾", 3),
        ("现存（经组装）", "C-9", "P1", "", 1),
    ]
    assert (rows[2]["电话"], rows[1]["单号"]) == ("138K1", made.number)
    back = traced(company, "P1")
    [part] = back.parts
    assert (part.lot.number, [step.partner for step in part.of(Branch.SOURCE)], part.left) == ("E1", ["面粉厂"], [])
    assert [(step.document_number, step.quantity) for step in part.made] == [(made.number, 6)]
    assert (back.products, trace.parts) == ([], [])


def test_it_goes_on_over_several_assemblies_and_a_void_one_is_none(company, cake, standing_clock):
    bring(company, "E1", 10, ends_in(200))
    assembled(company, (cake, 2, {"lot": "P1", "expires_on": ends_in(99)}), (company.lots, 2, {"lot": "E1"}))
    box = perform(
        create_sku,
        CreateSku(code="G-4", name="礼盒", base_unit="盒", lot_tracked=True),
        actor=SYSTEM,
        database=company.database,
    ).sku_id
    assembled(company, (box, 1, {"lot": "B1", "expires_on": ends_in(99)}), (cake, 1, {"lot": "P1"}))
    wrong = assembled(company, (cake, 1, {"lot": "P2", "expires_on": ends_in(99)}), (company.lots, 1, {"lot": "E1"}))
    company.void(wrong)
    assert [(one.depth, one.lot.number) for one in traced(company, "E1").products] == [(1, "P1"), (2, "B1")]
    assert [(one.depth, one.lot.number) for one in traced(company, "B1").parts] == [(1, "P1"), (2, "E1")]
    company.record(
        "disassembly",
        [Line(cake, 1, side="out", lot="P1"), Line(company.lots, 1, side="in", lot="E1", expires_on=ends_in(200))],
    )
    assert [(one.depth, one.lot.number) for one in traced(company, "E1").products] == [(1, "P1"), (2, "B1")]
    assert [one.lot.number for one in traced(company, "P1").products] == ["B1", "E1"], "a ring ends"


def test_of_a_product_without_lots_whoever_may_have_some_is_told(company, standing_clock):
    early, late = (partner(company, code, code, is_customer=True) for code in ("早客", "晚客"))
    bring(company, "E1", 10, ends_in(200))
    company.receive(company.a, 5, "1")
    company.record("sales_issue", [Line(company.a, 1, "9")], partner_id=early)
    assembled(company, (company.a, 2, {}), (company.lots, 2, {"lot": "E1"}))
    company.record("sales_issue", [Line(company.a, 4, "9")], partner_id=late)
    trace = traced(company, "E1")
    [one] = trace.products
    assert (one.lot.sku_code, one.lot.number, one.is_certain) == ("A-1", "", False)
    assert told(recalled(company, trace))[1:] == [
        ("组装、拆卸所得", "A-1", "", "", 2),
        ("可能发给客户（经组装，无批次）", "A-1", "", "晚客", 4),
        ("可能现存（经组装，无批次）", "A-1", "", "", 2),
    ]
    company.record("sales_issue", [Line(company.a, 2, "9")], partner_id=late)
    company.receive(company.a, 5, "1")
    company.record("sales_issue", [Line(company.a, 5, "9")], partner_id=early)
    [one] = traced(company, "E1").products
    assert [(step.partner, step.quantity) for step in one.of(Branch.CUSTOMERS)] == [("晚客", 4), ("晚客", 2)]
    assert one.left == [], "the shelf was empty before what came later"


def test_goods_without_a_lot_carry_it_on(company, cake, standing_clock):
    bring(company, "E1", 10, ends_in(200))
    assembled(company, (company.a, 2, {}), (company.lots, 2, {"lot": "E1"}))
    sent = company.record("transfer", [Line(company.a, 2)], to_warehouse_id=company.s1)
    line = Line(company.a, 2, source_line_id=sent.document_id * 1000 + 1)
    company.record("transfer_receipt", [line], at=company.s1, linked_document_id=sent.document_id)
    product = (cake, 1, {"lot": "P1", "expires_on": ends_in(99)})
    assembled(company, product, (company.a, 1, {}), at=company.s1)
    trace = traced(company, "E1")
    assert [(one.depth, one.lot.sku_code, one.is_certain) for one in trace.products] == [
        (1, "A-1", False), (2, "C-9", True),
    ]  # fmt: skip
    assert [(part.warehouse, part.on_hand) for part in trace.products[0].left] == [("仓S1", 1)]
    clerk = company.hire("w1clerk", [("keeper", company.w1)])
    seen = traced(company, "E1", clerk)
    assert [one.lot.sku_code for one in seen.products] == ["A-1"]
    assert (seen.hidden_steps, seen.hidden_places) == (2, 2)
    back = traced(company, "P1")
    [part] = back.parts
    assert (part.lot.sku_code, part.is_certain, part.steps) == ("A-1", False, [])

"""Merging two SKUs: what suppliers stand by goes along."""

from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.merging.undoing import UndoMerge, undo_merge
from jxc_app.modules.sourcing.agreeing import EndAgreement, agreed_prices, end_agreement
from jxc_app.modules.sourcing.models import PriceAgreement
from tests.modules.merging.test_merging import made, merge, preview
from tests.modules.sourcing.asked import sourcing_in
from tests.support.company import SYSTEM


@pytest.fixture
def sourcing(company, standing_clock):
    return sourcing_in(company)


@pytest.fixture
def pair(company, sourcing):
    """The same screw under two codes."""
    return made(company, "S-1"), made(company, "S-2", "不锈钢螺丝")


def agreed(company, sourcing, sku_id, supplier, price, **more):
    """An agreement in force like that of an award over another SKU, of which nothing waits."""
    with company.database.reading() as session:
        award = session.exec(select(PriceAgreement.award_id)).first()
    if award is None:
        rfq = sourcing.ask({"sku_id": company.a, "quantity": 1})
        for one, offer in zip(sourcing.suppliers, ("9", "10", "11"), strict=True):
            sourcing.answer(rfq, one, offer)
        sourcing.award(rfq, (company.a, sourcing.suppliers[0], 1))
        return agreed(company, sourcing, sku_id, supplier, price, **more)

    def work(session):
        like = session.exec(select(PriceAgreement).order_by(PriceAgreement.id)).first()
        fields = {
            "partner_id": supplier,
            "sku_id": sku_id,
            "price": Decimal(price),
            "unit_id": session.get_one(Sku, sku_id).base_unit_id,
        } | more
        held = like.model_dump(exclude={"id", *fields}) | fields
        row = PriceAgreement(**held)
        session.add(row)
        session.flush()
        return row.id

    return company.database.write(work)


def prices(company, sku_id):
    found = company.database.read(lambda session: agreed_prices(session, [sku_id]).get(sku_id, []))
    return sorted(one.price for one in found)


def test_the_pack_that_a_price_was_quoted_in_goes_along(company, sourcing, pair):
    gone, stays = pair
    box = {"quoted_unit": "箱", "numerator": 24, "denominator": 1, "quoted_price": Decimal(120)}
    agreed(company, sourcing, gone, sourcing.suppliers[0], "5", **box)
    merge(company, gone, stays)
    theirs = select(PriceAgreement).where(PriceAgreement.sku_id == stays)
    [held] = company.database.read(lambda session: session.exec(theirs).all())
    assert held.model_dump(include=set(box)) == box


def test_what_a_supplier_stands_by_goes_along(company, sourcing, pair):
    gone, stays = pair
    agreed(company, sourcing, gone, sourcing.suppliers[0], "3.5")
    assert "价格协议 1 条" in preview(company, gone, stays).moves
    merged = merge(company, gone, stays)
    assert prices(company, stays) == [Decimal("3.5")]
    assert prices(company, gone) == []
    perform(undo_merge, UndoMerge(merge_id=merged.merge_id), actor=SYSTEM, database=company.database)
    assert (len(prices(company, gone)), prices(company, stays)) == (1, [])


def test_where_both_have_one_of_a_supplier_that_of_the_one_that_stays_counts(company, sourcing, pair):
    gone, stays = pair
    agreed(company, sourcing, gone, sourcing.suppliers[0], "3.5")
    agreed(company, sourcing, gone, sourcing.suppliers[1], "3.6")
    agreed(company, sourcing, stays, sourcing.suppliers[0], "4")
    assert "价格协议 1 条不移：保留的商品已有同一供应商的" in preview(company, gone, stays).moves
    merge(company, gone, stays)
    assert prices(company, stays) == [Decimal("3.6"), Decimal(4)]


def test_one_that_has_ended_stays_with_the_past(company, sourcing, pair):
    gone, stays = pair
    row = agreed(company, sourcing, gone, sourcing.suppliers[0], "3.5")
    with company.database.reading() as session:
        version = session.get_one(PriceAgreement, row).version
    command = EndAgreement(agreement_id=row, version=version, reason="涨价")
    perform(end_agreement, command, actor=SYSTEM, database=company.database)
    merge(company, gone, stays)
    with company.database.reading() as session:
        assert session.get_one(PriceAgreement, row).sku_id == gone


def test_a_price_of_a_box_of_another_size_stands_in_the_way(company, sourcing):
    gone, stays = (
        made(company, code, units=[{"name": "箱", "numerator": size}]) for code, size in (("S-3", 12), ("S-4", 24))
    )
    row = agreed(company, sourcing, gone, sourcing.suppliers[0], "36")

    def in_boxes(session):
        session.get_one(PriceAgreement, row).unit_id = session.exec(select(Unit.id).where(Unit.name == "箱")).one()

    company.database.write(in_boxes)
    with pytest.raises(DomainError, match="价格协议按「箱」定价"):
        merge(company, gone, stays)

"""Pictures at the gate: asked for by rule, given by photo from afar; what is on the note only, and what it freezes."""

import pytest
from sqlmodel import select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.files.service import RemoveFile, remove_file
from jxc_app.modules.purchasing.arrivals import counted_receipts, demanded_pictures
from jxc_app.modules.purchasing.freezing import frozen
from jxc_app.modules.purchasing.models import GoodsReceipt
from jxc_app.modules.purchasing.receiving import InspectReceipt, inspect_receipt
from jxc_app.modules.purchasing.settings import ChangePurchaseRules, change_purchase_rules, read_purchase_rules
from tests.modules.documents.sheets import view
from tests.modules.files.sent import attach, fresh_picture
from tests.modules.purchasing.loop import Buying, buying_in
from tests.support.company import SYSTEM, Line


@pytest.fixture
def buying(company) -> Buying:
    return buying_in(company)


def rules(company, **changed):
    held = read(read_purchase_rules, actor=SYSTEM, database=company.database)
    command = ChangePurchaseRules(over_percent=0, is_blind=False, version=held.version, **changed)
    return perform(change_purchase_rules, command, actor=SYSTEM, database=company.database)


def refusal(work) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code, found.value.field


def photographed(company, receipt, kind="photo", actor=None):
    attach(company, receipt.document_id, fresh_picture(), kind=kind, actor=actor or SYSTEM)


def categorized(company, sku_id, *names) -> list[int]:
    """Put a SKU into the last of these categories, each below the one before; their ids."""

    def work(session):
        ids = []
        for name in names:
            one = Category(name=name, parent_id=ids[-1] if ids else None)
            session.add(one)
            session.flush()
            ids.append(one.id)
        session.exec(select(Sku).where(Sku.id == sku_id)).one().category_id = ids[-1]
        return ids

    return company.database.write(work)


def remote(company, buying, receipt):
    command = InspectReceipt(document_id=receipt.document_id, version=receipt.version, is_remote=True)
    return perform(inspect_receipt, command, actor=buying.inspector, database=company.database)


def test_nothing_is_asked_as_shipped(company, buying):
    assert buying.received(buying.order(Line(company.a, 10, "3")), 10).status == "posted"


def test_always_means_that_nobody_signs_without(company, buying):
    rules(company, photos="always", notes="always")
    receipt = buying.count(buying.order(Line(company.a, 10, "3")), 10)
    assert refusal(lambda: buying.inspect(receipt)) == ("receipt.photo_needed", "photos")
    photographed(company, receipt, actor=buying.keeper)
    assert refusal(lambda: buying.inspect(receipt)) == ("receipt.note_needed", "notes")
    assert company.stock(company.a).on_hand == 0
    photographed(company, receipt, "delivery_note", actor=buying.inspector)
    assert buying.inspect(receipt).status == "posted"


def test_on_exception_only_what_differs_is_photographed(company, buying):
    rules(company, photos="exception")
    order = buying.order(Line(company.a, 10, "3"))
    assert buying.inspect(buying.count(order, 4)).status == "posted"
    receipt = buying.count(order, 6)
    assert refusal(lambda: buying.inspect(receipt, (1, 5, "damaged"))) == ("receipt.photo_needed", "photos")
    photographed(company, receipt)
    assert buying.inspect(receipt, (1, 5, "damaged")).status == "posted"


def test_a_picture_that_was_taken_off_is_none(company, buying):
    rules(company, photos="always")
    receipt = buying.count(buying.order(Line(company.a, 10, "3")), 10)
    file_id = attach(company, receipt.document_id, fresh_picture(), actor=buying.keeper)
    perform(remove_file, RemoveFile(file_id=file_id), actor=buying.keeper, database=company.database)
    assert refusal(lambda: buying.inspect(receipt)) == ("receipt.photo_needed", "photos")


def test_a_category_says_otherwise_and_those_below_it_follow(company, buying):
    food, fresh = categorized(company, company.a, "食品", "生鲜")
    rules(company, photos="never", by_category=[{"category_id": food, "photos": "always", "notes": "never"}])
    both = buying.count(buying.order(Line(company.a, 1, "3"), Line(company.b, 1, "3")), 1, 1)
    assert refusal(lambda: buying.inspect(both)) == ("receipt.photo_needed", "photos")
    found = read(demanded_pictures, actor=buying.inspector, database=company.database, document_id=both.document_id)
    assert found == {"photo": "always", "delivery_note": "never"}
    assert buying.received(buying.order(Line(company.b, 1, "3")), 1).status == "posted"
    own = [
        {"category_id": food, "photos": "always", "notes": "never"},
        {"category_id": fresh, "photos": "never", "notes": "never"},
    ]
    rules(company, photos="never", by_category=own)
    assert buying.inspect(both).status == "posted"


def test_goods_that_went_straight_to_a_store_are_inspected_by_their_photos(company, buying):
    order = buying.order(Line(company.a, 10, "3"), at=company.s1)
    receipt = buying.count(order, 10, at=company.s1)
    assert refusal(lambda: remote(company, buying, receipt)) == ("receipt.photo_needed", "photos")
    photographed(company, receipt, actor=buying.keeper)
    [waiting] = read(counted_receipts, actor=buying.inspector, database=company.database)
    assert (waiting.photos, waiting.is_store) == (1, True)
    done = remote(company, buying, receipt)
    with company.database.reading() as session:
        assert session.get(GoodsReceipt, done.document_id).is_remote
    assert any(event.act == "remote" and event.actor_name == "人inspector" for event in view(company, done).timeline)


def test_a_warehouse_is_inspected_on_the_spot(company, buying):
    receipt = buying.count(buying.order(Line(company.a, 10, "3")), 10)
    photographed(company, receipt)
    assert refusal(lambda: remote(company, buying, receipt)) == ("receipt.remote_store", "is_remote")


def test_what_only_the_note_has_freezes_the_settlement_as_short(company, buying):
    order = buying.order(Line(company.a, 10, "3"), Line(company.b, 5, "2"))
    missing = [{"source_line_id": order.document_id * 1000 + 2, "noted": 5}]
    receipt = buying.count(order, {"counted": 10, "noted": 10}, None, missing=missing)
    [waiting] = read(counted_receipts, actor=buying.inspector, database=company.database)
    assert waiting.missing == ("商品B-2 5个",)
    done = buying.inspect(receipt)
    held = company.database.read(lambda session: frozen(session, [done.document_id]))[done.document_id]
    assert (held.causes, held.words) == ("short", "送货单上有、没有到货：商品B-2 5个")
    assert [line.open_quantity for line in view(company, order).lines] == [0, 5]


def test_a_line_cannot_have_come_and_be_missing(company, buying):
    order = buying.order(Line(company.a, 10, "3"))
    missing = [{"source_line_id": order.document_id * 1000 + 1, "noted": 5}]
    assert refusal(lambda: buying.count(order, 5, missing=missing)) == ("receipt.came_after_all", "lines")
    stranger = [{"source_line_id": 99_001, "noted": 5}]
    assert refusal(lambda: buying.count(order, 5, missing=stranger)) == ("document.link_line", "missing.0.noted")

"""A case of 24 from one supplier, of 12 from another: on the lines of that supplier, and never in what is written."""

from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.models import Sku, SkuUnit, SupplierPack
from jxc_app.modules.catalog.scanning import scan_codes
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.inventory.expected_supply import SupplySource
from jxc_app.modules.partners.bulk import SwitchPartners, switch_off_partners
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.purchasing.pack_queries import last_order_prices, least_quantities, packs_of
from jxc_app.modules.purchasing.packs import RemovePack, SavePack, remove_pack, save_pack
from jxc_app.modules.purchasing.planning import wanted_lines
from jxc_app.modules.purchasing.supplying import bought_from
from tests.modules.documents.test_amending import amended
from tests.support.company import SYSTEM, Line


@pytest.fixture
def sellers(company):
    """Two suppliers and a customer."""
    made = {}
    for code, kind in (("A", "is_supplier"), ("B", "is_supplier"), ("C", "is_customer")):
        command = CreatePartner(code=code, name=f"{code}公司", **{kind: True})
        made[code] = perform(create_partner, command, actor=SYSTEM, database=company.database).partner_id
    return made


@pytest.fixture
def case_unit(company):
    wanted = select(SkuUnit.unit_id).where(SkuUnit.sku_id == company.b, SkuUnit.numerator == 24)
    return company.database.read(lambda session: session.exec(wanted).one())


def pack(company, partner_id, unit_id, holds, **fields):
    command = SavePack(sku_id=company.b, partner_id=partner_id, unit_id=unit_id, numerator=holds, **fields)
    return perform(save_pack, command, actor=SYSTEM, database=company.database)


def sent_back(company, partner_id, unit_id):
    """What two cases come to on a return to this supplier, in base units."""
    ref = company.save("purchase_return", [Line(company.b, 2, "12", unit_id=unit_id)], partner_id=partner_id)
    return ref, line_of(company, ref)


def line_of(company, ref):
    view = read(get_document, actor=SYSTEM, database=company.database, document_id=ref.document_id)
    return view.lines[0].base_quantity


def test_a_case_holds_what_its_supplier_packs(company, sellers, case_unit):
    pack(company, sellers["B"], case_unit, 12)
    company.receive(company.b, 100, "1")
    assert [sent_back(company, sellers[code], case_unit)[1] for code in "AB"] == [48, 24]
    sold = company.record("sales_issue", [Line(company.b, 1, "30", unit_id=case_unit)], partner_id=sellers["C"])
    assert line_of(company, sold) == 24
    company.assert_proved()


def test_what_is_written_stays_when_the_pack_changes(company, sellers, case_unit):
    made = pack(company, sellers["B"], case_unit, 12)
    company.receive(company.b, 100, "1")
    draft, before = sent_back(company, sellers["B"], case_unit)
    pack(company, sellers["B"], case_unit, 20, pack_id=made.pack_id, version=made.version)
    company.post(draft)
    assert (before, line_of(company, draft), company.stock(company.b).on_hand) == (24, 24, 76)
    assert sent_back(company, sellers["B"], case_unit)[1] == 40
    company.assert_proved()


def test_an_amendment_keeps_the_packs_of_its_original(company, sellers, case_unit):
    made = pack(company, sellers["B"], case_unit, 12)
    company.receive(company.b, 100, "1")
    back = {"partner_id": sellers["B"]}
    sent = company.record("purchase_return", [Line(company.b, 2, "12", unit_id=case_unit)], **back)
    pack(company, sellers["B"], case_unit, 20, pack_id=made.pack_id, version=made.version)
    amended(company, sent, [Line(company.b, 2, "12", unit_id=case_unit)], remark="只改备注", **back)
    assert company.stock(company.b).on_hand == 76
    company.assert_proved()


def test_a_pack_is_changed_as_last_seen_and_removed(company, sellers, case_unit):
    made = pack(company, sellers["B"], case_unit, 12)
    with pytest.raises(Conflict) as taken:
        pack(company, sellers["B"], case_unit, 13)
    assert (taken.value.code, taken.value.field) == ("pack.taken", "unit_id")
    pack(company, sellers["B"], case_unit, 18, denominator=5, pack_id=made.pack_id, version=1, supplier_code="B-77")
    [row] = read(packs_of, actor=SYSTEM, database=company.database, sku_ids=[company.b])
    assert (row.numerator, row.denominator, row.supplier_code, row.partner_name) == (18, 5, "B-77", "B公司")
    with pytest.raises(Conflict):
        perform(remove_pack, RemovePack(pack_id=row.id, version=1), actor=SYSTEM, database=company.database)
    perform(remove_pack, RemovePack(pack_id=row.id, version=2), actor=SYSTEM, database=company.database)
    assert sent_back(company, sellers["B"], case_unit)[1] == 48


def base_unit(company, sku_id):
    return company.database.read(lambda session: session.get_one(Sku, sku_id).base_unit_id)


def test_only_suppliers_pack_and_a_base_unit_is_one(company, sellers, case_unit):
    with pytest.raises(DomainError) as refused:
        pack(company, sellers["C"], case_unit, 12)
    assert (refused.value.code, refused.value.field) == ("pack.not_a_supplier", "partner_id")
    with pytest.raises(DomainError) as refused:
        pack(company, sellers["A"], base_unit(company, company.b), 12)
    assert (refused.value.code, refused.value.field) == ("pack.base_factor", "numerator")
    with pytest.raises(DomainError) as refused:
        command = SavePack(sku_id=company.a, partner_id=sellers["A"], unit_id=case_unit, numerator=12)
        perform(save_pack, command, actor=SYSTEM, database=company.database)
    assert (refused.value.code, refused.value.field) == ("pack.unit_of_the_sku", "unit_id")


def defaults(company):
    rows = read(packs_of, actor=SYSTEM, database=company.database, sku_ids=[company.b])
    return {row.partner_code: (row.is_default, row.least, row.lead_days) for row in rows}


def test_one_supplier_is_the_default(company, sellers, case_unit):
    """Whoever becomes it takes it from the other; the database holds it to one."""
    pack(company, sellers["A"], case_unit, 24, is_default=True, least=48, lead_days=5)
    made = pack(company, sellers["B"], base_unit(company, company.b), 1, is_default=True)
    assert defaults(company) == {"B": (True, None, None), "A": (False, 48, 5)}
    with pytest.raises(Conflict):
        pack(company, sellers["A"], case_unit, 24, is_default=True, pack_id=made.pack_id - 1, version=1)
    twice = SupplierPack(
        sku_id=company.b, partner_id=sellers["A"], unit_id=ninth(company), numerator=1, is_default=True
    )
    with pytest.raises(IntegrityError):
        company.database.write(lambda session: session.add(twice))


def source_of(company, sku_id):
    found = company.database.read(lambda session: bought_from(session, [company.w1], [sku_id]))
    return found.get((sku_id, company.w1))


def test_the_default_comes_before_the_latest_order(company, sellers, case_unit):
    company.record("purchase_order", [Line(company.b, 5, "2")], partner_id=sellers["B"])
    assert source_of(company, company.b) == SupplySource(sellers["B"])
    pack(company, sellers["A"], case_unit, 12, is_default=True, least=36, lead_days=9)
    assert source_of(company, company.b) == SupplySource(sellers["A"], Decimal(36), Decimal(12), 9)
    gone = SwitchPartners(partners=[{"partner_id": sellers["A"], "version": 1}], reason="不做了")
    perform(switch_off_partners, gone, actor=SYSTEM, database=company.database)
    assert source_of(company, company.b) == SupplySource(sellers["B"])


def test_the_plan_proposes_the_default_at_its_own_last_price(company, sellers, case_unit):
    for code, price in (("A", "2"), ("B", "3")):
        company.record("purchase_order", [Line(company.b, 5, price)], partner_id=sellers[code])
    company.record("purchase_requisition", [Line(company.b, 7)])

    def proposal():
        [row] = read(wanted_lines, actor=SYSTEM, database=company.database)
        return row.partner_name, row.price

    assert proposal() == ("B公司", 3)
    pack(company, sellers["A"], case_unit, 12, is_default=True)
    assert proposal() == ("A公司", 2)
    prices = read(last_order_prices, actor=SYSTEM, database=company.database, sku_id=company.b)
    assert {key: one.price for key, one in prices.items()} == {sellers["A"]: 2, sellers["B"]: 3}


def test_what_is_asked_for_at_least_is_known_by_supplier(company, sellers, case_unit):
    pack(company, sellers["A"], case_unit, 24, least=48)
    pack(company, sellers["A"], base_unit(company, company.b), 1, least=10)
    asked = {"partner_id": sellers["A"], "sku_ids": [company.a, company.b]}
    assert read(least_quantities, actor=SYSTEM, database=company.database, **asked) == {company.b: 10}


def test_what_stands_on_the_pack_is_scanned_as_its_unit(company, sellers, case_unit):
    pack(company, sellers["B"], case_unit, 12, barcode="16901234567895")
    found = read(scan_codes, actor=SYSTEM, database=company.database, codes=["16901234567895"])
    [(sku, unit_id)] = found.values()
    assert (sku.id, unit_id) == (company.b, case_unit)
    with pytest.raises(Conflict) as taken:
        command = SavePack(
            sku_id=company.b, partner_id=sellers["A"], unit_id=ninth(company), numerator=1, barcode="16901234567895"
        )
        perform(save_pack, command, actor=SYSTEM, database=company.database)
    assert (taken.value.code, taken.value.field) == ("barcode.taken", "barcode")


def ninth(company):
    wanted = select(SkuUnit.unit_id).where(SkuUnit.sku_id == company.b, SkuUnit.denominator == 9)
    return company.database.read(lambda session: session.exec(wanted).one())


def test_a_part_of_a_lot_is_said_in_the_suppliers_case(company, sellers, case_unit):
    """The line is divided over its lots by what its own case held."""
    company.database.write(lambda session: session.add(SkuUnit(sku_id=company.lots, unit_id=case_unit, numerator=24)))
    command = SavePack(sku_id=company.lots, partner_id=sellers["B"], unit_id=case_unit, numerator=10)
    perform(save_pack, command, actor=SYSTEM, database=company.database)
    for lot in ("L1", "L2"):
        company.record("other_receipt", [Line(company.lots, 10, "1", lot=lot)])
    line = Line(company.lots, 2, "30", unit_id=case_unit)
    gone = company.record("purchase_return", [line], partner_id=sellers["B"])
    view = read(get_document, actor=SYSTEM, database=company.database, document_id=gone.document_id)
    assert [(one.quantity, one.base_quantity, one.unit_name) for one in view.lines] == [
        (Decimal(1), Decimal(10), "箱"), (Decimal(1), Decimal(10), "箱"),
    ]  # fmt: skip
    company.assert_proved()

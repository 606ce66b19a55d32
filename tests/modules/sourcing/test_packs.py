"""Suppliers quote in their own pack: what that comes to by base unit, and what is ordered in the end."""

from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.facts import FACTS
from jxc_app.modules.approvals.shipped import hold_flows
from jxc_app.modules.catalog.models import SkuUnit, Unit
from jxc_app.modules.documents.approval_facts import Case
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.purchasing.packs import SavePack, save_pack
from jxc_app.modules.sourcing.models import PriceAgreement, RfqQuote, RfqQuoteLine
from jxc_app.modules.sourcing.offers import quote_line
from jxc_app.modules.sourcing.queries import AgreementFilter, agreed_with, agreement_page
from jxc_app.modules.sourcing.rules import InPack, Offer, held, pack_words
from tests.modules.sourcing.asked import Sourcing, sourcing_in
from tests.modules.sourcing.test_links import come, keep
from tests.modules.sourcing.test_sourcing import limit
from tests.support.company import SYSTEM, Line

BOX = {"unit": "箱", "holds": "24"}


@pytest.fixture
def sourcing(standing_clock, company) -> Sourcing:
    company.database.write(hold_flows)
    return sourcing_in(company)


@pytest.fixture
def rfq(company, sourcing):
    """Ten A, and forty-eight B, which our books know by 箱 of 24 and by 克, of which nine are one."""
    return sourcing.ask({"sku_id": company.a, "quantity": 10}, {"sku_id": company.b, "quantity": 48})


def refused(work) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code, found.value.field


def stored(company):
    with company.database.reading() as session:
        return session.exec(select(RfqQuoteLine).order_by(RfqQuoteLine.quote_id, RfqQuoteLine.sku_id)).all()


def unit_id(company, name="箱") -> int:
    with company.database.reading() as session:
        wanted = select(SkuUnit.unit_id).join(Unit, Unit.id == SkuUnit.unit_id)
        return session.exec(wanted.where(SkuUnit.sku_id == company.b, Unit.name == name)).one()


def packs(company, partner_id, numerator, denominator=1):
    """How this supplier packs B."""
    said = SavePack(
        sku_id=company.b, partner_id=partner_id, unit_id=unit_id(company), numerator=numerator, denominator=denominator
    )
    perform(save_pack, said, actor=SYSTEM, database=company.database)


def ordered(company):
    """Unit, quantity, price, base quantity and amount of each line that was ordered."""
    with company.database.reading() as session:
        lines = select(DocumentLine).join(Document).where(Document.type == "purchase_order").order_by(DocumentLine.id)
        return [(one.unit_id, one.quantity, one.price, one.base_quantity, one.amount) for one in session.exec(lines)]


def awarded(company):
    with company.database.reading() as session:
        lines = select(DocumentLine).join(Document).where(Document.type == "rfq_award").order_by(DocumentLine.id)
        return [(one.price, one.amount, one.remark) for one in session.exec(lines)]


def cell_of(sourcing, rfq, sku_id, partner_id):
    seen = sourcing.compare(rfq)
    at = next(at for at, one in enumerate(seen.suppliers) if one.partner_id == partner_id)
    return next(row for row in seen.rows if row.sku_id == sku_id).cells[at]


def test_a_pack_is_stored_as_typed_and_by_base_unit(company, sourcing, rfq):
    one = sourcing.suppliers[0]
    sourcing.answer(rfq, one, "3", {"price": "120", "moq": "2", **BOX})
    by_base, by_box = stored(company)
    assert (by_base.quoted_unit, by_base.quoted_price, by_base.price) == ("", None, 3)
    kept = (by_box.quoted_unit, by_box.numerator, by_box.denominator, by_box.quoted_price, by_box.quoted_moq)
    assert kept == ("箱", 24, 1, 120, 2)
    assert (by_box.price, by_box.moq) == (5, 48)


def test_offers_compare_by_base_unit_whatever_they_are_quoted_in(company, sourcing, rfq):
    one, two, three = sourcing.suppliers
    sourcing.answer(rfq, one, None, {"price": "120", **BOX}, freight="24")
    sourcing.answer(rfq, two, None, "5.20")
    sourcing.answer(rfq, three, None, {"price": "63", "unit": "盒", "holds": "12"})
    found = {partner: cell_of(sourcing, rfq, company.b, partner) for partner in sourcing.suppliers}
    # 24 yuan of freight over 48 pieces: half a yuan on 5.00
    assert [(found[who].price, found[who].landed) for who in sourcing.suppliers] == [
        (5, Decimal("5.5")), (Decimal("5.2"), Decimal("5.2")), (Decimal("5.25"), Decimal("5.25")),
    ]  # fmt: skip
    assert [found[who].is_lowest for who in sourcing.suppliers] == [False, True, False]
    assert found[two].pack is None
    assert pack_words(found[one].pack, found[one].price, "个") == "¥120.00/箱(24个) = ¥5.0000/个"
    assert found[three].pack == InPack("盒", 12, 1, Decimal(63))


def test_a_unit_that_our_books_know_need_not_say_what_it_holds(company, sourcing, rfq):
    one, two, _ = sourcing.suppliers
    packs(company, one, 12)
    sourcing.answer(rfq, one, None, {"price": "60", "unit": "箱"})  # as this supplier packs
    sourcing.answer(rfq, two, None, {"price": "120", "unit": "箱"})  # as the SKU says
    sourcing.type_in(
        rfq, sourcing.suppliers[2], (company.a, 1), lines=[{"sku_id": company.b, "price": 1, "unit": "克"}]
    )
    factors = [(line.quoted_unit, line.numerator, line.denominator, line.price) for line in stored(company)]
    assert factors == [("箱", 12, 1, 5), ("箱", 24, 1, 5), ("克", 1, 9, 9)]


def test_the_base_unit_by_name_is_no_pack(company, sourcing, rfq):
    sourcing.answer(rfq, sourcing.suppliers[0], {"price": "3", "unit": "个", "holds": "1"})
    assert [(line.quoted_unit, line.quoted_price) for line in stored(company)] == [("", None)]


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"unit": "", "holds": "24"}, ("quote.pack_word", "lines.0.unit")),
        ({"unit": "托盘"}, ("quote.pack_holds", "lines.0.holds")),
        ({"unit": "个", "holds": "24"}, ("quote.base_holds", "lines.0.holds")),
        ({"unit": "箱", "holds": "24", "price": "0.00000001"}, ("quote.price_vanishes", "lines.0.price")),
        ({"unit": "克", "holds": "1/9", "price": "1000000000"}, ("quote.price_too_large", "lines.0.price")),
        ({"unit": "克", "holds": "1/9", "moq": "1"}, ("unit.not_exact", "lines.0.moq")),
        ({"unit": "箱", "holds": "24", "moq": "1000000000"}, ("quote.moq_too_large", "lines.0.moq")),
    ],
)
def test_a_pack_that_says_nothing_is_refused_at_its_field(company, sourcing, rfq, line, said):
    token = sourcing.link(rfq, sourcing.suppliers[0])
    assert refused(lambda: sourcing.send(token, {"price": "3"} | line)) == said
    entry = {"lines": [{"sku_id": company.a, "price": "3"} | line]}
    assert refused(lambda: sourcing.type_in(rfq, sourcing.suppliers[1], **entry)) == said
    assert stored(company) == []


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    "line",
    [
        {"holds": "0"}, {"holds": "-1"}, {"holds": "0.0001"}, {"holds": "1000001"}, {"holds": "1/0"},
        {"holds": "廿四"}, {"holds": 2.5}, {"unit": "箱" * 21}, {"unit": "箱\n盒"}, {"price": "1.123456789"},
        {"holds": "9999999999/10000"},
    ],
)  # fmt: skip
def test_a_pack_that_is_no_number_is_refused(company, sourcing, rfq, line):
    token = sourcing.link(rfq, sourcing.suppliers[0])
    with pytest.raises(ValueError):
        sourcing.send(token, {"price": "3"} | BOX | line)
    assert stored(company) == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("0", "holds_nothing"), ("0/5", "holds_nothing"), ("1.0001", "holds_decimals"), ("1/0", "holds_number"),
        ("x", "holds_number"), ("1000001", "holds_too_much"), ("9999999999/10000", "holds_too_much"),
    ],
)  # fmt: skip
def test_what_a_pack_holds_is_said_wrong_in_several_ways(said, why):
    with pytest.raises(ValueError, match=f"^{why}$"):
        held(said)


def test_what_was_sent_comes_back_as_it_was_typed(company, sourcing, rfq):
    token = sourcing.link(rfq, sourcing.suppliers[0])
    own = {"price": "50", "moq": "3", "unit": "提", "holds": "0.5"}
    sent = sourcing.send(token, own, {"price": "120", "moq": "2", **BOX})
    assert sent.fields == {
        "price.1": "50", "tax.1": "0", "moq.1": "3", "pack.1": "own", "word.1": "提", "holds.1": "0.5",
        "price.2": "120", "tax.2": "0", "moq.2": "2", "pack.2": "箱=24", "valid_until": "2026-03-31", "remark": "",
    }  # fmt: skip
    assert [[(one.name, one.holds) for one in line.packs] for line in sent.lines] == [[], [("箱", "24"), ("克", "1/9")]]
    sourcing.send(token, own, {"price": "120", "moq": "2", **BOX})
    with company.database.reading() as session:
        assert len(session.exec(select(RfqQuote)).all()) == 1, "the same once more is the same"
    sourcing.send(token, own, {"price": "120", "moq": "2", "unit": "箱", "holds": "20"}, revision=1)
    assert come(company, token).fields["pack.2"] == "own", "a case of 20 is another one than ours"


def test_a_draft_keeps_its_packs(company, sourcing, rfq):
    token = sourcing.link(rfq, sourcing.suppliers[0])
    typed = {"price.1": "1", "pack.1": "own", "word.1": "", "holds.1": "零", "pack.2": "箱=24", "pack.9": "own"}
    keep(company, token, typed)
    del typed["pack.9"]
    assert come(company, token).fields == typed


def test_a_link_tells_of_no_other_supplier_s_packs(company, sourcing, rfq):
    packs(company, sourcing.suppliers[1], 17)
    assert '"17"' not in come(company, sourcing.link(rfq, sourcing.suppliers[0])).model_dump_json()


def award_b(company, sourcing, quantity, line, *, asked=48):
    """B is asked of three, and bought from the first."""
    rfq = sourcing.ask({"sku_id": company.b, "quantity": asked})
    one, *others = sourcing.suppliers
    sourcing.answer(rfq, one, line)
    for other in others:
        sourcing.answer(rfq, other, "999")
    sourcing.award(rfq, (company.b, one, quantity))
    return rfq


def test_whole_packs_that_our_books_know_are_ordered_as_such(company, sourcing):
    rfq = award_b(company, sourcing, 48, {"price": "100", "moq": 1, **BOX})
    assert ordered(company) == [(unit_id(company), 2, 100, 48, 200)]
    assert awarded(company) == [(Decimal("4.16666667"), 200, "按箱(24个)报价")]
    [choice] = sourcing.compare(rfq).choices
    assert (choice.price, choice.pack) == (Decimal("4.16666667"), InPack("箱", 24, 1, Decimal(100)))


def test_what_is_no_whole_pack_is_ordered_by_base_unit(company, sourcing):
    award_b(company, sourcing, 47, {"price": "100", **BOX})
    [(unit, quantity, price, base, amount)] = ordered(company)
    assert (unit != unit_id(company), quantity, price, base) == (True, 47, Decimal("4.16666667"), 47)
    assert amount == Decimal("195.83")
    assert [amount for _, amount, _ in awarded(company)] == [amount]


def test_half_a_pack_is_ordered_by_base_unit_though_it_comes_to_the_same(company, sourcing):
    award_b(company, sourcing, 36, {"price": "120", **BOX})
    assert [(quantity, base, amount) for _, quantity, _, base, amount in ordered(company)] == [(36, 36, 180)]


@pytest.mark.parametrize("own", [{"unit": "托", "holds": "24"}, {"unit": "箱", "holds": "12"}])
def test_a_pack_that_our_books_do_not_know_is_ordered_by_base_unit(company, sourcing, own):
    award_b(company, sourcing, 48, {"price": "100", **own})
    [(unit, quantity, price, _, amount)] = ordered(company)
    assert (unit != unit_id(company), quantity) == (True, 48)
    assert (price, amount) == (awarded(company)[0][0], awarded(company)[0][1])


def test_the_supplier_s_own_case_is_what_is_ordered(company, sourcing):
    packs(company, sourcing.suppliers[0], 12)
    award_b(company, sourcing, 36, {"price": "60", "unit": "箱"})
    assert ordered(company) == [(unit_id(company), 3, 60, 36, 180)]


def test_a_case_that_holds_another_number_by_now_is_ordered_by_base_unit(company, sourcing):
    rfq = sourcing.ask({"sku_id": company.b, "quantity": 48})
    for supplier, price in zip(sourcing.suppliers, ("100", "200", "300"), strict=True):
        sourcing.answer(rfq, supplier, {"price": price, **BOX})
    packs(company, sourcing.suppliers[0], 12)
    sourcing.award(rfq, (company.b, sourcing.suppliers[0], 48))
    assert [(quantity, base, amount) for _, quantity, _, base, amount in ordered(company)] == [(48, 48, 200)]


def test_what_is_ordered_comes_to_what_was_awarded_to_the_fen(company, sourcing):
    """A rounded price of one, times very many, is more than that of the packs."""
    packs(company, sourcing.suppliers[0], 7)
    award_b(company, sourcing, 7_000_000, {"price": "100", "unit": "箱"}, asked=7_000_000)
    [(_, quantity, price, base, amount)] = ordered(company)
    assert (quantity, price, base) == (7_000_000, Decimal("14.28571429"), 7_000_000)
    assert amount == awarded(company)[0][1] == Decimal("100000000.03")


def test_each_part_of_a_choice_is_ordered_in_its_own_packs(company, sourcing):
    """Fifty for here are no whole cases, forty-eight for the store are two."""
    here, there = sourcing.want(Line(company.b, 50)), sourcing.want(Line(company.b, 48), at=company.s1)
    rfq = sourcing.ask(
        {"source_line_id": here.document_id * 1000 + 1, "quantity": 50},
        {"source_line_id": there.document_id * 1000 + 1, "quantity": 48},
    )
    for supplier, price in zip(sourcing.suppliers, ("120", "200", "300"), strict=True):
        sourcing.answer(rfq, supplier, {"price": price, **BOX})
    sourcing.award(rfq, (company.b, sourcing.suppliers[0], 98))
    assert [(quantity, price, amount) for _, quantity, price, _, amount in ordered(company)] == [
        (50, 5, 250), (2, 120, 240)
    ]  # fmt: skip
    company.assert_proved()


def test_below_the_least_number_of_packs_takes_a_reason(company, sourcing):
    rfq = sourcing.ask({"sku_id": company.b, "quantity": 48})
    for supplier in sourcing.suppliers:
        sourcing.answer(rfq, supplier, {"price": "100", "moq": 3, **BOX})
    one = sourcing.suppliers[0]
    assert refused(lambda: sourcing.award(rfq, (company.b, one, 48))) == ("award.below_moq", "lines.0.reason")
    sourcing.award(rfq, (company.b, one, 48, "已谈好"))
    assert awarded(company)[0][2] == "按箱(24个)报价；已谈好"


@pytest.mark.parametrize(("quantity", "holds", "price"), [(46, "24", "100"), (2, "3", "100"), (1, "24", "100")])
def test_an_order_at_the_agreed_price_is_not_above_it_for_a_rounded_fen(company, sourcing, quantity, holds, price):
    """46 at 4.16666667 come to 191.67, which is 4.16673913 for one."""
    limit(company, 0, is_strict=True)
    award_b(company, sourcing, quantity, {"price": price, "unit": "箱", "holds": holds})
    with company.database.reading() as session:
        order = session.exec(select(Document).where(Document.type == "purchase_order")).one()
        lines = lines_of(session, order.id)
        case = Case(order, lines, SYSTEM.user_id, order.business_date, order.total_amount)
        assert order.status == "posted"
        assert FACTS["line.off_agreement"].read(session, case, lines[0]) == 0


def test_an_agreement_says_both_prices(company, sourcing):
    award_b(company, sourcing, 48, {"price": "100", "moq": 1, **BOX})
    [row] = read(agreement_page, actor=sourcing.buyer, database=company.database, wanted=AgreementFilter()).rows
    assert (row.price, row.unit_name, row.moq) == (Decimal("4.16666667"), "个", 24)
    assert row.pack == InPack("箱", 24, 1, Decimal(100))
    asked = {"partner_id": sourcing.suppliers[0], "sku_ids": [company.b]}
    told = read(agreed_with, actor=sourcing.buyer, database=company.database, **asked)
    assert told == {company.b: Decimal("4.16666667")}, "what the desk and the plan begin with"


def test_what_an_agreement_was_quoted_in_is_never_changed(company, sourcing):
    award_b(company, sourcing, 48, {"price": "100", **BOX})

    def change(session):
        held = session.exec(select(PriceAgreement)).one()
        held.quoted_unit = "盒"

    with pytest.raises(Exception, match="price_agreement"):
        company.database.write(change)


def test_a_pack_without_its_price_is_no_line(company, sourcing, rfq):
    sourcing.answer(rfq, sourcing.suppliers[0], 3)

    def wrong(session):
        line = quote_line(1, company.b, Offer(Decimal(5), Decimal(0), None, None))
        line.quoted_unit = "箱"
        session.add(line)

    with pytest.raises(Exception, match="as_quoted"):
        company.database.write(wrong)

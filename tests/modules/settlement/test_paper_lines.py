"""发票明细: lines of a paper are laid on receipts, freight and tax rates are judged, and words are remembered."""

from decimal import Decimal

import pytest
from sqlmodel import select

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.settlement.differences import where_it_went
from jxc_app.modules.settlement.likely_goods import likely_goods
from jxc_app.modules.settlement.matched import MatchFilter, match_lines
from jxc_app.modules.settlement.paper_lines import Meant, OnPaper, Open, laid_out, without_discounts
from jxc_app.modules.settlement.paper_models import InvoicePaperGoods, InvoicePaperLine
from jxc_app.modules.settlement.remembering import ForgetItem, forget_item, remembered_items
from tests.modules.settlement.settling import Settling, settling_in
from tests.support.company import Line

SOAP, WATER = 1, 2


def d(value: object) -> Decimal:
    return Decimal(str(value))


def open_(line_id: int, sku_id: int, quantity: object, amount: object, receipt_id: int = 1) -> Open:
    return Open(line_id, receipt_id, sku_id, d(quantity), d(amount))


def meant(position: int, amount: object, *skus: int, quantity: object = None) -> Meant:
    return Meant(position, d(amount), frozenset(skus), None if quantity is None else d(quantity))


def said(meant_, open_lines):
    parts, nowhere = laid_out(meant_, open_lines)
    found = {key: (one.quantity, one.amount, sorted(one.positions)) for key, one in parts.items()}
    return found, nowhere


class TestLaidOut:
    def test_a_quantity_takes_the_oldest_receipts_first(self):
        lines = [open_(10, SOAP, 4, 12, 1), open_(20, SOAP, 10, 30, 2), open_(30, WATER, 5, 5, 2)]
        assert said([meant(1, 18, SOAP, quantity=6)], lines) == ({10: (4, 12, [1]), 20: (2, 6, [1])}, set())

    def test_what_is_billed_beyond_everything_is_laid_on_the_last(self):
        lines = [open_(10, SOAP, 4, 12), open_(20, SOAP, 2, 6, 2)]
        assert said([meant(1, 21, SOAP, quantity=7)], lines) == ({10: (4, 12, [1]), 20: (3, 9, [1])}, set())

    def test_two_lines_of_one_thing_share_its_receipts(self):
        lines = [open_(10, SOAP, 4, 12), open_(20, SOAP, 6, 18, 2)]
        found = said([meant(1, 15, SOAP, quantity=5), meant(2, 15, SOAP, quantity=5)], lines)
        assert found == ({10: (4, 12, [1]), 20: (6, 18, [1, 2])}, set())

    @pytest.mark.parametrize(
        ("amount", "expected"),
        [(35, {10, 20, 30}), (17, {10, 30}), (18, {20}), (12, {10}), (16, set())],
        ids=["all of it", "one receipt", "the other receipt", "the oldest", "nothing makes it"],
    )
    def test_an_amount_for_many_goods_takes_what_makes_it(self, amount, expected):
        lines = [open_(10, SOAP, 4, 12), open_(30, WATER, 5, 5), open_(20, SOAP, 6, 18, 2)]
        found, nowhere = said([meant(1, amount, SOAP, WATER)], lines)
        assert (set(found), nowhere) == (expected, set() if expected else {1})

    def test_an_amount_for_many_goods_takes_what_the_others_left(self):
        lines = [open_(10, SOAP, 4, 12), open_(30, WATER, 5, 5)]
        found = said([meant(1, 5, SOAP, WATER), meant(2, 12, SOAP, quantity=4)], lines)
        assert found == ({10: (4, 12, [2]), 30: (5, 5, [1])}, set())

    def test_nothing_is_lost_to_rounding(self):
        lines = [open_(at, SOAP, 1, "3.33", at) for at in range(1, 4)]
        parts, _ = laid_out([meant(1, 10, SOAP, quantity=3)], lines)
        assert sum(one.amount for one in parts.values()) == 10

    def test_what_came_without_a_price_is_shared_by_quantity(self):
        lines = [open_(10, SOAP, 1, 0), open_(20, SOAP, 3, 0, 2)]
        assert said([meant(1, 8, SOAP, quantity=4)], lines) == ({10: (1, 2, [1]), 20: (3, 6, [1])}, set())


def test_a_discount_stands_within_the_line_before_it():
    lines = [
        OnPaper(0, "皂", "", "个", d(10), d(113), d(13), d(13)), OnPaper(0, "皂", "", "", None, d("-11.3"), d("-1.3")),
        OnPaper(0, "水", "", "瓶", d(1), d(2), d(0)),
    ]  # fmt: skip
    found = [(one.position, one.name, one.quantity, one.amount, one.tax) for one in without_discounts(lines)]
    assert found == [(1, "皂", 10, d("101.7"), d("11.7")), (2, "水", 1, 2, 0)]


@pytest.fixture
def settling(company) -> Settling:
    return settling_in(company)


@pytest.fixture
def rules(company) -> Actor:
    return company.hire("rules", [("owner", None)])


def paper(name: str, amount: object, **more: object) -> dict[str, object]:
    return {"name": name, "amount": amount} | more


def refused(work) -> tuple[str, str]:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code, found.value.field or ""


def likely(settling, *lines: OnPaper):
    found = read(likely_goods, actor=settling.clerk, partner_id=settling.buying.supplier, lines=list(lines))
    return [(one.sku_ids, one.per_unit, one.why) for one in found]


def line_of(receipt) -> int:
    return receipt.document_id * 1000 + 1


def test_words_of_a_supplier_are_known_the_next_time(company, settling, rules):
    first = settling.came((Line(company.a, 24, "3"), 24))
    item = OnPaper(1, "*日用品*高级香皂", "礼盒", "盒", d(2), d(72))
    assert likely(settling, item) == [((company.a,), 12, "金额和未开票的一样")]
    settling.bill(
        (line_of(first), 24, 72), paper=[paper("*日用品*高级香皂", 72, spec="礼盒", unit="盒", quantity=2)],
        lines=[{"receipt_line_id": line_of(first), "quantity": 24, "amount": 72, "positions": [1]}],
    )  # fmt: skip
    settling.came((Line(company.a, 12, "3"), 12), (Line(company.b, 1, "9"), 1))
    assert likely(settling, OnPaper(1, "*日用品* 高级香皂", "礼盒 ", "盒", d(1), d(40))) == [
        ((company.a,), 12, "记住的对应")
    ]
    kept = read(remembered_items, actor=rules, partner_id=settling.buying.supplier)
    assert [(one.name, one.unit, one.sku_id, one.per_unit) for one in kept] == [
        ("*日用品*高级香皂", "盒", company.a, 12)
    ]
    gone = ForgetItem(partner_id=settling.buying.supplier, item_key=kept[0].item_key, sku_id=company.a)
    settling.do(forget_item, gone, rules)
    assert read(remembered_items, actor=rules, partner_id=settling.buying.supplier) == []
    with pytest.raises(NotFound):
        settling.do(forget_item, gone, rules)


def test_a_word_for_many_goods_remembers_all_of_them_and_a_correction_replaces(company, settling, rules):
    came = settling.came((Line(company.a, 1, "3"), 1), (Line(company.b, 1, "9"), 1))
    first, second = line_of(came), line_of(came) + 1
    settling.bill(
        (first, 1, 3), (second, 1, 9), paper=[paper("*日用品*一批", 12)],
        lines=[
            {"receipt_line_id": one, "quantity": 1, "amount": amount, "positions": [1]}
            for one, amount in ((first, 3), (second, 9))
        ],
    )  # fmt: skip
    again = settling.came((Line(company.b, 2, "9"), 2))
    assert likely(settling, OnPaper(1, "*日用品*一批", "", "", None, d(18))) == [((company.b,), 1, "记住的对应")]
    settling.bill(
        (line_of(again), 2, 18), paper=[paper("洗衣粉", 18, unit="袋", quantity=1)],
        lines=[{"receipt_line_id": line_of(again), "quantity": 2, "amount": 18, "positions": [1]}],
    )  # fmt: skip
    last = settling.came((Line(company.a, 4, "3"), 4))
    settling.bill(
        (line_of(last), 4, 12), paper=[paper("洗衣粉", 12, unit="袋", quantity=1)],
        lines=[{"receipt_line_id": line_of(last), "quantity": 4, "amount": 12, "positions": [1]}],
    )  # fmt: skip
    kept = read(remembered_items, actor=rules, partner_id=settling.buying.supplier)
    assert sorted((one.name, one.sku_id, one.per_unit) for one in kept) == sorted(
        [("*日用品*一批", company.a, None), ("*日用品*一批", company.b, None), ("洗衣粉", company.a, d(4))]
    )


def test_it_is_known_by_code_by_unit_and_by_likeness(company, settling):
    settling.came((Line(company.a, 24, "3"), 24), (Line(company.b, 5, "9"), 5))
    found = likely(
        settling, OnPaper(1, "货 A-1", "", "个", d(24), d(70)), OnPaper(2, "*杂项*商品B-2", "", "箱", d(5), d(46)),
        OnPaper(3, "完全别的东西", "", "", d(3), d(7)), OnPaper(4, "*运输服务*运费", "", "", d(1), d(7)),
    )  # fmt: skip
    assert found == [
        ((company.a,), 1, "编码一样"), ((company.b,), 24, "名称和规格一样"), ((), 1, "没有认出，请选择"),
        ((), 1, "按品名认作运费等费用"),
    ]  # fmt: skip


def test_what_became_another_sku_is_still_known(company, settling):
    first = settling.came((Line(company.a, 24, "3"), 24))
    settling.bill(
        (line_of(first), 24, 72), paper=[paper("*日用品*高级香皂", 72, unit="盒", quantity=2)],
        lines=[{"receipt_line_id": line_of(first), "quantity": 24, "amount": 72, "positions": [1]}],
    )  # fmt: skip
    settling.came((Line(company.b, 12, "9"), 12))
    company.database.write(lambda session: setattr(session.get_one(Sku, company.a), "merged_into_id", company.b))
    assert likely(settling, OnPaper(1, "*日用品*高级香皂", "", "盒", d(1), d(40))) == [((company.b,), 12, "记住的对应")]


def test_lines_of_a_paper_are_kept_and_must_make_its_sums(company, settling):
    came = settling.came((Line(company.a, 10, "3"), 10))
    one = {"receipt_line_id": line_of(came), "quantity": 10, "amount": 30, "positions": [1]}

    def bill(paper_, line=one, **more):
        return settling.bill((line_of(came), 10, 30), paper=paper_, lines=[line], **more)

    assert refused(lambda: bill([paper("皂", 29)])) == ("invoice.paper_adds_up", "paper")
    assert refused(lambda: bill([paper("皂", 30, tax=1)])) == ("invoice.paper_adds_up", "paper")
    assert refused(lambda: bill([paper("皂", 20), paper("水", 10)])) == ("invoice.paper_open", "paper.1")
    assert refused(lambda: bill([paper("皂", 20), paper("运费", 10, is_charge=True)]))[0] == "invoice.paper_charges"
    assert refused(lambda: bill([paper("皂", 30)], one | {"positions": [2]}))[0] == "invoice.paper_position"
    assert refused(lambda: bill([], one))[0] == "invoice.paper_position"
    done = bill([paper("皂", 30, quantity=10, unit="块", tax_percent=0)], one | {"positions": [1, 1]})
    with company.database.reading() as session:
        kept = session.exec(select(InvoicePaperLine).where(InvoicePaperLine.document_id == done.document_id)).all()
        goods = session.exec(select(InvoicePaperGoods).where(InvoicePaperGoods.document_id == done.document_id)).all()
    assert [(line.position, line.name, line.quantity, line.amount) for line in kept] == [(1, "皂", 10, 30)]
    assert [(line.position, line.line_no) for line in goods] == [(1, 1)]


def test_freight_on_an_invoice_holds_it_and_becomes_cost_of_its_goods(company, settling, rules):
    came = settling.came((Line(company.a, 10, "3"), 10), (Line(company.b, 10, "9"), 10))
    first, second = line_of(came), line_of(came) + 1
    done = settling.bill(
        (first, 10, 30), (second, 10, 90), gross=144, net=144, charges=24,
        paper=[paper("皂", 30), paper("水", 90), paper("*运输服务*运费", 24, is_charge=True)],
        lines=[
            {"receipt_line_id": first, "quantity": 10, "amount": 30, "positions": [1]},
            {"receipt_line_id": second, "quantity": 10, "amount": 90, "positions": [2]},
        ],
    )  # fmt: skip
    assert done.differences == "含运费等费用"
    with company.database.reading() as session:
        assert sorted(one.kept for one in where_it_went(session, [done.document_id]).values()) == [6, 18]
    rows = read(match_lines, actor=settling.clerk, only=MatchFilter(cause="charge")).rows
    assert sorted((one.amount, one.difference) for one in rows) == [(36, 6), (108, 18)]
    settling.accept(done, rules)
    assert refused(lambda: settling.bill((first, 1, 1), gross=2, net=2)) == ("invoice.lines_add_up", "lines")


def test_freight_is_taxed_by_its_own_rate(company, settling):
    came = settling.came((Line(company.a, 1, "113", tax="13"), 1))
    line = {"receipt_line_id": line_of(came), "quantity": 1, "amount": 113, "tax_percent": 13, "positions": [1]}
    freight = paper("运费", "10.90", tax="0.90", tax_percent=9, is_charge=True)
    done = settling.bill(
        (line_of(came), 1, 113), net=110, tax="13.90", gross="123.90", charges="10.90", lines=[line],
        paper=[paper("皂", 113, tax=13, tax_percent=13), freight],
    )  # fmt: skip
    assert done.differences == "含运费等费用"


def test_a_little_freight_within_the_limits_passes(company, settling):
    came = settling.came((Line(company.a, 100, "30"), 100))
    done = settling.bill((line_of(came), 100, 3000), gross=3020, net=3020, charges=20)
    assert done.differences == ""


@pytest.mark.parametrize(
    ("ordered", "rate", "tax", "expected"),
    [
        ("13", None, "13", ""), ("13", 13, "13", ""), ("13", 3, "3.29", "税率低于订单"),
        ("13", None, "3.29", "税额低于订单税率"),
        ("13", None, "0", "税额低于订单税率"), ("0", 13, "13", ""), ("3", 13, "13", ""), ("13", None, "12.95", ""),
    ],
)  # fmt: skip
def test_tax_that_cannot_be_deducted_holds_an_invoice(company, settling, ordered, rate, tax, expected):
    came = settling.came((Line(company.a, 1, "113", tax=ordered), 1))
    line = {"receipt_line_id": line_of(came), "quantity": 1, "amount": 113, "tax_percent": rate}
    done = settling.bill((line_of(came), 1, 113), net=113 - d(tax), tax=tax, lines=[line])
    assert done.differences == expected
    rows = read(match_lines, actor=settling.clerk, only=MatchFilter()).rows
    assert [one.words for one in rows] == ([expected] if expected else [])

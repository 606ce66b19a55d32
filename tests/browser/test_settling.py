"""From the goods to the money: registered and asked for by finance, let pass by the owner, paid by the cashier."""

import re
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import expect

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import USE_CASES, perform
from jxc_app.modules.partners.service import CreatePartner, create_partner
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.test_buying import seen
from tests.modules.invoices.papers import SELLER, Paper, xml

_numbers = count(1)
_SYSTEM = Actor.system()
_SUPPLIER = "甲供货公司"


@pytest.fixture
def receipts(company: Company) -> list[str]:
    """Two receipts of ten pieces at 11.30 from the seller on the paper; their numbers."""
    command = CreatePartner(code="JIA", name=_SUPPLIER, is_supplier=True, payment_days=3, tax_number=SELLER)
    supplier = perform(create_partner, command, actor=_SYSTEM, database=company.database).partner_id
    return [_received(company, supplier) for _ in range(2)]


def _received(company: Company, supplier: int, prices: dict[str, str] | None = None, **lines: str) -> str:
    def do(code: str, **fields: object) -> object:
        case = USE_CASES[code]
        return perform(case, case.command(**fields), actor=_SYSTEM, database=company.database)

    lines = lines or {"C100": "10"}
    order = company.record("purchase_order", lines, prices=prices or {"C100": "11.3"}, partner_id=supplier)
    came = [
        {"source_line_id": order.document_id * 1000 + at, "counted": much, "noted": much}
        for at, much in enumerate(lines.values(), start=1)
    ]
    counted = do("goods_receipt.count", document_key=new_key(), warehouse_id=company.warehouses["C1"], lines=came)
    done = do("goods_receipt.inspect", document_id=counted.document_id, version=counted.version)
    return done.number


def _hired(company: Company, role: str) -> str:
    login = f"clerk-settling-{role}{next(_numbers)}"
    company.hire(login, (role, ""))
    return login


def test_papers_are_read_matched_asked_for_and_paid(
    open_tab: OpenTab, company: Company, receipts: list[str], tmp_path: Path
) -> None:
    good = replace(Paper(), lines=(), net="100.00", tax="13.00", total="113.00")
    dear = replace(good, number="26310000000000000002", net="106.19", tax="13.81", total="120.00")
    files = []
    for paper in (good, dear):
        file = tmp_path / f"{paper.number}.xml"
        file.write_bytes(xml(paper))
        files.append(file)

    money = open_tab(_hired(company, "finance"), "/payables")
    row = money.locator("tbody tr", has_text=_SUPPLIER)
    expect(row).to_contain_text("226.00")
    seen(money, "payables")
    row.get_by_role("link", name="登记发票").click()
    expect(money.locator("tbody tr", has_text=receipts[0])).to_be_visible()
    money.locator("input[type=file]").last.set_input_files(files)
    expect(money.get_by_text("正在登记")).to_be_visible()
    expect(money.get_by_role("button", name="用它填写")).to_be_visible()
    expect(money.get_by_label("发票号码")).to_have_value(good.number)
    expect(money.get_by_text("来自数电票 XML").first).to_be_visible()
    first = money.locator("tbody tr", has_text=receipts[0])
    expect(first.get_by_role("checkbox")).to_be_checked()
    seen(money, "invoice")
    money.get_by_role("button", name="登记并匹配").click()
    expect(money.get_by_text("与收货、订单相符。")).to_be_visible()

    # the second paper waits to be looked at: seven yuan more than ordered
    expect(money.get_by_label("发票号码")).to_have_value("")
    money.get_by_role("button", name="用它填写").click()
    expect(money.get_by_label("发票号码")).to_have_value(dear.number)
    money.locator("tbody tr", has_text=receipts[1]).get_by_role("checkbox").check()
    expect(money.get_by_text("与票面相差 ¥7.00")).to_be_visible()
    money.get_by_role("button", name="按票面金额分摊").click()
    expect(money.get_by_label(re.compile("的开票金额"))).to_have_value("120")
    money.get_by_role("button", name="登记并匹配").click()
    expect(money.get_by_text("与收货不符，暂停付款：价格高于订单")).to_be_visible()
    money.get_by_role("link", name="查看").click()
    expect(money.get_by_text(f"{dear.number}.xml").first).to_be_visible()

    money.goto("/payables?tab=invoices")
    held = money.locator("tbody tr", has_text=dear.number)
    expect(held).to_contain_text("暂停付款")
    expect(held.get_by_role("checkbox")).to_have_count(0)
    seen(money, "payables-invoices")
    money.get_by_role("button", name="勾选一周内到期的").click()
    expect(money.locator("tbody tr", has_text=good.number).get_by_role("checkbox")).to_be_checked()
    money.get_by_role("button", name="申请付款").click()
    asked = re.search(r"FKSQ-\d+-\d+", money.locator(".note.good").inner_text())
    assert asked is not None

    owner = open_tab(_hired(company, "owner"), "/payables?tab=invoices", PHONE)
    held = owner.locator("tbody tr", has_text=dear.number)
    held.get_by_role("button", name="放行差异").tap()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_role("button", name="放行差异").tap()
    expect(dialog.get_by_text("太短了，请填完整")).to_be_visible()
    dialog.get_by_label("原因").fill("涨价函已收到")
    dialog.get_by_role("button", name="放行差异").tap()
    expect(held).to_contain_text("已放行：涨价函已收到")
    assert owner.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    seen(owner, "payables-phone")

    cashier = open_tab(_hired(company, "cashier"), "/payables")
    waiting = cashier.locator("tbody tr", has_text=asked[0])
    expect(waiting).to_contain_text("113.00")
    waiting.get_by_role("button", name="付款").click()
    dialog = cashier.get_by_role("dialog")
    dialog.get_by_label("付款方式").select_option(label="银行转账")
    dialog.get_by_label("银行流水号（可不填）").fill("20260105-1")
    seen(cashier, "pay")
    dialog.get_by_role("button", name="付款").click()
    expect(cashier.get_by_text(re.compile("已付款 FKD-"))).to_be_visible()
    expect(waiting).to_have_count(0)


def _paper(tmp_path: Path, *lines: tuple[str, ...], **sums: str) -> Path:
    """A 数电票 of another number each time, as its file."""
    paper = replace(Paper(), number=f"2631{next(_numbers):016}", lines=list(lines), seller="", **sums)
    file = tmp_path / f"{paper.number}.xml"
    file.write_bytes(xml(paper).replace("甲供货公司".encode(), "纸品供货公司".encode()))
    return file


def test_lines_of_a_paper_are_matched_to_goods_and_known_the_next_time(
    open_tab: OpenTab, company: Company, tmp_path: Path
) -> None:
    command = CreatePartner(code="ZHI", name="纸品供货公司", is_supplier=True)
    supplier = perform(create_partner, command, actor=_SYSTEM, database=company.database).partner_id
    prices = {"D100": "2.3", "C200": "5.65"}
    receipt = _received(company, supplier, prices, D100="48", C200="10")

    money = open_tab(_hired(company, "finance"), f"/invoice?supplier={supplier}")
    expect(money.locator("tbody tr", has_text=receipt)).to_have_count(2)
    tissue = ("*纸制品*抽取式面巾纸", "", "提", "6", "16", "96.00", "13%", "12.48")
    tape = ("*办公用品*透明胶带", "48mm*100m", "卷", "10", "5", "50.00", "13%", "6.50")
    freight = ("*运输服务*运费", "", "次", "1", "10", "10.00", "9%", "0.90")
    first = _paper(tmp_path, tissue, tape, freight, net="156.00", tax="19.88", total="175.88")
    money.locator("input[type=file]").last.set_input_files(first)
    items = money.get_by_role("table", name="发票明细是哪些货品")
    expect(items.locator("tbody tr", has_text="*办公用品*")).to_contain_text("名称和规格一样")
    expect(items.locator("tbody tr", has_text="*运输服务*")).to_contain_text("按品名认作运费等费用")
    unknown = items.locator("tbody tr", has_text="*纸制品*")
    expect(unknown).to_contain_text("没有认出，请选择")
    money.get_by_role("button", name="登记并匹配").click()
    expect(money.get_by_text("发票明细里标红的行还没有对应好")).to_be_visible()
    seen(money, "invoice-lines")

    unknown.get_by_role("combobox").select_option(label="D100 维达抽纸 3层130抽（未开票 48 包）")
    unknown.get_by_label("每票面单位折合多少").fill("8")
    unknown.get_by_label("每票面单位折合多少").press("Tab")
    row = money.locator("tbody tr", has_text=receipt).filter(has_text="维达抽纸")
    expect(row.get_by_role("checkbox")).to_be_checked()
    expect(row.get_by_label("维达抽纸 的开票数量")).to_have_value("48")
    expect(row.get_by_label("维达抽纸 的开票金额")).to_have_value("108.48")
    expect(money.get_by_label("其中运费等费用")).to_have_value("10.9")
    expect(money.get_by_text("与票面相差")).to_have_count(0)
    seen(money, "invoice-lines-known")
    money.get_by_role("button", name="登记并匹配").click()
    expect(money.get_by_text("与收货不符，暂停付款：含运费等费用")).to_be_visible()

    money.get_by_role("link", name="查看").click()
    printed = money.get_by_role("table", name="发票明细（票面）")
    expect(printed.locator("tbody tr", has_text="*纸制品*")).to_contain_text("D100 维达抽纸 48 包")
    expect(printed.locator("tbody tr", has_text="*运输服务*")).to_contain_text("摊入各行")
    seen(money, "invoice-document")

    again = _received(company, supplier, prices, D100="16")
    money.goto(f"/invoice?supplier={supplier}")
    expect(money.locator("tbody tr", has_text=again)).to_be_visible()
    tissue = ("*纸制品* 抽取式面巾纸", "", "提", "2", "16", "32.00", "13%", "4.16")
    second = _paper(tmp_path, tissue, net="32.00", tax="4.16", total="36.16")
    money.locator("input[type=file]").last.set_input_files(second)
    expect(items.locator("tbody tr", has_text="*纸制品*")).to_contain_text("记住的对应")
    expect(money.get_by_label("维达抽纸 的开票数量")).to_have_value("16")
    money.get_by_role("button", name="登记并匹配").click()
    expect(money.get_by_text("与收货、订单相符。")).to_be_visible()

    owner = open_tab(_hired(company, "owner"), f"/supplier?id={supplier}", PHONE)
    known = owner.get_by_role("table", name="发票品名对应").locator("tbody tr", has_text="抽取式面巾纸")
    expect(known).to_contain_text("1 提 = 8 包")
    assert owner.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    seen(owner, "supplier-items-phone")
    known.get_by_role("button", name="删掉").tap()
    expect(known).to_have_count(0)
    phone = open_tab(_hired(company, "finance"), f"/invoice?supplier={supplier}", PHONE)
    last = _received(company, supplier, prices, D100="8")
    phone.reload()
    expect(phone.locator("tbody tr", has_text=last)).to_be_visible()
    third = _paper(tmp_path, tissue, net="32.00", tax="4.16", total="36.16")
    phone.locator("input[type=file]").last.set_input_files(third)
    expect(phone.get_by_text("没有认出，请选择")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    seen(phone, "invoice-lines-phone")


def test_a_red_invoice_is_a_credit_that_pays_the_next_one(open_tab: OpenTab, company: Company, tmp_path: Path) -> None:
    command = CreatePartner(code="HONG", name="红字供货公司", is_supplier=True)
    supplier = perform(create_partner, command, actor=_SYSTEM, database=company.database).partner_id
    for _ in range(2):
        _received(company, supplier, {"D100": "2.26"}, D100="50")
    money = open_tab(_hired(company, "finance"), f"/invoice?supplier={supplier}")
    for number in ("26320000000000000001", "26320000000000000002"):
        money.get_by_label("发票号码").fill(number)
        money.get_by_label("开票日期").fill("2026-01-05")
        money.get_by_label("价税合计").fill("113")
        money.get_by_label("价税合计").press("Tab")
        row = money.locator("tbody tr", has_text="维达抽纸").first
        row.get_by_role("checkbox").check()
        money.get_by_role("button", name="登记并匹配").click()
        expect(money.get_by_text("与收货、订单相符。")).to_be_visible()
        expect(money.get_by_label("发票号码")).to_have_value("")

    red = replace(Paper(), number="26320000000000000003", lines=(), net="-10.00", tax="-1.30", total="-11.30")
    file = tmp_path / "red.xml"
    file.write_bytes(xml(red))
    money.locator("input[type=file]").last.set_input_files(file)
    expect(money.get_by_text("这张是红字发票")).to_be_visible()
    money.goto(f"/payables?tab=invoices&supplier={supplier}")
    money.get_by_role("link", name="登记红字发票").click()
    billed = money.locator("tbody tr", has_text="26320000000000000001")
    expect(billed).to_contain_text("113.00")
    money.locator("input[type=file]").last.set_input_files(file)
    expect(money.get_by_label("价税合计")).to_have_value("11.30")
    money.get_by_label("冲红原因").fill("降价补差")
    billed.get_by_label(re.compile("这次冲回")).fill("11.3")
    billed.get_by_label(re.compile("这次冲回")).press("Tab")
    expect(money.get_by_text("合计 ¥11.30")).to_be_visible()
    money.get_by_role("heading", name="登记红字发票").hover()
    seen(money, "credit-note")
    money.get_by_role("button", name="登记红字发票").click()
    expect(money.get_by_text(re.compile("已登记 HZFP-"))).to_be_visible()
    expect(billed).to_contain_text("101.70")

    money.goto("/prepaid")
    owed = money.locator("tbody tr", has_text="红字供货公司")
    expect(owed).to_contain_text("红字发票")
    expect(owed).to_contain_text("11.30")
    owed.get_by_role("link", name="去核销").click()
    second = money.locator("tbody tr", has_text="26320000000000000002")
    second.get_by_role("button", name="核销").click()
    money.get_by_role("dialog").get_by_role("button", name="核销").click()
    expect(second).to_contain_text("101.70")

    phone = open_tab(_hired(company, "finance"), f"/credit-note?supplier={supplier}", PHONE)
    expect(phone.locator("tbody tr", has_text="26320000000000000001")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    seen(phone, "credit-note-phone")

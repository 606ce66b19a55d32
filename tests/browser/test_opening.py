"""Opening the books 期初建账, as a company does it that comes with Excel sheets of its own."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page, expect

from jxc_app.cli.frontend import ensure_built
from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.migrations import upgrade
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.access.roles import take_passwords
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from jxc_app.wiring import wire
from tests.browser.company import PASSWORD, Company
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.proving import prove
from tests.browser.running import running
from tests.support.axe import findings
from tests.support.databases import settings_for

_PEOPLE = {"luru": "clerk", "shenhe": "reviewer", "laoban": "owner"}
_SKUS = """编码,名称,规格,分类,单位,条码,批次管理
0001,长白山矿泉水,500ml,饮料,瓶,6901000000017,
0002,鲜牛奶,250ml,乳品,盒,6901000000024,是
"""
_SUPPLIERS = "编码,名称,联系人\nG001,四海食品厂,李经理\n"
_STOCK = [
    ["存放地", "编码", "批次", "到期日", "数量", "成本单价"],
    ["总仓", "0001", "", "", 120, 1.5],
    ["总仓", "0002", "", "2027-03-01", "十箱", 4],
]
Tab = Callable[..., Page]


@pytest.fixture
def new_company(tmp_path: Path) -> Iterator[Company]:
    """A warehouse and three people; nothing else yet."""
    wire()
    settings = settings_for(tmp_path / "data")
    upgrade(settings)
    company = Company(settings.data_dir, Database(settings.resolved_database_url, settings=settings))
    with closing(company):
        company.database.write(take_passwords)
        command = CreateWarehouse(code="ZC", name="总仓", kind="central", city="上海")
        made = perform(create_warehouse, command, actor=Actor.system(), database=company.database)
        company.warehouses["ZC"] = made.warehouse_id
        for login, role in _PEOPLE.items():
            company.hire(login, (role, ""))
        yield company


@pytest.fixture
def tab(chromium: Browser, new_company: Company) -> Iterator[Tab]:
    """Opens a page of the new company as somebody."""
    ensure_built(print)
    with running(new_company.data_dir) as address:

        def open_(login: str, path: str, size: tuple[int, int] = DESKTOP) -> Page:
            context = chromium.new_context(
                viewport={"width": size[0], "height": size[1]},
                locale="zh-CN",
                base_url=address,
                has_touch=size == PHONE,
            )
            credentials = {"login": login, "password": PASSWORD}
            assert context.request.post("/api/session", data=credentials, headers={"Origin": address}).ok
            page = context.new_page()
            page.goto(path)
            return page

        yield open_


def bring(page: Page, path: str, file: Path) -> None:
    """Upload a list and wait for what its dry run says."""
    page.goto(path)
    expect(page.locator("input[type=file]")).to_be_enabled()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("heading", name=file.name)).to_be_visible()


def write(page: Page) -> None:
    page.get_by_role("button", name="开始导入").click()
    expect(page.locator(".note.good")).to_contain_text("导入完成")


def csv(folder: Path, name: str, text: str) -> Path:
    """As Excel saves it on a Chinese machine."""
    file = folder / name
    file.write_text(text, encoding="gbk")
    return file


def book(folder: Path, rows: list[list[object]]) -> Path:
    file = folder / "盘点表.xlsx"
    with xlsxwriter.Workbook(str(file)) as made:
        sheet = made.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return file


def test_a_company_comes_with_its_own_sheets_and_opens_its_books(
    tab: Tab, new_company: Company, tmp_path: Path
) -> None:
    today = business_date(clock.get().now(), new_company.database.settings.zone)
    owner = tab("laoban", "/opening")
    owner.get_by_role("button", name="设置开账日期").click()
    owner.get_by_role("dialog").get_by_label("开账日期").fill(today.isoformat())
    owner.get_by_role("dialog").get_by_role("button", name="保存").click()
    prove_if_asked(owner)
    expect(owner.get_by_text(f"从 {today} 起在这里记账")).to_be_visible()

    clerk = tab("luru", "/opening")
    bring(clerk, "/skus/import", csv(tmp_path, "商品.csv", _SKUS))
    write(clerk)
    bring(clerk, "/suppliers/import", csv(tmp_path, "供应商.csv", _SUPPLIERS))
    write(clerk)
    _bring_stock(clerk, tmp_path)

    reviewer = tab("shenhe", "/opening", PHONE)
    expect(reviewer.get_by_text("1 张待过账").last).to_be_visible()
    assert reviewer.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    reviewer.get_by_role("button", name="全部过账").tap()
    expect(reviewer.get_by_text("1 张已过账")).to_be_visible()
    reviewer.goto("/opening/trial")
    expect(reviewer.locator(".note.good")).to_contain_text("试算平衡")
    expect(reviewer.locator("tbody tr", has_text="乳品")).to_contain_text("960.00")

    owner.get_by_role("button", name="开账", exact=True).click()
    dialog = owner.get_by_role("dialog", name="开账")
    dialog.get_by_role("button", name="开账", exact=True).click()
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    dialog.get_by_label("原因").fill("期初核对无误")
    dialog.get_by_role("button", name="开账", exact=True).click()
    prove(owner)
    expect(owner.get_by_text("已开账，期初已锁定")).to_be_visible()
    assert findings(owner) == []
    _is_locked(clerk, tmp_path, str(today - timedelta(days=1)))


def _bring_stock(clerk: Page, folder: Path) -> None:
    bring(clerk, "/opening/stock-import", book(folder, _STOCK))
    expect(clerk.get_by_text("没有找到这些必填的列：仓库")).to_be_visible()
    clerk.get_by_label("仓库（必填）").select_option(label="存放地")
    fault = clerk.get_by_role("table", name="有问题的格子").locator("tbody tr").first
    expect(fault).to_contain_text("第 3 行")
    expect(clerk.get_by_role("table", name="有问题的格子")).to_contain_text("十箱")
    assert findings(clerk) == []
    right = [*_STOCK[:2], ["总仓", "0002", "A0301", "2027-03-01", 240, 4]]
    bring(clerk, "/opening/stock-import", book(folder, right))
    clerk.get_by_label("仓库（必填）").select_option(label="存放地")
    preview = clerk.get_by_role("table", name="将要写入")
    expect(preview).to_contain_text("1,140.00")
    write(clerk)
    bring(clerk, "/opening/stock-import", book(folder, right))
    expect(clerk.get_by_text("文件里的内容和系统里的一样")).to_be_visible()  # and nobody was asked for the column again


def _is_locked(clerk: Page, folder: Path, day: str) -> None:
    rows = [_STOCK[0], ["总仓", "0001", "", "", 7, 1]]
    bring_stopped(clerk, book(folder, rows))
    clerk.goto("/documents?type=opening_stock")
    expect(clerk.locator("tbody tr").first).to_contain_text(day)


def bring_stopped(page: Page, file: Path) -> None:
    page.goto("/opening/stock-import")
    expect(page.locator("input[type=file]")).to_be_enabled()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("table", name="有问题的格子")).to_contain_text("期初已锁定")


def prove_if_asked(page: Page) -> None:
    """Setting the day may ask for the password; who has just given it is not asked again."""
    asked = page.get_by_role("dialog", name="二次验证")
    expect(asked.or_(page.get_by_text("开账日期已保存")).first).to_be_visible()
    if asked.is_visible():
        prove(page)

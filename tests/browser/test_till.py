"""The till on the desk: what is sold and not there is booked and waits, and comes back by its ticket."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.browser.company import Company
from tests.browser.conftest import OpenTab
from tests.browser.test_buying import seen

_numbers = count(1)


@pytest.fixture
def tea(company: Company) -> tuple[str, str]:
    """Name and barcode of something of which the store has one."""
    number = next(_numbers)
    code, name, barcode = f"TEA-{number}", f"柜台凉茶{number}号", f"69020000{number:05}"
    company.add_sku(code, name, barcodes=[barcode], retail_price="6")
    company.record("other_receipt", {code: "1"}, prices={code: "2"}, warehouse_id=company.warehouses["S1"])
    return name, barcode


def test_a_ticket_that_is_short_says_so_everywhere_and_comes_back_by_its_number(
    open_tab: OpenTab, shopkeeper: str, tea: tuple[str, str]
) -> None:
    name, barcode = tea
    till = open_tab(shopkeeper, "/retail")
    expect(till.get_by_role("combobox", name="门店").locator("option", has_text="人民路店")).to_have_count(1)
    till.locator(".scan-input").focus()
    for pieces in ("1", "2"):
        till.keyboard.type(barcode)
        till.keyboard.press("Enter")
        expect(till.get_by_label(f"{name} 数量")).to_have_value(pieces)
    till.get_by_role("radio", name="现金").click()
    seen(till, "till")
    till.get_by_role("button", name="收款", exact=True).click()
    expect(till.get_by_text("账上没货，已记为缺货待处理")).to_be_visible()
    number = till.locator("#done-number").inner_text()
    till.locator("#done-number").click()
    expect(till).to_have_url(re.compile("/document"))
    waits = till.locator("tbody tr", has_text=name).get_by_role("link", name="缺货待处理")
    expect(waits).to_have_count(1)
    seen(till, "ticket-short")
    waits.click()
    expect(till).to_have_url(re.compile("/shortages"))
    expect(till.locator("tbody tr", has_text=number)).to_contain_text(name)
    till.goto("/retail/day")
    till.get_by_role("button", name="零售退货").click()
    dialog = till.get_by_role("dialog")
    dialog.get_by_label(re.compile("原小票号")).fill(number)
    dialog.get_by_label(re.compile("原小票号")).press("Enter")
    back = dialog.get_by_label(f"{name} 退货数量").first
    back.fill("1")
    back.press("Enter")
    expect(dialog.get_by_text("退款 6.00 元")).to_be_visible()
    dialog.get_by_role("button", name="退货退款").click()
    expect(till.get_by_text("已退货退款")).to_be_visible()

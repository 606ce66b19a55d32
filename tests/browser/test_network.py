"""网络健康: figures of today, the map of where they are, and the table that is taken away."""

from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import expect

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.stock_health.service import RecordDay, record_day
from jxc_app.modules.transfer_advice.models import AlertLine
from jxc_app.modules.warehouses.models import Warehouse
from jxc_app.modules.warehouses.service import UpdateWarehouse, update_warehouse
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.test_buying import seen

_SYSTEM = Actor.system()
_numbers = count(1)
_WHERE = {"C1": ("31.230400", "121.473700"), "S1": ("31.240000", "121.490000")}


@pytest.fixture
def lacking(company: Company) -> str:
    """A SKU that both should have and neither has; both are on the map."""
    code = f"NET-{next(_numbers)}"
    company.add_sku(code, f"断货的{code}")

    def draw(session) -> None:
        for place in company.warehouses.values():
            some = dict.fromkeys(("line", "target", "keep"), Decimal(10)) | {"per_day": Decimal(1)}
            line = AlertLine(sku_id=company.skus[code], warehouse_id=place, lead_days=Decimal(3), **some)
            session.add(line)

    company.database.write(draw)
    for at, (latitude, longitude) in _WHERE.items():
        known = company.database.read(lambda session, at=at: session.get_one(Warehouse, company.warehouses[at]))
        fields = known.model_dump(include={"name", "kind", "city", "address", "contact", "phone", "version"})
        command = UpdateWarehouse(warehouse_id=known.id, latitude=latitude, longitude=longitude, **fields)
        perform(update_warehouse, command, actor=_SYSTEM, database=company.database)
    perform(record_day, RecordDay(), actor=_SYSTEM, database=company.database)
    return code


def test_figures_the_map_and_the_table_to_take_away(
    open_tab: OpenTab, company: Company, lacking: str, tmp_path: Path
) -> None:
    login = f"owner-net{next(_numbers)}"
    company.hire(login, ("owner", ""))
    page = open_tab(login, "/network")
    expect(page.get_by_text("缺货率").first).to_be_visible()
    expect(page.locator(".figure-card", has_text="缺货率")).to_contain_text("%")
    row = page.locator("tbody tr", has_text="人民路店").first
    expect(row).to_contain_text("%")
    drawn = page.locator(".site-map svg")
    expect(drawn.locator(".site-name", has_text="中央仓")).to_be_visible()
    expect(drawn.locator(".site.tone-bad")).to_have_count(2)
    seen(page, "network")
    with page.expect_download() as taken:
        page.get_by_role("link", name="导出 Excel").first.click()
    target = tmp_path / "network.xlsx"
    taken.value.save_as(target)
    assert target.read_bytes()[:2] == b"PK"
    small = open_tab(login, "/network", PHONE)
    expect(small.locator(".figure-card", has_text="缺货率")).to_contain_text("%")
    assert small.evaluate("document.documentElement.scrollWidth") <= PHONE[0]

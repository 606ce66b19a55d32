"""The pictures of the README: ``make screenshots`` takes them of a demo company of its own; names take only those."""

import os
import re
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from jxc_app.cli.frontend import ROOT, ensure_built
from jxc_app.core.database import Database
from jxc_app.core.logs import configure_logs
from jxc_app.core.migrations import upgrade
from jxc_app.core.settings import Settings
from jxc_app.modules.migration.demo.company import PASSWORD
from jxc_app.modules.migration.demo.loading import load_demo
from jxc_app.wiring import wire
from tests.browser.desk import Desk
from tests.browser.running import running
from tests.support.chromium import find_chromium

FOLDER = ROOT / "docs" / "images"
DESKTOP, PHONE = (1440, 900), (390, 844)
_LARGEST_BYTES, _ALL_BYTES = 120_000, 1_000_000
_QUALITY = 82
_AT_REST = "() => !document.querySelector('.bone') && document.fonts.status === 'loaded'"
#: what the keeper of the desk's picture scans, each with its cost
_DELIVERY = {"24*YL0005": "1.04", "12*YL0009": "1.38", "6*YL0015": "2.47", "15*YL0029": "3.05", "12*YL0054": "15.8"}


@dataclass(frozen=True)
class Shot:
    """One picture: who looks at which page, and what they have done there first."""

    name: str
    login: str
    path: str
    size: tuple[int, int] = DESKTOP
    is_dark: bool = False
    prepare: Callable[[Page], None] | None = None


def main() -> None:
    """Take all pictures anew. Raises ValueError where one, or all together, are too large for a README."""
    ensure_built(print)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        _found(data_dir)
        with running(data_dir) as address, sync_playwright() as playwright:
            browser = _open_browser(playwright)
            sizes = [_take(browser, address, shot) for shot in SHOTS if not sys.argv[1:] or shot.name in sys.argv[1:]]
            browser.close()
    if sum(sizes) > _ALL_BYTES:
        raise ValueError(f"{sum(sizes):,} bytes are too much for one README")
    print(f"{len(sizes)} 张,共 {sum(sizes) / 1000:.0f} kB,在 {FOLDER.relative_to(ROOT)}")


def _found(data_dir: Path) -> None:
    wire()
    configure_logs("WARNING")
    settings = Settings(data_dir=data_dir, environment="test", _env_file=None)
    upgrade(settings)
    with closing(Database(settings.resolved_database_url, settings=settings)) as database:
        load_demo(database, lambda _stage, _done, _all: None)


def _open_browser(playwright: Playwright) -> Browser:
    """A browser that writes dates as Chinese ones do."""
    options = find_chromium().launch_options()
    environment = {**os.environ, **options.pop("env", {}), "LANGUAGE": "zh_CN", "LC_ALL": "zh_CN.UTF-8"}
    arguments = [*options.pop("args", []), "--lang=zh-CN"]
    return playwright.chromium.launch(**options, env=environment, args=arguments)


def _take(browser: Browser, address: str, shot: Shot) -> int:
    context = _signed_in(browser, address, shot)
    page = context.new_page()
    page.goto(shot.path)
    _come_to_rest(page)
    if shot.prepare:
        shot.prepare(page)
        _come_to_rest(page)
    picture = page.screenshot(animations="disabled", caret="hide")
    context.close()
    return _keep(shot.name, picture)


def _signed_in(browser: Browser, address: str, shot: Shot) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": shot.size[0], "height": shot.size[1]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        base_url=address,
        has_touch=shot.size == PHONE,
        reduced_motion="reduce",
    )
    if shot.is_dark:
        context.add_init_script("localStorage.setItem('theme', 'dark')")
    if shot.login:
        credentials = {"login": shot.login, "password": PASSWORD}
        answer = context.request.post("/api/session", data=credentials, headers={"Origin": address})
        if not answer.ok:
            raise RuntimeError(answer.text())
    return context


def _come_to_rest(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_function(_AT_REST)


def _keep(name: str, picture: bytes) -> int:
    target = FOLDER / f"{name}.webp"
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").save(target, quality=_QUALITY, method=6)
    size = target.stat().st_size
    if size > _LARGEST_BYTES:
        raise ValueError(f"{target.name}: {size:,} bytes")
    print(f"{target.name:28} {size / 1000:4.0f} kB")
    return size


def _fill_the_desk(page: Page) -> None:
    Desk(page, "其他入库").scan(*_DELIVERY)
    for name, text in {"经手人": "李强", "手工单号": "SH1124-305", "备注": "饮料到货"}.items():
        page.get_by_label(name).first.fill(text)
        page.keyboard.press("Tab")
    for line, price in enumerate(_DELIVERY.values()):
        page.get_by_label("含税单价").nth(line).fill(price)
    page.keyboard.press("Enter")
    page.get_by_text("291.69").wait_for()


def _sell_on_the_phone(page: Page) -> None:
    Desk(page, "销售出库").scan("YL0029", "YL0029", "ZP0018")
    page.locator(".scan-box").evaluate("box => scrollTo(0, box.getBoundingClientRect().top + scrollY - 72)")


def _open_a_transfer(page: Page) -> None:
    page.get_by_role("link", name=re.compile(r"^DBD-")).first.click()
    page.get_by_role("heading", name=re.compile(r"^调拨")).wait_for()


def _open_a_drink(page: Page) -> None:
    page.get_by_role("link", name="岚溪茉莉花茶饮料").first.click()
    page.get_by_text("各仓库库存").wait_for()


def _ask_for_distances(page: Page) -> None:
    page.get_by_role("button", name="上海静安寺店").first.click()
    page.get_by_text("离 上海静安寺店").wait_for()
    page.get_by_text("位置与距离").evaluate("heading => scrollTo(0, heading.parentElement.offsetTop - 72)")


def _count_what_came(page: Page) -> None:
    page.get_by_role("link", name="收货").first.click()
    page.get_by_role("button", name="全部如数").click()
    page.get_by_role("button", name=re.compile("少一$")).nth(1).click()
    page.get_by_label(re.compile("差异原因$")).select_option(label="路上破损，记入损失")


def _open_what_waits(page: Page) -> None:
    page.locator(".approval-card", has_text="其他出库").click()
    page.get_by_text("同意后的库存").wait_for()


def _check_now(page: Page) -> None:
    page.get_by_role("button", name="立即检查").click()
    page.get_by_text("五项都已重新检查").wait_for()
    page.get_by_text("五项都已重新检查").wait_for(state="hidden")


SHOTS = (
    Shot("home", "laoban", "/"),
    Shot("desk", "cangguan", "/desk", prepare=_fill_the_desk),
    Shot("stock", "laoban", "/stock?search=茶饮料"),
    Shot("documents", "laoban", "/documents"),
    Shot("document", "laoban", "/documents?type=transfer&status=done", prepare=_open_a_transfer),
    Shot("sku", "laoban", "/stock?search=YL0029", prepare=_open_a_drink),
    Shot("warehouses", "laoban", "/warehouses", prepare=_ask_for_distances),
    Shot("roles", "guanli", "/roles"),
    Shot("checklist", "laoban", "/checklist", prepare=_check_now),
    Shot("stock-dark", "laoban", "/stock?below=1", is_dark=True),
    Shot("phone-home", "dianzhang", "/", PHONE),
    Shot("phone-desk", "dianzhang", "/desk", PHONE, prepare=_sell_on_the_phone),
    Shot("phone-stock", "dianzhang", "/stock?search=茶饮料", PHONE),
    Shot("phone-approval", "shenhe", "/approvals", PHONE, prepare=_open_what_waits),
    Shot("phone-receive", "dianzhang", "/transfers", PHONE, prepare=_count_what_came),
)


if __name__ == "__main__":
    main()

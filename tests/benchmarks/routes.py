"""Every page of the demo company in Chromium, from the first request to its rows: in a new browser, and again.

The floor is the sign-in page, which asks the database for next to nothing: what serving, scripts and one
connection cost on this machine.
"""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.benchmarks.report import heading, say
from tests.browser.conftest import DESKTOP
from tests.browser.routes import ROUTES, Demo, demo_company, person_for, wait_until_there, watch
from tests.support.chromium import find_chromium

_WARM_ROUNDS = 5
_FLOOR = "sign-in"


def run() -> None:
    """Load the company once, then open each page."""
    with tempfile.TemporaryDirectory(prefix="jxc-bench-") as folder, demo_company(Path(folder)) as demo:
        heading("Opening every page of the demo company, ms to the rows (target 2,000)")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**find_chromium().launch_options())
            for route in (_FLOOR, *(name for name in ROUTES if name != _FLOOR)):
                _measure(browser, demo, route)
            browser.close()


def _measure(browser: Browser, demo: Demo, route: str) -> None:
    context = browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]}, locale="zh-CN")
    watch(context)
    demo.sign_in(context, person_for(route))
    cold, *warm = (_open(context, f"{demo.url}{demo.address_of(route)}") for _ in range(1 + _WARM_ROUNDS))
    context.close()
    label = f"floor: {route}" if route == _FLOOR else route
    say(label, f"cold {cold:6.0f}   warm p50 {statistics.median(warm):6.0f}   max {max(warm):6.0f}")


def _open(context: BrowserContext, address: str) -> float:
    page = context.new_page()
    page.goto(address)
    milliseconds = wait_until_there(page)
    page.close()
    return milliseconds

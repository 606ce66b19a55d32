"""The posting desk as a keeper uses it."""

from decimal import Decimal

from playwright.sync_api import Locator, Page, expect


def paste(page: Page, text: str) -> None:
    """What Ctrl-V does with this text on the clipboard, where the focus is."""
    page.evaluate(
        """text => {
            const clipboard = new DataTransfer();
            clipboard.setData('text/plain', text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent('paste', {clipboardData: clipboard, bubbles: true, cancelable: true}));
        }""",
        text,
    )


class Desk:
    """One open posting desk."""

    def __init__(self, page: Page, kind: str) -> None:
        self.page = page
        self.choose(kind)

    def choose(self, kind: str) -> None:
        """Turn to a type of document."""
        tab = self.page.get_by_role("tab", name=kind, exact=True)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")

    @property
    def scan_box(self) -> Locator:
        return self.page.locator(".scan-input")

    def scan(self, *codes: str) -> None:
        """Scan codes one by one and wait until the server has them all."""
        expect(self.scan_box).to_be_enabled()
        self.scan_box.focus()
        for code in codes:
            self.page.keyboard.type(code)
            self.page.keyboard.press("Enter")
        self.settle()

    def settle(self) -> None:
        """Nothing scanned is on its way any more."""
        expect(self.page.locator(".scan-box")).to_have_attribute("data-waiting", "0")

    def is_saved(self) -> None:
        """The draft is in the database."""
        expect(self.page.get_by_text("草稿已保存")).to_be_visible()

    def row(self, code: str) -> Locator:
        """The line of a SKU."""
        return self.page.locator("tbody tr", has=self.page.get_by_text(code))

    def quantity(self, code: str) -> Locator:
        return self.row(code).get_by_label("数量")

    def quantities(self) -> dict[str, Decimal]:
        """What stands in the lines, by the code under the name."""
        rows = self.page.locator("tbody tr").all()
        return {
            row.locator(".sku-name .quiet").inner_text().split(" ")[0]: Decimal(row.get_by_label("数量").input_value())
            for row in rows
        }

    def post(self) -> str:
        """Post, and the number that the document got."""
        self.page.locator("#post").click()
        return self.number()

    def number(self) -> str:
        """The number of what has just been posted or handed in."""
        number = self.page.locator("#done-number")
        expect(number).to_be_visible()
        return number.inner_text()

"""The second proof, as a person gives it."""

from playwright.sync_api import Page, expect

from tests.browser.company import PASSWORD


def prove(page: Page, secret: str = PASSWORD) -> None:
    """Type the password or code that is asked for; what waited happens."""
    dialog = page.get_by_role("dialog", name="二次验证")
    dialog.get_by_role("textbox").fill(secret)
    dialog.get_by_role("button", name="验证并继续").click()
    expect(dialog).to_be_hidden()

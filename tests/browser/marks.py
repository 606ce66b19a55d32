"""The brief mark on what has just changed: it goes by itself, so whoever looks late must be told that it was there."""

from playwright.sync_api import Page


def watch_marks(page: Page) -> None:
    """From now on remember whether anything on the page was marked."""
    page.evaluate(
        """() => {
            window.wasMarked = false;
            new MutationObserver(changes => {
                window.wasMarked ||= changes.some(({target}) => target.classList.contains('changed'));
            }).observe(document.body, {subtree: true, attributes: true, attributeFilter: ['class']});
        }"""
    )


def wait_for_mark(page: Page) -> None:
    """Until something was."""
    page.wait_for_function("window.wasMarked")

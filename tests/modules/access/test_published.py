"""What is published about rights is what the product registers."""

from tests.permissions import PAGE, page


def test_the_published_permissions_are_those_of_the_product() -> None:
    """Write it anew with ``make permissions``."""
    assert PAGE.read_text(encoding="utf-8") == page()

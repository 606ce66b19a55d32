"""Rights over transfers are those of their documents; see ``types.py``."""

from jxc_app.modules.transfers.types import TRANSFER_RECEIPT


def receiving() -> tuple[str, ...]:
    """The right that opens the door to taking goods in; the work asks for the others where it needs them."""
    return (TRANSFER_RECEIPT.permissions["post"],)

"""Rights over transfers that are not those of their documents; see ``types.py``."""

from jxc_app.core.use_case import Permission, declare
from jxc_app.modules.catalog.permissions import BY_CATEGORY
from jxc_app.modules.documents.permissions import BY_ROW
from jxc_app.modules.documents.types import AREA
from jxc_app.modules.transfers.types import TRANSFER, TRANSFER_RECEIPT

#: held for the warehouse that wants the goods: the giver answers with its own rights over transfers
TRANSFER_REQUEST = Permission("transfer.request", "向其他门店调货", AREA, narrowed_by=BY_ROW)
#: only the product holds it: what nobody answered is free again
REQUEST_LAPSE = Permission("transfer.lapse", "调货无人答复时释放", AREA, scoped=False)
#: whoever may not see how much others have may be shown whether they have much, little or nothing
STOCK_BANDS = Permission("stock.bands", "看其他门店库存（只看多、少、无）", "库存", narrowed_by=BY_CATEGORY)
declare(TRANSFER_REQUEST, REQUEST_LAPSE, STOCK_BANDS)


def receiving() -> tuple[str, ...]:
    """The right that opens the door to taking goods in; the work asks for the others where it needs them."""
    return (TRANSFER_RECEIPT.permissions["post"],)


def requesting() -> tuple[str, ...]:
    """The right that opens the door to asking others for goods."""
    return (TRANSFER_REQUEST.code,)


def giving() -> tuple[str, ...]:
    """The right that opens the door to answering others."""
    return (TRANSFER.permissions["post"],)

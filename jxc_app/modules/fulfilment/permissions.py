"""Rights over orders that several stores fill."""

from jxc_app.core.use_case import Permission, declare
from jxc_app.modules.documents.permissions import BY_ROW
from jxc_app.modules.documents.types import AREA
from jxc_app.modules.sales.types import SALES_ISSUE

#: held where the order is written: it makes shipments of other stores, handed in, and lends no other right there
ORDER_SOURCE = Permission("fulfilment.source", "把订单派给多家门店", AREA, narrowed_by=BY_ROW)
#: only the product holds it: what was short goes on to whoever has it now
RESOURCE = Permission("fulfilment.resource", "缺货订单到货后再派", AREA, scoped=False)
FULFILMENT_RULES = Permission("fulfilment.rules", "设置跨店履约与虚拟总仓", AREA, scoped=False)
#: a courier sees what is theirs to bring, and nothing else: no stock, no price, no other order
DELIVER = Permission("delivery.own", "配送派给自己的包裹", AREA, scoped=False)
declare(ORDER_SOURCE, RESOURCE, FULFILMENT_RULES, DELIVER)


def giving() -> tuple[str, ...]:
    """The right that opens the door to answering for a parcel: the store's own over its shipments."""
    return (SALES_ISSUE.permissions["post"],)

"""Rights of selling that are not those of one document type."""

from jxc_app.core.use_case import Permission, declare
from jxc_app.modules.documents.types import AREA

SALES_RULES = Permission("sales.rules", "设置销售规则", AREA, scoped=False)
#: only the product holds it: what comes in goes to the orders that wait for it
KEEP_ARRIVED = Permission("sales.keep_arrived", "到货后占用给等货的订单", AREA, scoped=False)
declare(KEEP_ARRIVED)

"""Rights of the counter that are not those of one document type."""

from jxc_app.core.use_case import Permission, declare
from jxc_app.modules.documents.permissions import BY_ROW
from jxc_app.modules.documents.types import AREA

RETAIL_PRICE = Permission("retail.price", "零售改价、打折、赠送", AREA, narrowed_by=BY_ROW)
RETAIL_IMPORT = Permission("retail.import", "导入零售日结", AREA, narrowed_by=BY_ROW)
#: only the product holds it: what comes in goes to what was sold before
SETTLE_SHORT = Permission("retail.settle_short", "补出零售缺货", AREA, scoped=False)
declare(RETAIL_IMPORT, RETAIL_PRICE, SETTLE_SHORT)

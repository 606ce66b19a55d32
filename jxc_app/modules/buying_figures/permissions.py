"""The right to the figures of buying. Prices and amounts among them take ``document.cost`` as well."""

from jxc_app.core.use_case import Permission, declare
from jxc_app.modules.documents.permissions import BY_ROW

BUYING_FIGURES_VIEW = Permission("purchase.figures", "查看采购分析", "单据", narrowed_by=BY_ROW)
declare(BUYING_FIGURES_VIEW)

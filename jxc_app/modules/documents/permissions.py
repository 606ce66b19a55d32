"""Rights over documents that do not depend on their type; the others are declared with each type."""

from jxc_app.core.scopes import Narrowing
from jxc_app.core.use_case import Permission, SensitiveAct
from jxc_app.modules.access.duties import Exclusion, exclude

#: rights over documents hold for whose documents and of which SKUs a role says
BY_ROW = frozenset(Narrowing)

DOCUMENT_VIEW = Permission("document.view", "查看单据", "单据", narrowed_by=BY_ROW)
DOCUMENT_PRICE = Permission("document.price", "查看售价与销售金额", "单据", narrowed_by=BY_ROW)
DOCUMENT_MIGRATE = Permission("document.migrate", "导入历史单据", "单据", scoped=False, sensitive=True)
DOCUMENT_BACKDATE = Permission("document.backdate", "补录以前日期的单据", "单据", sensitive=True)
DOCUMENT_COST = Permission("document.cost", "查看与填写进价", "单据", sensitive=True, narrowed_by=BY_ROW)
DOCUMENT_MARGIN = Permission("document.margin", "查看毛利", "单据", sensitive=True, narrowed_by=BY_ROW)
TEMPLATE_SHARE = Permission("template.share", "共享单据模板", "单据", scoped=False)
VOIDING = SensitiveAct("void", "作废单据")
exclude(
    Exclusion(
        "recording_and_voiding",
        "同一张单据，录入、过账的人不能独自作废（本人当日小额的除外）",
        ("*.draft", "*.post"),
        ("*.void",),
        is_by_chain=True,
    )
)

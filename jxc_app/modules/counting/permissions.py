"""Rights over counting, and the duties that exclude each other."""

from jxc_app.core.use_case import Permission, declare
from jxc_app.modules.access.duties import Exclusion, exclude
from jxc_app.modules.catalog.permissions import BY_CATEGORY

_AREA = "盘点"
ABC_RULE = Permission("abc.rule", "设置 ABC 分类规则与盘点节奏", "库存", scoped=False)
ABC_PIN = Permission("abc.pin", "固定 ABC 分类", "库存", narrowed_by=BY_CATEGORY)
COUNT_VIEW = Permission("count.view", "查看盘点与准确率", _AREA)
COUNT_ARRANGE = Permission("count.arrange", "安排与取消盘点", _AREA)
COUNT_ENTER = Permission("count.enter", "盘点录入", _AREA)
COUNT_REVIEW = Permission("count.review", "审核盘点差异", _AREA)
COUNT_TOLERANCE = Permission("count.tolerance", "设置盘点容差", _AREA, scoped=False)
#: no role has it: the morning's work is done by the product itself
COUNT_BY_ITSELF = Permission("count.by_itself", "自动生成循环盘点", _AREA, scoped=False)
declare(COUNT_VIEW, COUNT_ARRANGE, COUNT_ENTER, COUNT_REVIEW, COUNT_TOLERANCE, COUNT_BY_ITSELF)
exclude(
    Exclusion(
        "counting_and_posting",
        "盘点的人，不能审核或过账盘点差异",
        (COUNT_ENTER.code,),
        (COUNT_REVIEW.code, "count_gain.post", "count_loss.post"),
    )
)


def entering() -> tuple[str, ...]:
    """What opens the door to entering; the work asks again with the warehouse in hand."""
    return (COUNT_ENTER.code,)


def reviewing() -> tuple[str, ...]:
    """The same for what the reviewer does."""
    return (COUNT_REVIEW.code,)

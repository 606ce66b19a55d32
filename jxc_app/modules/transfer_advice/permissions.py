"""Rights over transfer advice."""

from jxc_app.core.use_case import Permission, declare
from jxc_app.modules.catalog.permissions import BY_CATEGORY
from jxc_app.modules.transfers.types import TRANSFER

_AREA = "智能调拨"
ADVICE_VIEW = Permission("transfer_advice.view", "查看调拨建议", _AREA, narrowed_by=BY_CATEGORY)
ADVICE_DECIDE = Permission("transfer_advice.decide", "总部采纳调拨建议", _AREA, narrowed_by=BY_CATEGORY)
ADVICE_PLAN = Permission("transfer_advice.plan", "计算与采纳全网调拨方案", _AREA, scoped=False)
ADVICE_SETTINGS = Permission("transfer_advice.settings", "设置调拨建议参数", _AREA, scoped=False)
declare(ADVICE_VIEW, ADVICE_DECIDE, ADVICE_PLAN, ADVICE_SETTINGS)


def deciding() -> tuple[str, ...]:
    """Who may decide: whoever may draft transfers at the giver, or headquarters."""
    return (ADVICE_DECIDE.code, TRANSFER.permissions["draft"])

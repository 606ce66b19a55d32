"""Rights over integrations."""

from jxc_app.core.use_case import Permission, SensitiveAct, declare
from jxc_app.modules.documents.types import AREA

INTAKE_MANAGE = Permission("intake.manage", "管理订单接口与密钥", "权限", scoped=False, sensitive=True)
#: the one right of an integration's account: it writes sales orders in its stores, and nothing else
INTAKE_ORDER = Permission("intake.order", "经接口下单、查询与取消", AREA)
CHANGE_KEYS = SensitiveAct("intake", "订单接口与密钥")
declare(INTAKE_MANAGE, INTAKE_ORDER)

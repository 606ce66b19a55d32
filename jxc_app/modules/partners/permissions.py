"""Rights over suppliers and customers."""

from jxc_app.core.scopes import Field
from jxc_app.core.use_case import Permission

PARTNER_CREATE = Permission("partner.create", "新建往来单位", "基础资料", scoped=False)
PARTNER_UPDATE = Permission("partner.update", "修改往来单位", "基础资料", scoped=False)
PARTNER_SWITCH_OFF = Permission("partner.switch_off", "停用与恢复往来单位", "基础资料", scoped=False)
PARTNER_VIEW = Permission("partner.view", "查看往来单位", "基础资料", scoped=False)
#: approval flows may let orders to a strategic supplier pass: who may say that one is, decides who is asked
SUPPLIER_STRATEGIC = Permission("supplier.strategic", "认定战略供应商", "基础资料", scoped=False, sensitive=True)
#: contact data is personal, and an account number in the wrong hands costs money
PARTNER_CONTACT_VIEW = Permission(
    "partner.contact.view", "查看往来单位的电话、地址与银行账号", "基础资料", scoped=False, sensitive=True
)
#: from whom the company buys is its own affair: a shop sells without knowing it
SUPPLIER_VIEW = Permission(
    "partner.supplier.view", "查看供应商（名录与单据上的名称）", "基础资料", scoped=False, opens=Field.SUPPLIER
)

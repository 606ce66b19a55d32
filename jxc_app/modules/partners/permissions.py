"""Rights over suppliers and customers."""

from jxc_app.core.use_case import Permission

PARTNER_CREATE = Permission("partner.create", "新建往来单位", "基础资料", scoped=False)
PARTNER_UPDATE = Permission("partner.update", "修改往来单位", "基础资料", scoped=False)
PARTNER_VIEW = Permission("partner.view", "查看往来单位", "基础资料", scoped=False)

"""Rights over warehouses."""

from jxc_app.core.use_case import Permission

WAREHOUSE_CREATE = Permission("warehouse.create", "新建仓库/门店", "基础资料", scoped=False)
WAREHOUSE_UPDATE = Permission("warehouse.update", "修改仓库/门店", "基础资料")
WAREHOUSE_SWITCH_OFF = Permission("warehouse.switch_off", "停用与恢复仓库/门店", "基础资料")
WAREHOUSE_VIEW = Permission("warehouse.view", "查看仓库/门店", "基础资料")
WAREHOUSE_WAYS = Permission("warehouse.ways", "设置仓库间里程与到达时间", "基础资料", scoped=False)

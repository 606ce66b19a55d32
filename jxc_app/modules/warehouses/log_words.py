"""What the log calls warehouses and stores."""

from jxc_app.core.log_words import name_fields, name_ids, name_object, name_values, named
from jxc_app.modules.warehouses.models import KIND_TITLES, Warehouse

name_object(
    "warehouse", "仓库门店", kind="类别", city="城市", address="地址", contact="联系人", phone="电话",
    latitude="纬度", longitude="经度", go_live_date="启用日期",
)  # fmt: skip
name_object("warehouse_way", "仓库间里程", one_id="仓库", other_id="另一仓库", metres="里程（米）", minutes="行车分钟")
name_object(
    "travel_rule", "到达时间参数", detour_percent="绕行系数（%）", handling_minutes="备货装车分钟",
    kilometres_per_hour="车速（公里/小时）",
)  # fmt: skip
name_fields(warehouse_id="仓库", to_warehouse_id="调入仓库")
name_values("warehouse", "kind", lambda kind: KIND_TITLES.get(kind, str(kind)))
name_ids(named(Warehouse.id, Warehouse.name), "warehouse_id", "to_warehouse_id", "one_id", "other_id")

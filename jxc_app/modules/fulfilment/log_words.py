"""What the log calls orders that several stores fill."""

from jxc_app.core.log_words import name_object

name_object(
    "sourced_order", "跨店订单", parcels="包裹", short_lines="缺货行数", promised_at="承诺送达", cancelled="已取消",
    address="送货地址", contact="收货人", phone="电话",
)  # fmt: skip
name_object(
    "parcel", "跨店包裹", order="订单", refused="没给的货", courier="配送员", taken_at="取货时间",
    delivered_at="送达时间", received_by="签收人",
)  # fmt: skip
name_object(
    "fulfilment_rule", "跨店派单规则", most_parcels="最多拆成几个包裹", splits_lines="一行可由几家门店一起发",
    least_life_days="最少剩余保质期（天）",
)  # fmt: skip
name_object("fulfilment_pool", "虚拟总仓", name="名称", home_id="接单门店", is_on="启用")
name_object(
    "fulfilment_store", "门店给别店发货", pool_id="虚拟总仓", takes_part="参加", keeps_minimum="按库存下限保护",
    kept_back="每个商品保护数量",
)  # fmt: skip

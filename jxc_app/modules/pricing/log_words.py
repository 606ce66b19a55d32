"""What the log calls price lists."""

from jxc_app.core.log_words import name_object

name_object(
    "price_list", "价格表", name="名称", kind="适用对象", partner_id="客户", warehouse_id="门店",
    customer_group="客户分组", valid_from="生效日期", valid_until="截止日期", remark="备注", is_off="停用",
    prices="价格行数", price="价格", sku="商品", unit="单位", min_quantity="起订量", deleted="删除",
)  # fmt: skip

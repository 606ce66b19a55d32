"""What the log calls rules, channels and messages."""

from typing import Any

from jxc_app.core.log_words import name_object, name_values


def _ids(held: Any) -> str:
    return "、".join(str(one) for one in held) if held else "无"


name_object(
    "notice_rule", "通知规则", event="事件", warehouse_ids="仓库", minimum="下限", hour="几点发送", user_ids="人员",
    role_codes="角色", channel_ids="渠道", tells_person="通知当事人", is_on="启用", deleted="已删除",
)  # fmt: skip
name_object(
    "notice_channel", "通知渠道", name="名称", kind="类型", shown="通往", secrets_renewed="更换的密钥",
    switched_off="停用", delivery_id="测试消息编号",
)  # fmt: skip
name_object("delivery", "通知发送", state="状态", attempts="尝试次数")
name_object("user", "人员", notices_read="标为已读的消息数")
for _field in ("warehouse_ids", "user_ids", "role_codes", "channel_ids"):
    name_values("notice_rule", _field, _ids)

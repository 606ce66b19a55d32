"""What the log calls the checks."""

from jxc_app.core.log_words import name_object, name_values
from jxc_app.modules.checklist.rules import LIGHT_WORDS

name_object(
    "check", "安全检查", light="结果", evidence="证据条数", signed_off="已复核", owner_id="负责人",
    rhythm_days="多少天复核一次", remind_days="提前几天提醒", generic_names="通用账号名",
)  # fmt: skip
name_values("check", "light", lambda light: LIGHT_WORDS.get(light, str(light)))

"""What the log calls people, sessions and roles."""

from jxc_app.core.log_words import name_fields, name_ids, name_object, named
from jxc_app.modules.access.models import Role, User

name_fields(
    name="名称", code="编号", version="版本", deleted="已删除", switched_off="停用", changed="改动数", reason="原因",
    repeated="重复次数", minute="时间", by="操作人", user_id="人员", role="角色",
)  # fmt: skip
name_object(
    "user", "人员", login="登录名", name="姓名", roles="角色", session_id="登录会话", failures="密码输错次数",
)  # fmt: skip
name_object("session", "登录会话")
name_ids(named(User.id, User.name), "user_id")
name_ids(named(Role.code, Role.name), "role")

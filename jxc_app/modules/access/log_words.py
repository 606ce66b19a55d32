"""What the log calls people, sessions and roles."""

from typing import Any

from jxc_app.core.log_words import name_fields, name_ids, name_object, name_otherwise, name_values, named
from jxc_app.core.use_case import PERMISSIONS, sensitive_act
from jxc_app.modules.access.models import GrantScope, Role, User
from jxc_app.modules.access.words import MAKERS_WORDS

_SCOPES = {"": "无", GrantScope.ALL.value: "全部仓库", GrantScope.ASSIGNED.value: "所在仓库"}

_WAYS = {
    "authenticator": "身份验证器",
    "recovery_code": "恢复码",
    "password": "密码",
    "mail": "邮箱验证码",
    "sms": "短信验证码",
}


def _scope(cell: Any) -> str:
    scope, _, chosen = str(cell).partition(" ")
    words = _SCOPES.get(scope, "指定仓库")
    return f"{words}（{chosen.count(',') + 1} 个）" if chosen else words


def _rights(codes: Any) -> str:
    return "、".join(PERMISSIONS[code].title if code in PERMISSIONS else str(code) for code in codes)


name_fields(
    name="名称", code="编号", version="版本", deleted="已删除", switched_off="停用", changed="改动数", reason="原因",
    repeated="重复次数", minute="时间", by="操作人", user_id="人员", role="角色", expires_at="到期",
    is_asked="要求二次验证",
)  # fmt: skip
name_object(
    "user", "人员", login="登录名", name="姓名", roles="角色", session_id="登录会话", failures="密码输错次数",
)  # fmt: skip
name_object("user", "人员", has_password="已设密码", link_until="一次性链接有效至")  # noqa: S106  names of fields
name_object("user", "人员", authenticator="身份验证器", act="验证的操作", way="验证方式")
name_object("user", "人员", mail="收验证码的邮箱", sms="收验证码的手机", sent_to="验证码发往")
name_object(
    "role", "角色", name="角色名称", copied_from="复制自", sensitive="复制的敏感权限", left_out="未复制的权限",
    permissions="权限", exclusion="不相容职责", until="例外到期", owner_id="负责人",
)  # fmt: skip
name_otherwise("role", lambda code: PERMISSIONS[code].title if code in PERMISSIONS else None, _scope)
for _field in ("sensitive", "left_out", "permissions"):
    name_values("role", _field, _rights)
name_object("role", "角色", makers="单据范围", categories="商品分类范围", needs_factor="须绑定身份验证器")
name_object("user", "人员", department="部门")
name_values("role", "makers", lambda makers: MAKERS_WORDS.get(makers, str(makers)))
name_values("role", "categories", lambda names: "、".join(names) if names else "全部分类")
name_object("session", "登录会话")
name_object("station", "公用电脑", name="名称", lock_minutes="自动锁定（分钟）", switched_off="注销")
name_object("user", "人员", pin="快速切换 PIN")
name_ids(named(User.id, User.name), "user_id", "owner_id")
name_ids(named(Role.code, Role.name), "role")
name_values("user", "act", lambda code: act.title if (act := sensitive_act(str(code))) else str(code))
name_values("user", "way", lambda way: _WAYS.get(way, str(way)))

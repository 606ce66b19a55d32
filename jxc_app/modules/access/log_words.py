"""What the log calls people, sessions and roles."""

from typing import Any

from jxc_app.core.log_words import name_fields, name_fields_by, name_ids, name_object, name_values, named
from jxc_app.core.use_case import PERMISSIONS, SENSITIVE_ACTS
from jxc_app.modules.access.models import GrantScope, Role, User

_SCOPES = {"": "无", GrantScope.ASSIGNED: "所属仓库", GrantScope.CHOSEN: "指定仓库", GrantScope.ALL: "全部"}
_WAYS = {"authenticator": "身份验证器", "recovery_code": "恢复码", "password": "密码"}


def _cell(value: Any) -> str:
    scope, _, places = str(value).partition(" ")
    return f"{_SCOPES.get(scope, scope)} {places}".strip()


def _permission(code: str) -> str | None:
    return PERMISSIONS[code].title if code in PERMISSIONS else None


def _act(code: Any) -> str:
    return SENSITIVE_ACTS[code].title if code in SENSITIVE_ACTS else str(code)


name_fields(
    name="名称", code="编号", version="版本", deleted="已删除", switched_off="停用", changed="改动数", reason="原因",
    repeated="重复次数", minute="时间", by="操作人", user_id="人员", role="角色",
    expires_at="有效至", is_asked="需要二次验证",
)  # fmt: skip
name_object(
    "user", "人员", login="登录名", name="姓名", roles="角色", session_id="登录会话", failures="密码输错次数",
    authenticator="身份验证器", act="敏感操作", way="验证方式",
)  # fmt: skip
name_object("session", "登录会话")
name_ids(named(User.id, User.name), "user_id")
name_ids(named(Role.code, Role.name), "role")
name_object(
    "role", "角色", copied_from="复制自", sensitive="敏感权限", left_out="未复制的敏感权限", permissions="权限",
    exclusion="不相容岗位", until="有效至", owner_id="负责人",
)  # fmt: skip
name_fields_by("role", _permission, _cell)
name_values("user", "act", _act)
name_values("user", "way", lambda way: _WAYS.get(way, str(way)))
name_ids(named(User.id, User.name), "owner_id")

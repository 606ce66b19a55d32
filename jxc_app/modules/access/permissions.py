"""Rights and sensitive acts of the access module."""

from jxc_app.core.use_case import Permission, SensitiveAct

AREA = "权限"
USER_CREATE = Permission("user.create", "新建人员", AREA, scoped=False, sensitive=True)
USER_DISABLE = Permission("user.disable", "停用人员", AREA, scoped=False, sensitive=True)
USER_VIEW = Permission("user.view", "查看人员", AREA, scoped=False)
USER_ASSIGN = Permission("user.assign", "给人员分配角色", AREA, scoped=False, sensitive=True)
ROLE_VIEW = Permission("role.view", "查看角色与权限", AREA, scoped=False)
ROLE_CHANGE = Permission("role.change", "修改角色权限", AREA, scoped=False, sensitive=True)
STATION_MANAGE = Permission("station.manage", "登记公用电脑", AREA, scoped=False, sensitive=True)
SESSION_REVOKE = Permission("session.revoke", "强制下线", AREA, scoped=False, sensitive=True)
PROOF_RULES = Permission("proof.change_rules", "设置二次验证", AREA, scoped=False, sensitive=True)

#: who holds one of these can give rights, or what guards them, to somebody
RIGHTS_OVER_RIGHTS = (USER_CREATE.code, USER_ASSIGN.code, ROLE_CHANGE.code, PROOF_RULES.code)

CHANGE_RIGHTS = SensitiveAct("rights", "权限与人员变更")
#: one's own way to prove oneself is always guarded, whatever the company says
OWN_PROOF = SensitiveAct("own_proof", "更改本人的验证方式")
ALWAYS_ASKED = frozenset({OWN_PROOF.code, CHANGE_RIGHTS.code})

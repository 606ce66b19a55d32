"""Writes docs/permissions.md from what the product registers: ``make permissions``."""

from pathlib import Path

from jxc_app.core.use_case import PERMISSIONS, QUERIES, SENSITIVE_ACTS, USE_CASES
from jxc_app.modules.access.duties import EXCLUSIONS, LONGEST_EXCEPTION, Exclusion
from jxc_app.modules.access.models import GrantScope
from jxc_app.modules.access.roles import READY_ROLES, grants_of
from jxc_app.wiring import wire

PAGE = Path(__file__).parents[1] / "docs" / "permissions.md"
_WORDS = {GrantScope.ASSIGNED: "所属", GrantScope.ALL: "全部"}
_INTRODUCTION = """# 权限一览

由 `make permissions` 按代码中登记的权限生成,测试保证它与代码一致。出厂角色只是起点:正式公司在「角色权限」页面修改。

- **所属**:在分配给本人的仓库/门店;**全部**:在整个公司;空白:不能做。
- **敏感**的权限在矩阵中标红,复制角色时逐项确认,不确认的不复制。
- 测试逐格验证:每个用例、每次查询,由每个出厂角色在自己的、别人的仓库各试一次(`tests/modules/access/test_matrix.py`),
  对照的是手写的期望(`tests/modules/access/expected.py`),不是这一页。
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, *_matrix(), *_use_cases(), *_queries(), *_sensitive_acts(), *_exclusions()])


def _matrix() -> list[str]:
    grants = {role.code: grants_of(role) for role in READY_ROLES}
    lines = ["## 出厂角色", ""]
    for area in sorted({permission.area for permission in PERMISSIONS.values()}):
        lines += [f"### {area}", "", _row("权限", *(role.name for role in READY_ROLES))]
        lines += [_row(*["---"] * (len(READY_ROLES) + 1))]
        for permission in sorted(PERMISSIONS.values(), key=lambda one: one.code):
            if permission.area == area:
                cells = (_WORDS.get(grants[role.code].get(permission.code, ""), "") for role in READY_ROLES)
                lines.append(_row(f"{permission.title}{' **敏感**' if permission.sensitive else ''}", *cells))
        lines.append("")
    return lines


def _use_cases() -> list[str]:
    rows = [
        _row(f"`{code}`", case.title, _needed(case.permissions, case.is_public), case.proof.title if case.proof else "")
        for code, case in sorted(USE_CASES.items())
    ]
    return ["## 用例(写)", "", _row("代码", "名称", "需要的权限", "二次验证"), _row(*["---"] * 4), *rows, ""]


def _queries() -> list[str]:
    rows = [_row(f"`{code}`", one.title, _needed(one.permissions, False)) for code, one in sorted(QUERIES.items())]
    return ["## 查询(读)", "", _row("代码", "名称", "需要的权限"), _row(*["---"] * 3), *rows, ""]


def _needed(codes: tuple[str, ...], is_public: bool) -> str:
    if is_public:
        return "任何人(只涉及本人)"
    titles = [PERMISSIONS[code].title for code in codes]
    return f"{titles[0]} 等 {len(titles)} 项之一" if len(titles) > 3 else "、".join(titles) or "登录即可"


def _sensitive_acts() -> list[str]:
    rows = [_row(act.title, "是" if act.is_asked else "否") for _, act in sorted(SENSITIVE_ACTS.items())]
    return ["## 敏感操作(二次验证)", "", _row("操作", "出厂时询问"), _row("---", "---"), *rows, ""]


def _exclusions() -> list[str]:
    known = [one for _, one in sorted(EXCLUSIONS.items())]
    rows = [_row(one.title, "按单据、按人" if one.is_by_chain else "按角色、按人", _exception(one)) for one in known]
    return ["## 不相容岗位", "", _row("规则", "在哪里分开", "例外"), _row(*["---"] * 3), *rows, ""]


def _exception(one: Exclusion) -> str:
    return "不允许" if one.is_strict or one.is_by_chain else f"最长 {LONGEST_EXCEPTION.days} 天"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    wire()
    PAGE.write_text(page(), encoding="utf-8")

"""Writes docs/permissions.md from what the product registers: ``make permissions``."""

from pathlib import Path

from jxc_app.core.use_case import PERMISSIONS, QUERIES, SENSITIVE_ACTS, USE_CASES
from jxc_app.modules.access.duties import EXCLUSIONS, LONGEST_EXCEPTION, Exclusion
from jxc_app.modules.access.models import GrantScope
from jxc_app.modules.access.roles import READY_ROLES, grants_of
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.wiring import wire
from tests.modules.access.expected import DOCUMENTS, OTHERS, table
from tests.modules.access.expected import QUERIES as LOOKS

PAGE = Path(__file__).parents[1] / "docs" / "permissions.md"
_WORDS = {GrantScope.ASSIGNED: "所属", GrantScope.ALL: "全部"}
_INTRODUCTION = """# 权限一览

由 `make permissions` 按代码中登记的权限生成,测试保证它与代码一致。出厂角色只是起点:正式公司在「角色权限」页面修改。

- **所属**:在分配给本人的仓库/门店;**全部**:在整个公司;空白:不能做。
- **敏感**的权限在矩阵中标红,复制角色时逐项确认,不确认的不复制。
- 测试逐格验证:下面「逐格」各表的每一格,由每个出厂角色在自己的仓库、别人的仓库、角色到期之后各试一次
  (`tests/modules/access/test_matrix.py`);网页上的每个动作,也由每个角色经 websocket 各试一次
  (`tests/web/test_refusals.py`)。这些格子来自手写的期望(`tests/modules/access/expected.py`),不是从代码推出来的。
"""


def page() -> str:
    """The whole page."""
    parts = (_matrix(), _use_cases(), _queries(), _cells(), _sensitive_acts(), _exclusions())
    return "\n".join([_INTRODUCTION, *(line for part in parts for line in part)])


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


#: a cell of the promise as people read it; d draft, p post, v void
_ACTS = {"d": "录", "p": "过", "v": "废"}
_PLACES = {"-": "", "+": "", "*": "本人", "own": "所属", "ALL": "全部"}


def _cells() -> list[str]:
    head = [_row("", *(role.name for role in READY_ROLES)), _row(*["---"] * (len(READY_ROLES) + 1))]
    documents = [
        _row(DOCUMENT_TYPES[code].title, *("".join(_ACTS.get(one, "") for one in cell) for cell in cells.values()))
        for code, cells in table(DOCUMENTS).items()
    ]
    return [
        "## 逐格:单据", "", "录 = 录入、提交、关闭、改备注;过 = 过账、撤回;废 = 作废。都只在所属仓库。", "",
        *head, *documents, "",
        "## 逐格:其他用例", "", "本人 = 只涉及本人;空白 = 不能做。", "", *head, *_places(OTHERS), "",
        "## 逐格:查询", "", *head, *_places(LOOKS), "",
    ]  # fmt: skip


def _places(text: str) -> list[str]:
    return [
        _row(f"`{code}`", *(_PLACES[cell] for cell in cells.values())) for code, cells in sorted(table(text).items())
    ]


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

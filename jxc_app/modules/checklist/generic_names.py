"""Which names of accounts belong to nobody: shipped ones, until the company writes its own list."""

import re
import unicodedata
from collections.abc import Collection

from sqlmodel import Session

from jxc_app.modules.checklist.models import CheckSetting
from jxc_app.modules.checklist.rules import ACCOUNTS

SHIPPED = (
    "admin", "administrator", "root", "guanli", "guanliyuan", "test", "ceshi", "demo", "user", "guest", "gonggong",
    "gongyong", "dianyuan", "cangku", "shouyin", "管理员", "超级管理员", "系统管理员", "测试", "公用", "公共", "共用",
    "店员", "员工", "仓管", "仓库", "收银", "收银员", "前台", "用户",
)  # fmt: skip
LONGEST = 30
_NUMBERED = re.compile(r"[-_ ]?\d*")


def generic_names(session: Session) -> tuple[str, ...]:
    """The company's list, or the shipped one."""
    setting = session.get(CheckSetting, ACCOUNTS.code)
    return tuple(setting.generic_names) if setting and setting.generic_names else SHIPPED


def is_generic(text: str, names: Collection[str]) -> bool:
    """Whether a login or a person's name is one of these, numbered or not.

    >>> is_generic("Admin-2", SHIPPED), is_generic("店员３", SHIPPED), is_generic("testa", SHIPPED)
    (True, True, False)
    """
    plain = spelled(text)
    return any(plain.startswith(name) and _NUMBERED.fullmatch(plain.removeprefix(name)) for name in names)


def spelled(text: str) -> str:
    """One spelling for what reads the same."""
    return unicodedata.normalize("NFKC", text).strip().casefold()

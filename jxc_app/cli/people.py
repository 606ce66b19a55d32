"""``jxc user``."""

import secrets
import sys
from typing import TYPE_CHECKING

from jxc_app.cli.company import command_line, open_company
from jxc_app.cli.console import show, show_json

if TYPE_CHECKING:
    from jxc_app.modules.access.assigning import RoleIn

_PASSWORD_BYTES = 16


def add_user(login: str, name: str, roles: list[str], *, password_stdin: bool, as_json: bool) -> None:
    """Open an account; a password that was made up is shown once and must be changed at the first sign-in."""
    from jxc_app.core.use_case import perform
    from jxc_app.modules.access.users import CreateUser, create_user

    database = open_company()
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else secrets.token_urlsafe(_PASSWORD_BYTES)
    command = CreateUser(
        login=login,
        name=name,
        password=password,
        roles=_roles(roles),
        must_change_password=not password_stdin,
    )
    done = perform(create_user, command, actor=command_line(), database=database)
    shown = {} if password_stdin else {"password": password}
    if as_json:
        show_json({"user_id": done.user_id, "login": done.login} | shown)
        return
    show(f"已新建 {done.login}")
    if shown:
        show(f"密码（只显示这一次，首次登录须更改）:{password}")


def unlock_user(login: str, *, reason: str, as_json: bool) -> None:
    """Let somebody sign in at once who has to wait after wrong passwords. Raises NotFound."""
    from jxc_app.core.errors import NotFound
    from jxc_app.core.ids import code_key
    from jxc_app.core.use_case import perform, read
    from jxc_app.modules.access.people_queries import list_users
    from jxc_app.modules.access.users import UnlockUser, unlock_user

    database = open_company()
    people = read(list_users, actor=command_line(), database=database)
    found = next((person for person in people if code_key(person.login) == code_key(login)), None)
    if found is None:
        raise NotFound("user.not_found")
    command = UnlockUser(user_id=found.id, reason=reason)
    perform(unlock_user, command, actor=command_line(), database=database)
    if as_json:
        show_json({"user_id": found.id, "login": found.login})
    else:
        show(f"{found.login} 可以立即重新登录")


def _roles(texts: list[str]) -> "list[RoleIn]":
    """``keeper@W01`` is a role in one warehouse, ``keeper`` in the whole company. Raises DomainError."""
    from jxc_app.core.errors import DomainError
    from jxc_app.core.ids import code_key
    from jxc_app.core.use_case import read
    from jxc_app.modules.access.assigning import RoleIn
    from jxc_app.modules.warehouses.queries import list_warehouses

    known = {code_key(row.code): row.id for row in read(list_warehouses, actor=command_line())}
    found = []
    for text in texts:
        role, _, warehouse = text.partition("@")
        if warehouse and code_key(warehouse) not in known:
            raise DomainError("history.unknown_warehouse", warehouse=warehouse)
        found.append(RoleIn(role=role, warehouse_id=known[code_key(warehouse)] if warehouse else None))
    return found

"""What happens before the first request: the demo company, or the first account of a company of one's own."""

from jxc_app.cli.company import command_line, open_company, say_if_demo
from jxc_app.cli.console import note, progress_bar, show, show_json


def prepare(*, demo: bool) -> None:
    """On an empty database load the demo, or make the first administrator; otherwise change nothing.

    A demo whose loading was interrupted is loaded anew.
    """
    from jxc_app.core.database import get_database
    from jxc_app.modules.access.founding import is_unfinished
    from jxc_app.modules.migration.demo.founding import is_empty
    from jxc_app.modules.migration.demo.loading import load_demo

    database = get_database()
    if database.read(is_unfinished) or (demo and database.read(is_empty)):
        show("装入演示公司，约半分钟 …")
        with progress_bar(hidden=False) as progress:
            load_demo(database, progress)
    else:
        _first_administrator()
    say_if_demo(database, with_people=True)
    database.close()


def _first_administrator() -> None:
    """An account that manages people and roles and may do no business; its password is shown once."""
    from jxc_app.core.use_case import perform
    from jxc_app.modules.migration.service import MakeAdministrator, make_administrator

    made = perform(make_administrator, MakeAdministrator(), actor=command_line())
    if made.password:
        _show_administrator(made.login, made.password)


def _show_administrator(login: str, password: str) -> None:
    show(f"管理员账号：{login}  密码（只显示这一次，首次登录须更改）:{password}")


def load_demo() -> None:
    """``jxc demo``."""
    from jxc_app.modules.migration.demo.loading import load_demo as load

    database = open_company()
    with progress_bar(hidden=False) as progress:
        load(database, progress)
    show("演示公司已装入。登录页会列出各岗位的账号")


def clear_demo(confirm: str, *, as_json: bool) -> None:
    """``jxc demo --clear``: ask for the company's name, save everything, leave an empty company."""
    import typer

    from jxc_app.modules.access.queries import demo_company
    from jxc_app.modules.migration.demo.clearing import ClearDemo, start_anew

    database = open_company()
    name = database.read(demo_company)
    if name and not confirm:
        note(f"将清空演示公司「{name}」的全部数据（先做一次备份），留下一个空的正式公司。演示账号都不能再登录。")
        confirm = typer.prompt("确认请输入公司名称", err=True)
    done = start_anew(database, command_line(), ClearDemo(name=confirm))
    if as_json:
        show_json({"backup": done.backup, "login": done.login, "password": done.password})
        return
    show(f"演示数据已清空，备份在 {done.backup}")
    _show_administrator(done.login, done.password)

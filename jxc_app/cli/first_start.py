"""What happens before the first request: the demo company, or the first account of a company of one's own."""

from jxc_app.cli.company import command_line, open_company
from jxc_app.cli.console import progress_bar, show


def prepare(*, demo: bool) -> None:
    """On an empty database load the demo, or make the first administrator; otherwise change nothing."""
    from jxc_app.core.database import get_database
    from jxc_app.modules.migration.demo.loading import is_empty, load_demo

    database = get_database()
    if demo and database.read(is_empty):
        show("装入演示公司 …")
        with progress_bar(hidden=False) as progress:
            load_demo(database, progress)
    else:
        _first_administrator()
    database.close()


def _first_administrator() -> None:
    """An account that manages people and roles and may do no business; its password is shown once."""
    from jxc_app.core.use_case import perform
    from jxc_app.modules.migration.service import MakeAdministrator, make_administrator

    made = perform(make_administrator, MakeAdministrator(), actor=command_line())
    if made.password:
        show(f"管理员账号:{made.login}  密码(只显示这一次,首次登录须更改):{made.password}")


def load_demo() -> None:
    """``jxc demo``."""
    from jxc_app.modules.migration.demo.loading import load_demo as load

    database = open_company()
    with progress_bar(hidden=False) as progress:
        load(database, progress)
    show("演示公司已装入。登录页会列出各岗位的账号")

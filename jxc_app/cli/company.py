"""Opening the company's database for a command."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jxc_app.cli.console import note

if TYPE_CHECKING:
    from jxc_app.core.database import Database
    from jxc_app.core.settings import Settings
    from jxc_app.core.unit_of_work import Actor


_NAMES_SHOWN = 3


def open_company() -> "Database":
    """The database for writing, every module connected. A new one gets its tables.

    Raises DomainError ``company.migrate_first`` for an older one, and ``company.guards_missing`` where a trigger that
    guards the books is gone.
    """
    database = open_for_reading()
    check_guards(database.settings)
    say_if_demo(database)
    return database


def say_if_demo(database: "Database", *, with_people: bool = False) -> None:
    """Tell whoever works at the command line that this company is not a real one."""
    from jxc_app.modules.access.queries import demo_company, demo_users

    name = database.read(demo_company)
    if not name:
        return
    note(
        f"注意：这是演示公司「{name}」，数据可随时清空。正式使用请由管理员「清空演示，正式建账」，"
        "或运行 jxc demo --clear"
    )
    people = database.read(demo_users) if with_people else []
    if people:
        logins = "、".join(f"{person.login}({person.role})" for person in people)
        note(f"演示账号：{logins}；密码都是 {people[0].password}")


def open_for_reading() -> "Database":
    """:func:`open_company` for commands that change nothing: what is there can be read and proved in any case."""
    from jxc_app.core.backup import schema_version
    from jxc_app.core.database import get_database
    from jxc_app.core.errors import DomainError
    from jxc_app.core.migrations import upgrade
    from jxc_app.core.settings import get_settings

    connect()
    settings = get_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if is_behind(settings):
        if schema_version(settings.resolved_owner_url):
            raise DomainError("company.migrate_first")
        upgrade(settings)
    return get_database()


def check_guards(settings: "Settings") -> None:
    """Refuse to write where nothing would keep the past from being changed. Raises DomainError."""
    from jxc_app.core.errors import DomainError
    from jxc_app.core.migrations import missing_guards

    gone = missing_guards(settings)
    if gone:
        more = f" 等 {len(gone)} 个" if len(gone) > _NAMES_SHOWN else ""
        raise DomainError("company.guards_missing", names="、".join(gone[:_NAMES_SHOWN]) + more)


def check_guards_before_start() -> None:
    """:func:`check_guards` before the database is brought up to date, which would put them back without a word.

    An older or empty database is left alone: it gets the triggers of this version with its tables.
    """
    from jxc_app.core.settings import get_settings

    connect()
    if not is_behind(get_settings()):
        check_guards(get_settings())


@dataclass(frozen=True)
class UpToDate:
    """From which schema to which; ``backup`` is where the data were saved before, empty where nothing was due.

    ``guards``: triggers that were missing and are back.
    """

    before: str
    after: str
    backup: str = ""
    guards: tuple[str, ...] = ()


def bring_up_to_date() -> UpToDate:
    """Migrate the configured database, after a backup where there is something to lose."""
    from jxc_app.core.backup import make_backup, schema_version
    from jxc_app.core.migrations import missing_guards, upgrade
    from jxc_app.core.settings import get_settings
    from jxc_app.core.use_case import clock

    connect()
    settings = get_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    before, backup = schema_version(settings.resolved_owner_url), ""
    gone: tuple[str, ...] = ()
    if is_behind(settings):
        backup = str(make_backup(settings, clock.get().now()).path) if before else ""
    else:
        gone = tuple(missing_guards(settings))
    upgrade(settings)
    return UpToDate(before, schema_version(settings.resolved_owner_url), backup, gone)


def is_behind(settings: "Settings") -> bool:
    """Whether the database is older than this program, or empty."""
    from jxc_app.core.migrations import is_pending, owner_engine

    engine = owner_engine(settings)
    try:
        with engine.connect() as connection:
            return is_pending(connection)
    finally:
        engine.dispose()


def connect() -> None:
    """Fill the registries, and keep routine log lines out of the terminal."""
    from jxc_app.core.logs import configure_logs
    from jxc_app.wiring import wire

    configure_logs("WARNING")
    wire()


def command_line() -> "Actor":
    """The product itself, acting at the command line."""
    from jxc_app.core.unit_of_work import Actor

    return Actor.system(device="jxc")

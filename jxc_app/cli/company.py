"""Opening the company's database for a command."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jxc_app.core.database import Database
    from jxc_app.core.settings import Settings
    from jxc_app.core.unit_of_work import Actor


def open_company() -> "Database":
    """The database, every module connected. A new one gets its tables; an older one must be migrated first.

    Raises DomainError ``company.migrate_first``.
    """
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


@dataclass(frozen=True)
class UpToDate:
    """From which schema to which; ``backup`` is where the data were saved before, empty where nothing was due."""

    before: str
    after: str
    backup: str = ""


def bring_up_to_date() -> UpToDate:
    """Migrate the configured database, after a backup where there is something to lose."""
    from jxc_app.core.backup import make_backup, schema_version
    from jxc_app.core.migrations import upgrade
    from jxc_app.core.settings import get_settings
    from jxc_app.core.use_case import clock

    connect()
    settings = get_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    before, backup = schema_version(settings.resolved_owner_url), ""
    if before and is_behind(settings):
        backup = str(make_backup(settings, clock.get().now()).path)
    upgrade(settings)
    return UpToDate(before, schema_version(settings.resolved_owner_url), backup)


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

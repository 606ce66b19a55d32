"""Bringing a database to this version: migrations, triggers, grants, seeds. Run as often as you like."""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlmodel import Session, SQLModel

from jxc_app.core import guards
from jxc_app.core.settings import Settings, get_settings
from jxc_app.core.writers_queue import WritersQueue

_ROOT = Path(__file__).resolve().parents[2]
#: what every database must hold before it is used; modules add theirs through wiring
SEEDS: list[Callable[[Session], None]] = []


def upgrade(settings: Settings | None = None) -> bool:
    """Bring the configured database to the newest version; True where there was something to do.

    Triggers and grants are put in place every time: a batch migration on SQLite drops them.
    """
    settings = settings or get_settings()
    engine = owner_engine(settings)
    try:
        with engine.begin() as connection:
            _one_at_a_time(connection)
            pending = is_pending(connection)
            _bring_up(connection, settings)
        return pending
    finally:
        engine.dispose()


def rebuild(
    settings: Settings, check: Callable[[Session], None], found: Callable[[Session], None] = lambda session: None
) -> None:
    """Make the database anew, empty, in one transaction: whoever looks sees the old one or the new one.

    The one way around the guards, so ``check`` looks at the old content under the lock and raises where it may not be
    lost; ``found`` puts into the new one what it must begin with. Whatever a process remembers of the old one is wrong
    from then on: the server's workers must start anew.
    """
    engine = owner_engine(settings)
    queue = WritersQueue(settings.data_dir) if settings.is_sqlite else None
    try:
        with queue.turn() if queue else nullcontext(), engine.begin() as connection:
            _one_at_a_time(connection)
            with Session(connection, autoflush=False) as session:
                check(session)
            _drop_tables(connection)
            _bring_up(connection, settings)
            with Session(connection, expire_on_commit=False, autoflush=False) as session:
                found(session)
                session.flush()
    finally:
        engine.dispose()
        if queue:
            queue.close()


def _bring_up(connection: Connection, settings: Settings) -> None:
    if is_pending(connection):
        command.upgrade(_config(connection), "head")
    guards.install(connection)
    with Session(connection) as session:
        for seed in SEEDS:
            seed(session)
        session.flush()
    _grant(connection, settings)


def _drop_tables(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '15s'"))
    there = MetaData()
    there.reflect(connection)
    ours = {*SQLModel.metadata.tables, "alembic_version"}
    there.drop_all(connection, tables=[table for name, table in there.tables.items() if name in ours])


def missing_guards(settings: Settings) -> list[str]:
    """Names of the triggers that an up-to-date database should have and has not."""
    engine = owner_engine(settings)
    try:
        with engine.connect() as connection:
            return guards.missing(connection)
    finally:
        engine.dispose()


def is_pending(connection: Connection) -> bool:
    """Whether the database is older than this version."""
    return current_revision(connection) != newest_revision()


def current_revision(connection: Connection) -> str | None:
    """The version a database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The version that this code needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def owner_engine(settings: Settings) -> Engine:
    """An engine of the role that owns the tables."""
    url = settings.resolved_owner_url
    if not url.startswith("sqlite"):
        return create_engine(url)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def app_role_is_owner(settings: Settings) -> bool:
    """Whether the app writes as the role that owns the tables, which could then switch the guards off."""
    return not settings.is_sqlite and _user(settings.resolved_owner_url) == _user(settings.resolved_database_url)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_ROOT / "alembic"))
    config.attributes["connection"] = connection
    return config


def _one_at_a_time(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(745201)"))


def _grant(connection: Connection, settings: Settings) -> None:
    if connection.dialect.name == "postgresql" and not app_role_is_owner(settings):
        role = _user(settings.resolved_database_url)
        if role:
            guards.grant(connection, role)


def _user(url: str) -> str | None:
    return make_url(url).username

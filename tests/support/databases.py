"""Databases for tests: migrated once with the test company in them, then copied for each test.

On PostgreSQL the tests write as a role that does not own the tables, as production does.
"""

import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL, make_url

from jxc_app.core.database import Database
from jxc_app.core.migrations import upgrade
from jxc_app.core.settings import Settings
from tests.support.company import found_company
from tests.support.postgres import Postgres

_PASSWORD = "only-for-tests"


def settings_for(data_dir: Path, url: str = "", owner_url: str = "") -> Settings:
    """Settings that no environment and no file of the machine can change."""
    return Settings(
        data_dir=data_dir, database_url=url, database_owner_url=owner_url, environment="test", redis_url="",
        company_zone="Asia/Shanghai", secret_key_file=data_dir / "secret", _env_file=None,
    )  # fmt: skip


def keep_compiled(database: Database, kept: dict[str, Engine]) -> None:
    """Let a database use the SQL that those before it compiled: each test has a new one, and all ask the same.

    Everything else that is remembered by engine stays apart. `kept` holds the first engine of each kind.
    """
    for engine in (database.engine, database.read_engine):
        first = kept.setdefault(engine.dialect.name, engine)
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


class SqliteTemplate:
    """A migrated SQLite file with the test company."""

    def __init__(self, folder: Path) -> None:
        settings = settings_for(folder)
        upgrade(settings)
        database = Database(settings.resolved_database_url, settings=settings)
        found_company(database)
        database.close()
        self._file = folder / "jxc.db"
        with closing(sqlite3.connect(self._file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Settings]:
        """A fresh copy in ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._file, folder / "jxc.db")
        yield settings_for(folder)


@dataclass(frozen=True)
class _Roles:
    owner: str
    app: str


class EmptyPostgres:
    """An empty PostgreSQL database, its owner and its app role."""

    def __init__(self, server: Postgres, folder: Path) -> None:
        self._server = server
        self._folder = folder
        url = make_url(server.url).set(drivername="postgresql+psycopg")
        self._superuser = create_engine(url, isolation_level="AUTOCOMMIT", pool_size=1)
        run = uuid.uuid4().hex[:8]
        self._roles = _Roles(f"jxc_owner_{run}", f"jxc_app_{run}")
        self._name = f"jxc_template_{run}"
        for role in (self._roles.owner, self._roles.app):
            self.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{_PASSWORD}'")
        self.execute(f"CREATE DATABASE {self._name} OWNER {self._roles.owner}")
        self.settings = self._settings(self._name)

    def close(self) -> None:
        """Leave the server as it was found."""
        self.execute(f"DROP DATABASE {self._name} WITH (FORCE)")
        for role in (self._roles.app, self._roles.owner):
            self.execute(f"DROP ROLE {role}")
        self._superuser.dispose()

    def execute(self, statement: str) -> None:
        """Run one statement as superuser."""
        with self._superuser.connect() as connection:
            connection.exec_driver_sql(statement)

    def _settings(self, name: str, folder: Path | None = None) -> Settings:
        return settings_for(
            folder or self._folder, self._url(name, self._roles.app), self._url(name, self._roles.owner)
        )

    def _url(self, name: str, role: str) -> str:
        url: URL = make_url(self._server.url).set(
            drivername="postgresql+psycopg", database=name, username=role, password=_PASSWORD
        )
        return url.render_as_string(hide_password=False)


class PostgresTemplate(EmptyPostgres):
    """A migrated PostgreSQL database with the test company."""

    def __init__(self, server: Postgres, folder: Path) -> None:
        super().__init__(server, folder)
        settings = self.settings
        upgrade(settings)
        database = Database(settings.resolved_database_url, settings=settings)
        found_company(database)
        database.close()

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Settings]:
        """A fresh copy, dropped at the end."""
        name = f"jxc_test_{uuid.uuid4().hex[:12]}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {self._name} OWNER {self._roles.owner} STRATEGY FILE_COPY")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            yield self._settings(name, folder)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")


Template = SqliteTemplate | PostgresTemplate

"""The large company, opened on either engine."""

from collections.abc import Iterator
from contextlib import contextmanager

from jxc_app.core.database import Database
from jxc_app.wiring import wire
from tests.benchmarks.servers import fresh_postgres
from tests.benchmarks.templates import pour_into_postgres, settings_of, sqlite_template


@contextmanager
def sqlite_company() -> Iterator[Database]:
    """The large company in SQLite: the template itself, so it is only to be read."""
    wire()
    settings = settings_of(sqlite_template())
    database = Database(settings.resolved_database_url, settings=settings)
    yield database
    database.close()


@contextmanager
def postgres_company() -> Iterator[Database]:
    """The large company in a fresh PostgreSQL database."""
    wire()
    template = sqlite_template()
    with fresh_postgres("jxc_bench_large") as url:
        pour_into_postgres(template, url)
        settings = settings_of(template, url)
        database = Database(settings.resolved_database_url, settings=settings)
        yield database
        database.close()

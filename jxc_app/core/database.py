"""The database: one code path for SQLite and PostgreSQL, and the only commit in the product."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Engine, Integer, Table, bindparam, create_engine, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from jxc_app.core.prepared import Prepared
from jxc_app.core.settings import Settings, get_settings
from jxc_app.core.writers_queue import WritersQueue

T = TypeVar("T")
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # or INSERT OR REPLACE slips past the append-only triggers
    "busy_timeout=5000",
    "cache_size=-65536",
)
#: serialization failure and deadlock: the transaction did nothing and may run again
_GIVEN_UP = frozenset({"40001", "40P01"})
_UNIQUE_VIOLATION = "23505"
_TRIES = 5


class Database:
    """Opens sessions. Writing goes through :meth:`write`, which alone commits; reading cannot write."""

    def __init__(self, url: str, *, settings: Settings | None = None) -> None:
        self.settings = settings or get_settings()
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        self._queue = WritersQueue(self.settings.data_dir) if self.is_sqlite else None
        self.engine = _sqlite_engine(url, "IMMEDIATE") if self.is_sqlite else _postgresql_engine(url)
        self.read_engine = (
            _sqlite_engine(url, "DEFERRED", read_only=True)
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        )

    def write(self, work: Callable[[Session], T]) -> T:
        """Run ``work`` in one transaction and commit it, or leave nothing behind.

        A transaction that the engine gave up (deadlock, serialization) runs again from the start. So does, once, one
        that met a row made by somebody else since it looked: now it finds that row and says no in its own words.
        Raises IntegrityError where it meets one again.
        """
        again = _GIVEN_UP | {_UNIQUE_VIOLATION}
        for attempt in range(1, _TRIES + 1):
            try:
                with self._turn(), Session(self.engine, expire_on_commit=False, autoflush=False) as session:
                    result = work(session)
                    session.commit()
                    return result
            except DBAPIError as error:
                state = getattr(error.orig, "sqlstate", None)
                if attempt == _TRIES or state not in again:
                    raise
                if state == _UNIQUE_VIOLATION:
                    again = _GIVEN_UP
                time.sleep(random.uniform(0, 0.02 * attempt))  # noqa: S311  a pause, not a secret
        raise AssertionError("unreachable")

    def read(self, work: Callable[[Session], T]) -> T:
        """Run ``work`` on one consistent snapshot; it cannot write."""
        with self.reading() as session:
            return work(session)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one consistent snapshot, for reads that stream."""
        with Session(self.read_engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()
        self.read_engine.dispose()
        if self._queue:
            self._queue.close()

    def _turn(self) -> Any:
        return self._queue.turn() if self._queue else nullcontext()


def insert_or_ignore(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows that are not there yet; the number really inserted."""
    return _insert_or_ignore(table, session.get_bind().dialect.name).run_many(session, rows)


@cache
def _insert_or_ignore(table: Table, dialect: str) -> Prepared:
    return Prepared((sqlite if dialect == "sqlite" else postgresql).insert(table).on_conflict_do_nothing().inline())


def is_sole_writer(session: Session) -> bool:
    """Whether nobody else can write until this transaction ends (SQLite: BEGIN IMMEDIATE)."""
    return bool(session.get_bind().dialect.name == "sqlite")


def next_keys(session: Session, table: Table, column: str, count: int) -> range | list[int]:
    """Keys for ``count`` new rows, in the order in which they will be inserted; cheaper than reading them back."""
    if is_sole_writer(session):
        [[last]] = _last_key(table, column).fetch(session)
        return range(last + 1, last + 1 + count)
    return sorted(key for (key,) in _draw_keys(table, column).fetch(session, count=count))


@cache
def _last_key(table: Table, column: str) -> Prepared:
    return Prepared(select(func.coalesce(func.max(table.c[column]), 0)))


@cache
def _draw_keys(table: Table, column: str) -> Prepared:
    sequence = func.nextval(func.pg_get_serial_sequence(table.name, column))
    return Prepared(
        select(sequence).select_from(func.generate_series(1, bindparam("count", type_=Integer)).alias("one"))
    )


def _sqlite_engine(url: str, begin: str, *, read_only: bool = False) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 5}, pool_size=16)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver would begin for itself, and too late
        for pragma in (*_PRAGMAS, *(["query_only=ON"] if read_only else [])):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(f"BEGIN {begin}")

    return engine


def _postgresql_engine(url: str) -> Engine:
    return create_engine(url, pool_size=16, max_overflow=8, pool_pre_ping=True, pool_timeout=10)


_current: dict[str, Database] = {}


def get_database() -> Database:
    """The database of this process, opened at first use."""
    if "db" not in _current:
        settings = get_settings()
        _current["db"] = Database(settings.resolved_database_url, settings=settings)
    return _current["db"]


def use_database(database: Database | None) -> None:
    """Put another database in its place (tests, restore drills); None forgets it."""
    if database is None:
        _current.pop("db", None)
    else:
        _current["db"] = database

"""Keeps the large company: once built as a SQLite file, then copied, or poured into PostgreSQL."""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg

from jxc_app.core.database import Database
from jxc_app.core.migrations import upgrade
from jxc_app.core.settings import Settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from jxc_app.wiring import wire
from tests.benchmarks import large_company
from tests.benchmarks.large_company import COLUMNS, FIXED, WAREHOUSES, LargeCompany, Places

_ROOT = Path(__file__).resolve().parents[2]
_CACHE = _ROOT / ".cache" / "benchmarks"
_FILE = "jxc.db"


def sqlite_template() -> Path:
    """The folder with the large company's database, made where it is missing or of another schema."""
    folder = _CACHE / _version()
    if not (folder / _FILE).exists():
        shutil.rmtree(_CACHE, ignore_errors=True)
        building = folder.with_suffix(".tmp")
        _build(building)
        building.rename(folder)
    return folder


def _version() -> str:
    sources = [Path(large_company.__file__), Path(__file__), *sorted((_ROOT / "alembic" / "versions").glob("*.py"))]
    digest = hashlib.sha256()
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _build(folder: Path) -> None:
    settings = settings_of(folder)
    wire()
    upgrade(settings)
    open_warehouses(settings)
    with closing(sqlite3.connect(folder / _FILE, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.execute("PRAGMA cache_size=-1000000")
        db.execute("BEGIN")
        for table, rows in LargeCompany(_places(db)).batches():
            db.executemany(_insert(table), rows)
        db.execute("COMMIT")
        db.execute("ANALYZE")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def settings_of(folder: Path, url: str = "") -> Settings:
    """Settings of a company in ``folder``, or of one in a PostgreSQL database."""
    return Settings(data_dir=folder, database_url=url, environment="test", _env_file=None)


def open_warehouses(settings: Settings) -> None:
    """Open the warehouses by their use case, which makes their places too."""
    database = Database(settings.resolved_database_url, settings=settings)
    for at in range(1, WAREHOUSES + 1):
        kind = "central" if at == 1 else "regional" if at <= 3 else "store"
        command = CreateWarehouse(code=f"W{at:02d}", name=f"仓库{at}", kind=kind)
        perform(create_warehouse, command, actor=Actor.system(), database=database)
    database.close()


def _places(db: sqlite3.Connection) -> Places:
    rows = db.execute("SELECT id, warehouse_id, place FROM location").fetchall()
    return Places(
        real={(warehouse_id, place): at for at, warehouse_id, place in rows if warehouse_id is not None},
        virtual={place: at for at, warehouse_id, place in rows if warehouse_id is None},
    )


def _insert(table: str) -> str:
    fixed = FIXED.get(table, {})
    columns = ", ".join([COLUMNS[table], *fixed])
    width = COLUMNS[table].count(",") + 1
    constants = [f"'{value}'" if isinstance(value, str) else str(value) for value in fixed.values()]
    values = ", ".join([*"?" * width, *constants])
    return f"INSERT INTO {table} ({columns}) VALUES ({values})"


def pour_into_postgres(template: Path, url: str) -> None:
    """Fill an empty PostgreSQL database with all that the template holds, and let the planner know it."""
    wire()
    upgrade(settings_of(template, url))
    plain_url = url.replace("+psycopg", "")
    with closing(sqlite3.connect(template / _FILE)) as source, psycopg.connect(plain_url, autocommit=True) as target:
        # Foreign keys and guards were checked when the template was proved; a superuser may leave them out here.
        target.execute("SET session_replication_role = replica")
        target.execute("SET TimeZone = 'UTC'")
        for table in _tables(source):
            _pour(source, target, table)
        _count_on(target)
        target.execute("VACUUM ANALYZE")


def _count_on(target: psycopg.Connection) -> None:
    """What counts its own ids goes on after those that were poured in."""
    counted = target.execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"
    ).fetchall()
    for table, column in counted:
        target.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), coalesce(max({column}), 0) + 1, false)"
            f' FROM "{table}"'
        )


def _tables(source: sqlite3.Connection) -> Iterator[str]:
    named = source.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    yield from (name for (name,) in named if not name.startswith("sqlite_") and name != "alembic_version")


def _pour(source: sqlite3.Connection, target: psycopg.Connection, table: str) -> None:
    rows = source.execute(f"SELECT * FROM {table}")
    columns = ", ".join(f'"{column[0]}"' for column in rows.description)
    target.execute(f"DELETE FROM {table}")
    with target.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)

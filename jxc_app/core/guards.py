"""Triggers that make tables append-only, on both engines, whoever writes: ORM, raw SQL or a console.

Modules declare what must hold; :func:`install` puts the triggers in place after every migration (SQLite's
batch mode drops them) and :func:`missing` tells which are not there.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, UniqueConstraint, inspect, text
from sqlmodel import SQLModel

#: tables whose rows are only ever added
APPEND_ONLY: list[str] = []


@dataclass(frozen=True)
class Guard:
    """Refuse ``event`` (UPDATE, DELETE, INSERT) on rows of ``table`` where ``condition`` (over OLD and NEW) holds."""

    name: str
    table: str
    event: str
    condition: str


GUARDS: list[Guard] = []
#: table → condition over ``held``: the rows of it that no other row may replace
_KEPT: dict[str, str] = {}


def append_only(*tables: str) -> None:
    """Declare tables that are never updated, deleted from, replaced into or truncated."""
    APPEND_ONLY.extend(table for table in tables if table not in APPEND_ONLY)


def keep(table: str, condition: str) -> None:
    """Declare rows that no other row may replace; ``condition`` speaks of them as ``held``."""
    _KEPT[table] = condition


def guard(*guards: Guard) -> None:
    """Declare further refusals."""
    GUARDS.extend(one for one in guards if one not in GUARDS)


def all_guards(dialect: str) -> list[Guard]:
    """Every row trigger that must be there on this engine."""
    fixed = [
        Guard(f"{table}_no_{event.lower()}", table, event, "1 = 1")
        for table in APPEND_ONLY
        for event in ("UPDATE", "DELETE")
    ]
    return fixed + GUARDS + (_against_replace() if dialect == "sqlite" else [])


def _against_replace() -> list[Guard]:
    """SQLite's OR REPLACE deletes without a DELETE trigger where ``recursive_triggers`` is off: in any console."""
    kept = dict.fromkeys(APPEND_ONLY, "1 = 1") | _KEPT
    inserts = [Guard(f"{table}_no_replace", table, "INSERT", _replaces(table, rows)) for table, rows in kept.items()]
    updates = [
        Guard(f"{table}_no_update_replace", table, "UPDATE", _replaces(table, f"held.rowid <> OLD.rowid AND {rows}"))
        for table, rows in _KEPT.items()
    ]
    return inserts + updates


def _replaces(table: str, rows: str) -> str:
    known = SQLModel.metadata.tables[table]
    uniques = [known.primary_key, *(one for one in known.constraints if isinstance(one, UniqueConstraint))]
    # sorted, for every process must write the same text: the constraints of a table come in no order
    same = sorted(" AND ".join(f"held.{column.name} = NEW.{column.name}" for column in one.columns) for one in uniques)
    return f"EXISTS (SELECT 1 FROM {table} AS held WHERE ({' OR '.join(same)}) AND {rows})"  # noqa: S608


def install(connection: Connection) -> None:
    """Put every trigger in place; run as often as you like. On PostgreSQL by the owner of the tables."""
    is_sqlite = connection.dialect.name == "sqlite"
    for one in all_guards(connection.dialect.name):
        for statement in _sqlite(one) if is_sqlite else _postgresql(one):
            connection.execute(text(statement))
    if not is_sqlite:
        for table in APPEND_ONLY:
            for statement in _no_truncate(table):
                connection.execute(text(statement))


def missing(connection: Connection) -> list[str]:
    """Names of triggers that should be there and are not, or that somebody disabled, emptied or moved elsewhere.

    They are compared word by word, so a release that words a guard anew needs a migration.
    """
    wanted: dict[str, tuple[object, ...]]
    if connection.dialect.name == "sqlite":
        wanted = {f"guard_{one.name}": (_trigger(one),) for one in all_guards("sqlite")}
        found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    else:
        wanted = {f"guard_{one.name}": (_body(one), one.table, _AT[one.event]) for one in all_guards("postgresql")}
        wanted |= {f"guard_{table}_no_truncate": (_truncate_body(table), table, _AT_TRUNCATE) for table in APPEND_ONLY}
        found = _AWAKE
    there = {name: tuple(rest) for name, *rest in connection.execute(text(found))}
    return sorted(name for name, how in wanted.items() if there.get(name) != how)


def grant(connection: Connection, role: str) -> None:
    """Give the app role what it needs and no more: append-only tables are readable and insertable.

    Raises ValueError for a role name that is not a plain identifier (it cannot be a bound parameter).
    """
    if not role.replace("_", "").isalnum():
        raise ValueError("the app role's name may hold letters, digits and underscores only")
    connection.execute(text("GRANT USAGE ON SCHEMA public TO " + role))
    connection.execute(text("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO " + role))
    for table in inspect(connection).get_table_names():
        rights = "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"
        connection.execute(text("REVOKE ALL ON " + table + " FROM " + role))
        connection.execute(text("GRANT " + rights + " ON " + table + " TO " + role))


def _sqlite(one: Guard) -> list[str]:
    return [f"DROP TRIGGER IF EXISTS guard_{one.name}", _trigger(one)]


def _trigger(one: Guard) -> str:
    condition = one.condition.replace("IS DISTINCT FROM", "IS NOT")
    return (
        f"CREATE TRIGGER guard_{one.name} BEFORE {one.event} ON {one.table} FOR EACH ROW WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{one.table}: {one.name}'); END"
    )


# What pg_trigger.tgtype says of a trigger: bits for row (1), before (2) and the event.
_AT = {"INSERT": 1 | 2 | 4, "DELETE": 1 | 2 | 8, "UPDATE": 1 | 2 | 16}
_AT_TRUNCATE = 2 | 32
_AWAKE = (
    "SELECT t.tgname, p.prosrc, c.relname, t.tgtype FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
    "JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') "
    "AND t.tgqual IS NULL AND t.tgattr::text = ''"
)


def _postgresql(one: Guard) -> list[str]:
    name = f"guard_{one.name}"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${_body(one)}$$",
        f"DROP TRIGGER IF EXISTS {name} ON {one.table}",
        f"CREATE TRIGGER {name} BEFORE {one.event} ON {one.table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def _body(one: Guard) -> str:
    returned = "OLD" if one.event == "DELETE" else "NEW"
    refusal = f"RAISE EXCEPTION '{one.table}: {one.name}'"
    return f" BEGIN IF {one.condition} THEN {refusal}; END IF; RETURN {returned}; END "


def _no_truncate(table: str) -> list[str]:
    name = f"guard_{table}_no_truncate"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${_truncate_body(table)}$$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION {name}()",
    ]


def _truncate_body(table: str) -> str:
    return f" BEGIN RAISE EXCEPTION '{table}: no truncate'; END "

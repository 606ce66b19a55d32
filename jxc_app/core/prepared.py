"""Statements that are compiled once and then run at nearly the speed of the driver.

SQLAlchemy spends more time on the parameters of a statement than SQLite does on running it. A :class:`Prepared`
statement is built at import, compiled at its first use on an engine, and from then on each value goes through its
column's own conversion and nothing else. Meant for the few statements that every posting runs.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    BindParameter,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Insert,
    Integer,
    Select,
    String,
    Update,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.sql.visitors import iterate
from sqlmodel import Session

Values = Mapping[str, Any]
_Convert = Callable[[Any], Any] | None
_positional: Dialect = psycopg.dialect(paramstyle="format")  # type: ignore[no-untyped-call]
#: from this many rows on, PostgreSQL takes them as one statement over arrays: one for each costs ten times as much
_MANY = 4
#: how SQLAlchemy marks the place of a list
_LIST = re.compile(r"\(__\[POSTCOMPILE_([^~\]]+)(?:~~.*?)?\]\)")
#: how an array of each is written; text for every string, for a cast to varchar(n) would cut what is too long
_ARRAYS = (
    (Boolean, "boolean[]"), (BigInteger, "bigint[]"), (Integer, "integer[]"), (String, "text[]"),
    (DateTime, "timestamptz[]"), (Date, "date[]"), (JSON, "json[]"),
)  # fmt: skip
#: which of them are written here: the driver looks for what must be quoted, one by one, longer than the statement runs
_WRITTEN = ("boolean[]", "bigint[]", "integer[]")


@dataclass(frozen=True, slots=True)
class _Parameter:
    """One parameter in its place: named in the values, or ``fixed``; ``converts``: several for a list of tuples.

    ``arrays``: how the driver takes many values, each place of them as one parameter; empty: one for each value.
    """

    name: str
    converts: tuple[_Convert, ...]
    is_list: bool = False
    arrays: tuple[str, ...] = ()
    fixed: tuple[Any, ...] = ()

    def listed(self, items: Sequence[Any]) -> list[Any]:
        """The driver's parameters for a list."""
        if self.arrays:
            columns = zip(*items, strict=True) if len(self.converts) > 1 and items else [items] * len(self.converts)
            every = zip(self.arrays, self.converts, columns, strict=True)
            return [_as_array(array, _converted(convert, column)) for array, convert, column in every]
        if len(self.converts) == 1:
            return _converted(self.converts[0], items)
        pairs = [pair for item in items for pair in zip(self.converts, item, strict=True)]
        return [convert(value) if convert else value for convert, value in pairs]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A compiled statement, its parameters in order, how each value is converted, and how each column comes back."""

    sql: str
    parameters: tuple[_Parameter, ...]
    columns: tuple[_Convert, ...]
    #: name and conversion of each parameter, where all of them are single ones: most rows are, and there are many
    singles: tuple[tuple[str, _Convert], ...]
    #: the same for many rows at once, one array for each of the singles; empty: only row by row
    at_once: str = ""
    arrays: tuple[str, ...] = ()

    def values(self, given: Values) -> tuple[Any, ...]:
        if self.singles:
            return tuple([convert(given[name]) if convert else given[name] for name, convert in self.singles])
        values: list[Any] = []
        for one in self.parameters:
            if one.fixed:
                values += one.fixed
            elif one.is_list:
                values += one.listed(given[one.name])
            else:
                value, [convert] = given[one.name], one.converts
                values.append(convert(value) if convert else value)
        return tuple(values)


class Prepared:
    """A constant SELECT, INSERT or UPDATE; what changes is bound by name, lists by an ``expanding`` bindparam.

    ``key``: names of an UPDATE's values that together find one row; rows of :meth:`run_many` that differ in it may be
    changed at once.
    """

    __slots__ = ("_key", "_lists", "_plans", "_statement")

    def __init__(self, statement: Insert | Update | Select[Any], key: tuple[str, ...] = ()) -> None:
        self._statement = statement
        self._key = key
        self._lists = _lists(statement)
        self._plans: dict[tuple[Any, ...], _Plan] = {}

    def run(self, session: Session, values: Values) -> int:
        """Run it once; the number of rows it changed."""
        plan = self._plan(session, values)
        return int(session.connection().exec_driver_sql(plan.sql, plan.values(values)).rowcount)

    def run_many(self, session: Session, rows: Sequence[Values]) -> int:
        """Run it once for each of the rows, which all have the same names; the number of rows it changed."""
        if not rows:
            return 0
        plan = self._plan(session, rows[0])
        values = [plan.values(row) for row in rows]
        connection = session.connection()
        if plan.at_once and len(rows) >= _MANY and self._are_apart(rows):
            columns = zip(plan.arrays, zip(*values, strict=True), strict=True)
            arrays = tuple(_as_array(array, column) for array, column in columns)
            return int(connection.exec_driver_sql(plan.at_once, arrays).rowcount)
        return int(connection.exec_driver_sql(plan.sql, values).rowcount)

    def _are_apart(self, rows: Sequence[Values]) -> bool:
        """Whether no row comes twice: an UPDATE over arrays would change it once."""
        if isinstance(self._statement, Insert):
            return True
        return bool(self._key) and len({tuple(row[name] for name in self._key) for row in rows}) == len(rows)

    def fetch(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:
        """The rows it finds."""
        plan = self._plan(session, values)
        result = session.connection().exec_driver_sql(plan.sql, plan.values(values))
        rows: list[tuple[Any, ...]] = list(result.cursor.fetchall())
        result.close()
        if not any(plan.columns):
            return rows
        return [tuple([c(v) if c else v for c, v in zip(plan.columns, row, strict=True)]) for row in rows]

    def first(self, session: Session, **values: Any) -> tuple[Any, ...] | None:
        """The first row it finds, if any."""
        rows = self.fetch(session, **values)
        return rows[0] if rows else None

    def _plan(self, session: Session, values: Values) -> _Plan:
        dialect = session.get_bind().dialect
        key = (dialect.name, *(values if isinstance(self._statement, Insert) else self._lengths(dialect, values)))
        if key not in self._plans:
            self._plans[key] = _compiled(self._statement, values, dialect)
        return self._plans[key]

    def _lengths(self, dialect: Dialect, values: Values) -> list[int]:
        """Of the lists, where the statement's text depends on them."""
        return [] if dialect.name == "postgresql" else [len(values[name]) for name in self._lists]


def _lists(statement: Insert | Update | Select[Any]) -> tuple[str, ...]:
    binds = (one for one in iterate(statement) if isinstance(one, BindParameter))
    return tuple(bind.key for bind in binds if bind.expanding and bind.required)


def _compiled(statement: Insert | Update | Select[Any], values: Values, dialect: Dialect) -> _Plan:
    target = dialect if dialect.name == "sqlite" else _positional
    names = list(values) if isinstance(statement, Insert) else None
    compiled: Any = statement.compile(dialect=target, column_keys=names)
    parameters = tuple(_parameter(compiled.binds[name], name, target) for name in compiled.positiontup)
    if target is _positional:
        sql = _LIST.sub(lambda found: _listed(compiled.binds[found[1]].type), compiled.string)
    else:
        sql = compiled.construct_expanded_state({**compiled.params, **values}).statement
    chosen = statement.selected_columns if isinstance(statement, Select) else ()
    columns = tuple(column.type.dialect_impl(target).result_processor(target, None) for column in chosen)
    are_single = not any(one.is_list or one.fixed for one in parameters)
    singles = tuple((one.name, one.converts[0]) for one in parameters) if are_single else ()
    at_once = _over_arrays(statement, sql, compiled) if singles and target is _positional else ""
    arrays = tuple(_array_of(compiled.binds[name].type) for name in compiled.positiontup) if at_once else ()
    return _Plan(sql, parameters, columns, singles, at_once, arrays)


def _listed(of: Any) -> str:
    return f"(SELECT * FROM {_unnest(of)})"  # noqa: S608  no value is in it, they are all bound


def _unnest(*types: Any) -> str:
    """Rows of values that come as one array for each column. Raises TypeError for a type that has none here."""
    plain = [one for kind in types for one in getattr(kind, "types", None) or [kind]]
    return f"unnest({', '.join(f'%s::{_array_of(one)}' for one in plain)})"


def _over_arrays(statement: Insert | Update | Select[Any], sql: str, compiled: Any) -> str:
    """The statement for many rows, whose values come as one array each; empty where it is no such statement."""
    types = [compiled.binds[name].type for name in compiled.positiontup]
    given = f"{_unnest(*types)} AS given({', '.join(f'p{at}' for at in range(len(types)))})"
    at = count()
    by_name = re.sub("%s", lambda _: f"given.p{next(at)}", sql)
    if isinstance(statement, Insert):
        told, found = re.subn(r"VALUES \((.+?)\)(?= ON CONFLICT| RETURNING|$)", rf"SELECT \1 FROM {given}", by_name)  # noqa: S608
    elif isinstance(statement, Update):
        told, found = re.subn(" WHERE ", f" FROM {given} WHERE ", by_name)
    else:
        return ""
    return told if found == 1 else ""


def _array_of(of: Any) -> str:
    plain = of.dialect_impl(_positional)
    plain = getattr(plain, "impl_instance", plain)
    for kind, array in _ARRAYS:
        if isinstance(plain, kind):
            return array
    raise TypeError(f"no array of {of!r}")


def _parameter(bind: Any, name: str, dialect: Dialect) -> _Parameter:
    types = getattr(bind.type, "types", None) or [bind.type]
    converts = tuple(one.dialect_impl(dialect).bind_processor(dialect) for one in types)
    arrays = tuple(_array_of(one) for one in types) if dialect is _positional and bind.expanding else ()
    listed = _Parameter(name, converts, is_list=bind.expanding, arrays=arrays)
    if bind.required:
        return listed
    held = bind.effective_value
    return _Parameter(name, (), fixed=tuple(listed.listed(held if bind.expanding else [held])))


def _as_array(array: str, values: Sequence[Any]) -> Any:
    """One parameter of the driver for many values. Raises ValueError for what is no number and should be one."""
    if array not in _WRITTEN:
        return list(values)
    return f"{{{','.join(['NULL' if value is None else format(value, 'd') for value in values])}}}"


def _converted(convert: _Convert, items: Sequence[Any]) -> list[Any]:
    return [convert(item) for item in items] if convert else list(items)

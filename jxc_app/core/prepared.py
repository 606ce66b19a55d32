"""Statements that are compiled once and then run at nearly the speed of the driver.

SQLAlchemy spends more time on the parameters of a statement than SQLite does on running it. A :class:`Prepared`
statement is built at import, compiled at its first use on an engine, and from then on each value goes through its
column's own conversion and nothing else. Meant for the few statements that every posting runs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Dialect, Insert, Select, Update
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.sql.visitors import iterate
from sqlmodel import Session

Values = Mapping[str, Any]
_Convert = Callable[[Any], Any] | None
_positional: Dialect = psycopg.dialect(paramstyle="format")  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class _Parameter:
    """One parameter in its place: named in the values, or ``fixed``; ``converts``: several for a list of tuples."""

    name: str
    converts: tuple[_Convert, ...]
    is_list: bool = False
    fixed: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    """A compiled statement, its parameters in order, how each value is converted, and how each column comes back."""

    sql: str
    parameters: tuple[_Parameter, ...]
    columns: tuple[_Convert, ...]
    #: name and conversion of each parameter, where all of them are single ones: most rows are, and there are many
    singles: tuple[tuple[str, _Convert], ...]

    def values(self, given: Values) -> tuple[Any, ...]:
        if self.singles:
            return tuple([convert(given[name]) if convert else given[name] for name, convert in self.singles])
        values: list[Any] = []
        for one in self.parameters:
            if one.fixed:
                values += one.fixed
            elif one.is_list:
                values += _flat(one.converts, given[one.name])
            else:
                value, [convert] = given[one.name], one.converts
                values.append(convert(value) if convert else value)
        return tuple(values)


class Prepared:
    """A constant SELECT, INSERT or UPDATE; what changes is bound by name, lists by an ``expanding`` bindparam."""

    __slots__ = ("_lists", "_plans", "_statement")

    def __init__(self, statement: Insert | Update | Select[Any]) -> None:
        self._statement = statement
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
        result = session.connection().exec_driver_sql(plan.sql, [plan.values(row) for row in rows])
        return int(result.rowcount)

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
        shape = tuple(values) if isinstance(self._statement, Insert) else tuple(len(values[n]) for n in self._lists)
        key = (dialect.name, *shape)
        if key not in self._plans:
            self._plans[key] = _compiled(self._statement, values, dialect)
        return self._plans[key]


def _lists(statement: Insert | Update | Select[Any]) -> tuple[str, ...]:
    binds = (one for one in iterate(statement) if isinstance(one, BindParameter))
    return tuple(bind.key for bind in binds if bind.expanding and bind.required)


def _compiled(statement: Insert | Update | Select[Any], values: Values, dialect: Dialect) -> _Plan:
    target = dialect if dialect.name == "sqlite" else _positional
    names = list(values) if isinstance(statement, Insert) else None
    compiled: Any = statement.compile(dialect=target, column_keys=names)
    parameters = tuple(_parameter(compiled.binds[name], name, target) for name in compiled.positiontup)
    sql = compiled.construct_expanded_state({**compiled.params, **values}).statement
    chosen = statement.selected_columns if isinstance(statement, Select) else ()
    columns = tuple(column.type.dialect_impl(target).result_processor(target, None) for column in chosen)
    are_single = not any(one.is_list or one.fixed for one in parameters)
    singles = tuple((one.name, one.converts[0]) for one in parameters) if are_single else ()
    return _Plan(sql, parameters, columns, singles)


def _parameter(bind: Any, name: str, dialect: Dialect) -> _Parameter:
    types = getattr(bind.type, "types", None) or [bind.type]
    converts = tuple(one.dialect_impl(dialect).bind_processor(dialect) for one in types)
    if bind.required:
        return _Parameter(name, converts, is_list=bind.expanding)
    fixed = bind.effective_value if bind.expanding else [bind.effective_value]
    return _Parameter(name, (), fixed=tuple(_flat(converts, fixed)))


def _flat(converts: tuple[_Convert, ...], items: Sequence[Any]) -> list[Any]:
    if len(converts) == 1:
        return [converts[0](item) for item in items] if converts[0] else list(items)
    pairs = [pair for item in items for pair in zip(converts, item, strict=True)]
    return [convert(value) if convert else value for convert, value in pairs]

"""Many rows with one statement, at nearly the speed of the driver.

SQLAlchemy spends more time on the parameters of a row than SQLite does on writing it. Here a statement is
compiled once for its engine, and each value goes through its column's own conversion and nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Insert, Update
from sqlalchemy.dialects.postgresql import psycopg
from sqlmodel import Session

_Convert = Callable[[Any], Any] | None
_positional: Dialect = psycopg.dialect(paramstyle="format")  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A compiled statement, the names of its parameters in order, and how each value is converted."""

    sql: str
    names: tuple[str, ...]
    converts: tuple[_Convert, ...]

    def values(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        pairs = zip(self.names, self.converts, strict=True)
        return tuple([convert(row[name]) if convert else row[name] for name, convert in pairs])


_plans: dict[tuple[int, str, tuple[str, ...]], tuple[Insert | Update, _Plan]] = {}


def run_many(session: Session, statement: Insert | Update, rows: Sequence[Mapping[str, Any]]) -> int:
    """Run the statement once for each row (all with the same keys); the number of rows it changed.

    ``statement`` is a constant of its module, so that its plan is made only once.
    """
    if not rows:
        return 0
    plan = _plan_of(statement, tuple(rows[0]), session.get_bind().dialect)
    result = session.connection().exec_driver_sql(plan.sql, [plan.values(row) for row in rows])
    return int(result.rowcount)


def _plan_of(statement: Insert | Update, names: tuple[str, ...], dialect: Dialect) -> _Plan:
    key = (id(statement), dialect.name, names)
    if key not in _plans:  # the statement is kept with its plan, so no other object can get its id
        _plans[key] = (statement, _compile(statement, names, dialect))
    return _plans[key][1]


def _compile(statement: Insert | Update, names: tuple[str, ...], dialect: Dialect) -> _Plan:
    target = dialect if dialect.name == "sqlite" else _positional
    columns = list(names) if isinstance(statement, Insert) else None
    compiled: Any = statement.compile(dialect=target, column_keys=columns)
    order = tuple(compiled.positiontup)
    converts = tuple(compiled.binds[name].type.dialect_impl(target).bind_processor(target) for name in order)
    return _Plan(str(compiled), order, converts)

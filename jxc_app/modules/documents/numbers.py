"""Document numbers (``CGRK-20260105-0001``): gapless in a day, given once, never reused."""

from datetime import date

from sqlalchemy import Table, bindparam, select, update
from sqlmodel import Session

from jxc_app.core.database import insert_or_ignore
from jxc_app.modules.documents.models import NumberCounter

_table: Table = NumberCounter.__table__  # type: ignore[attr-defined]
_draw = (
    update(_table)
    .where(_table.c.series == bindparam("own_series"), _table.c.day == bindparam("own_day"))
    .values(last=_table.c.last + 1)
    .returning(_table.c.last)
)


def draw(session: Session, prefix: str, day: date) -> str:
    """The next number of a series. The counter row stays locked to the end, so draw it as late as possible."""
    connection = session.connection()
    which = {"own_series": prefix, "own_day": day}
    last = connection.execute(_draw, which).scalar()
    if last is None:
        insert_or_ignore(session, _table, [{"series": prefix, "day": day, "last": 0}])
        last = connection.execute(_draw, which).scalar_one()
    return f"{prefix}-{day:%Y%m%d}-{last:04d}"


def last_of(session: Session, prefix: str, day: date) -> int:
    """How many numbers were given in a series on a day."""
    last = session.connection().execute(
        select(_table.c.last).where(_table.c.series == prefix, _table.c.day == day)
    ).scalar()
    return int(last or 0)

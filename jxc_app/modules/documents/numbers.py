"""Document numbers (``CGRK-20260105-0001``): gapless in a day, given once, never reused."""

from datetime import date

from sqlalchemy import Table, bindparam, select, update
from sqlmodel import Session

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.prepared import Prepared
from jxc_app.modules.documents.models import NumberCounter

_table: Table = NumberCounter.__table__  # type: ignore[attr-defined]
_this = (_table.c.series == bindparam("own_series")) & (_table.c.day == bindparam("own_day"))
_draw = Prepared(update(_table).where(_this).values(last=_table.c.last + 1))
_drawn = Prepared(select(_table.c.last).where(_this))


def draw(session: Session, prefix: str, day: date) -> str:
    """The next number of a series. The counter row stays locked to the end, so draw it as late as possible."""
    which = {"own_series": prefix, "own_day": day}
    if not _draw.run(session, which):
        insert_or_ignore(session, _table, [{"series": prefix, "day": day, "last": 0}])
        _draw.run(session, which)
    [[last]] = _drawn.fetch(session, **which)
    return f"{prefix}-{day:%Y%m%d}-{last:04d}"

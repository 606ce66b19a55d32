"""Whether a warehouse's books are open: once they are, nothing changes what it began with."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import Table, bindparam, select
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.prepared import Prepared
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.openings.models import Cutover
from jxc_app.modules.warehouses.models import Warehouse
from jxc_app.modules.warehouses.queries import go_live_date

_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_cutovers: Table = Cutover.__table__  # type: ignore[attr-defined]
# Shared with other documents, but not with whoever opens the books: they wait for each other.
_LIVE = Prepared(
    select(_warehouses.c.code, _warehouses.c.went_live_at, _warehouses.c.go_live_date)
    .where(_warehouses.c.id.in_(bindparam("warehouses", expanding=True)))
    .order_by(_warehouses.c.id)
    .with_for_update(read=True, key_share=True)
)


def refuse_live(session: Session, warehouse_ids: Collection[int]) -> None:
    """Refuse what would change the opening of a warehouse whose books are open; the rows stay locked.

    Raises DomainError ``opening.is_live``.
    """
    for code, went_live_at, since in _LIVE.fetch(session, warehouses=sorted(warehouse_ids)):
        if went_live_at is not None:
            raise DomainError("opening.is_live", field="warehouse_id", warehouse=code, date=str(since))


def cutover_of(session: Session) -> Cutover | None:
    """The company's row; None where nobody has said when the books begin."""
    return session.get(Cutover, 1)


def refuse_company_live(session: Session) -> None:
    """Refuse a change of the balances with partners. Raises DomainError ``opening.balances_fixed``."""
    row = session.connection().execute(select(_cutovers.c.went_live_at).with_for_update(read=True)).first()
    if row is not None and row[0] is not None:
        raise DomainError("opening.balances_fixed")


def fix_balances(uow: UnitOfWork) -> None:
    """Fix the balances with partners from now on; nothing to do where they are, or nobody has said when books begin."""
    cutover = uow.session.get(Cutover, 1, with_for_update=True, populate_existing=True)
    if cutover is not None and cutover.went_live_at is None:
        cutover.went_live_at, cutover.version = uow.now, cutover.version + 1
    uow.session.flush()


def are_balances_fixed(session: Session) -> bool:
    """Whether they are, as it stands; only :func:`refuse_company_live` makes sure of it."""
    found = cutover_of(session)
    return found is not None and found.went_live_at is not None


def first_day(session: Session, warehouse_id: int) -> date:
    """From which day a warehouse's books are kept here: its own day, else the company's.

    Raises DomainError ``opening.no_date``.
    """
    own = go_live_date(session, warehouse_id)
    found = cutover_of(session)
    if own is None and found is None:
        raise DomainError("opening.no_date")
    return own or found.starts_on  # type: ignore[union-attr]


def last_day_before(session: Session, warehouse_id: int, today: date) -> date:
    """The business date of opening documents: the day before its books begin, today at the latest."""
    return min(first_day(session, warehouse_id) - timedelta(days=1), today)

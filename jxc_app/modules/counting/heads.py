"""The head of a count: locked, told of, and who has a part in it."""

from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Permission, Result
from jxc_app.modules.counting.models import CountEntry, CountPerson, StockCount
from jxc_app.modules.counting.permissions import COUNT_VIEW
from jxc_app.modules.counting.rules import STATE_TITLES

TOPIC = "count"


class CountRef(Result):
    """A count as it stands after an act. ``waiting_for``: whose approval its documents wait for; ``moved``: of how many
    entries the stock moved between their counting and their typing.
    """

    count_id: int
    number: str
    state: str
    version: int
    lines: int = 0
    recount: int = 0
    moved: int = 0
    waiting_for: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


def locked(uow: UnitOfWork, count_id: int, right: Permission, *states: str, version: int | None = None) -> StockCount:
    """The count, its row locked, for an act in one of these states.

    Raises NotFound (missing, or nothing the actor may see), PermissionDenied, Conflict ``version.stale`` or DomainError
    ``count.wrong_state``.
    """
    count = uow.session.get(StockCount, count_id, with_for_update=True, populate_existing=True)
    if count is None:
        raise NotFound("count.not_found")
    _authorize(uow, right, count.warehouse_id)
    if version is not None and count.version != version:
        raise Conflict("version.stale")
    if states and count.state not in states:
        raise DomainError("count.wrong_state", number=count.number, state=STATE_TITLES[count.state])
    return count


def _authorize(uow: UnitOfWork, right: Permission, warehouse_id: int) -> None:
    """Who may do it somewhere, but does not see what is here, gets the answer as for a count that does not exist."""
    uow.authorize(right.code)
    try:
        uow.authorize(right.code, [warehouse_id])
    except PermissionDenied:
        try:
            uow.authorize(COUNT_VIEW.code, [warehouse_id])
        except PermissionDenied:
            raise NotFound("count.not_found") from None
        raise


def counters_of(session: Session, count_id: int) -> set[int]:
    """Everybody who counted any of it, or said of a line that nothing is there."""
    return set(session.exec(select(CountEntry.person_id).where(CountEntry.count_id == count_id).distinct()).all())


def people_of(session: Session, count_id: int) -> list[int]:
    """Who was asked to count; empty: whoever may count there."""
    found = select(CountPerson.user_id).where(CountPerson.count_id == count_id).order_by(col(CountPerson.user_id))
    return list(session.exec(found).all())


def refuse_counter(uow: UnitOfWork, count: StockCount) -> None:
    """Who counted has no say in what is posted for it. Raises DomainError ``count.own_count``."""
    if uow.actor.user_id in counters_of(uow.session, count.id or 0):
        raise DomainError("count.own_count", number=count.number)


def changed(uow: UnitOfWork, count: StockCount, state: str | None = None, **after: object) -> CountRef:
    """Store and log what an act made of a count, and tell open pages."""
    before = count.state
    count.state = state or count.state
    count.version += 1
    count.changed_at = uow.now
    uow.session.add(count)
    uow.session.flush()
    said = {"state": count.state} if before != count.state else {}
    reason = str(after.pop("reason", ""))
    uow.record(
        "stock_count", count.id, count.number, before={"state": before} if said else {}, after=said | after,
        reason=reason,
    )  # fmt: skip
    return told(uow, count)


def told(uow: UnitOfWork, count: StockCount, **more: object) -> CountRef:
    """The answer of every act; open pages look again."""
    uow.publish(TOPIC, count_id=count.id, warehouse_ids=[count.warehouse_id])
    answer = {"count_id": count.id or 0, "number": count.number, "state": count.state, "version": count.version}
    return CountRef(**answer | more)

"""付款日历: what falls due by day or by week, what is held of it, and how much cash is needed until then."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.quantities import ZERO
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.settlement.credits import open_credits
from jxc_app.modules.settlement.holding import held
from jxc_app.modules.settlement.payables import read_due, read_owed
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW

DAYS, WEEKS = "day", "week"
_LONGEST = 366


@dataclass(frozen=True, slots=True)
class Due:
    """One amount that falls due; ``held``: why it may not be paid, ``asked``: somebody has asked for its money.

    ``credit`` of it is paid by what the supplier owes us: once that is set off the rest may be paid, so it does not
    stop the need for cash as what is ``stopped`` does.
    """

    document_id: int
    number: str
    partner_id: int
    partner_name: str
    due_on: date
    amount: Decimal
    held: str
    asked: bool
    credit: Decimal = ZERO
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """The days from the first to the last; money in yuan. ``starts_on`` None: everything that is overdue.

    ``due``: all of it, ``held`` of that may not be paid, ``credit`` is paid by what suppliers owe us, ``need``: the
    rest, ``together``: the need until then.
    """

    starts_on: date | None
    ends_on: date
    count: int
    due: Decimal
    held: Decimal
    credit: Decimal
    need: Decimal
    together: Decimal
    items: tuple[Due, ...]


@query("payable.calendar", title="付款日历", permission=PAYABLE_VIEW)
def payment_calendar(session: Session, scope: Scope, *, step: str = WEEKS, days: int = 56) -> list[CalendarRow]:
    """What is overdue, then by day or by week from today; what lies behind the last day stands in the last row."""
    return rows_of(falling_due(session, scope), business_date(clock.get().now(), get_settings().zone), step, days)


def falling_due(session: Session, scope: Scope) -> list[Due]:
    """Unpaid invoices, and requests that pay without one, the first first."""
    owed = [one for one in read_owed(session, scope) if one.step != "waiting" and one.unpaid > 0]
    stopped = held(session, [one.id for one in owed if one.held], to_set_off=True)
    found = [
        Due(
            one.id,
            one.number,
            one.partner_id,
            one.partner_name,
            one.due_on,
            one.unpaid,
            one.held,
            one.open < one.unpaid,
            stopped=one.id in stopped,
        )
        for one in owed
    ]
    found += [
        Due(
            one.id,
            one.number,
            one.partner_id,
            one.partner_name,
            one.due_on,
            one.open,
            one.held,
            True,
            stopped=bool(one.held),
        )
        for one in read_due(session, scope)
        if one.kind != "invoice"
    ]
    found.sort(key=lambda one: (one.due_on, one.document_id))
    return _with_credits(session, scope, found, {one.id for one in owed})


def _with_credits(session: Session, scope: Scope, items: list[Due], owed: set[int]) -> list[Due]:
    """What suppliers owe us, laid on what is owed to them, the first first; what is stopped takes none."""
    left: dict[int, Decimal] = {}
    for credit in open_credits.work(session, scope):
        left[credit.partner_id] = left.get(credit.partner_id, ZERO) + credit.open
    found = []
    for one in items:
        takes = one.document_id in owed and not one.stopped
        part = min(one.amount, left.get(one.partner_id, ZERO)) if takes else ZERO
        left[one.partner_id] = left.get(one.partner_id, ZERO) - part
        found.append(replace(one, credit=part))
    return found


def rows_of(items: list[Due], today: date, step: str, days: int) -> list[CalendarRow]:
    """The rows of a calendar; pure. A week ends on Sunday, the first one begins today; nothing due, no rows."""
    if not items:
        return []
    late = [one for one in items if one.due_on < today]
    rows = [_row(None, today - timedelta(days=1), late, ZERO)] if late else []
    start, last = today, today + timedelta(days=min(max(days, 1), _LONGEST))
    while start < last:
        end = start if step == DAYS else start + timedelta(days=6 - start.weekday())
        mine = [one for one in items if start <= one.due_on <= end]
        if step == WEEKS or mine:
            rows.append(_row(start, end, mine, rows[-1].together if rows else ZERO))
        start = end + timedelta(days=1)
    later = [one for one in items if one.due_on >= start]
    if later:
        rows.append(_row(start, later[-1].due_on, later, rows[-1].together if rows else ZERO))
    return rows


def _row(starts_on: date | None, ends_on: date, items: list[Due], before: Decimal) -> CalendarRow:
    due = sum((one.amount for one in items), ZERO)
    stopped = sum((one.amount for one in items if one.stopped), ZERO)
    credit = sum((one.credit for one in items), ZERO)
    need = due - stopped - credit
    return CalendarRow(starts_on, ends_on, len(items), due, stopped, credit, need, before + need, tuple(items))

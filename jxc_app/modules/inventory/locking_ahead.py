"""Taking every lock that several postings of one transaction will need, before the first of them."""

from collections.abc import Sequence
from datetime import date

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.inventory import valuation
from jxc_app.modules.inventory.balances import lock_balances
from jxc_app.modules.inventory.periods import lock_period
from jxc_app.modules.inventory.spots import Move


def lock_ahead(uow: UnitOfWork, business_date: date, moves: Sequence[Move]) -> None:
    """Lock period, balances and values of all these moves in the one order that every posting keeps.

    The first posting ends by drawing its number; a second one that then reached for further balances would wait
    for somebody who waits for that number. Raises DomainError ``period.closed``.
    """
    lock_period(uow.session, business_date)
    keys = {key for move in moves for key in (move.takes_from, move.adds_to) if key is not None}
    lock_balances(uow.session, keys)
    valuation.lock_values(uow.session, moves)

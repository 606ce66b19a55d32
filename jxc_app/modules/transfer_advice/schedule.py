"""Advice by itself: all of it once a day, and within minutes for goods of which the stock has changed."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.outbox import WINDOW, OutboxMessage
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.inventory.consumption import has_stock
from jxc_app.modules.transfer_advice.judging import judge
from jxc_app.modules.transfer_advice.models import AdviceRun, TransferSuggestion
from jxc_app.modules.transfer_advice.rules import OPEN, SNOOZED
from jxc_app.modules.transfer_advice.service import ComputeAdvice, compute_advice
from jxc_app.modules.transfer_advice.situation import Network, standings

_runs: Table = AdviceRun.__table__  # type: ignore[attr-defined]
_rows: Table = TransferSuggestion.__table__  # type: ignore[attr-defined]
#: more SKUs than that at once are an import: the night looks at them
_MOST = 500


def advise_daily(database: Database, now: datetime) -> int:
    """Work advice out on a day that has none yet; how many suggestions wait then."""
    today = business_date(now, get_settings().zone)

    def is_due(session: Session) -> bool:
        run = session.get(AdviceRun, 1)
        return has_stock(session) and (run is None or run.day != today)

    if not database.read(is_due):
        return 0
    return perform(compute_advice, ComputeAdvice(), actor=_jobs(), database=database).suggestions


def advise_where_stock_fell(database: Database, now: datetime) -> int:
    """Look at the SKUs whose stock has changed since the last look; only where one has come to its line, or left it,
    anything is worked out anew. A truck may have left meanwhile: what waits is judged again. How many SKUs that were.
    """
    changed = database.read(lambda session: _changed_skus(session, now))
    if changed is None:
        return 0
    today = business_date(now, get_settings().zone)
    concerned = database.read(lambda session: _concerned(session, today, changed)) if changed else set()
    if concerned:
        perform(compute_advice, ComputeAdvice(sku_ids=sorted(concerned)), actor=_jobs(), database=database)
    database.write(lambda session: _note_seen(session, now, judges=bool(changed)))
    return len(concerned)


def _changed_skus(session: Session, now: datetime) -> set[int] | None:
    """SKUs whose stock has changed since the last look; None where nothing has, or nothing was ever worked out.

    Messages become visible out of order, so each look goes back a little before the last.
    """
    run = session.get(AdviceRun, 1)
    if run is None:
        return None
    since = max(run.seen_until - WINDOW, now - timedelta(days=1))
    wanted = select(OutboxMessage).where(col(OutboxMessage.created_at) >= since, OutboxMessage.topic == "stock")
    messages = session.exec(wanted).all()
    found = {sku_id for message in messages for sku_id in message.content().get("sku_ids", ())}
    return found if messages and len(found) <= _MOST else set() if messages else None


def _concerned(session: Session, today: Any, sku_ids: set[int]) -> set[int]:
    """Those that lack somewhere where nothing is suggested, and those of which something is suggested."""
    wanted = select(_rows.c.sku_id, _rows.c.warehouse_id).where(
        _rows.c.sku_id.in_(sorted(sku_ids)), _rows.c.state.in_((OPEN, SNOOZED))
    )
    waiting = {(row[0], row[1]) for row in session.connection().execute(wanted)}
    network, found = Network.read(session, today), {sku_id for sku_id, _ in waiting}
    for stands in standings(session, network, sku_ids - found):
        if any(one.asks and network.takes(one.warehouse_id) for one in stands):
            found.add(stands[0].sku_id)
    return found


def _note_seen(session: Session, now: datetime, *, judges: bool) -> int:
    if judges:
        judge(session)
    session.connection().execute(_runs.update().values(seen_until=now))
    return 1


def _jobs() -> Actor:
    return Actor.system(device="jobs")

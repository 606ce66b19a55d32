"""Back-test 回测: what a setting would have done in the last months, beside what really happened."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.errors import DomainError
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.catalog.categories import category_ids_below
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.inventory.daily_flow import DailyFlow, daily_flows
from jxc_app.modules.inventory.stock_scope import ground_of
from jxc_app.modules.replenishment.computing import (
    Known,
    Learned,
    Rules,
    facts_of,
    known_of,
    last_sku,
    sample_of,
    terms_of,
)
from jxc_app.modules.replenishment.methods.assortment import Assortment
from jxc_app.modules.replenishment.methods.history import History
from jxc_app.modules.replenishment.methods.planning import METHOD_TITLES
from jxc_app.modules.replenishment.methods.replay import Replayed, levels_of, lived, replay, together
from jxc_app.modules.replenishment.permissions import REPLENISHMENT_VIEW

_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_DAYS_OF_MONTH = 30
#: a person waits for the answer
MOST_SKUS, MOST_MONTHS = 200, 12


@dataclass(frozen=True, slots=True)
class Trial:
    """What to try, on one SKU or (``sku_id`` None) a category and what is below it, in one warehouse.

    None: as it is set now. ``months``: how far back, of 30 days each.
    """

    warehouse_id: int
    sku_id: int | None = None
    category_id: int | None = None
    months: int = 6
    method: str | None = None
    fill_percent: int | None = None
    review_days: int | None = None
    lead_days: int | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What would have been and what was, over ``skus`` SKUs; ``left_out``: how many had no history to go by."""

    since: date
    skus: int
    left_out: int
    tried: Replayed
    lived: Replayed


@query("replenishment.back_test", title="补货参数回测", permission=REPLENISHMENT_VIEW)
def back_test(session: Session, scope: Scope, *, wanted: Trial) -> Tried:
    """Replay the last months. Raises DomainError ``replenishment.trial_target``, ``.trial_too_many``."""
    _check(wanted)
    rules = Rules.read(session, business_date(clock.get().now(), get_settings().zone))
    first = rules.span.stop - wanted.months * _DAYS_OF_MONTH
    learned = _learned_until(session, wanted, rules, first)
    tried, real, left_out = [], [], 0
    for one, history, flow in _known(session, scope, wanted, rules):
        if history.span.first > first:
            left_out += 1
            continue
        on_hand, assortment = one.stock.on_hand, learned.as_for(one)
        opening = levels_of(flow.change, on_hand, replace(history.span, first=first - 1, stop=first))[0]
        known = partial(_constant, assortment)
        tried.append(replay(history, one.terms, opening, first, assortment=known, cost=one.cost))
        real.append(lived(history, flow.change, on_hand, first))
    return Tried(date.fromordinal(first), len(tried), left_out, together(tried), together(real))


def _constant(assortment: Assortment, _: int) -> Assortment:
    return assortment


def _learned_until(session: Session, wanted: Trial, rules: Rules, first: int) -> Learned:
    """What the warehouse's SKUs told of each other before the trial begins: nothing of the days tried is known then."""
    learned = Learned()
    for skus in sample_of(last_sku(session)):
        known = known_of(session, rules, skus, [wanted.warehouse_id])
        learned.add(replace(known, histories=known.histories.until(first)))
    return learned


def _check(wanted: Trial) -> None:
    if (wanted.sku_id is None) == (wanted.category_id is None):
        raise DomainError("replenishment.trial_target", field="sku_id")
    if not 1 <= wanted.months <= MOST_MONTHS:
        raise DomainError("replenishment.trial_months", field="months", most=MOST_MONTHS)
    if wanted.method is not None and wanted.method not in METHOD_TITLES:
        raise DomainError("input.invalid", field="method")
    bounds = (("fill_percent", 50, 99), ("review_days", 1, 180), ("lead_days", 0, 365))
    for name, least, most in bounds:
        value = getattr(wanted, name)
        if value is not None and not least <= value <= most:
            raise DomainError("replenishment.trial_bounds", field=name, least=least, most=most)


def _known(session: Session, scope: Scope, wanted: Trial, rules: Rules) -> Iterator[tuple[Known, History, DailyFlow]]:
    """Each SKU in sight that ever moved there, with its terms under the trial."""
    for sku_id in _wanted_skus(session, scope, wanted):
        skus, pair = range(sku_id, sku_id + 1), (sku_id, wanted.warehouse_id)
        flow = daily_flows(session, date.fromordinal(rules.span.first), skus).get(pair)
        if flow is not None:
            known = known_of(session, rules, skus, [wanted.warehouse_id])
            for at, one in enumerate(known.several):
                yield _under(wanted, one, session), known.histories.one(at), flow


def _under(wanted: Trial, one: Known, session: Session) -> Known:
    names = ("method", "fill_percent", "review_days", "lead_days")
    said: dict[str, Any] = {name: value for name in names if (value := getattr(wanted, name)) is not None}
    policy = replace(one.policy, **said)
    lead = None if wanted.lead_days is not None else one.lead
    of, source = facts_of(session, range(one.pair[0], one.pair[0] + 1))[one.pair[0]], one.source
    return one._replace(policy=policy, terms=terms_of(policy, lead, source, of.shelf_life_days), lead=lead)


def _wanted_skus(session: Session, scope: Scope, wanted: Trial) -> Collection[int]:
    ground = ground_of(session, scope, [wanted.warehouse_id])
    if wanted.warehouse_id not in ground.stock:
        return []
    found = select(_skus.c.id, _skus.c.category_id).where(_skus.c.switched_off_at.is_(None))
    if wanted.sku_id is not None:
        found = found.where(_skus.c.id == wanted.sku_id)
    else:
        found = found.where(_skus.c.category_id.in_(sorted(category_ids_below(session, wanted.category_id or 0))))
    rows = session.connection().execute(found.order_by(_skus.c.code_key).limit(MOST_SKUS + 1)).all()
    if len(rows) > MOST_SKUS:
        raise DomainError("replenishment.trial_too_many", field="category_id", most=MOST_SKUS)
    return [row.id for row in rows if ground.shows(wanted.warehouse_id, row.category_id)]

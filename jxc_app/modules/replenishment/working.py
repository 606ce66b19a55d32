"""The working of a suggestion as it is kept: what went in, every value in between, what came out.

Statistics are rounded to four decimals, quantities are texts, days are ISO. ``telling`` makes sentences of it.
"""

from collections.abc import Sequence
from datetime import date
from math import floor, log10
from typing import Any

from jxc_app.core.quantities import plain
from jxc_app.modules.replenishment.computing import Planned
from jxc_app.modules.replenishment.methods.planning import WEEKS_OF_YEAR

_PLACES = 4
MOST_DAYS = 9_999


def working_of(one: Planned, today: date) -> dict[str, Any]:
    """Everything that the sentences and the chart need."""
    return {"day": today.isoformat(), **_demand(one), **_stock(one), **_lot(one)}


def _demand(one: Planned) -> dict[str, Any]:
    of = one.plan.outlook
    weeks = of.weeks[-WEEKS_OF_YEAR:]
    return {
        "class": of.group.name, "adi": _short(of.group.adi), "cv2": _short(of.group.cv2),
        "asked": one.policy.method, "method": of.expected.method, "per_day": _short(of.expected.per_day),
        "sigma": _short(of.expected.sigma), "weeks": _brief(weeks), "known": of.known,
        "days": one.days, "empty": one.empty, "multiple": one.policy.one_off_multiple,
        "one_offs": {date.fromordinal(day).isoformat(): _short(size) for day, size in one.cut.items()},
        "transfers": one.policy.counts_transfers,
    }  # fmt: skip


def _stock(one: Planned) -> dict[str, Any]:
    plan, terms, position, of = one.plan, one.terms, one.plan.position, one.plan.outlook
    return {
        "lead": _short(terms.lead_days), "lead_spread": _short(terms.lead_spread),
        "receipts": one.lead.receipts if one.lead else None, "review": terms.review_days,
        "protection": _short(of.protection), "season": _short(of.season), "over": _short(of.mean),
        "fill": one.policy.fill_percent, "safety": _short(plan.safety), "filled": _short(plan.fill), **_shared(one),
        "minimum": _text(terms.minimum), "maximum": _text(terms.maximum), "point": plain(plan.point),
        "up_to": plain(plan.up_to), "on_hand": plain(position.on_hand), "reserved": plain(position.reserved),
        "on_order": plain(position.on_order), "in_transit": plain(position.in_transit),
        "position": plain(position.whole),
    }  # fmt: skip


def _shared(one: Planned) -> dict[str, Any]:
    """What came of all SKUs of the warehouse together; ``price``: the risk (in percent) that a yuan of cost takes."""
    plan, shared, per_day = one.plan, one.assortment, one.plan.outlook.expected.per_day
    usual = shared.variation.of(per_day) if shared.variation and per_day > 0 else None
    return {
        "usual": None if usual is None else _short(usual), "believed": _short(plan.sigma),
        "spread": _short(plan.spread), "risk": _short(plan.risk * 100),
        "price": None if shared.price is None else _significant(shared.price * 100),
        "cost": None if one.cost is None else _short(one.cost), "usual_cost": _short(shared.cost),
    }  # fmt: skip


def _lot(one: Planned) -> dict[str, Any]:
    plan, terms = one.plan, one.terms
    return {
        "short": plain(plan.up_to - plan.position.whole), "least": _text(terms.lot.least),
        "pack": _text(terms.lot.pack), "shelf_life": terms.shelf_life_days, "causes": list(plan.lot.causes),
        "quantity": plain(plan.lot.quantity), "supplier_says": _said(one),
    }  # fmt: skip


def _said(one: Planned) -> list[str]:
    """What of the terms nobody has set, so that it is as the default supplier says."""
    policy, terms, said = one.policy, one.terms, []
    if policy.least is None and terms.lot.least is not None:
        said.append("least")
    if policy.pack == 1 and terms.lot.pack not in (None, 1):
        said.append("pack")
    if one.lead is None and terms.lead_days != policy.lead_days:
        said.append("lead")
    return said


def days_left(one: Planned) -> int:
    """For how many whole days the position lasts; many where nothing is asked for."""
    per_day, whole = one.plan.outlook.expected.per_day, one.plan.position.whole
    if per_day <= 0:
        return 0 if whole <= 0 else MOST_DAYS
    return max(min(int(whole * 10**6) // max(round(per_day * 10**6), 1), MOST_DAYS), 0)


def _significant(value: float) -> float:
    """To four digits, however small it is."""
    return round(value, _PLACES - 1 - floor(log10(value))) if value > 0 else 0.0


def _short(value: float) -> float:
    return round(value, _PLACES)


def _brief(weeks: Sequence[float | None]) -> list[float | int | None]:
    """Mostly whole numbers, and these are written and read in a tenth of the time."""
    return [None if one is None else int(one) if one.is_integer() else round(one, _PLACES) for one in weeks]


def _text(value: Any) -> str | None:
    return None if value is None else plain(value)

"""The working of a suggestion as it is kept: what went in, every value in between, what came out.

Statistics are rounded to four decimals, quantities are texts, days are ISO. ``telling`` makes sentences of it.
"""

from datetime import date
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
    history, plan = one.history, one.plan
    weeks = plan.weeks[-WEEKS_OF_YEAR:]
    return {
        "class": plan.group.name, "adi": _short(plan.group.adi), "cv2": _short(plan.group.cv2),
        "asked": one.policy.method, "method": plan.expected.method, "per_day": _short(plan.expected.per_day),
        "sigma": _short(plan.expected.sigma), "weeks": [None if week is None else _short(week) for week in weeks],
        "days": history.span.days, "empty": len(history.empty), "multiple": one.policy.one_off_multiple,
        "one_offs": {date.fromordinal(day).isoformat(): _short(size) for day, size in history.cut.items()},
        "transfers": one.policy.counts_transfers,
    }  # fmt: skip


def _stock(one: Planned) -> dict[str, Any]:
    plan, terms, position = one.plan, one.terms, one.plan.position
    return {
        "lead": _short(terms.lead_days), "lead_spread": _short(terms.lead_spread),
        "receipts": one.lead.receipts if one.lead else None, "review": terms.review_days,
        "protection": _short(plan.protection), "season": _short(plan.season), "over": _short(plan.over_protection),
        "fill": one.policy.fill_percent, "z": plan.z, "safety": _short(plan.safety), "filled": _short(plan.fill),
        "minimum": _text(terms.minimum), "maximum": _text(terms.maximum), "point": plain(plan.point),
        "up_to": plain(plan.up_to), "on_hand": plain(position.on_hand), "reserved": plain(position.reserved),
        "on_order": plain(position.on_order), "in_transit": plain(position.in_transit),
        "position": plain(position.whole),
    }  # fmt: skip


def _lot(one: Planned) -> dict[str, Any]:
    plan, terms = one.plan, one.terms
    return {
        "short": plain(plan.up_to - plan.position.whole), "least": _text(terms.lot.least),
        "pack": _text(terms.lot.pack), "shelf_life": terms.shelf_life_days, "causes": list(plan.lot.causes),
        "quantity": plain(plan.lot.quantity),
    }  # fmt: skip


def days_left(one: Planned) -> int:
    """For how many whole days the position lasts; many where nothing is asked for."""
    per_day, whole = one.plan.expected.per_day, one.plan.position.whole
    if per_day <= 0:
        return 0 if whole <= 0 else MOST_DAYS
    return max(min(int(whole * 10**6) // max(round(per_day * 10**6), 1), MOST_DAYS), 0)


def _short(value: float) -> float:
    return round(value, _PLACES)


def _text(value: Any) -> str | None:
    return None if value is None else plain(value)

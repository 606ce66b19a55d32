"""The working of a piece of advice as it is kept: every figure that went in, each candidate with its points."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from jxc_app.core.quantities import MONEY_PLACES, ZERO, plain, product, rounded
from jxc_app.modules.transfer_advice.advising import Advice
from jxc_app.modules.transfer_advice.paying import cost_of_short
from jxc_app.modules.transfer_advice.scoring import Scored
from jxc_app.modules.transfer_advice.situation import Network


def working_of(one: Advice, network: Network, price: Decimal | None) -> dict[str, Any]:
    """Everything that the sentences need; quantities as text."""
    to, giver, rule = one.receiver, one.giver, network.rule
    return {
        "line": _short(to.line), "target": _short(to.target), "free": plain(to.free), "coming": plain(to.coming),
        "ordered": plain(to.ordered), "per_day": _short(to.per_day), "lead": _short(to.lead_days),
        "price": None if price is None else plain(price), **_saving(one, network),
        "giver_free": plain(giver.free), "giver_keep": _short(giver.kept), "giver_line": _short(giver.line),
        "giver_ending": plain(giver.ending), "giver_per_day": _short(giver.per_day), "life": rule.least_life_days,
        "quiet": rule.quiet_days, "chosen": giver.warehouse_id,
        "weights": [rule.surplus_weight, rule.distance_weight, rule.slower_weight, rule.cost_weight],
        "candidates": [_candidate(each) for each in one.candidates],
    }  # fmt: skip


def _saving(one: Advice, network: Network) -> dict[str, Any]:
    """What is lost without, what is saved by it, and what makes it up."""
    to, giver, rule = one.receiver, one.giver, network.rule
    due = giver.supplied_in
    return {
        "sigma": _short(to.sigma), "near": plain(to.near), "horizon": _short(Decimal(repr(to.ahead.horizon))),
        "due": [[_short(days), _short(units)] for days, units in to.due], "lost": _short(one.lost),
        "saved": _short(one.saved), "risked": _short(one.risked), "days": rule.transfer_days,
        "percent": rule.penalty_percent, "unit_cost": plain(rule.unit_cost), "gave": to.gave,
        "resting": list(one.resting), "giver_due": None if due is None else _short(due),
        "giver_until": _short(giver.until_supplied),
    }  # fmt: skip


def without_orders(working: Mapping[str, Any]) -> dict[str, Any]:
    """The same for whoever counts blind: when ordered goods come, not how many, nor what tells it by a sum."""
    kept = {name: value for name, value in working.items() if name not in ("ordered", "target")}
    return kept | {"due": [[days, ""] for days, _ in working.get("due", ())]}


def saved_sales(one: Advice, price: Decimal | None) -> Decimal:
    """Sales in yuan that this is expected to save; nothing where no price tells."""
    return ZERO if price is None else product(one.saved, price, MONEY_PLACES)


def worth_of(one: Advice, price: Decimal | None, percent: int) -> Decimal:
    """What that is worth in yuan, less what the giver is expected to lose by it: a unit that is lacking costs so much
    of its price.
    """
    return product(max(one.saved - one.risked, ZERO), cost_of_short(price, percent), MONEY_PLACES)


def _candidate(one: Scored) -> dict[str, Any]:
    way, giver = one.giver.kilometres, one.giver
    return {
        "id": giver.warehouse_id, "spare": plain(giver.spare), "kilometres": None if way is None else plain(way),
        "minutes": giver.minutes, "per_day": _short(giver.per_day),
        "cost": None if giver.cost is None else plain(rounded(giver.cost, 2)),
        "points": [plain(one.surplus), plain(one.distance), plain(one.slower), plain(one.cost)],
        "total": plain(one.total),
    }  # fmt: skip


def _short(value: Decimal) -> str:
    return plain(rounded(value, 2))

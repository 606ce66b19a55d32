"""Who gives what to whom: of each SKU the most urgent first, so that nothing is promised twice."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from sqlmodel import Session

from jxc_app.core.quantities import ZERO
from jxc_app.modules.transfer_advice.rules import CANDIDATES
from jxc_app.modules.transfer_advice.scoring import Giver, Scored, Weights, chosen, scored
from jxc_app.modules.transfer_advice.situation import Network, NewLines, standings
from jxc_app.modules.transfer_advice.standing import Standing

_WHOLE, _PARTS, _PRECISE = Decimal(1), Decimal("0.001"), Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Advice:
    """So much from one to another; ``rank`` 2: because the first has not enough. ``candidates``: the best first.

    ``lost``: what the receiver is expected to lose without (by rank 1 and 2 together), ``saved``: what of it this part
    saves, ``risked``: what the giver is expected to lose by it. ``resting``: who has some to spare, but got it lately.
    """

    receiver: Standing
    giver: Standing
    need: Decimal
    quantity: Decimal
    rank: int
    candidates: Sequence[Scored]
    scored: Scored
    lost: Decimal = ZERO
    saved: Decimal = ZERO
    risked: Decimal = ZERO
    resting: Sequence[int] = ()


def advised(
    session: Session, network: Network, sku_ids: Collection[int] | None = None, new: NewLines | None = None
) -> Iterator[Advice]:
    """What is to be moved, of all SKUs or of some; by the lines that are kept, or by new ones."""
    for stands in standings(session, network, sku_ids, new):
        yield from advice_for(network, stands)


def advice_for(network: Network, stands: Sequence[Standing]) -> Iterator[Advice]:
    """What is to be moved of one SKU; ``stands``: how each warehouse stands with it."""
    step = step_of(stands)
    spares = {one.warehouse_id: spare_of(one, step) for one in stands}
    by_place = {one.warehouse_id: one for one in stands}
    lacking = [one for one in stands if one.asks and network.takes(one.warehouse_id)]
    resting = [one.warehouse_id for one in stands if one.got and not one.lacks and one.free > one.kept]
    for one in sorted(lacking, key=lambda lacks: (lacks.days_left, lacks.warehouse_id)):
        need = one.need.quantize(step, ROUND_CEILING)
        givers = _nearest(network, one, by_place, spares) if need > 0 else []
        candidates = scored(need, one.per_day, givers, weights_of(network))
        saving = _Saving(one, network.rule.transfer_days)
        for rank, (best, part) in enumerate(chosen(need, candidates), start=1):
            giver = by_place[best.giver.warehouse_id]
            before = spare_of(giver, step) - spares[giver.warehouse_id]
            spares[giver.warehouse_id] -= part
            yield Advice(
                one, giver, need, part, rank, candidates, best, _exact(saving.lost), _exact(saving.by(part)),
                _exact(_risk(giver, before, part)), resting,
            )  # fmt: skip


class _Saving:
    """What a receiver loses without, and what each part that is sent saves of it."""

    def __init__(self, one: Standing, days: int) -> None:
        self._ahead, self._days, self._sent = one.ahead, days, ZERO
        self.lost = self._left = self._ahead.lost()

    def by(self, part: Decimal) -> float:
        """What this part saves beyond those before it."""
        self._sent += part
        left = self._ahead.lost([(self._days, self._sent.__float__())])
        saved, self._left = self._left - left, left
        return saved


def saved_by(one: Standing, need: Decimal, days: int) -> Decimal:
    """Units that a receiver is expected to lose less where all that it needs comes in so many days."""
    return _exact(_Saving(one, days).by(need)) if need > 0 else ZERO


def _risk(giver: Standing, before: Decimal, part: Decimal) -> float:
    """What a giver is expected to lose by giving this part, having given some before."""
    ahead = giver.ahead.less(before.__float__())
    return ahead.less(part.__float__()).lost() - ahead.lost()


def _exact(value: float) -> Decimal:
    return max(Decimal(repr(value)).quantize(_PRECISE, ROUND_HALF_UP), ZERO)


def step_of(stands: Sequence[Standing]) -> Decimal:
    """What is only ever there in whole units goes in whole units."""
    return _WHOLE if all(one.free % 1 == 0 for one in stands) else _PARTS


def spare_of(one: Standing, step: Decimal) -> Decimal:
    """What it may give, in units that can be given; who lacks gives nothing."""
    return ZERO if one.lacks else one.spare.quantize(step, ROUND_FLOOR)


def weights_of(network: Network) -> Weights:
    """As they are set."""
    rule = network.rule
    return Weights(rule.surplus_weight, rule.distance_weight, rule.slower_weight, rule.cost_weight)


def _nearest(network: Network, to: Standing, by_place: dict[int, Standing], spares: dict[int, Decimal]) -> list[Giver]:
    """The nearest of those that can spare some."""
    place = to.warehouse_id
    able = [
        one
        for one, spare in spares.items()
        if spare > 0 and one != place and network.may_go(to.sku_id, one, place)
    ]  # fmt: skip
    found = []
    for one in network.ways.nearest(place, able, CANDIDATES):
        way = network.ways.between(one, place)
        found.append(
            Giver(one, spares[one], way.kilometres, way.minutes, by_place[one].per_day, network.cost(one, place))
        )
    return found

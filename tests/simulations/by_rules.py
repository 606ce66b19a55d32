"""The same half year by the pure rules alone, beside the database: what the use cases must have done."""

from decimal import Decimal

from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, from_scaled
from jxc_app.modules.replenishment.computing import HISTORY_DAYS
from jxc_app.modules.replenishment.methods.assortment import Assortment, assortment_of
from jxc_app.modules.replenishment.methods.history import UNIT, History, Span, history_of
from jxc_app.modules.replenishment.methods.lot_size import LotRules
from jxc_app.modules.replenishment.methods.planning import Position, Terms, outlook_of, settled
from jxc_app.modules.replenishment.resolving import SHIPPED
from tests.simulations.replenished import Season, Wanted

_FILL_AT_FIRST = 0.95


def terms_of(season: Season, fill: float) -> Terms:
    """As the setting has it."""
    return Terms(fill=fill, review_days=season.review, lead_days=float(season.lead), lot=LotRules(pack=SHIPPED.pack))


class _Shelf:
    """One SKU on the rules' shelf; base units × 10⁶ by day."""

    def __init__(self, one: Wanted, season: Season) -> None:
        known, start = season.known.toordinal(), season.start.toordinal()
        self.one, self.on_order = one, 0
        self.left = {day: pieces * UNIT for day, pieces in one.asked.items() if day < start}
        self.stock = one.opening
        self.change = {day: -amount for day, amount in self.left.items()}
        begun = sum(self.left.values()) + one.opening * UNIT
        if begun:
            self.change[known - 1] = begun

    def history(self, day: int) -> History:
        """What a company knows on a day."""
        span = Span(day - HISTORY_DAYS, day)
        return history_of(self.left, self.change, self.stock * UNIT, span, one_off=SHIPPED.one_off_multiple)

    def sell(self, day: int) -> None:
        left = min(self.one.asked.get(day, 0), self.stock)
        if left:
            self.stock -= left
            self.left[day] = left * UNIT
            self.change[day] = self.change.get(day, 0) - left * UNIT

    def take_in(self, day: int, pieces: int) -> None:
        self.stock, self.on_order = self.stock + pieces, self.on_order - pieces
        self.change[day] = self.change.get(day, 0) + pieces * UNIT


def orders_of(wanted: list[Wanted], season: Season) -> dict[tuple[int, int], int]:
    """Pieces by day and number of the SKU."""
    shelves = [_Shelf(one, season) for one in wanted]
    orders: dict[tuple[int, int], int] = {}
    terms = terms_of(season, season.fill / 100)
    for day in range(season.start.toordinal(), season.stop.toordinal()):
        for at, shelf in enumerate(shelves):
            shelf.sell(day)
            came = orders.get((day - season.lead, at), 0)
            if came:
                shelf.take_in(day, came)
        orders |= _evening(shelves, terms, day)
    return orders


def _evening(shelves: list[_Shelf], terms: Terms, day: int) -> dict[tuple[int, int], int]:
    outlooks = [outlook_of(shelf.history(day), terms) for shelf in shelves]
    costs = [float(shelf.one.cost) for shelf in shelves]
    known = [at for at, shelf in enumerate(shelves) if shelf.change]
    assortment = assortment_of([outlooks[at].seller(terms, costs[at]) for at in known], terms.fill)
    orders = {}
    for at in known:
        position = Position(_exact(shelves[at].stock), ZERO, _exact(shelves[at].on_order))
        pieces = int(settled(outlooks[at], terms, position, assortment, costs[at]).lot.quantity)
        if pieces:
            orders[day, at] = pieces
            shelves[at].on_order += pieces
    return orders


def _exact(pieces: int) -> Decimal:
    return from_scaled(pieces * UNIT, QUANTITY_PLACES)


def opened(wanted: list[Wanted], season: Season) -> list[Wanted]:
    """With what the product would have filled up to at 95 % on the first day."""
    terms, first = terms_of(season, _FILL_AT_FIRST), season.start.toordinal()
    shelves = [_Shelf(Wanted(one.asked, one.cost, 1), season) for one in wanted]
    outlooks = [outlook_of(shelf.history(first), terms) for shelf in shelves]
    sellers = [outlook.seller(terms, float(one.cost)) for outlook, one in zip(outlooks, wanted, strict=True)]
    assortment: Assortment = assortment_of(sellers, terms.fill)
    levels = [
        settled(outlook, terms, Position(), assortment, float(one.cost)).up_to
        for outlook, one in zip(outlooks, wanted, strict=True)
    ]
    return [Wanted(one.asked, one.cost, int(level)) for one, level in zip(wanted, levels, strict=True)]

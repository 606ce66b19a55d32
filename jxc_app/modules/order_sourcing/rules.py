"""Which stores fill the lines of an order: least short, then fewest parcels, then the shortest way. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

ZERO = Decimal(0)
#: up to so many the answer is exact
EXACT_LINES, EXACT_STORES = 12, 8
#: a store nobody knows the way to is as far as this, in kilometres
FAR = Decimal(100_000)

Chosen = tuple[int, ...]
#: share of lines that stays short, parcels, kilometres
Value = tuple[Fraction, int, Decimal]


@dataclass(frozen=True, slots=True)
class OrderLine:
    """So many base units of a SKU; ``key`` is the caller's."""

    key: int
    sku_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Store:
    """A store that may send: what it has free by SKU, and how far it is (None: unknown)."""

    warehouse_id: int
    free: Mapping[int, Decimal]
    kilometres: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """``most_parcels``: into so many parts an order is split at most; ``splits_lines``: also one line may be."""

    most_parcels: int = 3
    splits_lines: bool = True


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one store sends, by the key of the line."""

    warehouse_id: int
    quantities: Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Sourced:
    """The parcels, the nearest store's first, and what nobody has; ``is_exact``: nothing better is possible."""

    parcels: tuple[Parcel, ...] = ()
    short: Mapping[int, Decimal] = field(default_factory=dict)
    kilometres: Decimal = ZERO
    is_exact: bool = True


def sourced(lines: Sequence[OrderLine], stores: Sequence[Store], terms: Terms | None = None) -> Sourced:
    """Who sends what. Two lines of one SKU share its stock, the first comes first."""
    problem = _Problem(lines, stores, terms or Terms())
    is_small = len(problem.wanted) <= EXACT_LINES and len(problem.stores) <= EXACT_STORES
    chosen = problem.exact() if is_small else problem.improved(problem.greedy())
    return problem.answer(chosen, is_exact=is_small)


def sourced_greedily(lines: Sequence[OrderLine], stores: Sequence[Store], terms: Terms | None = None) -> Sourced:
    """The same by the way of large orders, however small it is: to tell what that loses."""
    problem = _Problem(lines, stores, terms or Terms())
    return problem.answer(problem.improved(problem.greedy()), is_exact=False)


class _Problem:
    def __init__(self, lines: Sequence[OrderLine], stores: Sequence[Store], terms: Terms) -> None:
        self.lines, self.terms = [line for line in lines if line.quantity > 0], terms
        self.wanted: dict[int, Decimal] = {}
        for line in self.lines:
            self.wanted[line.sku_id] = self.wanted.get(line.sku_id, ZERO) + line.quantity
        useful = [one for one in stores if any(one.free.get(sku_id, ZERO) > 0 for sku_id in self.wanted)]
        self.stores = sorted(useful, key=lambda one: (_far(one), one.warehouse_id))
        self._known: dict[Chosen, Fraction] = {}

    def value(self, chosen: Chosen) -> Value:
        """How good a set of stores is; less is better."""
        return self.short(chosen), len(chosen), sum((_far(self.stores[one]) for one in chosen), ZERO)

    def short(self, chosen: Chosen) -> Fraction:
        """Which share of each SKU's quantity stays short, summed up."""
        if chosen not in self._known:
            self._known[chosen] = sum(
                (Fraction(quantity - self._filled(chosen, sku_id, quantity)) / Fraction(quantity)
                 for sku_id, quantity in self.wanted.items()),
                Fraction(),
            )  # fmt: skip
        return self._known[chosen]

    def _filled(self, chosen: Chosen, sku_id: int, quantity: Decimal) -> Decimal:
        free = [self.stores[one].free.get(sku_id, ZERO) for one in chosen]
        return min(sum(free, ZERO) if self.terms.splits_lines else max(free, default=ZERO), quantity)

    def exact(self) -> Chosen:
        """Branch and bound: a branch ends where even all stores that are left would not make it better."""
        best: tuple[Value, Chosen] = (self.value(()), ())
        branches: list[tuple[Chosen, int]] = [((), 0)]
        while branches:
            chosen, following = branches.pop()
            if (found := (self.value(chosen), chosen)) < best:
                best = found
            if len(chosen) == self.terms.most_parcels or following == len(self.stores):
                continue
            rest = tuple(range(following, len(self.stores)))
            way = self.value(chosen)[2] + _far(self.stores[following])  # the nearest of those left
            if (self.short(chosen + rest), len(chosen) + 1, way) < best[0]:
                branches += [(chosen, following + 1), ((*chosen, following), following + 1)]
        return best[1]

    def greedy(self) -> Chosen:
        """The store that covers most, then the one that covers most of the rest."""
        chosen: Chosen = ()
        while len(chosen) < self.terms.most_parcels:
            more = [_with(chosen, one) for one in range(len(self.stores)) if one not in chosen]
            better = min(more, key=self.value, default=chosen)
            if self.short(better) >= self.short(chosen):
                break
            chosen = better
        return chosen

    def improved(self, chosen: Chosen) -> Chosen:
        """Leave one out, or exchange one for another, while that is better."""
        while True:
            better = min(self._neighbours(chosen), key=self.value, default=chosen)
            if self.value(better) >= self.value(chosen):
                return chosen
            chosen = better

    def _neighbours(self, chosen: Chosen) -> Iterator[Chosen]:
        for leaves in chosen:
            rest = tuple(one for one in chosen if one != leaves)
            yield rest
            for comes in range(len(self.stores)):
                if comes not in chosen:
                    yield _with(rest, comes)

    def answer(self, chosen: Chosen, *, is_exact: bool) -> Sourced:
        """Who of them sends what: a SKU from the nearest that has enough; where none has, from those with most."""
        left = {line.key: line.quantity for line in self.lines}
        parcels: dict[int, dict[int, Decimal]] = {}
        for sku_id, quantity in self.wanted.items():
            for at, part in self._shares(chosen, sku_id, quantity):
                self._share_out(sku_id, part, left, parcels.setdefault(at, {}))
        way = sum((_far(self.stores[at]) for at in parcels), ZERO)
        found = tuple(Parcel(self.stores[at].warehouse_id, parcels[at]) for at in sorted(parcels))
        return Sourced(found, {key: quantity for key, quantity in left.items() if quantity > 0}, way, is_exact)

    def _share_out(self, sku_id: int, part: Decimal, left: dict[int, Decimal], parcel: dict[int, Decimal]) -> None:
        """The first line of the SKU first."""
        for line in self.lines:
            taken = min(part, left[line.key]) if line.sku_id == sku_id else ZERO
            if taken > 0:
                parcel[line.key] = taken
                left[line.key], part = left[line.key] - taken, part - taken

    def _shares(self, chosen: Chosen, sku_id: int, quantity: Decimal) -> Iterator[tuple[int, Decimal]]:
        free = {at: self.stores[at].free.get(sku_id, ZERO) for at in chosen}
        enough = [at for at in chosen if free[at] >= quantity]
        if enough:
            yield enough[0], quantity
            return
        for at in sorted(chosen, key=lambda one: (-free[one], one)):
            part = min(free[at], quantity)
            if part > 0:
                yield at, part
                quantity -= part
            if not self.terms.splits_lines:
                return


def _far(store: Store) -> Decimal:
    return FAR if store.kilometres is None else store.kilometres


def _with(chosen: Chosen, one: int) -> Chosen:
    return tuple(sorted((*chosen, one)))

"""How one store stands with one SKU: what it has, what comes and when, whether it lacks, what it may give. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jxc_app.core.quantities import ZERO
from jxc_app.modules.transfer_advice.losing import Ahead

#: days from now until it comes, base units
Due = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Standing:
    """One SKU in one warehouse, in base units.

    ``sigma``: σ of a day's demand; ``free``: what is free to go or be sold; ``ending``: how much of it ends too soon to
    be moved; ``coming``: in transit and in transfers that are handed in; ``ordered``: what suppliers and plans will
    bring, ``due``: the same by day. ``got``, ``gave``: whether a transfer brought some, took some in the quiet days.
    """

    sku_id: int
    warehouse_id: int
    line: Decimal
    target: Decimal
    keep: Decimal
    per_day: Decimal
    sigma: Decimal
    lead_days: Decimal
    free: Decimal
    ending: Decimal
    coming: Decimal
    ordered: Decimal
    due: Sequence[Due] = ()
    got: bool = False
    gave: bool = False

    @property
    def near(self) -> Decimal:
        """What is there or will be without anybody buying."""
        return self.free + self.coming

    @property
    def lacks(self) -> bool:
        """Whether it is at its alert line."""
        return self.line > 0 and self.near <= self.line

    @property
    def is_out(self) -> bool:
        """Whether nothing is there or on its way."""
        return self.near <= 0

    @property
    def asks(self) -> bool:
        """Whether it is to get some: who gave some lately does not, unless it is out of it."""
        return self.lacks and (self.is_out or not self.gave)

    @property
    def need(self) -> Decimal:
        """Up to the target with what is ordered, and above the line whatever is ordered; nothing where it asks not."""
        if not self.asks:
            return ZERO
        return max(self.target - self.near - self.ordered, self.line - self.near, ZERO)

    @property
    def supplied_in(self) -> Decimal | None:
        """In how many days the first of its own goods come; None where nothing is on order."""
        return min((days for days, _ in self.due), default=None)

    @property
    def until_supplied(self) -> Decimal:
        """What it is expected to need itself until its own next goods come; nothing where none are on order."""
        days = self.supplied_in
        return ZERO if days is None else self.per_day * days

    @property
    def kept(self) -> Decimal:
        """What it keeps: what it always keeps, or what lasts until its own next goods come."""
        return max(self.keep, self.until_supplied)

    @property
    def spare(self) -> Decimal:
        """What it may give without coming near its own line; nothing of what a transfer brought lately."""
        return ZERO if self.got else max(min(self.free - self.kept, self.free - self.ending), ZERO)

    @property
    def days_left(self) -> int:
        """For how many whole days there is enough; 9999 where nobody asks for it."""
        return min(int(self.near / self.per_day), 9_999) if self.per_day > 0 else 9_999 if self.near > 0 else 0

    @property
    def ahead(self) -> Ahead:
        """What is expected of the coming days."""
        coming = [(days.__float__(), units.__float__()) for days, units in self.due]
        of = (self.per_day.__float__(), self.sigma.__float__(), self.near.__float__())
        return Ahead(*of, coming, self.lead_days.__float__(), self.near + self.ordered > self.line)

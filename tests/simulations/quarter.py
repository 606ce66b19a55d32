"""``make quarter``: a quarter of Online Retail dealt to eight stores, lived without transfer advice and with what pays.

The method is written down in docs/transfer-advice.md. ``JXC_QUARTER_SKUS`` and ``JXC_QUARTER_DAYS`` make it smaller.
"""

import csv
import gzip
import hashlib
import os
import tempfile
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from pathlib import Path

from jxc_app.core.database import Database
from jxc_app.core.logs import configure_logs
from jxc_app.core.migrations import upgrade
from jxc_app.modules.replenishment.methods.history import UNIT, Span
from jxc_app.wiring import wire
from tests.benchmarks import policy
from tests.benchmarks.report import heading, say
from tests.benchmarks.templates import settings_of
from tests.simulations.by_rules import opened
from tests.simulations.replay import wanted_of
from tests.simulations.replenished import Lived, Season, Store, Wanted
from tests.simulations.sharing import Sharing, came_again, went_back, went_on

_SKUS = int(os.environ.get("JXC_QUARTER_SKUS", "60"))
_DAYS = int(os.environ.get("JXC_QUARTER_DAYS", str((policy.STOP - policy.START).days)))
SEASON = Season(known=policy.FIRST, start=policy.START, stop=policy.START + timedelta(days=_DAYS), fill=95)
#: pounds in the file, yuan in the books, as at the beginning of 2011
_YUAN = 10
_SEED = "quarter"
_QUIET_DAYS = 14


@dataclass(frozen=True, slots=True)
class Home:
    """A store: how many customers of a hundred it has, where it lies (degrees)."""

    code: str
    name: str
    share: int
    latitude: str
    longitude: str


HOMES = (
    Home("S1", "人民广场店", 24, "31.2304", "121.4737"),
    Home("S2", "徐家汇店", 18, "31.1950", "121.4370"),
    Home("S3", "五角场店", 15, "31.2990", "121.5140"),
    Home("S4", "中山公园店", 12, "31.2200", "121.4150"),
    Home("S5", "陆家嘴店", 10, "31.2380", "121.5010"),
    Home("S6", "莘庄店", 9, "31.1110", "121.3850"),
    Home("S7", "嘉定店", 7, "31.3830", "121.2500"),
    Home("S8", "松江店", 5, "31.0320", "121.2270"),
)


@dataclass
class Dealt:
    """A SKU's pieces by number of the store and ordinal of the day (returns are less than nothing).

    ``price`` in yuan: the average at which it was sold; ``times``: lines that sold it before the season.
    """

    by_store: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    pieces: int = 0
    worth: Decimal = Decimal(0)
    times: int = 0

    @property
    def price(self) -> Decimal:
        return max((self.worth * _YUAN / max(self.pieces, 1)).quantize(Decimal("0.01")), Decimal("0.01"))


def homes_of(homes: Sequence[Home]) -> Callable[[str], int]:
    """The number of the store of each customer, the same each time."""
    bounds = list(accumulate(one.share for one in homes))

    def of(who: str) -> int:
        drawn = int.from_bytes(hashlib.sha256(f"{_SEED}/{who}".encode()).digest()[:8])
        return bisect_right(bounds, drawn * bounds[-1] // 2**64)

    return of


def dealt(rows: Iterable[str], home: Callable[[str], int]) -> dict[str, Dealt]:
    """Every SKU's demand, dealt to stores: by customer, or by invoice where nobody is named."""
    found = defaultdict[str, Dealt](Dealt)
    for row in csv.DictReader(rows):
        code, quantity, price = row["StockCode"].upper(), int(row["Quantity"]), Decimal(row["UnitPrice"])
        if not code[:5].isdigit() or price <= 0:
            continue
        day, one = date.fromisoformat(row["InvoiceDate"][:10]), found[code]
        one.by_store[home(row["CustomerID"] or row["InvoiceNo"])][day.toordinal()] += quantity
        if quantity > 0:
            one.pieces, one.worth = one.pieces + quantity, one.worth + quantity * price
            one.times += day < policy.START
    return found


def stores_of(skus: Sequence[Dealt], season: Season) -> list[Store]:
    """The eight, each with the stock that the product would have filled up to on the first day."""
    span = Span(policy.FIRST.toordinal(), policy.STOP.toordinal())
    stores = []
    for number, home in enumerate(HOMES):
        wanted = [_wanted(one, number, span) for one in skus]
        place = Decimal(home.latitude), Decimal(home.longitude)
        stores.append(Store(home.code, home.name, opened(wanted, season), *place))
    return stores


def _wanted(one: Dealt, number: int, span: Span) -> Wanted:
    days = {day: pieces * UNIT for day, pieces in one.by_store[number].items()}
    return wanted_of(policy.sold_of(days, float(one.price), span))


def main() -> None:
    """Live it twice, prove it, and print what came out."""
    configure_logs("WARNING")
    wire()
    if not policy.FILE.exists():
        print(f"略过:没有 {policy.FILE}")
        return
    with gzip.open(policy.FILE, "rt", encoding="utf-8", newline="") as file:
        every = dealt(file, homes_of(HOMES))
    often = sorted(every, key=lambda code: (-every[code].times, code))[:_SKUS]
    stores = stores_of([every[code] for code in often], SEASON)
    heading(f"{len(often)} SKUs of Online Retail in {len(HOMES)} stores, {_DAYS} days, target {SEASON.fill} %")
    off, on = (lived_through(stores, SEASON, advised=advised) for advised in (False, True))
    for label, one in (("transfer advice off", off), ("transfer advice on, what pays", on)):
        say(label, _told(one))
    _tell_difference(off, on)
    _tell_transfers(on)
    _tell_stores(off, on)


@dataclass(frozen=True, slots=True)
class Quarter:
    """What came of it, by store and together."""

    company: Sharing
    stores: list[Lived]
    seconds: float

    def sum(self, what: str) -> Decimal:
        return sum((Decimal(getattr(one, what)) for one in self.stores), Decimal(0))

    @property
    def lost(self) -> Decimal:
        return self.sum("asked") - self.sum("given")

    @property
    def lost_worth(self) -> Decimal:
        return self.sum("asked_worth") - self.sum("given_worth")

    @property
    def stock(self) -> Decimal:
        return self.sum("stock") / self.stores[0].days


def lived_through(stores: list[Store], season: Season, *, advised: bool) -> Quarter:
    """The season in a database of its own. Raises AssertionError where the books do not prove."""
    with tempfile.TemporaryDirectory(prefix="jxc-quarter-") as folder:
        settings = settings_of(Path(folder))
        upgrade(settings)
        database = Database(settings.resolved_database_url, settings=settings)
        begun = time.perf_counter()
        try:
            company = Sharing(database, stores, season, advised=advised)
            lived = company.live()
        finally:
            database.close()
    if company.failures:
        raise AssertionError(f"the books fail: {[one.code for one in company.failures]}")
    return Quarter(company, lived, time.perf_counter() - begun)


def _told(one: Quarter) -> str:
    asked, worth = one.sum("asked"), one.sum("asked_worth")
    return (
        f"lost {one.lost:,.0f} of {asked:,.0f} pieces, {one.lost_worth:,.0f} of {worth:,.0f} yuan   "
        f"fill {1 - one.lost / asked:.2%} (by value {1 - one.lost_worth / worth:.2%})   "
        f"average stock {one.stock:,.0f} yuan   order lines {sum(len(each.orders) for each in one.stores):,}   "
        f"lay elsewhere {one.company.elsewhere:,}   {one.seconds:.0f} s, books proved"
    )


def _tell_difference(off: Quarter, on: Quarter) -> None:
    say("  lost pieces", f"{on.lost - off.lost:+,.0f} ({on.lost / off.lost - 1:+.1%})" if off.lost else "none lost")
    if off.lost_worth:
        words = f"{on.lost_worth - off.lost_worth:+,.0f} yuan ({on.lost_worth / off.lost_worth - 1:+.1%})"
        say("  lost value at sale price", words)
    say("  average stock", f"{on.stock - off.stock:+,.0f} yuan ({on.stock / off.stock - 1:+.2%})")


def _tell_transfers(on: Quarter) -> None:
    company, moved = on.company, on.company.moved
    pieces = sum(one.pieces for one in moved)
    say("  transfers", f"{company.transfers:,}, {len(moved):,} lines, {pieces:,} pieces")
    saved, worth = sum(one.saved for one in moved), sum(one.worth for one in moved)
    say("  sales that advice expected to save", f"{saved:,.0f} yuan at sale price, held to be worth {worth:,.0f} yuan")
    left = ", ".join(f"{verdict} {lines:,}" for verdict, lines in sorted(company.left.items()))
    say("  lines of all evenings that did not pay", left or "none")
    back, onward, again = (count(moved, _QUIET_DAYS) for count in (went_back, went_on, came_again))
    words = f"{back:,} pieces; went on to any store {onward:,}; came again to who had given as many {again:,}"
    say(f"  went back within {_QUIET_DAYS} days", words)
    say("  freight", f"trucks {company.trucks:,.0f} yuan, pieces {company.handling:,.0f} yuan")


def _tell_stores(off: Quarter, on: Quarter) -> None:
    for at, home in enumerate(HOMES):
        one, other, place = off.stores[at], on.stores[at], on.company.places[at]
        got = sum(each.pieces for each in on.company.moved if each.place_id == place)
        gave = sum(each.pieces for each in on.company.moved if each.giver_id == place)
        lost = f"lost {one.asked - one.given:,} → {other.asked - other.given:,} of {one.asked:,}"
        say(f"  {home.name}", f"{lost}   got {got:,}, gave {gave:,}")


if __name__ == "__main__":
    main()

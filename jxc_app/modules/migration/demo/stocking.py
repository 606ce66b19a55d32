"""What each place of the demo company carries, how fast it sells there, and where it stands."""

import math
from dataclasses import dataclass
from functools import cache
from random import Random

from jxc_app.modules.migration.demo.assortment import DemoSku, read_skus
from jxc_app.modules.migration.demo.company import CENTRAL, REGIONALS, SITES, SOURCES, STORES

SEED = 2026
#: lines of one store's sales on an average day, and pieces of one line
LINES_A_DAY, PIECES_A_LINE = 11.0, 2.5
#: best sellers that every store has, and how many SKUs a store has in all
_EVERYWHERE, _STORE_SKUS = 60, 130
_AISLES = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class Carried:
    """A SKU in one place: limits and opening stock in pieces, shelf, and pieces sold there in a week."""

    code: str
    minimum: int
    maximum: int
    opening: int
    shelf: str
    weekly: float


@cache
def popularity() -> dict[str, float]:
    """How often each SKU is asked for, beside the others: few are asked for often, many seldom."""
    codes = [sku.command.code for sku in read_skus()]
    Random(SEED).shuffle(codes)  # noqa: S311  the same company every time; nothing secret
    return {code: 1 / (rank + 10) for rank, code in enumerate(codes)}


@cache
def carried(where: str) -> dict[str, Carried]:
    """What a place carries, by code."""
    if where in STORES:
        return {code: _stocked(where, code, at, _sold(where, code)) for at, code in enumerate(_range_of(where))}
    served = [store for store, source in SOURCES.items() if where in (source, CENTRAL)]
    weekly: dict[str, float] = {}
    for store in served:
        for code, one in carried(store).items():
            weekly[code] = weekly.get(code, 0) + one.weekly
    if where == CENTRAL:
        weekly = {sku.command.code: weekly.get(sku.command.code, 0.5) for sku in read_skus()}
    return {code: _stocked(where, code, at, sold) for at, (code, sold) in enumerate(sorted(weekly.items()))}


@cache
def skus_by_code() -> dict[str, DemoSku]:
    """Every SKU by its code."""
    return {sku.command.code: sku for sku in read_skus()}


def season(sku: DemoSku, month: int) -> float:
    """How a SKU sells in a month beside its average: 1.5 in its best month, 0.5 half a year from it."""
    return 1 + 0.5 * math.cos((month - sku.season) * math.pi / 6) if sku.season else 1.0


@cache
def _range_of(store: str) -> tuple[str, ...]:
    liked = sorted(popularity(), key=lambda code: -popularity()[code])
    further = Random(f"{SEED}{store}").sample(liked[_EVERYWHERE:], _STORE_SKUS - _EVERYWHERE)  # noqa: S311
    return tuple(sorted(liked[:_EVERYWHERE] + further))


def _sold(store: str, code: str) -> float:
    traffic = next(site.traffic for site in SITES if site.code == store)
    total = sum(popularity()[one] for one in _range_of(store))
    return 7 * LINES_A_DAY * PIECES_A_LINE * traffic * popularity()[code] / total


def _stocked(where: str, code: str, at: int, weekly: float) -> Carried:
    """Stores keep a week and a box, warehouses two to six weeks, and at least a few boxes."""
    box = skus_by_code()[code].box
    weeks, boxes = (1.0, 1) if where in STORES else (1.5, 2) if where in REGIONALS else (2.0, 3)
    minimum = max(2 if where in STORES else box, math.ceil(weekly * weeks))
    maximum = math.ceil((minimum + weekly * weeks * 1.5 + boxes * box) / box) * box
    opening = minimum + (maximum - minimum) * (at * 37 % 100) // 100
    shelf = f"{_AISLES[at // 16 % len(_AISLES)]}{at // 4 % 4 + 1:02d}-{at % 4 + 1}"
    return Carried(code, minimum, maximum, opening, shelf, weekly)

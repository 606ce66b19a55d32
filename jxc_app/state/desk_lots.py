"""Lots on the posting desk: days as people type them, and the lots that somebody may choose from."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jxc_app.modules.catalog.queries import SkuRow
from jxc_app.modules.documents.types import DocumentType
from jxc_app.modules.inventory.lot_choices import LotChoice
from jxc_app.modules.inventory.lot_lives import EXPIRED, FRESH, ShelfLife
from jxc_app.state.formats import shown

_DAY = re.compile(r"(\d{4})(?:(\d{2})(\d{2})|[-/.年](\d{1,2})[-/.月](\d{1,2})日?)")


@dataclass(frozen=True, slots=True)
class LotOption:
    """A lot in the list of a line; ``level``: 0 fresh, 1 to 3 near its end, 4 expired."""

    number: str
    words: str
    level: int


def typed_day(typed: Any) -> date:
    """A day as it is typed or scanned. Raises ValueError ``bad_day``.

    >>> typed_day("20261129"), typed_day(" 2026/1/5 ")
    (datetime.date(2026, 11, 29), datetime.date(2026, 1, 5))
    """
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", str(typed)).strip())
    try:
        year, *rest = (int(part) for part in found.groups() if part) if found else (0,)
        return date(year, *rest)
    except (ValueError, TypeError):
        raise ValueError("bad_day") from None


def life_of(sku: SkuRow | None) -> ShelfLife:
    """How long a SKU keeps; nothing is known of one that is out of sight."""
    return ShelfLife(sku.shelf_life_days, sku.shelf_life_months) if sku else ShelfLife()


def lots_of(type_: DocumentType, side: str = "") -> str:
    """What a type asks about lots: ``dates`` of what comes in, ``choice`` of what leaves, else only the number."""
    return "dates" if type_.brings_on(side) else "choice" if type_.picks_lots_on(side) else "number"


def options_of(lots: Iterable[LotChoice], type_: DocumentType) -> tuple[LotOption, ...]:
    """The lots of one SKU in words; those whose time is over only where some document of the type may take them."""
    return tuple(_option(lot) for lot in lots if type_.may_take_expired or lot.level < EXPIRED)


def _option(lot: LotChoice) -> LotOption:
    end = f"到期 {lot.expires_on}" if lot.expires_on else "无到期日"
    state = "" if lot.level == FRESH else "已过期" if lot.level == EXPIRED else "临期"
    words = " · ".join(filter(None, (lot.number, end, f"可用 {shown(lot.free)}", state)))
    return LotOption(lot.number, words, lot.level)

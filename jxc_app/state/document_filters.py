"""What the list of documents is asked for, as it stands in the address bar and in saved views."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

from jxc_app.modules.documents.filters import STATUS_CHOICES, DocumentFilter
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.state.addresses import digits

_IDS = ("warehouse", "partner", "sku", "maker", "poster")
PRESETS = {
    "today": "今天", "yesterday": "昨天", "week": "本周", "last_week": "上周", "month": "本月", "last_month": "上月",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Every filter as text, under its name in the address; empty lets everything through."""

    search: str = ""
    type: str = ""
    status: str = ""
    date_from: str = ""
    date_to: str = ""
    warehouse: str = ""
    partner: str = ""
    sku: str = ""
    maker: str = ""
    poster: str = ""
    act: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        """What of an address can be understood; the rest is left out."""
        known = {field.name: given.get(field.name, "")[:100] for field in fields(cls)}
        known |= {name: digits(known[name]) for name in _IDS}
        known |= {name: known[name] if day_of(known[name]) else "" for name in ("date_from", "date_to")}
        known["type"] = known["type"] if known["type"] in DOCUMENT_TYPES else ""
        known["status"] = known["status"] if known["status"] in STATUS_CHOICES else ""
        known["act"] = known["act"] if known["act"] in ("amend", "void") else ""
        return cls(**known)

    @classmethod
    def from_query(cls, query: str) -> "Asked":
        """From what :meth:`query` wrote."""
        return cls.of(dict(parse_qsl(query[:2000])))

    def query(self) -> str:
        """As an address has it."""
        return urlencode(self.given())

    def given(self) -> dict[str, str]:
        """Only what says something."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    def filter(self) -> DocumentFilter:
        """For the query."""
        return DocumentFilter(
            type=self.type, status=self.status, search=self.search, warehouse_id=_id(self.warehouse),
            date_from=day_of(self.date_from), date_to=day_of(self.date_to), partner_id=_id(self.partner),
            sku_id=_id(self.sku), maker_id=_id(self.maker), poster_id=_id(self.poster), voidable=bool(self.act),
        )  # fmt: skip

    def between(self, preset: str, today: date) -> "Asked":
        """The same over a usual stretch of days; an unknown one means all days.

        >>> Asked().between("last_month", date(2026, 3, 5)).query()
        'date_from=2026-02-01&date_to=2026-02-28'
        """
        first, last = days_of(preset, today)
        return replace(self, date_from=first.isoformat() if first else "", date_to=last.isoformat() if last else "")

    def preset(self, today: date) -> str:
        """The usual stretch that these days are, or nothing."""
        return next((name for name in PRESETS if self.between(name, today) == self), "")


def days_of(preset: str, today: date) -> tuple[date | None, date | None]:
    """First and last day of a usual stretch; a week begins on Monday."""
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    stretches: dict[str, tuple[date, date]] = {
        "today": (today, today),
        "yesterday": (today - timedelta(days=1), today - timedelta(days=1)),
        "week": (monday, monday + timedelta(days=6)),
        "last_week": (monday - timedelta(days=7), monday - timedelta(days=1)),
        "month": (first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)),
        "last_month": ((first - timedelta(days=1)).replace(day=1), first - timedelta(days=1)),
    }
    return stretches.get(preset, (None, None))


def day_of(text: str) -> date | None:
    """A day as typed or chosen, or None."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _id(text: str) -> int | None:
    return int(text) if text else None

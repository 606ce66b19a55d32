"""What the operation log is asked for, as it stands in the address bar."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import parse_qsl, urlencode

from jxc_app.core.clock import business_date
from jxc_app.core.log_words import object_titles
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import USE_CASES, clock
from jxc_app.modules.audit.looking import LogFilter
from jxc_app.modules.audit.words import OUTCOMES
from jxc_app.state.addresses import digits
from jxc_app.state.document_filters import day_of

#: usual stretches of time, in days up to today
PRESETS = {"today": ("今天", 1), "week": ("近 7 天", 7), "month": ("近 30 天", 30)}
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """Every filter as text, under its name in the address; empty lets everything through."""

    search: str = ""
    person: str = ""
    act: str = ""
    outcome: str = ""
    ip: str = ""
    date_from: str = ""
    date_to: str = ""
    type: str = ""
    id: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Asked":
        """What of an address can be understood; the rest is left out."""
        known = {field.name: given.get(field.name, "")[:_LONGEST].strip() for field in fields(cls)}
        known |= {name: digits(known[name]) for name in ("person", "id")}
        known |= {name: known[name] if day_of(known[name]) else "" for name in ("date_from", "date_to")}
        known["act"] = known["act"] if known["act"] in USE_CASES else ""
        known["outcome"] = known["outcome"] if known["outcome"] in OUTCOMES else ""
        known["type"] = known["type"] if known["type"] in object_titles() else ""
        known["id"] = known["id"] if known["type"] else ""
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

    def filter(self) -> LogFilter:
        """For the query: days are those of the company's calendar."""
        return LogFilter(
            search=self.search, person_id=_id(self.person), act=self.act, outcome=self.outcome, ip=self.ip,
            object_type=self.type, object_id=_id(self.id), since=_begin(self.date_from),
            until=_begin(self.date_to, after=1),
        )  # fmt: skip

    def within(self, preset: str) -> "Asked":
        """The same over a usual stretch of days; an unknown one means all days."""
        if preset not in PRESETS:
            return replace(self, date_from="", date_to="")
        first = _today() - timedelta(days=PRESETS[preset][1] - 1)
        return replace(self, date_from=first.isoformat(), date_to="")

    def preset(self) -> str:
        """The usual stretch that these days are, or nothing."""
        return next((name for name in PRESETS if self.within(name) == self), "")


def _today() -> date:
    return business_date(clock.get().now(), get_settings().zone)


def _begin(text: str, *, after: int = 0) -> datetime | None:
    """When a day begins, or one so many days after it."""
    day = day_of(text)
    if day is None:
        return None
    try:
        return datetime.combine(day + timedelta(days=after), time.min, get_settings().zone)
    except OverflowError:
        return None


def _id(text: str) -> int | None:
    return int(text) if text else None

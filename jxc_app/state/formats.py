"""How values are written for people: State holds ready texts, so the browser never computes."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from jxc_app.core.quantities import plain
from jxc_app.core.settings import get_settings


@dataclass(frozen=True, slots=True)
class Option:
    """One of a few to choose from."""

    id: str
    label: str


#: which rows of master data a list shows
IN_USE = {"in_use": "使用中", "off": "已停用", "all": "全部"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of many that a search has found."""

    id: int
    label: str
    note: str


def shown(value: Decimal | None) -> str:
    """A quantity or price with thousands marks; nothing for none."""
    if value is None:
        return ""
    text = f"{value:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def pieces(value: Decimal | None) -> str:
    """A quantity in a list of documents; where it is kept from the reader for now, why."""
    return "盲收" if value is None else shown(value)


def editable(value: Decimal | None) -> str:
    """A number for a field in which it is changed; nothing for none."""
    return "" if value is None else plain(value)


def money(value: Decimal | None) -> str:
    """An amount to the fen with thousands marks; nothing for none."""
    return "" if value is None else f"{value:,.2f}"


def price_text(price: Decimal | None) -> str:
    """A price to the fen, or with all its decimals where it has more; nothing for none.

    >>> price_text(Decimal("9.9")), price_text(Decimal("0.125"))
    ('9.90', '0.125')
    """
    return money(price) if price is None or price == round(price, 2) else shown(price)


def moment(at: datetime | None) -> str:
    """A moment in the company's zone, to the minute; nothing for none."""
    return "" if at is None else f"{at.astimezone(get_settings().zone):%Y-%m-%d %H:%M}"


def ago(at: datetime, now: datetime) -> str:
    """How long ago something happened.

    >>> from datetime import UTC, timedelta
    >>> now = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    >>> [ago(now - timedelta(minutes=minutes), now) for minutes in (0, 5, 130, 3000)]
    ['刚刚', '5 分钟前', '2 小时前', '2 天前']
    """
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes} 分钟前"
    hours = minutes // 60
    return f"{hours} 小时前" if hours < 24 else f"{hours // 24} 天前"


def signed(value: Decimal) -> str:
    """A change, with its sign."""
    return f"+{shown(value)}" if value > 0 else shown(value)

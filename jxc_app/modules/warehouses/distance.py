"""How far places are from each other, and where they lie on a small map."""

import math
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

#: kilometres; the mean radius R₁ of the earth that the International Union of Geodesy and Geophysics recommends
EARTH_RADIUS = 6371.0088
#: beyond it the Mercator projection runs away to infinity
_STEEPEST = Decimal(85)
_METRE, _HUNDRED_METRES = Decimal("0.001"), Decimal("0.1")


class Coordinates(NamedTuple):
    """A point on the earth, in degrees (WGS 84)."""

    latitude: Decimal
    longitude: Decimal


def kilometres(start: Coordinates, end: Coordinates, *, radius: float = EARTH_RADIUS) -> Decimal:
    """The great-circle distance in kilometres, to the metre.

    The haversine formula (R. W. Sinnott, "Virtues of the Haversine", Sky & Telescope 68, 1984): on a sphere, so up to
    0.5 % off the way over the ellipsoid; roads are longer still.
    """
    south, north = math.radians(start.latitude), math.radians(end.latitude)
    along = math.radians(end.longitude) - math.radians(start.longitude)
    half_chord = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(along / 2) ** 2
    return Decimal(f"{2 * radius * math.asin(min(1.0, math.sqrt(half_chord))):.3f}")


def by_road(straight: Decimal, detour_percent: int) -> Decimal:
    """Kilometres on the road for kilometres as the crow flies, to the metre."""
    return (straight * detour_percent / 100).quantize(_METRE, ROUND_HALF_UP)


def minutes_of(way: Decimal, kilometres_per_hour: int) -> int:
    """How long a way of so many kilometres takes, in whole minutes, the last one begun counted.

    >>> minutes_of(Decimal("3.0"), 25)
    8
    """
    return math.ceil(way * 60 / kilometres_per_hour)


def way_in_words(way: Decimal | None, minutes: int | None) -> str:
    """Distance and time to arrive as people say them; the time is rounded up to five minutes.

    >>> way_in_words(Decimal("3.04"), 37), way_in_words(Decimal("128.5"), 339), way_in_words(None, None)
    ('3.0 公里 · 约 40 分钟', '128.5 公里 · 约 5 小时 40 分钟', '距离未知')
    """
    if way is None or minutes is None:
        return "距离未知"
    hours, rest = divmod(max(-(-minutes // 5) * 5, 5), 60)
    parts = [f"{hours} 小时" if hours else "", f"{rest} 分钟" if rest else ""]
    return f"{way.quantize(_HUNDRED_METRES, ROUND_HALF_UP)} 公里 · 约 {' '.join(part for part in parts if part)}"


def is_plausible_in_china(at: Coordinates) -> bool:
    """Whether a point lies in the box around China's territory; what lies outside is most often a slip."""
    return Decimal("3.8") <= at.latitude <= Decimal("53.6") and Decimal("73.4") <= at.longitude <= Decimal("135.1")


def looks_swapped(at: Coordinates) -> bool:
    """Whether the point would lie in China if latitude and longitude changed places."""
    return not is_plausible_in_china(at) and is_plausible_in_china(Coordinates(at.longitude, at.latitude))


class Point(NamedTuple):
    """A place on a drawing; ``x`` to the right, ``y`` downwards."""

    x: float
    y: float


class Drawing(NamedTuple):
    """Where each place lies on a drawing, and how many units of it are a kilometre in its middle."""

    points: list[Point]
    units_per_kilometre: float


def drawn(places: list[Coordinates], *, width: float, height: float, margin: float) -> Drawing:
    """Lay the places out on a sheet in the Mercator projection, north up, as large as the margin allows."""
    if not places:
        return Drawing([], 0.0)
    flat = [_mercator(place) for place in places]
    left, right = min(x for x, _ in flat), max(x for x, _ in flat)
    low, high = min(y for _, y in flat), max(y for _, y in flat)
    # A lone warehouse, or several at one address, still has surroundings: some 20 km.
    span = max((right - left) / (width - 2 * margin), (high - low) / (height - 2 * margin), 0.003 / width)
    middle_x, middle_y = (left + right) / 2, (low + high) / 2
    points = [Point(width / 2 + (x - middle_x) / span, height / 2 - (y - middle_y) / span) for x, y in flat]
    middle_latitude = 2 * math.atan(math.exp(middle_y)) - math.pi / 2
    return Drawing(points, 1 / (span * EARTH_RADIUS * math.cos(middle_latitude)))


def _mercator(place: Coordinates) -> Point:
    latitude = math.radians(max(-_STEEPEST, min(_STEEPEST, place.latitude)))
    return Point(math.radians(place.longitude), math.log(math.tan(math.pi / 4 + latitude / 2)))

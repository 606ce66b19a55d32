"""How far places are from each other, and where they lie on a small map."""

import math
from decimal import Decimal
from typing import NamedTuple

#: kilometres; the mean radius R₁ of the earth that the International Union of Geodesy and Geophysics recommends
EARTH_RADIUS = 6371.0088
#: beyond it the Mercator projection runs away to infinity
_STEEPEST = Decimal(85)


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

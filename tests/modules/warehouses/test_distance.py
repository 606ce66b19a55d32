"""Distances against published ones, and the little map."""

from decimal import Decimal
from itertools import pairwise

import pytest

from jxc_app.modules.warehouses.distance import (
    Coordinates,
    drawn,
    is_plausible_in_china,
    kilometres,
    looks_swapped,
)


def at(latitude: str, longitude: str) -> Coordinates:
    return Coordinates(Decimal(latitude), Decimal(longitude))


BEIJING, SHANGHAI = at("39.9042", "116.4074"), at("31.2304", "121.4737")
HANGZHOU, URUMQI = at("30.2741", "120.1551"), at("43.8256", "87.6168")


@pytest.mark.parametrize(
    ("start", "end", "radius", "published"),
    [
        # Nashville to Los Angeles, the example of Rosetta Code's "Haversine formula"
        (at("36.12", "-86.67"), at("33.94", "-118.40"), 6371.0, "2886.444"),
        (at("36.12", "-86.67"), at("33.94", "-118.40"), 6372.8, "2887.260"),
        # Land's End to John o' Groats, the example of movable-type.co.uk ("968.9 km")
        (at("50.066389", "-5.714722"), at("58.643889", "-3.07"), 6371.0, "968.9"),
        # as the packages haversine and geopy.great_circle give it
        (BEIJING, SHANGHAI, 6371.0088, "1067.312"),
        # a quarter of the equator
        (at("0", "0"), at("0", "90"), 6371.0088, "10007.557"),
    ],
)
def test_distances_are_the_published_ones(start: Coordinates, end: Coordinates, radius: float, published: str) -> None:
    found, expected = kilometres(start, end, radius=radius), Decimal(published)
    assert found.quantize(expected) == expected
    assert kilometres(end, start, radius=radius) == found


def test_no_distance_to_oneself_and_none_beyond_the_other_side() -> None:
    assert kilometres(SHANGHAI, SHANGHAI) == 0
    assert kilometres(at("0", "-180"), at("0", "180")) == 0
    assert kilometres(at("0", "0"), at("0", "180")) == kilometres(at("90", "0"), at("-90", "0"))


def test_a_slip_in_the_coordinates_is_seen() -> None:
    assert is_plausible_in_china(SHANGHAI)
    assert is_plausible_in_china(URUMQI)
    swapped = Coordinates(SHANGHAI.longitude, SHANGHAI.latitude)
    assert not is_plausible_in_china(swapped)
    assert looks_swapped(swapped)
    assert not looks_swapped(at("52.52", "13.40"))


def test_the_map_has_north_on_top_and_everything_inside() -> None:
    places = [BEIJING, SHANGHAI, HANGZHOU, URUMQI]
    drawing = drawn(places, width=600, height=400, margin=40)
    by_latitude = sorted(zip(places, drawing.points, strict=True), key=lambda pair: -pair[0].latitude)
    by_longitude = sorted(zip(places, drawing.points, strict=True), key=lambda pair: pair[0].longitude)
    assert all(upper.y < lower.y for (_, upper), (_, lower) in pairwise(by_latitude))
    assert all(left.x < right.x for (_, left), (_, right) in pairwise(by_longitude))
    assert all(39.99 <= point.x <= 560.01 and 39.99 <= point.y <= 360.01 for point in drawing.points)


def test_the_scale_of_the_map_is_right() -> None:
    drawing = drawn([SHANGHAI, HANGZHOU], width=600, height=400, margin=40)
    one, other = drawing.points
    length = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
    assert length / drawing.units_per_kilometre == pytest.approx(float(kilometres(SHANGHAI, HANGZHOU)), rel=0.01)


def test_a_lone_place_stands_in_the_middle() -> None:
    drawing = drawn([SHANGHAI], width=600, height=400, margin=40)
    assert drawing.points == [(300, 200)]
    assert 600 / drawing.units_per_kilometre < 25
    assert drawn([], width=600, height=400, margin=40).points == []

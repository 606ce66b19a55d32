"""The hints of handlers are enforced, and sizes bounded."""

import math

import pytest

from jxc_app.state.payloads import checked, is_bounded
from jxc_app.state.requires import PUBLIC, SIGNED_IN, Declaration, requires
from jxc_app.state.socket import well_formed


async def handler(self, number: int, text: str = "", flags: dict[str, bool] | None = None): ...


@pytest.mark.parametrize("payload", [{"number": 1}, {"number": 1, "text": "a"}, {"number": -5, "flags": {"a": True}}])
def test_what_fits_is_passed_on(payload):
    assert checked(handler, payload) == payload


@pytest.mark.parametrize(
    "payload",
    [{}, {"number": "1"}, {"number": 1.5}, {"number": True}, {"number": None}, {"number": 1, "text": 1},
     {"number": 1, "other": 1}, {"number": 1, "flags": {"a": 1}}, {"number": math.nan}, {"number": [1]}],
)  # fmt: skip
def test_what_does_not_fit_is_not(payload):
    assert checked(handler, payload) is None


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, 2**53 + 1, -(2**60), "x" * 20_001, "\x00", "\ud800", b"x", {1: 2}, [[]] * 20_001]
)
def test_what_is_out_of_bounds(value):
    assert not is_bounded(value)
    assert not is_bounded({"a": [value]})


def nested(depth):
    return [nested(depth - 1)] if depth else 1


def test_depth_is_bounded():
    assert is_bounded(nested(8))
    assert not is_bounded(nested(9))
    assert not is_bounded(nested(500))


def test_a_handler_must_be_async():
    with pytest.raises(TypeError):
        requires(SIGNED_IN)(lambda self: None)


def test_a_handler_must_say_who():
    with pytest.raises(ValueError, match="who"):
        requires()


def test_a_door_for_everybody_signed_in_makes_the_others_needless():
    assert Declaration(("stock.view", SIGNED_IN)).permissions == frozenset()
    assert Declaration(("stock.view", "sku.view")).permissions == {"stock.view", "sku.view"}
    assert Declaration((PUBLIC,)).is_public


def test_the_place_of_a_tab_is_local():
    place = {"asPath": "//evil.example", "headers": {"cookie": "x"}}
    event = well_formed({"name": "reflex___state____state.hydrate", "router_data": place})
    assert event["router_data"] == {"pathname": "/", "asPath": "/", "query": {}}

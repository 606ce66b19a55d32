"""The filters of the stock page, without database or browser."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from jxc_app.modules.inventory.queries import Holding
from jxc_app.state.addresses import path
from jxc_app.state.stock_lines import Asked, asked_in

_EVERYTHING = Asked(
    search="可乐 瓶", warehouses=("3", "1"), city="上海", category="7", holding="all", below_minimum=True, by_sku=True,
    order="-on_hand",
)  # fmt: skip


@pytest.mark.parametrize("asked", [Asked(), _EVERYTHING, Asked(warehouses=("2",), holding="none", order="shelf")])
def test_an_address_says_all_that_was_asked(asked: Asked) -> None:
    address = path("/stock", **asked.parameters(), order=asked.order)
    assert asked_in(dict(parse_qsl(urlsplit(address).query))) == asked


def test_what_makes_no_sense_is_left_out() -> None:
    found = asked_in({"warehouse": "1,x,1,99999999999", "category": "-1", "zero": "DROP", "order": "id", "below": "2"})
    assert found == Asked(warehouses=("1",))
    assert asked_in({"view": "sku", "order": "shelf"}).order == "code"


def test_the_filter_for_the_queries() -> None:
    wanted = _EVERYTHING.filter()
    assert (wanted.warehouse_ids, wanted.category_id, wanted.holding) == ({1, 3}, 7, Holding.ALL)
    assert Asked().filter().holding == Holding.SOME

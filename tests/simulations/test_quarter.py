"""A small company whose stores share: what advice gives it, and that moves to and fro are counted."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jxc_app.core.database import Database
from tests.simulations.quarter import Home, dealt, homes_of
from tests.simulations.replenished import Season, Store, Wanted
from tests.simulations.sharing import Moved, Sharing, came_again, went_back, went_on

_SEASON = Season(known=date(2011, 2, 1), start=date(2011, 3, 1), stop=date(2011, 3, 9))


def _store(code: str, east: str, per_day: int, opening: int) -> Store:
    """Three SKUs, of each so many pieces asked for a day; what is ordered comes when the season is nearly over."""
    days = range(_SEASON.known.toordinal(), _SEASON.stop.toordinal())
    one = Wanted(dict.fromkeys(days, per_day), Decimal(20), opening)
    return Store(code, f"{code} 店", [one] * 3, Decimal("31.2"), Decimal(east))


@pytest.mark.parametrize("engine", ["sqlite"])
def test_who_has_too_much_gives_to_who_has_none_and_less_is_lost(database: Database) -> None:
    """One store has as good as nothing for a week, another enough for months."""
    stores = [_store("R1", "121.40", 4, opening=2), _store("R2", "121.45", 4, opening=300)]
    lived = Sharing(database, stores, _SEASON, advised=True)
    poor, rich = lived.live()
    assert lived.failures == []
    # the first day is lost before anybody can know; what leaves on the second morning is there on the third
    assert poor.asked - poor.given == 3 * (4 - 2 + 4)
    assert rich.asked == rich.given
    assert (went_back(lived.moved, 14), lived.transfers > 0, lived.trucks > 0) == (0, True, True)
    assert {(one.giver_id, one.place_id) for one in lived.moved} == {(lived.places[1], lived.places[0])}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_advice_nothing_moves(database: Database) -> None:
    stores = [_store("R1", "121.40", 4, opening=2), _store("R2", "121.45", 4, opening=300)]
    lived = Sharing(database, stores, _SEASON, advised=False)
    poor, _ = lived.live()
    assert (lived.failures, lived.moved, lived.transfers) == ([], [], 0)
    assert poor.asked - poor.given == 3 * (4 * 8 - 2)


def test_pieces_that_go_back_or_on_are_counted_once() -> None:
    def moved(day: int, giver: int, place: int, pieces: int, sku: int = 1) -> Moved:
        return Moved(day, sku, giver, place, pieces, Decimal(0))

    to_and_fro = [moved(1, 1, 2, 5), moved(9, 2, 1, 3), moved(10, 2, 1, 4)]
    assert (went_back(to_and_fro, 14), went_on(to_and_fro, 14)) == (5, 5)
    assert went_back(to_and_fro, 7) == 0
    in_a_ring = [moved(1, 1, 2, 5), moved(3, 2, 3, 4), moved(5, 3, 1, 6)]
    assert (went_back(in_a_ring, 14), went_on(in_a_ring, 14)) == (0, 4 + 4)
    assert came_again([moved(1, 1, 2, 5), moved(3, 3, 1, 7), moved(20, 3, 1, 7)], 14) == 5
    assert went_on([moved(1, 1, 2, 5), moved(3, 2, 3, 4, sku=2)], 14) == 0


def test_a_customer_has_one_store_and_stores_get_their_share() -> None:
    of: Callable[[str], int] = homes_of([Home("A", "甲", 75, "31.1", "121.1"), Home("B", "乙", 25, "31.2", "121.2")])
    assert of("17850") == of("17850")
    stores = [of(str(number)) for number in range(4_000)]
    assert 0.72 < stores.count(0) / len(stores) < 0.78


def test_lines_are_dealt_by_customer_or_by_invoice_and_returns_come_to_where_they_were_bought(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    file.write_text(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
        "1,10001a,x,6,2011-01-03 08:00:00,2.00,7.0,UK\n"
        "C2,10001A,x,-2,2011-01-04 08:00:00,2.00,7.0,UK\n"
        "3,10001A,x,4,2011-01-04 09:00:00,4.00,,UK\n"
        "4,POST,x,1,2011-01-04 09:00:00,4.00,7.0,UK\n",
        encoding="utf-8",
    )
    with file.open(encoding="utf-8", newline="") as rows:
        found = dealt(rows, lambda who: int(who == "3"))
    assert list(found) == ["10001A"]
    assert found["10001A"].by_store == {
        0: {date(2011, 1, 3).toordinal(): 6, date(2011, 1, 4).toordinal(): -2},
        1: {date(2011, 1, 4).toordinal(): 4},
    }
    assert (found["10001A"].price, found["10001A"].times) == (Decimal("28.00"), 2)

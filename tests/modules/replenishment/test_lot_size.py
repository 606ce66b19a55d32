"""What is wanted, and what can be ordered."""

from decimal import Decimal

import pytest

from jxc_app.modules.replenishment.methods.lot_size import LEAST, PACK, SHELF_LIFE, LotRules, exact, keeps_for, lot_of


def rules(least=None, pack=None, most=None):
    return LotRules(*(None if one is None else Decimal(one) for one in (least, pack, most)))


@pytest.mark.parametrize(
    ("wanted", "of", "quantity", "causes"),
    [
        ("18.67", rules(), "18.67", []),
        ("18.67", rules(pack=1), "19", [PACK]),
        ("25", rules(pack=24), "48", [PACK]),
        ("48", rules(pack=24), "48", []),
        ("5", rules(least=30, pack=24), "48", [LEAST, PACK]),
        ("100", rules(pack=24, most=50), "48", [SHELF_LIFE]),
        ("100", rules(least=60, pack=24, most=20), "0", [SHELF_LIFE]),
        ("2.1", rules(pack="0.5"), "2.5", [PACK]),
        ("0", rules(least=30), "0", []),
        ("-3", rules(least=30), "0", []),
    ],
)
def test_lots_keep_to_their_rules(wanted, of, quantity, causes):
    found = lot_of(Decimal(wanted), of)
    assert (found.quantity, list(found.causes)) == (Decimal(quantity), causes)


def test_what_keeps_is_what_sells_before_it_ends():
    """2 a day, keeps 30 days, 5 on the way: 50, of which 12 are there already."""
    assert keeps_for(2.0, 30, 5, Decimal(12)) == 38
    assert keeps_for(2.0, 3, 5, Decimal(0)) == 0
    assert keeps_for(2.0, None, 5, Decimal(12)) is None


def test_statistics_become_exact_numbers():
    assert exact(0.1 + 0.2) == Decimal("0.300000")
    assert exact(1e-9) == 0

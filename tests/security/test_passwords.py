"""Passwords as NIST SP 800-63B-4 and ASVS 6.2 want them: long, of anything, whole, and for as long as one likes."""

from datetime import timedelta

import pytest

from jxc_app.core.clock import FixedClock
from jxc_app.modules.access.passwords import hash_password, matches
from jxc_app.modules.access.rules import password_fault
from tests.support.company import PASSWORD, Company
from tests.support.sessions import enter

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
LONG = "Ω茶 " + "abcdefghijklmnopqrstuvwxyz" * 4 + "0123456789abcdefghijk"


@pytest.mark.parametrize("length", [15, 64, 128])
def test_long_ones_are_taken(engine: str, length: int) -> None:
    assert len(LONG) == 128
    assert password_fault(LONG[:length], "keeper") is None


@pytest.mark.parametrize(
    "password",
    [
        "quiet harbour lamp",
        "QUIET HARBOUR LAMP",
        "2718281828459045",
        "四个字也可以组成一句好记的话吧",
        "!?!;,.-_#+*~|<>@",
    ],
)
def test_no_kind_of_character_is_asked_for_or_refused(engine: str, password: str) -> None:
    assert password_fault(password, "keeper") is None


def test_one_less_than_the_shortest_is_refused(engine: str) -> None:
    assert password_fault(LONG[:14], "keeper") == "password.too_short"


@pytest.mark.parametrize("word", ["jxc", "JXC", "进销存", "password", "密码", "keeper"])
def test_the_words_of_the_house_do_not_count(engine: str, word: str) -> None:
    """Seven characters of one's own, and the rest is what everybody tries first."""
    assert password_fault(f"{word * 8}q7w!e9z", "keeper") == "password.too_common"


def test_every_character_counts_to_the_last(engine: str) -> None:
    """bcrypt looks at 72 bytes and forgets the rest."""
    stored = hash_password(LONG)
    assert matches(LONG, stored)
    assert not matches(LONG[:-1], stored)
    assert not matches(LONG[:-1] + "X", stored)
    assert not matches(LONG.swapcase(), stored)


def test_a_password_is_good_for_as_long_as_one_likes(company: Company, standing_clock: FixedClock) -> None:
    company.hire("keeper", [("keeper", None)], password=PASSWORD)
    standing_clock.at += timedelta(days=3650)
    entered = enter("keeper")
    assert entered.ok
    assert not entered.must_change_password

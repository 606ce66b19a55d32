"""Passwords as NIST SP 800-63B-4 and ASVS 6.2 want them: long, of anything, whole, and for as long as one likes."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from passlib.context import CryptContext
from sqlmodel import Session
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import perform
from jxc_app.modules.access.changing_password import ChangePassword, change_password
from jxc_app.modules.access.guessing import is_guessable, is_stolen
from jxc_app.modules.access.models import User
from jxc_app.modules.access.passwords import fault_of, hash_password, known_of, matches
from jxc_app.modules.access.proving_oneself import GiveProof
from jxc_app.modules.access.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD, password_fault
from jxc_app.modules.access.signing_in import SignIn, sign_in
from jxc_app.modules.printing.models import PrintSetting
from tests.support.company import PASSWORD, Company
from tests.support.sessions import at_browser, enter

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
LONG = (
    "Ω茶 kestrel over the quiet harbour, lamp 4417 beside an orchard; seven grey barrels of rain "
    "and one fox that never counted past e"
)


@pytest.mark.parametrize("length", [15, 64, 128])
def test_long_ones_are_taken(engine: str, length: int) -> None:
    assert len(LONG) == 128
    assert fault_of(LONG[:length], "keeper") == ""


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
    assert fault_of(password, "keeper") == ""


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


def test_the_common_ones_that_are_long_enough_are_refused(engine: str) -> None:
    """No list has 3000 of 15 signs and more, so the common ones that are shorter count twice over."""
    common = FREQUENCY_LISTS["passwords"]
    long_enough = [one for one in common if len(one) >= SHORTEST_PASSWORD]
    repeated = [one * (SHORTEST_PASSWORD // len(one) + 1) for one in common[:3000:20]]
    tried = {one for one in (*long_enough, *repeated) if len(one) <= LONGEST_PASSWORD}
    assert len(tried) > 150
    assert [one for one in tried if not fault_of(one, "keeper")] == []


@pytest.mark.parametrize(
    "password",
    [
        "123456789012345",
        "qwertyuiop123456",
        "1qaz2wsx3edc4rfv",
        "P@ssw0rdP@ssw0rd",
        "woaini1314520woaini",
        "a123456a123456a123456",
        "我爱你我爱你我爱你我爱你我爱你",
        "aaaaabbbbbccccc",
        "x" * 60 + "y" * 60,
    ],
)
def test_what_anybody_would_try_is_refused(engine: str, password: str) -> None:
    assert fault_of(password, "keeper") == "password.too_common"


def test_what_is_known_of_a_person_and_the_company_is_no_password(company: Company) -> None:
    company.database.write(lambda session: session.add(PrintSetting(id=1, shop_name="金桥食品 Goldbrook")))
    about = company.database.read(lambda session: known_of(session, "王小明"))
    for password in ("wangxiaoming1990", "Goldbrook12345678", "jinqiaoshipin2026", "王小明王小明王小明王小明王小明"):
        assert fault_of(password, "keeper", about) == "password.too_common", password
        assert not is_guessable("Kestrel-4417-orchard", about)


def test_one_that_was_stolen_elsewhere_is_refused(
    company: Company, standing_clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that Have I Been Pwned gives away, looked up here; nothing of a password leaves the machine."""
    new = "Meadow-6639-compass"
    stolen = [new, *(f"stolen somewhere {number}" for number in range(200))]
    known = tmp_path / "stolen.txt"
    digests = sorted(hashlib.sha1(one.encode(), usedforsecurity=False).hexdigest().upper() for one in stolen)
    known.write_text("".join(f"{digest}:{len(digest)}\r\n" for digest in digests))
    assert all(is_stolen(one, known) for one in stolen)
    assert not any(is_stolen(f"stolen nowhere {number}", known) for number in range(200))

    company.hire("keeper", [("keeper", None)], password=PASSWORD)
    keeper = at_browser(company, standing_clock, "keeper")
    monkeypatch.setenv("JXC_STOLEN_PASSWORDS", str(known))
    get_settings.cache_clear()
    try:
        with pytest.raises(DomainError) as refusal:
            perform(change_password, ChangePassword(old=PASSWORD, new=new), actor=keeper)
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()
    assert (refusal.value.code, refusal.value.field) == ("password.stolen", "new")


def test_blanks_around_a_password_belong_to_it(company: Company, standing_clock: FixedClock) -> None:
    company.hire("keeper", [("keeper", None)], password=PASSWORD)
    keeper = at_browser(company, standing_clock, "keeper")
    assert perform(change_password, ChangePassword(old=f" {PASSWORD}", new=LONG), actor=keeper).reason
    spaced = " Lantern-5528-harbour "
    assert perform(change_password, ChangePassword(old=PASSWORD, new=spaced), actor=keeper).ok
    tried = [SignIn(login="keeper ", password=one) for one in (spaced.strip(), spaced)]
    assert [perform(sign_in, one, actor=keeper).ok for one in tried] == [False, True]
    assert GiveProof(act="rights", secret=spaced).secret == spaced


def test_a_hash_that_was_made_of_less_is_made_anew_at_the_next_sign_in(company: Company) -> None:
    less = {"argon2__time_cost": 1, "argon2__memory_cost": 32, "argon2__parallelism": 1}
    weak = CryptContext(schemes=["argon2"], argon2__type="ID", **less)
    keeper = company.hire("keeper", [("keeper", None)], password=PASSWORD)

    def stored(new: str = "") -> str:
        def look(session: Session) -> str:
            user = session.get_one(User, keeper.user_id)
            user.password_hash = new or user.password_hash
            return user.password_hash or ""

        return company.database.write(look)

    before = stored(weak.hash(PASSWORD))
    assert not perform(sign_in, SignIn(login="keeper", password="wrong"), actor=keeper).ok
    assert stored() == before
    assert enter("keeper").ok
    renewed = stored()
    assert renewed != before
    assert "m=64," in renewed
    assert enter("keeper").ok
    assert stored() == renewed

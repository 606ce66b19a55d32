"""Wrong passwords: waits that grow and end, and strangers who cannot keep a person out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.access.changing_password import ChangePassword, PasswordChanged, change_password
from jxc_app.modules.access.models import Counted, SignInThrottle, User, UserSession
from jxc_app.modules.access.rules import (
    ADDRESS_IS_USUAL_FOR,
    FREE_TRIES,
    LIMITS,
    LONGEST_DELAY,
    delay_after,
    neighbourhood,
    whole_seconds,
)
from jxc_app.modules.access.signing_in import SignedIn, SignIn, sign_in
from jxc_app.modules.access.throttle import sweep
from jxc_app.modules.access.users import UnlockUser, unlock_user
from jxc_app.modules.audit.models import AuditEntry
from tests.support.company import PASSWORD, SYSTEM, Company
from tests.support.gates import one_behind_the_other

HOME, ABROAD, STRANGER = "10.0.0.1", "10.7.7.7", "203.0.113.9"
NEW_PASSWORD = "another sentence to know"
POSTGRESQL = pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])


@pytest.fixture
def keeper(company: Company, standing_clock: FixedClock) -> Actor:
    return company.hire("keeper", [("keeper", None)], password=PASSWORD)


@pytest.fixture
def at_home(company: Company, keeper: Actor) -> Actor:
    """The keeper, signed in from their usual address."""
    entered = enter()
    session_id = company.database.read(lambda session: session.exec(select(UserSession.id)).one())
    return Actor(user_id=entered.user_id, name="人keeper", session_id=session_id, ip=HOME, device="phone")


def enter(login: str = "keeper", password: str = PASSWORD, *, ip: str = HOME) -> SignedIn:
    return perform(sign_in, SignIn(login=login, password=password), actor=Actor.anonymous(ip=ip, device="phone"))


def change(actor: Actor, old: str = PASSWORD) -> PasswordChanged:
    return perform(change_password, ChangePassword(old=old, new=NEW_PASSWORD), actor=actor)


def failed(
    company: Company, clock: FixedClock, kind: Counted, failures: int, *, login: str = "keeper", ip: str = HOME
) -> None:
    """As if so many had failed just now, and the wait was over."""
    login_key = "" if kind is Counted.ADDRESS else login
    ip = ip if kind in {Counted.ADDRESS, Counted.LOGIN_AT_ADDRESS} else ""
    row = SignInThrottle(kind=kind, login_key=login_key, ip=ip, failures=failures, not_before=clock.at)
    company.database.write(lambda session: session.merge(row))


def failures(company: Company, kind: Counted, *, login: str = "keeper", ip: str = HOME) -> int:
    row = company.database.read(lambda session: session.get(SignInThrottle, (kind, login, ip)))
    return row.failures if row else 0


def gate(kind: Counted) -> str:
    """Holds the counters of a kind. Held at the log, which comes last, two tries would long have met elsewhere."""
    return f"SELECT 1 FROM sign_in_throttle WHERE kind = '{kind}' FOR UPDATE"


def waits_of_failures(clock: FixedClock, attempt: Callable[[], SignedIn | PasswordChanged], count: int) -> list[int]:
    waits = []
    for _ in range(count):
        answer = attempt()
        assert not answer.ok
        waits.append(answer.retry_after_seconds)
        clock.at += timedelta(seconds=answer.retry_after_seconds)
    return waits


def test_after_five_failures_the_waits_double(company: Company, keeper: Actor, standing_clock: FixedClock) -> None:
    waits = waits_of_failures(standing_clock, lambda: enter(password="wrong"), 9)
    assert waits == [0, 0, 0, 0, 0, 2, 4, 8, 16]
    assert enter().ok
    assert enter(password="wrong").retry_after_seconds == 0


def test_while_waiting_not_even_the_right_password_helps_and_no_try_counts(
    company: Company, keeper: Actor, standing_clock: FixedClock
) -> None:
    for _ in range(FREE_TRIES + 1):
        enter(password="wrong")
    for _ in range(3):
        answer = enter()
        assert (answer.ok, answer.reason, answer.retry_after_seconds) == (False, "sign_in.wait", 2)
    standing_clock.at += timedelta(seconds=2)
    assert enter().ok


def test_unknown_logins_wait_like_known_ones(company: Company, keeper: Actor, standing_clock: FixedClock) -> None:
    for login in ("keeper", "nobody"):
        failed(company, standing_clock, Counted.LOGIN, LIMITS[Counted.LOGIN].free_tries - 2, login=login)

    def answers(login: str, ip: str) -> list[str]:
        return [enter(login, "wrong", ip=ip).model_dump_json() for _ in range(FREE_TRIES + 2)]

    assert answers("keeper", "10.0.0.2") == answers("nobody", "10.0.0.3")


def test_an_address_that_tries_many_logins_has_to_wait(
    company: Company, keeper: Actor, standing_clock: FixedClock
) -> None:
    failed(company, standing_clock, Counted.ADDRESS, LIMITS[Counted.ADDRESS].free_tries - 1, ip=STRANGER)
    waits = [enter(f"guess-{n}", "wrong", ip=STRANGER).retry_after_seconds for n in range(2)]
    assert waits == [0, 2]
    assert not enter(ip=STRANGER).ok
    assert enter(ip=HOME).ok
    standing_clock.at += timedelta(hours=2)
    assert enter("guess-1", "wrong", ip=STRANGER).retry_after_seconds == 0


def test_failures_are_forgotten_after_a_quiet_day(company: Company, keeper: Actor, standing_clock: FixedClock) -> None:
    failed(company, standing_clock, Counted.LOGIN_AT_ADDRESS, 20)
    standing_clock.at += timedelta(days=1)
    assert enter(password="wrong").retry_after_seconds == LONGEST_DELAY.total_seconds()
    standing_clock.at += LONGEST_DELAY + timedelta(days=1, seconds=1)
    assert enter(password="wrong").retry_after_seconds == 0


# strangers who know a login


def test_one_stranger_keeps_nobody_out_however_long_they_try(
    company: Company, keeper: Actor, standing_clock: FixedClock
) -> None:
    failed(company, standing_clock, Counted.LOGIN_AT_ADDRESS, 10_000, ip=STRANGER)
    failed(company, standing_clock, Counted.LOGIN, 99)
    for _ in range(5):
        answer = enter(password="wrong", ip=STRANGER)
        assert answer.retry_after_seconds == LONGEST_DELAY.total_seconds()
        standing_clock.at += LONGEST_DELAY
    assert failures(company, Counted.LOGIN, ip="") == 1
    enter(password="wrong", ip=STRANGER)
    assert enter(ip=ABROAD).ok


def test_many_strangers_make_only_new_addresses_wait_and_never_for_long(
    company: Company, at_home: Actor, standing_clock: FixedClock
) -> None:
    failed(company, standing_clock, Counted.LOGIN, 10_000)
    assert enter(password="wrong", ip=STRANGER).retry_after_seconds == LONGEST_DELAY.total_seconds()
    abroad = enter(ip=ABROAD)
    assert (abroad.reason, abroad.retry_after_seconds) == ("sign_in.wait", LONGEST_DELAY.total_seconds())
    assert enter().ok
    assert failures(company, Counted.LOGIN, ip="") == 10_001
    standing_clock.at += LONGEST_DELAY
    assert enter(ip=ABROAD).ok


def test_an_address_is_usual_for_the_person_who_used_it_and_for_ninety_days(
    company: Company, at_home: Actor, standing_clock: FixedClock
) -> None:
    company.hire("other", [("keeper", None)], password=PASSWORD)
    attack = LIMITS[Counted.LOGIN].free_tries + 1

    def is_held_up(login: str) -> bool:
        failed(company, standing_clock, Counted.LOGIN, attack, login=login)
        enter(login, "wrong", ip=STRANGER)
        return enter(login).reason == "sign_in.wait"

    assert is_held_up("other")
    standing_clock.at += ADDRESS_IS_USUAL_FOR - timedelta(seconds=1)
    assert not is_held_up("keeper")
    standing_clock.at += ADDRESS_IS_USUAL_FOR
    assert is_held_up("keeper")


# the old password, asked when a new one is chosen


def test_the_old_password_is_asked_with_the_same_waits(
    company: Company, at_home: Actor, standing_clock: FixedClock
) -> None:
    assert waits_of_failures(standing_clock, lambda: change(at_home, "wrong"), 9) == [0, 0, 0, 0, 0, 2, 4, 8, 16]
    assert change(at_home, "wrong").retry_after_seconds == 32
    for _ in range(3):
        answer = change(at_home)
        assert (answer.ok, answer.reason, answer.retry_after_seconds) == (False, "password.wait", 32)
    standing_clock.at += timedelta(seconds=32)
    assert change(at_home).ok
    assert enter(password=NEW_PASSWORD).ok
    assert not change(at_home, "wrong").retry_after_seconds


def test_every_wrong_old_password_is_in_the_log(company: Company, at_home: Actor) -> None:
    change(at_home, "wrong")
    with company.database.reading() as session:
        entry = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc())).first()
    assert entry is not None
    assert (entry.action, entry.outcome, entry.reason) == ("password.change", "refused", "password.wrong")
    assert (entry.actor_id, entry.object_id, entry.ip) == (at_home.user_id, at_home.user_id, HOME)


def test_a_new_password_that_is_too_short_counts_for_nothing(company: Company, at_home: Actor) -> None:
    for _ in range(FREE_TRIES + 2):
        with pytest.raises(DomainError) as caught:
            perform(change_password, ChangePassword(old=PASSWORD, new="short"), actor=at_home)
        assert caught.value.code == "password.too_short"


def test_strangers_do_not_use_up_the_tries_of_the_old_password(company: Company, at_home: Actor) -> None:
    for _ in range(FREE_TRIES + 2):
        enter(password="wrong", ip=STRANGER)
    assert change(at_home).ok


# at the same moment


def test_guesses_at_the_same_moment_are_all_counted(
    company: Company, keeper: Actor, standing_clock: FixedClock
) -> None:
    """The first failures of a login make its rows; many at once neither fall over each other nor slip through."""
    with ThreadPoolExecutor(12) as pool:
        tries = [pool.submit(copy_context().run, enter, "nobody", "wrong") for _ in range(12)]
    reasons = [one.result().reason for one in tries]
    assert (reasons.count("sign_in.wrong"), reasons.count("sign_in.wait")) == (FREE_TRIES + 1, 12 - FREE_TRIES - 1)
    assert failures(company, Counted.LOGIN_AT_ADDRESS, login="nobody") == FREE_TRIES + 1


@POSTGRESQL
@pytest.mark.parametrize("kind", [Counted.LOGIN_AT_ADDRESS, Counted.LOGIN, Counted.ADDRESS])
@pytest.mark.parametrize("password", ["wrong", PASSWORD])
def test_who_tries_while_a_failure_is_being_counted_waits_for_it(
    company: Company, keeper: Actor, standing_clock: FixedClock, kind: Counted, password: str
) -> None:
    """Both have hashed and neither had to wait; still the second gets no answer about its password."""
    other_login = "nobody" if kind is Counted.ADDRESS else "keeper"
    other_ip = ABROAD if kind is Counted.LOGIN else HOME
    enter(other_login, "wrong", ip=other_ip)  # or making the rows would line them up, whatever comes after
    enter(password="wrong")
    failed(company, standing_clock, kind, LIMITS[kind].free_tries)
    answers: dict[str, SignedIn] = {}
    here, there = copy_context(), copy_context()
    tally = one_behind_the_other(
        company,
        gate(kind),
        lambda: answers.update(first=here.run(enter, other_login, "wrong", ip=other_ip)),
        lambda: answers.update(second=there.run(enter, "keeper", password)),
    )
    assert (tally.outcomes, tally.deadlocks) == ({"done": 2}, 0)
    assert (answers["first"].reason, answers["second"].reason) == ("sign_in.wrong", "sign_in.wait")
    assert failures(
        company, kind, login="" if kind is Counted.ADDRESS else "keeper", ip="" if kind is Counted.LOGIN else HOME
    ) == LIMITS[kind].free_tries + 1  # fmt: skip


@POSTGRESQL
@pytest.mark.parametrize(("first", "second"), [("wrong", "password.wait"), (PASSWORD, "password.wrong")])
def test_two_changes_of_a_password_line_up(
    company: Company, at_home: Actor, standing_clock: FixedClock, first: str, second: str
) -> None:
    """The second is told to wait, or that its old password is not the password any more."""
    failed(company, standing_clock, Counted.PASSWORD, FREE_TRIES)
    answers: dict[str, PasswordChanged] = {}
    here, there = copy_context(), copy_context()
    one_behind_the_other(
        company,
        gate(Counted.PASSWORD),
        lambda: answers.update(first=here.run(change, at_home, first)),
        lambda: answers.update(second=there.run(change, at_home)),
    )
    assert answers["first"].reason == ("password.wrong" if first == "wrong" else "")
    assert answers["second"].reason == second


# letting somebody try again


def test_an_administrator_lets_somebody_try_at_once(
    company: Company, at_home: Actor, standing_clock: FixedClock
) -> None:
    administrator = company.hire("admin", [("administrator", None)])
    for kind in (Counted.LOGIN_AT_ADDRESS, Counted.PASSWORD, Counted.LOGIN):
        failed(company, standing_clock, kind, 200)
    enter(password="wrong")
    enter(password="wrong", ip=STRANGER)
    change(at_home, "wrong")
    assert (enter().reason, enter(ip=ABROAD).reason) == ("sign_in.wait", "sign_in.wait")
    perform(unlock_user, UnlockUser(user_id=at_home.user_id, reason="本人来电"), actor=administrator)
    assert enter().ok
    assert enter(ip=ABROAD).ok
    assert change(at_home).ok


def test_letting_somebody_try_again_is_in_the_log(company: Company, keeper: Actor) -> None:
    enter(password="wrong")
    perform(unlock_user, UnlockUser(user_id=keeper.user_id, reason="本人来电"), actor=SYSTEM)
    with company.database.reading() as session:
        entry = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc())).first()
    assert entry is not None
    assert (entry.action, entry.object_id, entry.object_label) == ("user.unlock", keeper.user_id, "keeper")
    assert entry.reason == "本人来电"
    for user_id in (SYSTEM.user_id, 4711):
        with pytest.raises(NotFound):
            perform(unlock_user, UnlockUser(user_id=user_id), actor=SYSTEM)


def test_it_does_not_switch_an_account_on_again(company: Company, keeper: Actor, standing_clock: FixedClock) -> None:
    def switch_off(session: Session) -> None:
        session.get_one(User, keeper.user_id).switched_off_at = standing_clock.at

    company.database.write(switch_off)
    perform(unlock_user, UnlockUser(user_id=keeper.user_id), actor=SYSTEM)
    assert enter().reason == "sign_in.wrong"


# pure rules


def test_delays_never_shrink_and_end_at_a_quarter_of_an_hour() -> None:
    delays = [delay_after(count) for count in range(200)]
    assert delays == sorted(delays)
    assert delays[FREE_TRIES] == timedelta(0) < delays[FREE_TRIES + 1]
    assert delays[-1] == delay_after(10**9) == LONGEST_DELAY
    assert LIMITS.keys() == set(Counted) - {Counted.CALLS}
    assert LIMITS[Counted.LOGIN].forgotten_after < LONGEST_DELAY


def test_a_wait_is_told_in_whole_seconds_and_never_too_short() -> None:
    waits = (timedelta(0), timedelta(milliseconds=1), timedelta(seconds=2), timedelta(seconds=-3))
    assert [whole_seconds(wait) for wait in waits] == [0, 1, 2, 0]


@pytest.mark.parametrize(
    ("ip", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_whoever_has_a_whole_network_is_counted_once(ip: str, counted: str) -> None:
    assert neighbourhood(ip) == counted


def test_another_address_of_the_same_network_waits_too(company: Company, keeper: Actor) -> None:
    for last in range(FREE_TRIES + 1):
        enter(password="wrong password", ip=f"2001:db8:1:2::{last}")
    assert enter(ip="2001:db8:1:2::ffff").retry_after_seconds
    assert enter(ip="2001:db8:1:3::1").user_id == keeper.user_id


def test_what_nobody_failed_at_for_a_month_is_swept_away(
    company: Company, keeper: Actor, standing_clock: FixedClock
) -> None:
    failed(company, standing_clock, Counted.LOGIN_AT_ADDRESS, 3)
    for days, swept in ((30, 0), (31, 1)):
        now = standing_clock.at + timedelta(days=days)
        assert company.database.write(lambda session, now=now: sweep(session, now)) == swept
    assert enter().user_id == keeper.user_id

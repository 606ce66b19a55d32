"""Signing in: the same answer for everybody who does not belong, waits that grow, sessions that end."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.access.models import SignInThrottle, User, UserSession
from jxc_app.modules.access.rules import (
    FREE_TRIES,
    FREE_TRIES_OF_ADDRESS,
    HARD_CAP,
    LONGEST_DELAY,
    delay_after,
    password_fault,
    token_hash,
)
from jxc_app.modules.access.service import (
    ChangePassword,
    DisableUser,
    RevokeSession,
    SignedIn,
    SignIn,
    SignOut,
    change_password,
    disable_user,
    revoke_session,
    sign_in,
    sign_out,
)
from jxc_app.modules.access.sessions import actor_of, cookie_name, is_stale, touch
from jxc_app.modules.audit.models import AuditEntry
from tests.support.company import PASSWORD, SYSTEM, Company

IDLE = timedelta(minutes=30)


@pytest.fixture
def keeper(company: Company, standing_clock: FixedClock) -> Actor:
    return company.hire("keeper", [("keeper", None)], password=PASSWORD)


def enter(login: str = "keeper", password: str = PASSWORD, *, ip: str = "10.0.0.1") -> SignedIn:
    return perform(sign_in, SignIn(login=login, password=password), actor=Actor.anonymous(ip=ip, device="phone"))


def throttled(company: Company, clock: FixedClock, subject: str, failures: int) -> None:
    """As if so many had failed just now."""
    row = SignInThrottle(subject=subject, failures=failures, not_before=clock.at, last_failed_at=clock.at)
    company.database.write(lambda session: session.add(row))


def who(company: Company, token: str, clock: FixedClock) -> Actor | None:
    return company.database.read(
        lambda session: actor_of(session, token, ip="10.0.0.1", device="phone", now=clock.at, idle=IDLE)
    )


def test_the_right_password_opens_a_session_that_only_the_browser_knows(
    company: Company, keeper: Actor, standing_clock: FixedClock
) -> None:
    entered = enter("KEEPER")
    actor = who(company, entered.token, standing_clock)
    assert entered.ok
    assert actor is not None
    assert (actor.user_id, actor.is_system) == (keeper.user_id, False)
    assert len(entered.token) >= 43
    stored = company.database.read(lambda session: session.exec(select(UserSession)).one())
    assert stored.token_sha256 == token_hash(entered.token)
    with company.database.reading() as session:
        entry = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc())).first()
    assert entry is not None
    assert (entry.action, entry.outcome, entry.object_id) == ("session.sign_in", "done", keeper.user_id)
    assert entered.token not in entry.model_dump_json()


def test_nobody_learns_which_logins_exist(company: Company, keeper: Actor) -> None:
    answers = [
        enter("keeper", "wrong", ip="10.0.0.2"),
        enter("nobody", "wrong", ip="10.0.0.3"),
        enter("system", "wrong", ip="10.0.0.4"),
        enter("system", "", ip="10.0.0.5"),
    ]
    stranger = SignedIn(ok=False, reason="sign_in.wrong")
    assert {answer.model_dump_json() for answer in answers} == {stranger.model_dump_json()}


def test_a_person_who_is_switched_off_gets_the_answer_of_a_stranger(company: Company, keeper: Actor) -> None:
    perform(disable_user, DisableUser(user_id=keeper.user_id), actor=SYSTEM)
    assert enter().reason == "sign_in.wrong"


def test_after_five_failures_the_waits_double(company: Company, keeper: Actor, standing_clock: FixedClock) -> None:
    waits = []
    for _ in range(9):
        answer = enter(password="wrong")
        waits.append(answer.retry_after_seconds)
        standing_clock.at += timedelta(seconds=answer.retry_after_seconds)
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


def test_unknown_logins_wait_like_known_ones(company: Company, keeper: Actor) -> None:
    def waits(login: str, ip: str) -> list[int]:
        return [enter(login, "wrong", ip=ip).retry_after_seconds for _ in range(FREE_TRIES + 2)]

    assert waits("keeper", "10.0.0.2") == waits("nobody", "10.0.0.3")


def test_an_address_that_tries_many_logins_has_to_wait(
    company: Company, keeper: Actor, standing_clock: FixedClock
) -> None:
    throttled(company, standing_clock, "ip:10.9.9.9", FREE_TRIES_OF_ADDRESS - 1)
    waits = [enter(f"guess-{n}", "wrong", ip="10.9.9.9").retry_after_seconds for n in range(2)]
    assert waits == [0, 2]
    assert not enter(ip="10.9.9.9").ok
    assert enter(ip="10.0.0.1").ok
    standing_clock.at += timedelta(hours=2)
    assert enter("guess-1", "wrong", ip="10.9.9.9").retry_after_seconds == 0


def test_guesses_at_the_same_moment_are_all_counted(company: Company, keeper: Actor) -> None:
    """The first failures of a login make its row; two at once must not fall over each other."""
    start = threading.Barrier(6)

    def guess(number: int) -> str:
        start.wait()
        return enter("nobody", "wrong", ip=f"10.1.0.{number}").reason

    with ThreadPoolExecutor(6) as pool:
        reasons = list(pool.map(guess, range(6)))
    assert set(reasons) <= {"sign_in.wrong", "sign_in.wait"}
    row = company.database.read(lambda session: session.get(SignInThrottle, "login:nobody"))
    assert row is not None
    assert row.failures == reasons.count("sign_in.wrong")


def test_a_hundred_failures_lock_the_login(company: Company, keeper: Actor, standing_clock: FixedClock) -> None:
    throttled(company, standing_clock, "login:keeper", HARD_CAP - 1)
    assert enter(password="wrong").retry_after_seconds > timedelta(days=365).total_seconds()
    standing_clock.at += timedelta(days=30)
    assert not enter().ok


def test_delays_never_shrink_and_end_at_a_quarter_of_an_hour() -> None:
    delays = [delay_after(failures) for failures in range(200)]
    assert delays == sorted(delays)
    assert delays[FREE_TRIES] == timedelta(0) < delays[FREE_TRIES + 1]
    assert delays[-1] == LONGEST_DELAY


@pytest.mark.parametrize(
    ("ending", "alive"),
    [
        ("nothing", True),
        ("idle 29 minutes", True),
        ("idle 30 minutes", False),
        ("12 hours of use", False),
        ("signed out", False),
        ("revoked", False),
        ("switched off", False),
        ("password changed elsewhere", False),
        ("another token", False),
    ],
)
def test_a_session_ends(company: Company, keeper: Actor, standing_clock: FixedClock, ending: str, alive: bool) -> None:
    token = enter().token
    actor = who(company, token, standing_clock)
    assert actor is not None
    if ending == "idle 29 minutes":
        standing_clock.at += timedelta(minutes=29)
    elif ending == "idle 30 minutes":
        standing_clock.at += timedelta(minutes=30)
    elif ending == "12 hours of use":
        for _ in range(12 * 4):
            standing_clock.at += timedelta(minutes=15)
            company.database.write(lambda session: touch(session, actor.session_id or 0, standing_clock.at))
    elif ending == "signed out":
        perform(sign_out, SignOut(), actor=actor)
    elif ending == "revoked":
        perform(revoke_session, RevokeSession(session_id=actor.session_id), actor=SYSTEM)
    elif ending == "switched off":
        perform(disable_user, DisableUser(user_id=keeper.user_id), actor=SYSTEM)
    elif ending == "password changed elsewhere":
        elsewhere = who(company, enter().token, standing_clock)
        assert elsewhere is not None
        perform(change_password, ChangePassword(old=PASSWORD, new="another sentence to know"), actor=elsewhere)
        assert who(company, token, standing_clock) is None
        assert not enter().ok
        assert enter(password="another sentence to know").ok
    elif ending == "another token":
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert (who(company, token, standing_clock) is not None) is alive


def test_the_last_sign_of_life_is_written_once_a_minute(
    company: Company, keeper: Actor, standing_clock: FixedClock
) -> None:
    actor = who(company, enter().token, standing_clock)
    assert actor is not None
    for seconds, stale in ((0, False), (59, False), (60, True)):
        moment = standing_clock.at + timedelta(seconds=seconds)
        assert company.database.read(lambda session, m=moment: is_stale(session, actor.session_id, m)) is stale


@pytest.mark.parametrize("token", ["", "x", "a" * 10_000, "\udcff", "' OR 1=1 --"])
def test_a_made_up_token_is_nobody(company: Company, standing_clock: FixedClock, token: str) -> None:
    assert who(company, token, standing_clock) is None


def test_the_cookie_is_bound_to_its_host_where_there_is_tls() -> None:
    assert (cookie_name(True), cookie_name(False)) == ("__Host-jxc", "jxc")


def test_a_new_password_must_be_better_than_that(company: Company, keeper: Actor, standing_clock: FixedClock) -> None:
    actor = who(company, enter().token, standing_clock)
    assert actor is not None
    for new, code in (
        ("short", "password.too_short"),
        ("x" * 129, "password.too_long"),
        ("aaaaaaaaaaaaaaaa", "password.too_common"),
        ("keeperkeeperkeeper12", "password.too_common"),
        ("进销存进销存进销存进销存进销存", "password.too_common"),
    ):
        with pytest.raises(DomainError) as caught:
            perform(change_password, ChangePassword(old=PASSWORD, new=new), actor=actor)
        assert (caught.value.code, caught.value.field) == (code, "new")
    with pytest.raises(DomainError) as caught:
        perform(change_password, ChangePassword(old="wrong", new="a perfectly good one"), actor=actor)
    assert (caught.value.code, caught.value.field) == ("password.wrong", "old")
    assert password_fault("四个字也可以组成一句好记的话吧", "keeper") is None


def test_nobody_switches_themselves_or_the_product_off(company: Company, keeper: Actor) -> None:
    administrator = company.hire("admin", [("administrator", None)])
    with pytest.raises(DomainError) as caught:
        perform(disable_user, DisableUser(user_id=administrator.user_id), actor=administrator)
    assert caught.value.code == "user.not_oneself"
    for user_id in (SYSTEM.user_id, 4711):
        with pytest.raises(NotFound):
            perform(disable_user, DisableUser(user_id=user_id), actor=administrator)


def test_no_password_and_no_token_is_kept_anywhere(company: Company, keeper: Actor, standing_clock: FixedClock) -> None:
    token = enter().token
    enter(password="wrong-secret-word")
    kept = []
    with company.database.reading() as session:
        for table in ("audit_entry", "outbox", "idempotency_key", "refusal_tally", "user_session", "app_user"):
            kept += [repr(row) for row in session.connection().exec_driver_sql(f"SELECT * FROM {table}")]
        assert session.exec(select(func.count()).select_from(User)).one() == 2
    assert not [row for row in kept if token in row or PASSWORD in row or "wrong-secret-word" in row]
    assert PASSWORD not in repr(SignIn(login="keeper", password=PASSWORD))

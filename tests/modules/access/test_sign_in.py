"""Signing in: the same answer for everybody who does not belong, and sessions that end."""

from datetime import timedelta

import pytest
from sqlmodel import col, func, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.access.changing_password import ChangePassword, change_password
from jxc_app.modules.access.models import User, UserSession
from jxc_app.modules.access.rules import password_fault, token_hash
from jxc_app.modules.access.sessions import actor_of, cookie_name, is_stale, touch
from jxc_app.modules.access.signing_in import SignedIn, SignIn, sign_in
from jxc_app.modules.access.signing_out import RevokeSession, SignOut, revoke_session, sign_out
from jxc_app.modules.access.users import DisableUser, disable_user
from jxc_app.modules.audit.models import AuditEntry
from tests.support.company import PASSWORD, SYSTEM, Company

IDLE = timedelta(minutes=30)


@pytest.fixture
def keeper(company: Company, standing_clock: FixedClock) -> Actor:
    return company.hire("keeper", [("keeper", None)], password=PASSWORD)


def enter(login: str = "keeper", password: str = PASSWORD, *, ip: str = "10.0.0.1") -> SignedIn:
    return perform(sign_in, SignIn(login=login, password=password), actor=Actor.anonymous(ip=ip, device="phone"))


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
    assert (entry.actor_id, entry.actor_name) == (keeper.user_id, keeper.name), "who looks for a person finds it"
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
    wrong = perform(change_password, ChangePassword(old="wrong", new="a perfectly good one"), actor=actor)
    assert (wrong.ok, wrong.reason) == (False, "password.wrong")
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

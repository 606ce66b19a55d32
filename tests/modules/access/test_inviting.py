"""One-time links: nobody but its holder ever knows a password, and a link is good once, for three days."""

import json
from contextvars import copy_context
from datetime import timedelta

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError, ProofNeeded
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.inviting import InviteUser, LinkMade, ResetPassword, invite_user, reset_password
from jxc_app.modules.access.models import Counted, PasswordLink, SignInThrottle, UserSession
from jxc_app.modules.access.people_queries import Standing, get_user, list_users
from jxc_app.modules.access.queries import permissions_of
from jxc_app.modules.access.rules import FREE_TRIES, LIMITS, LINK_HOLDS
from jxc_app.modules.access.signing_in import SignedIn, SignIn, sign_in
from jxc_app.modules.access.users import DisableUser, EnableUser, disable_user, enable_user
from jxc_app.modules.access.welcoming import OpenLink, SetPassword, Welcome, open_link, set_password
from jxc_app.modules.audit.models import AuditEntry
from tests.support.company import PASSWORD, Company
from tests.support.gates import one_behind_the_other
from tests.support.sessions import at_browser, prove

ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"])
POSTGRESQL = pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])
PHONE = Actor.anonymous(ip="10.0.0.8", device="phone")
OWN = "my own long sentence"


@pytest.fixture
def boss(company: Company, standing_clock: FixedClock) -> Actor:
    """The administrator, who has just proved who they are."""
    company.hire("boss", [("administrator", None)], password=PASSWORD)
    boss = at_browser(company, standing_clock, "boss")
    assert prove(boss, PASSWORD, "rights").ok
    return boss


@pytest.fixture
def keeper(company: Company, boss: Actor) -> Actor:
    """Somebody who has signed in before."""
    keeper = company.hire("keeper", [("keeper", company.w1)], password=PASSWORD)
    assert enter(PASSWORD, login="keeper").ok
    return keeper


def invite(company: Company, boss: Actor, login: str = "newcomer") -> LinkMade:
    roles = [{"role": "keeper", "warehouse_id": company.w1}]
    return perform(invite_user, InviteUser(login=login, name="小周", roles=roles), actor=boss)


def reset(boss: Actor, keeper: Actor) -> LinkMade:
    return perform(reset_password, ResetPassword(user_id=keeper.user_id, reason="忘了"), actor=boss)


def use(token: str, password: str = OWN, again: str | None = None, *, actor: Actor = PHONE) -> Welcome:
    command = SetPassword(token=token, password=password, again=password if again is None else again)
    return perform(set_password, command, actor=actor)


def enter(password: str, login: str = "newcomer") -> SignedIn:
    return perform(sign_in, SignIn(login=login, password=password), actor=PHONE)


def standing(boss: Actor, login: str) -> Standing:
    return next(row.standing for row in read(list_users, actor=boss) if row.login == login)


def test_a_newcomer_sets_their_own_password_and_may_then_what_the_role_allows(company: Company, boss: Actor) -> None:
    made = invite(company, boss)
    assert standing(boss, "newcomer") == Standing.NEW
    assert perform(open_link, OpenLink(token=made.token), actor=PHONE) == Welcome(
        ok=True, name="小周", login="newcomer"
    )
    assert use(made.token).ok
    assert standing(boss, "newcomer") == Standing.IN_USE
    entered = enter(OWN)
    assert (entered.ok, entered.must_change_password) == (True, False)
    rights = company.database.read(lambda session: permissions_of(session, made.user_id))
    assert rights["other_receipt.post"].warehouse_ids == {company.w1}
    assert "user.view" not in rights


@ONE_ENGINE
def test_nobody_signs_in_before_the_password_is_set(company: Company, boss: Actor) -> None:
    made = invite(company, boss)
    assert [enter(guess).ok for guess in ("", made.token, PASSWORD)] == [False, False, False]


def test_a_link_that_is_wrong_used_overtaken_expired_or_of_an_account_that_is_off_gets_one_answer(
    company: Company, boss: Actor, keeper: Actor, standing_clock: FixedClock
) -> None:
    used = invite(company, boss).token
    assert use(used).ok
    overtaken = reset(boss, keeper).token
    latest = reset(boss, keeper).token
    off = invite(company, boss, "leaver")
    perform(disable_user, DisableUser(user_id=off.user_id), actor=boss)
    perform(enable_user, EnableUser(user_id=off.user_id), actor=boss)
    wrong = {use(token).model_dump_json() for token in ("no such token", used, overtaken, off.token)}
    standing_clock.at += LINK_HOLDS
    wrong |= {use(latest).model_dump_json()}
    wrong |= {perform(open_link, OpenLink(token=latest), actor=PHONE).model_dump_json()}
    assert wrong == {Welcome(ok=False, reason="link.wrong").model_dump_json()}


@POSTGRESQL
def test_of_two_who_use_a_link_at_the_same_moment_one_is_too_late(company: Company, boss: Actor) -> None:
    token = invite(company, boss).token
    answers: dict[str, Welcome] = {}
    here, there = copy_context(), copy_context()
    thief = Actor.anonymous(ip="203.0.113.9")
    one_behind_the_other(
        company,
        "SELECT 1 FROM app_user WHERE login = 'newcomer' FOR UPDATE",
        lambda: answers.update(first=here.run(use, token)),
        lambda: answers.update(second=there.run(use, token, "the sentence of a thief", actor=thief)),
    )
    assert (answers["first"].ok, answers["second"].reason) == (True, "link.wrong")
    assert enter(OWN).ok


@ONE_ENGINE
def test_a_link_is_good_to_its_last_second(company: Company, boss: Actor, standing_clock: FixedClock) -> None:
    made = invite(company, boss)
    assert made.expires_at == standing_clock.at + timedelta(hours=72)
    standing_clock.at = made.expires_at - timedelta(seconds=1)
    assert use(made.token).ok


@ONE_ENGINE
def test_a_bad_password_is_refused_at_its_field_and_the_link_stays_good(company: Company, boss: Actor) -> None:
    token = invite(company, boss).token
    for password, again, field, code in (
        ("too short", None, "password", "password.too_short"),
        ("newcomer newcomer newcomer", None, "password", "password.too_common"),
        (OWN, OWN + "!", "again", "password.differ"),
    ):
        with pytest.raises(DomainError) as refusal:
            use(token, password, again)
        assert (refusal.value.field, refusal.value.code) == (field, code)
    assert use(token).ok


def test_a_reset_ends_the_old_password_and_every_session_at_once(company: Company, boss: Actor, keeper: Actor) -> None:
    made = reset(boss, keeper)
    assert not enter(PASSWORD, login="keeper").ok
    living = select(UserSession).where(UserSession.user_id == keeper.user_id, UserSession.revoked_at == None)  # noqa: E711
    assert company.database.read(lambda session: session.exec(living).all()) == []
    assert standing(boss, "keeper") == Standing.RESET
    assert use(made.token).ok
    assert enter(OWN, login="keeper").ok


@ONE_ENGINE
def test_the_tries_of_a_forgotten_password_do_not_make_the_new_one_wait(boss: Actor, keeper: Actor) -> None:
    for _ in range(FREE_TRIES + 3):
        enter("what was it again", login="keeper")
    assert enter(PASSWORD, login="keeper").reason == "sign_in.wait"
    assert read(get_user, actor=boss, user_id=keeper.user_id).failures > FREE_TRIES
    use(reset(boss, keeper).token)
    assert enter(OWN, login="keeper").ok


@ONE_ENGINE
def test_nobody_resets_their_own_or_that_of_an_account_that_is_off(boss: Actor, keeper: Actor) -> None:
    with pytest.raises(DomainError) as refusal:
        reset(boss, boss)
    assert refusal.value.code == "user.not_oneself"
    perform(disable_user, DisableUser(user_id=keeper.user_id), actor=boss)
    with pytest.raises(DomainError) as refusal:
        reset(boss, keeper)
    assert refusal.value.code == "user.is_off"


@ONE_ENGINE
def test_whoever_makes_a_link_proves_first_who_they_are(company: Company, standing_clock: FixedClock) -> None:
    company.hire("boss", [("administrator", None)], password=PASSWORD)
    keeper = company.hire("keeper", [("keeper", None)], password=PASSWORD)
    boss = at_browser(company, standing_clock, "boss")
    with pytest.raises(ProofNeeded):
        invite(company, boss)
    with pytest.raises(ProofNeeded):
        reset(boss, keeper)


@ONE_ENGINE
def test_a_login_is_taken_once(company: Company, boss: Actor) -> None:
    invite(company, boss)
    with pytest.raises(Conflict) as refusal:
        invite(company, boss, "NEWCOMER")
    assert refusal.value.field == "login"


@ONE_ENGINE
def test_wrong_links_are_counted_for_the_address_and_then_wait(company: Company, boss: Actor) -> None:
    token = invite(company, boss).token
    for _ in range(LIMITS[Counted.ADDRESS].free_tries + 1):
        assert use("no such token").reason == "link.wrong"
    waiting = use(token)
    assert (waiting.ok, waiting.reason, waiting.retry_after_seconds) == (False, "link.wait", 2)
    assert perform(open_link, OpenLink(token=token), actor=PHONE).reason == "link.wait"
    counted = company.database.read(lambda session: session.exec(select(SignInThrottle)).all())
    assert {(row.kind, row.ip) for row in counted if row.failures} == {("address", PHONE.ip)}
    elsewhere = Actor.anonymous(ip="10.0.0.9")
    assert perform(open_link, OpenLink(token=token), actor=elsewhere).ok


def test_the_log_says_what_was_done_and_never_the_token(company: Company, boss: Actor, keeper: Actor) -> None:
    tokens = [invite(company, boss).token, reset(boss, keeper).token]
    perform(open_link, OpenLink(token=tokens[1]), actor=PHONE)
    use("no such token")
    use(tokens[1])
    entries = company.database.read(lambda session: session.exec(select(AuditEntry).order_by(AuditEntry.seq)).all())
    written = [(one.action, one.outcome, one.object_label, json.loads(one.after)) for one in entries[-5:]]
    assert written[0][:3] == ("user.invite", "done", "newcomer")
    assert written[1][:3] == ("user.reset_password", "done", "keeper")
    assert written[1][3].keys() == {"has_password", "link_until"}
    assert written[2] == ("password.open_link", "done", "keeper", {})
    assert written[3][:2] == ("password.set_by_link", "refused")
    assert written[4] == ("password.set_by_link", "done", "keeper", {"has_password": True})
    kept = company.database.read(lambda session: session.exec(select(PasswordLink)).all())
    everything = " ".join(one.model_dump_json() for one in (*entries, *kept))
    assert not any(secret in everything for secret in (*tokens, OWN))

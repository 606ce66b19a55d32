"""E9: people change places at a shared computer by badge and PIN; a supervisor proves at somebody else's screen."""

from datetime import timedelta

import pyotp
import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError
from sqlmodel import Session, select

from jxc_app.api.app import create_api
from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, PermissionDenied, ProofNeeded
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.authenticators import (
    BeginAuthenticator,
    ConfirmAuthenticator,
    begin_authenticator,
    confirm_authenticator,
)
from jxc_app.modules.access.models import Role, UserSession
from jxc_app.modules.access.sessions import actor_of, touch
from jxc_app.modules.access.signing_in import SignedIn, SignIn, sign_in
from jxc_app.modules.access.stations import (
    RegisterStation,
    RemovePin,
    SetPin,
    SwitchOffStation,
    SwitchPerson,
    own_pin,
    register_station,
    remove_pin,
    set_pin,
    station_view,
    stations,
    switch_off_station,
    switch_person,
)
from jxc_app.modules.approvals.queries import my_approvals
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.documents.deciding import DecidedHere, DecideHere, decide_here
from tests.support.company import PASSWORD, SYSTEM, Company, Line
from tests.support.sessions import at_browser, enter, prove

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
PIN, BADGE = "402817", "JXC-GH-0017"


@pytest.fixture
def station(company: Company, standing_clock: FixedClock) -> str:
    return perform(register_station, RegisterStation(name="仓库电脑", lock_minutes=5), actor=SYSTEM).token


@pytest.fixture
def keeper(company: Company, standing_clock: FixedClock) -> Actor:
    return with_pin(company, standing_clock, "kuguan", BADGE)


def with_pin(company: Company, clock: FixedClock, login: str, badge: str | None = None, role: str = "keeper") -> Actor:
    company.hire(login, [(role, company.w1)], password=PASSWORD)
    person = at_browser(company, clock, login)
    assert prove(person, PASSWORD, "own_proof").ok
    perform(set_pin, SetPin(pin=PIN, badge=badge), actor=person)
    return person


def switch(station: str, who: str, pin: str = PIN, actor: Actor | None = None) -> SignedIn:
    command = SwitchPerson(station=station, who=who, pin=pin)
    return perform(switch_person, command, actor=actor or Actor.anonymous(ip="10.0.0.1"))


def living(company: Company, token: str, clock: FixedClock) -> Actor | None:
    return company.database.read(lambda session: actor_of(session, token, ip="", device="", now=clock.at))


@pytest.mark.parametrize("who", ["kuguan", "KuGuan", BADGE])
def test_login_or_badge_and_pin_open_a_session_there(
    company: Company, keeper: Actor, station: str, standing_clock: FixedClock, who: str
) -> None:
    opened = switch(station, who)
    assert opened.ok
    found = living(company, opened.token, standing_clock)
    assert found is not None
    assert found.user_id == keeper.user_id
    view = company.database.read(lambda session: station_view(session, station))
    assert view is not None
    assert [one.login for one in view.people] == ["kuguan"]


def test_it_works_nowhere_else(company: Company, keeper: Actor, station: str) -> None:
    for token in ("", "x" * 43):
        with pytest.raises(PermissionDenied):
            switch(token, "kuguan")
    [row] = read(stations, actor=SYSTEM)
    perform(switch_off_station, SwitchOffStation(station_id=row.id), actor=SYSTEM)
    with pytest.raises(PermissionDenied):
        switch(station, "kuguan")


TLS = {"X-Forwarded-Proto": "https", "Origin": "https://testserver"}


def test_over_tls_the_computers_cookie_is_bound_to_its_host(keeper: Actor, station: str) -> None:
    """Another host of the same domain, or a plain page of this one, could otherwise set it."""
    wanted = {"who": "kuguan", "pin": PIN}
    plain = {"Cookie": f"jxc_station={station}"}
    browser = TestClient(create_api(), base_url="https://testserver")
    assert browser.post("/api/session/switch", json=wanted, headers=TLS | plain).status_code == 403
    bound = {"Cookie": f"jxc_station=planted; __Host-jxc_station={station}"}
    assert browser.post("/api/session/switch", json=wanted, headers=TLS | bound).json()["ok"]


def test_a_computer_that_was_registered_before_gets_the_bound_cookie(station: str) -> None:
    browser = TestClient(create_api(), base_url="https://testserver")
    looked = browser.get("/api/station", headers={"X-Forwarded-Proto": "https", "Cookie": f"jxc_station={station}"})
    assert looked.json()["is_station"]
    given = looked.headers.get_list("set-cookie")
    kept = [one for one in given if "max-age=0" not in one.lower()]
    assert sorted(one.split("=")[0] for one in kept) == ["__Host-jxc_lock_minutes", "__Host-jxc_station"]
    assert all("Secure" in one and "Path=/" in one and "Domain" not in one for one in kept)
    gone = {one.split("=")[0] for one in given if "max-age=0" in one.lower()}
    assert gone == {"jxc_lock_minutes", "jxc_station"}
    again = {"X-Forwarded-Proto": "https", "Cookie": f"__Host-jxc_station={station}"}
    assert "set-cookie" not in browser.get("/api/station", headers=again).headers
    lan = browser.get("/api/station", headers={"Cookie": f"jxc_station={station}"})
    assert lan.json()["is_station"]
    assert "set-cookie" not in lan.headers


def test_five_wrong_pins_end_it_for_the_right_one_too(
    company: Company, keeper: Actor, station: str, standing_clock: FixedClock
) -> None:
    answers = [switch(station, "kuguan", "000000").reason for _ in range(5)]
    assert answers == ["pin.wrong"] * 4 + ["pin.ended"]
    standing_clock.at += timedelta(hours=2)
    assert switch(station, "kuguan").reason == "pin.ended"
    assert prove(keeper, PASSWORD, "own_proof").ok
    perform(set_pin, SetPin(pin="739104"), actor=keeper)
    standing_clock.at += timedelta(minutes=1)
    assert switch(station, BADGE, "739104").ok, "the badge stays"


def test_no_such_person_and_a_wrong_pin_are_one_answer(company: Company, keeper: Actor, station: str) -> None:
    assert switch(station, "nobody").reason == switch(station, "kuguan", "123123").reason == "pin.wrong"


def test_whoever_worked_there_before_is_signed_out(
    company: Company, keeper: Actor, station: str, standing_clock: FixedClock
) -> None:
    with_pin(company, standing_clock, "lisi")
    first = switch(station, "kuguan")
    here = living(company, first.token, standing_clock)
    assert here is not None
    assert switch(station, "lisi", actor=here).ok
    assert living(company, first.token, standing_clock) is None


def test_it_locks_by_itself_and_only_there(
    company: Company, keeper: Actor, station: str, standing_clock: FixedClock
) -> None:
    token = switch(station, "kuguan").token
    standing_clock.at += timedelta(minutes=4)
    here = living(company, token, standing_clock)
    assert here is not None
    company.database.write(lambda session: touch(session, here.session_id or 0, standing_clock.at))
    standing_clock.at += timedelta(minutes=5)
    assert living(company, token, standing_clock) is not None
    standing_clock.at += timedelta(minutes=2)
    assert living(company, token, standing_clock) is None


def test_who_signs_in_by_password_there_is_locked_out_too(
    company: Company, keeper: Actor, station: str, standing_clock: FixedClock
) -> None:
    """The clock of the page alone could be stopped; a session of the house would then stay open for all to use."""

    def at_the_end(station: str) -> list[bool]:
        wanted = SignIn(login="kuguan", password=PASSWORD, station=station)
        token = perform(sign_in, wanted, actor=Actor.anonymous(ip="10.0.0.1")).token
        seen = []
        for minutes in (5, 2):
            standing_clock.at += timedelta(minutes=minutes)
            seen.append(living(company, token, standing_clock) is not None)
        return seen

    assert at_the_end(station) == [True, False]
    assert at_the_end("") == at_the_end("no station at all") == [True, True]


def test_who_registers_a_computer_is_locked_out_there_too(company: Company, standing_clock: FixedClock) -> None:
    company.hire("guanli", [("administrator", None)], password=PASSWORD)
    token = enter("guanli").token
    admin = living(company, token, standing_clock)
    assert admin is not None
    assert prove(admin, PASSWORD).ok
    perform(register_station, RegisterStation(name="收货台", lock_minutes=1), actor=admin)
    standing_clock.at += timedelta(minutes=3)
    assert living(company, token, standing_clock) is None


def test_only_who_has_a_pin_is_shown_there(company: Company, keeper: Actor, station: str) -> None:
    company.hire("laoban", [("owner", None)], password=PASSWORD)
    for login in ("laoban", "kuguan"):
        wanted = SignIn(login=login, password=PASSWORD, station=station)
        assert perform(sign_in, wanted, actor=Actor.anonymous(ip="10.0.0.1")).ok
    view = company.database.read(lambda session: station_view(session, station))
    assert view is not None
    assert [one.login for one in view.people] == ["kuguan"]


def test_a_station_that_is_no_more_signs_its_people_out(
    company: Company, keeper: Actor, station: str, standing_clock: FixedClock
) -> None:
    token = switch(station, "kuguan").token
    [row] = read(stations, actor=SYSTEM)
    perform(switch_off_station, SwitchOffStation(station_id=row.id), actor=SYSTEM)
    assert living(company, token, standing_clock) is None


@pytest.mark.parametrize("pin", ["111111", "123456", "654321"])
def test_what_is_guessed_first_is_no_pin(company: Company, keeper: Actor, pin: str) -> None:
    assert prove(keeper, PASSWORD, "own_proof").ok
    with pytest.raises(DomainError, match="容易猜到"):
        perform(set_pin, SetPin(pin=pin), actor=keeper)


def test_a_pin_is_set_by_its_person_who_proves_themselves(
    company: Company, keeper: Actor, standing_clock: FixedClock
) -> None:
    standing_clock.at += timedelta(minutes=6)
    with pytest.raises(ProofNeeded):
        perform(set_pin, SetPin(pin=PIN), actor=keeper)
    company.hire("lisi", [("keeper", company.w1)], password=PASSWORD)
    other = at_browser(company, standing_clock, "lisi")
    assert prove(other, PASSWORD, "own_proof").ok
    with pytest.raises(DomainError, match="工牌"):
        perform(set_pin, SetPin(pin=PIN, badge=BADGE), actor=other)


@pytest.mark.parametrize("pin", ["40281", "4028171234567", "40281a", ""])
def test_a_pin_is_six_to_twelve_digits(company: Company, pin: str) -> None:
    with pytest.raises(ValidationError, match="pin_digits"):
        SetPin(pin=pin)


def test_who_hands_out_rights_has_no_pin(company: Company, station: str, standing_clock: FixedClock) -> None:
    company.hire("guanli", [("administrator", None)], password=PASSWORD)
    admin = at_browser(company, standing_clock, "guanli")
    assert prove(admin, PASSWORD, "own_proof").ok
    with pytest.raises(DomainError, match="请使用密码"):
        perform(set_pin, SetPin(pin=PIN), actor=admin)


def test_a_pin_can_be_given_up_by_who_proves_themselves(
    company: Company, keeper: Actor, station: str, standing_clock: FixedClock
) -> None:
    standing_clock.at += timedelta(minutes=6)
    with pytest.raises(ProofNeeded):
        perform(remove_pin, RemovePin(), actor=keeper)
    assert prove(keeper, PASSWORD, "own_proof").ok
    perform(remove_pin, RemovePin(), actor=keeper)
    assert switch(station, "kuguan").reason == "pin.wrong"


def test_one_sees_how_ones_own_pin_stands(company: Company, keeper: Actor, station: str) -> None:
    own = read(own_pin, actor=keeper)
    assert (own.set_at is not None, own.has_badge, own.is_ended, own.is_offered) == (True, True, False, True)
    for _ in range(5):
        switch(station, "kuguan", "000000")
    assert read(own_pin, actor=keeper).is_ended
    perform(remove_pin, RemovePin(), actor=keeper)
    own = read(own_pin, actor=keeper)
    assert (own.set_at, own.has_badge, own.is_ended) == (None, False, False)


def test_who_hands_out_rights_is_offered_none(company: Company, standing_clock: FixedClock) -> None:
    company.hire("guanli", [("administrator", None)], password=PASSWORD)
    assert not read(own_pin, actor=at_browser(company, standing_clock, "guanli")).is_offered


# 现场授权


@pytest.fixture
def stopped(company: Company, keeper: Actor) -> int:
    company.hire("zhuguan", [("reviewer", company.w1)], password=PASSWORD)
    company.receive(company.a, 90)
    company.record("other_issue", [Line(company.a, 60)], actor=keeper)
    return read(my_approvals, actor=keeper, part="asked")[0].id


def here(keeper: Actor, approval_id: int, login: str = "zhuguan", secret: str = PASSWORD) -> DecidedHere:
    command = DecideHere(approval_id=approval_id, version=1, decision="approve", login=login, secret=secret)
    return perform(decide_here, command, actor=keeper)


def test_a_supervisor_decides_at_the_keepers_screen_and_both_are_in_the_log(
    company: Company, keeper: Actor, stopped: int
) -> None:
    done = here(keeper, stopped)
    assert done.decided is not None
    assert (done.ok, done.decided.status) == (True, "posted")

    def entries(session: Session) -> list[tuple[str, int, str]]:
        wanted = select(AuditEntry).where(AuditEntry.action.in_(("document.decide", "document.decide_here")))  # type: ignore[attr-defined]
        found = session.exec(wanted).all()
        return sorted({(one.action, one.actor_id, one.actor_name) for one in found})

    assert [(action, name) for action, _, name in company.database.read(entries)] == [
        ("document.decide", "人zhuguan"), ("document.decide_here", "人kuguan"),
    ]  # fmt: skip
    sessions = company.database.read(lambda session: session.exec(select(UserSession.user_id)).all())
    assert set(sessions) == {keeper.user_id}, "nobody was signed in by it"
    company.assert_proved()


@pytest.mark.parametrize(("login", "secret"), [("zhuguan", "wrong"), ("nobody", PASSWORD), ("kuguan", PASSWORD)])
def test_a_wrong_proof_is_counted_and_decides_nothing(
    company: Company, keeper: Actor, stopped: int, login: str, secret: str
) -> None:
    answer = here(keeper, stopped, login, secret)
    assert (answer.ok, answer.reason, answer.decided) == (False, "proof.wrong_elsewhere", None)
    assert company.stock(company.a).on_hand == 90


def test_nobody_guesses_a_supervisors_password_there(company: Company, keeper: Actor, stopped: int) -> None:
    answers = {here(keeper, stopped, secret="wrong").reason for _ in range(8)}
    assert answers == {"proof.wrong_elsewhere", "proof.wait"}


def test_who_may_not_decide_cannot_there_either(
    company: Company, keeper: Actor, stopped: int, standing_clock: FixedClock
) -> None:
    company.hire("dianyuan", [("store_clerk", company.w1)], password=PASSWORD)
    answer = here(keeper, stopped, "dianyuan")
    assert (answer.reason, answer.field, answer.decided) == ("approval.cannot_decide_here", "login", None)


def test_a_code_is_used_up_also_where_the_decision_is_refused(
    company: Company, keeper: Actor, stopped: int, standing_clock: FixedClock
) -> None:
    """Whoever looked over the supervisor's shoulder could use it, as long as the refusal undid its use."""
    supervisor = at_browser(company, standing_clock, "zhuguan")
    assert prove(supervisor, PASSWORD, "own_proof").ok
    app = pyotp.TOTP(perform(begin_authenticator, BeginAuthenticator(), actor=supervisor).secret)
    perform(confirm_authenticator, ConfirmAuthenticator(code=app.at(standing_clock.at)), actor=supervisor)
    standing_clock.at += timedelta(minutes=1)
    code = app.at(standing_clock.at)
    stale = DecideHere(approval_id=stopped, version=7, decision="approve", login="zhuguan", secret=code)
    refused = perform(decide_here, stale, actor=keeper)
    assert (refused.ok, refused.decided, refused.reason) == (False, None, "version.stale")
    assert here(keeper, stopped, secret=code).reason == "proof.wrong_elsewhere"
    assert company.stock(company.a).on_hand == 90
    assert not prove(supervisor, code).ok
    standing_clock.at += timedelta(minutes=1)
    assert here(keeper, stopped, secret=app.at(standing_clock.at)).ok


def test_a_supervisor_whose_role_wants_more_does_not_prove_by_password_elsewhere(
    company: Company, keeper: Actor, stopped: int
) -> None:
    """The strong way in would be gone around at somebody else's screen."""

    def want(session: Session) -> None:
        session.exec(select(Role).where(Role.code == "reviewer")).one().needs_factor = True

    company.database.write(want)
    done = here(keeper, stopped)
    assert (done.ok, done.reason) == (False, "proof.bind_first")

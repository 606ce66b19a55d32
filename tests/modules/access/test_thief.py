"""Detours by which somebody who knows the code would win a right, or guess more often than allowed."""

from datetime import timedelta

import pyotp
import pytest
from sqlmodel import Session

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.access.authenticators import (
    BeginAuthenticator,
    ConfirmAuthenticator,
    begin_authenticator,
    confirm_authenticator,
)
from jxc_app.modules.access.changing_password import ChangePassword, change_password
from jxc_app.modules.access.models import Role, User
from jxc_app.modules.access.proving_oneself import GiveProof, give_proof
from jxc_app.modules.access.role_matrix import ChangeRoles, CreateRole, change_roles, create_role
from jxc_app.modules.access.sessions import actor_of
from jxc_app.modules.access.signing_in import SignedIn, SignIn, sign_in
from jxc_app.modules.access.users import CreateUser, UnlockUser, create_user, unlock_user
from tests.support.company import PASSWORD, Company

TWO_HANDS = (("one", "administrator"), ("other", "keeper"))
ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def admin(company: Company, standing_clock: FixedClock) -> Actor:
    """The administrator, without a browser: nothing asks for a second proof."""
    return company.hire("admin", [("administrator", None)], password=PASSWORD)


def enter(login: str, code: str = "", ip: str = "10.0.0.1", password: str = PASSWORD) -> SignedIn:
    return perform(sign_in, SignIn(login=login, password=password, code=code), actor=Actor.anonymous(ip=ip))


def at_browser(company: Company, clock: FixedClock, login: str) -> Actor:
    token = enter(login).token
    idle = timedelta(minutes=30)
    found = company.database.read(
        lambda session: actor_of(session, token, ip="10.0.0.1", device="", now=clock.at, idle=idle)
    )
    assert found is not None
    return found


def prove(actor: Actor, secret: str, act: str = "own_proof") -> str:
    return perform(give_proof, GiveProof(act=act, secret=secret), actor=actor).reason


def _name_alike(session: Session, user_ids: list[int]) -> None:
    for user_id in user_ids:
        session.get_one(User, user_id).name = "王伟"


def bind(actor: Actor, clock: FixedClock) -> pyotp.TOTP:
    assert prove(actor, PASSWORD) == ""
    app = pyotp.TOTP(perform(begin_authenticator, BeginAuthenticator(), actor=actor).secret)
    assert perform(confirm_authenticator, ConfirmAuthenticator(code=app.at(clock.at)), actor=actor).ok
    clock.at += timedelta(minutes=1)
    return app


@ONE_ENGINE
def test_a_new_account_never_begins_with_excluding_roles(company: Company, admin: Actor) -> None:
    both = [{"role": "administrator"}, {"role": "keeper"}]
    wanted = CreateUser(login="second", name="二号", password=PASSWORD, roles=both)
    with pytest.raises(DomainError, match="不能办理业务") as refusal:
        perform(create_user, wanted, actor=admin)
    assert refusal.value.field == "roles.1.role"


@ONE_ENGINE
def test_excluding_rights_given_to_two_roles_at_once_are_held_together(company: Company, admin: Actor) -> None:
    made = [perform(create_role, CreateRole(name=name, reason="x"), actor=admin) for name in ("甲", "乙")]
    with company.database.reading() as session:
        codes = [session.get_one(Role, one.role_id).code for one in made]
    company.hire("both", [(code, None) for code in codes])
    rights = ("user.assign", "sku.update")
    changes = [
        {"role_id": one.role_id, "version": one.version, "grants": [{"permission": right, "scope": "all"}]}
        for one, right in zip(made, rights, strict=True)
    ]
    with pytest.raises(DomainError, match="不能办理业务"):
        perform(change_roles, ChangeRoles.model_validate({"roles": changes, "reason": "x"}), actor=admin)


@ONE_ENGINE
def test_namesakes_do_not_hide_each_others_duties(company: Company, admin: Actor) -> None:
    made = perform(create_role, CreateRole(name="甲", reason="x"), actor=admin)
    with company.database.reading() as session:
        code = session.get_one(Role, made.role_id).code
    people = [company.hire(login, [(code, None), (other, None)]) for login, other in TWO_HANDS]
    company.database.write(lambda session: _name_alike(session, [one.user_id for one in people]))
    cell = {"permission": "sku.update", "scope": "all"}
    wanted = {"role_id": made.role_id, "version": made.version, "grants": [cell]}
    with pytest.raises(DomainError, match="不能办理业务"):
        perform(change_roles, ChangeRoles.model_validate({"roles": [wanted], "reason": "x"}), actor=admin)


@ONE_ENGINE
def test_nobody_unlocks_themselves_to_guess_on(company: Company, admin: Actor, standing_clock: FixedClock) -> None:
    """Who finds the administrator's screen open has five guesses at the password, no more."""
    screen = at_browser(company, standing_clock, "admin")
    for _ in range(6):
        prove(screen, "wrong")
    with pytest.raises(DomainError, match="自己"):
        perform(unlock_user, UnlockUser(user_id=screen.user_id), actor=screen)
    assert prove(screen, "wrong") == "proof.wait"


@ONE_ENGINE
def test_a_known_password_gives_no_new_guesses_at_the_code(
    company: Company, admin: Actor, standing_clock: FixedClock
) -> None:
    screen = at_browser(company, standing_clock, "admin")
    bind(screen, standing_clock)
    for _ in range(5):
        assert prove(screen, "000000") == "proof.wrong_code"
    wanted = ChangePassword(old=PASSWORD, new="Heron-8821-quarry")
    assert perform(change_password, wanted, actor=screen).ok
    assert prove(screen, "000000") == "proof.wrong_code"
    assert prove(screen, "000000") == "proof.wait"


@ONE_ENGINE
def test_codes_are_not_guessed_from_many_addresses(company: Company, admin: Actor, standing_clock: FixedClock) -> None:
    screen = at_browser(company, standing_clock, "admin")
    app = bind(screen, standing_clock)
    answers = [enter("admin", "000000", ip=f"203.0.113.{number}").reason for number in range(8)]
    assert answers == ["sign_in.wrong_code"] * 6 + ["sign_in.wait"] * 2
    standing_clock.at += timedelta(seconds=2)
    assert enter("admin", app.at(standing_clock.at)).ok

"""Roles that take no password alone: before anything sensitive their people bind an app, or an address for codes."""

from datetime import timedelta

import pyotp
import pytest
from sqlmodel import Session, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import ProofNeeded
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.authenticators import (
    BeginAuthenticator,
    ConfirmAuthenticator,
    begin_authenticator,
    confirm_authenticator,
)
from jxc_app.modules.access.matrix_queries import role_matrix
from jxc_app.modules.access.models import ProofAddress, Role
from jxc_app.modules.access.proving_oneself import GiveProof, give_proof, way_of
from jxc_app.modules.access.queries import own_security
from jxc_app.modules.access.role_matrix import ChangeRoles, CreateRole, change_roles, create_role
from jxc_app.modules.access.roles import READY_ROLES, take_passwords
from jxc_app.modules.access.sessions import actor_of
from jxc_app.modules.access.signing_in import SignIn, sign_in
from tests.support.company import PASSWORD, SYSTEM, Company

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


def enter(company: Company, clock: FixedClock, login: str) -> tuple[Actor, bool]:
    """At a browser; and whether the sign-in leads to binding."""
    entered = perform(sign_in, SignIn(login=login, password=PASSWORD), actor=Actor.anonymous(ip="10.0.0.1"))
    with company.database.reading() as session:
        found = actor_of(session, entered.token, ip="10.0.0.1", device="", now=clock.at, idle=timedelta(minutes=30))
    assert found is not None
    return found, entered.must_bind


def prove(actor: Actor, secret: str, act: str = "rights") -> str:
    return perform(give_proof, GiveProof(act=act, secret=secret), actor=actor).reason


def want(role: str, is_needed: bool, actor: Actor = SYSTEM) -> None:
    it = next(one for one in read(role_matrix, actor=SYSTEM).roles if one.code == role)
    change = {"role_id": it.id, "version": it.version, "needs_factor": is_needed}
    perform(change_roles, ChangeRoles.model_validate({"roles": [change], "reason": "制度"}), actor=actor)


@pytest.fixture
def screen(company: Company, standing_clock: FixedClock) -> Actor:
    """An administrator with a password and nothing else, whose role wants more."""
    want("administrator", True)
    company.hire("admin", [("administrator", None)], password=PASSWORD)
    actor, must_bind = enter(company, standing_clock, "admin")
    assert must_bind
    return actor


def new_role(actor: Actor) -> None:
    perform(create_role, CreateRole(name="临时工", reason="x"), actor=actor)


def test_a_password_alone_proves_nothing_but_who_binds(
    company: Company, screen: Actor, standing_clock: FixedClock
) -> None:
    with pytest.raises(ProofNeeded):
        new_role(screen)
    assert [prove(screen, secret) for secret in [PASSWORD] * 7] == ["proof.bind_first"] * 7, "no try is counted"
    with pytest.raises(ProofNeeded):
        new_role(screen)
    assert read(own_security, actor=screen).must_bind
    assert prove(screen, PASSWORD, "own_proof") == ""
    app = pyotp.TOTP(perform(begin_authenticator, BeginAuthenticator(), actor=screen).secret)
    assert perform(confirm_authenticator, ConfirmAuthenticator(code=app.at(standing_clock.at)), actor=screen).ok
    assert not read(own_security, actor=screen).must_bind
    standing_clock.at += timedelta(minutes=1)
    assert prove(screen, app.at(standing_clock.at)) == ""
    new_role(screen)


def test_an_address_for_codes_does_and_the_password_still_does_not(
    company: Company, screen: Actor, standing_clock: FixedClock
) -> None:
    def bind(session: Session) -> None:
        session.add(ProofAddress(user_id=screen.user_id, kind="mail", address="a@b.cn", bound_at=standing_clock.at))

    company.database.write(bind)
    assert not read(own_security, actor=screen).must_bind
    assert prove(screen, PASSWORD) == "proof.bind_first"
    with company.database.reading() as session:
        assert (way_of(session, screen.user_id, "rights"), way_of(session, screen.user_id, "own_proof")) == (
            "none", "password",
        )  # fmt: skip


def test_whoever_holds_no_such_role_proves_by_password(company: Company, standing_clock: FixedClock) -> None:
    company.hire("admin", [("administrator", None)], password=PASSWORD)
    actor, must_bind = enter(company, standing_clock, "admin")
    assert (must_bind, prove(actor, PASSWORD)) == (False, "")
    new_role(actor)


def test_it_is_changed_in_the_matrix_with_a_reason(company: Company, standing_clock: FixedClock) -> None:
    admin = company.hire("admin", [("administrator", None)])
    want("keeper", True, admin)
    assert next(one for one in read(role_matrix, actor=SYSTEM).roles if one.code == "keeper").needs_factor
    want("keeper", False, admin)


def test_it_is_shipped_for_whoever_can_do_the_most_harm(company: Company) -> None:
    assert [role.code for role in READY_ROLES if role.needs_factor] == ["administrator", "reviewer", "owner"]

    def again(session: Session) -> set[str]:
        for role in session.exec(select(Role)):
            role.needs_factor = True
        take_passwords(session)
        return set(session.exec(select(Role.code).where(Role.needs_factor)).all())

    assert company.database.write(again) == set()

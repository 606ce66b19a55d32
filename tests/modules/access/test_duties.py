"""Duties that exclude each other, each pair tried: by one role, by a second role, by a delegation, on one chain."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, USE_CASES, perform
from jxc_app.modules.access.assigning import AssignRole, assign_role
from jxc_app.modules.access.duties import EXCLUSIONS
from jxc_app.modules.access.models import Role
from jxc_app.modules.access.role_matrix import ChangeRoles, CreateRole, RoleRef, change_roles, create_role
from jxc_app.modules.access.users import CreateUser, create_user
from tests.support.company import PASSWORD, Company, Line

ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"])
SIDES = {code: one.sides([*PERMISSIONS]) for code, one in EXCLUSIONS.items()}


def rights_and_business(company: Company) -> None:
    """Whoever opens an account cannot use it as a second hand: the one does no business, the other opens none."""
    administrator = company.hire("chain-admin", [("administrator", None)])
    keeper = company.hire("chain-keeper", [("keeper", None)])
    with pytest.raises(PermissionDenied):
        company.record("other_receipt", [Line(company.a, 1)], actor=administrator)
    second = CreateUser(login="second-hand", name="二号", password=PASSWORD, roles=[{"role": "keeper"}])
    with pytest.raises(PermissionDenied):
        perform(create_user, second, actor=keeper)


#: exclusion → how the pair is tried on one chain of documents; whoever declares a pair writes its function
ON_ONE_CHAIN: dict[str, Callable[[Company], None]] = {"rights_and_business": rights_and_business}


def test_every_registered_pair_is_tried_on_a_chain() -> None:
    """A module that declares duties and forgets to keep them apart on its documents would be found by an auditor."""
    used = {right for case in USE_CASES.values() for right in case.permissions}
    registered = {code for code, sides in SIDES.items() if all(used.intersection(side) for side in sides)}
    assert registered == ON_ONE_CHAIN.keys()


@ONE_ENGINE
@pytest.mark.parametrize("code", ON_ONE_CHAIN)
def test_on_one_chain(company: Company, code: str) -> None:
    ON_ONE_CHAIN[code](company)


@pytest.fixture
def admin(company: Company) -> Actor:
    return company.hire("admin", [("administrator", None)])


@ONE_ENGINE
@pytest.mark.parametrize("code", EXCLUSIONS)
@pytest.mark.parametrize("way", ["one role", "second role", "delegation"])
def test_no_hand_gets_both_sides(
    company: Company, admin: Actor, standing_clock: FixedClock, code: str, way: str
) -> None:
    one, other = (side[0] for side in SIDES[code])
    first, second = (perform(create_role, CreateRole(name=name, reason="x"), actor=admin) for name in "甲乙")
    if way == "one role":
        with pytest.raises(DomainError) as refusal:
            grant(first, admin, one, other)
    else:
        grant(first, admin, one)
        grant(second, admin, other)
        person = company.hire("person", [(code_of(company, first), None)])
        until = standing_clock.at + timedelta(days=1) if way == "delegation" else None
        wanted = AssignRole(user_id=person.user_id, role=code_of(company, second), expires_at=until, reason="代班")
        with pytest.raises(DomainError) as refusal:
            perform(assign_role, wanted, actor=admin)
    assert EXCLUSIONS[code].title in str(refusal.value)


def grant(role: RoleRef, actor: Actor, *rights: str) -> None:
    cells = [{"permission": right, "scope": "all"} for right in rights]
    change = {"role_id": role.role_id, "version": role.version, "grants": cells}
    perform(change_roles, ChangeRoles.model_validate({"roles": [change], "reason": "x"}), actor=actor)


def code_of(company: Company, role: RoleRef) -> str:
    return company.database.read(lambda session: session.exec(select(Role.code).where(Role.id == role.role_id)).one())

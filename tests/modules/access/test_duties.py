"""Duties that exclude each other, each pair tried: by one role, by a second role, by a delegation, on one chain."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, USE_CASES, perform, read
from jxc_app.modules.access.assigning import AssignRole, assign_role
from jxc_app.modules.access.duties import EXCLUSIONS, Exclusion
from jxc_app.modules.access.duty_exceptions import (
    EndException,
    ExceptionIn,
    allow_exception,
    duty_exceptions,
    end_exception,
)
from jxc_app.modules.access.models import Role
from jxc_app.modules.access.queries import permissions_of
from jxc_app.modules.access.role_matrix import ChangeRoles, CreateRole, RoleRef, change_roles, create_role
from jxc_app.modules.access.users import CreateUser, create_user
from jxc_app.modules.audit.models import AuditEntry
from tests.modules.counting.clerks import Clerks
from tests.support.company import PASSWORD, SYSTEM, Company, Line

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


def counting_and_posting(company: Company) -> None:
    """Whoever could count what they took and then post the loss would leave no trace of it."""
    company.receive(company.a, 10)
    clerks = Clerks.of(company)
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 10)
    clerks.hand_in(count)
    with pytest.raises(PermissionDenied):
        clerks.post(count, actor=clerks.first)
    with pytest.raises(PermissionDenied):
        clerks.enter(clerks.make(company.a), company.a, 10, actor=clerks.reviewer)


#: exclusion → how the pair is tried on one chain of documents; whoever declares a pair writes its function
ON_ONE_CHAIN: dict[str, Callable[[Company], None]] = {
    "rights_and_business": rights_and_business,
    "counting_and_posting": counting_and_posting,
}


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


@ONE_ENGINE
def test_an_exception_is_listed_and_ended(
    company: Company, admin: Actor, standing_clock: FixedClock, drafting_and_voiding: Exclusion
) -> None:
    manager = company.hire("manager", [("store_manager", company.w1)])
    owner = company.hire("owner", [("owner", None)])
    role_id = company.database.read(
        lambda session: session.exec(select(Role.id).where(Role.code == "store_manager")).one()
    )
    until = standing_clock.at + timedelta(days=30)
    wanted = ExceptionIn(
        role_id=role_id, exclusion=drafting_and_voiding.code, owner_id=owner.user_id, until=until, reason="店小"
    )
    for change, field in (
        ({"owner_id": admin.user_id}, "owner_id"),
        ({"owner_id": SYSTEM.user_id}, "owner_id"),
        ({"until": standing_clock.at}, "until"),
        ({"exclusion": "rights_and_business"}, "exclusion"),
    ):
        with pytest.raises(DomainError) as refusal:
            perform(allow_exception, wanted.model_copy(update=change), actor=admin)
        assert refusal.value.field == field
    perform(allow_exception, wanted, actor=admin)
    found = read(duty_exceptions, actor=owner)
    assert (drafting_and_voiding.code, drafting_and_voiding.title) in found.exclusions
    [row] = found.rows
    assert (row.role, row.owner, row.reason, row.since, row.until, row.is_running) == (
        "店长", "人owner", "店小", standing_clock.at, until, True,
    )  # fmt: skip

    ending = EndException(role_id=role_id, exclusion=drafting_and_voiding.code, reason="到岗")
    perform(end_exception, ending, actor=admin)
    assert [row.is_running for row in read(duty_exceptions, actor=owner).rows] == [False]
    with company.database.reading() as session:
        assert "scrap.void" not in permissions_of(session, manager.user_id)
        entries = session.exec(select(AuditEntry).where(AuditEntry.object_type == "role")).all()
    traced = [(entry.action, entry.object_label, entry.reason) for entry in entries if entry.outcome == "done"]
    assert traced == [("duty.allow", "店长", "店小"), ("duty.end", "店长", "到岗")]
    with pytest.raises(Conflict):
        perform(end_exception, ending, actor=admin)


@ONE_ENGINE
def test_nobody_excuses_their_own_role(
    company: Company, admin: Actor, standing_clock: FixedClock, drafting_and_voiding: Exclusion
) -> None:
    owner = company.hire("owner", [("owner", None)])
    own = company.database.read(lambda session: session.exec(select(Role.id).where(Role.code == "administrator")).one())
    until = standing_clock.at + timedelta(days=1)
    wanted = ExceptionIn(
        role_id=own, exclusion=drafting_and_voiding.code, owner_id=owner.user_id, until=until, reason="x"
    )
    with pytest.raises(DomainError, match="您自己持有"):
        perform(allow_exception, wanted, actor=admin)


def grant(role: RoleRef, actor: Actor, *rights: str) -> None:
    cells = [{"permission": right, "scope": "all"} for right in rights]
    change = {"role_id": role.role_id, "version": role.version, "grants": cells}
    perform(change_roles, ChangeRoles.model_validate({"roles": [change], "reason": "x"}), actor=actor)


def code_of(company: Company, role: RoleRef) -> str:
    return company.database.read(lambda session: session.exec(select(Role.code).where(Role.id == role.role_id)).one())

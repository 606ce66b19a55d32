"""Duties that exclude each other, each pair tried: by one role, by a second role, by a delegation, on one chain."""

from datetime import date, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlmodel import Session, col, delete, select

from jxc_app.core.clock import FixedClock, SystemClock
from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.migrations import owner_engine
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, USE_CASES, perform, read
from jxc_app.modules.access.assigning import AssignRole, assign_role
from jxc_app.modules.access.duties import EXCLUSIONS, Exclusion, conflicts
from jxc_app.modules.access.duty_exceptions import (
    EndException,
    ExceptionIn,
    allow_exception,
    duty_exceptions,
    end_exception,
)
from jxc_app.modules.access.models import DutyException, Role, RolePermission
from jxc_app.modules.access.queries import permissions_of
from jxc_app.modules.access.role_matrix import ChangeRoles, CreateRole, RoleRef, change_roles, create_role
from jxc_app.modules.access.roles import READY_ROLES, grants_of
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.inventory.closing import ClosePeriod, ReopenPeriod, close_period, reopen_period
from tests.modules.access.chains import ON_ONE_CHAIN, stands_in
from tests.modules.approvals.scene import waiting_approval
from tests.support.company import SYSTEM, Company

ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"])
SIDES = {code: one.sides([*PERMISSIONS]) for code, one in EXCLUSIONS.items()}
BY_ROLE = [code for code, one in EXCLUSIONS.items() if not one.is_by_chain]


def test_every_registered_pair_is_tried_on_a_chain() -> None:
    """A module that declares duties and forgets to keep them apart on its documents would be found by an auditor."""
    used = {right for case in USE_CASES.values() for right in case.permissions}
    registered = {code for code, sides in SIDES.items() if all(used.intersection(side) for side in sides)}
    assert registered == ON_ONE_CHAIN.keys()


@ONE_ENGINE
@pytest.mark.parametrize("code", ON_ONE_CHAIN)
def test_on_one_chain(company: Company, standing_clock: FixedClock, code: str) -> None:
    ON_ONE_CHAIN[code](company, standing_clock)


@pytest.fixture
def admin(company: Company) -> Actor:
    return company.hire("admin", [("administrator", None)])


@ONE_ENGINE
@pytest.mark.parametrize("code", BY_ROLE)
@pytest.mark.parametrize("way", ["one role", "second role", "role for a day"])
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
        until = standing_clock.at + timedelta(days=1) if way == "role for a day" else None
        wanted = AssignRole(user_id=person.user_id, role=code_of(company, second), expires_at=until, reason="代班")
        with pytest.raises(DomainError) as refusal:
            perform(assign_role, wanted, actor=admin)
    assert EXCLUSIONS[code].title in str(refusal.value)


@ONE_ENGINE
@pytest.mark.parametrize("code", EXCLUSIONS)
def test_standing_in_for_somebody_gives_no_other_side(company: Company, standing_clock: FixedClock, code: str) -> None:
    """Whoever decides in a reviewer's place (代理审批) needs the right themselves, and holds nothing of theirs else."""
    approval_id = waiting_approval(company)
    reviewer = company.hire("reviewer", [("reviewer", None)])
    made = perform(create_role, CreateRole(name="甲", reason="x"), actor=SYSTEM)
    grant(made, SYSTEM, SIDES[code][0][0])
    person = company.hire("person", [(code_of(company, made), None)])
    before = company.database.read(lambda session: permissions_of(session, person.user_id))
    stands_in(reviewer, person, standing_clock)
    assert company.database.read(lambda session: permissions_of(session, person.user_id)) == before
    with pytest.raises((PermissionDenied, NotFound)):
        command = DecideApproval(approval_id=approval_id, version=1, decision="approve")
        perform(decide_on_document, command, actor=person)


def test_shipped_roles_hold_nothing_together() -> None:
    for role in READY_ROLES:
        assert [one.title for one in conflicts(grants_of(role))] == [], role.name
    codes = {code for role in READY_ROLES if role.code not in ("administrator", "finance") for code in grants_of(role)}
    assert conflicts(codes) == [], "the boss of a small company who books, sells and reviews too"


@ONE_ENGINE
def test_who_is_excused_may_use_both_sides_on_one_chain(
    company: Company, admin: Actor, standing_clock: FixedClock
) -> None:
    """A company with one office clerk closes and opens its books by a dated exception, and not a day longer."""
    made = perform(create_role, CreateRole(name="内勤", reason="x"), actor=admin)
    boss = company.hire("boss", [("owner", None)])
    until = standing_clock.at + timedelta(days=80)
    exception = {
        "role_id": made.role_id, "exclusion": "close_and_reopen", "owner_id": boss.user_id, "until": until,
        "reason": "只有一个内勤",
    }  # fmt: skip
    cells = [{"permission": right, "scope": "all"} for right in ("period.close", "period.reopen")]
    change = {"role_id": made.role_id, "version": made.version, "grants": cells}
    with pytest.raises(DomainError, match="月结的人"):
        perform(change_roles, ChangeRoles.model_validate({"roles": [change], "reason": "x"}), actor=admin)
    wanted = {"roles": [change], "reason": "x", "exceptions": [exception]}
    perform(change_roles, ChangeRoles.model_validate(wanted), actor=admin)
    clerk = company.hire("clerk", [(code_of(company, made), None)])
    company.receive(company.a, 1)
    standing_clock.at += timedelta(days=60)
    closing, reopening = ClosePeriod(ends_on=date(2026, 1, 31)), ReopenPeriod(period_id=1, reason="补录")
    perform(close_period, closing, actor=clerk)
    perform(reopen_period, reopening, actor=clerk)
    perform(close_period, closing, actor=clerk)
    standing_clock.at = until
    with pytest.raises(PermissionDenied):
        perform(reopen_period, reopening, actor=clerk)


def test_what_was_held_before_the_update_is_excused_for_a_while(company: Company, admin: Actor) -> None:
    """The new version takes no right away on its first day, in one role or two, and says until when."""
    owner_role, other = (role_id(company, code) for code in ("owner", "finance"))
    person = company.hire("person", [("finance", None), ("owner", None)])

    def as_before(session: Session) -> None:
        session.exec(delete(RolePermission).where(col(RolePermission.permission) == "period.view"))
        session.add(RolePermission(role_id=owner_role, permission="period.close", scope="all"))

    company.database.write(as_before)
    update(company)
    now = SystemClock().now()
    with company.database.reading() as session:
        kept = session.exec(select(DutyException)).all()
        assert permissions_of(session, person.user_id).keys() >= {"period.view", "period.close", "period.reopen"}
        assert {
            one.role_id
            for one in session.exec(select(RolePermission).where(RolePermission.permission == "period.view"))
        } == {owner_role, other}
    assert [(one.role_id, one.exclusion, one.owner_id) for one in kept] == [
        (owner_role, "close_and_reopen", admin.user_id)
    ]
    assert timedelta(days=89) < kept[0].until - now < timedelta(days=91)


def update(company: Company) -> None:
    """Run what the revision does to the rows of a company."""
    path = Path(__file__).parents[3] / "alembic" / "versions" / "0025_duties_that_were_held_together.py"
    spec = spec_from_file_location("revision", path)
    revision = module_from_spec(spec)
    spec.loader.exec_module(revision)
    with owner_engine(company.database.settings).begin() as connection:
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            revision.upgrade()


def role_id(company: Company, code: str) -> int:
    return company.database.read(lambda session: session.exec(select(Role.id).where(Role.code == code)).one()) or 0


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
    assert {code for code, _ in found.exclusions} == {
        code for code, one in EXCLUSIONS.items() if not one.is_strict and not one.is_by_chain
    }
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

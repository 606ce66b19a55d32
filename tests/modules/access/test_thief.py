"""Detours by which somebody who knows the code would win a right, or guess more often than allowed."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError, PermissionDenied, ProofNeeded
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import QUERIES, perform, read, read_in
from jxc_app.modules.access.assigning import AssignRole, assign_role
from jxc_app.modules.access.authenticators import (
    BeginAuthenticator,
    ConfirmAuthenticator,
    begin_authenticator,
    confirm_authenticator,
)
from jxc_app.modules.access.changing_password import ChangePassword, change_password
from jxc_app.modules.access.duties import Exclusion
from jxc_app.modules.access.matrix_queries import role_matrix, who_can
from jxc_app.modules.access.models import DutyException, Role, RoleAssignment, User
from jxc_app.modules.access.proving_oneself import GiveProof, give_proof
from jxc_app.modules.access.queries import holds_any, permissions_of
from jxc_app.modules.access.role_matrix import ChangeRoles, CreateRole, change_roles, create_role
from jxc_app.modules.access.sessions import actor_of
from jxc_app.modules.access.signing_in import SignedIn, SignIn, sign_in
from jxc_app.modules.access.users import CreateUser, UnlockUser, create_user, unlock_user
from jxc_app.modules.catalog.commands import UpdateSku
from jxc_app.modules.catalog.service import update_sku
from tests.support.company import PASSWORD, SYSTEM, Company, Line

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


def reach(admin: Actor, role: str, makers: str, *categories: int) -> None:
    it = next(one for one in read(role_matrix, actor=SYSTEM).roles if one.code == role)
    rows = {"makers": makers, "category_ids": list(categories)}
    change = {"role_id": it.id, "version": it.version, "rows": rows}
    perform(change_roles, ChangeRoles.model_validate({"roles": [change], "reason": "x"}), actor=admin)


def test_a_role_narrowed_for_a_moment_hides_no_clash(company: Company, admin: Actor) -> None:
    """Narrowed to own documents a business role was no business; widened again, its holder handed out rights too."""
    made = perform(create_role, CreateRole(name="出库员", reason="x"), actor=admin)
    with company.database.reading() as session:
        code = session.get_one(Role, made.role_id).code
    cells = [{"permission": "other_issue.post", "scope": "all"}]
    change = {"role_id": made.role_id, "version": made.version, "grants": cells, "rows": {"makers": "own"}}
    perform(change_roles, ChangeRoles.model_validate({"roles": [change], "reason": "x"}), actor=admin)
    person = company.hire("person", [(code, None)])
    with pytest.raises(DomainError, match="不能办理业务"):
        perform(assign_role, AssignRole(user_id=person.user_id, role="administrator", reason="x"), actor=admin)


def test_a_role_is_not_widened_into_a_clash(company: Company, admin: Actor, drafting_and_voiding: Exclusion) -> None:
    """A clash from before stays as small as it is: fewer rows are saved, more rows are not."""
    company.hire("person", [("keeper", None), ("reviewer", None)])
    reach(admin, "keeper", "own")
    for makers in ("department", "all"):
        with pytest.raises(DomainError, match="报损录入与报损作废"):
            reach(admin, "keeper", makers)


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
    prove(screen, PASSWORD, "rights")
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


def role_id(company: Company, code: str) -> int:
    return company.database.read(lambda session: session.exec(select(Role.id).where(Role.code == code)).one()) or 0


def excuse(company: Company, role: str, exclusion: Exclusion, clock: FixedClock, days: int) -> None:
    """An exception of the role that ends in so many days."""
    kept = DutyException(
        role_id=role_id(company, role), exclusion=exclusion.code, owner_id=1, reason="x",
        until=clock.at + timedelta(days=days),
    )  # fmt: skip
    company.database.write(lambda session: session.merge(kept))


def test_an_exception_that_has_ended_bites(
    company: Company, standing_clock: FixedClock, drafting_and_voiding: Exclusion
) -> None:
    """Of the pair the second right is gone at the next event; the first one stays."""
    manager = company.hire("manager", [("store_manager", company.w1)])
    company.receive(company.a, 5)
    excuse(company, "store_manager", drafting_and_voiding, standing_clock, days=1)
    company.void(company.record("scrap", [Line(company.a, 1)], actor=manager), actor=manager)
    standing_clock.at += timedelta(days=1)
    lost = company.record("scrap", [Line(company.a, 1)], actor=manager)
    with pytest.raises(PermissionDenied):
        company.void(lost, actor=manager)
    with company.database.reading() as session:
        held = permissions_of(session, manager.user_id)
        assert not holds_any(session, manager, ("scrap.void",))
        assert holds_any(session, manager, ("scrap.void", "scrap.post"))
    assert "scrap.draft" in held and "scrap.void" not in held
    assert read(who_can, actor=SYSTEM, permission="scrap.void") == []
    column = next(one for one in read(role_matrix, actor=SYSTEM).roles if one.code == "store_manager")
    assert column.suspended == {"scrap.void"}


@ONE_ENGINE
def test_an_exception_of_one_of_two_roles_bites_too(
    company: Company, standing_clock: FixedClock, drafting_and_voiding: Exclusion
) -> None:
    person = company.hire("person", [("reviewer", None), ("keeper", None)])
    excuse(company, "keeper", drafting_and_voiding, standing_clock, days=0)
    with company.database.reading() as session:
        held = permissions_of(session, person.user_id)
    assert "scrap.void" in held and "scrap.draft" not in held, "the role that was excused loses its side"


@ONE_ENGINE
def test_who_holds_one_conflict_gets_no_more_of_it(
    company: Company, admin: Actor, drafting_and_voiding: Exclusion
) -> None:
    """A store manager drafted and voided in one store before that was excluded; no second store is added."""
    person = company.hire("person", [("store_manager", company.w1)])
    wanted = AssignRole(user_id=person.user_id, role="store_manager", warehouse_id=company.w2, reason="x")
    with pytest.raises(DomainError, match="报损录入与报损作废"):
        perform(assign_role, wanted, actor=admin)
    perform(assign_role, wanted.model_copy(update={"role": "auditor"}), actor=admin)


@ONE_ENGINE
def test_a_role_widens_no_conflict_of_its_people(
    company: Company, admin: Actor, drafting_and_voiding: Exclusion
) -> None:
    person = company.hire("person", [("store_clerk", None), ("store_manager", company.w1)])
    assert person.user_id
    column = next(one for one in read(role_matrix, actor=SYSTEM).roles if one.code == "store_clerk")
    cell = {"role_id": column.id, "version": column.version, "grants": [{"permission": "scrap.void", "scope": "all"}]}
    with pytest.raises(DomainError, match="报损录入与报损作废"):
        perform(change_roles, ChangeRoles.model_validate({"roles": [cell], "reason": "x"}), actor=admin)


@ONE_ENGINE
def test_only_the_first_colleague_of_a_lone_administrator_needs_no_proof(
    company: Company, admin: Actor, standing_clock: FixedClock
) -> None:
    """A found screen of a company of administrators only would make itself another administrator."""
    screen = at_browser(company, standing_clock, "admin")

    def hire(login: str, role: str) -> None:
        wanted = CreateUser(login=login, name=login, password=PASSWORD, roles=[{"role": role}])
        perform(create_user, wanted, actor=screen)

    with pytest.raises(ProofNeeded):
        hire("second", "administrator")
    hire("first", "auditor")
    with pytest.raises(ProofNeeded):
        hire("third", "auditor")


@ONE_ENGINE
def test_a_secret_seen_long_ago_binds_no_app(company: Company, admin: Actor, standing_clock: FixedClock) -> None:
    screen = at_browser(company, standing_clock, "admin")
    assert prove(screen, PASSWORD) == ""
    app = pyotp.TOTP(perform(begin_authenticator, BeginAuthenticator(), actor=screen).secret)
    standing_clock.at += timedelta(minutes=15, seconds=1)
    with pytest.raises(DomainError, match="已过期"):
        perform(confirm_authenticator, ConfirmAuthenticator(code=app.at(standing_clock.at)), actor=screen)


@ONE_ENGINE
@pytest.mark.parametrize("way", ["bound", "password"])
def test_a_new_way_of_proving_ends_old_proofs(
    company: Company, admin: Actor, standing_clock: FixedClock, way: str
) -> None:
    screen = at_browser(company, standing_clock, "admin")
    assert prove(screen, PASSWORD, "rights") == ""
    if way == "bound":
        bind(screen, standing_clock)
    else:
        assert perform(change_password, ChangePassword(old=PASSWORD, new="Heron-8821-quarry"), actor=screen).ok
    with pytest.raises(ProofNeeded):
        perform(create_role, CreateRole(name="甲", reason="x"), actor=screen)


@ONE_ENGINE
def test_nothing_of_an_act_with_secrets_is_kept_beside_a_key(company: Company, admin: Actor) -> None:
    """The kept answer of a sign-in was a token that anybody who reads the table could use."""
    wanted = SignIn(login="admin", password=PASSWORD)
    with pytest.raises(ValueError, match="secrets"):
        perform(sign_in, wanted, actor=Actor.anonymous(ip="10.0.0.1"), key="k")


def test_a_role_for_the_whole_company_is_held_once(company: Company, admin: Actor) -> None:
    """Two rows without a warehouse are not equal to SQL; taking one of them back left the other."""
    keeper = company.hire("keeper", [("keeper", None)])
    with pytest.raises(Conflict, match="已经有"):
        perform(assign_role, AssignRole(user_id=keeper.user_id, role="keeper", reason="x"), actor=admin)
    again = RoleAssignment(user_id=keeper.user_id, role_id=role_id(company, "keeper"))
    with pytest.raises(IntegrityError):
        company.database.write(lambda session: session.add(again))


@ONE_ENGINE
def test_a_lowest_price_is_not_found_by_trying(company: Company, admin: Actor) -> None:
    """Whoever may change SKUs but not see their lowest price was refused wrong guesses, and told the right one."""
    made = perform(create_role, CreateRole(name="资料员", reason="x"), actor=admin)
    cells = [{"permission": right, "scope": "all"} for right in ("sku.view", "sku.update")]
    change = {"role_id": made.role_id, "version": made.version, "grants": cells}
    perform(change_roles, ChangeRoles.model_validate({"roles": [change], "reason": "x"}), actor=admin)
    with company.database.reading() as session:
        typist = company.hire("typist", [(session.get_one(Role, made.role_id).code, None)])
    plain = {"sku_id": company.a, "version": 1, "name": "商品A-1"}
    saved = perform(update_sku, UpdateSku(**plain, floor_price="8.5"), actor=SYSTEM)
    for guess in ("8.4", "8.5", None):
        with pytest.raises(PermissionDenied, match="查看最低价"):
            perform(update_sku, UpdateSku(**plain | {"version": saved.version}, floor_price=guess), actor=typist)


@ONE_ENGINE
@pytest.mark.parametrize("table", ["document.export", "document.export_lines", "stock.export", "stock.export_moves"])
def test_nobody_takes_away_the_rows_of_others_warehouses(company: Company, admin: Actor, table: str) -> None:
    keeper = company.hire("keeper", [("keeper", company.w1)])
    company.receive(company.a, 3)
    company.receive(company.b, 4, at=company.w2)
    rows = str(list(company.database.read(lambda session: list(read_in(session, QUERIES[table], keeper)))))
    assert "W1" in rows and "W2" not in rows

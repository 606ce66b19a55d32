"""The matrix of roles: what a change does, whom it needs, and what it never does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import col, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import Conflict, DomainError, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import QUERIES, Scope, perform, read
from jxc_app.modules.access.assigning import AssignRole, UnassignRole, assign_role, unassign_role
from jxc_app.modules.access.duties import Exclusion
from jxc_app.modules.access.matrix_queries import Rows, rights_of, role_matrix, who_can
from jxc_app.modules.access.models import Role, RoleAssignment
from jxc_app.modules.access.narrowing_roles import Reach
from jxc_app.modules.access.previewing_roles import Wish, preview_changes
from jxc_app.modules.access.queries import permissions_of
from jxc_app.modules.access.role_matrix import (
    ChangeRoles,
    CopyRole,
    CreateRole,
    RemoveRole,
    change_roles,
    copy_role,
    create_role,
    remove_role,
)
from jxc_app.modules.audit.models import AuditEntry
from tests.support.company import SYSTEM, Company

ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"])
REASON = "按岗位说明书"


@pytest.fixture
def admin(company: Company, standing_clock: FixedClock) -> Actor:
    return company.hire("admin", [("administrator", None)])


def column(code: str):
    return next(role for role in read(role_matrix, actor=SYSTEM).roles if role.code == code)


def change(actor: Actor, role: str, **grants) -> int:
    """Cells by permission, with ``__`` for the dot: a scope, None, or a list of warehouses."""
    it = column(role)
    cells = [_grant(code.replace("__", "."), wanted) for code, wanted in grants.items()]
    command = {"roles": [{"role_id": it.id, "version": it.version, "grants": cells}], "reason": REASON}
    return perform(change_roles, ChangeRoles.model_validate(command), actor=actor).cells


def _grant(code: str, wanted) -> dict[str, object]:
    if isinstance(wanted, list):
        return {"permission": code, "scope": "chosen", "warehouse_ids": wanted}
    return {"permission": code, "scope": wanted}


def scope_of(company: Company, actor: Actor, permission: str) -> Scope:
    held = company.database.read(lambda session: permissions_of(session, actor.user_id))
    return held.get(permission, Scope())


def test_a_changed_cell_counts_at_the_next_event_of_everybody_who_holds_the_role(
    company: Company, admin: Actor
) -> None:
    keeper = company.hire("keeper", [("keeper", company.w1)])
    assert scope_of(company, keeper, "stock.setting").is_empty
    assert change(admin, "keeper", stock__setting="assigned") == 1
    assert scope_of(company, keeper, "stock.setting") == Scope(warehouse_ids=frozenset({company.w1}))
    change(admin, "keeper", stock__setting=[company.w2, company.s1])
    assert scope_of(company, keeper, "stock.setting") == Scope(warehouse_ids=frozenset({company.w2, company.s1}))
    change(admin, "keeper", stock__setting="all")
    assert scope_of(company, keeper, "stock.setting").everywhere
    change(admin, "keeper", stock__setting=None)
    assert scope_of(company, keeper, "stock.setting").is_empty


@ONE_ENGINE
def test_chosen_warehouses_hold_for_whoever_holds_the_role_anywhere(company: Company, admin: Actor) -> None:
    """Held for the whole company, a role that names warehouses still opens those only."""
    keeper = company.hire("keeper", [("keeper", None)])
    change(admin, "keeper", stock__setting=[company.w2])
    assert scope_of(company, keeper, "stock.setting") == Scope(warehouse_ids=frozenset({company.w2}))


@ONE_ENGINE
def test_the_log_says_which_cells_changed_and_why(company: Company, admin: Actor) -> None:
    change(admin, "keeper", stock__setting=[company.w2], sku__view=None)
    with company.database.reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "role.change")).one()
    assert (entry.object_label, entry.reason, entry.actor_id) == ("仓管员", REASON, admin.user_id)
    assert entry.before == '{"sku.view": "all", "stock.setting": ""}'
    assert entry.after == f'{{"sku.view": "", "stock.setting": "chosen {company.w2}"}}'


@ONE_ENGINE
def test_two_administrators_do_not_overwrite_each_other(company: Company, admin: Actor) -> None:
    seen = column("keeper")
    change(admin, "keeper", stock__setting="all")
    stale = {"role_id": seen.id, "version": seen.version, "grants": [_grant("sku.view", None)]}
    with pytest.raises(Conflict, match="刚刚改过"):
        perform(change_roles, ChangeRoles.model_validate({"roles": [stale], "reason": REASON}), actor=admin)


@ONE_ENGINE
@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"sku__view": "assigned"}, "不分仓库"),
        ({"stock__setting": []}, "至少指定一个"),
        ({"stock__setting": [99_999]}, "没有这个仓库"),
        ({"no__such": "all"}, "没有「no.such」"),
    ],
)
def test_wrong_cells_are_refused_and_nothing_changes(company: Company, admin: Actor, cells, words: str) -> None:
    before = column("keeper")
    with pytest.raises(DomainError, match=words):
        change(admin, "keeper", document__cost="all", **cells)
    assert column("keeper") == before


@ONE_ENGINE
def test_nobody_changes_their_own_rights(company: Company, admin: Actor) -> None:
    with pytest.raises(DomainError, match="另一位管理员"):
        change(admin, "administrator", audit__view=None)
    with pytest.raises(DomainError, match="自己的权限"):
        perform(assign_role, AssignRole(user_id=admin.user_id, role="owner", reason=REASON), actor=admin)
    own = company.database.read(lambda s: s.exec(select(RoleAssignment.id)).first())
    with pytest.raises(DomainError, match="自己的权限"):
        perform(unassign_role, UnassignRole(assignment_id=own or 0, reason=REASON), actor=admin)


@ONE_ENGINE
def test_whoever_hands_out_rights_does_no_business(company: Company, admin: Actor) -> None:
    second = company.hire("second", [("administrator", None)])
    change(admin, "keeper", sku__view="all")  # what is held already is no conflict
    with pytest.raises(DomainError, match="不能办理业务"):
        change(admin, "keeper", user__assign="all")
    with pytest.raises(DomainError, match="不能办理业务"):
        perform(assign_role, AssignRole(user_id=second.user_id, role="keeper", reason=REASON), actor=admin)
    keeper = company.hire("keeper", [("keeper", None)])
    with pytest.raises(DomainError, match="不能办理业务"):
        perform(assign_role, AssignRole(user_id=keeper.user_id, role="administrator", reason=REASON), actor=admin)


@ONE_ENGINE
def test_a_role_may_not_clash_with_what_its_people_hold_by_another(company: Company, admin: Actor) -> None:
    made = perform(create_role, CreateRole(name="人事", reason=REASON), actor=admin)
    code = next(role.code for role in read(role_matrix, actor=SYSTEM).roles if role.id == made.role_id)
    company.hire("both", [("keeper", None), (code, None)])
    with pytest.raises(DomainError, match="人both会违反不相容岗位"):
        change(admin, code, user__create="all")


@ONE_ENGINE
def test_a_new_role_may_nothing(company: Company, admin: Actor) -> None:
    made = perform(create_role, CreateRole(name="临时工", reason=REASON), actor=admin)
    [role] = [one for one in read(role_matrix, actor=SYSTEM).roles if one.id == made.role_id]
    assert (dict(role.cells), role.people) == ({}, 0)
    with pytest.raises(Conflict, match="已有名为"):
        perform(create_role, CreateRole(name="临时工", reason=REASON), actor=admin)


@ONE_ENGINE
def test_a_copy_gets_the_sensitive_rights_that_were_confirmed_one_by_one(company: Company, admin: Actor) -> None:
    """What two new assistants got by a copied role deleted three documents; a copy hands nothing dangerous over."""
    source = column("store_manager")
    sensitive = {row.code for row in read(role_matrix, actor=SYSTEM).permissions if row.is_sensitive} & set(
        source.cells
    )
    assert "sales_issue.void" in sensitive
    copy = CopyRole(role_id=source.id, name="店长助理", confirmed=["document.backdate"], reason=REASON)
    made = perform(copy_role, copy, actor=admin)
    [role] = [one for one in read(role_matrix, actor=SYSTEM).roles if one.id == made.role_id]
    assert set(role.cells) == set(source.cells) - sensitive | {"document.backdate"}
    with pytest.raises(DomainError, match="原角色没有"):
        perform(copy_role, copy.model_copy(update={"name": "又一个", "confirmed": ["user.create"]}), actor=admin)


@ONE_ENGINE
def test_a_grant_may_end(company: Company, admin: Actor, standing_clock: FixedClock) -> None:
    helper = company.hire("helper", [])
    end = standing_clock.at + timedelta(days=7)
    wanted = AssignRole(user_id=helper.user_id, role="keeper", warehouse_id=company.w1, expires_at=end, reason="顶班")
    perform(assign_role, wanted, actor=admin)
    with pytest.raises(Conflict, match="已经有"):
        perform(assign_role, wanted, actor=admin)
    assert not scope_of(company, helper, "scrap.draft").is_empty
    standing_clock.at = end
    assert scope_of(company, helper, "scrap.draft").is_empty
    assert [one.person for one in read(who_can, actor=SYSTEM, permission="scrap.draft")] == []
    perform(assign_role, wanted.model_copy(update={"expires_at": None}), actor=admin)
    assert not scope_of(company, helper, "scrap.draft").is_empty
    with pytest.raises(DomainError, match="将来"):
        perform(assign_role, wanted.model_copy(update={"warehouse_id": None}), actor=admin)


@ONE_ENGINE
def test_a_role_taken_back_is_gone_at_the_next_event(company: Company, admin: Actor) -> None:
    keeper = company.hire("keeper", [("keeper", company.w1)])
    given = company.database.read(
        lambda s: s.exec(select(RoleAssignment.id).where(RoleAssignment.user_id == keeper.user_id)).one()
    )
    perform(unassign_role, UnassignRole(assignment_id=given or 0, reason="离岗"), actor=admin)
    assert scope_of(company, keeper, "scrap.draft").is_empty


@ONE_ENGINE
def test_who_can_and_what_can_they(company: Company, admin: Actor) -> None:
    keeper = company.hire("keeper", [("keeper", company.w1)])
    company.hire("chief", [("reviewer", None)])
    company.database.write(lambda s: s.exec(select(Role)).all())
    [voider] = read(who_can, actor=admin, permission="scrap.void")
    assert (voider.person, voider.role, voider.warehouse_id) == ("人chief", "审核员", None)
    mine = read(rights_of, actor=admin, user_id=keeper.user_id)
    assert {(one.role, one.warehouse_id) for one in mine if one.permission == "scrap.post"} == {("仓管员", company.w1)}
    assert not [one for one in mine if one.permission.endswith(".void")]


@ONE_ENGINE
def test_the_preview_says_who_gains_what(company: Company, admin: Actor) -> None:
    company.hire("keeper", [("keeper", company.w1)])
    role = column("keeper").id
    nowhere: frozenset[int] = frozenset()
    wanted = {
        "scrap.void": ("assigned", nowhere),
        "sku.view": None,
        "stock.view": ("all", nowhere),
        "user.assign": ("all", nowhere),
    }
    [effect] = read(preview_changes, actor=admin, wanted={role: Wish(wanted)})
    assert (effect.role, effect.people) == ("仓管员", ["人keeper"])
    assert set(effect.gains) == {"报损 · 作废", "查看库存", "给人员分配角色"}
    assert effect.loses == ["查看商品"]
    assert set(effect.sensitive) == {"报损 · 作废", "给人员分配角色"}
    assert effect.conflicts == ["管理人员与权限的人，不能办理业务"]
    assert effect.rows is None


@ONE_ENGINE
def test_the_preview_says_what_fewer_and_more_rows_do(company: Company, admin: Actor) -> None:
    it = column("keeper")
    [narrowed] = read(preview_changes, actor=admin, wanted={it.id: Wish(reach=Reach("own"))})
    assert narrowed.rows == (Rows(), Rows("own"))
    assert narrowed.gains == [] and {"报损 · 录入", "查看单据"} <= set(narrowed.loses)
    assert "查看商品" not in narrowed.loses, "not narrowed by who made it"
    rows = {"role_id": it.id, "version": it.version, "rows": {"makers": "own"}}
    perform(change_roles, ChangeRoles.model_validate({"roles": [rows], "reason": REASON}), actor=admin)
    [widened] = read(preview_changes, actor=admin, wanted={it.id: Wish(reach=Reach())})
    assert (widened.gains, widened.loses) == (narrowed.loses, [])
    with company.database.reading() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.action == "role.change")).one()
    assert entry.before == '{"categories": [], "makers": "all"}'
    assert entry.after == '{"categories": [], "makers": "own"}'


@ONE_ENGINE
def test_the_preview_says_who_would_clash_by_another_role(company: Company, admin: Actor) -> None:
    """What would be refused when it is saved is said before, by the name of who holds the other side."""
    made = perform(create_role, CreateRole(name="人事", reason=REASON), actor=admin)
    code = next(role.code for role in read(role_matrix, actor=SYSTEM).roles if role.id == made.role_id)
    company.hire("both", [("keeper", None), (code, None)])
    wish = Wish({"user.create": ("all", frozenset())})
    [effect] = read(preview_changes, actor=admin, wanted={made.role_id: wish})
    assert (effect.conflicts, effect.clashes) == ([], [("人both", "管理人员与权限的人，不能办理业务")])
    other = perform(create_role, CreateRole(name="业务", reason=REASON), actor=admin)
    codes = {role.id: role.code for role in read(role_matrix, actor=SYSTEM).roles}
    company.hire("third", [(code, None), (codes[other.role_id], None)])
    both = {made.role_id: wish, other.role_id: Wish({"sku.update": ("all", frozenset())})}
    clashing = {
        effect.role: [person for person, _ in effect.clashes]
        for effect in read(preview_changes, actor=admin, wanted=both)
    }
    assert clashing == {"人事": ["人both", "人third"], "业务": ["人third"]}


@ONE_ENGINE
def test_excluding_duties_need_an_exception_with_an_owner_and_an_end(
    company: Company, admin: Actor, standing_clock: FixedClock, drafting_and_voiding: Exclusion
) -> None:
    owner = company.hire("owner", [("owner", None)])
    with pytest.raises(DomainError, match="报损录入与报损作废"):
        change(admin, "keeper", scrap__void="assigned")
    role = column("keeper")

    def excuse(days: int, owner_id: int, exclusion: str = drafting_and_voiding.code) -> None:
        until = standing_clock.at + timedelta(days=days)
        exception = {
            "role_id": role.id, "exclusion": exclusion, "owner_id": owner_id, "until": until, "reason": "人手不足",
        }  # fmt: skip
        cells = [{"role_id": role.id, "version": role.version, "grants": [_grant("scrap.void", "assigned")]}]
        command = ChangeRoles.model_validate({"roles": cells, "exceptions": [exception], "reason": REASON})
        perform(change_roles, command, actor=admin)

    for days, owner_id, exclusion, words in (
        (91, owner.user_id, drafting_and_voiding.code, "最长 90 天"),
        (0, owner.user_id, drafting_and_voiding.code, "最长 90 天"),
        (30, admin.user_id, drafting_and_voiding.code, "不能是您自己"),
        (30, owner.user_id, "rights_and_business", "不允许例外"),
    ):
        with pytest.raises(DomainError, match=words):
            excuse(days, owner_id, exclusion)
    excuse(30, owner.user_id)
    assert column("keeper").conflicts == [drafting_and_voiding.title]
    standing_clock.at += timedelta(days=31)
    with pytest.raises(DomainError, match="报损录入与报损作废"):
        change(admin, "keeper", stock__setting="all")


@ONE_ENGINE
def test_a_role_is_removed_when_nobody_holds_it(company: Company, admin: Actor) -> None:
    company.hire("keeper", [("keeper", None)])
    role = column("keeper")
    with pytest.raises(DomainError, match="还有 1 项分配"):
        perform(remove_role, RemoveRole(role_id=role.id, version=role.version, reason=REASON), actor=admin)
    clerk = column("clerk")
    perform(remove_role, RemoveRole(role_id=clerk.id, version=clerk.version, reason=REASON), actor=admin)
    assert "clerk" not in {one.code for one in read(role_matrix, actor=SYSTEM).roles}


@ONE_ENGINE
def test_only_who_may_sees_and_changes_the_matrix(company: Company, admin: Actor) -> None:
    owner = company.hire("owner", [("owner", None)])
    with pytest.raises(PermissionDenied):
        change(owner, "keeper", sku__view=None)
    for code in ("role.matrix", "role.who_can"):
        params = {"permission": "scrap.void"} if code == "role.who_can" else {}
        with pytest.raises(PermissionDenied):
            read(QUERIES[code], actor=company.hire(f"k-{code}", [("keeper", None)]), **params)
    with company.database.reading() as session:
        refused = session.exec(select(AuditEntry).where(col(AuditEntry.outcome) == "refused")).all()
    assert [(entry.action, entry.actor_id) for entry in refused] == [("role.change", owner.user_id)]


@pytest.mark.parametrize("engine", ["postgresql"])
def test_two_administrators_at_once_give_nobody_excluding_duties(company: Company, standing_clock: FixedClock) -> None:
    """Each alone would be right; on PostgreSQL neither sees what the other has not committed yet."""
    first, second = (company.hire(login, [("administrator", None)]) for login in ("one", "two"))
    for at in range(8):
        person = company.hire(f"p{at}", [])
        wanted = [
            (AssignRole(user_id=person.user_id, role=role, reason=REASON), actor)
            for role, actor in (("administrator", first), ("keeper", second))
        ]
        with ThreadPoolExecutor(2) as pool:
            given = list(pool.map(lambda one: _is_given(*one), wanted))
        assert sorted(given) == [False, True]


def _is_given(command: AssignRole, actor: Actor) -> bool:
    try:
        perform(assign_role, command, actor=actor)
    except DomainError as refusal:
        assert refusal.code == "duties.conflict_of_person", refusal
        return False
    return True

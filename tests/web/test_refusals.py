"""Who may not, cannot: every handler called through the real websocket, and the tables looked at afterwards."""

from datetime import timedelta

import pytest
from sqlmodel import delete, select

from jxc_app.core.use_case import clock
from jxc_app.modules.access.models import Role, RoleAssignment
from tests.modules.access.expected import ROLES
from tests.support.shares import share
from tests.web.conftest import fresh_cookie
from tests.web.handlers import OURS, Handler
from tests.web.tab import open_tab, said

PAGES = ("/desk", "/stock", "/documents", "/document", "/first-start")
CLOSED = [handler for handler in OURS if not handler.declaration.is_public]
WITH_PERMISSION = [handler for handler in CLOSED if handler.declaration.permissions]


async def test_anonymous_changes_nothing_and_learns_nothing(server):
    before = server.company.contents()
    async with open_tab(server.url) as tab:
        for handler in share(CLOSED, 0, 3):
            updates = await tab.ask(handler.name, handler.plausible(), depth=1)
            assert "/sign-in" in said(updates), handler.short
    assert server.company.contents() == before
    assert "螺丝" not in str(tab.updates)
    assert "A-1" not in str(tab.updates)


async def test_every_handler_refuses_a_person_without_its_permission(server, sign_in):
    before = server.company.contents()
    held = {login: _held(server.company, login) for login in ("admin-only", "owner-only", "keeper-one")}
    asked: dict[str, list[Handler]] = {login: [] for login in held}
    for number, handler in enumerate(WITH_PERMISSION):
        strangers = [login for login in held if not handler.declaration.permissions & held[login]]
        for login in share(strangers, number, max(len(strangers), 1)):  # each is refused to one of them at least
            asked[login].append(handler)
    for login, handlers in asked.items():
        async with open_tab(server.url, cookie=sign_in(login)) as tab:
            for handler in handlers:
                updates = await tab.ask(handler.name, handler.plausible(), depth=1)
                assert "没有" in said(updates) or "权限" in said(updates), (login, handler.short)
    assert server.company.contents() == before
    refused = {handler.short for handlers in asked.values() for handler in handlers}
    for_all = {
        handler.short
        for handler in WITH_PERMISSION
        if all(handler.declaration.permissions & rights for rights in held.values())
    }
    assert refused == {handler.short for handler in WITH_PERMISSION} - for_all


@pytest.mark.parametrize("role", [*ROLES, "formerly"])
async def test_every_role_is_refused_every_handler_that_it_lacks(server, role):
    """Own places, and none: whoever held every role until yesterday is refused everything that asks for a right."""
    login = f"ws-{role}"
    _hire_once(server.company, login, "keeper" if role == "formerly" else role)
    if role == "formerly":
        server.company.database.write(lambda session: _held_until_yesterday(session, server.company.people[login]))
    before = server.company.contents()
    held = _held(server.company, login)
    lacking = [one for one in WITH_PERMISSION if not one.declaration.permissions & held]
    assert (len(lacking) == len(WITH_PERMISSION)) == (role in ("formerly", "order_intake"))  # a key opens no page
    if role != "formerly":  # who has lost every role is refused everything, so each role needs a share only
        lacking = share(lacking, ROLES.index(role), 6)
    async with open_tab(server.url, cookie=fresh_cookie(server.url, login)) as tab:
        for handler in lacking:
            await tab.send(handler.name, handler.plausible())
        await tab.settle()
    assert server.company.contents() == before
    person = server.company.people[login]
    told = {one.declaration.use_case or one.short for one in lacking}
    assert [one for one in sorted(told) if ("access.denied", person) not in server.company.refusals(one)] == []


@pytest.mark.parametrize("role", ROLES)
async def test_no_role_reaches_another_place(server, role):
    """Everything that a page may send, from somebody of the second warehouse, about the first one's documents."""
    company, login = server.company, f"ws-{role}"
    _hire_once(company, login, role)
    before = _of_first_warehouse(company)
    async with open_tab(server.url, cookie=fresh_cookie(server.url, login), boots_at="/desk") as tab:
        for handler in share(CLOSED, ROLES.index(role), 6):
            place = f"/desk?id={company.posted_id}&document={company.posted_id}&warehouse={company.first}"
            await tab.send(handler.name, handler.plausible(company.posted_id), path=place)
        await tab.settle()
    after = _of_first_warehouse(company)
    for kept in ("documents", "balances", "moves"):
        assert after[kept] == before[kept], kept


def _hire_once(company, login, role):
    if login not in company.people:
        company.hire(login, role, company.second)


def _held_until_yesterday(session, user_id):
    session.exec(delete(RoleAssignment).where(RoleAssignment.user_id == user_id))
    yesterday = clock.get().now() - timedelta(days=1)
    for role_id in session.exec(select(Role.id)).all():
        session.add(RoleAssignment(user_id=user_id, role_id=role_id, expires_at=yesterday))


def _held(company, login):
    from jxc_app.modules.access.queries import permissions_of

    return set(company.database.read(lambda session: permissions_of(session, company.people[login])))


@pytest.mark.parametrize("page", PAGES)
async def test_rights_in_another_warehouse_open_nothing_here(server, sign_in, page):
    company = server.company
    ids = (company.draft_id, company.posted_id, company.first)
    before = _of_first_warehouse(company)
    async with open_tab(server.url, cookie=sign_in("keeper-two"), boots_at=page) as tab:
        for turn, number in enumerate(ids):
            place = f"{page}?id={number}&document={number}&warehouse={company.first}"
            # everything from every page, about one of the three; from the pages of no document a third of it
            for handler in share(CLOSED, turn + PAGES.index(page), 6 if page in {"/desk", "/document"} else 18):
                await tab.send(handler.name, handler.plausible(number), path=place)
            await tab.settle()
    assert _of_first_warehouse(company) == before


def _of_first_warehouse(company):
    import sqlite3

    here = "(SELECT id FROM location WHERE warehouse_id = ?)"
    balances = f"SELECT * FROM stock_balance WHERE location_id IN {here} ORDER BY 1, 2, 3"
    moves = f"SELECT * FROM stock_move WHERE from_location_id IN {here} OR to_location_id IN {here}"
    with sqlite3.connect(company.data_dir / "jxc.db") as db:
        return {
            "documents": db.execute("SELECT * FROM document WHERE warehouse_id = ?", [company.first]).fetchall(),
            "balances": db.execute(balances, [company.first]).fetchall(),
            "moves": db.execute(moves, [company.first] * 2).fetchall(),
            "people": db.execute("SELECT id, password_hash, switched_off_at FROM app_user").fetchall(),
            "warehouses": db.execute("SELECT * FROM warehouse").fetchall(),
        }


async def test_a_refusal_is_in_the_log_of_the_company(server, sign_in):
    handler = next(h for h in WITH_PERMISSION if "user.create" in h.declaration.permissions)
    async with open_tab(server.url, cookie=sign_in("owner-only")) as tab:
        await tab.ask(handler.name, handler.plausible())
    assert ("access.denied", server.company.people["owner-only"]) in server.company.refusals(
        handler.declaration.use_case or handler.short
    )


async def test_setvar_and_undeclared_names_reach_nothing(server, sign_in):
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at="/stock") as tab:
        for state in {handler.name.rpartition(".")[0] for handler in OURS}:
            for act in ("setvar", "_perform", "_actor", "__init__", "reset", "get_state", "dict"):
                await tab.send(f"{state}.{act}", {"var_name": "search", "value": "<b>"})
        await tab.settle()
    assert "<b>" not in str(tab.updates)

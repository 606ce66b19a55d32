"""Who may not, cannot: every handler called through the real websocket, and the tables looked at afterwards."""

import pytest

from tests.web.handlers import OURS
from tests.web.tab import open_tab, said

PAGES = ("/desk", "/stock", "/documents", "/document", "/first-start")
CLOSED = [handler for handler in OURS if not handler.declaration.is_public]
WITH_PERMISSION = [handler for handler in CLOSED if handler.declaration.permissions]


async def test_anonymous_changes_nothing_and_learns_nothing(server):
    before = server.company.contents()
    async with open_tab(server.url) as tab:
        for handler in CLOSED:
            updates = await tab.ask(handler.name, handler.plausible(), depth=1)
            assert "/sign-in" in said(updates), handler.short
    assert server.company.contents() == before
    assert "螺丝" not in str(tab.updates)
    assert "A-1" not in str(tab.updates)


async def test_every_handler_refuses_a_person_without_its_permission(server, sign_in):
    before = server.company.contents()
    strangers = {"admin-only": set(), "owner-only": set(), "keeper-one": set()}
    for login in strangers:
        async with open_tab(server.url, cookie=sign_in(login)) as tab:
            held = _held(server.company, login)
            for handler in WITH_PERMISSION:
                if not handler.declaration.permissions & held:
                    updates = await tab.ask(handler.name, handler.plausible(), depth=1)
                    assert "没有" in said(updates) or "权限" in said(updates), (login, handler.short)
                    strangers[login].add(handler.short)
    assert server.company.contents() == before
    rights = [_held(server.company, login) for login in strangers]
    for_all = {
        handler.short for handler in WITH_PERMISSION if all(handler.declaration.permissions & held for held in rights)
    }
    assert set().union(*strangers.values()) == {handler.short for handler in WITH_PERMISSION} - for_all


def _held(company, login):
    from jxc_app.modules.access.queries import permissions_of

    return set(company.database.read(lambda session: permissions_of(session, company.people[login])))


@pytest.mark.parametrize("page", PAGES)
async def test_rights_in_another_warehouse_open_nothing_here(server, sign_in, page):
    company = server.company
    ids = (company.draft_id, company.posted_id, company.first)
    before = _of_first_warehouse(company)
    async with open_tab(server.url, cookie=sign_in("keeper-two"), boots_at=page) as tab:
        for number in ids:
            place = f"{page}?id={number}&document={number}&warehouse={company.first}"
            for handler in CLOSED:
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

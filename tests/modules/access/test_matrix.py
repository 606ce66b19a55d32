"""Every use case and every query, tried by every ready-made role in its own warehouse and in another."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, func, select

from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import QUERIES as ALL_QUERIES
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.access.models import RoleAssignment, User, UserSession
from jxc_app.modules.access.roles import READY_ROLES
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.inventory.models import StockMove
from tests.modules.access.expected import (
    ALL,
    DOCUMENTS,
    NOWHERE,
    OTHERS,
    OWN,
    QUERIES,
    ROLES,
    SEES,
    scope,
    table,
)
from tests.support.company import PASSWORD, SYSTEM, Company, Line

#: act on a document → the letters that it needs
ACTS = {
    "document.save_draft": "d", "document.submit": "d", "document.close": "d", "document.annotate": "d",
    "document.post": "p", "document.record": "dp", "document.void": "v",
}  # fmt: skip
STALE = 999
#: every role on SQLite; on PostgreSQL two, for the rules are the same code and only the reading differs
EVERY_ROLE = pytest.mark.parametrize(
    ("engine", "role"),
    [
        *[("sqlite", role) for role in ROLES],
        *[pytest.param("postgresql", role, marks=pytest.mark.postgres) for role in ("keeper", "owner")],
    ],
)


@dataclass(slots=True)
class Stage:
    """One draft of each type in W1 and in W2, and how to try things on them without changing anything."""

    company: Company
    drafts: dict[tuple[str, int], int]
    transfers: dict[int, int]

    def entered(self, type_: str, here: int) -> dict[str, Any]:
        """A document that would be refused for its date, which is only looked at after the rights."""
        there = self.company.s1 if type_ == "transfer" else None
        settlement = "lost" if type_ == "transfer_difference" else ""
        return self.company.fields(
            type_, [], at=here, to_warehouse_id=there, settlement=settlement, business_date="2999-01-01",
            linked_document_id=self.transfers[here],
        )  # fmt: skip

    def attempt(self, act: str, type_: str, here: int, actor: Actor) -> str:
        """``allowed``, ``denied`` or ``hidden``."""
        case = USE_CASES[act]
        command: dict[str, Any]
        if act in {"document.save_draft", "document.record"}:
            command = self.entered(type_, here)
        else:
            command = {"document_id": self.drafts[type_, here], "version": STALE}
            command |= {"reason": "试一下"} if act == "document.void" else {}
        return outcome(partial(perform, case, case.command(**command), actor=actor, database=self.company.database))


def outcome(act: Callable[[], Any]) -> str:
    try:
        act()
    except PermissionDenied:
        return "denied"
    except NotFound:
        return "hidden"
    except DomainError as refusal:
        assert refusal.code in {"version.stale", "document.future_date"}, refusal.code
    return "allowed"


@pytest.fixture
def stage(company: Company) -> Stage:
    drafts, transfers = {}, {}
    for here, other in ((company.w1, company.w2), (company.w2, company.w1)):
        company.receive(company.a, 50, "1", at=here)
        sender = other if other == company.w1 else here
        sent = company.record("transfer", [Line(company.a, 5)], at=sender, to_warehouse_id=company.s1)
        transfers[here] = sent.document_id
    made = Stage(company, drafts, transfers)
    for type_ in DOCUMENT_TYPES:
        for here in (company.w1, company.w2):
            save = USE_CASES["document.save_draft"]
            command = save.command(**made.entered(type_, here) | {"business_date": None})
            drafts[type_, here] = perform(save, command, actor=SYSTEM, database=company.database).document_id
    return made


def counts(company: Company) -> tuple[int, ...]:
    def count(model: Any) -> int:
        return company.database.read(lambda session: session.exec(select(func.count()).select_from(model)).one())

    return tuple(count(model) for model in (Document, StockMove, User, RoleAssignment))


def test_the_tables_name_everything_there_is() -> None:
    assert tuple(role.code for role in READY_ROLES) == ROLES
    assert table(DOCUMENTS).keys() == DOCUMENT_TYPES.keys()
    assert table(OTHERS).keys() | ACTS.keys() == USE_CASES.keys()
    # streamed answers are registered by who streams them, and tried in tests/migration and tests/web
    streamed = {"stock.export", "stock.export_moves"}
    assert table(QUERIES).keys() == ALL_QUERIES.keys() - streamed


@EVERY_ROLE
def test_documents(stage: Stage, role: str) -> None:
    company = stage.company
    own = company.hire("own", [(role, company.w1)])
    anywhere = company.hire("anywhere", [(role, None)])
    tries = ((own, company.w1, True), (own, company.w2, False), (anywhere, company.w2, True))
    before = counts(company)
    wrong = []
    for type_, cells in table(DOCUMENTS).items():
        for act, needed in ACTS.items():
            may = all(letter in cells[role] for letter in needed)
            for actor, here, is_own in tries:
                found = stage.attempt(act, type_, here, actor)
                expected = _expected(act, may and is_own, _sees(role, is_own))
                wrong += [(type_, act, here, found, expected)] if found != expected else []
    assert wrong == []
    assert counts(company) == before


def _sees(role: str, is_own: bool) -> bool:
    return SEES[role] == ALL or (SEES[role] == OWN and is_own)


def _expected(act: str, may: bool, sees: bool) -> str:
    if may:
        return "allowed"
    by_its_fields = act in {"document.save_draft", "document.record"}
    return "denied" if by_its_fields or sees else "hidden"


@EVERY_ROLE
def test_everything_else(stage: Stage, role: str) -> None:
    company = stage.company
    person = company.hire("own", [(role, company.w1)])
    commands = _commands(company)
    assert commands.keys() == {code for code, cells in table(OTHERS).items() if cells[role] != "*"}
    for code, fields in commands.items():
        case = USE_CASES[code]
        act = partial(perform, case, case.command(**fields), actor=person, database=company.database)
        expected = "denied" if scope(table(OTHERS)[code][role]) == NOWHERE else "allowed"
        assert outcome(act) == expected, code


def _commands(company: Company) -> dict[str, dict[str, Any]]:
    victim = company.hire("victim", [])
    row = company.database.read(lambda session: session.get(User, victim.user_id))
    assert row is not None
    sku = {"name": "新品", "base_unit": "个"}
    partner = {"name": "某厂", "is_supplier": True}
    place = {"name": "新仓", "kind": "store"}
    old = company.fields("other_receipt", [Line(company.a, 1)])
    old |= {"effective_at": "2020-01-05T00:00:00Z", "source_key": "old-1", "source_sha256": "0" * 64}
    return {
        "partner.create": {"code": "P-1", **partner},
        "partner.update": {"partner_id": _partner(company), "version": STALE, **partner},
        "sku.create": {"code": "N-1", **sku},
        "sku.create_many": {"skus": [{"code": "N-2", **sku}]},
        "sku.update": {"sku_id": company.a, "version": STALE, "name": "改名"},
        "sku.switch_off": {"sku_id": company.a, "version": STALE},
        "warehouse.create": {"code": "N-3", **place},
        "warehouse.update": {"warehouse_id": company.w1, "version": STALE, **place},
        "warehouse.switch_off": {"warehouse_id": company.w1, "version": STALE},
        "warehouse.switch_on": {"warehouse_id": company.w1, "version": STALE},
        "stock.release_expired": {},
        "stock.setting": {"sku_id": company.a, "warehouse_id": company.w1, "minimum": "1"},
        "user.create": {"login": "somebody", "name": "某人", "password": PASSWORD, "roles": [{"role": "owner"}]},
        "user.disable": {"user_id": victim.user_id},
        "user.unlock": {"user_id": victim.user_id},
        "session.revoke": {"session_id": _session(company, victim.user_id)},
        "sku.import": {"skus": [{"code": "N-4", **sku}]},
        "document.migrate": old,
        "document.migrate_source": {"parts": [old]},
        "user.make_administrator": {},
        "company.found_demo": {"password": PASSWORD, "go_live_date": "2026-01-05"},
    }  # fmt: skip


def _partner(company: Company) -> int:
    case = USE_CASES["partner.create"]
    command = case.command(code="P-0", name="老厂", is_supplier=True)
    made = perform(case, command, actor=SYSTEM, database=company.database)
    return int(made.partner_id)


def _session(company: Company, user_id: int) -> int:

    def work(session: Session) -> int:
        user = session.get_one(User, user_id)
        opened = UserSession(
            token_sha256="0" * 64, user_id=user_id, created_at=user.created_at, last_seen_at=user.created_at,
            expires_at=user.created_at,
        )  # fmt: skip
        session.add(opened)
        session.flush()
        return opened.id or 0

    return company.database.write(work)


#: query → parameters that ask about W2, and how to tell from the answer that W2 was shown
LOOKS: dict[str, tuple[Callable[[Stage], dict[str, Any]], Callable[[Any], bool]]] = {
    "document.get": (lambda s: {"document_id": s.drafts["scrap", s.company.w2]}, lambda found: bool(found.lines == ())),
    "document.list": (
        lambda s: {"warehouse_id": s.company.w2, "type": "scrap"},
        lambda found: found.total > 0 or bool(found.rows),
    ),
    "document.my_draft": (
        lambda s: {"type": "scrap", "maker_id": SYSTEM.user_id},
        lambda found: found is not None,
    ),
    "document.preview_void": (
        lambda s: {"document_id": s.drafts["scrap", s.company.w2]},
        lambda found: found is not None,
    ),
    "document.to_receive": (lambda s: {"warehouse_id": s.company.s1}, bool),
    "stock.availability": (lambda s: {"warehouse_id": s.company.w2, "sku_ids": [s.company.a]}, bool),
    "stock.ledger": (
        lambda s: {"sku_id": s.company.a, "warehouse_id": s.company.w2},
        lambda found: bool(found.rows),
    ),
    "stock.page": (lambda s: {"warehouse_id": s.company.w2}, lambda found: bool(found.rows)),
    "stock.totals": (lambda s: {"warehouse_id": s.company.w2}, lambda found: found.rows > 0 or found.on_hand > 0),
    "partner.find": (lambda s: {}, lambda found: True),
    "sku.find": (lambda s: {}, bool),
    "sku.get": (lambda s: {"sku_ids": [s.company.a]}, bool),
    "sku.scan": (lambda s: {"code": "A-1"}, bool),
    "warehouse.list": (lambda s: {}, lambda found: any(row.code == "W2" for row in found)),
    "user.list": (lambda s: {}, bool),
}


@EVERY_ROLE
def test_queries_show_no_more_than_they_may(stage: Stage, role: str) -> None:
    company = stage.company
    person = company.hire("own", [(role, company.s1)])
    at_w2 = company.hire("there", [(role, company.w2)])
    for code, cells in table(QUERIES).items():
        parameters, shows = LOOKS[code]
        params = parameters(stage)
        if code in {"document.my_draft", "document.to_receive"}:
            continue
        for actor, may in ((person, scope(cells[role]) == ALL), (at_w2, scope(cells[role]) != NOWHERE)):
            assert _shown(code, params, actor, shows) is may, (code, actor.name)


def _shown(code: str, params: dict[str, Any], actor: Actor, shows: Callable[[Any], bool]) -> bool:
    try:
        return shows(read(ALL_QUERIES[code], actor=actor, **params))
    except (PermissionDenied, NotFound):
        return False


def test_drafts_and_arrivals_are_cut_to_the_warehouse(stage: Stage) -> None:
    company = stage.company
    at_w2, at_s1 = (company.hire(f"k{place}", [("keeper", place)]) for place in (company.w2, company.s1))
    draft, arrivals = ALL_QUERIES["document.my_draft"], ALL_QUERIES["document.to_receive"]
    wanted = {"type": "scrap", "maker_id": SYSTEM.user_id}
    assert read(draft, actor=at_w2, **wanted) == stage.drafts["scrap", company.w2]
    assert read(draft, actor=at_s1, **wanted) is None
    assert len(read(arrivals, actor=at_s1)) == 2
    assert read(arrivals, actor=at_w2) == []


def test_unfiltered_lists_hold_nothing_of_other_warehouses(stage: Stage) -> None:
    company = stage.company
    person = company.hire("own", [("keeper", company.w1)])
    page = read(ALL_QUERIES["document.list"], actor=person, size=100)
    assert page.rows
    assert {company.w1} >= {row.warehouse_id for row in page.rows if row.to_warehouse_id != company.w1}
    assert page.total == len(page.rows)
    stock = read(ALL_QUERIES["stock.page"], actor=person, include_zero=True)
    assert {row.warehouse_id for row in stock.rows} == {company.w1}
    assert read(ALL_QUERIES["stock.totals"], actor=person).on_hand == company.stock(company.a).on_hand

"""Every use case and every query, tried by every ready-made role: in its own warehouse, in another, and by nobody now.

Whoever is in no place held the role until yesterday.
"""

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, func, select

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import QUERIES as ALL_QUERIES
from jxc_app.core.use_case import USE_CASES, clock, perform, read
from jxc_app.modules.access.models import RoleAssignment, User, UserSession
from jxc_app.modules.access.roles import READY_ROLES
from jxc_app.modules.approvals.shipped import SHIPPED
from jxc_app.modules.audit.looking import LogFilter
from jxc_app.modules.catalog.bulk import SkuChange
from jxc_app.modules.catalog.models import SkuUnit
from jxc_app.modules.catalog.sku_pages import SkuFilter
from jxc_app.modules.counting.abc_queries import AbcFilter
from jxc_app.modules.counting.abc_service import ComputeClasses, compute_classes
from jxc_app.modules.counting.listing import CountFilter
from jxc_app.modules.documents.amending import BeginAmendment, begin_amendment
from jxc_app.modules.documents.commands import LineInput
from jxc_app.modules.documents.filters import DocumentFilter
from jxc_app.modules.documents.ledger import LedgerFilter
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.turnover import TurnoverFilter
from jxc_app.modules.documents.types import DOCUMENT_TYPES, TRAVELLING
from jxc_app.modules.fulfilment.pooling import PoolFilter
from jxc_app.modules.incidents.candidates import ActFilter
from jxc_app.modules.inventory.models import Lot, StockMove
from jxc_app.modules.inventory.queries import Holding, StockFilter
from jxc_app.modules.manufacturing.queries import RecipeFilter
from jxc_app.modules.migration.opening.runs import ImportOpening, import_opening
from jxc_app.modules.openings.models import Cutover
from jxc_app.modules.openings.service import SaveBalance, save_balance
from jxc_app.modules.partners.partner_pages import PartnerFilter
from jxc_app.modules.purchasing.models import SettlementFreeze
from jxc_app.modules.purchasing.queries import CostAsked
from jxc_app.modules.replenishment.back_test import Trial
from jxc_app.modules.replenishment.queries import SuggestionFilter
from jxc_app.modules.reports.queries import FactFilter
from jxc_app.modules.sourcing.models import PriceAgreement, SourcingNeed
from jxc_app.modules.transfer_advice.queries import AdviceFilter
from tests.migration.opening_files import begin
from tests.modules.access.bought import (
    awarded,
    billed,
    choice,
    confirmed,
    counted,
    frozen,
    item_of,
    list_price,
    looks,
    offer,
    offered,
    ordered,
    owing,
    paid_ahead,
    paper,
    received,
    red_paper,
    requested,
    schedule_of,
    sold,
    sold_short,
    stated,
    stated_to_customer,
    stating,
    stating_customer,
    with_credit,
)
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
from tests.modules.approvals.scene import waiting_approval
from tests.modules.files.sent import attached
from tests.modules.fulfilment import shared
from tests.modules.mailing.post_office import WORDS, put_mail
from tests.modules.notifications.outside import ROBOT, add_channel, failed_delivery
from tests.modules.replenishment.suggested import suggested
from tests.modules.stock_health.lined import lined, noted
from tests.modules.transfer_advice.advised import advised, planned
from tests.modules.transfers.asking import ask
from tests.modules.transfers.asking import send as sent
from tests.support.company import PASSWORD, SYSTEM, Company, Line
from tests.support.kept import Kept

#: act on a document → the letters that it needs
ACTS = {
    "document.save_draft": "d", "document.submit": "d", "document.close": "d", "document.annotate": "d",
    "document.post": "p", "document.withdraw": "p", "document.record": "dp", "document.void": "v",
    "document.amend": "d",
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
    sales: dict[int, int]

    def entered(self, type_: str, here: int) -> dict[str, Any]:
        """A document that would be refused for its date, which is only looked at after the rights."""
        there = self.company.s1 if type_ in TRAVELLING else None
        settlement = next(iter(DOCUMENT_TYPES[type_].settlements), "")
        return self.company.fields(
            type_, [], at=here, to_warehouse_id=there, settlement=settlement, business_date="2999-01-01",
            linked_document_id=self._linked(type_, here),
        )  # fmt: skip

    def _linked(self, type_: str, here: int) -> int | None:
        """What a document of this type cannot be without."""
        links = DOCUMENT_TYPES[type_].links_to
        if "transfer" in links:
            return self.transfers[here]
        return self.sales[here] if "retail_sale" in links else None

    def attempt(self, act: str, type_: str, here: int, actor: Actor) -> str:
        """``allowed``, ``denied`` or ``hidden``."""
        case = USE_CASES[act]
        command: dict[str, Any]
        if act in {"document.save_draft", "document.record"}:
            command = self.entered(type_, here)
        else:
            command = {"document_id": self.drafts[type_, here], "version": STALE}
            command |= {"reason": "试一下"} if act in {"document.void", "document.amend"} else {}
            command |= {"document_key": new_key()} if act == "document.amend" else {}
        return outcome(partial(perform, case, case.command(**command), actor=actor, database=self.company.database))


def outcome(act: Callable[[], Any]) -> str:
    try:
        act()
    except PermissionDenied:
        return "denied"
    except NotFound:
        return "hidden"
    except DomainError as refusal:
        assert refusal.code in {
            "receipt.no_advance", "refund.exceeds",
            "version.stale", "partner.changed_meanwhile", "sku.changed_meanwhile", "document.future_date",
            "approval.stands_in_too_long", "authenticator.not_bound", "duties.no_exception",
            "period.not_latest", "period.not_next", "duties.no_such_exception", "incident.changed",
            "replenishment.nobody_takes", "replenishment.changed", "replenishment.decided",
            "transfer_advice.changed", "transfer_advice.decided", "network_plan.not_done",
            "abc.not_pinned", "demo.not_demo", "user.not_off", "warehouse.not_found", "opening.run_gone",
            "upload.gone", "attachment.not_own", "notice.not_failed", "parcel.not_yours", "intake.not_yours",
        }, refusal.code  # fmt: skip
    return "allowed"


_YEARS_AGO = date(2020, 1, 1)


@pytest.fixture
def stage(company: Company) -> Stage:
    return set_stage(company)


def set_stage(company: Company) -> Stage:
    drafts, transfers = {}, {}
    for here, other in ((company.w1, company.w2), (company.w2, company.w1)):
        company.receive(company.a, 50, "1", at=here)
        sender = other if other == company.w1 else here
        sent = company.record("transfer", [Line(company.a, 5)], at=sender, to_warehouse_id=company.s1)
        transfers[here] = sent.document_id
    made = Stage(company, drafts, transfers, {here: sold_short(company, here) for here in (company.w1, company.w2)})
    sold_short(company, company.w2)  # one more than what is on its way to the store: they are told apart by number
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
    streamed = {
        "audit.export",
        "incident.export",
        "stock.export_filtered",
        "stock.export_ledger",
        "stock.export_turnover",
        "lot.export_ending",
        "lot.export_recall",
        "abc.export",
        "replenishment.export",
        "transfer_advice.export",
        "network_plan.export",
        "transfer.flow_export",
        "receivable.export_customers",
        "receivable.export_papers",
        "receivable.export_money",
        "receivable.export_statement",
        "customer_statement.export",
        "customer_statement.export_lines",
        "stock_health.export",
        "stock_health.export_skus",
        "payable.export",
        "payable.export_calendar",
        "payable.export_ageing",
        "payable.export_unbilled",
        "invoice.export_remembered",
        "payable.export_credits",
        "payable.export_ahead",
        "payable.export_accruals",
        "payable.export_differences",
        "payable.export_without_invoice",
        "match.export",
        "statement.export",
        "statement.export_lines",
        "rfq.sheet",
        "rfq.export_comparison",
        "agreement.export",
        "purchase.figures_export",
        "count.export",
        "count.export_differences",
        "count.export_figures",
        "partner.export",
        "partner.export_with_contact",
        "stock.export",
        "stock.export_moves",
        "document.export",
        "document.export_lines",
        "sku.export",
        "sku.export_likely_pairs",
        "sales.export_orders",
        "pool.export",
        "retail.export_day",
        "price_list.export",
        "retail.export_shortages",
        "opening.export_lines",
        "opening.export_balances",
    }
    assert table(QUERIES).keys() == ALL_QUERIES.keys() - streamed


class Undone(Database):
    """A company's database in which nothing stays: whoever tries next finds it as it was."""

    def write(self, work: Callable[[Session], Any]) -> Any:
        with self._turn(), Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            result = work(session)
            session.rollback()
            return result


def formerly(company: Company, role: str) -> Actor:
    """Somebody who held the role in the whole company until yesterday."""
    person = company.hire(f"{role} formerly", [(role, None)])

    def end(session: Session) -> None:
        given = session.exec(select(RoleAssignment).where(RoleAssignment.user_id == person.user_id)).one()
        given.expires_at = clock.get().now() - timedelta(days=1)

    company.database.write(end)
    return person


@EVERY_ROLE
def test_documents(kept: Kept, engine: str, role: str) -> None:
    company, stage = kept.of(engine, set_stage)
    own = company.hire(f"{role} own", [(role, company.w1)])
    anywhere = company.hire(f"{role} anywhere", [(role, None)])
    past = formerly(company, role)
    tries = (
        (own, company.w1, True), (own, company.w2, False), (anywhere, company.w2, True), (past, company.w1, False),
    )  # fmt: skip
    before = counts(company)
    wrong = []
    for type_, cells in table(DOCUMENTS).items():
        for act, needed in ACTS.items():
            may = all(letter in cells[role].lower() for letter in needed)
            for actor, here, is_own in tries:
                found = stage.attempt(act, type_, here, actor)
                holds = is_own or (cells[role].isupper() and actor is not past)
                expected = _expected(act, may and holds, actor is not past and _sees(role, is_own))
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


#: rights of one's warehouses over what belongs to none: held anywhere, they hold
_OF_NO_WAREHOUSE = {"template.save", "approval.stand_in", "intake.take", "intake.take_back"}
#: whose turn it is decides, whatever the place: tried in tests/modules/approvals
_OF_ITS_PERSON = {"document.decide", "approval.pass_on", "approval.add_signer"}


def set_commands(company: Company) -> dict[str, dict[str, Any]]:
    return _commands(company)


@EVERY_ROLE
def test_everything_else(kept: Kept, engine: str, role: str) -> None:
    company, commands = kept.of(engine, set_commands)
    assert commands.keys() == {code for code, cells in table(OTHERS).items() if cells[role] != "*"}
    own, there = (company.hire(f"{role} {at}", [(role, at)]) for at in (company.w1, company.w2))
    past = formerly(company, role)
    settings = company.database.settings
    wrong = []
    with closing(Undone(settings.resolved_database_url, settings=settings)) as database:
        for code, fields in commands.items():
            holds = scope(table(OTHERS)[code][role])
            everywhere = holds == ALL or (holds == OWN and code in _OF_NO_WAREHOUSE | _OF_ITS_PERSON)
            for actor, may in ((own, holds != NOWHERE), (there, everywhere), (past, False)):
                found = outcome(_act(code, fields, actor, database))
                fits = found == "allowed" if may else found in ("denied", "hidden")
                wrong += [] if fits and (found != "hidden" or actor is not own) else [(code, actor.name, found)]
    assert wrong == []


def _act(code: str, fields: dict[str, Any], actor: Actor, database: Database) -> Callable[[], Any]:
    case = USE_CASES[code]
    return partial(perform, case, case.command(**fields), actor=actor, database=database)


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
        "document.print": {"document_ids": [company.receive(company.a, 1).document_id], "layout": "a4"},
        "printing.settings": {"version": STALE, "shop_name": "某店"},
        "barcode.settings": {"version": STALE, "separator": "|"},
        "audit.verify_chain": {},
        "partner.create": {"code": "P-1", **partner},
        "partner.update": {"partner_id": _partner(company), "version": STALE, **partner},
        "warehouse.import": {"warehouses": [{"code": "N-8", "name": "新仓", "kind": "store"}]},
        "category.import": {"categories": [{"name": "导入的分类"}]},
        "unit.import": {"units": [{"name": "导入的单位"}]},
        "partner.import": {"partners": [{"code": "P-5", **partner}]},
        "partner.switch_off": {"partners": [{"partner_id": _partner(company, "P-2"), "version": STALE}]},
        "partner.switch_on": {"partners": [{"partner_id": _partner(company, "P-3"), "version": STALE}]},
        "partner.change_terms": {"partners": [{"partner_id": _partner(company, "P-4"), "version": STALE}]},
        "sku.create": {"code": "N-1", **sku},
        "sku.create_many": {"skus": [{"code": "N-2", **sku}]},
        "sku.update": {"sku_id": company.a, "version": STALE, "name": "改名"},
        "sku.bind_barcode": {"sku_id": company.a, "barcode": "690777"},
        "template.save": _template(company),
        "template.delete": {"template_id": _shared_template(company)},
        "sku.switch_off": {"sku_id": company.a, "version": STALE},
        "sku.switch_on": {"sku_id": company.a, "version": STALE},
        "sku.change_many": {"change": {"kind": "brand"}, "skus": [{"sku_id": company.a, "version": STALE}]},
        "sku.track_lots": {"sku_id": company.a, "version": STALE, "lot_tracked": True},
        "sku.open": {"code": "N-7", **sku},
        "sku.save": {"sku_id": company.a, "version": STALE, "name": "改名"},
        "category.create": {"name": "新分类"},
        "category.update": {"category_id": _named(company, "category"), "version": STALE, "name": "改名"},
        "category.delete": {"category_id": _named(company, "category", "二"), "version": STALE},
        "category.switch_off": {"category_id": _named(company, "category", "三"), "version": STALE},
        "category.switch_on": {"category_id": _named(company, "category", "四"), "version": STALE},
        "sku.save_pack": _pack(company, "P-18"),
        "sku.remove_pack": {"pack_id": _kept_pack(company), "version": STALE},
        "sku.import_packs": {"packs": [_pack(company, "P-19")]},
        "sku.merge": _merge(company),
        "sku.undo_merge": {"merge_id": _merged(company)},
        "sku.find_alike": {},
        "sku.say_apart": {"left_id": company.a, "right_id": company.b},
        "partner.mark_strategic": {
            "partner_id": _partner(company, new_key()[:8]), "version": STALE, "is_strategic": True,
        },
        "recipe.save": _recipe(company),
        "recipe.import": {"recipes": [_recipe(company)]},
        "recipe.switch_off": {"recipe_id": _kept_recipe(company), "version": STALE},
        "recipe.switch_on": {"recipe_id": _kept_recipe(company), "version": STALE},
        "unit.create": {"name": "新单位"},
        "unit.rename": {"unit_id": _named(company, "unit"), "version": STALE, "name": "改名"},
        "unit.delete": {"unit_id": _named(company, "unit", "二"), "version": STALE},
        "unit.switch_off": {"unit_id": _named(company, "unit", "三"), "version": STALE},
        "unit.switch_on": {"unit_id": _named(company, "unit", "四"), "version": STALE},
        "warehouse.create": {"code": "N-3", **place},
        "warehouse.update": {"warehouse_id": company.w1, "version": STALE, **place},
        "warehouse.switch_off": {"warehouse_id": company.w1, "version": STALE},
        "warehouse.switch_on": {"warehouse_id": company.w1, "version": STALE},
        "stock.release_expired": {},
        "stock.setting": {"sku_id": company.a, "warehouse_id": company.w1, "minimum": "1"},
        "stock.set_sku_limits": {
            "sku_id": company.a, "warehouses": [{"warehouse_id": company.w1, "minimum": "1"}],
        },
        "stock.set_limits_of_many": {"sku_ids": [company.a], "warehouse_id": company.w1, "minimum": "1"},
        "abc.compute": {},
        "abc.change_rule": {"version": STALE, "days": 60, "a_percent": 70, "b_percent": 90, "reason": "试一试"},
        "abc.pin": _classed(company) | {"abc_class": "B"},
        "abc.unpin": _classed(company),
        **_moving(company),
        **_replenishing(company),
        "count_plan.change_rhythm": {"version": STALE, "a_days": 7, "b_days": 30, "c_days": 90, "reason": "试一试"},
        "user.create": {"login": "somebody", "name": "某人", "password": PASSWORD, "roles": [{"role": "owner"}]},
        "user.invite": {"login": "newcomer", "name": "新人", "roles": [{"role": "owner"}]},
        "user.reset_password": {"user_id": victim.user_id, "reason": "忘了密码"},
        "user.disable": {"user_id": victim.user_id},
        "user.enable": {"user_id": victim.user_id},
        "user.unlock": {"user_id": victim.user_id},
        "authenticator.reset": {"user_id": victim.user_id, "reason": "手机丢了"},
        "proof.change_rule": {"act": "price", "is_asked": True, "reason": "照旧"},
        "duty.allow": {
            "role_id": 2, "exclusion": "no-such", "owner_id": victim.user_id, "until": "2026-02-01T00:00:00Z",
            "reason": "人手不足",
        },
        "duty.end": {"role_id": 2, "exclusion": "no-such", "reason": "到岗"},
        "user.assign": {"user_id": victim.user_id, "role": "store_clerk", "reason": "顶班"},
        "user.unassign": {"assignment_id": _assignment(company), "reason": "离岗"},
        "role.create": {"name": "临时工", "reason": "旺季"},
        "role.copy": {"role_id": 2, "name": "录入员甲", "reason": "旺季"},
        "role.change": {
            "roles": [{"role_id": 2, "version": STALE, "grants": [{"permission": "sku.view", "scope": "all"}]}],
            "reason": "旺季",
        },
        "role.remove": {"role_id": 2, "version": STALE, "reason": "不用了"},
        "opening.set_date": {"starts_on": "2026-01-01", "version": STALE},
        "opening.go_live": {"warehouse_ids": [99_999], "reason": "年初开账"},
        "opening.undo_live": {"warehouse_ids": [99_999], "reason": "还要改"},
        "opening.save_balance": {"partner_id": _partner(company, "P-6"), "kind": "payable", "amount": "1"},
        "opening.import_balances": {
            "balances": [{"partner_id": _partner(company, "P-7"), "kind": "prepaid", "amount": "1"}],
        },
        "opening.remove_balance": {"balance_id": _balance(company), "version": STALE},
        "opening.import_documents": {
            "run_key": "1", "sha256": "0" * 64, "expected_rows": 1, "type": "opening_stock",
            "warehouse_id": _begun(company), "lines": [{"sku_id": company.a, "quantity": "1"}],
        },
        "opening.take_back_run": {"run_id": _run(company), "reason": "导错了"},
        "sheet.remember_columns": {"kind": "opening-stock", "columns": {"sku": "料号"}},
        "report.make": {"month": "2026-01-01"},
        "books.prove": {},
        "period.close": {"ends_on": "2999-01-31"},
        "period.reopen": {"period_id": 99_999, "reason": "补录"},
        "period.set_closing_day": {"closing_day": 25, "version": STALE, "reason": "按制度"},
        "cost.allocate": {
            "document_key": new_key(), "receipt_ids": [company.receive(company.a, 1, "1").document_id], "amount": "1",
            "method": "quantity",
        },
        **_buying(company),
        **_sourcing(company),
        **_asking(company),
        **_selling(company),
        "lot.save_rule": {
            "version": STALE, "allocation": "fefo", "least_life": 50, "on_short_life": "reason", "warn_1": 45,
            "warn_2": 20, "warn_3": 7,
        },
        "lot.drop_rule": {"category_id": _ruled_category(company), "version": STALE},
        "lot.correct_dates": {"lot_id": _lot(company), "seen_expires_on": "2000-01-01", "reason": "包装上看错了"},
        "user.change_department": {"user_id": victim.user_id, "department": "仓储部", "reason": "调岗"},
        "station.register": {"name": "收银台"},
        "station.switch_off": {"station_id": _station(company)},
        "session.revoke": {"session_id": _session(company, victim.user_id)},
        "document.comment": {"document_id": company.receive(company.a, 1).document_id, "text": "请核对"},
        **_files(company),
        "transfer.receive": _arrival(company),
        **_requests(company),
        **_shared_orders(company),
        "sku.import": {"skus": [{"code": "N-4", **sku}]},
        "document.migrate": old,
        "document.migrate_source": {"parts": [old]},
        "document.migrate_purchase": {"order": old, "received_at": old["effective_at"]},
        **_notices(company),
        **_approvals(company),
        **_incidents(company),
        **_counts(company),
        "checklist.run": {"check": "figures"},
        "checklist.sign_off": {"run_id": _checked(company), "comment": "已看"},
        "checklist.set_names": {"version": STALE, "names": ["admin"]},
        "checklist.change": {"check": "figures", "version": STALE, "rhythm_days": 7, "remind_days": 1},
        "user.make_administrator": {},
        "company.clear_demo": {"name": "某公司"},
        "company.found_demo": {"password": PASSWORD, "go_live_date": "2026-01-05"},
    }  # fmt: skip


def _buying(company: Company) -> dict[str, dict[str, Any]]:
    supplier, here = _partner(company, new_key()[:8]), company.w1
    asked = company.record("purchase_requisition", [Line(company.a, 1)])
    order = company.record("purchase_order", [Line(company.a, 9, "1")], partner_id=supplier)
    line = {"source_line_id": order.document_id * 1000 + 1, "counted": "1"}
    planned = {"source_line_id": asked.document_id * 1000 + 1, "quantity": "1", "partner_id": supplier, "price": "1"}
    waiting = {"document_id": counted(company, here, supplier).document_id, "version": STALE}
    found = select(SettlementFreeze.id).where(SettlementFreeze.document_id == frozen(company, here, supplier))
    return {
        "goods_receipt.count": {"document_key": new_key(), "warehouse_id": here, "lines": [line]},
        "goods_receipt.give_up": waiting | {"reason": "拉回去了"},
        "goods_receipt.inspect": waiting,
        "goods_receipt.concede": {
            "document_id": frozen(company, here, supplier), "version": STALE, "reason": "外箱破，货能卖",
        },
        "purchase.plan": {"document_key": new_key(), "warehouse_id": here, "lines": [planned]},
        "purchase.finish": {"document_id": order.document_id, "version": STALE, "reason": "不等了"},
        "order.send": {"document_id": order.document_id, "version": STALE},
        "order.note_promise": {
            "document_id": order.document_id, "version": STALE, "words": "电话说的",
            "lines": [{"line_no": 1, "promised_on": "2026-02-01"}],
        },
        "order.mail": WORDS | {"document_id": order.document_id, "version": STALE},
        "mail.retry": {"delivery_id": put_mail(company, order.document_id)},
        "purchase.change_rules": {"over_percent": "5", "is_blind": False, "version": STALE},
        "settlement.release": {
            "freeze_id": company.database.read(lambda session: session.exec(found).one()),
            "reason": "已经补齐",
        },
        "invoice.register": paper(received(company, here, supplier)),
        "invoice.accept": {"document_id": billed(company, here, supplier, "2"), "version": STALE, "reason": "涨价了"},
        "invoice.change_rules": {
            "quantity_percent": "5", "price_percent": "5", "price_amount": "5", "small_amount": "1", "version": STALE,
        },
        "payment.request": {"document_key": new_key(), "invoice_ids": [billed(company, here, supplier)]},
        "payment.request_ahead": {
            "document_key": new_key(), "order_id": ordered(company, here, supplier), "amount": "1",
        },
        "payment.request_on_statement": {
            "document_key": new_key(), "statement_id": confirmed(company, here, supplier),
        },
        "invoice.register_credit": red_paper(billed(company, here, supplier)),
        "payment.set_off": {"document_key": new_key(), "invoice_id": with_credit(company, here, supplier)},
        "payment.take_refund": {
            "document_key": new_key(), "method": "bank",
            "credit_line_id": paid_ahead(company, here, supplier).document_id * 1000 + 1,
        },
        "invoice.change_supplier_rules": {"partner_id": supplier, "version": STALE},
        "invoice.forget_item": item_of(company, here, supplier),
        "statement.make": stating(company, here),
        "statement.share": {"document_id": stated(company, here).document_id, "version": STALE},
        "statement.mail": WORDS | {"document_id": stated(company, here).document_id, "version": STALE},
        "statement.note": {"document_id": stated(company, here).document_id, "version": STALE, "name": "章"},
        "payment.pay": {
            "document_id": requested(company, here, supplier).document_id, "version": STALE, "method": "bank",
            "document_key": new_key(),
        },
    }  # fmt: skip


def _asking(company: Company) -> dict[str, dict[str, Any]]:
    schedule, template = schedule_of(company, company.w1)
    when = {"template_id": template, "weekdays": 127, "closes_at": "16:00"}
    return {
        "ask.save_template": {"name": "周配", "sku_ids": [company.a]},
        "ask.save_schedule": when | {"schedule_id": schedule, "version": STALE},
        "ask.send": {
            "warehouse_id": company.w1,
            "schedule_id": schedule,
            "day": "2026-01-05",
            "lines": [{"sku_id": company.a, "quantity": "1"}],
        },
        "ask.allocate": {"warehouse_id": company.w1, "lines": [{"line_id": 1, "open": "1", "quantity": "1"}]},
        "ask.remind": {"schedule_id": schedule, "day": "2026-01-05"},
        "ask.close_round": {"schedule_id": schedule, "day": "2026-01-05"},
    }


def _selling(company: Company) -> dict[str, dict[str, Any]]:
    order = sold(company, company.w1)
    act = {"document_id": order, "version": STALE}
    return {
        "sales.ship": {
            "document_key": new_key(), "order_id": order, "version": STALE, "warehouse_id": company.w1,
            "lines": [{"source_line_id": order * 1000 + 1, "quantity": "1"}],
        },
        "sales.keep": act,
        "sales.finish": act | {"reason": "不要了"},
        **_money(company),
        "sales.keep_arrived": {"order_id": order},
        "sales.change_rules": {"keep_days": 2, "version": STALE},
        **_at_the_counter(company),
    }  # fmt: skip


def _at_the_counter(company: Company) -> dict[str, dict[str, Any]]:
    sale, price = sold_short(company, company.w1), list_price(company)
    line = {"sku_id": company.a, "quantity": "1"}
    return {
        "retail.sell": {
            "document_key": new_key(), "warehouse_id": company.w1, "lines": [line | {"price": "1"}],
            "payments": [{"way": "cash", "amount": "1"}],
        },
        "retail.take_back": {
            "document_key": new_key(), "sale_id": sale, "warehouse_id": company.w1, "way": "cash",
            "lines": [{"source_line_id": sale * 1000 + 1, "quantity": "1", "lot_number": "R-1"}],
        },
        "retail.write_off": {"document_key": new_key(), "line_id": sale * 1000 + 1, "reason": "找不到货"},
        "retail.import": {
            "tickets": [
                {
                    "number": "T-1", "warehouse_id": company.w1, "sold_at": "2026-01-05T02:00:00Z",
                    "lines": [line | {"amount": "1"}], "payments": [{"way": "cash", "amount": "1"}],
                }
            ]
        },
        "retail.settle_short": {"document_id": sale},
        "bundle.save": {"code": new_key()[:12], "name": "套餐", "parts": [line]},
        "bundle.import": {"bundles": [{"code": new_key()[:12], "name": "套餐", "parts": [line]}]},
        "price_list.save": {"name": new_key()[:12], "kind": "general", "valid_from": "2026-01-01"},
        "price_list.set_price": {"list_id": price.list_id, "sku_id": company.a, "price": "1"},
        "price_list.remove_price": {"price_id": price.price_id},
        "price_list.import": {"prices": [{"list_name": "会员价", "sku_id": company.a, "price": "1"}]},
    }  # fmt: skip


def _money(company: Company) -> dict[str, dict[str, Any]]:
    sale = owing(company, company.w1)
    taken = {"document_key": new_key(), "partner_id": sale.partner_id, "warehouse_id": company.w1}
    parts = [{"document_id": sale.id, "amount": "1"}]
    stated = {"document_id": stated_to_customer(company, company.w1).document_id}
    return {
        "receivable.receive": taken | {"amount": "1", "method": "cash", "parts": parts},
        "receivable.set_off": taken | {"parts": parts},
        "receivable.refund": taken | {"amount": "1", "method": "cash"},
        "receivable.set_credit": {"partner_id": sale.partner_id, "version": STALE, "rule_version": STALE},
        "customer_statement.make": stating_customer(company, company.w1),
        "customer_statement.share": stated | {"version": STALE},
        "customer_statement.note": stated | {"version": STALE, "name": "章"},
    }


def _sourcing(company: Company) -> dict[str, dict[str, Any]]:
    supplier, here = _partner(company, "P-21"), company.w1
    rfq = offered(company, here, supplier)
    award = awarded(company, here, supplier)
    need = company.database.read(lambda session: session.exec(select(SourcingNeed.id)).one())  # as shipped
    found = select(PriceAgreement.id).where(PriceAgreement.award_id == award)
    quote, act = offer(company, rfq, supplier, "2"), {"document_id": rfq, "version": STALE}
    return {
        "rfq.make": {
            "document_key": new_key(), "warehouse_id": here, "partner_ids": [supplier], "few_reason": "只有一家",
            "answer_until": "2099-01-01T00:00:00Z", "lines": [{"sku_id": company.a, "quantity": "1"}],
        },
        "rfq.end": act | {"reason": "不买了"},
        "rfq.invite": {"rfq_id": rfq, "partner_id": supplier},
        "rfq.mail": WORDS | {"rfq_id": rfq, "partner_id": supplier},
        "rfq.enter_quote": quote,
        "rfq.import_quotes": {"quotes": [quote | {"source": "sheet"}]},
        "rfq.award": choice(company, rfq, supplier),
        "rfq.drop_award": {"document_id": award, "version": STALE, "reason": "重新比"},
        "agreement.end": {
            "agreement_id": company.database.read(lambda session: session.exec(found).one()), "version": STALE,
            "reason": "质量问题",
        },
        "sourcing.change_rules": {"suppliers": 2, "months": 3, "link_days": 1, "version": STALE},
        "sourcing.save_need": {"need_id": need, "version": STALE, "direct_up_to": "5"},
        "sourcing.remove_need": {"need_id": need, "version": STALE},
    }  # fmt: skip


def _pack(company: Company, supplier: str) -> dict[str, Any]:
    """B-2's case as this supplier packs it."""
    wanted = select(SkuUnit.unit_id).where(SkuUnit.sku_id == company.b, SkuUnit.numerator == 24)
    unit_id = company.database.read(lambda session: session.exec(wanted).one())
    return {"sku_id": company.b, "partner_id": _partner(company, supplier), "unit_id": unit_id, "numerator": 12}


def _ordered(company: Company) -> int:
    """A SKU that is on order in W2."""
    supplier = _partner(company, new_key()[:8])
    company.record("purchase_order", [Line(company.a, 1, "2")], at=company.w2, partner_id=supplier)
    return company.a


def _merge(company: Company) -> dict[str, Any]:
    """A SKU that nobody else needs becomes B-2."""
    case = USE_CASES["sku.create"]
    command = case.command(code=new_key()[:12], name="重复的商品", base_unit="个")
    gone_id = perform(case, command, actor=SYSTEM, database=company.database).sku_id
    return {"gone_id": gone_id, "gone_version": 1, "stays_id": company.b, "stays_version": STALE, "reason": "一样"}


def _merged(company: Company) -> int:
    case = USE_CASES["sku.merge"]
    stays = read(ALL_QUERIES["sku.get"], actor=SYSTEM, database=company.database, sku_ids=[company.b])[company.b]
    command = case.command(**_merge(company) | {"stays_version": stays.version})
    return int(perform(case, command, actor=SYSTEM, database=company.database).merge_id)


def _kept_pack(company: Company) -> int:
    case = USE_CASES["sku.save_pack"]
    kept = case.command(**_pack(company, new_key()[:8]))
    return int(perform(case, kept, actor=SYSTEM, database=company.database).pack_id)


def _recipe(company: Company) -> dict[str, Any]:
    parts = [{"sku_id": company.b, "quantity": "1"}]
    return {"name": new_key()[:12], "output": {"sku_id": company.a, "quantity": "1"}, "parts": parts}


def _kept_recipe(company: Company) -> int:
    case = USE_CASES["recipe.save"]
    made = perform(case, case.command(**_recipe(company)), actor=SYSTEM, database=company.database)
    return int(made.recipe_id)


def _notices(company: Company) -> dict[str, dict[str, Any]]:
    channel_id, delivery_id = failed_delivery(company)
    return {
        "notice.save_rule": {"event": "access.changed", "role_codes": ["owner"]},
        "notice.switch_rule": {"rule_id": 1, "version": STALE, "is_on": False, "reason": "太吵"},
        "notice.delete_rule": {"rule_id": 1, "version": STALE, "reason": "太吵"},
        "notice.save_channel": {"name": "另一群", "kind": "wecom", "fields": {"url": ROBOT}},
        "notice.switch_channel": {"channel_id": channel_id, "version": STALE, "switched_off": True},
        "notice.test_channel": {"channel_id": channel_id},
        "notice.retry": {"delivery_id": delivery_id},
    }


def _approvals(company: Company) -> dict[str, dict[str, Any]]:
    asked = {"approval_id": waiting_approval(company), "version": STALE}
    colleague = company.hire(new_key()[:8], []).user_id
    definition = {"types": ["scrap"], "steps": [{"approvers": [{"kind": "role", "role": "owner"}]}]}
    return {
        "document.decide": asked | {"decision": "approve"},
        "approval.pass_on": asked | {"person_id": colleague, "comment": "出差"},
        "approval.add_signer": asked | {"person_id": colleague},
        "approval.stand_in": {
            "stand_in_id": colleague, "starts_at": "2026-01-05T00:00:00Z", "ends_at": "2999-01-01T00:00:00Z",
            "reason": "休假",
        },
        "approval.remind": {},
        "order.remind": {"document_id": 1},
        "approval.save_flow": {"title": "报损要老板批", "definition": definition},
        "approval.switch_flow": {"flow_id": 1, "version": STALE, "reason": "试用"},
        "approval.try_flow": {"definition": definition},
        "approval.small_shop": {"is_on": False, "reason": "人够了"},
        "approval.set_supervisor": {"person_id": colleague, "reason": "调岗"},
    }  # fmt: skip


def _incidents(company: Company) -> dict[str, dict[str, Any]]:
    wrong = company.receive(company.a, 1)
    proposal = {"incident_id": _proposed(company, company.w1), "version": STALE}
    return {
        "incident.propose": {"document_ids": [wrong.document_id], "reason": "试一下看", "digest": "0" * 64},
        "incident.confirm": {**proposal, "digest": "0" * 64},
        "incident.withdraw": proposal,
    }


def _counts(company: Company) -> dict[str, dict[str, Any]]:
    company.receive(company.a, 1)
    count = {"count_id": _count(company, company.w1)}
    seen = count | {"version": STALE}
    return {
        "count.make": {"count_key": new_key(), "kind": "full", "warehouse_id": company.w1, "due_on": "2999-01-01"},
        "count.arrange": seen | {"due_on": "2999-01-01"},
        "count.cancel": seen | {"reason": "不盘了"},
        "count.open_cycle": {"warehouse_id": company.w1, "day": "2999-01-01"},
        "count.remind": count,
        "count.enter": count | {"entries": [{"sku_id": company.a, "quantity": "1"}]},
        "count.settle_uncounted": seen | {"decision": "zero"},
        "count.hand_in": seen,
        "count.ask_recount": seen | {"line_ids": [1]},
        "count.decide_line": seen | {"line_id": 1, "round": 1, "reason": "以复盘为准"},
        "count.explain": seen | {"line_ids": [1], "cause": "unknown"},
        "count.post": seen,
        "count.take_back": seen,
        "count.set_tolerance": {
            "abc_class": "B", "version": STALE, "percent": "1", "value_limit": "1", "always_second": False,
        },
    }  # fmt: skip


def _count(company: Company, here: int) -> int:
    """A count of everything in this warehouse."""
    case = USE_CASES["count.make"]
    command = case.command(count_key=new_key(), kind="full", warehouse_id=here, due_on="2999-01-01")
    return int(perform(case, command, actor=SYSTEM, database=company.database).count_id)


def _proposed(company: Company, here: int) -> int:
    """A proposal to undo something of this warehouse."""
    wrong = company.receive(company.a, 1, at=here).document_id
    seen = read(ALL_QUERIES["incident.preview"], actor=SYSTEM, document_ids=[wrong])
    case = USE_CASES["incident.propose"]
    somebody = company.hire(new_key()[:8], [("owner", None)])
    command = case.command(document_ids=[wrong], reason="试一下看", digest=seen.digest)
    return int(perform(case, command, actor=somebody, database=company.database).incident_id)


def _checked(company: Company) -> int:
    """The result of a check."""
    case = USE_CASES["checklist.run"]
    return int(perform(case, case.command(check="log"), actor=SYSTEM, database=company.database).runs["log"])


def _files(company: Company) -> dict[str, dict[str, Any]]:
    """A file that was never sent, and one of somebody else's."""
    draft = company.save("scrap", [Line(company.a, 1)]).document_id
    wanted = {"subject_kind": "document", "subject_id": draft, "kind": "photo", "name": "到货.png"}
    return {"file.attach": wanted | {"sent": "0" * 64}, "file.remove": {"file_id": attached(company, draft)}}


def _shared_orders(company: Company) -> dict[str, dict[str, Any]]:
    """Orders and parcels of W1."""
    order = {"document_id": shared.ordered(company, company.w1), "version": STALE}
    given = {"document_id": shared.parcel(company, company.w1), "version": STALE}
    held = {"client_id": shared.client(company, company.w1).id, "version": STALE}
    account = company.hire(new_key()[:8], []).user_id
    customer = shared.customer(company)
    store = {"takes_part": True, "keeps_minimum": False, "kept_back": "0", "version": STALE}
    scan = {"document_id": given["document_id"], "code": "A-1"}
    return {
        "fulfilment.source": order,
        "fulfilment.sell_from_pool": order,
        "fulfilment.resource": {"order_id": order["document_id"]},
        "fulfilment.change_rule": {"most_parcels": 2, "splits_lines": True, "least_life_days": 0, "version": STALE},
        "fulfilment.save_pool": {"name": "华东", "home_id": company.w1, "is_on": False},
        "fulfilment.save_store": {"warehouse_id": company.w1} | store,
        "parcel.send": given,
        "parcel.refuse": given | {"cause": "not_found", "reason": "没有找到"},
        "parcel.assign": {"document_id": given["document_id"]},
        "delivery.take": scan,
        "delivery.hand_over": scan | {"received_by": "王女士"},
        "intake.take": {"number": "W-1", "lines": [{"sku": "A-1", "quantity": "1", "price": "5"}]},
        "intake.take_back": {"number": "W-1"},
        "intake.save_client": {"name": "商城", "user_id": account, "home_id": company.w1, "partner_id": customer},
        "intake.renew_key": held,
        "intake.switch_client": held | {"switched_off": True},
    }  # fmt: skip


def _requests(company: Company) -> dict[str, dict[str, Any]]:
    """W1 asks and gives; what nobody answered is of W2."""
    company.receive(company.a, 1, at=company.w2)
    given = {"document_id": ask(company, company.w1, company.w2).document_id, "version": STALE}
    wanted = {"document_id": ask(company, company.w2, company.w1).document_id, "version": STALE}
    late = {"document_id": ask(company, company.w2, company.s1).document_id}
    pair = {"sku_id": company.a, "other_id": company.lots}
    known = USE_CASES["sku.pair_substitutes"]
    known_pair = {"sku_id": company.a, "other_id": company.b}
    perform(known, known.command(**known_pair), actor=SYSTEM, database=company.database)
    return {
        "transfer.request": {
            "document_key": new_key(), "giver_id": company.w2, "receiver_id": company.w1,
            "lines": [{"sku_id": company.a, "quantity": "1"}],
        },
        "transfer.accept": given | {"in_minutes": 30},
        "transfer.refuse": given | {"reason": "自己要用"},
        "transfer.send": given,
        "transfer.cancel": wanted,
        "transfer.lapse": late,
        "sku.pair_substitutes": pair,
        "sku.part_substitutes": known_pair,
        "sku.import_substitutes": {"pairs": [pair]},
    }  # fmt: skip


def _substitutes(company: Company) -> dict[str, Any]:
    case = USE_CASES["sku.pair_substitutes"]
    command = case.command(sku_id=company.a, other_id=company.b)
    with suppress(Conflict):
        perform(case, command, actor=SYSTEM, database=company.database)
    return {"sku_ids": [company.a]}


def _asked(company: Company, giver_id: int, receiver_id: int) -> dict[str, Any]:
    ask(company, giver_id, receiver_id)
    return {}


def _fulfilled(company: Company) -> dict[str, Any]:
    sent(company, ask(company, company.w2, company.w1))
    return {"since": date(2000, 1, 1), "until": date(2999, 1, 1)}


def _arrival(company: Company) -> dict[str, Any]:
    company.receive(company.a, 1, at=company.w2)
    sent = company.record("transfer", [Line(company.a, 1)], at=company.w2, to_warehouse_id=company.w1)
    line = {"line_id": sent.document_id * 1000 + 1, "open": "1", "counted": "1"}
    return {"transfer_id": sent.document_id, "version": STALE, "lines": [line]}


def _begun(company: Company) -> int:
    if company.database.read(lambda session: session.get(Cutover, 1)) is None:
        begin(company)
    return company.w1


def _balance(company: Company) -> int:
    command = SaveBalance(partner_id=_partner(company, "P-8"), kind="payable", amount="1")
    return perform(save_balance, command, actor=SYSTEM, database=company.database).balance_id


def _amending(company: Company) -> int:
    received = company.receive(company.a, 1, "1", at=company.w2)
    command = BeginAmendment(
        document_id=received.document_id, version=received.version, document_key=new_key(), reason="数量录错"
    )
    return perform(begin_amendment, command, actor=SYSTEM, database=company.database).document_id


def _run(company: Company) -> int:
    command = ImportOpening(
        run_key="run", sha256="1" * 64, expected_rows=1, type="opening_stock", warehouse_id=_begun(company),
        lines=[LineInput(sku_id=company.b, quantity="1")],
    )  # fmt: skip
    return perform(import_opening, command, actor=SYSTEM, database=company.database).run_id


def _template(company: Company) -> dict[str, Any]:
    unit_id = read(ALL_QUERIES["sku.get"], actor=SYSTEM, sku_ids=[company.a])[company.a].base_unit_id
    line = {"sku_id": company.a, "unit_id": unit_id, "quantity": "1"}
    return {"type": "sales_issue", "name": "常用", "lines": [line]}


def _shared_template(company: Company) -> int:
    case = USE_CASES["template.save"]
    command = case.command(**_template(company) | {"name": "大家的", "is_shared": True})
    return int(perform(case, command, actor=SYSTEM, database=company.database).template_id)


def _ruled_category(company: Company) -> int:
    """A category with a rule of its own for its lots."""
    made = USE_CASES["category.create"]
    category = perform(made, made.command(name=new_key()[:8]), actor=SYSTEM, database=company.database)
    case = USE_CASES["lot.save_rule"]
    rule = {"allocation": "fifo", "least_life": 50, "on_short_life": "reason", "warn_1": 45, "warn_2": 20, "warn_3": 7}
    perform(case, case.command(category_id=category.category_id, **rule), actor=SYSTEM, database=company.database)
    return int(category.category_id)


def _lot(company: Company) -> int:
    """A lot in W1."""
    company.record("opening_stock", [Line(company.lots, 1, "1", lot="L1")])
    found = company.database.read(lambda session: session.exec(select(Lot.id).where(Lot.number == "L1")).one())
    return int(found or 0)


def _kept_by_lot(stage: Stage) -> int:
    """A SKU of which a lot lies in W2."""
    company = stage.company
    company.record("opening_stock", [Line(company.lots, 1, "1", lot="L1")], at=company.w2)
    return company.lots


def _ending(stage: Stage) -> int:
    """A lot in W2 that has ended."""
    company = stage.company
    company.record("opening_stock", [Line(company.lots, 1, "1", lot="L-old", expires_on=_YEARS_AGO)], at=company.w2)
    return company.database.read(lambda session: session.exec(select(Lot.id).where(Lot.number == "L-old")).one()) or 0


def _left_by_rule(stage: Stage) -> dict[str, Any]:
    """The days on which a lot left W2 in its order."""
    company = stage.company
    _kept_by_lot(stage)
    company.record("other_issue", [Line(company.lots, 1)], at=company.w2)
    return {"date_from": _YEARS_AGO, "date_to": date(2099, 1, 1), "warehouse_id": company.w2}


def _sold(company: Company) -> dict[str, Any]:
    """Ask for the prices of a SKU that was sold in W2 only, in one base unit."""
    partner = USE_CASES["partner.create"]
    bought = partner.command(code=new_key()[:8], name="客户", is_customer=True)
    partner_id = perform(partner, bought, actor=SYSTEM, database=company.database).partner_id
    company.record("sales_issue", [Line(company.a, 1, "9")], at=company.w2, partner_id=partner_id)
    return {"partner_id": partner_id}


def _often_sold(company: Company) -> dict[str, Any]:
    """A SKU that was sold in W2 so often that what is usual is known."""
    for _ in range(5):
        company.record("sales_issue", [Line(company.a, 1, "9")], at=company.w2)
    return {"type_code": "sales_issue", "warehouse_id": company.w2, "sku_ids": [company.a]}


def _sale(company: Company) -> int:
    """A sale in W2."""
    customer = _sold(company)["partner_id"]
    return company.record("sales_issue", [Line(company.a, 1, "9")], at=company.w2, partner_id=customer).document_id


def _bought(company: Company) -> int:
    """A SKU that was bought for W2 only."""
    company.receive(company.b, 1, "7", at=company.w2)
    return company.b


def _in(warehouse_id: int) -> StockFilter:
    return StockFilter(warehouse_ids=frozenset({warehouse_id}))


def _replenishing(company: Company) -> dict[str, dict[str, Any]]:
    seen = {"suggestions": [{"suggestion_id": suggested(company, company.a, company.w1), "version": STALE}]}
    gone: dict[str, Any] = {"version": STALE}
    season = {"name": "双十一", "starts_on": "2026-11-01", "ends_on": "2026-11-11", "percent": 200}
    made = perform(
        USE_CASES["replenishment.save_season"], USE_CASES["replenishment.save_season"].command(**season), actor=SYSTEM,
        database=company.database,
    )  # fmt: skip
    setting = {"sku_id": company.b, "method": "never"}
    kept = perform(
        USE_CASES["replenishment.save_setting"], USE_CASES["replenishment.save_setting"].command(**setting),
        actor=SYSTEM, database=company.database,
    )  # fmt: skip
    return {
        "replenishment.compute": {"warehouse_ids": [company.w1]},
        "replenishment.take": seen,
        "replenishment.dismiss": seen | {"reason": "不需要"},
        "replenishment.snooze": seen | {"reason": "再等等", "until": "2999-01-01"},
        "replenishment.reopen": seen,
        "replenishment.save_setting": {"sku_id": company.a, "method": "never", "version": STALE},
        "replenishment.drop_setting": gone | {"setting_id": kept.setting_id},
        "replenishment.save_season": season,
        "replenishment.drop_season": gone | {"season_id": made.season_id},
    }


def _moving(company: Company) -> dict[str, dict[str, Any]]:
    seen = {
        "suggestions": [
            {"suggestion_id": advised(company, company.a, company.w1, company.s1), "version": STALE},
        ]
    }
    ways = {"one_id": company.w1, "other_id": company.w2}
    plan = {"plan_id": planned(company)}
    save = USE_CASES["warehouse.save_way"]
    perform(save, save.command(**ways, kilometres="3"), actor=SYSTEM, database=company.database)
    rule = read(ALL_QUERIES["transfer_advice.settings_read"], actor=SYSTEM, database=company.database)
    return {
        "warehouse.save_way": {"one_id": company.w1, "other_id": company.s1, "kilometres": "5"},
        "warehouse.remove_way": ways | {"version": STALE},
        "warehouse.import_ways": {"ways": [{"one_id": company.w2, "other_id": company.s1, "kilometres": "5"}]},
        "warehouse.change_travel_rule": {
            "detour_percent": 120, "handling_minutes": 1, "kilometres_per_hour": 30, "version": STALE,
        },
        "transfer_advice.compute": {"sku_ids": [company.a]},
        "transfer_advice.take": seen,
        "transfer_advice.dismiss": seen | {"reason": "不需要"},
        "transfer_advice.snooze": seen | {"reason": "再等等", "until": "2999-01-01"},
        "transfer_advice.reopen": seen,
        "transfer_advice.change_settings": rule.values | {"version": STALE},
        "stock_health.record_day": {},
        "network_plan.start": {},
        "network_plan.cancel": plan,
        "network_plan.take": plan | {"version": STALE},
    }  # fmt: skip


def _sent_on(stage: Stage) -> dict[str, Any]:
    """The days of a transfer from the second warehouse."""
    company = stage.company
    company.record("transfer", [Line(company.a, 1)], at=company.w2, to_warehouse_id=company.w1)
    return {"date_from": _YEARS_AGO, "date_to": date(2099, 1, 1)}


def _needed(company: Company) -> SuggestionFilter:
    suggested(company, company.a, company.w2)
    return SuggestionFilter(warehouse_ids=frozenset({company.w2}))


def _classed(company: Company) -> dict[str, Any]:
    """A SKU of W1 that has a class, and why it gets another."""
    company.receive(company.a, 1)
    perform(compute_classes, ComputeClasses(), actor=SYSTEM, database=company.database)
    return {"sku_id": company.a, "warehouse_id": company.w1, "reason": "试一试"}


def _classes_of(company: Company, warehouse_id: int) -> AbcFilter:
    _classed(company)
    return AbcFilter(warehouse_id=warehouse_id)


def _planned(company: Company) -> int:
    _classed(company)
    return company.w2


def _turned(warehouse_id: int) -> TurnoverFilter:
    return TurnoverFilter(date(2020, 1, 1), date(2099, 1, 1), warehouse_id=warehouse_id)


def _reported(company: Company) -> date:
    """The report of this month, in which something of W2 alone was voided."""
    month = business_date(clock.get().now(), company.database.settings.zone).replace(day=1)
    if not read(ALL_QUERIES["report.months"], actor=SYSTEM):
        company.void(company.receive(company.a, 1, at=company.w2))
        case = USE_CASES["report.make"]
        perform(case, case.command(month=month), actor=SYSTEM, database=company.database)
    return month


def _promised(company: Company) -> int:
    """A SKU of which W2 holds some for a document."""
    company.receive(company.b, 2, at=company.w2)
    company.submit(company.save("other_issue", [Line(company.b, 1)], at=company.w2))
    return company.b


def _sent(company: Company) -> int:
    """A SKU of which some is on its way to W2."""
    company.receive(company.b, 2, at=company.w1)
    company.record("transfer", [Line(company.b, 1)], at=company.w1, to_warehouse_id=company.w2)
    return company.b


def _with_file(stage: Stage) -> int:
    """A draft of W2 with a photo."""
    draft = stage.drafts["scrap", stage.company.w2]
    attached(stage.company, draft)
    return draft


def _printed(company: Company) -> int:
    """A document of W2 that was printed."""
    received = company.receive(company.b, 1, at=company.w2)
    case = USE_CASES["document.print"]
    command = case.command(document_ids=[received.document_id], layout="a4")
    perform(case, command, actor=SYSTEM, database=company.database)
    return received.document_id


def _partner(company: Company, code: str = "P-0") -> int:
    case = USE_CASES["partner.create"]
    command = case.command(code=code, name="老厂", is_supplier=True, is_customer=True)
    made = perform(case, command, actor=SYSTEM, database=company.database)
    return int(made.partner_id)


def _named(company: Company, what: str, name: str = "一") -> int:
    case = USE_CASES[f"{what}.create"]
    made = perform(case, case.command(name=name), actor=SYSTEM, database=company.database)
    return int(getattr(made, f"{what}_id"))


def _assignment(company: Company) -> int:
    """A role that somebody holds."""
    somebody = company.hire(new_key()[:8], [("store_clerk", None)])
    held = select(RoleAssignment.id).where(RoleAssignment.user_id == somebody.user_id)
    return company.database.read(lambda session: session.exec(held).one()) or 0


def _station(company: Company) -> int:
    case = USE_CASES["station.register"]
    made = perform(case, case.command(name="仓库电脑"), actor=SYSTEM, database=company.database)
    return int(made.station_id)


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
def _key_of(document_id: int) -> str:
    return str(read(ALL_QUERIES["document.get"], actor=SYSTEM, document_id=document_id).head.document_key)


LOOKS: dict[str, tuple[Callable[[Stage], dict[str, Any]], Callable[[Any], bool]]] = {
    "notice.mine": (lambda s: {}, lambda found: bool(found.rows == ())),
    "notice.rules": (lambda s: {}, bool),
    "notice.addressees": (lambda s: {}, lambda found: bool(found.roles)),
    "notice.channels": (lambda s: {}, lambda found: [one.kind for one in found] == ["mail"]),
    "notice.channel_form": (
        lambda s: {"channel_id": add_channel(s.company, "wecom", url=ROBOT)},
        lambda found: bool(found.kind == "wecom"),
    ),
    "notice.deliveries": (lambda s: {}, lambda found: len(found[0]) == 1),
    "incident.people": (lambda s: {}, bool),
    "incident.candidates": (
        lambda s: {"wanted": ActFilter()},
        lambda found: any(row.warehouse == "仓W2" for row in found.rows),
    ),
    "incident.preview": (
        lambda s: {"document_ids": [s.company.receive(s.company.a, 1, at=s.company.w2).document_id]},
        lambda found: bool(found.acts),
    ),
    "incident.list": (lambda s: _proposed(s.company, s.company.w2) and {}, bool),
    "incident.waiting": (lambda s: _proposed(s.company, s.company.w2) and {}, bool),
    "incident.get": (
        lambda s: {"incident_id": _proposed(s.company, s.company.w2)},
        lambda found: found.row.state == "proposed",
    ),
    "count.list": (
        lambda s: {"wanted": CountFilter(warehouse_id=_count(s.company, s.company.w2) and s.company.w2)},
        lambda found: bool(found.rows),
    ),
    "count.report": (lambda s: {"count_id": _count(s.company, s.company.w2)}, lambda found: bool(found.count.number)),
    "count.paper": (lambda s: {"count_id": _count(s.company, s.company.w2)}, lambda found: bool(found[1])),
    "count.sheet": (lambda s: {"count_id": _count(s.company, s.company.w2)}, lambda found: bool(found.lines)),
    "count.codes": (lambda s: {"count_id": _count(s.company, s.company.w2), "code": "A-1"}, bool),
    "count.tolerances": (lambda s: {}, bool),
    "count.codes_of": (lambda s: {"sku_id": s.company.a}, bool),
    "count.people": (lambda s: {"warehouse_id": s.company.w2}, lambda found: found is not None),
    "checklist.overview": (lambda s: {}, lambda found: len(found.rows) == 5),
    "checklist.detail": (lambda s: {"check": "log"}, lambda found: found.row.check.code == "log"),
    "checklist.owners": (lambda s: {}, bool),
    "checklist.names": (lambda s: {}, bool),
    "checklist.export": (lambda s: {"check": "log"}, lambda found: iter(found) is found),
    "document.get": (lambda s: {"document_id": s.drafts["scrap", s.company.w2]}, lambda found: bool(found.lines == ())),
    "file.list": (
        lambda s: {"subject_kind": "document", "subject_id": _with_file(s)},
        bool,
    ),
    "file.get": (
        lambda s: {"file_id": attached(s.company, s.drafts["scrap", s.company.w2])},
        lambda found: found.kind == "photo",
    ),
    "document.list": (
        lambda s: {"wanted": DocumentFilter(warehouse_id=s.company.w2, type="scrap")},
        lambda found: bool(found.rows),
    ),
    "document.totals": (
        lambda s: {"wanted": DocumentFilter(warehouse_id=s.company.w2, type="scrap")},
        lambda found: found.count > 0,
    ),
    "document.effect": (lambda s: {"document_id": s.drafts["scrap", s.company.w2]}, lambda found: found == []),
    "document.my_draft": (
        lambda s: {"type": "scrap", "maker_id": SYSTEM.user_id},
        lambda found: found is not None,
    ),
    "document.my_drafts": (
        lambda s: {"maker_id": SYSTEM.user_id, "limit": 100},
        lambda found: any(one.type == "scrap" for one in found),
    ),
    "document.by_key": (lambda s: {"document_key": _key_of(s.drafts["scrap", s.company.w2])}, bool),
    "document.responsibles": (lambda s: {}, bool),
    "document.sale_prices": (lambda s: _sold(s.company) | {"sku_ids": [s.company.a]}, bool),
    "document.sale_history": (lambda s: _sold(s.company) | {"sku_id": s.company.a}, bool),
    "document.usual_quantities": (lambda s: _often_sold(s.company), bool),
    "document.margins": (lambda s: {"document_id": _sale(s.company)}, lambda found: found is not None),
    "document.purchase_prices": (lambda s: {"sku_ids": [_bought(s.company)]}, bool),
    "document.purchase_history": (lambda s: {"sku_id": _bought(s.company)}, bool),
    "template.list": (
        lambda s: {"type": "sales_issue", "reader_id": _shared_template(s.company) and 99},
        bool,
    ),
    "template.get": (lambda s: {"template_id": _shared_template(s.company), "reader_id": 99}, bool),
    "sku.scan_many": (lambda s: {"codes": ["A-1"]}, bool),
    "sku.read_scans": (lambda s: {"codes": ["A-1"]}, lambda scans: bool(scans.found)),
    "barcode.settings": (lambda s: {}, bool),
    "document.preview_amend": (lambda s: {"document_id": _amending(s.company)}, lambda found: found is not None),
    "document.preview_void": (
        lambda s: {"document_id": s.drafts["scrap", s.company.w2]},
        lambda found: found is not None,
    ),
    "document.printable": (lambda s: {"document_ids": [s.drafts["scrap", s.company.w2]]}, bool),
    # one's own prints only: tried in tests/modules/printing
    "document.printed": (lambda s: {"print_key": "of-nobody"}, bool),
    "document.print_preview": (
        lambda s: {"document_id": s.drafts["scrap", s.company.w2], "with_price": True},
        bool,
    ),
    "document.print_counts": (lambda s: {"document_ids": [_printed(s.company)]}, bool),
    "printing.settings": (lambda s: {}, bool),
    "frame.person": (lambda s: {"user_id": SYSTEM.user_id}, lambda found: True),
    "todo.list": (lambda s: {"user_id": SYSTEM.user_id}, lambda found: True),
    "home.today": (lambda s: {"user_id": SYSTEM.user_id}, lambda found: found.documents in (3, 7)),
    "home.lags": (lambda s: {}, lambda found: "仓W2" in {lag.name for lag in found.warehouses}),
    "home.trend": (lambda s: {}, lambda found: any(day.received for day in found)),
    "home.upkeep": (lambda s: {}, bool),
    "document.look_up": (lambda s: {"typed": "QTRK"}, bool),
    "sku.look_up": (lambda s: {"typed": "A-1"}, bool),
    "sku.alike": (lambda s: {"code": "A-1"}, bool),
    "sku.labels": (lambda s: {"sku_ids": [s.company.a]}, bool),
    "document.to_receive": (lambda s: {"warehouse_id": s.company.s1}, bool),
    "stock.availability": (lambda s: {"warehouse_id": s.company.w2, "sku_ids": [s.company.a]}, bool),
    "stock.lots_to_take": (
        lambda s: {"warehouse_id": s.company.w2, "sku_ids": [_kept_by_lot(s)], "day": date(2026, 1, 5)},
        bool,
    ),
    "lot.ending": (lambda s: _ending(s) and {}, lambda found: "L-old" in {row.lot.number for row in found.rows}),
    "lot.order_kept": (_left_by_rule, lambda found: found.whole.by_rule > 0),
    "lot.trace": (lambda s: {"lot_id": _ending(s)}, lambda found: bool(found.steps)),
    "lot.find": (lambda s: _ending(s) and {"typed": "L-old"}, bool),
    "lot.rules": (lambda s: {}, bool),
    "stock.ledger": (
        lambda s: {"wanted": LedgerFilter(s.company.a, s.company.w2)},
        lambda found: bool(found.rows),
    ),
    "stock.page": (lambda s: {"wanted": _in(s.company.w2)}, lambda found: bool(found.rows)),
    "stock.by_sku": (lambda s: {"wanted": _in(s.company.w2)}, lambda found: bool(found.rows)),
    "abc.rule": (lambda s: {}, lambda found: found.days == 90),
    "abc.page": (lambda s: {"wanted": _classes_of(s.company, s.company.w2)}, lambda found: bool(found.rows)),
    "abc.counts": (lambda s: {"wanted": _classes_of(s.company, s.company.w2)}, bool),
    "replenishment.page": (lambda s: {"wanted": _needed(s.company)}, lambda found: bool(found.rows)),
    "replenishment.standing": (lambda s: {"wanted": _needed(s.company)}, lambda found: bool(found.counts)),
    "replenishment.suggestion": (
        lambda s: {"suggestion_id": suggested(s.company, s.company.a, s.company.w2)},
        lambda found: bool(found.steps),
    ),
    "replenishment.back_test": (
        lambda s: {"wanted": Trial(s.company.w2, sku_id=s.company.a)},
        lambda found: found.left_out > 0,
    ),
    "warehouse.ways_from": (lambda s: {"warehouse_id": s.company.w2}, bool),
    "warehouse.measured_ways": (lambda s: {}, lambda found: found == []),
    "warehouse.travel_rule": (lambda s: {}, bool),
    "transfer_advice.page": (
        lambda s: advised(s.company, s.company.a, s.company.w2, s.company.w1) and {"wanted": AdviceFilter()},
        lambda found: bool(found.rows),
    ),
    "transfer_advice.standing": (
        lambda s: advised(s.company, s.company.a, s.company.w2, s.company.w1) and {"wanted": AdviceFilter()},
        lambda found: bool(found.counts),
    ),
    "transfer_advice.view": (
        lambda s: {"suggestion_id": advised(s.company, s.company.a, s.company.w2, s.company.w1)},
        lambda found: bool(found.steps),
    ),
    "stock_health.warehouses": (
        lambda s: lined(s.company) and {},
        lambda found: any(row.name == "仓W2" for row in found.warehouses),
    ),
    "stock_health.days": (lambda s: noted(s.company) and {"days": 30, "warehouse_id": s.company.w2}, bool),
    "stock_health.skus": (
        lambda s: lined(s.company) and {"warehouse_id": s.company.w2, "state": "normal"},
        lambda found: bool(found.rows),
    ),
    "transfer_advice.settings_read": (lambda s: {}, lambda found: found.version == 1),
    "network_plan.view": (lambda s: {"plan_id": planned(s.company)}, bool),
    "network_plan.lines": (
        lambda s: {"plan_id": planned(s.company), "giver_id": s.company.w2, "warehouse_id": s.company.s1},
        lambda found: found == [],
    ),
    "transfer.flow_map": (_sent_on, lambda found: any(row.giver == "仓W2" for row in found)),
    "transfer.flow_documents": (
        lambda s: _sent_on(s) | {"giver_id": s.company.w2, "warehouse_id": s.company.w1},
        bool,
    ),
    "replenishment.settings": (lambda s: {}, lambda found: found.shipped["method"] == "auto"),
    "replenishment.seasons": (lambda s: {}, lambda found: found == []),
    "count_plan.weeks": (lambda s: {"warehouse_id": _planned(s.company)}, lambda found: found.is_classed),
    "stock.turnover": (lambda s: {"wanted": _turned(s.company.w2)}, lambda found: bool(found.rows)),
    "stock.turnover_totals": (lambda s: {"wanted": _turned(s.company.w2)}, lambda found: found.received > 0),
    "stock.turnover_spans": (lambda s: {}, bool),
    "opening.steps": (lambda s: {}, lambda found: any(one.name == "仓W2" for one in found.places)),
    "opening.trial_balance": (
        lambda s: s.company.record("opening_stock", [Line(s.company.a, 1)], at=s.company.w2) and {},
        lambda found: bool(found.rows),
    ),
    "opening.balances": (lambda s: {}, lambda found: len(found.totals) == 4),
    "period.list": (lambda s: {}, lambda found: found.following is not None),
    "report.months": (lambda s: _reported(s.company) and {}, lambda found: found[0].voids == 1),
    "report.month": (
        lambda s: {"month": _reported(s.company)},
        lambda found: [one.voids for one in found.figures if one.warehouse_name == "仓W2"] == [1],
    ),
    "report.rows": (lambda s: {"wanted": FactFilter(_reported(s.company))}, lambda found: bool(found.rows)),
    "report.export": (lambda s: {"wanted": FactFilter(_reported(s.company))}, lambda found: bool(list(found))),
    "books.standing": (lambda s: {}, lambda found: not found.proof_trouble),
    "stock.totals": (lambda s: {"wanted": _in(s.company.w2)}, lambda found: found.rows > 0 or found.on_hand > 0),
    "stock.of_sku": (
        lambda s: {"sku_id": _bought(s.company)},
        lambda found: any(one.stock.on_hand for one in found),
    ),
    "stock.held_by": (lambda s: {"sku_id": _promised(s.company)}, bool),
    "stock.on_the_way": (
        lambda s: {"sku_id": _sent(s.company)},
        lambda found: any(one.to_warehouse == "仓W2" for one in found),
    ),
    "stock.worth": (lambda s: {"sku_id": _bought(s.company)}, bool),
    "stock.curve": (lambda s: {"sku_id": s.company.a, "warehouse_id": s.company.w2}, bool),
    "partner.find": (lambda s: {}, lambda found: True),
    "partner.alike": (lambda s: {"name": "某厂"}, lambda found: True),
    "partner.get": (lambda s: {"partner_id": _partner(s.company, new_key()[:8])}, lambda found: True),
    "partner.get_with_contact": (lambda s: {"partner_id": _partner(s.company, new_key()[:8])}, lambda found: True),
    "partner.page": (lambda s: {"only": PartnerFilter("supplier")}, lambda found: True),
    "partner.page_with_contact": (lambda s: {"only": PartnerFilter("supplier")}, lambda found: True),
    "partner.next_code": (lambda s: {"kind": "supplier"}, bool),
    "sku.find": (lambda s: {}, bool),
    "sku.page": (lambda s: {"wanted": SkuFilter()}, lambda found: bool(found.rows)),
    "sku.count": (lambda s: {"wanted": SkuFilter()}, bool),
    "sku.matching": (lambda s: {"wanted": SkuFilter()}, bool),
    "sku.floor_prices": (lambda s: {"sku_ids": [s.company.a]}, lambda found: True),
    "sku.brands": (lambda s: {}, lambda found: True),
    "sku.export_columns": (lambda s: {"with_limits": True}, bool),
    "sku.card": (lambda s: {"sku_id": s.company.a}, bool),
    "sku.preview_change": (
        lambda s: {"change": SkuChange(kind="switch_off"), "sku_ids": [s.company.a]},
        bool,
    ),
    "sku.last_order_prices": (lambda s: {"sku_id": _ordered(s.company)}, bool),
    "purchase.least_quantities": (lambda s: {"partner_id": 1, "sku_ids": [s.company.a]}, lambda found: found == {}),
    "sku.likely_pairs": (lambda s: {}, lambda found: found.rows == []),
    "sku.count_likely_pairs": (lambda s: {}, lambda found: found == 0),
    "sku.merges": (lambda s: {"sku_id": s.company.a}, lambda found: found == []),
    "sku.merge_preview": (lambda s: {"gone_id": s.company.a, "stays_id": s.company.lots}, bool),
    "replenishment.suppliers": (lambda s: {"state": _needed(s.company).state}, bool),
    "sku.substitutes": (lambda s: _substitutes(s.company), bool),
    "transfer.homes": (lambda s: {}, lambda found: any(one.name == "仓W2" for one in found)),
    "transfer.store_stock": (lambda s: {"sku_id": s.company.a, "here_id": s.company.w2}, bool),
    "transfer.asked_of_me": (lambda s: _asked(s.company, s.company.w2, s.company.w1), bool),
    "transfer.asked_by_me": (lambda s: _asked(s.company, s.company.w1, s.company.w2), bool),
    "transfer.open_for": (
        lambda s: _asked(s.company, s.company.w1, s.company.w2) | {"sku_id": s.company.a, "receiver_id": s.company.w2},
        bool,
    ),
    "transfer.fulfilment": (lambda s: _fulfilled(s.company), bool),
    "fulfilment.proposal": (lambda s: {"order_id": shared.ordered(s.company, s.company.w2)}, bool),
    "fulfilment.order": (lambda s: {"order_id": shared.ordered(s.company, s.company.w2)}, bool),
    "fulfilment.settings": (lambda s: {}, bool),
    "parcel.to_send": (lambda s: shared.parcel(s.company, s.company.w2) and {}, bool),
    "delivery.mine": (lambda s: {}, lambda found: found.stops == ()),
    "pool.list": (lambda s: shared.pool(s.company, s.company.w2) and {}, bool),
    "pool.stock": (
        lambda s: {"wanted": PoolFilter(shared.pool(s.company, s.company.w2))},
        lambda found: bool(found.rows),
    ),
    "pool.of_sku": (lambda s: shared.pool(s.company, s.company.w2) and {"sku_id": s.company.a}, bool),
    "intake.choices": (lambda s: {}, lambda found: bool(found.stores)),
    "intake.clients": (lambda s: {}, lambda found: found is not None),
    "sku.packs": (lambda s: {"sku_ids": [_kept_pack(s.company) and s.company.b]}, bool),
    **looks(lambda company: _partner(company, new_key()[:8])),
    "cost.receipts": (
        lambda s: {"receipt_ids": (s.company.receive(s.company.a, 1, "1", at=s.company.w2).document_id,)},
        bool,
    ),
    "cost.preview": (
        lambda s: {
            "receipt_ids": (s.company.receive(s.company.a, 1, "1", at=s.company.w2).document_id,),
            "asked": CostAsked(amount="1", method="quantity"),
        },
        bool,
    ),
    "recipe.page": (lambda s: _kept_recipe(s.company) and {"only": RecipeFilter()}, lambda found: bool(found.rows)),
    "recipe.get": (lambda s: {"recipe_id": _kept_recipe(s.company)}, lambda found: bool(found.parts)),
    "recipe.export": (lambda s: _kept_recipe(s.company) and {"only": RecipeFilter()}, bool),
    "category.tree": (lambda s: {}, lambda found: True),
    "unit.list": (lambda s: {}, bool),
    "stock.settings_of_sku": (
        lambda s: {"sku_id": s.company.a},
        lambda found: any(row.warehouse_name == "仓W2" for row in found),
    ),
    "sku.get": (lambda s: {"sku_ids": [s.company.a]}, bool),
    "sku.scan": (lambda s: {"code": "A-1"}, bool),
    "warehouse.list": (lambda s: {}, lambda found: any(row.code == "W2" for row in found)),
    "audit.history": (lambda s: {"object_type": "sku", "object_id": s.company.a}, bool),
    "audit.search": (lambda s: {"wanted": LogFilter()}, lambda found: bool(found.rows)),
    "audit.entry": (lambda s: {"seq": 1}, bool),
    "audit.people": (lambda s: {}, bool),
    "audit.chain": (lambda s: {}, bool),
    "user.list": (lambda s: {}, bool),
    "user.get": (lambda s: {"user_id": s.company.hire(new_key()[:8], []).user_id}, bool),
    "user.roles": (lambda s: {}, bool),
    "user.own_security": (lambda s: {}, lambda found: True),
    "proof.offered": (lambda s: {}, bool),
    "proof.rules": (lambda s: {}, bool),
    "pin.own": (lambda s: {}, lambda found: True),
    # one's own, and what one has to do with: tried in tests/modules/approvals
    "approval.mine": (lambda s: {}, lambda found: found == []),
    "approval.heads": (lambda s: {}, lambda found: found == []),
    "approval.count": (lambda s: {}, lambda found: found == 0),
    "document.approvals": (lambda s: {"document_id": s.drafts["scrap", s.company.w2]}, lambda found: found == []),
    "approval.flows": (lambda s: {}, bool),
    "approval.flow": (lambda s: {"flow_id": 1}, bool),
    "approval.flow_parts": (lambda s: {}, bool),
    "approval.last_trial": (lambda s: {"definition": SHIPPED[0][2]}, lambda found: True),
    "station.list": (lambda s: {}, lambda found: found == []),
    "duty.exceptions": (lambda s: {}, lambda found: bool(found.people)),
    "role.matrix": (lambda s: {}, lambda found: bool(found.roles)),
    "role.preview": (lambda s: {"wanted": {}}, lambda found: True),
    "role.categories": (lambda s: {}, lambda found: found is not None),
    "role.who_can": (lambda s: {"permission": "user.view"}, bool),
    "role.rights_of": (lambda s: {"user_id": s.company.hire(new_key()[:8], [("clerk", None)]).user_id}, bool),
}


#: what they show of W2 cannot be told from the answer; tried below, in tests/modules/transfers and in …/counting
_CUT_TO_THE_WAREHOUSE = {
    "document.my_draft", "document.to_receive", "document.people", "transfer.to_me", "transfer.from_me",
    "transfer.count_sheet", "document.printed", "approval.view", "approval.card", "approval.passed",
    "approval.stand_ins", "approval.deciders", "document.waiting", "count.figures", "count.waiting",
    "parcel.couriers", "intake.standing",
}  # fmt: skip


@EVERY_ROLE
def test_queries_show_no_more_than_they_may(stage: Stage, role: str) -> None:
    company = stage.company
    person = company.hire("own", [(role, company.s1)])
    at_w2 = company.hire("there", [(role, company.w2)])
    past = formerly(company, role)
    for code, cells in table(QUERIES).items():
        if code in _CUT_TO_THE_WAREHOUSE:
            continue
        parameters, shows = LOOKS[code]
        params = parameters(stage)
        for actor, may in ((person, scope(cells[role]) == ALL), (at_w2, scope(cells[role]) != NOWHERE)):
            assert _shown(code, params, actor, shows) is may, (code, actor.name)
        if ALL_QUERIES[code].permissions:
            assert not _shown(code, params, past, shows), code


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
    assert read(ALL_QUERIES["document.totals"], actor=person).count == len(page.rows)
    stock = read(ALL_QUERIES["stock.page"], actor=person, wanted=StockFilter(holding=Holding.ALL))
    assert {row.warehouse_id for row in stock.rows} == {company.w1}
    assert read(ALL_QUERIES["stock.totals"], actor=person).on_hand == company.stock(company.a).on_hand

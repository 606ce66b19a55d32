"""Fields that a right of their own opens: from whom the company buys, what stock costs, what sales gain."""

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import NotFound, PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, perform, read
from jxc_app.modules.access.models import Role, RolePermission
from jxc_app.modules.audit.looking import LogFilter
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.documents.amending import BeginAmendment, begin_amendment
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.filters import DocumentFilter
from jxc_app.modules.documents.listing import document_totals, list_documents
from jxc_app.modules.documents.margins import Margin, document_margins
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.openings.models import BalanceKind
from jxc_app.modules.openings.queries import balance_page
from jxc_app.modules.openings.service import SaveBalance, save_balance
from jxc_app.modules.partners.bulk import SeenPartner, SwitchPartners, switch_off_partners
from jxc_app.modules.partners.partner_pages import PartnerFilter, get_partner
from jxc_app.modules.partners.queries import find_partners
from jxc_app.modules.partners.service import CreatePartner, UpdatePartner, create_partner, update_partner
from tests.modules.access.test_rows_everywhere import QUESTIONS, answer, answers
from tests.support.company import SYSTEM, Company, Line
from tests.support.narrowed import Paper, Scene, narrowed_scene

NAME, CODE = "独家供货商行", "GYS-独"
SUPPLIERS = "partner.supplier.view"


def _hired(company: Company, login: str, *without: str) -> Actor:
    """Somebody with every right there is, everywhere, but for these."""

    def work(session: Session) -> None:
        role = Role(code=f"all_{login}", name=f"全权{login}")
        session.add(role)
        session.flush()
        codes = [code for code in PERMISSIONS if code not in without]
        session.add_all(RolePermission(role_id=role.id, permission=code, scope="all") for code in codes)

    company.database.write(work)
    return company.hire(login, [(f"all_{login}", None)])


def _supplier(company: Company, **fields: Any) -> int:
    command = CreatePartner(code=CODE, name=NAME, is_supplier=True, contact="独家联系人", **fields)
    return perform(create_partner, command, actor=SYSTEM, database=company.database).partner_id


@pytest.fixture
def scene(company: Company, standing_clock: FixedClock) -> Scene:
    """With papers of a supplier: sent back, promised to be, drafted; and money owed to them."""
    made = narrowed_scene(company)
    supplier = _supplier(company)
    lines = [Line(made.drink, 1, "3")]
    refs = [company.record("purchase_return", lines, partner_id=supplier)]
    refs.append(company.submit(company.save("purchase_return", lines, partner_id=supplier)))
    refs.append(company.save("purchase_return", lines, partner_id=supplier))
    owed = SaveBalance(partner_id=supplier, kind=BalanceKind.PAYABLE, amount=Decimal(77), reference="独家欠款")
    perform(save_balance, owed, actor=SYSTEM, database=company.database)
    for ref in refs:
        key = company.database.read(lambda session, ref=ref: session.get_one(Document, ref.document_id).document_key)
        made.papers.append(Paper(ref.document_id, key, "system", made.drink, (company.w1,), (NAME,)))
    return made


def _all_answers(scene: Scene, actor: Actor) -> dict[str, str]:
    """What every read says that could name a partner, refusals included."""
    with scene.company.database.reading() as session:
        entries = session.exec(select(AuditEntry.seq)).all()
        papers = [("document", one.id) for one in scene.papers] + [("partner", one) for one in range(1, 9)]
    asked: dict[str, list[dict[str, Any]]] = {
        "audit.search": [{"wanted": LogFilter()}],
        "audit.entry": [{"seq": seq} for seq in entries],
        "audit.history": [{"object_type": kind, "object_id": key} for kind, key in papers],
        "document.look_up": [{"typed": "CGTH"}],
        "partner.find": [{}, {"kind": "supplier"}, {"search": "独家"}],
        "partner.alike": [{"name": NAME}],
        "partner.get": [{"partner_id": one} for one in range(1, 9)],
        "partner.get_with_contact": [{"partner_id": one} for one in range(1, 9)],
        "opening.balances": [{}],
        "opening.export_balances": [{}],
        "approval.flow_parts": [{}],
    }
    filters = [PartnerFilter(kind, search) for kind in ("supplier", "customer", "") for search in ("", "独家")]
    for code in ("partner.page", "partner.page_with_contact", "partner.export", "partner.export_with_contact"):
        asked[code] = [{"only": one} for one in filters]
    said = {code: answers(scene, code, actor) for code in QUESTIONS}
    return said | {
        code: "\n".join(answer(scene.company, code, actor, one) for one in each) for code, each in asked.items()
    }


def test_no_read_names_a_supplier_to_whoever_may_not_know_them(scene: Scene) -> None:
    company = scene.company
    blind, seeing = _hired(company, "blind", SUPPLIERS), _hired(company, "seeing")
    told = {code for code, said in _all_answers(scene, seeing).items() if NAME in said}
    must = {
        "document.list", "document.get", "document.look_up", "document.export", "stock.held_by",
        "document.print_preview", "partner.find", "partner.page", "partner.get", "partner.export", "audit.entry",
        "opening.balances", "approval.flow_parts",
    }  # fmt: skip
    assert must <= told, must - told
    given_away = {code for code, said in _all_answers(scene, blind).items() if NAME in said or "独家联系人" in said}
    assert not given_away


def test_neither_filter_nor_search_tells_whose_papers_they_are(scene: Scene) -> None:
    company = scene.company
    blind, seeing = _hired(company, "blind", SUPPLIERS), _hired(company, "seeing")
    supplier = company.database.read(lambda s: s.get_one(Document, scene.papers[-1].id).partner_id)
    for wanted in (DocumentFilter(partner_id=supplier), DocumentFilter(search="独家")):
        assert len(read(list_documents, actor=seeing, wanted=wanted).rows) == 3
        assert not read(list_documents, actor=blind, wanted=wanted).rows
    mine = DocumentFilter(partner_id=scene.customer)
    assert read(list_documents, actor=blind, wanted=mine).rows, "customers are no secret"


def test_one_who_buys_as_well_is_shown_as_a_customer_only(company: Company) -> None:
    both = _supplier(company, is_customer=True)
    blind = _hired(company, "blind", SUPPLIERS)
    shown = read(get_partner, actor=blind, partner_id=both)
    assert (shown.is_customer, shown.is_supplier) == (True, False)
    assert [one.is_supplier for one in read(find_partners, actor=blind)] == [False]
    assert not read(find_partners, actor=blind, kind="supplier")


def test_whoever_may_not_know_suppliers_changes_none(company: Company) -> None:
    supplier = _supplier(company)
    blind = _hired(company, "blind", SUPPLIERS)
    made = CreatePartner(code="G2", name="新供应商", is_supplier=True)
    changed = UpdatePartner(partner_id=supplier, version=1, name="改", is_customer=True)
    off = SwitchPartners(partners=[SeenPartner(partner_id=supplier, version=1)])
    for case, command in ((create_partner, made), (update_partner, changed), (switch_off_partners, off)):
        with pytest.raises(PermissionDenied):
            perform(case, command, actor=blind, database=company.database)
    with pytest.raises(NotFound):
        read(get_partner, actor=blind, partner_id=supplier)


def test_a_draft_keeps_the_supplier_whom_its_next_writer_does_not_see(company: Company) -> None:
    supplier = _supplier(company)
    blind = _hired(company, "blind", SUPPLIERS)
    company.receive(company.a, 9, "2")
    draft = company.save("purchase_return", [Line(company.a, 1)], partner_id=supplier)
    key = company.database.read(lambda s: s.get_one(Document, draft.document_id).document_key)
    again = company.save(
        "purchase_return", [Line(company.a, 2)], actor=blind, document_key=key, document_id=draft.document_id,
        version=draft.version,
    )  # fmt: skip
    assert company.database.read(lambda s: s.get_one(Document, again.document_id).partner_id) == supplier
    with pytest.raises(PermissionDenied):
        company.save("purchase_return", [Line(company.a, 1)], actor=blind, partner_id=supplier)


def test_a_sale_to_a_supplier_does_not_tell_their_name(company: Company) -> None:
    supplier = _supplier(company)
    blind = _hired(company, "blind", SUPPLIERS)
    company.receive(company.a, 9, "2")
    with pytest.raises(PermissionDenied):
        company.save("sales_issue", [Line(company.a, 1, "3")], actor=blind, partner_id=supplier)
    owed = SaveBalance(partner_id=supplier, kind=BalanceKind.RECEIVABLE, amount=Decimal(7), reference="")
    with pytest.raises(PermissionDenied):
        perform(save_balance, owed, actor=blind, database=company.database)


def test_an_amendment_neither_shows_nor_loses_a_price_that_its_writer_may_not_see(company: Company) -> None:
    received = company.record("other_receipt", [Line(company.a, 100, "10"), Line(company.b, 5, "3")])
    keeper = company.hire("keeper", [("keeper", company.w1)])
    begun = BeginAmendment(
        document_id=received.document_id, version=received.version, document_key=new_key(), reason="数量录错"
    )
    draft = perform(begin_amendment, begun, actor=keeper, database=company.database)
    view = read(get_document, actor=keeper, document_id=draft.document_id)
    assert {(line.price, line.amount) for line in view.lines} == {(None, None)}
    assert view.head.total_amount is None
    asked = DocumentFilter(status="draft")
    assert read(document_totals, actor=keeper, wanted=asked).amount in (None, Decimal(0))
    fewer = [Line(company.a, 98), Line(company.b, 5)]
    saved = company.save(
        "other_receipt", fewer, actor=keeper, document_key=begun.document_key, document_id=draft.document_id,
        version=draft.version, business_date=view.head.business_date,
    )  # fmt: skip
    lines = read(get_document, actor=SYSTEM, document_id=saved.document_id).lines
    assert [(line.price, line.amount) for line in lines] == [(10, 980), (3, 15)]
    company.post(saved)
    assert company.value(company.a) == Decimal(980)


def test_payables_and_their_sum_are_not_told(company: Company) -> None:
    supplier = _supplier(company)
    owed = SaveBalance(partner_id=supplier, kind=BalanceKind.PAYABLE, amount=Decimal(77), reference="")
    perform(save_balance, owed, actor=SYSTEM, database=company.database)
    page = read(balance_page, actor=_hired(company, "blind", SUPPLIERS))
    assert not page.rows
    assert {one.kind for one in page.totals} == {"receivable", "advance"}


def _sold(company: Company) -> int:
    buyer = CreatePartner(code="K", name="客户", is_customer=True)
    customer = perform(create_partner, buyer, actor=SYSTEM, database=company.database).partner_id
    company.receive(company.a, 10, "2.5")
    lines = [Line(company.a, 4, "5"), Line(company.a, 1, "0")]
    return company.record("sales_issue", lines, partner_id=customer).document_id


def test_the_margin_of_a_sale_is_its_amount_less_what_left_the_stock(company: Company) -> None:
    sale = _sold(company)
    found = read(document_margins, actor=SYSTEM, document_id=sale)
    assert found
    assert list(found.lines.values()) == [
        Margin(Decimal(10), Decimal(10), Decimal("50.0")), Margin(Decimal("2.5"), Decimal("-2.5"), None),
    ]  # fmt: skip
    assert found.total == Margin(Decimal("12.5"), Decimal("7.5"), Decimal("37.5"))


def test_a_return_takes_its_margin_back(company: Company) -> None:
    sale = _sold(company)
    with company.database.reading() as session:
        customer = session.get_one(Document, sale).partner_id
    back = company.record("sales_return", [Line(company.a, 2, "5")], partner_id=customer)
    found = read(document_margins, actor=SYSTEM, document_id=back.document_id)
    assert found
    assert found.total == Margin(Decimal(-5), Decimal(-5), Decimal("50.0"))


@pytest.mark.parametrize("lacking", ["document.margin", "document.price"])
def test_margins_are_for_those_who_hold_both_rights(company: Company, lacking: str) -> None:
    sale = _sold(company)
    reader = _hired(company, "one", lacking)
    try:
        assert read(document_margins, actor=reader, document_id=sale) is None
    except PermissionDenied:
        assert lacking == "document.margin"
    assert read(document_margins, actor=_hired(company, "two"), document_id=sale)


def test_no_margin_of_what_is_no_sale_or_was_taken_back(company: Company) -> None:
    sale = _sold(company)
    receipt = company.receive(company.a, 1, "1").document_id
    assert read(document_margins, actor=SYSTEM, document_id=receipt) is None
    with company.database.reading() as session:
        version = session.get_one(Document, sale).version
    company.void(DocumentRef(document_id=sale, version=version, status="posted", number=None))
    assert read(document_margins, actor=SYSTEM, document_id=sale) is None

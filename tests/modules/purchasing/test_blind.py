"""盲收: whoever only counts learns nowhere how much was ordered; every read is asked, as a thief would."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read, read_in
from jxc_app.modules.documents.chains import document_chain
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.exporting import document_table, line_table
from jxc_app.modules.documents.filters import DocumentFilter
from jxc_app.modules.documents.listing import document_totals, list_documents
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.files.queries import get_file, list_files
from jxc_app.modules.mailing.queries import mail_draft
from jxc_app.modules.purchasing.arrivals import arrival_sheet, arrivals, counted_lines
from jxc_app.modules.purchasing.ordering import PlanOrders, plan_orders
from jxc_app.modules.purchasing.settings import ChangePurchaseRules, change_purchase_rules
from tests.modules.access.test_rows_everywhere import QUESTIONS, answer, answers
from tests.modules.documents.test_amending import amended, begin, edited
from tests.modules.files.sent import attached
from tests.modules.notifications.test_telling import look, told
from tests.modules.purchasing.loop import Buying, buying_in
from tests.support.company import SYSTEM, Company, Line
from tests.support.narrowed import Paper, Scene, narrowed_scene

#: ordered, still to come of it, and what it costs: they stand in nothing else
ORDERED, PRICE = 7351, "3"
TELLING = re.compile(r"(?<![\w.])(7,?351|7,?352|7,?300|22,?05[36])(?!\w)")
#: what was ordered and taken back is in the report of its month, for who reads reports: what stands is not
REPORTS = {"report.month", "report.rows", "report.export"}
ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"])


def count_blind(company: Company, *, is_on: bool = True) -> None:
    command = ChangePurchaseRules(over_percent=0, is_blind=is_on, version=1)
    perform(change_purchase_rules, command, actor=SYSTEM, database=company.database)


@pytest.fixture
def buying(company: Company) -> Buying:
    return buying_in(company)


@pytest.fixture
def scene(company: Company, buying: Buying, standing_clock: FixedClock) -> Scene:
    """Orders of whom nobody has got all: planned, in force, come in part, changed, about to be changed."""
    made = narrowed_scene(company)
    lines = [Line(made.drink, ORDERED, PRICE, due_on=date(2026, 1, 1))]
    asked = company.record("purchase_requisition", [Line(made.drink, ORDERED)])
    [planned] = plan(company, buying, asked)
    receipt = buying.received(planned, 51)
    changed = amended(company, buying.order(*lines, actor=SYSTEM), lines, partner_id=buying.supplier)
    more = [Line(made.drink, ORDERED + 1, PRICE)]
    urgent = buying.order(*lines, actor=SYSTEM, urgency="断货")
    changing = edited(company, begin(company, urgent), more, partner_id=buying.supplier, urgency="断货")
    waiting = company.submit(company.save("purchase_order", lines, partner_id=buying.supplier))
    for ref in (asked, planned, receipt, changed, urgent, changing, waiting):
        key = company.database.read(lambda session, ref=ref: session.get_one(Document, ref.document_id).document_key)
        made.papers.append(Paper(ref.document_id, key, "buyer", made.drink, (company.w1,), ("CG",)))
    count_blind(company)
    return made


def plan(company: Company, buying: Buying, asked: DocumentRef, quantity: int = ORDERED) -> list[DocumentRef]:
    line = {
        "source_line_id": asked.document_id * 1000 + 1, "quantity": quantity, "partner_id": buying.supplier,
        "price": PRICE,
    }  # fmt: skip
    command = PlanOrders(document_key=new_key(), warehouse_id=company.w1, lines=[line])
    done = perform(plan_orders, command, actor=SYSTEM, database=company.database)
    return [
        DocumentRef(document_id=one, number=number, version=1, status="posted")
        for one, number in zip(done.document_ids, done.numbers, strict=True)
    ]


def given_away(scene: Scene, actor: Actor) -> set[str]:
    """The reads whose answer has one of the figures in it."""
    asked: dict[str, list[dict[str, Any]]] = {
        "notice.mine": [{}],
        "document.usual_quantities": [
            {"type_code": "purchase_order", "warehouse_id": scene.company.w1, "sku_ids": [scene.drink]}
        ],
        "purchase.open_lines": [{"sku_ids": [scene.drink], "warehouse_id": scene.company.w1}],
    }
    said = {code: answers(scene, code, actor) for code in QUESTIONS}
    said |= {code: "\n".join(answer(scene.company, code, actor, one) for one in each) for code, each in asked.items()}
    return {code for code, words in said.items() if TELLING.search(words)}


@ONE_ENGINE
def test_no_read_tells_whoever_only_counts_how_much_was_ordered(scene: Scene, buying: Buying) -> None:
    must = {
        "document.chain", "document.export", "document.export_lines", "document.get", "document.list",
        "document.preview_amend", "document.print_preview", "document.purchase_history", "purchase.emergencies",
        "purchase.late", "purchase.loop", "purchase.open_lines",
    }  # fmt: skip
    told = given_away(scene, buying.buyer)
    assert must <= told, must - told
    for role in ("keeper", "store_manager", "store_clerk"):
        thief = scene.company.hire(f"thief_{role}", [(role, None)])
        assert not given_away(scene, thief) - REPORTS, role


def test_the_row_stays_and_its_quantity_is_hidden_until_all_has_come(company: Company, buying: Buying) -> None:
    order = buying.order(Line(company.a, 10, "3"))
    count_blind(company)
    manager = company.hire("manager", [("store_manager", None)])
    orders = {"wanted": DocumentFilter(type="purchase_order"), "database": company.database}

    def seen_by(actor: Actor) -> tuple[Any, ...]:
        [row] = read(list_documents, actor=actor, **orders).rows
        totals = read(document_totals, actor=actor, **orders)
        [head] = read_all(document_table, actor, company, wanted=orders["wanted"])
        [line] = read_all(line_table, actor, company, wanted=orders["wanted"])
        [paper] = read(document_chain, actor=actor, document_id=order.document_id, database=company.database).papers[:1]
        figures = [row.total_quantity, row.total_amount, totals.pieces, totals.amount, paper.total_quantity]
        return (*figures, head[7], head[8], line[13], line[15], totals.count)

    assert seen_by(buying.buyer) == (10, 30, 10, 30, 10, 10, 30, 10, 10, 1)
    assert seen_by(manager) == (None, None, 0, 0, None, None, None, None, None, 1)
    receipt = buying.received(order, 4)
    [link] = read(get_document, actor=manager, document_id=receipt.document_id, database=company.database).links
    assert (link.number, link.quantity) == (order.number, None)
    buying.received(order, 6)
    assert seen_by(manager) == (10, 30, 10, 30, 10, 10, 30, 10, 10, 1)


def read_all(query: Any, actor: Actor, company: Company, **asked: Any) -> list[Any]:
    return company.database.read(lambda session: list(read_in(session, query, actor, **asked)))


def test_no_order_of_rows_tells_which_is_greater(company: Company, buying: Buying) -> None:
    small, great = (buying.order(Line(company.a, quantity, "3")) for quantity in (10, 900))
    between = company.record("other_receipt", [Line(company.a, 500, "3")], actor=SYSTEM)
    count_blind(company)

    def sorted_by(actor: Actor, order: str) -> list[int]:
        return [row.id for row in read(list_documents, actor=actor, order=order, database=company.database).rows]

    by_size = [small.document_id, between.document_id, great.document_id]
    latest = sorted(by_size, reverse=True)
    assert sorted_by(buying.buyer, "pieces") == by_size
    manager = company.hire("manager", [("store_manager", None)])
    for order in ("pieces", "-pieces", "amount", "-amount"):
        assert sorted_by(manager, order) == latest


def test_a_request_is_hidden_from_whoever_did_not_make_it(company: Company, buying: Buying) -> None:
    theirs = company.record("purchase_requisition", [Line(company.a, 10)], actor=buying.buyer)
    clerk = company.hire("clerk", [("store_clerk", None)])
    own = company.submit(company.save("purchase_requisition", [Line(company.a, 20)], actor=clerk), actor=clerk)
    manager = company.hire("manager", [("store_manager", None)])
    count_blind(company)

    def seen_by(actor: Actor) -> dict[int, Any]:
        found = read(list_documents, actor=actor, database=company.database, wanted=DocumentFilter(search="CGSQ"))
        return {row.id: row.total_quantity for row in found.rows}

    assert seen_by(clerk) == {theirs.document_id: None, own.document_id: 20}
    assert seen_by(manager) == {theirs.document_id: None, own.document_id: 20}, "it waits for them"
    [order] = plan(company, buying, theirs, quantity=10)
    assert company.status(theirs) == "done"
    assert seen_by(clerk)[theirs.document_id] is None
    buying.received(order, 10)
    assert seen_by(clerk)[theirs.document_id] == 10


def test_what_is_attached_or_mailed_or_written_of_an_order_is_hidden_with_it(company: Company, buying: Buying) -> None:
    order = buying.order(Line(company.a, 10, "3"))
    file_id = attached(company, order.document_id)
    of_order = {"subject_kind": "document", "subject_id": order.document_id, "database": company.database}
    assert len(read(list_files, actor=buying.keeper, **of_order)) == 1
    count_blind(company)
    assert read(list_files, actor=buying.keeper, **of_order) == []
    for query, asked in ((get_file, {"file_id": file_id}), (mail_draft, {"document_id": order.document_id})):
        with pytest.raises(NotFound):
            read(query, actor=buying.keeper, database=company.database, **asked)
    assert len(read(list_files, actor=buying.buyer, **of_order)) == 1


def test_who_inspects_is_told_what_is_open_unless_they_count_too(company: Company, buying: Buying) -> None:
    receipt = buying.count(buying.order(Line(company.a, 10, "3")), 4)
    count_blind(company)
    both = company.hire("both", [("keeper", None), ("inspector", None)])

    def seen_by(actor: Actor) -> Decimal | None:
        [line] = read(counted_lines, actor=actor, document_id=receipt.document_id, database=company.database)
        return line.ordered

    assert (seen_by(buying.inspector), seen_by(both)) == (10, None)


def test_no_message_says_how_much_an_order_was_changed_by(company: Company, buying: Buying) -> None:
    manager = company.hire("manager", [("store_manager", None)])
    look(company)

    def change() -> str:
        order = buying.order(Line(company.a, 10, "3"))
        new = amended(company, order, [Line(company.a, 12, "3")], partner_id=buying.supplier)
        look(company)
        return told(company, manager)[-1].replace(order.number or "", "旧").replace(new.number or "", "新")

    assert "旧（10 件），改为 新（12 件）。" in change()
    count_blind(company)
    assert "旧，改为 新。" in change()


def test_counting_anew_does_not_find_out_how_much_was_ordered(company: Company, buying: Buying) -> None:
    """A line that vanished from the list once as much was counted as ordered told it, in a dozen counts."""
    order = buying.order(Line(company.a, 10, "3"), Line(company.b, 5, "2"))
    count_blind(company)
    told, counted = set(), None
    for tried in (4, 10, 999):
        again = {} if counted is None else {"document_id": counted.document_id, "version": counted.version}
        counted = buying.count(order, tried, 2, **again)
        [arrival] = read(arrivals, actor=buying.keeper, database=company.database)
        asked = {"order_id": order.document_id, "warehouse_id": company.w1}
        sheet = read(arrival_sheet, actor=buying.keeper, database=company.database, **asked)
        told.add((arrival.lines, arrival.waits, len(sheet.lines)))
    assert told == {(2, True, 2)}


def test_no_refusal_says_how_much_is_open(company: Company, buying: Buying) -> None:
    counted = buying.count(buying.order(Line(company.a, 10, "3")), 999)
    count_blind(company)
    both = company.hire("both", [("keeper", None), ("inspector", None)])
    for inspector, code, params in (
        (buying.inspector, "document.link_exceeded", {"open": "10"}), (both, "document.link_over", {}),
    ):  # fmt: skip
        with pytest.raises(DomainError) as found:
            buying.inspect(counted, actor=inspector)
        assert (found.value.code, found.value.params) == (code, params)

"""What somebody in one warehouse must see of buying there, and nobody elsewhere."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import func, select

from jxc_app.core.clock import business_date
from jxc_app.core.ids import new_key
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import USE_CASES, clock, perform
from jxc_app.modules.buying_figures.asking import Asked
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.models import Document
from jxc_app.modules.pricing.prices import PriceAsked
from jxc_app.modules.receivables.owing import Wanted
from jxc_app.modules.receivables.stated import StatementFilter as CustomersStated
from jxc_app.modules.retail.queries import TicketFilter
from jxc_app.modules.retail.shortage_queries import ShortageFilter
from jxc_app.modules.sales.queries import OrderFilter
from jxc_app.modules.settlement.accruals import AccrualFilter
from jxc_app.modules.settlement.differences import DifferenceFilter
from jxc_app.modules.settlement.matched import MatchFilter
from jxc_app.modules.settlement.paper_lines import OnPaper
from jxc_app.modules.settlement.statements import StatementFilter
from jxc_app.modules.sourcing.queries import AgreementFilter
from tests.modules.mailing.post_office import put_mail
from tests.support.company import SYSTEM, Company, Line

#: figures of what was received, whenever that was
_INSPECTED = Asked("quality", date(2020, 1, 1), date(2099, 1, 1))
Look = tuple[Callable[[Any], dict[str, Any]], Callable[[Any], bool]]


def _has_rows(answer: Any) -> bool:
    return bool(answer.rows)


def ordered(company: Company, at: int, supplier: int) -> int:
    """An order in force that is expected there; its id."""
    made = company.record("purchase_order", [Line(company.a, 9, "1")], at=at, partner_id=supplier)
    return made.document_id


def _mailed(company: Company, at: int, supplier: int) -> int:
    """An order that was mailed; its id."""
    order = ordered(company, at, supplier)
    put_mail(company, order)
    return order


def sold(company: Company, at: int) -> int:
    """A sales order in force there; its id."""
    case = USE_CASES["partner.create"]
    command = case.command(code=new_key()[:12], name="订货的客户", is_customer=True)
    customer = perform(case, command, actor=SYSTEM, database=company.database).partner_id
    return company.record("sales_order", [Line(company.a, 2, "1")], at=at, partner_id=customer).document_id


def owing(company: Company, at: int) -> Document:
    """A sale there on account that nobody has paid."""
    case = USE_CASES["partner.create"]
    command = case.command(code=new_key()[:12], name="挂账的客户", is_customer=True)
    customer = perform(case, command, actor=SYSTEM, database=company.database).partner_id
    company.receive(company.a, 1, "1", at=at)
    made = company.record("sales_issue", [Line(company.a, 1, "9")], at=at, partner_id=customer)
    return company.database.read(lambda session: session.get_one(Document, made.document_id))


def paid_by_customer(company: Company, at: int) -> int:
    """A customer who has paid there."""
    sale, case = owing(company, at), USE_CASES["receivable.receive"]
    command = case.command(
        document_key=new_key(), partner_id=sale.partner_id, warehouse_id=at, amount="9", method="cash",
        oldest_first=True,
    )  # fmt: skip
    perform(case, command, actor=SYSTEM, database=company.database)
    return sale.partner_id or 0


def stating_customer(company: Company, at: int) -> dict[str, Any]:
    """A statement over a sale there, to a customer of its own."""
    sale = owing(company, at)
    return {"document_key": new_key(), "partner_id": sale.partner_id, "to_on": sale.business_date.isoformat()}


def stated_to_customer(company: Company, at: int) -> DocumentRef:
    """One that is in force."""
    case = USE_CASES["customer_statement.make"]
    return perform(case, case.command(**stating_customer(company, at)), actor=SYSTEM, database=company.database)


def _owing(name: Callable[[Document], dict[str, Any]], shows: Callable[[Any], bool]) -> Look:
    return lambda stage: name(owing(stage.company, stage.company.w2)), shows


def sold_short(company: Company, at: int) -> int:
    """A ticket of what is not there; its id."""
    case = USE_CASES["retail.sell"]
    line, paid = {"sku_id": company.lots, "quantity": "2", "price": "1"}, {"way": "cash", "amount": "2"}
    command = case.command(document_key=new_key(), warehouse_id=at, lines=[line], payments=[paid])
    return perform(case, command, actor=SYSTEM, database=company.database).document_id


def _bundle(company: Company) -> str:
    """A bundle with a price; its code."""
    case, code = USE_CASES["bundle.save"], new_key()[:12]
    parts = [{"sku_id": company.a, "quantity": "1"}]
    perform(case, case.command(code=code, name="套餐", price="5", parts=parts), actor=SYSTEM, database=company.database)
    return code


def _with_a_bundle(stage: Any) -> dict[str, Any]:
    _bundle(stage.company)
    return {}


def _with_a_list(stage: Any) -> dict[str, Any]:
    list_price(stage.company)
    return {}


def _today() -> date:
    return business_date(clock.get().now(), get_settings().zone)


def list_price(company: Company) -> Any:
    """A price on a list for everybody."""
    case = USE_CASES["price_list.save"]
    command = case.command(name=new_key()[:12], kind="general", valid_from="2026-01-01")
    held = perform(case, command, actor=SYSTEM, database=company.database)
    case = USE_CASES["price_list.set_price"]
    command = case.command(list_id=held.list_id, sku_id=company.a, price="1")
    return perform(case, command, actor=SYSTEM, database=company.database)


def picked(company: Company, at: int) -> int:
    """A shipment there that is handed in for picking; its id."""
    company.receive(company.a, 1, "1", at=at)
    return company.submit(company.save("sales_issue", [Line(company.a, 1)], at=at)).document_id


def counted(company: Company, at: int, supplier: int, **more: str) -> DocumentRef:
    """One piece of an order, counted there and not inspected yet."""
    line = {"source_line_id": ordered(company, at, supplier) * 1000 + 1, "counted": "1"}
    case = USE_CASES["goods_receipt.count"]
    command = case.command(document_key=new_key(), warehouse_id=at, lines=[line], **more)
    return perform(case, command, actor=SYSTEM, database=company.database)


def frozen(company: Company, at: int, supplier: int) -> int:
    """A receipt there whose settlement is frozen; its id."""
    made = counted(company, at, supplier, wrong="一箱别的")
    case = USE_CASES["goods_receipt.inspect"]
    command = case.command(document_id=made.document_id, version=made.version)
    return perform(case, command, actor=SYSTEM, database=company.database).document_id


def schedule_of(company: Company, at: int, giver: int | None = None) -> tuple[int, int]:
    """A schedule of its own for a warehouse, every day at midnight's last minute, and its template; their ids."""
    template = USE_CASES["ask.save_template"]
    command = template.command(name=new_key()[:20], sku_ids=[company.a])
    made = perform(template, command, actor=SYSTEM, database=company.database).id
    case = USE_CASES["ask.save_schedule"]
    command = case.command(template_id=made, warehouse_id=at, weekdays=127, closes_at="23:59", supplied_by=giver)
    return perform(case, command, actor=SYSTEM, database=company.database).id, made


def store_asked(company: Company, at: int, _: int = 0, giver: int | None = None) -> DocumentRef:
    """What that place asked for in its open round."""
    schedule, _ = schedule_of(company, at, giver)
    case = USE_CASES["ask.send"]
    lines = [{"sku_id": company.a, "quantity": "1"}]
    command = case.command(warehouse_id=at, schedule_id=schedule, day="2020-01-01", lines=lines)
    number = perform(case, command, actor=SYSTEM, database=company.database).number
    with company.database.reading() as session:
        paper = session.exec(select(Document).where(Document.number == number)).one()
        return DocumentRef(document_id=paper.id, number=number, status=paper.status, version=paper.version)


def asked_of(company: Company, giver: int, _: int = 0) -> DocumentRef:
    """What another place asked of this one, in force."""
    return company.post(store_asked(company, company.s1, giver=giver))


def received(company: Company, at: int, supplier: int) -> int:
    """One piece that was accepted there; the id of its receipt's line."""
    made = counted(company, at, supplier)
    case = USE_CASES["goods_receipt.inspect"]
    command = case.command(document_id=made.document_id, version=made.version)
    return perform(case, command, actor=SYSTEM, database=company.database).document_id * 1000 + 1


def paper(line: int, amount: str = "1") -> dict[str, Any]:
    """An invoice over one piece of a receipt's line."""
    return {
        "document_key": new_key(), "number": f"25{line:018}", "issued_on": "2026-01-01", "net": amount, "tax": "0",
        "gross": amount, "lines": [{"receipt_line_id": line, "quantity": "1", "amount": amount}],
    }  # fmt: skip


def billed(company: Company, at: int, supplier: int, amount: str = "1") -> int:
    """An invoice over goods that came there; its id. One yuan is what was ordered, more differs."""
    case = USE_CASES["invoice.register"]
    command = case.command(**paper(received(company, at, supplier), amount))
    return perform(case, command, actor=SYSTEM, database=company.database).document_id


#: a line of a paper that stands for whatever came
_SUMMARY = OnPaper(1, "*杂项*一批", amount=Decimal(1))


def with_paper(company: Company, at: int, supplier: int) -> int:
    """An invoice with a line of its paper over goods that came there; its id."""
    said = paper(received(company, at, supplier), "1")
    said["lines"] = [one | {"positions": [1]} for one in said["lines"]]
    case = USE_CASES["invoice.register"]
    command = case.command(**said, paper=[{"name": "*杂项*东西", "amount": "1", "quantity": "1"}])
    return perform(case, command, actor=SYSTEM, database=company.database).document_id


def red_paper(invoice_id: int) -> dict[str, Any]:
    """A red invoice over a fen of an invoice."""
    return {
        "document_key": new_key(), "number": f"26{invoice_id:018}", "issued_on": "2026-01-01", "net": "0.01",
        "tax": "0", "gross": "0.01", "reason": "降价", "parts": [{"document_id": invoice_id, "amount": "0.01"}],
    }  # fmt: skip


def item_of(company: Company, at: int, supplier: int) -> dict[str, object]:
    """What the supplier calls a SKU, as it was remembered with an invoice over goods that came there."""
    with_paper(company, at, supplier)
    return {"partner_id": supplier, "item_key": "杂项东西||", "sku_id": company.a}


def _dear(company: Company, at: int, supplier: int) -> int:
    """An invoice that differs by half a yuan; its id."""
    return billed(company, at, supplier, "1.50")


def requested(company: Company, at: int, supplier: int) -> DocumentRef:
    """A payment request over goods that came there."""
    case = USE_CASES["payment.request"]
    command = case.command(document_key=new_key(), invoice_ids=[billed(company, at, supplier)])
    return perform(case, command, actor=SYSTEM, database=company.database)


def somebody(company: Company) -> int:
    """A supplier of whom nothing came anywhere else; its id."""
    code = f"S-{new_key()[:8]}"
    case = USE_CASES["partner.create"]
    command = case.command(code=code, name=code, is_supplier=True)
    return perform(case, command, actor=SYSTEM, database=company.database).partner_id


def stating(company: Company, at: int, supplier: int = 0) -> dict[str, Any]:
    """A statement over goods that came there, of a supplier of its own."""
    supplier = supplier or somebody(company)
    received(company, at, supplier)
    today = company.database.read(lambda session: session.exec(select(func.max(Document.business_date))).one())
    return {"document_key": new_key(), "partner_id": supplier, "to_on": today.isoformat()}


def stated(company: Company, at: int, supplier: int = 0) -> DocumentRef:
    """A statement in force."""
    case = USE_CASES["statement.make"]
    command = case.command(**stating(company, at, supplier))
    return perform(case, command, actor=SYSTEM, database=company.database)


def confirmed(company: Company, at: int, _: int = 0) -> int:
    """A confirmed statement of a supplier who gives no invoices; its id."""
    supplier = somebody(company)
    rules = USE_CASES["invoice.change_supplier_rules"]
    command = rules.command(partner_id=supplier, without_invoice=True, version=1)
    perform(rules, command, actor=SYSTEM, database=company.database)
    made = stated(company, at, supplier)
    share, answer = USE_CASES["statement.share"], USE_CASES["statement.answer"]
    seen = {"document_id": made.document_id, "version": made.version}
    token = perform(share, share.command(**seen), actor=SYSTEM, database=company.database).token
    said = answer.command(token=token, name="某人", lines=[{"line_no": 1, "verdict": "confirmed"}])
    perform(answer, said, actor=SYSTEM, database=company.database)
    return made.document_id


def asked_on_statement(company: Company, at: int, _: int = 0) -> DocumentRef:
    """A payment request without an invoice."""
    case = USE_CASES["payment.request_on_statement"]
    command = case.command(document_key=new_key(), statement_id=confirmed(company, at))
    return perform(case, command, actor=SYSTEM, database=company.database)


def paid_ahead(company: Company, at: int, supplier: int) -> DocumentRef:
    """An order there that is paid before it comes."""
    ask, pay = USE_CASES["payment.request_ahead"], USE_CASES["payment.pay"]
    command = ask.command(document_key=new_key(), order_id=ordered(company, at, supplier), amount="1")
    request = perform(ask, command, actor=SYSTEM, database=company.database)
    seen = {"document_id": request.document_id, "version": request.version}
    command = pay.command(document_key=new_key(), method="bank", **seen)
    return perform(pay, command, actor=SYSTEM, database=company.database)


def with_credit(company: Company, at: int, supplier: int) -> int:
    """An invoice there whose supplier owes something; its id."""
    paid_ahead(company, at, supplier)
    return billed(company, at, supplier)


def _in_an_emergency(company: Company, at: int, supplier: int) -> Any:
    """An order that somebody could not wait for."""
    return company.record("purchase_order", [Line(company.a, 1, "1")], at=at, partner_id=supplier, urgency="断货")


def _late(company: Company, at: int, supplier: int) -> Any:
    """An order that should have come."""
    line = Line(company.a, 1, "1", due_on=date(2026, 1, 2))
    return company.record("purchase_order", [line], at=at, partner_id=supplier)


def asked(company: Company, at: int, supplier: int) -> DocumentRef:
    """An inquiry there over one piece, of one supplier."""
    case = USE_CASES["rfq.make"]
    command = case.command(
        document_key=new_key(), warehouse_id=at, partner_ids=[supplier], answer_until="2099-01-01T00:00:00Z",
        few_reason="只有一家", lines=[{"sku_id": company.a, "quantity": "1"}],
    )  # fmt: skip
    return perform(case, command, actor=SYSTEM, database=company.database)


def offer(company: Company, rfq_id: int, supplier: int, price: str = "1") -> dict[str, Any]:
    """What that supplier offers, as somebody types it."""
    line = {"sku_id": company.a, "price": price}
    return {"rfq_id": rfq_id, "partner_id": supplier, "valid_until": "2099-01-01", "lines": [line]}


def offered(company: Company, at: int, supplier: int) -> int:
    """An inquiry there that was answered; its id."""
    rfq_id, case = asked(company, at, supplier).document_id, USE_CASES["rfq.enter_quote"]
    command = case.command(**offer(company, rfq_id, supplier))
    perform(case, command, actor=SYSTEM, database=company.database)
    return rfq_id


def choice(company: Company, rfq_id: int, supplier: int) -> dict[str, Any]:
    """One piece of it from that supplier."""
    line = {"sku_id": company.a, "partner_id": supplier, "quantity": "1"}
    return {"document_key": new_key(), "rfq_id": rfq_id, "few_reason": "只有一家", "lines": [line]}


def awarded(company: Company, at: int, supplier: int) -> int:
    """The award of an inquiry there, with an agreement; its id."""
    case = USE_CASES["rfq.award"]
    command = case.command(**choice(company, offered(company, at, supplier), supplier))
    return perform(case, command, actor=SYSTEM, database=company.database).document_id


def looks(supplier_of: Callable[[Company], int]) -> dict[str, Look]:
    """Query → its parameters over something in the second warehouse, and whether an answer shows it."""

    def there(make: Callable[[Company, int, int], Any], name: Callable[[Any, int], dict[str, Any]]) -> Look:
        def asked(stage: Any) -> dict[str, Any]:
            company = stage.company
            return name(make(company, company.w2, supplier_of(company)), company.w2)

        return asked, bool

    def nothing(made: Any, at: int) -> dict[str, Any]:
        return {}

    return {
        "receipt.arrivals": there(ordered, nothing),
        "receipt.sheet": there(ordered, lambda order, at: {"order_id": order, "warehouse_id": at}),
        "receipt.my_counts": there(counted, lambda receipt, at: {"person_id": SYSTEM.user_id}),
        "receipt.counted": there(counted, nothing),
        "receipt.to_inspect": there(counted, lambda receipt, at: {"document_id": receipt.document_id}),
        "settlement.frozen": there(frozen, nothing),
        "document.chain": there(ordered, lambda order, at: {"document_id": order}),
        "purchase.loop": (there(ordered, nothing)[0], lambda stages: any(one.papers for one in stages)),
        "purchase.late": there(_late, nothing),
        "purchase.open_lines": there(ordered, lambda order, at: {"sku_ids": list(range(1, 9)), "warehouse_id": at}),
        "purchase.emergencies": (there(_in_an_emergency, nothing)[0], lambda found: found.count > 0),
        "order.supplier_side": there(ordered, lambda order, at: {"document_id": order}),
        "mail.draft": there(ordered, lambda order, at: {"document_id": order}),
        "mail.of_document": there(_mailed, lambda order, at: {"document_id": order}),
        "picture.demands": there(counted, lambda receipt, at: {"document_id": receipt.document_id}),
        "sales.orders": (
            there(lambda company, at, _: sold(company, at), lambda made, at: {"wanted": OrderFilter(warehouse_id=at)})[
                0
            ],
            _has_rows,
        ),
        "sales.standing": there(lambda company, at, _: sold(company, at), lambda made, at: {"document_id": made}),
        "sales.ship_sheet": there(lambda company, at, _: sold(company, at), lambda made, at: {"order_id": made}),
        "sales.pick_list": there(lambda company, at, _: picked(company, at), lambda made, at: {"document_id": made}),
        "sales.rules": (lambda stage: {}, bool),
        "retail.day": (
            there(lambda company, at, _: sold_short(company, at), lambda made, at: {"wanted": TicketFilter(_today())})[
                0
            ],
            _has_rows,
        ),
        "retail.ticket": there(
            lambda company, at, _: company.database.read(
                lambda session: session.get_one(Document, sold_short(company, at)).number
            ),
            lambda number, at: {"number": number},
        ),
        "retail.short_lines": there(
            lambda company, at, _: sold_short(company, at), lambda made, at: {"document_id": made}
        ),
        "retail.shortages": (
            there(lambda company, at, _: sold_short(company, at), lambda made, at: {"wanted": ShortageFilter()})[0],
            _has_rows,
        ),
        "price_list.lists": (_with_a_list, bool),
        "price_list.prices": (lambda stage: {"list_id": list_price(stage.company).list_id}, _has_rows),
        "bundle.page": (_with_a_bundle, _has_rows),
        "bundle.on_sale": (lambda stage: {"warehouse_id": stage.company.w1} | _with_a_bundle(stage), bool),
        "bundle.exploded": (
            lambda stage: {"warehouse_id": stage.company.w1, "wanted": [(_bundle(stage.company), "1")]},
            bool,
        ),
        "price_list.listed": (
            lambda stage: {"sku_ids": [stage.company.a], "warehouse_id": stage.company.w1} | _with_a_list(stage),
            bool,
        ),
        "price_list.offers": (
            lambda stage: (
                {
                    "asked": [PriceAsked(stage.company.a, None, Decimal(1))],
                    "warehouse_id": stage.company.w1,
                }
                | _with_a_list(stage)
            ),
            lambda found: found[0] is not None,
        ),
        "purchase.rules": (lambda stage: {}, bool),
        "invoice.rules": (lambda stage: {}, bool),
        "receivable.customers": _owing(lambda one: {"only": Wanted(partner_id=one.partner_id)}, _has_rows),
        "receivable.papers": _owing(lambda one: {"only": Wanted(partner_id=one.partner_id)}, _has_rows),
        "receivable.money": (
            lambda stage: {"only": Wanted(partner_id=paid_by_customer(stage.company, stage.company.w2))},
            _has_rows,
        ),
        "receivable.credit": _owing(lambda one: {"partner_id": one.partner_id}, bool),
        "receivable.statement": _owing(
            lambda one: {"partner_id": one.partner_id, "from_on": date(2020, 1, 1), "to_on": date(2099, 1, 1)},
            lambda found: bool(found.lines),
        ),
        "customer_statement.page": (
            there(lambda company, at, _: stated_to_customer(company, at), lambda made, at: {"only": CustomersStated()})[
                0
            ],
            lambda page: bool(page.rows),
        ),
        "customer_statement.get": there(
            lambda company, at, _: stated_to_customer(company, at), lambda made, at: {"document_id": made.document_id}
        ),
        "customer_statement.preview": there(
            lambda company, at, _: stating_customer(company, at),
            lambda asked, at: {
                "partner_id": asked["partner_id"],
                "from_on": None,
                "to_on": date.fromisoformat(asked["to_on"]),
            },
        ),
        "payable.unbilled": there(received, nothing),
        "invoice.likely_goods": (
            there(
                lambda company, at, supplier: received(company, at, supplier) and supplier,
                lambda supplier, at: {"partner_id": supplier, "lines": [_SUMMARY]},
            )[0],
            lambda found: bool(found[0].sku_ids),
        ),
        "invoice.reducible": there(
            lambda company, at, supplier: billed(company, at, supplier) and supplier,
            lambda supplier, at: {"partner_id": supplier},
        ),
        "invoice.paper": there(with_paper, lambda bill, at: {"document_id": bill}),
        "invoice.remembered": there(item_of, lambda item, at: {"partner_id": item["partner_id"]}),
        "payable.accruals": (
            there(received, lambda line, at: {"only": AccrualFilter()})[0],
            lambda page: bool(page.rows),
        ),
        "payable.differences": (
            there(_dear, lambda bill, at: {"only": DifferenceFilter()})[0],
            lambda page: bool(page.rows),
        ),
        "payable.difference_of": there(_dear, lambda bill, at: {"document_id": bill}),
        "payable.suppliers": there(received, nothing),
        "payable.invoices": there(billed, nothing),
        "payable.to_pay": there(requested, nothing),
        "payable.calendar": there(billed, nothing),
        "payable.credits": there(paid_ahead, nothing),
        "payable.orders": there(ordered, nothing),
        "payable.without_invoice": there(asked_on_statement, nothing),
        "match.lines": (
            there(billed, lambda bill, at: {"only": MatchFilter(state="")})[0],
            lambda page: bool(page.rows),
        ),
        "match.suppliers": there(billed, nothing),
        "statement.page": (
            there(lambda company, at, _: stated(company, at), lambda made, at: {"only": StatementFilter()})[0],
            lambda page: bool(page.rows),
        ),
        "statement.get": there(
            lambda company, at, _: stated(company, at), lambda made, at: {"document_id": made.document_id}
        ),
        "statement.preview": there(
            lambda company, at, _: stating(company, at),
            lambda asked, at: {
                "partner_id": asked["partner_id"],
                "from_on": None,
                "to_on": date.fromisoformat(asked["to_on"]),
            },
        ),
        "invoice.supplier_rules": (lambda stage: {"partner_id": supplier_of(stage.company)}, bool),
        "rfq.list": (there(offered, nothing)[0], lambda page: bool(page.rows)),
        "rfq.compare": there(offered, lambda rfq, at: {"rfq_id": rfq}),
        "agreement.list": (
            there(awarded, lambda award, at: {"wanted": AgreementFilter()})[0],
            lambda page: bool(page.rows),
        ),
        "agreement.prices": there(
            lambda company, at, supplier: awarded(company, at, supplier) and (supplier, company.a),
            lambda made, at: {"partner_id": made[0], "sku_ids": [made[1]]},
        ),
        "sourcing.rules": (lambda stage: {}, bool),
        "ask.settings": (lambda stage: {}, bool),
        "ask.board": there(store_asked, nothing),
        "ask.sheet": (
            there(store_asked, lambda made, at: {"warehouse_id": at})[0],
            lambda sheet: bool(sheet.lines),
        ),
        "ask.givers": there(asked_of, nothing),
        "ask.shares": there(asked_of, lambda made, at: {"warehouse_id": at}),
        "purchase.figures": (there(received, lambda made, at: {"wanted": _INSPECTED})[0], _has_rows),
        "purchase.figure_lines": (there(received, lambda made, at: {"wanted": _INSPECTED})[0], _has_rows),
        "purchase.wanted": there(
            lambda company, at, supplier: company.record("purchase_requisition", [Line(company.a, 1)], at=at), nothing
        ),
    }

"""Selling at the counter in tests: a store, and what one does there."""

from decimal import Decimal

from sqlmodel import select

from jxc_app.core.clock import business_date
from jxc_app.core.ids import new_key
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.retail.importing import ImportTickets, import_tickets
from jxc_app.modules.retail.models import RetailShortage
from jxc_app.modules.retail.returning import TakeBack, take_back_sold
from jxc_app.modules.retail.selling import Sell, sell
from jxc_app.modules.retail.settling import SettleShort, settle_short, tickets_to_settle
from jxc_app.modules.retail.short import shortages_of
from jxc_app.modules.retail.writing_off import WriteOff, write_off
from tests.support.company import SYSTEM, Company


class Counter:
    """A company's store, and what one does there."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def sell(self, *lines, at=None, actor=SYSTEM, ways=None, **fields):
        """Sell (SKU, quantity, price, further fields of the line); paid in cash unless ``ways`` says more."""
        entered = [
            {"sku_id": sku, "quantity": str(quantity), "price": price} | dict(*more)
            for sku, quantity, price, *more in lines
        ]
        total = sum((Decimal(str(quantity)) * Decimal(price) for _, quantity, price, *_ in lines), Decimal(0))
        total -= Decimal(str(fields.get("rounding", 0)))
        paid = [{"way": way, "amount": amount} for way, amount in (ways or {"cash": str(total)}).items()]
        command = Sell(
            document_key=new_key(), warehouse_id=at or self.company.w1, lines=entered,
            payments=paid if total or ways else [], **fields,
        )  # fmt: skip
        return perform(sell, command, actor=actor, database=self.company.database)

    def settle(self):
        """What the job of each minute does."""
        today = business_date(clock.get().now(), get_settings().zone)
        waiting = self.company.database.read(lambda session: tickets_to_settle(session, today, 50))
        return [
            perform(settle_short, SettleShort(document_id=one), actor=SYSTEM, database=self.company.database).quantity
            for one in waiting
        ]

    def write_off(self, sale, line=1, quantity=None, actor=SYSTEM):
        command = WriteOff(
            document_key=new_key(), line_id=sale.document_id * 1000 + line, quantity=quantity, reason="找不到货"
        )
        return perform(write_off, command, actor=actor, database=self.company.database)

    def back(self, sale, *quantities, at=None, actor=SYSTEM, lots=()):
        lines = [
            {"source_line_id": sale.document_id * 1000 + number, "quantity": str(quantity)}
            | ({"lot_number": lots[number - 1]} if lots else {})
            for number, quantity in enumerate(quantities, start=1)
            if quantity
        ]
        command = TakeBack(
            document_key=new_key(),
            sale_id=sale.document_id,
            warehouse_id=at or self.company.w1,
            lines=lines,
            way="cash",
        )
        return perform(take_back_sold, command, actor=actor, database=self.company.database)

    def short(self, sale) -> list[RetailShortage]:
        return self.company.database.read(lambda session: shortages_of(session, sale.document_id))

    def lacking(self, sale):
        """(state, settled, written off, open) of what a ticket lacked, line by line."""
        return [(one.state, int(one.settled), int(one.written_off), int(one.open)) for one in self.short(sale)]

    def lines(self, ref):
        return self.company.database.read(lambda session: lines_of(session, ref.document_id))

    def now_ref(self, ref):
        """The document as it stands, to act on."""
        return ref.model_copy(update={"version": self.now(ref).version})

    def import_ticket(self, number, at, *lines, actor=SYSTEM, way="cash"):
        """What a till has sold: (SKU, quantity, yuan)."""
        entered = [{"sku_id": sku, "quantity": str(quantity), "amount": amount} for sku, quantity, amount in lines]
        paid = [{"way": way, "amount": str(sum(Decimal(amount) for _, _, amount in lines))}]
        ticket = {"number": number, "warehouse_id": self.company.w1, "sold_at": at, "lines": entered, "payments": paid}
        return perform(import_tickets, ImportTickets(tickets=[ticket]), actor=actor, database=self.company.database)

    def import_entries(self, command, actor=SYSTEM):
        """What a file came to."""
        return perform(import_tickets, command, actor=actor, database=self.company.database)

    def tickets(self):
        """Every sale."""
        wanted = select(Document).where(Document.type == "retail_sale").order_by(Document.id)
        found = self.company.database.read(lambda session: list(session.exec(wanted).all()))
        return [DocumentRef(document_id=o.id, number=o.number, status=o.status, version=o.version) for o in found]

    def now(self, ref):
        return self.company.database.read(lambda session: session.get_one(Document, ref.document_id))

    def free(self, sku=None, at=None):
        """On hand and reserved."""
        stock = self.company.stock(sku or self.company.a, at)
        return int(stock.on_hand), int(stock.reserved)

    def read(self, asked, *, actor=SYSTEM, **given):
        return read(asked, actor=actor, database=self.company.database, **given)

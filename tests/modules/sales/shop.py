"""Selling in tests: a company with a customer, and what one does to orders."""

from contextlib import contextmanager

import pytest

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.models import Document
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.sales.shipping import ShipOrder, ship_order
from tests.support.company import SYSTEM, Company, Line


@contextmanager
def refused(code):
    with pytest.raises(DomainError) as error:
        yield error
    assert error.value.code == code


class Shop:
    """A company with a customer, and what one does to orders."""

    def __init__(self, company: Company, customer: int) -> None:
        self.company, self.customer = company, customer

    @classmethod
    def of(cls, company: Company) -> "Shop":
        made = CreatePartner(code="C-1", name="客户一", is_customer=True)
        return cls(company, perform(create_partner, made, actor=SYSTEM, database=company.database).partner_id)

    def order(self, *lines, at=None, actor=SYSTEM, **fields):
        entered = [one if isinstance(one, Line) else Line(one[0], one[1], "5") for one in lines]
        return self.company.record("sales_order", entered, at=at, partner_id=self.customer, actor=actor, **fields)

    def ship(self, order, *quantities, only_picks=False, at=None, actor=SYSTEM, of=None):
        lines = [
            {"source_line_id": (of or order).document_id * 1000 + number, "quantity": quantity}
            for number, quantity in enumerate(quantities, start=1)
            if quantity
        ]
        command = ShipOrder(
            document_key=new_key(), order_id=order.document_id, version=self.now(order).version,
            warehouse_id=at or self.company.w1, lines=lines, only_picks=only_picks,
        )  # fmt: skip
        return perform(ship_order, command, actor=actor, database=self.company.database)

    def act(self, use_case, command, order, **fields):
        asked = command(document_id=order.document_id, version=self.now(order).version, **fields)
        return perform(use_case, asked, actor=SYSTEM, database=self.company.database)

    def now(self, ref):
        return self.company.database.read(lambda session: session.get_one(Document, ref.document_id))

    def free(self, sku=None, at=None):
        """On hand and reserved."""
        stock = self.company.stock(sku or self.company.a, at)
        return int(stock.on_hand), int(stock.reserved)

    def read(self, asked, *, actor=SYSTEM, **given):
        return read(asked, actor=actor, database=self.company.database, **given)

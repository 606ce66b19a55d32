"""A company of several stores that lie in a row, ten kilometres from one to the next, and what one does to orders."""

from decimal import Decimal

from jxc_app.core.use_case import perform
from jxc_app.modules.documents.models import Document
from jxc_app.modules.fulfilment.answering import RefuseParcel, SendParcel, refuse_parcel, send_parcel
from jxc_app.modules.fulfilment.models import Parcel
from jxc_app.modules.fulfilment.queries import order_parcels, proposal
from jxc_app.modules.fulfilment.sourcing import ResourceOrder, SourceOrder, resource_order, source_order
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from jxc_app.modules.warehouses.travel import SaveWay, save_way
from tests.modules.sales.shop import Shop
from tests.support.company import SYSTEM, Company


class Chain(Shop):
    """``stores``: the company's own S1 in front, then as many as were asked for."""

    stores: list[int]

    @classmethod
    def of_stores(cls, company: Company, count: int) -> "Chain":
        made = cls.of(company)
        made.stores = [company.s1]
        for number in range(2, count + 1):
            command = CreateWarehouse(code=f"S{number}", name=f"门店{number}", kind="store")
            made.stores.append(perform(create_warehouse, command, actor=SYSTEM, database=company.database).warehouse_id)
        home = company.s1
        for number, store in enumerate(made.stores[1:], start=1):
            way = SaveWay(one_id=home, other_id=store, kilometres=Decimal(10 * number), minutes=20 * number)
            perform(save_way, way, actor=SYSTEM, database=company.database)
        return made

    def source(self, order, *, actor=SYSTEM, **fields):
        command = SourceOrder(document_id=order.document_id, version=self.now(order).version, **fields)
        return perform(source_order, command, actor=actor, database=self.company.database)

    def resource(self, order):
        command = ResourceOrder(order_id=order.document_id)
        return perform(resource_order, command, actor=SYSTEM, database=self.company.database)

    def proposed(self, order, *, actor=SYSTEM):
        return self.read(proposal, actor=actor, order_id=order.document_id)

    def standing(self, order, *, actor=SYSTEM):
        return self.read(order_parcels, actor=actor, order_id=order.document_id)

    def parcels(self, order) -> dict[int, Document]:
        """By store, those that are still to be sent."""
        return {row.warehouse_id: row for row in self.standing(order).parcels if row.state == "picking"}

    def send(self, parcel, *lines, actor=SYSTEM):
        given = [{"sku_id": sku, "quantity": str(quantity), "cause": cause} for sku, quantity, cause in lines]
        command = SendParcel(document_id=parcel.id, version=parcel.version, lines=given)
        return perform(send_parcel, command, actor=actor, database=self.company.database)

    def refuse(self, parcel, cause="not_found", *, actor=SYSTEM):
        command = RefuseParcel(document_id=parcel.id, version=parcel.version, cause=cause, reason="没有找到")
        return perform(refuse_parcel, command, actor=actor, database=self.company.database)

    def given(self, order) -> dict[int, dict[int, int]]:
        """What each store is to send, by SKU."""
        return {
            store: {line.sku_id: int(line.quantity) for line in row.lines} for store, row in self.parcels(order).items()
        }

    def parcel_of(self, document_id: int) -> Parcel:
        return self.company.database.read(lambda session: session.get_one(Parcel, document_id))

"""A company of stores on a line: who lacks, who has too much, and how far they are from each other."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.inventory.settings import SetStockLimits, set_stock_limits
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.transfer_advice.models import AlertLine
from jxc_app.modules.transfer_advice.queries import AdviceFilter, AdviceRow, advice_page
from jxc_app.modules.transfer_advice.service import ComputeAdvice, compute_advice
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from tests.support.company import SYSTEM, Company, Line

#: so much latitude is a kilometre on the ground
_KILOMETRE = Decimal("0.008993")


@dataclass
class Stores:
    """Stores by name; nobody sells anything unless the test has it sold, so the lower limit is the alert line."""

    company: Company
    ids: dict[str, int]

    def stock(self, name: str, quantity: int, *, least: int | None = None, sku_id: int | None = None) -> None:
        """Have some there, and watch over so much."""
        sku = sku_id or self.company.a
        if quantity:
            self.company.receive(sku, quantity, at=self.ids[name])
        if least is not None:
            self.act(set_stock_limits, SetStockLimits(sku_id=sku, warehouse_id=self.ids[name], minimum=Decimal(least)))

    def expect(
        self, name: str, sku_id: int, per_day: int, *, line: int, lead: int = 3, keep: int | None = None
    ) -> None:
        """As a night would have drawn it: so much is asked for each day, always; so long goods take to come."""
        place = self.ids[name]
        figures = {"line": line, "target": line, "keep": line if keep is None else keep, "per_day": per_day,
                   "sigma": 0, "lead_days": lead}  # fmt: skip
        row = AlertLine(sku_id=sku_id, warehouse_id=place, **{each: Decimal(value) for each, value in figures.items()})
        self.company.database.write(lambda session: session.merge(row))

    def order(self, name: str, sku_id: int, quantity: int, due_on: date | None = None) -> None:
        """A purchase order in force for a store."""
        lines = [Line(sku_id, quantity, "1", due_on=due_on)]
        self.company.record("purchase_order", lines, at=self.ids[name], partner_id=self.supplier)

    @cached_property
    def supplier(self) -> int:
        """From whom everything is ordered."""
        return int(self.act(create_partner, CreatePartner(code="G1", name="供应商", is_supplier=True)).partner_id)

    def priced(self, code: str, price: str) -> int:
        """A SKU with a retail price."""
        return int(self.act(create_sku, CreateSku(code=code, name=code, base_unit="个", retail_price=price)).sku_id)

    def sends(self, giver: str, to: str, sku_id: int, quantity: int = 1) -> None:
        """A transfer that has left."""
        self.company.record("transfer", [Line(sku_id, quantity)], at=self.ids[giver], to_warehouse_id=self.ids[to])

    def verdicts(self) -> dict[tuple[str, int], str]:
        """By receiver and SKU what is said of what waits."""
        names = {place: name for name, place in self.ids.items()}
        return {(names[row.warehouse_id], row.sku_id): row.verdict for row in self.rows()}

    def act(self, case: Any, command: Any, actor: Actor = SYSTEM) -> Any:
        return perform(case, command, actor=actor, database=self.company.database)

    def compute(self, *sku_ids: int) -> int:
        """Work advice out; how many pieces wait."""
        command = ComputeAdvice(sku_ids=list(sku_ids) or None)
        return int(self.act(compute_advice, command).suggestions)

    def rows(self, state: str = "open", actor: Actor = SYSTEM, order: str = "-lost", **wanted: Any) -> list[AdviceRow]:
        asked = AdviceFilter(state=state, **wanted)
        return read(advice_page, actor=actor, database=self.company.database, wanted=asked, order=order).rows

    def told(self) -> list[tuple[str, str, Decimal]]:
        """Giver, receiver and quantity of what waits."""
        names = {place: name for name, place in self.ids.items()}
        return sorted((names[row.giver_id], names[row.warehouse_id], row.quantity) for row in self.rows())


def stores_at(company: Company, **kilometres: int) -> Stores:
    """Stores that lie so many kilometres up the road."""
    ids = {}
    for name, far in kilometres.items():
        command = CreateWarehouse(
            code=name, name=f"{name} 店", kind="store",  # type: ignore[arg-type]
            latitude=Decimal(31) + _KILOMETRE * far, longitude=Decimal(121),
        )  # fmt: skip
        ids[name] = perform(create_warehouse, command, actor=SYSTEM, database=company.database).warehouse_id
    return Stores(company, ids)

"""A company of stores on a line: who lacks, who has too much, and how far they are from each other."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.inventory.settings import SetStockLimits, set_stock_limits
from jxc_app.modules.transfer_advice.queries import AdviceFilter, AdviceRow, advice_page
from jxc_app.modules.transfer_advice.service import ComputeAdvice, compute_advice
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from tests.support.company import SYSTEM, Company

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

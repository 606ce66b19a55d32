"""Asking in tests: two stores, a warehouse that supplies them, and who does what."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.asking.allocating import AllocateAsks, Allocated, allocate_asks
from jxc_app.modules.asking.sending import AskSent, SendAsk, send_ask
from jxc_app.modules.asking.settings import (
    SaveSchedule,
    SaveTemplate,
    save_schedule,
    save_template,
)
from jxc_app.modules.asking.sharing import ShareSku, shares
from jxc_app.modules.asking.sheets import AskSheet, ask_sheet
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from tests.support.company import SYSTEM, Company

MONDAY = date(2026, 1, 5)


@dataclass(frozen=True)
class Asking:
    """``s1`` and ``s2`` ask every day until 16:00 in Shanghai; ``supplied``: by w1, ``bought``: by nobody here."""

    company: Company
    s2: int
    owner: Actor
    first: Actor
    second: Actor
    clerk: Actor
    keeper: Actor
    buyer: Actor
    template: int
    supplied: int
    bought: int

    def schedule(self, **fields: Any) -> int:
        return self.do(
            save_schedule, SaveSchedule(template_id=self.template, weekdays=127, closes_at="16:00", **fields)
        )

    def do(self, case: Any, command: Any, actor: Actor | None = None) -> Any:
        return perform(case, command, actor=actor or self.owner, database=self.company.database)

    def send(self, actor: Actor, *lines: tuple[Any, ...], at: int | None = None, **fields: Any) -> AskSent:
        wanted = [
            {"sku_id": one[0], "quantity": str(one[1]), "unit_id": one[2] if len(one) > 2 else None} for one in lines
        ]
        asked = {"warehouse_id": at or self.company.s1, "schedule_id": self.supplied, "day": MONDAY, "lines": wanted}
        return self.do(send_ask, SendAsk(**asked | fields), actor)

    def sheet(self, actor: Actor, at: int | None = None, schedule_id: int = 0) -> AskSheet:
        asked = {"warehouse_id": at or self.company.s1, "schedule_id": schedule_id}
        return read(ask_sheet, actor=actor, database=self.company.database, **asked)

    def shares(self) -> list[ShareSku]:
        return read(shares, actor=self.keeper, database=self.company.database, warehouse_id=self.company.w1)

    def allocate(self, *given: tuple[int, Any, Any], ends_rest: bool = True) -> Allocated:
        lines = [{"line_id": line, "open": str(open_), "quantity": str(quantity)} for line, open_, quantity in given]
        command = AllocateAsks(warehouse_id=self.company.w1, lines=lines, ends_rest=ends_rest)
        return self.do(allocate_asks, command, self.keeper)


def asking_in(company: Company) -> Asking:
    """The company with its schedules."""
    command = CreateWarehouse(code="S2", name="仓S2", kind="store")
    s2 = perform(create_warehouse, command, actor=SYSTEM, database=company.database).warehouse_id
    owner = company.hire("owner", [("owner", None)])
    skus = [company.a, company.b, company.lots]
    template = perform(
        save_template,
        SaveTemplate(name="日配", sku_ids=skus, arranged_by="listed"),
        actor=owner,
        database=company.database,
    ).id

    def schedule(supplied_by: int | None) -> int:
        command = SaveSchedule(
            template_id=template, weekdays=127, closes_at="16:00", supplied_by=supplied_by, lead_days=1
        )
        return perform(save_schedule, command, actor=owner, database=company.database).id

    return Asking(
        company, s2, owner,
        first=company.hire("first", [("store_manager", company.s1)]),
        second=company.hire("second", [("store_manager", s2)]),
        clerk=company.hire("clerk1", [("store_clerk", company.s1)]),
        keeper=company.hire("keeper", [("keeper", company.w1)]),
        buyer=company.hire("buyer", [("buyer", None)]),
        template=template, supplied=schedule(company.w1), bought=schedule(None),
    )  # fmt: skip

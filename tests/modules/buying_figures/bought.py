"""A month of buying, worked out by hand: two suppliers, three orders, one of them late, one never delivered.

01-05 10:00  采购申请 for ten A
01-06 10:00  order 1, first supplier: ten A at 3 (of the request), twenty B at 2, all due 01-10
01-09 10:00  ten A and twelve B counted; 16:00 inspected: two A damaged, the settlement is frozen
01-10 16:00  finance releases it
01-12 10:00  two A and eight B counted and accepted
01-13 10:00  order 2, second supplier: five A at 4, due 01-15; order 3: ten B at 1, due 01-14, green channel
01-15 10:00  the five A counted; 11:00 accepted
01-16 10:00  the first receipt is billed; 01-20 10:00 paid
01-25 10:00  today
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from jxc_app.core.clock import FixedClock
from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.flows import SaveFlow, SwitchFlow, save_flow, switch_flow
from jxc_app.modules.buying_figures.asking import Asked, Sheet
from jxc_app.modules.buying_figures.queries import buying_figures, figure_lines
from jxc_app.modules.documents.commands import DocumentRef, RecordDocument
from jxc_app.modules.documents.service import record_document
from jxc_app.modules.documents.trying_flows import TryFlow, try_flow
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.purchasing.freezing import ReleaseSettlement, frozen, release_settlement
from tests.modules.settlement.settling import Settling, settling_in
from tests.support.company import SYSTEM, Company
from tests.support.flows import without_flows

JANUARY = {"date_from": date(2026, 1, 1), "date_to": date(2026, 1, 31)}
_FIRST_DAY = datetime(2026, 1, 5, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Month:
    """The company after that month, and how its figures are asked for."""

    company: Company
    settling: Settling
    first: int
    second: int

    def ask(self, topic: str, by: str = "", *, actor: Actor | None = None, **more: Any) -> Sheet:
        """The sheet of a topic."""
        wanted = Asked(topic=topic, by=by, **JANUARY | more)
        return read(buying_figures, actor=actor or SYSTEM, wanted=wanted, database=self.company.database)

    def behind(self, topic: str, by: str = "", *, actor: Actor | None = None, **more: Any) -> Sheet:
        """The lines behind it."""
        wanted = Asked(topic=topic, by=by, **JANUARY | more)
        return read(figure_lines, actor=actor or SYSTEM, wanted=wanted, database=self.company.database)


class Story:
    """Lets people act at their hours."""

    def __init__(self, company: Company, clock: FixedClock) -> None:
        self.company, self.clock = company, clock
        self.settling = settling_in(company)
        command = CreatePartner(code="GYS002", name="浙里茶业", is_supplier=True)
        self.second = perform(create_partner, command, actor=SYSTEM, database=company.database).partner_id

    @property
    def buying(self) -> Any:
        return self.settling.buying

    def at(self, day: int, hour: int = 10) -> None:
        """It is that hour in the company's zone."""
        self.clock.at = datetime(2026, 1, day, hour - 8, tzinfo=UTC)

    def plan(self, type_: str, *lines: dict[str, Any], partner: int | None = None, day: int = 0) -> DocumentRef:
        """A requisition or an order in force."""
        due = {"due_on": date(2026, 1, day)} if day else {}
        command = RecordDocument(
            document_key=new_key(), type=type_, warehouse_id=self.company.w1, partner_id=partner,
            lines=[due | line for line in lines],
        )  # fmt: skip
        return perform(record_document, command, actor=self.buying.buyer, database=self.company.database)

    def put_in_force(self, title: str, **fields: Any) -> None:
        """A flow over orders."""
        flow = {"types": ["purchase_order"], "steps": [{"approvers": [{"kind": "role", "role": "owner"}]}]} | fields
        do = {"actor": SYSTEM, "database": self.company.database}
        saved = perform(save_flow, SaveFlow(title=title, definition=flow), **do)
        perform(try_flow, TryFlow(definition=flow, days=30), **do)
        switch = SwitchFlow(flow_id=saved.flow_id, version=saved.version, version_id=saved.version_id, reason="按制度")
        perform(switch_flow, switch, **do)


def a_month(company: Company, clock: FixedClock) -> Month:
    """Let it happen."""
    story = Story(company, clock)
    buying, a, b = story.buying, company.a, company.b
    company.hire("laoban", [("owner", None)])
    without_flows(company, "order_dearer")  # what a dearer order takes is looked at in tests/modules/sourcing
    story.at(5)
    wanted = story.plan("purchase_requisition", {"sku_id": a, "quantity": 10})
    story.at(6)
    ten = {"sku_id": a, "quantity": 10, "price": "3", "source_line_id": wanted.document_id * 1000 + 1}
    twenty = {"sku_id": b, "quantity": 20, "price": "2"}
    one = story.plan("purchase_order", ten, twenty, partner=buying.supplier, day=10)
    story.at(9)
    counted = buying.count(one, 10, 12)
    story.at(9, 16)
    first = buying.inspect(counted, (1, 8, "damaged"))
    story.at(10, 16)
    held = company.database.read(lambda session: frozen(session, [first.document_id])[first.document_id].id)
    story.settling.do(release_settlement, ReleaseSettlement(freeze_id=held, reason="已协商"), buying.finance)
    story.at(12)
    buying.received(one, 2, 8)
    story.at(13)
    two = story.plan("purchase_order", {"sku_id": a, "quantity": 5, "price": "4"}, partner=story.second, day=15)
    _green_channel(story)
    story.plan("purchase_order", {"sku_id": b, "quantity": 10, "price": "1"}, partner=story.second, day=14)
    story.at(15)
    late = buying.count(two, 5)
    story.at(15, 11)
    buying.inspect(late)
    story.at(16)
    line = first.document_id * 1000
    invoice = story.settling.bill((line + 1, 8, 24), (line + 2, 12, 24), issued_on="2026-01-16")
    request = story.settling.ask(invoice)
    story.at(20)
    story.settling.pay(request)
    story.at(25)
    return Month(company, story.settling, buying.supplier, story.second)


def _green_channel(story: Story) -> None:
    small = {"kind": "fact", "fact": "document.amount", "op": "<", "value": "15"}
    story.put_in_force("订单要批", condition={"kind": "all"})
    story.put_in_force("绿色通道", effect="pass", condition=small)

"""Sourcing in tests: a buyer asks three suppliers, they answer by link, somebody chooses."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.sourcing.answering import QuoteSheet, SendQuote, send_quote
from jxc_app.modules.sourcing.asking import MakeRfq, make_rfq
from jxc_app.modules.sourcing.awarding import AwardRfq, award_rfq
from jxc_app.modules.sourcing.comparing import Comparison, compare_quotes
from jxc_app.modules.sourcing.inviting import InviteSupplier, invite_supplier
from jxc_app.modules.sourcing.quoting import EnterQuote, QuoteWritten, enter_quote
from tests.modules.purchasing.loop import Buying, buying_in
from tests.support.company import SYSTEM, Company, Line

#: the company's clock stands at 2026-01-05 01:00 UTC
UNTIL = datetime(2026, 1, 8, 10, 0, tzinfo=UTC)
VALID = "2026-03-31"


@dataclass(frozen=True)
class Sourcing:
    """A company that buys, with three suppliers and somebody who decides."""

    company: Company
    buying: Buying
    suppliers: tuple[int, int, int]
    reviewer: Actor

    @property
    def buyer(self) -> Actor:
        return self.buying.buyer

    def do(self, case: Any, command: Any, actor: Actor | None = None) -> Any:
        return perform(case, command, actor=actor or self.buyer, database=self.company.database)

    def want(self, *lines: Line, at: int | None = None) -> DocumentRef:
        """A requisition in force."""
        return self.company.record("purchase_requisition", list(lines), at=at)

    def ask(self, *lines: dict[str, Any], actor: Actor | None = None, **more: Any) -> DocumentRef:
        """An inquiry in force; the lines as in :class:`AskedLine`."""
        asked = {
            "document_key": new_key(), "warehouse_id": self.company.w1, "partner_ids": list(self.suppliers),
            "answer_until": UNTIL, "lines": list(lines),
        } | more  # fmt: skip
        return self.do(make_rfq, MakeRfq(**asked), actor)

    def link(self, rfq: DocumentRef, supplier: int, actor: Actor | None = None) -> str:
        """The token of a fresh link."""
        return self.do(invite_supplier, InviteSupplier(rfq_id=rfq.document_id, partner_id=supplier), actor).token

    def send(self, token: str, *prices: object, revision: int = 0, **more: Any) -> QuoteSheet:
        """What a supplier sends: (price, or a line as said) for each line in order; None: not offered."""
        lines = [
            {"position": at, **(one if isinstance(one, dict) else {"price": one})}
            for at, one in enumerate(prices, start=1)
            if one is not None
        ]
        said = {"token": token, "revision": revision, "valid_until": VALID, "lines": lines} | more
        return self.do(send_quote, SendQuote(**said), Actor.anonymous("203.0.113.7"))

    def answer(self, rfq: DocumentRef, supplier: int, *prices: object, **more: Any) -> QuoteSheet:
        return self.send(self.link(rfq, supplier), *prices, **more)

    def type_in(self, rfq: DocumentRef, supplier: int, *lines: tuple[int, object], **more: Any) -> QuoteWritten:
        """What a buyer types: (SKU, price)."""
        said = {
            "rfq_id": rfq.document_id, "partner_id": supplier, "valid_until": VALID,
            "lines": [{"sku_id": sku_id, "price": price} for sku_id, price in lines],
        } | more  # fmt: skip
        return self.do(enter_quote, EnterQuote(**said))

    def award(
        self, rfq: DocumentRef, *lines: tuple[int, int, object] | tuple[int, int, object, str],
        actor: Actor | None = None, **more: Any,
    ) -> DocumentRef:  # fmt: skip
        """(SKU, supplier, quantity, reason)."""
        chosen = [
            dict(zip(("sku_id", "partner_id", "quantity", "reason"), line, strict=False)) for line in lines
        ]  # fmt: skip
        said = {"document_key": new_key(), "rfq_id": rfq.document_id, "lines": chosen} | more
        return self.do(award_rfq, AwardRfq(**said), actor)

    def compare(self, rfq: DocumentRef, actor: Actor | None = None) -> Comparison:
        return read(
            compare_quotes, actor=actor or self.buyer, database=self.company.database, rfq_id=rfq.document_id
        )  # fmt: skip


def sourcing_in(company: Company) -> Sourcing:
    """The company with three suppliers and somebody who decides."""
    buying = buying_in(company)
    more = [
        perform(
            create_partner, CreatePartner(code=f"GYS00{at}", name=f"供应商{at}", is_supplier=True), actor=SYSTEM,
            database=company.database,
        ).partner_id
        for at in (2, 3)
    ]  # fmt: skip
    suppliers = (buying.supplier, more[0], more[1])
    return Sourcing(company, buying, suppliers, reviewer=company.hire("reviewer", [("reviewer", None)]))

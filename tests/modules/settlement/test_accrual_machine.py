"""Whatever comes, goes, is billed, reduced and voided in any order: accruals, differences, stock and what is owed agree
after each step.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.scopes import Scope
from jxc_app.core.use_case import read
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.inventory.models import StockRevaluation
from jxc_app.modules.settlement.accrual_models import AccrualReversal
from jxc_app.modules.settlement.accruals import AccrualFilter, all_accruals
from jxc_app.modules.settlement.allowing import reducible
from jxc_app.modules.settlement.credits import REDUCED, credits_of
from jxc_app.modules.settlement.differences import DifferenceFilter, difference_page
from jxc_app.modules.settlement.flows import flows
from jxc_app.modules.settlement.judging import due_of
from jxc_app.modules.settlement.matching import due_amount
from jxc_app.modules.settlement.payables import supplier_debts, unbilled_lines
from tests.modules.settlement.settling import Settling, settling_in
from tests.support.company import Line
from tests.support.flows import without_flows

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])
EVERYWHERE = Scope(everywhere=True)
_lines = DocumentLine.__table__
ACTS = ["receive", "bill", "bill", "sell", "send_back", "reduce", "void_bill", "void_return", "void_note"]
#: (what is done, which of those there are, how much, in how many fen)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTS), st.integers(0, 5), st.integers(1, 7), st.integers(1, 2500),
    ),
    min_size=3, max_size=9,
)  # fmt: skip


@dataclass
class World:
    """What has happened in one example."""

    settling: Settling
    receipts: list[DocumentRef] = field(default_factory=list)
    bills: list[DocumentRef] = field(default_factory=list)
    returns: list[DocumentRef] = field(default_factory=list)
    notes: list[DocumentRef] = field(default_factory=list)

    @property
    def company(self) -> Any:
        return self.settling.company

    def receive(self, which: int, much: int, fen: int) -> None:
        """Priced so that hardly anything divides to the fen."""
        line = Line(self.company.a, much, f"{fen / 300:.8f}")
        self.receipts.append(self.settling.came((line, much)))

    def bill(self, which: int, much: int, fen: int) -> None:
        """One or two lines of receipts, perhaps more than came."""
        chosen = {self.receipts[(which + step) % len(self.receipts)].document_id for step in range(1 + which % 2)}
        lines = [(one * 1000 + 1, much, Decimal(fen) / 100) for one in sorted(chosen)]
        self.bills.append(self.settling.bill(*lines))

    def sell(self, which: int, much: int, fen: int) -> None:
        """A few, or all that there is: what lay there before the example must not carry its differences."""
        all_of_it = self.company.stock(self.company.a).on_hand
        if not all_of_it:
            return
        self.company.issue(self.company.a, all_of_it if which % 2 else min(much, all_of_it))

    def send_back(self, which: int, much: int, fen: int) -> None:
        receipt = self.receipts[which % len(self.receipts)]
        self.returns.append(self.settling.sent_back(receipt, Line(self.company.a, much, "1")))

    def reduce(self, which: int, much: int, fen: int) -> None:
        """Some of it, or all that may be."""
        document_id = self.bills[which % len(self.bills)].document_id
        partner = self.settling.buying.supplier
        room = {one.document_id: one.room for one in read(reducible, actor=self.settling.clerk, partner_id=partner)}
        amount = room[document_id] if which % 2 else min(room[document_id], Decimal(fen) / 100)
        self.notes.append(self.settling.red((document_id, amount)))

    def void_note(self, which: int, much: int, fen: int) -> None:
        self.company.void(self.now(self.notes[which % len(self.notes)]))

    def void_bill(self, which: int, much: int, fen: int) -> None:
        self.company.void(self.now(self.bills[which % len(self.bills)]))

    def void_return(self, which: int, much: int, fen: int) -> None:
        self.company.void(self.now(self.returns[which % len(self.returns)]))

    def now(self, ref: DocumentRef) -> DocumentRef:
        with self.company.database.reading() as session:
            found = session.get_one(Document, ref.document_id)
        return DocumentRef(document_id=ref.document_id, number="", status=found.status, version=found.version)

    def step(self, name: str, *how: int) -> None:
        act: Callable[..., None] = getattr(self, name)
        with suppress(DomainError, ZeroDivisionError, KeyError):  # more than there is, or nothing to do it to
            act(*how)


def sums_are_equal(world: World) -> None:
    """What came is what invoices took and what is accrued; what they differ by is what was booked."""
    database = world.company.database
    with database.reading() as session:
        in_force = select(Document.id).where(Document.type == "supplier_invoice", col(Document.status) != "reversed")
        taken = session.exec(select(AccrualReversal).where(col(AccrualReversal.document_id).in_(in_force))).all()
        lines = [one for ref in world.receipts for one in lines_of(session, ref.document_id)]
        behind = due_of(session, _lines.c.id.in_([one.id for one in lines]))
        for line in lines:
            due = behind[line.id]
            took_units = sum((one.quantity for one in taken if one.receipt_line_id == line.id), Decimal(0))
            took = sum((one.estimate for one in taken if one.receipt_line_id == line.id), Decimal(0))
            assert took_units == due.taken <= due.billed
            if due.open == due.accepted - due.returned - due.taken:
                assert took + due.accrued == due_amount(due.accepted - due.returned, due)
        booked = session.exec(select(StockRevaluation)).all()
        reduced = sum(one.amount for one in credits_of(session, world.settling.buying.supplier) if one.kind == REDUCED)
        differs = sum(one.billed - one.estimate for one in taken) - reduced
        assert sum(one.value + one.expensed for one in booked) == differs
        gross = session.exec(select(Document.total_amount).where(col(Document.id).in_(in_force))).all()
        assert sum(one.billed for one in taken) <= sum(gross)
    look = {"actor": world.settling.clerk, "database": database}
    accrued = sum(one.amount for one in database.read(lambda s: all_accruals(s, EVERYWHERE, AccrualFilter())))
    assert accrued == sum(one.amount for one in read(unbilled_lines, **look))
    debts = read(supplier_debts, **look)
    assert accrued == sum(one.unbilled for one in debts)
    with database.reading() as session:
        change = flows(session, world.settling.buying.supplier).change
        back = len(session.exec(select(Document.id).where(Document.type == "purchase_return")).all())
    owed = sum(one.unbilled + one.owed - one.credit for one in debts)
    assert abs(change - owed) <= Decimal(back) / 100  # what comes and what goes back are each rounded to the fen
    found = read(difference_page, **look, only=DifferenceFilter())
    assert (found.kept, found.expensed) == (sum(one.value for one in booked), sum(one.expensed for one in booked))


def test_the_books_agree_after_every_step(company, standing_clock):
    without_flows(company, "order_dearer")
    settling = settling_in(company)

    @settings(
        max_examples=15, deadline=None, phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck), derandomize=True,
    )  # fmt: skip
    @example([("sell", 1, 1, 1), ("bill", 0, 3, 1200), ("void_bill", 0, 1, 1)])
    @example([("send_back", 0, 2, 1), ("bill", 0, 3, 1200)])
    @example([("bill", 0, 3, 900), ("bill", 0, 3, 800), ("void_bill", 0, 1, 1)])
    @example([("bill", 0, 3, 900), ("reduce", 1, 1, 1), ("bill", 0, 3, 800), ("send_back", 0, 2, 1)])
    @given(STEPS)
    def anything(steps):
        world = World(settling)
        world.receive(0, 3, 1000)
        for step in steps:
            world.step(*step)
            company.assert_proved()
        everything.extend(world.receipts)
        sums_are_equal(World(settling, everything))

    everything: list[DocumentRef] = []
    anything()
    with company.database.reading() as session:
        booked = session.exec(select(StockRevaluation)).all()
        assert any(one.kind == REDUCED for one in credits_of(session, settling.buying.supplier))
    assert any(one.value for one in booked) and any(one.expensed for one in booked)
    assert any(one.reverses_id for one in booked)

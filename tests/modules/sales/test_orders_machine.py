"""Any acts on any orders, in any order: nothing is promised twice, nothing is shipped twice, the proof always holds."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, col, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.documents.amending import BeginAmendment, begin_amendment
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.inventory.lots import numbers_by_id
from jxc_app.modules.inventory.reserving import ReleaseExpired, release_expired
from jxc_app.modules.sales.keeping import open_lines, waiting_orders
from jxc_app.modules.sales.ordering import (
    FinishSale,
    KeepArrived,
    KeepGoods,
    finish_sale,
    keep_arrived,
    keep_goods,
)
from jxc_app.modules.sales.sheets import order_standing
from tests.conftest import Templates
from tests.modules.sales.shop import Shop
from tests.support.company import SYSTEM, Company, Line
from tests.support.databases import Template

ANY, FEW = st.integers(0, 10**6), st.integers(1, 6)
#: SKU (0, 1, or 2: kept by lot) and quantity
LINES = st.lists(st.tuples(st.integers(0, 2), FEW), min_size=1, max_size=3)
#: what may be refused, because the machine does not think before it acts
_REFUSALS = {
    "stock.insufficient", "document.link_exceeded", "document.link_not_open", "sales_order.not_open",
    "sales_order.being_shipped", "document.has_followers", "document.wrong_status", "document.link_line",
    "lot.none_left", "document.fulfilled", "version.stale", "document.not_found", "document.cannot_void",
    "document.amending", "document.has_later",
}  # fmt: skip


class OrdersMachine(RuleBasedStateMachine):
    """What comes in and what leaves is counted beside; the promises are the product's own."""

    def __init__(self, template: Template, folder: Path) -> None:
        super().__init__()
        self._open = ExitStack()
        made = self._open.enter_context(template.copy(folder / os.urandom(6).hex()))
        database = Database(made.resolved_database_url, settings=made)
        self._open.callback(database.close)
        self.clock = FixedClock(clock.get().now())
        self._token = clock.set(self.clock)
        self.company = Company(database)
        self.shop = Shop.of(self.company)
        self.skus = [self.company.a, self.company.b, self.company.lots]
        self.received = dict.fromkeys(self.skus, Decimal(0))
        self.orders: list[DocumentRef] = []
        self.shipments: list[DocumentRef] = []
        self.refused: dict[str, int] = {}

    def teardown(self) -> None:
        clock.reset(self._token)
        self._open.close()

    def attempt(self, act: Callable[[], Any]) -> Any:
        """What the act answers, or None where it was refused."""
        try:
            return act()
        except DomainError as refusal:
            assert refusal.code in _REFUSALS, refusal.code
            self.refused[refusal.code] = self.refused.get(refusal.code, 0) + 1
            return None

    def fresh(self, found: list[DocumentRef], pick: int) -> DocumentRef | None:
        """One of them with the version that it has now."""
        if not found:
            return None
        one = found[pick % len(found)]
        now = self.shop.now(one)
        return DocumentRef(document_id=one.document_id, number=now.number, status=now.status, version=now.version)

    @initialize()
    def begin(self) -> None:
        for sku in (0, 1, 2):
            self.receive(sku, 6, "X")

    @rule(sku=st.integers(0, 2), quantity=FEW, lot=st.sampled_from(["X", "Y"]))
    def receive(self, sku: int, quantity: int, lot: str) -> None:
        line = Line(self.skus[sku], quantity, "2", lot=lot if sku == 2 else "")
        self.company.record("other_receipt", [line])
        self.received[self.skus[sku]] += quantity

    @rule(lines=LINES, quantities=st.lists(st.integers(0, 3), min_size=3, max_size=3), only_picks=st.booleans())
    def order_and_ship(self, lines: list[tuple[int, int]], quantities: list[int], only_picks: bool) -> None:
        self.order(lines)
        self.ship(len(self.orders) - 1, quantities, only_picks)

    @rule(lines=LINES)
    def order(self, lines: list[tuple[int, int]]) -> None:
        self.orders.append(self.shop.order(*(Line(self.skus[sku], quantity, "5") for sku, quantity in lines)))

    @rule(pick=ANY, quantities=st.lists(st.integers(0, 4), min_size=1, max_size=3), only_picks=st.booleans())
    def ship(self, pick: int, quantities: list[int], only_picks: bool) -> None:
        order = self.fresh(self.orders, pick)
        if order is None or not any(quantities):
            return
        left = self.company.database.read(lambda session: open_lines(session, [order.document_id]))
        asked = [*quantities, 0, 0][: len(left)]
        # four is four, whatever is open: now and then more than that
        quantities = [one if one == 4 else min(one, int(line.open)) for one, line in zip(asked, left, strict=True)]
        if any(quantities) and (
            made := self.attempt(lambda: self.shop.ship(order, *quantities, only_picks=only_picks))
        ):
            self.shipments.append(made)

    @rule(pick=ANY, act=st.sampled_from(["post", "withdraw", "close", "void", "submit"]))
    def turn(self, pick: int, act: str) -> None:
        if (found := self.fresh(self.shipments, pick)) is not None:
            self.attempt(lambda: getattr(self.company, act)(found))

    @rule(pick=ANY, quantity=FEW)
    def amend(self, pick: int, quantity: int) -> None:
        """The first line of a shipment was another quantity."""
        found = self.fresh(self.shipments, pick)
        if found is None or found.status != "posted":
            return
        asked = BeginAmendment(
            document_id=found.document_id, version=found.version, reason="数量不对", document_key=new_key()
        )
        draft = self.attempt(lambda: perform(begin_amendment, asked, actor=SYSTEM, database=self.company.database))
        if draft is None:
            return
        made = self.attempt(lambda: self.company.post(self._rewritten(draft, quantity)))
        if made is not None:
            self.shipments.append(made)
        else:
            self.company.close(self.fresh([draft], 0))

    def _rewritten(self, draft: DocumentRef, quantity: int) -> DocumentRef:
        def lines(session: Session) -> list[Line]:
            stored = lines_of(session, draft.document_id)
            lots = numbers_by_id(session, {one.lot_id for one in stored})
            return [
                Line(
                    one.sku_id, quantity if at == 0 else one.base_quantity, "5", lot=lots[one.lot_id],
                    source_line_id=one.source_line_id, lot_reason="随手",
                )
                for at, one in enumerate(stored)
            ]  # fmt: skip

        return self.company.save(
            "sales_issue", self.company.database.read(lines), partner_id=self.shop.customer,
            document_id=draft.document_id, version=draft.version, document_key=self.shop.now(draft).document_key,
        )  # fmt: skip

    @rule(pick=ANY, gives_back=st.booleans())
    def keep(self, pick: int, gives_back: bool) -> None:
        if (order := self.fresh(self.orders, pick)) is not None:
            self.attempt(lambda: self.shop.act(keep_goods, KeepGoods, order, gives_back=gives_back))

    @rule(pick=ANY)
    def finish(self, pick: int) -> None:
        if (order := self.fresh(self.orders, pick)) is not None:
            self.attempt(lambda: self.shop.act(finish_sale, FinishSale, order, reason="不要了"))

    @rule(pick=ANY)
    def void_order(self, pick: int) -> None:
        if (order := self.fresh(self.orders, pick)) is not None:
            self.attempt(lambda: self.company.void(order))

    @rule(sku=st.integers(0, 2), quantity=FEW)
    def sell_to_somebody_else(self, sku: int, quantity: int) -> None:
        """What is kept for an order is not theirs."""
        stock = self.company.stock(self.skus[sku])
        made = self.attempt(lambda: self.company.record("other_issue", [Line(self.skus[sku], quantity)]))
        assert (made is not None) == (stock.on_hand - stock.reserved >= quantity)
        if made is not None:
            self.received[self.skus[sku]] -= quantity

    @rule(days=st.integers(1, 3))
    def pass_days(self, days: int) -> None:
        self.clock.at += timedelta(days=days)
        perform(release_expired, ReleaseExpired(), actor=SYSTEM, database=self.company.database)

    @rule()
    def what_came_goes_to_those_who_wait(self) -> None:
        """Afterwards nobody waits for what is free."""

        def waiting() -> list[int]:
            return self.company.database.read(lambda session: waiting_orders(session, clock.get().now(), 99))

        for order_id in waiting():
            perform(keep_arrived, KeepArrived(order_id=order_id), actor=SYSTEM, database=self.company.database)
        assert waiting() == []

    @invariant()
    def everything_is_proved(self) -> None:
        self.company.assert_proved()

    @invariant()
    def what_left_is_what_was_shipped(self) -> None:
        """What came less what stands in shipments in force is what lies there."""

        def shipped(session: Session) -> dict[int, Decimal]:
            rows = session.exec(
                select(DocumentLine.sku_id, DocumentLine.base_quantity)
                .join(Document, col(Document.id) == DocumentLine.document_id)
                .where(Document.type == "sales_issue", col(Document.status).in_(("posted", "done")))
                .where(col(Document.reverses_document_id).is_(None))
            )
            found = dict.fromkeys(self.skus, Decimal(0))
            for sku_id, quantity in rows:
                found[sku_id] += quantity
            return found

        left = self.company.database.read(shipped)
        for sku in self.skus:
            assert self.company.stock(sku).on_hand == self.received[sku] - left[sku]

    @invariant()
    def nothing_is_promised_twice(self) -> None:
        """What an order keeps and what is picked of it together are not more than it still owes; done keeps nothing."""
        for order in self.orders:
            status = self.shop.now(order).status
            if status == "posted":
                for line in self.shop.read(order_standing, document_id=order.document_id).lines:
                    assert line.kept + line.picked <= line.open or line.kept == 0
            else:
                assert status in ("done", "reversed")


def explore(
    templates: Templates, engine: str, folder: Path, *, examples: int, steps: int, phases: tuple[Phase, ...]
) -> None:
    template = templates.of(engine)
    run_state_machine_as_test(
        lambda: OrdersMachine(template, folder),
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck), phases=phases, print_blob=True,
        ),
    )  # fmt: skip


@pytest.mark.skipif(bool(os.environ.get("JXC_TEST_FUZZ")), reason="the long run covers it")
def test_machine(templates: Templates, engine: str, tmp_path: Path) -> None:
    explore(templates, engine, tmp_path, examples=12 if engine == "sqlite" else 5, steps=20, phases=(Phase.generate,))


@pytest.mark.slow
def test_machine_for_long(templates: Templates, engine: str, tmp_path: Path) -> None:
    """JXC_TEST_FUZZ may be the number of runs."""
    examples = max(int(os.environ.get("JXC_TEST_FUZZ", "0")), 200)
    explore(templates, engine, tmp_path, examples=examples, steps=40, phases=(Phase.generate, Phase.shrink))

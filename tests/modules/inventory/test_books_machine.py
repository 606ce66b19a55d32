"""Lots, units, amendments, papers of other days, closing and counting in any order: the books stay right.

Beside test_machine, which knows the answer to every act: here the acts are more, and what is known is what must hold
after each of them, and that what is refused changes nothing.
"""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import col, func, select

from jxc_app.core.clock import FixedClock, business_date
from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.catalog.models import SkuUnit
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.counting.heads import CountRef
from jxc_app.modules.counting.models import StockCount
from jxc_app.modules.counting.rules import COUNTING, SETTLED
from jxc_app.modules.documents.amending import BeginAmendment, begin_amendment
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.lines import lines_of
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.closing import ClosePeriod, ReopenPeriod, close_period, reopen_period
from jxc_app.modules.inventory.models import Period, StockBalance, StockMove
from jxc_app.modules.inventory.past_balances import balance_of
from jxc_app.modules.warehouses.models import Location
from tests.conftest import Templates
from tests.modules.counting.clerks import Clerks
from tests.modules.inventory.books import (
    moments_below_nothing,
    next_to_end,
    sold_when_over,
    stock_of_balances,
    stock_of_documents,
)
from tests.support.company import SYSTEM, Company, Line
from tests.support.databases import Template

ANY = st.integers(0, 10**6)
PLACE = st.sampled_from([0, 0, 1, 2])
#: kind of line (see ``_kinds``), how many, which lot
LINES = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9), st.integers(0, 3)), min_size=1, max_size=3)
PRICES = st.sampled_from([None, "0", "1", "2.5", "3.33"])
#: days before today on which it happened
AGO = st.sampled_from([0, 0, 0, 1, 3, 20])
#: lots and the days that each has left when the machine begins
LOTS = {"L1": 3, "L2": 25, "L3": 200, "L4": None}
TRAVELLING = (Document.type == "transfer", Document.status == "posted")
WAITING = (col(Document.status).in_(("draft", "submitted")),)
BEGIN = datetime(2026, 1, 20, 2, 0, tzinfo=UTC)


class BooksMachine(RuleBasedStateMachine):
    """Two warehouses and a store whose people do everything that the product lets them do to stock."""

    def __init__(self, template: Template, folder: Path) -> None:
        super().__init__()
        self._open = ExitStack()
        self.clock = FixedClock(BEGIN)
        token = clock.set(self.clock)
        self._open.callback(lambda: clock.reset(token))
        made = self._open.enter_context(template.copy(folder / os.urandom(6).hex()))
        self.database = Database(made.resolved_database_url, settings=made)
        self._open.callback(self.database.close)
        self.company = Company(self.database)
        self.places = [self.company.w1, self.company.w2, self.company.s1]
        self.clerks = Clerks.of(self.company)
        box = CreateSku(code="G-4", name="礼盒", base_unit="盒")
        self.box = perform(create_sku, box, actor=SYSTEM, database=self.database).sku_id
        self.kept: dict[int, Any] = {}

    def teardown(self) -> None:
        self._open.close()

    # how acts are entered

    @property
    def today(self) -> Any:
        return business_date(self.clock.now(), get_settings().zone)

    def lines(self, chosen: list[tuple[int, int, int]], *, price: str | None = None, names_lots: bool) -> list[Line]:
        with self.database.reading() as session:
            box = session.exec(select(SkuUnit.unit_id).where(SkuUnit.numerator == 24)).one()
        company = self.company
        kinds = [(company.a, None), (company.b, None), (company.b, box), (company.lots, None)]
        made = []
        for kind, quantity, lot in chosen:
            sku_id, unit_id = kinds[kind]
            number = list(LOTS)[lot]
            of_lot: dict[str, Any] = {}
            if sku_id == company.lots and names_lots:
                days = LOTS[number]
                ends = None if days is None else business_date(BEGIN, get_settings().zone) + timedelta(days=days)
                of_lot = {"lot": number, "expires_on": ends, "lot_reason": "客户点名要"}
            made.append(Line(sku_id, quantity, price, unit_id, **of_lot))
        return made

    def act(self, name: str, work: Callable[[], Any]) -> Any:
        """Do it, or be refused and find everything as it was."""
        self.clock.at += timedelta(seconds=1)  # no two acts happen at the same instant
        before = self.fingerprint()
        try:
            done = work()
        except DomainError as refusal:
            event(f"{name}: {refusal.code}")
            assert self.fingerprint() == before, f"{name} was refused ({refusal.code}) and left something behind"
            return None
        event(f"{name}: done")
        return done

    def fingerprint(self) -> tuple[Any, ...]:
        def look(session: Any) -> tuple[Any, ...]:
            documents = session.exec(select(Document.id, Document.status, Document.version)).all()
            moves = session.exec(select(func.count(), func.max(StockMove.seq)).select_from(StockMove)).one()
            entries = session.exec(select(func.count()).where(AuditEntry.outcome == "done")).one()
            return tuple(documents), tuple(moves), entries, tuple(sorted(stock_of_balances(session).items()))

        return self.database.read(look)

    def paper(self, pick: int, *conditions: Any) -> DocumentRef | None:
        with self.database.reading() as session:
            found = session.exec(select(Document).where(*conditions).order_by(col(Document.id))).all()
            if not found:
                return None
            one = found[pick % len(found)]
            return DocumentRef(document_id=one.id or 0, version=one.version, status=one.status, number=one.number)

    def head(self, ref: DocumentRef) -> Document:
        with self.database.reading() as session:
            return session.get_one(Document, ref.document_id)

    # acts

    @initialize()
    def begin(self) -> None:
        chosen = [(0, 60, 0), (2, 20, 0), (3, 8, 1), (3, 8, 2), (3, 8, 3)]
        for place in self.places[:2]:
            lines = self.lines(chosen, price="2.5", names_lots=True)
            assert self.company.record("opening_stock", lines, at=place, business_date="2026-01-02")

    @rule(type_=st.sampled_from(["other_receipt", "opening_stock"]), place=PLACE, chosen=LINES, price=PRICES, ago=AGO)
    def bring_in(self, type_: str, place: int, chosen: Any, price: str | None, ago: int) -> None:
        lines = self.lines(chosen, price=price, names_lots=True)
        day = self.today - timedelta(days=ago)
        self.act(type_, lambda: self.company.record(type_, lines, at=self.places[place], business_date=day))

    @rule(type_=st.sampled_from(["other_issue", "scrap"]), place=PLACE, chosen=LINES, ago=AGO, names_lots=st.booleans())
    def take_out(self, type_: str, place: int, chosen: Any, ago: int, names_lots: bool) -> None:
        lines, day = self.lines(chosen, names_lots=names_lots), self.today - timedelta(days=ago)
        done = self.act(type_, lambda: self.company.record(type_, lines, at=self.places[place], business_date=day))
        if done and type_ == "other_issue" and not names_lots and not ago:
            assert not self.database.read(lambda session: next_to_end(session, done.document_id))

    @rule(place=PLACE, step=st.integers(1, 2), chosen=LINES)
    def dispatch(self, place: int, step: int, chosen: Any) -> None:
        lines, there = self.lines(chosen, names_lots=False), self.places[(place + step) % 3]
        self.act(
            "transfer",
            lambda: self.company.record("transfer", lines, at=self.places[place], to_warehouse_id=there),
        )

    @precondition(lambda self: self.paper(0, *TRAVELLING))
    @rule(pick=ANY, short=st.integers(0, 2))
    def arrive(self, pick: int, short: int) -> None:
        """All lines of a transfer, each short by some; what is missing keeps travelling."""
        sent = self.paper(pick, *TRAVELLING)
        assert sent is not None
        head = self.head(sent)
        with self.database.reading() as session:
            stored = lines_of(session, sent.document_id)
        lines = [
            Line(one.sku_id, one.base_quantity - short, source_line_id=one.id)
            for one in stored
            if one.base_quantity > short
        ]
        link = {"at": head.to_warehouse_id, "linked_document_id": sent.document_id}
        if lines:
            self.act("transfer_receipt", lambda: self.company.record("transfer_receipt", lines, **link))

    @rule(settlement=st.sampled_from(["hold", "release", "block", "unblock", "condemn"]), place=PLACE, chosen=LINES)
    def put_aside(self, settlement: str, place: int, chosen: Any) -> None:
        lines = self.lines(chosen, names_lots=settlement not in ("hold", "block"))
        self.act(
            settlement,
            lambda: self.company.record("stock_status", lines, at=self.places[place], settlement=settlement),
        )

    @rule(type_=st.sampled_from(["other_issue", "other_receipt"]), place=PLACE, chosen=LINES, is_sent=st.booleans())
    def draft(self, type_: str, place: int, chosen: Any, is_sent: bool) -> None:
        lines = self.lines(chosen, price="2", names_lots=True)
        saved = self.act("draft", lambda: self.company.save(type_, lines, at=self.places[place]))
        if saved and is_sent:
            self.act("submit", lambda: self.company.submit(saved))

    @rule(type_=st.sampled_from(["assembly", "disassembly"]), place=PLACE, boxes=st.integers(1, 5), parts=LINES)
    def put_together(self, type_: str, place: int, boxes: int, parts: Any) -> None:
        """Boxes of these parts, or parts out of boxes."""
        product, component = ("in", "out") if type_ == "assembly" else ("out", "in")
        lines = [replace(one, side=component) for one in self.lines(parts, names_lots=component == "in")]
        lines.append(Line(self.box, boxes, side=product))
        self.act(type_, lambda: self.company.record(type_, lines, at=self.places[place]))

    @precondition(lambda self: self.paper(0, *WAITING))
    @rule(pick=ANY)
    def post(self, pick: int) -> None:
        waiting = self.paper(pick, *WAITING)
        assert waiting is not None
        self.act("post", lambda: self.company.post(waiting))

    @rule(pick=ANY, releases=st.booleans())
    def void(self, pick: int, releases: bool) -> None:
        posted = self.paper(
            pick, col(Document.status).in_(("posted", "done")), col(Document.reverses_document_id).is_(None)
        )
        if posted:
            self.act("void", lambda: self.company.void(posted, release=releases))

    @rule(pick=ANY, chosen=LINES, price=PRICES, is_posted=st.booleans())
    def amend(self, pick: int, chosen: Any, price: str | None, is_posted: bool) -> None:
        kinds = ("other_receipt", "other_issue", "opening_stock", "scrap")
        posted = self.paper(
            pick, Document.status == "posted", col(Document.type).in_(kinds),
            col(Document.reverses_document_id).is_(None),
        )  # fmt: skip
        if posted is None:
            return
        command = BeginAmendment(
            document_id=posted.document_id, version=posted.version, document_key=new_key(), reason="数量录错"
        )
        begun = self.act("amend", lambda: perform(begin_amendment, command, actor=SYSTEM, database=self.database))
        if begun is None:
            return
        held = self.head(begun)
        lines = self.lines(chosen, price=price, names_lots=True)
        fields = {"document_id": begun.document_id, "version": begun.version, "business_date": held.business_date}
        fields["document_key"] = held.document_key
        saved = self.act("rewrite", lambda: self.company.save(held.type, lines, at=held.warehouse_id, **fields))
        if saved and is_posted:
            self.act("amended", lambda: self.company.post(saved))

    @rule(days=st.integers(1, 9))
    def another_day(self, days: int) -> None:
        self.clock.at += timedelta(days=days)

    @rule()
    def close(self) -> None:
        """The month before this one, or the first that is open."""
        with self.database.reading() as session:
            last = session.exec(select(func.max(Period.ends_on)).where(col(Period.closed_at).is_not(None))).one()
        first = (last + timedelta(days=1)) if last else datetime(2026, 1, 1, tzinfo=UTC).date()
        ends_on = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        done = self.act(
            "close",
            lambda: perform(close_period, ClosePeriod(ends_on=ends_on), actor=SYSTEM, database=self.database),
        )
        if done:
            self.kept[done.period_id] = (ends_on, self.past(ends_on))

    @precondition(lambda self: self.kept)
    @rule()
    def reopen(self) -> None:
        period = max(self.kept)
        command = ReopenPeriod(period_id=period, reason="补录一张入库单")
        if self.act("reopen", lambda: perform(reopen_period, command, actor=SYSTEM, database=self.database)):
            del self.kept[period]

    def past(self, day: Any) -> dict[int, Any]:
        """The balances of a day, of every SKU."""
        skus = (self.company.a, self.company.b, self.company.lots, self.box)
        return {sku: self.database.read(lambda session, sku=sku: balance_of(session, day, sku)) for sku in skus}

    @rule(kinds=st.sets(st.integers(0, 1), min_size=1), wrong=st.integers(-3, 3))
    def count(self, kinds: set[int], wrong: int) -> None:
        """Begin one in W1 and enter what lies there, free, on hold and blocked, wrong by some."""
        skus = [(self.company.a, self.company.b)[kind] for kind in sorted(kinds)]
        made = self.act("count", lambda: self.clerks.make(*skus))
        for line in self.clerks.lines(made) if made else ():
            there = max(self.lying(line.sku_id, line.status) + wrong, Decimal(0))
            fields = {"sku_id": line.sku_id, "quantity": str(there), "status": line.status}
            self.act("enter", lambda fields=fields: self.clerks.enter_many(made, [fields]))

    def lying(self, sku_id: int, status: str) -> Decimal:
        """What W1 has of a SKU in one status."""
        wanted = (
            select(StockBalance.on_hand)
            .join(Location, col(Location.id) == StockBalance.location_id)
            .where(StockBalance.sku_id == sku_id, Location.warehouse_id == self.company.w1, Location.place == status)
        )
        with self.database.reading() as session:
            return sum(session.exec(wanted).all(), Decimal(0))

    def counts(self) -> list[StockCount]:
        with self.database.reading() as session:
            return list(session.exec(select(StockCount).where(StockCount.state == COUNTING)).all())

    @precondition(lambda self: self.counts())
    @rule(pick=ANY)
    def finish_count(self, pick: int) -> None:
        """What is posted is what was entered less what the books said at that moment, whatever moved since."""
        running = self.counts()
        one = running[pick % len(running)]
        ref = CountRef(count_id=one.id or 0, version=one.version, state=one.state, number=one.number)
        if not self.act("hand in", lambda: self.clerks.hand_in(ref)):
            return
        self.act("explain", lambda: self.clerks.explain(ref))
        lines = [one for one in self.clerks.lines(ref) if one.outcome == SETTLED]
        before = {one.id: self.lying(one.sku_id, one.status) for one in lines}
        if self.act("post count", lambda: self.clerks.post(ref)):
            for one in lines:
                assert self.lying(one.sku_id, one.status) == before[one.id] + (one.difference or 0)

    # what must always hold

    @invariant()
    def everything_is_proved(self) -> None:
        self.company.assert_proved()

    @invariant()
    def the_stock_is_what_the_documents_in_force_say(self) -> None:
        with self.database.reading() as session:
            assert stock_of_balances(session) == stock_of_documents(session)

    @invariant()
    def no_moment_was_ever_below_nothing(self) -> None:
        with self.database.reading() as session:
            assert not moments_below_nothing(session)

    @invariant()
    def nothing_was_issued_after_its_last_day(self) -> None:
        with self.database.reading() as session:
            assert not sold_when_over(session)

    @invariant()
    def what_was_closed_stays_as_it_was(self) -> None:
        for ends_on, balances in self.kept.values():
            assert self.past(ends_on) == balances


def explore(
    templates: Templates, engine: str, folder: Path, *, examples: int, steps: int, phases: tuple[Phase, ...]
) -> None:
    template = templates.of(engine)
    run_state_machine_as_test(
        lambda: BooksMachine(template, folder),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=phases,
            print_blob=True,
        ),
    )


@pytest.mark.skipif(bool(os.environ.get("JXC_TEST_FUZZ")), reason="the long run covers it")
def test_books_machine(templates: Templates, engine: str, tmp_path: Path) -> None:
    explore(
        templates,
        engine,
        tmp_path,
        examples=3 if engine == "sqlite" else 2,
        steps=25,
        phases=(Phase.generate,),
    )


@pytest.mark.slow
def test_books_machine_for_long(templates: Templates, engine: str, tmp_path: Path) -> None:
    """`make fuzz`: 2,000 runs of 50 steps, or as many runs as JXC_FUZZ_RUNS says."""
    examples = int(os.environ.get("JXC_FUZZ_RUNS", "2000"))
    explore(templates, engine, tmp_path, examples=examples, steps=50, phases=(Phase.generate, Phase.shrink))

"""Any acts in any order: the product agrees with the model, and the proof holds after every step."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import select

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import read
from jxc_app.modules.catalog.models import SkuUnit
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.inventory.models import StockValue
from tests.conftest import Templates
from tests.modules.inventory.model import IN, OUT, Entry, Model, Paper
from tests.support.company import SYSTEM, Company, Line
from tests.support.databases import Template

Chosen = list[tuple[int, int, str]]
ANY = st.integers(0, 10**6)
WHERE = st.sampled_from([0, 1, 0, 1, 2])
LINES = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 12), st.sampled_from(["X", "Y"])), min_size=1, max_size=3)
PRICES = st.sampled_from([None, "0", "1", "2.5", "0.00000001", "3.33"])
DAYS = st.sampled_from([None, "2026-01-05", "2026-01-06"])


class StockMachine(RuleBasedStateMachine):
    """Every rule does one act in the product and in the model, and both must say the same."""

    def __init__(self, template: Template, folder: Path) -> None:
        super().__init__()
        self._open = ExitStack()
        made = self._open.enter_context(template.copy(folder / os.urandom(6).hex()))
        database = Database(made.resolved_database_url, settings=made)
        self._open.callback(database.close)
        self.company = Company(database)
        self.model = Model()
        self.warehouses = [self.company.w1, self.company.w2, self.company.s1]
        #: SKU, unit, how many base units one of it is
        self.kinds = self._kinds()
        self.known_lots: set[str] = set()

    def _kinds(self) -> list[tuple[int, int | None, Decimal]]:
        with self.company.database.reading() as session:
            box = session.exec(select(SkuUnit.unit_id).where(SkuUnit.numerator == 24)).one()
        company, one = self.company, Decimal(1)
        return [
            (company.a, None, one),
            (company.b, None, one),
            (company.b, box, Decimal(24)),
            (company.lots, None, one),
        ]

    def teardown(self) -> None:
        self._open.close()

    # what is entered

    def entered(self, chosen: Chosen, price: str | None = None) -> tuple[list[Line], list[Entry]]:
        lines, entries = [], []
        for kind, quantity, lot in chosen:
            sku_id, unit_id, factor = self.kinds[kind]
            number = lot if sku_id == self.company.lots else ""
            lines.append(Line(sku_id, quantity, price, unit_id, number, lot_reason="随手"))
            entries.append(Entry(sku_id, number, quantity * factor))
        return lines, entries

    def paper(self, type_: str, here: int, entries: list[Entry], there: int | None = None) -> Paper:
        return Paper(type_, self.warehouses[here], entries, self.warehouses[there] if there is not None else None)

    def agree(self, paper: Paper, expected: str, act: Callable[[], Any]) -> None:
        """The product does it, or refuses with the code that the model names."""
        try:
            paper.ref = act()
        except DomainError as refusal:
            assert refusal.code == expected
        else:
            assert expected == ""

    def unknown_lot(self, type_: str, entries: list[Entry]) -> str:
        lots = {entry.lot for entry in entries if entry.lot}
        if type_ in IN:
            self.known_lots |= lots
        return "" if lots <= self.known_lots else "lot.unknown"

    def chosen(self, pick: int, *, type_: str = "", statuses: tuple[str, ...]) -> Paper | None:
        found = [p for p in self.model.papers if p.status in statuses and (not type_ or p.type == type_)]
        return found[pick % len(found)] if found else None

    def has(self, *statuses: str) -> bool:
        return any(paper.status in statuses for paper in self.model.papers)

    # acts

    @initialize()
    def begin(self) -> None:
        """Some stock in two of the warehouses, so that the first acts already have something to fight over."""
        chosen = [(0, 60, ""), (1, 900, ""), (3, 40, "X"), (3, 40, "Y")]
        for here in (0, 1):
            self.book("opening_stock", here, chosen, "2.5", "2026-01-05")

    @rule(type_=st.sampled_from(IN), here=WHERE, chosen=LINES, price=PRICES, day=DAYS)
    def bring_in(self, type_: str, here: int, chosen: Chosen, price: str | None, day: str | None) -> None:
        self.book(type_, here, chosen, price, day)

    @rule(type_=st.sampled_from(OUT), here=WHERE, chosen=LINES, day=DAYS)
    def take_out(self, type_: str, here: int, chosen: Chosen, day: str | None) -> None:
        self.book(type_, here, chosen, None, day)

    def book(self, type_: str, here: int, chosen: Chosen, price: str | None, day: str | None) -> None:
        lines, entries = self.entered(chosen, price)
        paper = self.paper(type_, here, entries)
        expected = self.unknown_lot(type_, entries) or self.model.post(paper)
        self.agree(paper, expected, lambda: self.company.record(type_, lines, at=paper.here, business_date=day))
        self.keep(paper, expected)

    @rule(here=WHERE, step=st.integers(1, 2), chosen=LINES)
    def dispatch(self, here: int, step: int, chosen: Chosen) -> None:
        lines, entries = self.entered(chosen)
        paper = self.paper("transfer", here, entries, (here + step) % 3)
        expected = self.unknown_lot("transfer", entries) or self.model.post(paper)
        self.agree(
            paper, expected, lambda: self.company.record("transfer", lines, at=paper.here, to_warehouse_id=paper.there)
        )
        self.keep(paper, expected)

    @rule(type_=st.sampled_from([*OUT, "transfer", *IN]), here=WHERE, step=st.integers(1, 2), chosen=LINES)
    def save(self, type_: str, here: int, step: int, chosen: Chosen) -> None:
        lines, entries = self.entered(chosen)
        paper = self.paper(type_, here, entries, (here + step) % 3 if type_ == "transfer" else None)
        expected = self.unknown_lot(type_, entries)
        self.agree(paper, expected, lambda: self.company.save(type_, lines, at=paper.here, to_warehouse_id=paper.there))
        self.keep(paper, expected)

    @rule(type_=st.sampled_from([*OUT, "transfer"]), here=WHERE, step=st.integers(1, 2), chosen=LINES)
    def hold(self, type_: str, here: int, step: int, chosen: Chosen) -> None:
        """Save and submit, so that there is often something reserved."""
        before = len(self.model.papers)
        self.save(type_, here, step, chosen)
        if len(self.model.papers) > before:
            self.send(self.model.papers[-1])

    @precondition(lambda self: self.has("draft"))
    @rule(pick=ANY)
    def submit(self, pick: int) -> None:
        paper = self.chosen(pick, statuses=("draft",))
        assert paper is not None
        self.send(paper)

    def send(self, paper: Paper) -> None:
        self.agree(paper, self.model.submit(paper), lambda: self.company.submit(paper.ref))

    @precondition(lambda self: self.has("draft", "submitted"))
    @rule(pick=ANY, is_held=st.booleans())
    def post(self, pick: int, is_held: bool) -> None:
        paper = self.chosen(pick, statuses=("submitted",)) if is_held else None
        paper = paper or self.chosen(pick, statuses=("draft", "submitted"))
        assert paper is not None
        self.agree(paper, self.model.post(paper), lambda: self.company.post(paper.ref))
        if paper.status == "posted":
            self.number_lines(paper)

    @precondition(lambda self: self.has("draft", "submitted"))
    @rule(pick=ANY)
    def close(self, pick: int) -> None:
        paper = self.chosen(pick, statuses=("submitted",)) or self.chosen(pick, statuses=("draft",))
        assert paper is not None
        self.model.close(paper)
        self.agree(paper, "", lambda: self.company.close(paper.ref))

    @precondition(lambda self: any(p.type == "transfer" and p.status == "posted" for p in self.model.papers))
    @rule(pick=ANY, share=st.integers(1, 8), kind=st.sampled_from(["receive", "lost", "returned"]))
    def arrive(self, pick: int, share: int, kind: str) -> None:
        """A part of a transfer, or more than is open, or all of a transfer that is done."""
        sent = self.chosen(pick, type_="transfer", statuses=("posted",))
        assert sent is not None
        position = pick % len(sent.entries)
        source = sent.entries[position]
        type_ = "transfer_receipt" if kind == "receive" else "transfer_difference"
        settlement = "" if kind == "receive" else kind
        entry = Entry(source.sku_id, source.lot, Decimal(share))
        paper = Paper(type_, sent.there or 0, [entry], settlement=settlement, fulfils=sent, sources=[position])
        expected = self.model.post(paper)
        line = Line(source.sku_id, share, lot=source.lot, source_line_id=source.line_id)
        self.agree(
            paper,
            expected,
            lambda: self.company.record(
                type_, [line], at=paper.here, linked_document_id=sent.ref.document_id, settlement=paper.settlement
            ),
        )
        self.keep(paper, expected)

    @precondition(lambda self: self.has("posted"))
    @rule(pick=ANY, release=st.booleans())
    def void(self, pick: int, release: bool) -> None:
        paper = self.chosen(pick, statuses=("posted",))
        assert paper is not None
        if paper.type == "transfer":
            paper.ref = self.fresh(paper)
        expected = self.model.void(paper, release=release)
        self.agree(paper, expected, lambda: self.company.void(paper.ref, release=release))

    def keep(self, paper: Paper, expected: str) -> None:
        if not expected:
            self.model.papers.append(paper)
            self.number_lines(paper)

    def number_lines(self, paper: Paper) -> None:
        lines = self.view(paper).lines
        for entry, line in zip(paper.entries, lines, strict=True):
            assert line.base_quantity == entry.quantity
            entry.line_id = line.id

    def fresh(self, paper: Paper) -> Any:
        """A transfer's version grows when its last part arrives."""
        return paper.ref.model_copy(update={"version": self.view(paper).head.version})

    def view(self, paper: Paper) -> Any:
        return read(get_document, actor=SYSTEM, database=self.company.database, document_id=paper.ref.document_id)

    # what must always hold

    @invariant()
    def the_product_agrees_with_the_model(self) -> None:
        found = self.company.balances()
        assert found["stock"] == {key: quantity for key, quantity in self.model.stock.items() if quantity}
        assert found["in_transit"] == {key: quantity for key, quantity in self.model.transit.items() if quantity}
        promised = {key: self.model.reserved(key) for _, key, _ in self.model.promises}
        assert found["reserved"] == promised

    @invariant()
    def everything_is_proved(self) -> None:
        self.company.assert_proved()

    @invariant()
    def nothing_is_worth_something_when_it_is_gone(self) -> None:
        with self.company.database.reading() as session:
            wrong = (StockValue.value < 0) | ((StockValue.quantity == 0) & (StockValue.value != 0))
            assert session.exec(select(StockValue).where(wrong)).all() == []

    @invariant()
    def transfers_know_whether_they_are_done(self) -> None:
        for paper in self.model.papers:
            if paper.type == "transfer" and paper.status == "posted":
                expected = "done" if self.model.is_done(paper) else "posted"
                assert self.company.status(paper.ref) == expected


def explore(
    templates: Templates, engine: str, folder: Path, *, examples: int, steps: int, phases: tuple[Phase, ...]
) -> None:
    template = templates.of(engine)
    run_state_machine_as_test(
        lambda: StockMachine(template, folder),
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
def test_machine(templates: Templates, engine: str, tmp_path: Path) -> None:
    explore(templates, engine, tmp_path, examples=5 if engine == "sqlite" else 3, steps=25, phases=(Phase.generate,))


@pytest.mark.slow
def test_machine_for_long(templates: Templates, engine: str, tmp_path: Path) -> None:
    """`make fuzz`: many runs, and what fails is made as short as it can be. JXC_TEST_FUZZ may be their number."""
    examples = max(int(os.environ.get("JXC_TEST_FUZZ", "0")), 400)
    explore(templates, engine, tmp_path, examples=examples, steps=50, phases=(Phase.generate, Phase.shrink))

"""A year of a shop whose people make mistakes, and how far the books are from the shelves: with and without counting.

Everything is entered through ``perform``; only the shelf is played. What goes wrong, and how often, was fixed before
the first run and is the same for both:

- ``THEFT`` 1.0 % of the pieces sold. Shrink was 1.57 % of sales in 2022, 65 % of it theft from outside or inside
  (National Retail Federation, National Retail Security Survey 2023).
- ``BROKEN`` 0.4 % of the pieces sold are thrown away without a paper: the 27 % of that shrink that is process failures.
- ``WRONG_QUANTITY`` 1 % of the lines: the usual rate of slips in typing (Panko, Human Error Website: 0.5–1 % of simple
  entries). Half of them by one piece, half a digit too many or too few.
- ``WRONG_SKU`` 0.5 % of the lines are booked on a neighbour, ``FORGOTTEN`` 0.5 % are not entered at all. Nobody has
  published a rate; DeHoratius and Raman (Management Science 54/4, 2008) name both among the causes of the 65 % of
  370,000 records that they found wrong.
- ``RETURNS`` 2 % of the sold lines come back, ``LOST_RETURNS`` 10 % of those are put on the shelf without a paper.
- ``MISCOUNTED`` 1 % of the lines that are counted are counted wrong by one.

Where people are ``warned``, they see what the desk asks before posting when a line is far beyond what is usual, and
``HEEDED`` 90 % of the slips that it asks about are put right (nobody has published a rate; an assumption).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Command, Scope, UseCase, clock, perform, read
from jxc_app.modules.access.models import Role, RoleAssignment, User
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.models import Approval, ApprovalState
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.counting.abc_schedule import compute_monthly
from jxc_app.modules.counting.accuracy import Accuracy
from jxc_app.modules.counting.entering import EnterCounts, enter_counts
from jxc_app.modules.counting.figures import FigureFilter, count_figures
from jxc_app.modules.counting.judging import DecideLine, ExplainLines, HandIn, decide_line, explain_lines, hand_in
from jxc_app.modules.counting.lines import Line, lines_of
from jxc_app.modules.counting.models import StockCount
from jxc_app.modules.counting.posting import PostCount, post_count
from jxc_app.modules.counting.rules import DISPUTED, ENTERING, TO_RECOUNT
from jxc_app.modules.counting.schedule import open_due_counts
from jxc_app.modules.documents.commands import RecordDocument
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.documents.service import record_document
from jxc_app.modules.documents.usual import Usual, usual_quantities
from jxc_app.modules.inventory.proof import prove_stock
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse

THEFT, BROKEN = 0.010, 0.004
WRONG_QUANTITY, WRONG_SKU, FORGOTTEN = 0.010, 0.005, 0.005
RETURNS, LOST_RETURNS, MISCOUNTED = 0.02, 0.10, 0.01
HEEDED = 0.90
#: lines on one paper of the shop's sales
_LINES = 10
_SYSTEM = Actor.system(device="simulation")
_BEGIN = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the shop is: SKUs, lines sold in a day, days."""

    skus: int = 200
    lines: int = 150
    days: int = 365


@dataclass(frozen=True, slots=True)
class Reading:
    """How true the books are one evening, in percent: records that agree to the piece, and pieces."""

    day: date
    records: float
    pieces: float


@dataclass
class Story:
    """What came of it. ``refused``: lines that the books had no stock for, though the shelf had.

    ``measured``: what the product itself says on its page of figures, by month. ``asked``: lines that the desk asked
    about, of which so many were ``right`` and so many were put right.
    """

    readings: list[Reading] = field(default_factory=list)
    mistakes: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    sold: int = 0
    counted: int = 0
    corrected: int = 0
    asked: int = 0
    asked_right: int = 0
    put_right: int = 0
    measured: dict[str, Accuracy] = field(default_factory=dict)

    def note(self, mistake: str, pieces: int = 1) -> None:
        """One more of these."""
        self.mistakes[mistake] = self.mistakes.get(mistake, 0) + pieces


class Typed(NamedTuple):
    """A line as it is typed, and how much was meant."""

    sku: int
    quantity: int
    meant: int


class Shop:
    """A shop in one database, its shelf as it is, and its people. Counters and the warned have dice of their own."""

    def __init__(
        self, database: Database, size: Size, *, counts: bool, warned: bool = False, seed: int = 20260101
    ) -> None:
        self.database, self.size, self.counts, self.warned = database, size, counts, warned
        self.dice, self.eyes, self.care = random.Random(seed), random.Random(seed + 1), random.Random(seed + 2)
        self.clock = FixedClock(datetime.combine(_BEGIN, datetime.min.time(), UTC))
        self.story = Story()
        self.coming_back: list[tuple[int, int]] = []
        self._found()

    def _found(self) -> None:
        place = CreateWarehouse(code="S1", name="门店", kind="store")
        self.place = perform(create_warehouse, place, actor=_SYSTEM, database=self.database).warehouse_id
        made = [CreateSku(code=f"P{one:04}", name=f"商品{one}", base_unit="个") for one in range(self.size.skus)]
        self.skus = [perform(create_sku, one, actor=_SYSTEM, database=self.database).sku_id for one in made]
        #: a few sell most (Zipf), so that the classes mean something; dear and cheap ones are mixed
        self.weights = [1 / (rank + 1) for rank in range(self.size.skus)]
        self.prices = [str(self.dice.choice((2, 5, 12, 30))) for _ in self.skus]
        a_day = self.size.lines * 2 / sum(self.weights)
        self.tops = [max(12, round(weight * a_day * 12)) for weight in self.weights]
        self.shelf = dict(zip(self.skus, self.tops, strict=True))
        roles = ("keeper", "keeper", "reviewer", "owner")
        people = (self._hire(role, place) for place, role in enumerate(roles))
        self.first, self.second, self.reviewer, self.owner = people

    def _hire(self, role: str, number: int) -> Actor:
        login = f"{role}{number}"

        def work(session: Session) -> int:
            user = User(login=login, login_key=login, name=login, created_at=self.clock.now())
            session.add(user)
            session.flush()
            role_id = session.exec(select(Role.id).where(Role.code == role)).one()
            session.add(RoleAssignment(user_id=user.id or 0, role_id=role_id or 0))
            return user.id or 0

        return Actor(user_id=self.database.write(work), name=login)

    # the days

    def live(self) -> Story:
        """All days; the books are proved every month."""
        token = clock.set(self.clock)
        try:
            self._at(_BEGIN, 1)
            self._enter("opening_stock", [(sku, self.shelf[sku]) for sku in self.skus])
            for number in range(self.size.days):
                self._day(_BEGIN + timedelta(days=number))
            year = FigureFilter(_BEGIN, _BEGIN + timedelta(days=self.size.days), by="month")
            self.story.measured = dict(read(count_figures, actor=_SYSTEM, database=self.database, wanted=year).groups)
        finally:
            clock.reset(token)
        return self.story

    def _day(self, day: date) -> None:
        self._at(day, 0)  # eight in the morning
        if self.counts:
            compute_monthly(self.database, self.clock.now())
            open_due_counts(self.database, self.clock.now())
        self._order()
        lines = list(self._customers())
        middle = len(lines) // 2
        self._sell(lines[:middle])
        self._at(day, 4)
        if self.counts:
            self._count()
        self._sell(lines[middle:])
        self._take_back()
        self._lose(sum(quantity for _, quantity in lines))
        self._at(day, 12)
        if day.day == 1:
            assert not [one for one in self.database.read(prove_stock).checks if one.failed]
        if day.weekday() == 6 or day == _BEGIN:
            self.story.readings.append(self._reading(day))

    def _at(self, day: date, hour: int) -> None:
        self.clock.at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)

    def _order(self) -> None:
        """What the books say is low comes the same morning; it is entered as badly as everything else."""
        book = self._book()
        low = [(sku, top - book[sku]) for sku, top in zip(self.skus, self.tops, strict=True) if book[sku] <= top // 2]
        for sku, quantity in low:
            self.shelf[sku] += quantity
        self._enter("other_receipt", self._typed("other_receipt", low))

    def _customers(self) -> Iterator[tuple[int, int]]:
        """What they take off the shelf, if it is there."""
        for sku in self.dice.choices(self.skus, self.weights, k=self.size.lines):
            taken = min(self.dice.choice((1, 1, 2, 2, 4)), self.shelf[sku])
            if taken:
                self.shelf[sku] -= taken
                yield sku, taken

    def _sell(self, lines: list[tuple[int, int]]) -> None:
        self.story.sold += len(lines)
        for start in range(0, len(lines), _LINES):
            self._enter("sales_issue", self._typed("sales_issue", lines[start : start + _LINES]))
        self.coming_back += [line for line in lines if self.dice.random() < RETURNS]

    def _take_back(self) -> None:
        papers = []
        for sku, quantity in self.coming_back:
            self.shelf[sku] += quantity
            if self.dice.random() < LOST_RETURNS:
                self.story.note("退货没开单")
            else:
                papers.append((sku, quantity))
        self.coming_back = []
        self._enter("sales_return", papers)

    def _lose(self, pieces: int) -> None:
        """Thieves and the bin take from what lies there."""
        for name, rate in (("被偷", THEFT), ("破损没报", BROKEN)):
            for _ in range(pieces):
                if self.dice.random() < rate:
                    sku = self.dice.choices(self.skus, self.weights)[0]
                    if self.shelf[sku]:
                        self.shelf[sku] -= 1
                        self.story.note(name)

    # entering

    def _typed(self, type_: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The lines as they are typed, and typed anew where the desk asks and somebody looks again."""
        typed = list(self._mistaken(lines))
        if not (self.warned and typed):
            return [(one.sku, one.quantity) for one in typed]
        asked = {"type_code": type_, "warehouse_id": self.place, "sku_ids": {one.sku for one in typed}}
        usual = read(usual_quantities, actor=_SYSTEM, database=self.database, **asked)
        return [(one.sku, self._again(one, usual.get(one.sku))) for one in typed]

    def _again(self, typed: Typed, usual: Usual | None) -> int:
        if usual is None or not usual.is_far_below(Decimal(typed.quantity)):
            return typed.quantity
        self.story.asked += 1
        if typed.quantity == typed.meant:
            self.story.asked_right += 1
        elif self.care.random() < HEEDED:
            self.story.put_right += 1
            return typed.meant
        return typed.quantity

    def _mistaken(self, lines: list[tuple[int, int]]) -> Iterator[Typed]:
        """The lines as they are typed."""
        for sku, quantity in lines:
            slip = self.dice.random()
            if slip < FORGOTTEN:
                self.story.note("漏录")
            elif slip < FORGOTTEN + WRONG_SKU:
                self.story.note("录错商品")
                yield Typed(self.skus[(self.skus.index(sku) + 1) % len(self.skus)], quantity, quantity)
            elif slip < FORGOTTEN + WRONG_SKU + WRONG_QUANTITY:
                self.story.note("录错数量")
                yield Typed(sku, self._misread(quantity), quantity)
            else:
                yield Typed(sku, quantity, quantity)

    def _misread(self, quantity: int) -> int:
        if self.dice.random() < 0.5:
            return quantity + 1
        return quantity * 10 if quantity < 10 else quantity // 10

    def _enter(self, type_: str, lines: list[tuple[int, int]]) -> None:
        """One paper; what the books have no stock for is left out line by line, as people do who are refused."""
        while lines:
            try:
                self._record(type_, lines)
            except DomainError as refusal:
                assert refusal.field, refusal
                self.story.refused += 1
                del lines[int(refusal.field.split(".")[1])]
            else:
                return

    def _record(self, type_: str, lines: list[tuple[int, int]]) -> None:
        price = dict(zip(self.skus, self.prices, strict=True))
        has_price = type_ != "other_issue"
        entered = [
            {"sku_id": sku, "quantity": str(quantity), "price": price[sku] if has_price else None}
            for sku, quantity in lines
        ]
        command = RecordDocument(document_key=new_key(), type=type_, warehouse_id=self.place, lines=entered)
        perform(record_document, command, actor=_SYSTEM, database=self.database)

    # counting

    def _count(self) -> None:
        """Every count that the product made: counted, counted again where it asks, explained, posted."""
        wanted = select(StockCount.id).where(col(StockCount.state).in_(ENTERING)).order_by(col(StockCount.id))
        for count_id in self.database.read(lambda session: [one or 0 for one in session.exec(wanted).all()]):
            self._counted_by(count_id, self.first, "")
            self._counted_by(count_id, self.second, TO_RECOUNT)
            self._post(count_id)

    def _counted_by(self, count_id: int, who: Actor, outcome: str) -> None:
        """One round over the lines that stand so, if there are any."""
        lines = [one for one in self._lines(count_id) if one.outcome == outcome]
        if not lines or self._head(count_id).state not in ENTERING:
            return
        entries = [{"sku_id": one.sku_id, "quantity": str(self._looked(one.sku_id))} for one in lines]
        self.story.counted += len(entries)
        self._do(enter_counts, EnterCounts(count_id=count_id, entries=entries), who)
        self._do(hand_in, HandIn(count_id=count_id, version=self._head(count_id).version), who)

    def _looked(self, sku: int) -> int:
        there = self.shelf[sku]
        if self.eyes.random() >= MISCOUNTED:
            return there
        self.story.note("数错")
        return max(0, there + self.eyes.choice((-1, 1)))

    def _post(self, count_id: int) -> None:
        """The reviewer believes the second of two counters who disagree, gives each difference a cause, and posts."""
        for line in self._lines(count_id):
            if line.outcome == DISPUTED:
                decided = {"line_id": line.id, "round": line.round, "reason": "以复盘为准"}
                version = self._head(count_id).version
                self._do(decide_line, DecideLine(count_id=count_id, version=version, **decided), self.reviewer)
        differing = [one.id for one in self._lines(count_id) if one.differs]
        self.story.corrected += len(differing)
        if differing:
            version = self._head(count_id).version
            explained = ExplainLines(count_id=count_id, version=version, line_ids=differing, cause="unknown")
            self._do(explain_lines, explained, self.reviewer)
        self._do(post_count, PostCount(count_id=count_id, version=self._head(count_id).version), self.reviewer)
        waiting = select(Approval).where(Approval.state == ApprovalState.WAITING)
        for one in self.database.read(lambda session: session.exec(waiting).all()):
            decided = DecideApproval(approval_id=one.id or 0, version=one.version, decision="approve", comment="已核对")
            self._do(decide_on_document, decided, self.owner)

    def _do(self, case: UseCase[Any, Any], command: Command, who: Actor) -> None:
        perform(case, command, actor=who, database=self.database)

    def _lines(self, count_id: int) -> list[Line]:
        return self.database.read(lambda session: lines_of(session, count_id))

    def _head(self, count_id: int) -> StockCount:
        return self.database.read(lambda session: session.get_one(StockCount, count_id))

    # reading

    def _book(self) -> dict[int, int]:
        found = self.database.read(
            lambda session: availability(session, Scope(everywhere=True), warehouse_id=self.place, sku_ids=self.skus)
        )
        return {sku: int(found[sku].on_hand) if sku in found else 0 for sku in self.skus}

    def _reading(self, day: date) -> Reading:
        book = self._book()
        agreeing = sum(book[sku] == self.shelf[sku] for sku in self.skus)
        apart = sum(abs(book[sku] - self.shelf[sku]) for sku in self.skus)
        whole = sum(book.values()) or 1
        return Reading(day, 100 * agreeing / len(self.skus), 100 * (1 - apart / whole))

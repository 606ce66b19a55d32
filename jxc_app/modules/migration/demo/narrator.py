"""Lets the people of the demo company act, each at their own time, through the same door as everybody."""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session

from jxc_app.core.clock import FixedClock, business_date
from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Command, Query, Result, UseCase, clock, perform, read
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.flows import FlowRef, SaveFlow, SwitchFlow, save_flow, switch_flow
from jxc_app.modules.approvals.queries import my_approvals
from jxc_app.modules.catalog.models import Category, Sku, Unit
from jxc_app.modules.counting.entering import EnterCounts, enter_counts
from jxc_app.modules.counting.heads import CountRef
from jxc_app.modules.counting.judging import ExplainLines, HandIn, explain_lines, hand_in
from jxc_app.modules.counting.lines import lines_of
from jxc_app.modules.counting.making import MakeCount, make_count
from jxc_app.modules.counting.posting import PostCount, post_count
from jxc_app.modules.documents.commands import (
    DocumentRef,
    LineInput,
    PostDocument,
    RecordDocument,
    SaveDraft,
    SubmitDocument,
    VoidDocument,
)
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.documents.lines import lines_of as document_lines
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT, Document
from jxc_app.modules.documents.service import post_document, record_document, save_draft, submit_document
from jxc_app.modules.documents.trying_flows import TryFlow, try_flow
from jxc_app.modules.documents.voiding import void_document
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.inventory.stock_rows import by_place, minimums_of
from jxc_app.modules.migration.demo.company import PEOPLE
from jxc_app.modules.migration.demo.founding import Founded
from jxc_app.modules.migration.demo.stocking import SEED
from jxc_app.modules.purchasing.freezing import ReleaseSettlement, frozen, release_settlement
from jxc_app.modules.purchasing.ordering import FinishOrder, finish_order
from jxc_app.modules.purchasing.receiving import CountReceipt, InspectReceipt, count_receipt, inspect_receipt
from jxc_app.modules.purchasing.rules import spread
from jxc_app.modules.purchasing.supplier_links import (
    ConfirmOrder,
    OpenOrder,
    PromisedLine,
    SendOrder,
    confirm_order,
    open_order,
    send_order,
)
from jxc_app.modules.settlement.paying import PayRequest, RequestPayment, pay_request, request_payment
from jxc_app.modules.settlement.registering import Registered, RegisterInvoice, register_invoice
from jxc_app.modules.warehouses.models import Place

C = TypeVar("C", bound=Command)
R = TypeVar("R", bound=Result)
V = TypeVar("V")
_NAMES = {person.login: person.name for person in PEOPLE}
#: what documents of a type do to the stock of their own warehouse
_EFFECT = {
    "opening_stock": 1, "other_receipt": 1, "sales_return": 1, "other_issue": -1, "scrap": -1, "sales_issue": -1,
    "transfer": -1,
}  # fmt: skip


#: a day, where the narrator's own ``date`` would be meant
_Day = date


@dataclass(frozen=True)
class Wanted:
    """Pieces of a SKU, at a price per piece."""

    pieces: int
    price: Decimal | None = None


#: the lines of a document: one for each SKU code
Lines = Mapping[str, Wanted]


@dataclass(frozen=True)
class Shipment:
    """A transfer on its way: what was dispatched of each SKU, in the order of its lines."""

    ref: DocumentRef
    source: str
    target: str
    lines: Lines
    day: int


class Narrator:
    """Turns codes and logins of the story into commands of real people, and keeps in mind what they leave."""

    def __init__(
        self, database: Database, founded: Founded, first_day: date, zone: ZoneInfo, *, seed: int = SEED
    ) -> None:
        self.chance = Random(seed)  # noqa: S311  the same story every time; nothing secret
        self.documents = 0
        self._database = database
        self._founded = founded
        self._first_day = first_day
        self._zone = zone
        #: what is available in each place, in pieces
        self._stock: dict[str, Counter[str]] = {code: Counter() for code in founded.warehouses}

    @contextmanager
    def at(self, day: int, minute: int) -> Iterator[None]:
        """Everything inside happens on that day of the story, at that minute of it."""
        midnight = datetime.combine(self.date(day), time(0), self._zone)
        with self._clock(midnight + timedelta(minutes=minute, seconds=self.chance.randrange(60))):
            yield

    @contextmanager
    def ago(self, minutes: int) -> Iterator[None]:
        """Everything inside happened so many minutes before now."""
        with self._clock(clock.get().now() - timedelta(minutes=minutes)):
            yield

    @contextmanager
    def _clock(self, moment: datetime) -> Iterator[None]:
        token = clock.set(FixedClock(moment))
        try:
            yield
        finally:
            clock.reset(token)

    def date(self, day: int) -> date:
        """The calendar date of a day of the story."""
        return self._first_day + timedelta(days=day)

    def stock(self, where: str) -> Mapping[str, int]:
        """What is available in a place, in pieces by code."""
        return self._stock[where]

    def record(self, who: str, type_: str, where: str, lines: Lines, **more: str) -> DocumentRef | None:
        """Enter and post a document; None where there is nothing to enter."""
        if not lines:
            return None
        done = self.enter(who, type_, where, self._inputs(lines), **more)
        self._move(where, lines, _EFFECT[type_])
        return done

    def enter(self, who: str, type_: str, where: str, lines: list[LineInput], **more: str | int) -> DocumentRef:
        """Enter and post a document of lines as typed in; what they leave is for the caller to keep in mind."""
        command = RecordDocument(**self._fields(type_, where, lines, **more))
        return perform(record_document, command, actor=self._actor(who), database=self._database)

    def act(self, who: str, case: UseCase[C, R], command: C) -> R:
        """What somebody does to master data."""
        return perform(case, command, actor=self._actor(who), database=self._database)

    def look(self, who: str, asked: Query[V], **params: Any) -> V:
        """What somebody sees before they act."""
        return read(asked, actor=self._actor(who), database=self._database, **params)

    def partner_id(self, code: str) -> int:
        """The id of a partner."""
        return self._founded.partners[code]

    def sku_id(self, code: str) -> int:
        """The id of a SKU."""
        return self._founded.skus[code]

    def draft(self, who: str, type_: str, where: str, lines: Lines, **more: str) -> DocumentRef:
        """Enter a document and leave it as a draft."""
        command = SaveDraft(**self._fields(type_, where, self._inputs(lines), **more))
        return perform(save_draft, command, actor=self._actor(who), database=self._database)

    def submit(self, who: str, type_: str, where: str, lines: Lines, **more: str) -> DocumentRef:
        """Enter and submit a document that takes stock: it is promised from now on."""
        draft = self.draft(who, type_, where, lines, **more)
        command = SubmitDocument(document_id=draft.document_id, version=draft.version)
        self._move(where, lines, -1)
        return perform(submit_document, command, actor=self._actor(who), database=self._database)

    def hand_in(self, who: str, type_: str, where: str, lines: list[LineInput], **more: str) -> DocumentRef:
        """Enter a document of lines as typed in and submit it; it takes nothing."""
        command = SaveDraft(**self._fields(type_, where, lines, **more))
        draft = perform(save_draft, command, actor=self._actor(who), database=self._database)
        done = SubmitDocument(document_id=draft.document_id, version=draft.version)
        return perform(submit_document, done, actor=self._actor(who), database=self._database)

    def count_arrival(
        self, who: str, where: str, order: DocumentRef, counted: Sequence[int], *, noted: int, own_number: str
    ) -> DocumentRef:
        """Sign for what came of an order, line by line; the delivery note says ``noted`` for each."""
        first = order.document_id * LINES_PER_DOCUMENT
        lines = [
            {"source_line_id": first + number, "counted": pieces, "noted": noted}
            for number, pieces in enumerate(counted, start=1)
        ]
        self.documents += 1
        command = CountReceipt(
            document_key=self._key(), warehouse_id=self._founded.warehouses[where], own_number=own_number, lines=lines,
        )  # fmt: skip
        return perform(count_receipt, command, actor=self._actor(who), database=self._database)

    def scarcest(self, where: str) -> str:
        """The code of the SKU of which the least lies there, measured by its lower limit."""
        warehouse_id, codes = self._founded.warehouses[where], {one: code for code, one in self._founded.skus.items()}

        def look(session: Session) -> str:
            least = {one: limit for one, limit in minimums_of(session, list(codes), warehouse_id).items() if limit}
            there = by_place(session, least, [warehouse_id])
            held = {one: there.get((one, warehouse_id, Place.STOCK), (Decimal(0), Decimal(0)))[0] for one in least}
            return codes[min(least, key=lambda one: (held[one] / least[one], codes[one]))]

        return self._database.read(look)

    def send_order(self, who: str, order: DocumentRef) -> str:
        """The token of a link to an order that holds for a month."""
        command = SendOrder(document_id=order.document_id, version=order.version, days=30)
        return perform(send_order, command, actor=self._actor(who), database=self._database).token

    def confirm_order(self, token: str, name: str, days: Sequence[_Day]) -> None:
        """The supplier opens the link, and says when each line will come."""
        supplier = Actor.anonymous("203.0.113.24", "手机浏览器")
        perform(open_order, OpenOrder(token=token), actor=supplier, database=self._database)
        lines = [PromisedLine(line_no=number, promised_on=day) for number, day in enumerate(days, start=1)]
        command = ConfirmOrder(token=token, name=name, lines=lines)
        perform(confirm_order, command, actor=supplier, database=self._database)

    def _key(self) -> str:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4).hex

    def inspect_arrival(
        self, who: str, receipt: DocumentRef, *, rejected: Mapping[int, int], cause: str = ""
    ) -> DocumentRef:
        """Sign for what is good: all but so many pieces of some lines."""
        counted = self._database.read(lambda session: document_lines(session, receipt.document_id))
        lines = [
            {"line_id": line.id, "accepted": line.base_quantity - rejected[line.line_no], "cause": cause}
            for line in counted
            if line.line_no in rejected
        ]
        command = InspectReceipt(document_id=receipt.document_id, version=receipt.version, lines=lines)
        return perform(inspect_receipt, command, actor=self._actor(who), database=self._database)

    def finish(self, who: str, order: DocumentRef, reason: str) -> None:
        """End an order of which nothing more is expected."""
        version = self._database.read(lambda session: session.get_one(Document, order.document_id).version)
        command = FinishOrder(document_id=order.document_id, version=version, reason=reason)
        perform(finish_order, command, actor=self._actor(who), database=self._database)

    def put_in_force(self, title: str, definition: Mapping[str, object]) -> FlowRef:
        """A flow: written, tried on the past and switched on."""
        system, database = Actor.system(device="演示"), self._database
        saved = perform(save_flow, SaveFlow(title=title, definition=definition), actor=system, database=database)
        perform(try_flow, TryFlow(definition=definition, days=30), actor=system, database=database)
        command = SwitchFlow(
            flow_id=saved.flow_id, version=saved.version, version_id=saved.version_id, reason="老板同意试行"
        )
        return perform(switch_flow, command, actor=system, database=database)

    def switch_off(self, flow: FlowRef, reason: str) -> None:
        """A flow decides nothing any more."""
        command = SwitchFlow(flow_id=flow.flow_id, version=flow.version, reason=reason)
        perform(switch_flow, command, actor=Actor.system(device="演示"), database=self._database)

    def confirm(self, who: str, comment: str) -> None:
        """Say yes to what went ahead without them."""
        waiting = read(my_approvals, actor=self._actor(who), database=self._database)
        for one in waiting:
            said = DecideApproval(approval_id=one.id, version=one.version, decision="approve", comment=comment)
            perform(decide_on_document, said, actor=self._actor(who), database=self._database)

    def release(self, who: str, receipt: DocumentRef, reason: str) -> None:
        """Let the settlement of a receipt go on."""
        held = self._database.read(lambda session: frozen(session, [receipt.document_id])[receipt.document_id].id)
        command = ReleaseSettlement(freeze_id=held or 0, reason=reason)
        perform(release_settlement, command, actor=self._actor(who), database=self._database)

    def bill(
        self, who: str, receipt: DocumentRef, number: str, *, more: Decimal = Decimal(0), less: int = 0
    ) -> Registered:
        """Register the supplier's invoice over a receipt; on its first line ``more`` yuan than was ordered, and
        ``less`` pieces than came.
        """
        counted = self._database.read(lambda session: document_lines(session, receipt.document_id))
        billed = [line.base_quantity - (less if line.line_no == 1 else 0) for line in counted]
        amounts = [
            ((line.amount or Decimal(0)) * much / line.base_quantity).quantize(Decimal("0.01"))
            + (more if line.line_no == 1 else 0)
            for line, much in zip(counted, billed, strict=True)
        ]
        gross = sum(amounts, Decimal(0))
        net = (gross / Decimal("1.13")).quantize(Decimal("0.01"))
        lines = [
            {"receipt_line_id": line.id, "quantity": much, "amount": amount, "positions": [position]}
            for position, (line, much, amount) in enumerate(zip(counted, billed, amounts, strict=True), start=1)
        ]
        printed = self._database.read(lambda session: [_printed(session, line.sku_id) for line in counted])
        taxes = spread(gross - net, amounts)
        paper = [
            words | {"quantity": much, "amount": amount, "tax": tax, "tax_percent": 13}
            for words, much, amount, tax in zip(printed, billed, amounts, taxes, strict=True)
        ]
        command = RegisterInvoice(
            document_key=self._key(), number=number, issued_on=business_date(clock.get().now(), self._zone),
            net=net, tax=gross - net, gross=gross, lines=lines, paper=paper,
        )  # fmt: skip
        return perform(register_invoice, command, actor=self._actor(who), database=self._database)

    def ask_payment(self, who: str, *invoices: Registered) -> DocumentRef:
        """Ask for invoices to be paid."""
        command = RequestPayment(document_key=self._key(), invoice_ids=[one.document_id for one in invoices])
        return perform(request_payment, command, actor=self._actor(who), database=self._database)

    def pay(self, who: str, request: DocumentRef) -> DocumentRef:
        """Pay what was asked for, by the bank."""
        command = PayRequest(
            document_id=request.document_id, version=request.version, document_key=self._key(), method="bank",
            own_number=f"20260703{request.document_id:06d}",
        )  # fmt: skip
        return perform(pay_request, command, actor=self._actor(who), database=self._database)

    def ask(self, who: str, type_: str, where: str, lines: Lines, **more: str) -> DocumentRef | None:
        """Enter a document and try to post it, for the flows in force to stop; None where there is nothing to enter."""
        if not lines:
            return None
        draft = self.draft(who, type_, where, lines, **more)
        command = PostDocument(document_id=draft.document_id, version=draft.version)
        return perform(post_document, command, actor=self._actor(who), database=self._database)

    def open_books(self, maker: str, poster: str, where: str, lines: Lines) -> None:
        """The opening stock of a place: one person enters it, another posts it."""
        draft = self.draft(maker, "opening_stock", where, lines, remark="启用日盘点")
        command = PostDocument(document_id=draft.document_id, version=draft.version)
        perform(post_document, command, actor=self._actor(poster), database=self._database)
        self._move(where, lines, 1)

    def dispatch(self, who: str, source: str, target: str, lines: Lines, day: int) -> Shipment | None:
        """Send goods on their way; None where there is nothing to send."""
        ref = self.record(who, "transfer", source, lines, to=target)
        return Shipment(ref, source, target, lines, day) if ref else None

    def receive(self, who: str, shipment: Shipment, missing: Mapping[str, int]) -> None:
        """Take in a transfer; ``missing`` pieces of some SKUs are not there."""
        arrived = {code: one.pieces - missing.get(code, 0) for code, one in shipment.lines.items()}
        self._follow(who, "transfer_receipt", shipment, arrived)
        self._move(shipment.target, {code: Wanted(pieces) for code, pieces in arrived.items()}, 1)

    def settle(self, who: str, shipment: Shipment, missing: Mapping[str, int], settlement: str, remark: str) -> None:
        """Settle what of a transfer did not arrive: lost, or back with the sender."""
        self._follow(who, "transfer_difference", shipment, missing, settlement=settlement, remark=remark)
        if settlement == "returned":
            self._move(shipment.source, {code: Wanted(pieces) for code, pieces in missing.items()}, 1)

    def void(self, who: str, type_: str, where: str, wrong: DocumentRef, lines: Lines, reason: str) -> None:
        """Take a posted document back."""
        command = VoidDocument(document_id=wrong.document_id, version=wrong.version, reason=reason)
        perform(void_document, command, actor=self._actor(who), database=self._database)
        self._move(where, lines, -_EFFECT[type_])

    def count(self, maker: str, counter: str, where: str, codes: Sequence[str], counted: Mapping[str, int]) -> CountRef:
        """Ask for a count of some SKUs and enter a few: how many more (or less) than the book has."""
        skus, here = self._founded.skus, self._founded.warehouses[where]
        due = business_date(clock.get().now(), self._zone)
        asked = MakeCount(
            count_key=f"demo-count-{where}-{due}", kind="chosen", warehouse_id=here, due_on=due,
            user_ids=[self._founded.people[counter]], sku_ids=[skus[code] for code in codes],
        )  # fmt: skip
        made = perform(make_count, asked, actor=self._actor(maker), database=self._database)
        book = read(
            availability, actor=Actor.system(), database=self._database, warehouse_id=here,
            sku_ids=[skus[code] for code in counted],
        )  # fmt: skip
        entries = [{"sku_id": skus[code], "quantity": book[skus[code]].on_hand + off} for code, off in counted.items()]
        entered = EnterCounts(count_id=made.count_id, entries=entries)
        return perform(enter_counts, entered, actor=self._actor(counter), database=self._database)

    def post_count(self, count: CountRef, counter: str, reviewer: str, where: str, off: Mapping[str, int]) -> None:
        """Hand a count in, explain what differs and post it."""
        done = HandIn(count_id=count.count_id, version=count.version)
        handed = perform(hand_in, done, actor=self._actor(counter), database=self._database)
        lines = self._database.read(lambda session: lines_of(session, count.count_id))
        explained = ExplainLines(
            count_id=count.count_id, version=handed.version, cause="unknown",
            line_ids=[one.id for one in lines if one.differs],
        )  # fmt: skip
        ready = perform(explain_lines, explained, actor=self._actor(reviewer), database=self._database)
        posted = PostCount(count_id=count.count_id, version=ready.version)
        perform(post_count, posted, actor=self._actor(reviewer), database=self._database)
        self._move(where, {code: Wanted(pieces) for code, pieces in off.items()}, 1)

    def do(self, who: str, case: UseCase[C, R], command: C) -> R:
        """Any other act of somebody; of somebody without an account where ``who`` is empty."""
        actor = self._actor(who) if who else Actor.anonymous("203.0.113.28", "演示")
        return perform(case, command, actor=actor, database=self._database)

    def warehouse_id(self, code: str) -> int:
        """The id of a warehouse."""
        return self._founded.warehouses[code]

    def key(self) -> str:
        """The key of a document to come."""
        return self._key()

    def _actor(self, login: str) -> Actor:
        return Actor(self._founded.people[login], _NAMES[login], device="演示")

    def _move(self, where: str, lines: Lines, sign: int) -> None:
        for code, one in lines.items():
            self._stock[where][code] += sign * one.pieces

    def _inputs(self, lines: Lines) -> list[LineInput]:
        skus = self._founded.skus
        return [
            LineInput(sku_id=skus[code], quantity=Decimal(one.pieces), price=one.price) for code, one in lines.items()
        ]

    def _fields(self, type_: str, where: str, lines: list[LineInput], **more: str | int) -> dict[str, object]:
        to, partner = more.pop("to", None), more.pop("partner", None)
        self.documents += 1
        return {
            "document_key": uuid.UUID(int=self.chance.getrandbits(128), version=4).hex,
            "type": type_,
            "warehouse_id": self._founded.warehouses[where],
            "to_warehouse_id": self._founded.warehouses[str(to)] if to else None,
            "partner_id": self._founded.partners[str(partner)] if partner else None,
            "lines": lines,
            **more,
        }

    def _follow(self, who: str, type_: str, shipment: Shipment, pieces: Mapping[str, int], **more: str) -> None:
        """A document on the receiving side, line by line against the transfer (ids: ADR 10)."""
        first = shipment.ref.document_id * LINES_PER_DOCUMENT
        lines = [
            LineInput(sku_id=self._founded.skus[code], quantity=Decimal(pieces[code]), source_line_id=first + number)
            for number, code in enumerate(shipment.lines, start=1)
            if pieces.get(code)
        ]
        self.enter(who, type_, shipment.target, lines, linked_document_id=shipment.ref.document_id, **more)


def _printed(session: Session, sku_id: int) -> dict[str, Any]:
    """How a supplier prints a SKU on an invoice: behind the class of the tax office."""
    sku = session.get_one(Sku, sku_id)
    category = session.get(Category, sku.category_id) if sku.category_id else None
    unit = session.get_one(Unit, sku.base_unit_id)
    name = f"*{category.name if category else '日用品'}*{sku.name}"
    return {"name": name, "spec": sku.spec[:100], "unit": unit.name}

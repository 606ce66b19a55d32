"""Lets the people of the demo company act, each at their own time, through the same door as everybody."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from jxc_app.core.clock import FixedClock
from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform, read
from jxc_app.modules.documents.commands import DocumentRef, LineInput, PostDocument, RecordDocument, SaveDraft
from jxc_app.modules.documents.queries import LineView, get_document
from jxc_app.modules.documents.service import post_document, record_document, save_draft
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.migration.demo.company import PEOPLE, DemoSku, read_skus
from jxc_app.modules.migration.demo.founding import Founded

_SEED = 2026
_NAMES = {person.login: person.name for person in PEOPLE}


@dataclass(frozen=True)
class Wanted:
    """A line in words of the story: SKU code, pieces, price per piece."""

    code: str
    pieces: int
    price: Decimal | None = None


class Narrator:
    """Turns codes and logins of the story into commands of real people."""

    def __init__(self, database: Database, founded: Founded, first_day: date, zone: ZoneInfo) -> None:
        self.chance = Random(_SEED)  # noqa: S311  the same story every time; nothing secret
        self.skus: dict[str, DemoSku] = {sku.command.code: sku for sku in read_skus()}
        self._database = database
        self._founded = founded
        self._first_day = first_day
        self._zone = zone

    @contextmanager
    def at(self, day: int, hour: int, minute: int = 0) -> Iterator[None]:
        """Everything inside happens on that day of the story, at that time."""
        moment = datetime.combine(self._first_day + timedelta(days=day), time(hour, minute), self._zone)
        token = clock.set(FixedClock(moment + timedelta(seconds=self.chance.randrange(60))))
        try:
            yield
        finally:
            clock.reset(token)

    def record(
        self, who: str, type_: str, where: str, lines: Sequence[Wanted], **more: str | None
    ) -> DocumentRef | None:
        """Enter and post a document; None where there is nothing to enter."""
        if not lines:
            return None
        fields = self._fields(type_, where, self._lines(lines), **more)
        return perform(record_document, RecordDocument(**fields), actor=self.actor(who), database=self._database)

    def draft(self, who: str, type_: str, where: str, lines: Sequence[Wanted], **more: str | None) -> DocumentRef:
        """Enter a document and leave it as a draft."""
        fields = self._fields(type_, where, self._lines(lines), **more)
        return perform(save_draft, SaveDraft(**fields), actor=self.actor(who), database=self._database)

    def post(self, who: str, draft: DocumentRef) -> DocumentRef:
        """Post somebody's draft."""
        command = PostDocument(document_id=draft.document_id, version=draft.version)
        return perform(post_document, command, actor=self.actor(who), database=self._database)

    def receive(self, who: str, where: str, transfer: DocumentRef, *, missing: int = 0) -> None:
        """Take in a transfer; ``missing`` pieces of its first line are not there."""
        lines = self._open_lines(transfer)
        arrived = [_arrived(line, missing if at == 0 else 0) for at, line in enumerate(lines)]
        self._record_linked(who, "transfer_receipt", where, transfer, arrived)

    def settle(self, who: str, where: str, transfer: DocumentRef, settlement: str, remark: str) -> None:
        """Settle what of a transfer did not arrive."""
        rest = [_arrived(line, 0) for line in self._open_lines(transfer)]
        self._record_linked(who, "transfer_difference", where, transfer, rest, settlement=settlement, remark=remark)

    def actor(self, login: str) -> Actor:
        """The person with that login."""
        return Actor(self._founded.people[login], _NAMES[login], device="演示")

    def some(self, where: str, count: int, most: int) -> list[Wanted]:
        """A customer's basket: some SKUs of what is available there, at their retail price."""
        stock = self._available(where)
        baskets = self.chance.sample(sorted(stock), min(count, len(stock)))
        return [Wanted(code, self._pieces(stock[code], most), self.skus[code].command.retail_price) for code in baskets]

    def boxes(self, where: str, codes: Sequence[str], most: int) -> list[Wanted]:
        """Whole boxes of these SKUs, as far as they are available there."""
        stock = self._available(where)
        wanted = []
        for code in codes:
            box = self.skus[code].box
            boxes = min(self.chance.randint(1, most), stock.get(code, 0) // box)
            if boxes:
                wanted.append(Wanted(code, boxes * box))
        return wanted

    def lowest(self, where: str, count: int) -> list[str]:
        """The SKUs that a place is shortest of, in boxes."""
        stock = self._available(where)
        return sorted(self.skus, key=lambda code: (stock.get(code, 0) / self.skus[code].box, code))[:count]

    def _pieces(self, there: int, most: int) -> int:
        return min(there, self.chance.randint(1, most))

    def _available(self, where: str) -> dict[str, int]:
        ids = {self._founded.skus[code]: code for code in self.skus}
        stock = read(
            availability,
            actor=Actor.system(),
            database=self._database,
            warehouse_id=self._founded.warehouses[where],
            sku_ids=list(ids),
        )
        return {ids[sku_id]: int(one.available) for sku_id, one in stock.items() if one.available >= 1}

    def _lines(self, lines: Sequence[Wanted]) -> list[LineInput]:
        skus = self._founded.skus
        return [LineInput(sku_id=skus[w.code], quantity=Decimal(w.pieces), price=w.price) for w in lines]

    def _fields(self, type_: str, where: str, lines: list[LineInput], **more: str | int | None) -> dict[str, object]:
        to, partner = more.pop("to", None), more.pop("partner", None)
        return {
            "document_key": uuid.uuid4().hex,
            "type": type_,
            "warehouse_id": self._founded.warehouses[where],
            "to_warehouse_id": self._founded.warehouses[str(to)] if to else None,
            "partner_id": self._founded.partners[str(partner)] if partner else None,
            "lines": lines,
            **more,
        }

    def _record_linked(
        self, who: str, type_: str, where: str, transfer: DocumentRef, lines: list[LineInput], **more: str
    ) -> None:
        fields = self._fields(type_, where, lines, linked_document_id=transfer.document_id, **more)
        perform(record_document, RecordDocument(**fields), actor=self.actor(who), database=self._database)

    def _open_lines(self, transfer: DocumentRef) -> list[LineView]:
        view = read(get_document, actor=Actor.system(), database=self._database, document_id=transfer.document_id)
        return [line for line in view.lines if line.open_quantity > 0]


def _arrived(line: LineView, missing: int) -> LineInput:
    return LineInput(sku_id=line.sku_id, quantity=line.open_quantity - missing, source_line_id=line.id)

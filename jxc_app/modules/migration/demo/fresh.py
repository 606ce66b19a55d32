"""The last two weeks of fresh food in the demo company: by lot, from the dairy to the shelf, and what is near its end.

Told beside the rest of the story, with chances of its own: what happens here changes nothing there. Days are counted
back from today, and weekdays do not matter, so that the same is left whatever day the demo is loaded on.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from jxc_app.modules.documents.commands import DocumentRef, LineInput
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT
from jxc_app.modules.migration.demo.company import CENTRAL, WALK_IN, head_of, keeper_of
from jxc_app.modules.migration.demo.fresh_range import FRESH, MACHINE, MACHINE_COST, FreshSku
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.migration.demo.shelves import Shelves, Taken

#: of the chances of this part of the story
FRESH_SEED = 2027
#: days before today on which it began
_BEGAN = 14
#: how fast a store sells beside the average, and the days of average sales that it keeps on its shelves
_STORES = {"S01": (1.6, 3), "S02": (1.0, 3), "S04": (0.4, 5)}
_SHIPPED_EVERY = 2
#: days before today on which what has ended is thrown away, a customer wants a newer lot, a lot is put aside
_CLEARED, _CHOOSY, _HELD = (8, 4), {7: "S04", 3: "S04"}, 9
_HELD_CODE, _HELD_PIECES = "XS0002", 12
_MACHINES = tuple(f"BP1K26{number:05d}" for number in range(318, 330))
#: days before today, and to whom
_MACHINES_CAME, _MACHINES_SOLD, _MACHINE_SENT = 13, {10: "KH06", 7: "KH07", 2: "KH12"}, 5

Event = tuple[int, Narrator, Callable[[], None]]


class Fresh:
    """Tells what happens with fresh food and machines on each of the last days of a story of so many ``days``."""

    def __init__(self, narrator: Narrator, days: int) -> None:
        self._tell = narrator
        self._days = days
        self._shelves = Shelves()
        self._travelling: list[tuple[str, DocumentRef, list[Taken]]] = []

    def events(self, day: int) -> list[Event]:
        """The minute of each act, who tells it, and the act."""
        left = self._days - day
        if left > _BEGAN:
            return []
        today = self._tell.date(day)
        acts = [*self._food(left, today), *self._handling(left, today), *self._of_machines(left)]
        return [(minute, self._tell, act) for minute, act in acts]

    # food

    def _food(self, left: int, today: date) -> Iterable[tuple[int, Callable[[], None]]]:
        yield 8 * 60 + 35, self._arrive
        for at, supplier in enumerate(("GYS03", "GYS04")):
            yield 9 * 60 + 12 + 20 * at, partial(self._deliver, left, today, supplier)
        for at, store in enumerate(_STORES):
            if left % _SHIPPED_EVERY == 0:
                yield 14 * 60 + 25 + 10 * at, partial(self._ship, today, store)
            yield 18 * 60 + 50 + 5 * at, partial(self._sell, today, store)

    def _deliver(self, left: int, today: date, supplier: str) -> None:
        """Made yesterday; the lot is called by that day."""
        made = today - timedelta(days=1)
        lines = []
        for sku in FRESH:
            missing = sku.most - self._shelves.pieces(CENTRAL, sku.command.code, today)
            if sku.supplier == supplier and (_BEGAN - left) % sku.every == 0 and missing > 0:
                lot = Taken(sku.command.code, f"{made:%Y%m%d}A", made + _life(sku), missing)
                self._shelves.put(CENTRAL, lot)
                lines.append(self._line(lot, price=sku.cost, produced_on=made))
        self._enter(keeper_of(CENTRAL), "other_receipt", CENTRAL, lines, remark=f"供应商送货 {supplier}")

    def _ship(self, today: date, store: str) -> None:
        """Fill the shelves of a store up, unless what is next ends before it is there."""
        _, days = _STORES[store]
        sent: list[Taken] = []
        for sku in FRESH:
            code = sku.command.code
            next_out = self._shelves.good(CENTRAL, code, today)
            missing = sku.a_day * days - self._shelves.pieces(store, code, today)
            if missing > 0 and next_out and next_out[0].ends > today:
                sent += self._shelves.take(CENTRAL, code, missing, today)
        self._send(store, sent)

    def _send(self, store: str, sent: list[Taken]) -> None:
        lines = [self._line(one) for one in sent]
        if ref := self._enter(keeper_of(CENTRAL), "transfer", CENTRAL, lines, to=store):
            self._travelling.append((store, ref, sent))

    def _arrive(self) -> None:
        for store, ref, sent in self._travelling:
            first = ref.document_id * LINES_PER_DOCUMENT
            lines = [self._line(one, source_line_id=first + number) for number, one in enumerate(sent, start=1)]
            self._enter(keeper_of(store), "transfer_receipt", store, lines, linked_document_id=ref.document_id)
            for one in sent:
                self._shelves.put(store, one)
        self._travelling = []

    def _sell(self, today: date, store: str) -> None:
        """The product picks the lots."""
        pace, _ = _STORES[store]
        lines = []
        for sku in FRESH:
            code = sku.command.code
            asked = round(sku.a_day * pace * self._tell.chance.uniform(0.7, 1.3))
            if sold := sum(one.pieces for one in self._shelves.take(store, code, asked, today)):
                lines.append(self._unnamed(sku, sold))
        self._enter(keeper_of(store), "sales_issue", store, lines, partner=WALK_IN)

    # what people do about it

    def _handling(self, left: int, today: date) -> Iterable[tuple[int, Callable[[], None]]]:
        if left in _CLEARED:
            for at, where in enumerate((CENTRAL, *_STORES)):
                yield 8 * 60 + 5 * at, partial(self._clear, today, where)
        if left in _CHOOSY:
            yield 17 * 60, partial(self._sell_newer, today, _CHOOSY[left])
        if left == _HELD:
            yield 16 * 60 + 10, partial(self._hold, today)

    def _clear(self, today: date, where: str) -> None:
        lines = [self._line(one) for one in self._shelves.take_ended(where, today)]
        self._enter(head_of(where), "scrap", where, lines, remark="过期下架")

    def _sell_newer(self, today: date, store: str) -> None:
        """One or two of the newest of what a store has in several lots: the product wants to know why."""
        for sku in FRESH:
            batches = self._shelves.good(store, sku.command.code, today)
            if len(batches) > 1:
                newest = self._shelves.take_of(sku.command.code, batches[-1], min(2, batches[-1].pieces))
                line = self._line(newest, price=sku.command.retail_price, lot_reason="客户点名要新批次")
                self._enter(keeper_of(store), "sales_issue", store, [line], partner=WALK_IN)
                return

    def _hold(self, today: date) -> None:
        """The oldest yoghurt of the central warehouse waits for somebody to look at it."""
        for batch in self._shelves.good(CENTRAL, _HELD_CODE, today)[:1]:
            held = self._shelves.take_of(_HELD_CODE, batch, min(batch.pieces, _HELD_PIECES))
            remark = "门店反映胀包，剩下的转待检"
            self._enter(
                keeper_of(CENTRAL), "stock_status", CENTRAL, [self._line(held)], settlement="hold", remark=remark
            )

    # machines

    def _of_machines(self, left: int) -> Iterable[tuple[int, Callable[[], None]]]:
        if left == _MACHINES_CAME:
            yield 10 * 60 + 40, self._receive_machines
        if left in _MACHINES_SOLD:
            yield 15 * 60 + 20, partial(self._sell_machine, _MACHINES_SOLD[left])
        if left == _MACHINE_SENT:
            yield 15 * 60 + 35, self._send_machine

    def _receive_machines(self) -> None:
        pieces = [Taken(MACHINE.code, number, date.max, 1) for number in _MACHINES]
        for one in pieces:
            self._shelves.put(CENTRAL, one)
        lines = [self._line(one, price=MACHINE_COST) for one in pieces]
        self._enter(keeper_of(CENTRAL), "other_receipt", CENTRAL, lines, remark="供应商送货 GYS15")

    def _sell_machine(self, customer: str) -> None:
        lines = [self._line(one, price=MACHINE.retail_price) for one in self._next_machine()]
        self._enter(keeper_of(CENTRAL), "sales_issue", CENTRAL, lines, partner=customer)

    def _send_machine(self) -> None:
        self._send(next(iter(_STORES)), self._next_machine())

    def _next_machine(self) -> list[Taken]:
        """The one that has been there longest; none before they came."""
        return self._shelves.take(CENTRAL, MACHINE.code, 1, date.max)

    # entering

    def _line(self, lot: Taken, **more: object) -> LineInput:
        sku_id = self._tell.sku_id(lot.code)
        return LineInput(sku_id=sku_id, quantity=Decimal(lot.pieces), lot_number=lot.number, **more)

    def _unnamed(self, sku: FreshSku, pieces: int) -> LineInput:
        sku_id, price = self._tell.sku_id(sku.command.code), sku.command.retail_price
        return LineInput(sku_id=sku_id, quantity=Decimal(pieces), price=price)

    def _enter(self, who: str, type_: str, where: str, lines: list[LineInput], **more: str | int) -> DocumentRef | None:
        return self._tell.enter(who, type_, where, lines, **more) if lines else None


def _life(sku: FreshSku) -> timedelta:
    return timedelta(days=sku.command.shelf_life_days or 0)

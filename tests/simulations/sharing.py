"""Stores that live through a season as ``replenished`` says, and give each other goods as advice says.

Every evening, when the orders are written, the night's job works advice out and what it says pays is accepted. In the
morning, before the doors open, the transfers leave; in the evening, after the doors have closed, they are received as
sent. With ``advised`` off nothing of this happens, and all else is the same.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.clock import business_date
from jxc_app.core.database import Database
from jxc_app.core.settings import get_settings
from jxc_app.core.use_case import read
from jxc_app.modules.documents.commands import PostDocument
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.service import post_document
from jxc_app.modules.transfer_advice.paying import PAYS
from jxc_app.modules.transfer_advice.queries import AdviceFilter, AdviceRow, advice_page, advice_standing
from jxc_app.modules.transfer_advice.schedule import advise_daily
from jxc_app.modules.transfer_advice.service import Chosen, TakeAdvice, take_advice
from jxc_app.modules.transfer_advice.situation import Network
from jxc_app.modules.transfers.service import CountedLine, ReceiveTransfer, receive_transfer
from tests.simulations.replenished import SYSTEM, UNIT, Replenished, Season, Store

#: so many suggestions are accepted at once, and so many rows are on a page
_MOST_TAKEN, _PAGE = 500, 200


@dataclass(frozen=True, slots=True)
class Moved:
    """Pieces of a SKU that advice sent on a day (ordinal); ``saved``: the sales in yuan that it expected to save,
    ``worth``: what it held these to be worth.
    """

    day: int
    sku_id: int
    giver_id: int
    place_id: int
    pieces: int
    saved: Decimal
    worth: Decimal = Decimal(0)


_Key = Callable[[Moved], tuple[int, ...]]


class Sharing(Replenished):
    """The company, with what its stores gave each other."""

    def __init__(self, database: Database, stores: list[Store], season: Season, *, advised: bool) -> None:
        super().__init__(database, stores, season)
        self.advised = advised
        self.moved: list[Moved] = []
        self.transfers = 0
        #: yuan of the trucks, one for each giver and receiver a day, and of the pieces in them
        self.trucks, self.handling = Decimal(0), Decimal(0)
        #: lines of every evening that did not pay, by verdict
        self.left = Counter[str]()
        #: pieces that one store could not give while they lay in others
        self.elsewhere = 0
        self._handed_in: list[str] = []
        self._travelling: list[int] = []

    def _in_the_morning(self, day: int) -> None:
        for transfer in self.database.read(self._written):
            command = PostDocument(document_id=transfer.id or 0, version=transfer.version)
            self._travelling.append(self._do(post_document, command).document_id)
        self._handed_in = []

    def _in_the_evening(self, day: int) -> None:
        self._look_elsewhere(day)
        for transfer_id in self._travelling:
            self._receive(transfer_id)
        self._travelling = []
        super()._in_the_evening(day)
        if self.advised and day + 1 < self.season.stop.toordinal():
            self._share(day)

    def _share(self, day: int) -> None:
        """Have advice worked out and accept what pays."""
        advise_daily(self.database, self.clock.now())
        waiting, wanted = self._waiting(), AdviceFilter(verdict=PAYS)
        verdicts = read(advice_standing, actor=SYSTEM, database=self.database, wanted=wanted).verdicts
        self.left.update({one: lines for one, lines in verdicts.items() if one != PAYS})
        for start in range(0, len(waiting), _MOST_TAKEN):
            some = [Chosen(suggestion_id=row.id, version=row.version) for row in waiting[start : start + _MOST_TAKEN]]
            self._handed_in += self._do(take_advice, TakeAdvice(suggestions=some)).numbers
        self.transfers += len(self._handed_in)
        new = [_moved(day, row) for row in waiting]
        self.moved += new
        self.database.read(lambda session: self._note_freight(session, new))

    def _look_elsewhere(self, day: int) -> None:
        stock = self._stock()
        for at, sku_id in enumerate(self.skus):
            lost = sum(lived.lost.get((day, at), 0) for lived in self.lived)
            if lost:
                here = sum(stock[sku_id, place].on_hand for place in self.places if (sku_id, place) in stock)
                self.elsewhere += min(lost, here // UNIT)

    def _waiting(self) -> list[AdviceRow]:
        rows: list[AdviceRow] = []
        page, more = 0, True
        while more:
            page += 1
            found = read(
                advice_page, actor=SYSTEM, database=self.database, wanted=AdviceFilter(verdict=PAYS), order="giver",
                page=page, size=_PAGE,
            )  # fmt: skip
            rows, more = rows + found.rows, found.has_more
        return rows

    def _note_freight(self, session: Session, moved: Iterable[Moved]) -> None:
        """As the advice and the plan reckon it: trip and kilometres of each truck, so much for each piece."""
        network = Network.read(session, self._today())
        for giver, place in {(one.giver_id, one.place_id) for one in moved}:
            self.trucks += network.cost(giver, place) or 0
        self.handling += network.rule.unit_cost * sum(one.pieces for one in moved)

    def _today(self) -> date:
        return business_date(self.clock.now(), get_settings().zone)

    def _written(self, session: Session) -> list[Document]:
        return list(session.exec(select(Document).where(col(Document.number).in_(self._handed_in))).all())

    def _receive(self, transfer_id: int) -> None:
        def sheet(session: Session) -> tuple[int, list[CountedLine]]:
            lines = session.exec(select(DocumentLine).where(DocumentLine.document_id == transfer_id)).all()
            counted = [
                CountedLine(line_id=one.id or 0, open=one.base_quantity, counted=one.base_quantity) for one in lines
            ]
            return session.get_one(Document, transfer_id).version, counted

        version, lines = self.database.read(sheet)
        self._do(receive_transfer, ReceiveTransfer(transfer_id=transfer_id, version=version, lines=lines))


def _moved(day: int, row: AdviceRow) -> Moved:
    return Moved(day, row.sku_id, row.giver_id, row.warehouse_id, int(row.quantity), row.lost, row.worth)


def went_back(moved: Iterable[Moved], days: int) -> int:
    """Pieces that went the opposite way within so many days; none is counted twice."""
    return _matched(
        moved,
        days,
        came=lambda one: (one.sku_id, one.giver_id, one.place_id),
        leaves=lambda one: (one.sku_id, one.place_id, one.giver_id),
    )


def went_on(moved: Iterable[Moved], days: int) -> int:
    """Pieces that left the store that got them, for any other, within so many days: those that went back included."""
    return _matched(
        moved, days, came=lambda one: (one.sku_id, one.place_id), leaves=lambda one: (one.sku_id, one.giver_id)
    )


def came_again(moved: Iterable[Moved], days: int) -> int:
    """Pieces that a store got, from any other, within so many days of giving as many away: those that went back too."""
    return _matched(
        moved, days, came=lambda one: (one.sku_id, one.giver_id), leaves=lambda one: (one.sku_id, one.place_id)
    )


def _matched(moved: Iterable[Moved], days: int, *, came: _Key, leaves: _Key) -> int:
    """Pieces of a move that are among those of an earlier one, the oldest first."""
    earlier, found = defaultdict[tuple[int, ...], list[list[int]]](list), 0
    for one in sorted(moved, key=lambda each: each.day):
        left = one.pieces
        for batch in earlier[leaves(one)]:
            day, pieces = batch
            if one.day - days <= day < one.day:
                part = min(pieces, left)
                batch[1], left, found = pieces - part, left - part, found + part
        earlier[came(one)].append([one.day, one.pieces])
    return found

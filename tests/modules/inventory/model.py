"""The stock of the test company in plain dicts: what every use case should do, said a second time and simply."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

#: SKU, warehouse, lot; goods on their way lie in ``transit`` under the warehouse they travel to
Key = tuple[int, int, str]
OUT, IN = ("other_issue", "sales_issue", "scrap"), ("other_receipt", "opening_stock", "sales_return")


@dataclass(slots=True)
class Entry:
    """One line in base units."""

    sku_id: int
    lot: str
    quantity: Decimal
    line_id: int = 0


@dataclass(slots=True)
class Paper:
    """A document as the model knows it."""

    type: str
    here: int
    entries: list[Entry]
    there: int | None = None
    status: str = "draft"
    settlement: str = ""
    fulfils: "Paper | None" = None
    #: which line of the fulfilled paper, beside each entry
    sources: list[int] = field(default_factory=list)
    ref: object = None

    def open_of(self, papers: Sequence["Paper"], position: int) -> Decimal:
        """What of a line nobody has fulfilled."""
        taken = sum(
            (
                entry.quantity
                for paper in papers
                if paper.fulfils is self and paper.status == "posted"
                for entry, source in zip(paper.entries, paper.sources, strict=True)
                if source == position
            ),
            Decimal(0),
        )
        return self.entries[position].quantity - taken


class Model:
    """Balances, promises and papers."""

    def __init__(self) -> None:
        self.stock: dict[Key, Decimal] = defaultdict(Decimal)
        self.transit: dict[Key, Decimal] = defaultdict(Decimal)
        self.promises: list[tuple[Paper, Key, Decimal]] = []
        self.papers: list[Paper] = []

    def reserved(self, key: Key) -> Decimal:
        return sum((quantity for _, held, quantity in self.promises if held == key), Decimal(0))

    def changes(self, paper: Paper) -> tuple[dict[Key, Decimal], dict[Key, Decimal]]:
        """What posting a paper does to stock and to goods on their way."""
        stock: dict[Key, Decimal] = defaultdict(Decimal)
        transit: dict[Key, Decimal] = defaultdict(Decimal)
        for entry in paper.entries:
            here = (entry.sku_id, paper.here, entry.lot)
            if paper.type in IN:
                stock[here] += entry.quantity
            elif paper.type in OUT:
                stock[here] -= entry.quantity
            elif paper.type == "transfer":
                stock[here] -= entry.quantity
                transit[entry.sku_id, paper.there or 0, entry.lot] += entry.quantity
            else:
                transit[here] -= entry.quantity
                if paper.type == "transfer_receipt":
                    stock[here] += entry.quantity
                elif paper.settlement == "returned" and paper.fulfils:
                    stock[entry.sku_id, paper.fulfils.here, entry.lot] += entry.quantity
        return stock, transit

    def submit(self, paper: Paper) -> str:
        """``""`` where it is done, else the code of the refusal."""
        wanted: dict[Key, Decimal] = defaultdict(Decimal)
        if paper.type in OUT or paper.type == "transfer":
            for entry in paper.entries:
                wanted[entry.sku_id, paper.here, entry.lot] += entry.quantity
        if any(self.stock[key] - self.reserved(key) < quantity for key, quantity in wanted.items()):
            return "stock.insufficient"
        self.promises += [
            (paper, (entry.sku_id, paper.here, entry.lot), entry.quantity) for entry in paper.entries if wanted
        ]
        paper.status = "submitted"
        return ""

    def post(self, paper: Paper) -> str:
        if paper.fulfils and (refusal := self._check_link(paper)):
            return refusal
        stock, transit = self.changes(paper)
        own = [promise for promise in self.promises if promise[0] is paper]
        others = [promise for promise in self.promises if promise[0] is not paper]
        self.promises = others
        if any(change < 0 and self.stock[key] + change < self.reserved(key) for key, change in stock.items()):
            self.promises = sorted(others + own, key=(others + own).index)
            return "stock.insufficient"
        self._apply(stock, transit, 1)
        paper.status = "posted"
        return ""

    def _check_link(self, paper: Paper) -> str:
        sent = paper.fulfils
        assert sent is not None
        if sent.status != "posted" or self.is_done(sent):
            return "document.link_not_open"
        wanted: dict[int, Decimal] = defaultdict(Decimal)
        for entry, source in zip(paper.entries, paper.sources, strict=True):
            wanted[source] += entry.quantity
        if any(quantity > sent.open_of(self.papers, source) for source, quantity in wanted.items()):
            return "document.link_exceeded"
        return ""

    def is_done(self, sent: Paper) -> bool:
        return all(sent.open_of(self.papers, position) == 0 for position in range(len(sent.entries)))

    def close(self, paper: Paper) -> None:
        self.promises = [promise for promise in self.promises if promise[0] is not paper]
        paper.status = "closed"

    def void(self, paper: Paper, *, release: bool) -> str:
        if any(other.fulfils is paper and other.status == "posted" for other in self.papers):
            return "document.has_later"
        stock, transit = self.changes(paper)
        left = self._left_after_release(stock) if release else self.promises
        kept, self.promises = self.promises, left
        short = any(c > 0 and self.stock[key] - c < self.reserved(key) for key, c in stock.items())
        if short or any(change > 0 and self.transit[key] < change for key, change in transit.items()):
            self.promises = kept
            return "stock.insufficient"
        self._apply(stock, transit, -1)
        paper.status = "reversed"
        return ""

    def _left_after_release(self, stock: dict[Key, Decimal]) -> list[tuple[Paper, Key, Decimal]]:
        """Promises that stay: the youngest on each balance go, whole, until what is left suffices."""
        left = list(self.promises)
        for key, change in stock.items():
            excess = self.reserved(key) - (self.stock[key] - change)
            for promise in [one for one in reversed(self.promises) if one[1] == key]:
                if excess > 0:
                    left.remove(promise)
                    excess -= promise[2]
        return left

    def _apply(self, stock: dict[Key, Decimal], transit: dict[Key, Decimal], sign: int) -> None:
        for key, change in stock.items():
            self.stock[key] += sign * change
        for key, change in transit.items():
            self.transit[key] += sign * change

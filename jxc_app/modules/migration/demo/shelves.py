"""What lies where of each lot, as the story keeps it in mind, so that nobody in it asks for what is not there."""

from dataclasses import dataclass
from datetime import date


@dataclass
class Batch:
    """Pieces of one lot at one place; ``ends``: the last day on which they may be sold."""

    number: str
    ends: date
    pieces: int


@dataclass(frozen=True)
class Taken:
    """Pieces that left of one lot."""

    code: str
    number: str
    ends: date
    pieces: int


class Shelves:
    """Lots by place and SKU code; they leave as the product lets them: the nearest end first."""

    def __init__(self) -> None:
        self._batches: dict[tuple[str, str], list[Batch]] = {}

    def put(self, where: str, one: Taken) -> None:
        """Add pieces of a lot."""
        batches = self._batches.setdefault((where, one.code), [])
        for batch in batches:
            if batch.number == one.number:
                batch.pieces += one.pieces
                return
        batches.append(Batch(one.number, one.ends, one.pieces))
        batches.sort(key=lambda batch: batch.ends)

    def good(self, where: str, code: str, day: date) -> list[Batch]:
        """What may be sold on a day, in the order in which it leaves."""
        batches = self._batches.get((where, code), ())
        return [one for one in batches if one.pieces and one.ends >= day]

    def pieces(self, where: str, code: str, day: date) -> int:
        """How much of it there is."""
        return sum(one.pieces for one in self.good(where, code, day))

    def take(self, where: str, code: str, pieces: int, day: date) -> list[Taken]:
        """Let so many leave, or as many as there are."""
        taken = []
        for batch in self.good(where, code, day):
            given = min(batch.pieces, pieces)
            if given:
                taken.append(self.take_of(code, batch, given))
                pieces -= given
        return taken

    def take_of(self, code: str, batch: Batch, pieces: int) -> Taken:
        """Let some of one lot leave."""
        batch.pieces -= pieces
        return Taken(code, batch.number, batch.ends, pieces)

    def take_ended(self, where: str, day: date) -> list[Taken]:
        """Let everything leave whose time is over."""
        ended = [
            (code, batch)
            for (place, code), batches in self._batches.items()
            for batch in batches
            if place == where and batch.pieces and batch.ends < day
        ]
        return [self.take_of(code, batch, batch.pieces) for code, batch in ended]

"""The checked history between the two passes, on disk: however long the file, memory stays flat.

A private temporary database that vanishes with the process, so a killed run leaves nothing and the second
pass cannot see another file than the first one checked.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from jxc_app.modules.migration.rules import Kind, Outcome, Rejection, SourceLine, content_sha256

_TABLES = """
CREATE TABLE document (
    id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, day TEXT NOT NULL, is_open INTEGER
);
CREATE TABLE line (
    document INTEGER, line INTEGER, sku TEXT, kind TEXT, quantity TEXT, price TEXT, moment TEXT, remark TEXT,
    flags TEXT, PRIMARY KEY (document, line)
) WITHOUT ROWID;
CREATE TABLE outcome (line INTEGER PRIMARY KEY, outcome TEXT NOT NULL, reason TEXT NOT NULL);
"""
#: document, number, then the fields of SpooledLine
_StoredLine = tuple[int, str, int, str, str, str, str, str, str, str]
_BUFFER = 2_000
_DOCUMENTS = 200


@dataclass(frozen=True, slots=True)
class SpooledLine:
    """One checked line, quantities still as text."""

    line: int
    sku_key: str
    kind: Kind
    quantity: str
    price: str
    moment: str
    remark: str
    flags: str

    @property
    def change(self) -> Decimal:
        """What the line does to the stock."""
        quantity = Decimal(self.quantity)
        return quantity if self.kind is Kind.RETURN else -quantity


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """All lines of one source number, in the order of the file."""

    id: int
    number: str
    lines: tuple[SpooledLine, ...]

    @property
    def moment(self) -> datetime:
        """When its first line happened."""
        return datetime.fromisoformat(self.lines[0].moment)

    def sha256(self) -> str:
        """What the document says, as a hash."""
        lines = self.lines
        return content_sha256((one.kind, one.sku_key, one.quantity, one.price, one.moment) for one in lines)


class Spool:
    """Lines by document, and what became of the others."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(f"PRAGMA journal_mode=OFF; PRAGMA cache_size=-16384; {_TABLES}")
        self._db.execute("BEGIN")  # one transaction for good: nothing here outlives the process
        self._lines: list[tuple[int, int, str, str, str, str, str, str, str]] = []
        self._rejected: list[tuple[int, str, str]] = []
        self._current: tuple[str, int | None] = ("", None)
        self.documents = 0
        self.reappeared = 0

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    def add(self, line: int, content: SourceLine) -> bool:
        """Put a line to its document; False where it is refused instead.

        A number that comes back further down is the same document if it is of the same day (two tills write
        into one file); on another day it is a number used twice, and the later lines are refused.
        """
        if content.number != self._current[0]:
            self._current = (content.number, self._find(content))
        document = self._current[1]
        if document is None:
            self.reject(line, Rejection(Outcome.REFUSED, "history.number_reused"))
            return False
        self._lines.append(
            (
                document,
                line,
                content.sku_key,
                content.kind,
                str(content.quantity),
                "" if content.price is None else str(content.price),
                content.moment.isoformat(),
                content.remark,
                ",".join(content.flags),
            )
        )
        if len(self._lines) >= _BUFFER:
            self.flush()
        return True

    def _find(self, content: SourceLine) -> int | None:
        day = content.moment.date().isoformat()
        find = "SELECT id, day FROM document WHERE number = ?"
        known = self._db.execute(find, (content.number,)).fetchone()
        if known is None:
            self.documents += 1
            row = (self.documents, content.number, day)
            self._db.execute("INSERT INTO document VALUES (?, ?, ?, 1)", row)
            return self.documents
        if known[1] != day:
            return None
        self.reappeared += 1
        return int(known[0])

    def reject(self, line: int, rejection: Rejection) -> None:
        """Note a line that moves nothing."""
        self._rejected.append((line, rejection.outcome, rejection.reason))
        if len(self._rejected) >= _BUFFER:
            self.flush()

    def flush(self) -> None:
        """Write what is buffered."""
        self._db.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", self._lines)
        self._db.executemany("INSERT INTO outcome VALUES (?, ?, ?)", self._rejected)
        self._lines.clear()
        self._rejected.clear()

    def reject_document(self, document: SourceDocument, rejection: Rejection) -> None:
        """None of its lines is to be posted any more, for one reason."""
        self._db.execute("UPDATE document SET is_open = 0 WHERE id = ?", (document.id,))
        for one in document.lines:
            self.reject(one.line, rejection)
        self.flush()

    def open_documents(self) -> Iterator[list[SourceDocument]]:
        """What is still to be posted, in batches, in the order in which the numbers first appear."""
        self.flush()
        for start in range(1, self.documents + 1, _DOCUMENTS):
            rows = self._db.execute(
                "SELECT document, number, line, sku, kind, quantity, price, moment, remark, flags"
                " FROM line JOIN document ON document.id = line.document"
                " WHERE document >= ? AND document < ? AND is_open ORDER BY document, line",
                (start, start + _DOCUMENTS),
            ).fetchall()
            yield list(_documents(rows))

    def outcomes(self) -> Iterator[tuple[int, str, str]]:
        """Line, outcome and reason code of every line that was not posted, by line."""
        self.flush()
        yield from self._db.execute("SELECT line, outcome, reason FROM outcome ORDER BY line")

    def count(self, outcome: Outcome) -> int:
        """How many lines ended so."""
        self.flush()
        found = self._db.execute("SELECT count(*) FROM outcome WHERE outcome = ?", (outcome,)).fetchone()
        return int(found[0])


def _documents(rows: Iterable[_StoredLine]) -> Iterator[SourceDocument]:
    for (document, number), lines in groupby(rows, key=lambda row: (row[0], row[1])):
        yield SourceDocument(
            document, number, tuple(SpooledLine(row[2], row[3], Kind(row[4]), *row[5:]) for row in lines)
        )

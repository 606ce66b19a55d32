"""The floor under posting: the least SQL that writes the same rows correctly, through the raw driver.

One transaction and one commit a document: idempotency key, document, lines, balances by conditional UPDATE, values at
the moving average, moves, value entries, number, event, outbox, audit entry under its head. No validation, no
permissions, no ORM. Statements are fixed, so both drivers keep them prepared. Rows of one table go in one statement.
"""

import hashlib
import itertools
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from jxc_app.core.ids import new_key

LINES = 10
_DAY, _NOW = "2026-01-05", "2026-01-05 02:00:00.000000+00:00"
_PAYLOAD = '{"document_id": 1, "type": "sales_issue", "status": "posted"}'
_AFTER = '{"lines": 10, "number": "XSCK-20260105-0001", "status": "posted", "total_quantity": "10", "warehouse_id": 1}'


def _rows(cells: str) -> str:
    return ", ".join([f"({cells})"] * LINES)


_CAST = "CAST(%s AS BIGINT)"
CLAIM = """INSERT INTO idempotency_key (actor_id, use_case, key, content_sha256, created_at, kept_for_ever)
    VALUES (1, 'document.record', %s, %s, %s, false) ON CONFLICT DO NOTHING"""
DOCUMENT = """INSERT INTO document (document_key, type, status, version, origin, business_date, effective_at,
    warehouse_id, responsible, remark, own_number, settlement, total_quantity, total_amount, maker_id, created_at,
    changed_at, custom) VALUES (%s, 'sales_issue', 'draft', 1, 'entered', %s, %s, %s, '', '', '', '', %s, 0, 1, %s, %s,
    '{}') RETURNING id"""
DOCUMENT_LINES = f"""INSERT INTO document_line (id, document_id, line_no, sku_id, lot_id, unit_id, quantity,
    base_quantity, price, discount_percent, tax_percent, amount, remark, custom)
    VALUES {_rows("%s, %s, %s, %s, 0, %s, %s, %s, %s, 0, 0, %s, '', '{}'")}"""
LOCK = f"""SELECT on_hand FROM stock_balance WHERE location_id = %s AND lot_id = 0
    AND sku_id IN ({", ".join(["%s"] * LINES)}) ORDER BY sku_id"""
TAKE = f"""UPDATE stock_balance SET on_hand = on_hand - taken.column2
    FROM (VALUES {_rows(f"{_CAST}, {_CAST}")}) AS taken
    WHERE sku_id = taken.column1 AND location_id = %s AND lot_id = 0 AND on_hand - taken.column2 >= reserved"""
VALUES = f"""SELECT sku_id, quantity, value FROM stock_value WHERE warehouse_id = %s
    AND sku_id IN ({", ".join(["%s"] * LINES)}) ORDER BY sku_id"""
REVALUE = f"""UPDATE stock_value SET quantity = now.column2, value = now.column3
    FROM (VALUES {_rows(f"{_CAST}, {_CAST}, {_CAST}")}) AS now WHERE sku_id = now.column1 AND warehouse_id = %s"""
MOVES = f"""INSERT INTO stock_move (sku_id, lot_id, from_location_id, to_location_id, quantity, effective_at,
    recorded_at, source_type, source_id, source_line_id, actor_id)
    VALUES {_rows("%s, 0, %s, %s, %s, %s, %s, 'document', %s, %s, 1")} RETURNING seq"""
ENTRIES = f"""INSERT INTO stock_value_entry (sku_id, warehouse_id, move_seq, quantity, value, cause, recorded_at)
    VALUES {_rows("%s, %s, %s, %s, %s, 'move', %s")}"""
NUMBER = "UPDATE number_counter SET last = last + 1 WHERE series = 'FLOOR' AND day = %s RETURNING last"
POSTED = """UPDATE document SET status = 'posted', version = 2, number = %s, posted_at = %s, posted_by = 1
    WHERE id = %s"""
EVENT = """INSERT INTO document_event (document_id, at, actor_id, actor_name, act, text)
    VALUES (%s, %s, 1, '', 'post', '')"""
OUTBOX = "INSERT INTO outbox (topic, payload, created_at) VALUES ('stock', %s, %s), ('document', %s, %s)"
ANSWER = "UPDATE idempotency_key SET result = %s WHERE actor_id = 1 AND use_case = 'document.record' AND key = %s"
HEAD = "SELECT seq, hash FROM audit_head WHERE id = 1"
AUDIT = """INSERT INTO audit_entry (seq, at, actor_id, actor_name, ip, device, action, outcome, object_type, object_id,
    object_label, before, after, reason, previous_hash, hash) VALUES
    (%s, %s, 1, '', '', '', 'document.record', 'done', 'document', %s, %s, '{}', %s, '', %s, %s)"""
NEW_HEAD = "UPDATE audit_head SET seq = %s, hash = %s WHERE id = 1"


@dataclass(slots=True)
class Ground:
    """Where the floor posts: ids of one warehouse, its places, and the only unit."""

    warehouse_id: int
    stock: int
    customer: int
    unit_id: int = 1


@dataclass
class Floor:
    """Posts 10-line issues. ``connection`` is of sqlite3 or psycopg, in autocommit: begin and commit are said."""

    connection: sqlite3.Connection | psycopg.Connection[Any]
    ground: Ground

    def __post_init__(self) -> None:
        self._is_sqlite = isinstance(self.connection, sqlite3.Connection)
        self._cursor: Any = self.connection.cursor()
        self._run("INSERT INTO number_counter VALUES ('FLOOR', %s, 0) ON CONFLICT DO NOTHING", [_DAY])

    def post(self, skus: Sequence[int], quantity: int) -> None:
        """One document that takes ``quantity`` (scaled) of each SKU; SKUs must be sorted, as locks are."""
        self._cursor.execute("BEGIN IMMEDIATE" if self._is_sqlite else "BEGIN")
        key = new_key()
        self._run(CLAIM, [key, hashlib.sha256(key.encode()).hexdigest(), _NOW])
        document_id, lines = self._document(key, skus, quantity)
        self._balances(skus, quantity)
        worth = self._values(skus, quantity)
        self._moves(document_id, lines, skus, quantity, worth)
        number = f"FLOOR-{_DAY}-{self._run(NUMBER, [_DAY])[0][0]:04d}"
        self._run(POSTED, [number, _NOW, document_id])
        self._run(EVENT, [document_id, _NOW])
        self._run(OUTBOX, [_PAYLOAD, _NOW, _PAYLOAD, _NOW])
        self._run(ANSWER, [_PAYLOAD, key])
        self._audit(document_id, number)
        self._cursor.execute("COMMIT")

    def _run(self, statement: str, values: Sequence[object]) -> list[Any]:
        self._cursor.execute(statement.replace("%s", "?") if self._is_sqlite else statement, values)
        return self._cursor.fetchall() if self._cursor.description else []

    def _locked(self, statement: str, values: Sequence[object]) -> list[Any]:
        return self._run(statement if self._is_sqlite else statement + " FOR UPDATE", values)

    def _document(self, key: str, skus: Sequence[int], quantity: int) -> tuple[int, list[int]]:
        place = self.ground.warehouse_id
        [[document_id]] = self._run(DOCUMENT, [key, _DAY, _NOW, place, quantity * LINES, _NOW, _NOW])
        price, amount = 500_000_000, quantity // 20
        cells = [
            (document_id * 1000 + at, document_id, at, sku, self.ground.unit_id, quantity, quantity, price, amount)
            for at, sku in enumerate(skus, 1)
        ]
        self._run(DOCUMENT_LINES, _flat(cells))
        return document_id, [cell[0] for cell in cells]

    def _balances(self, skus: Sequence[int], quantity: int) -> None:
        self._locked(LOCK, [self.ground.stock, *skus])
        self._run(TAKE, [*_flat([(sku, quantity) for sku in skus]), self.ground.stock])
        if self._cursor.rowcount != LINES:
            raise AssertionError("the floor ran out of stock")

    def _values(self, skus: Sequence[int], quantity: int) -> list[int]:
        place = self.ground.warehouse_id
        states = self._locked(VALUES, [place, *skus])
        worth = [(2 * value * quantity + there) // (2 * there) for _, there, value in states]
        now = [(sku, there - quantity, value - gone) for (sku, there, value), gone in zip(states, worth, strict=True)]
        self._run(REVALUE, [*_flat(now), place])
        return worth

    def _moves(
        self, document_id: int, lines: Sequence[int], skus: Sequence[int], quantity: int, worth: Sequence[int]
    ) -> None:
        stock, customer = self.ground.stock, self.ground.customer
        moves = [
            (sku, stock, customer, quantity, _NOW, _NOW, document_id, line)
            for sku, line in zip(skus, lines, strict=True)
        ]
        seqs = [row[0] for row in self._run(MOVES, _flat(moves))]
        place = self.ground.warehouse_id
        entries = [(sku, place, seq, -quantity, -gone, _NOW) for sku, seq, gone in zip(skus, seqs, worth, strict=True)]
        self._run(ENTRIES, _flat(entries))

    def _audit(self, document_id: int, label: str) -> None:
        [[seq, previous]] = self._locked(HEAD, [])
        entry = f"{previous}{seq + 1}{_NOW}{document_id}{label}{_AFTER}"
        digest = hashlib.sha256(entry.encode()).hexdigest()
        self._run(AUDIT, [seq + 1, _NOW, document_id, label, _AFTER, previous, digest])
        self._run(NEW_HEAD, [seq + 1, digest])


def _flat(rows: Sequence[Sequence[object]]) -> list[object]:
    return list(itertools.chain.from_iterable(rows))

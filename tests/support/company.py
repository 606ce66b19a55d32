"""A small company, and how its people act in tests.

Two warehouses and a store, three SKUs. Everything goes through ``perform``, the one door.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from jxc_app.core.database import Database
from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.models import Role, RoleAssignment, User
from jxc_app.modules.access.passwords import hash_password
from jxc_app.modules.access.roles import take_passwords
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.documents.commands import (
    CloseDocument,
    DocumentRef,
    PostDocument,
    RecordDocument,
    SaveDraft,
    SubmitDocument,
    VoidDocument,
    WithdrawDocument,
)
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.service import (
    close_document,
    post_document,
    record_document,
    save_draft,
    submit_document,
    withdraw_document,
)
from jxc_app.modules.documents.voiding import void_document
from jxc_app.modules.inventory.models import Lot, StockBalance, StockMove, StockValue
from jxc_app.modules.inventory.proof import Proof, prove_stock
from jxc_app.modules.inventory.queries import Availability, availability
from jxc_app.modules.purchasing.models import PurchaseRule
from jxc_app.modules.warehouses.models import Location, Warehouse
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse

_DAY_ONE = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
PASSWORD = "Kestrel-4417-orchard"
SYSTEM = Actor.system(device="test")
_WAREHOUSES = (("W1", "central"), ("W2", "regional"), ("S1", "store"))
#: code → further units (one is numerator/denominator base units) and whether lots are tracked
_SKUS: dict[str, tuple[list[dict[str, object]], bool]] = {
    "A-1": ([], False),
    "B-2": (
        [{"name": "箱", "numerator": 24, "denominator": 1}, {"name": "克", "numerator": 1, "denominator": 9}],
        False,
    ),
    "L-3": ([], True),
}


def found_company(database: Database) -> None:
    """Put the company into an empty database; tests of what is put aside here say otherwise.

    Its roles take passwords, and who counts need not say what a delivery note says.
    """
    database.write(take_passwords)
    database.write(lambda session: session.add(PurchaseRule(needs_noted=False)))
    for code, kind in _WAREHOUSES:
        perform(
            create_warehouse, CreateWarehouse(code=code, name=f"仓{code}", kind=kind), actor=SYSTEM, database=database
        )
    for code, (units, lot_tracked) in _SKUS.items():
        command = CreateSku(code=code, name=f"商品{code}", base_unit="个", units=units, lot_tracked=lot_tracked)
        perform(create_sku, command, actor=SYSTEM, database=database)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a person enters it."""

    sku_id: int
    quantity: Decimal | int | str
    price: str | None = None
    unit_id: int | None = None
    lot: str = ""
    source_line_id: int | None = None
    discount: str = "0"
    produced_on: date | None = None
    expires_on: date | None = None
    lot_reason: str = ""
    side: str = ""
    is_gift: bool = False
    tax: str = "0"
    due_on: date | None = None


class Company:
    """The company in one database. Ids are those of the database, names those of the test."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.reading() as session:
            self.warehouses: dict[str, int] = dict(session.exec(select(Warehouse.code, Warehouse.id)).all())
            self.skus: dict[str, int] = dict(session.exec(select(Sku.code, Sku.id)).all())
        self.w1, self.w2, self.s1 = (self.warehouses[code] for code, _ in _WAREHOUSES)
        self.a, self.b, self.lots = (self.skus[code] for code in _SKUS)

    # documents

    def record(
        self,
        type_: str,
        lines: Sequence[Line],
        *,
        at: int | None = None,
        actor: Actor = SYSTEM,
        key: str | None = None,
        **fields: Any,
    ) -> DocumentRef:
        """Draft, submit and post at once."""
        command = RecordDocument(**self.fields(type_, lines, at=at, **fields))
        return perform(record_document, command, actor=actor, key=key, database=self.database)

    def save(
        self,
        type_: str,
        lines: Sequence[Line],
        *,
        at: int | None = None,
        actor: Actor = SYSTEM,
        key: str | None = None,
        **fields: Any,
    ) -> DocumentRef:
        """Save a draft."""
        command = SaveDraft(**self.fields(type_, lines, at=at, **fields))
        return perform(save_draft, command, actor=actor, key=key, database=self.database)

    def fields(self, type_: str, lines: Sequence[Line], *, at: int | None = None, **fields: Any) -> dict[str, Any]:
        """A document as entered."""
        entered = [
            {
                "sku_id": line.sku_id,
                "quantity": str(line.quantity),
                "price": line.price,
                "unit_id": line.unit_id,
                "lot_number": line.lot,
                "source_line_id": line.source_line_id,
                "discount_percent": line.discount,
                "produced_on": line.produced_on,
                "expires_on": line.expires_on,
                "lot_reason": line.lot_reason,
                "side": line.side,
                "is_gift": line.is_gift,
                "tax_percent": line.tax,
                "due_on": line.due_on,
            }
            for line in lines
        ]
        return {
            "document_key": new_key(), "type": type_, "warehouse_id": at or self.w1, "lines": entered,
        } | fields  # fmt: skip

    def submit(self, ref: DocumentRef, *, actor: Actor = SYSTEM, key: str | None = None) -> DocumentRef:
        command = SubmitDocument(document_id=ref.document_id, version=ref.version)
        return perform(submit_document, command, actor=actor, key=key, database=self.database)

    def withdraw(self, ref: DocumentRef, *, actor: Actor = SYSTEM, key: str | None = None) -> DocumentRef:
        command = WithdrawDocument(document_id=ref.document_id, version=ref.version)
        return perform(withdraw_document, command, actor=actor, key=key, database=self.database)

    def post(self, ref: DocumentRef, *, actor: Actor = SYSTEM, key: str | None = None) -> DocumentRef:
        command = PostDocument(document_id=ref.document_id, version=ref.version)
        return perform(post_document, command, actor=actor, key=key, database=self.database)

    def close(self, ref: DocumentRef, *, actor: Actor = SYSTEM, key: str | None = None) -> DocumentRef:
        command = CloseDocument(document_id=ref.document_id, version=ref.version)
        return perform(close_document, command, actor=actor, key=key, database=self.database)

    def void(
        self, ref: DocumentRef, *, release: bool = False, actor: Actor = SYSTEM, key: str | None = None
    ) -> DocumentRef:
        command = VoidDocument(
            document_id=ref.document_id, version=ref.version, reason="录入错误", release_reservations=release
        )
        return perform(void_document, command, actor=actor, key=key, database=self.database)

    def receive(
        self, sku_id: int, quantity: Decimal | int | str, price: str | None = None, at: int | None = None
    ) -> DocumentRef:
        """Stock comes in."""
        return self.record("other_receipt", [Line(sku_id, quantity, price)], at=at)

    def issue(self, sku_id: int, quantity: Decimal | int | str, at: int | None = None) -> DocumentRef:
        """Stock goes out."""
        return self.record("other_issue", [Line(sku_id, quantity)], at=at)

    # stock

    def stock(self, sku_id: int, at: int | None = None) -> Availability:
        """What a warehouse has of a SKU."""
        warehouse_id = at or self.w1
        found = read(availability, actor=SYSTEM, database=self.database, warehouse_id=warehouse_id, sku_ids=[sku_id])
        return found[sku_id]

    def balances(self) -> dict[str, dict[tuple[int, int, str], Decimal]]:
        """Everything that is not zero, by SKU, warehouse and lot: ``stock``, ``in_transit``, ``reserved``."""
        found: dict[str, dict[tuple[int, int, str], Decimal]] = {"stock": {}, "in_transit": {}, "reserved": {}}
        wanted = (
            select(StockBalance, Location.warehouse_id, Location.place, Lot.number)
            .join(Location, Location.id == StockBalance.location_id)
            .join(Lot, Lot.id == StockBalance.lot_id)
        )
        with self.database.reading() as session:
            for row, warehouse_id, place, lot in session.exec(wanted):
                key = (row.sku_id, warehouse_id, lot)
                if row.on_hand:
                    found[place][key] = row.on_hand
                if row.reserved:
                    found["reserved"][key] = row.reserved
        return found

    def status(self, ref: DocumentRef) -> str:
        return self.database.read(lambda s: s.exec(select(Document.status).where(Document.id == ref.document_id)).one())

    def value(self, sku_id: int, at: int | None = None) -> Decimal:
        """What a warehouse's stock of a SKU is worth."""
        found = self.database.read(lambda session: session.get(StockValue, (sku_id, at or self.w1)))
        return found.value if found else Decimal(0)

    def moves(self) -> list[StockMove]:
        """The ledger by seq."""
        return self.database.read(lambda session: list(session.exec(select(StockMove).order_by(StockMove.seq)).all()))

    def proof(self) -> Proof:
        return self.database.read(prove_stock)

    def assert_proved(self) -> None:
        """Every number agrees with every other."""
        failed = [check for check in self.proof().checks if check.failed]
        assert not failed, failed

    # people

    def hire(self, login: str, roles: Sequence[tuple[str, int | None]], *, password: str | None = None) -> Actor:
        """A person with roles, each in one warehouse or (None) in the whole company."""

        def work(session: Session) -> int:
            hashed = hash_password(password) if password else None
            user = User(login=login, login_key=login, name=f"人{login}", password_hash=hashed, created_at=_DAY_ONE)
            session.add(user)
            session.flush()
            for code, warehouse_id in roles:
                role_id = session.exec(select(Role.id).where(Role.code == code)).one()
                session.add(RoleAssignment(user_id=user.id, role_id=role_id, warehouse_id=warehouse_id))
            return user.id or 0

        return Actor(user_id=self.database.write(work), name=f"人{login}", ip="10.0.0.7", device="test")

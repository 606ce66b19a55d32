"""A small company for the tests of the boundary: two warehouses, one person of each kind."""

import hashlib
import sqlite3
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from jxc_app.core.database import Database
from jxc_app.core.ids import new_key
from jxc_app.core.migrations import upgrade
from jxc_app.core.outcomes import TOPIC as DUTIES
from jxc_app.core.settings import Settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.models import Role, RoleAssignment
from jxc_app.modules.access.roles import take_passwords
from jxc_app.modules.access.users import CreateUser, create_user
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.documents.commands import RecordDocument, SaveDraft
from jxc_app.modules.documents.service import record_document, save_draft
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from jxc_app.wiring import wire

PASSWORD = "Kestrel-4417-orchard"
#: what a refusal may write, what is written about sessions, and the notices that the log leads to
_BESIDE = {
    "audit_entry",
    "audit_head",
    "refusal_tally",
    "user_session",
    "sign_in_throttle",
    "lease",
    "duty_outcome",
    "idempotency_key",
    "notice",
    "notice_mark",
    "notice_told",
    "delivery",
}


@dataclass(slots=True)
class Company:
    """Where it is, who is in it, and the ids that a stranger might guess."""

    data_dir: Path
    settings: Settings
    database: Database
    first: int = 0
    second: int = 0
    sku_id: int = 0
    draft_id: int = 0
    posted_id: int = 0
    people: dict[str, int] = field(default_factory=dict)

    def contents(self, *, without: frozenset[str] = frozenset()) -> dict[str, str]:
        """A digest of every table that a refused act must leave alone."""
        with sqlite3.connect(self.data_dir / "jxc.db") as db:
            named = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
            tables = sorted({name for (name,) in named} - _BESIDE - without)
            return {table: _digest(db, table) for table in tables}

    def hire(self, login: str, role: str, warehouse_id: int | None = None) -> None:
        """Somebody more; in the first warehouse, if no other is named."""
        _hire_one(self, login, [(role, warehouse_id or self.first)])

    def open_warehouse(self, code: str) -> int:
        """One more, in which nothing has happened yet; its id."""
        command = CreateWarehouse(code=code, name=f"仓库{code}", kind="central")
        return perform(create_warehouse, command, actor=Actor.system(), database=self.database).warehouse_id

    def add_sku(self, code: str, name: str) -> int:
        """One more, which nobody has changed yet; its id."""
        command = CreateSku(code=code, name=name, base_unit="个")
        return perform(create_sku, command, actor=Actor.system(), database=self.database).sku_id

    def receive(self, quantity: str, *, price: str, sku_id: int | None = None) -> int:
        """Post goods received into the first warehouse; the id of the document."""
        fields = _document(self, "other_receipt", quantity)
        fields["lines"][0] |= {"price": price} | ({"sku_id": sku_id} if sku_id else {})
        command = RecordDocument(**fields)
        return perform(record_document, command, actor=Actor.system(), database=self.database).document_id

    def on_hand(self) -> Decimal:
        """What the first warehouse has of the SKU."""
        ids = {"warehouse_id": self.first, "sku_ids": [self.sku_id]}
        return read(availability, actor=Actor.system(), database=self.database, **ids)[self.sku_id].on_hand

    def refusals(self, act: str) -> set[tuple[str, int]]:
        """Reason and person of each refusal of an act that the log keeps."""
        with sqlite3.connect(self.data_dir / "jxc.db") as db:
            return set(
                db.execute("SELECT reason, actor_id FROM audit_entry WHERE action = ? AND outcome = 'refused'", [act])
            )


def _digest(db: sqlite3.Connection, table: str) -> str:
    rows = sorted(repr(row) for row in db.execute(f'SELECT * FROM "{table}"') if not _tells_of_jobs(table, row))
    return f"{len(rows)} rows {hashlib.sha256(repr(rows).encode()).hexdigest()[:12]}"


def _tells_of_jobs(table: str, row: tuple[object, ...]) -> bool:
    """Notices follow the log, and the server's own duties are done when they are due: neither was asked for."""
    return table == "outbox" and bool({"notice", DUTIES} & set(row))


def found(data_dir: Path) -> Company:
    """Make the company in an empty folder."""
    wire()
    settings = Settings(data_dir=data_dir, environment="test", _env_file=None)
    upgrade(settings)
    company = Company(data_dir, settings, Database(settings.resolved_database_url, settings=settings))
    company.database.write(take_passwords)
    _open_warehouses(company)
    _hire(company)
    _stock_up(company)
    return company


def _open_warehouses(company: Company) -> None:
    for code in ("W1", "W2"):
        warehouse_id = company.open_warehouse(code)
        company.first, company.second = company.first or warehouse_id, warehouse_id


def _hire(company: Company) -> None:
    everywhere = ("keeper", "clerk", "reviewer", "owner", "store_manager")
    hired = {
        "admin-only": [("administrator", None)],
        "owner-only": [("owner", None)],
        "keeper-one": [("keeper", company.first), ("reviewer", company.first)],
        "keeper-two": [("keeper", company.second), ("reviewer", company.second)],
        "locked-out": [("owner", None)],
        "everything": [(role, None) for role in everywhere],
    }
    for login, (first, *further) in hired.items():
        _hire_one(company, login, [first])
        more = [*further, ("administrator", None)] if login == "everything" else further
        for role, place in more:
            company.database.write(partial(_give, company.people[login], role, place))


def _give(user_id: int, role: str, place: int | None, session: Session) -> None:
    """Past the product, which keeps duties apart that exclude each other: a test wants every handler to open."""
    role_id = session.exec(select(Role.id).where(Role.code == role)).one()
    session.add(RoleAssignment(user_id=user_id, role_id=role_id, warehouse_id=place))


def _hire_one(company: Company, login: str, roles: list[tuple[str, int | None]]) -> None:
    command = CreateUser(
        login=login,
        name=f"人{login}",
        password=PASSWORD,
        roles=[{"role": role, "warehouse_id": place} for role, place in roles],
        must_change_password=False,
    )
    made = perform(create_user, command, actor=Actor.system(), database=company.database)
    company.people[login] = made.user_id


def _stock_up(company: Company) -> None:
    company.sku_id = company.add_sku("A-1", "螺丝")
    opening = RecordDocument(**_document(company, "opening_stock", "100"))
    company.posted_id = perform(record_document, opening, actor=Actor.system(), database=company.database).document_id
    draft = SaveDraft(**_document(company, "other_issue", "3"))
    company.draft_id = perform(save_draft, draft, actor=Actor.system(), database=company.database).document_id


def _document(company: Company, kind: str, quantity: str) -> dict[str, Any]:
    return {
        "document_key": new_key(),
        "type": kind,
        "warehouse_id": company.first,
        "lines": [{"sku_id": company.sku_id, "quantity": quantity}],
    }

"""A company small enough to know by heart: a central warehouse, a store, eight SKUs, nobody in it yet."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from jxc_app.core.database import Database
from jxc_app.core.ids import new_key
from jxc_app.core.migrations import upgrade
from jxc_app.core.settings import Settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.assigning import RoleIn
from jxc_app.modules.access.matrix_queries import role_matrix
from jxc_app.modules.access.models import CompanySetting, User
from jxc_app.modules.access.people_queries import list_users
from jxc_app.modules.access.queries import DEMO_SETTING
from jxc_app.modules.access.role_matrix import CopyRole, copy_role
from jxc_app.modules.access.roles import take_passwords
from jxc_app.modules.access.users import CreateUser, create_user
from jxc_app.modules.catalog.service import CreateSku, SkuUnitInput, create_sku
from jxc_app.modules.documents.commands import DocumentRef, RecordDocument
from jxc_app.modules.documents.service import record_document
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from jxc_app.wiring import wire

PASSWORD = "Kestrel-4417-orchard"
_SYSTEM = Actor.system()


@dataclass(slots=True)
class Company:
    """Where its database is, and the ids of what is in it by code."""

    data_dir: Path
    database: Database
    warehouses: dict[str, int] = field(default_factory=dict)
    skus: dict[str, int] = field(default_factory=dict)

    def record(
        self,
        type_: str,
        quantities: dict[str, str],
        *,
        prices: dict[str, str] | None = None,
        by: Actor = _SYSTEM,
        **head: Any,
    ) -> DocumentRef:
        """Post a document from this process, as the command line does, or in somebody's name."""
        known = prices or {}
        lines = [
            {"sku_id": self.skus[code], "quantity": quantity, "price": known.get(code)}
            for code, quantity in quantities.items()
        ]
        return self.record_lines(type_, lines, by=by, **head)

    def record_lines(self, type_: str, lines: list[dict[str, Any]], *, by: Actor = _SYSTEM, **head: Any) -> DocumentRef:
        """The same with lines that say more than SKU, quantity and price."""
        fields = {"warehouse_id": self.warehouses["C1"]} | head
        command = RecordDocument(document_key=new_key(), type=type_, lines=lines, **fields)
        return perform(record_document, command, actor=by, database=self.database)

    def add_sku(self, code: str, name: str, **fields: Any) -> None:
        """One more, in pieces."""
        command = CreateSku(code=code, name=name, base_unit="盒", **fields)
        self.skus[code] = perform(create_sku, command, actor=_SYSTEM, database=self.database).sku_id

    def person(self, login: str) -> Actor:
        """Somebody who has an account."""
        [row] = [one for one in read(list_users, actor=_SYSTEM, database=self.database) if one.login == login]
        return Actor(row.id, row.name)

    def hire(self, login: str, *roles: tuple[str, str]) -> None:
        """A person with these roles, each in the warehouse of that code (empty: everywhere)."""
        command = CreateUser(
            login=login,
            name=login,
            password=PASSWORD,
            roles=[RoleIn(role=role, warehouse_id=self.warehouses.get(place)) for role, place in roles],
            must_change_password=False,
        )
        perform(create_user, command, actor=_SYSTEM, database=self.database)

    def copy_role(self, code: str, name: str) -> str:
        """A role like another, with every right of it but the sensitive ones; its code."""
        [known] = [one for one in read(role_matrix, actor=_SYSTEM, database=self.database).roles if one.code == code]
        made = perform(
            copy_role, CopyRole(role_id=known.id, name=name, reason="试用"), actor=_SYSTEM, database=self.database
        )
        roles = read(role_matrix, actor=_SYSTEM, database=self.database).roles
        return next(one.code for one in roles if one.id == made.role_id)

    def show_people(self, password: str, *logins: str) -> None:
        """Make it the demo company, where these share a password and are offered; with no password, make it none."""

        def mark(session: Session) -> None:
            people = session.exec(select(User).where(col(User.login).in_(logins))).all()
            for person in people:
                person.password_hash = people[0].password_hash
            session.merge(CompanySetting(name=DEMO_SETTING, value=password))
            if not password:
                session.delete(session.get_one(CompanySetting, DEMO_SETTING))

        self.database.write(mark)

    def close(self) -> None:
        self.database.close()

    def on_hand(self, code: str, warehouse: str = "C1") -> Decimal:
        """What the ledger says."""
        ids = {"warehouse_id": self.warehouses[warehouse], "sku_ids": [self.skus[code]]}
        return read(availability, actor=_SYSTEM, database=self.database, **ids)[self.skus[code]].on_hand

    def documents(self, **columns: str) -> list[tuple[Any, ...]]:
        """Id, number and status of the documents with these column values."""
        where = " AND ".join(f"{name} = :{name}" for name in columns)
        with self.database.reading() as session:
            statement = f"SELECT id, number, status FROM document WHERE {where} ORDER BY id"
            return list(session.connection().execute(text(statement), columns).all())


def found(settings: Settings) -> Company:
    """Make the company in an empty database."""
    wire()
    upgrade(settings)
    settings = settings.model_copy(update={"notice_hosts": ("localhost",)})  # as the server is started with
    company = Company(settings.data_dir, Database(settings.resolved_database_url, settings=settings))
    company.database.write(take_passwords)
    _open(company)
    _stock_up(company)
    return company


def _open(company: Company) -> None:
    for code, name, kind in (("C1", "中央仓", "central"), ("S1", "人民路店", "store")):
        command = CreateWarehouse(code=code, name=name, kind=kind, city="上海")
        made = perform(create_warehouse, command, actor=_SYSTEM, database=company.database)
        company.warehouses[code] = made.warehouse_id
    for code, name in (("K001", "晨光便利店"), ("K002", "四海餐饮")):
        command = CreatePartner(code=code, name=name, is_customer=True, is_wholesale=code == "K001")
        perform(create_partner, command, actor=_SYSTEM, database=company.database)


_SKUS = (
    ("A100", "可口可乐", "500ml", "饮料", "瓶", "6901000000017", "3"),
    ("A200", "农夫山泉", "550ml", "饮料", "瓶", "6901000000024", "2"),
    ("B100", "康师傅红烧牛肉面", "105g", "方便食品", "桶", "6901000000031", "4.5"),
    ("B200", "洽洽香瓜子", "160g", "休闲食品", "袋", "6901000000048", "7.9"),
    ("C100", "不锈钢螺丝", "M6×30", "五金", "个", "6901000000055", "0.12"),
    ("C200", "透明胶带", "48mm×100m", "办公", "卷", "6901000000062", "5.5"),
    ("D100", "维达抽纸", "3层130抽", "日用", "包", "6901000000079", "3.8"),
    ("D200", "蓝月亮洗衣液", "3kg", "日用", "瓶", "6901000000086", "39.9"),
)


def _stock_up(company: Company) -> None:
    for code, name, spec, category, unit, barcode, price in _SKUS:
        boxes = [SkuUnitInput(name="箱", numerator=24, barcodes=[f"1{barcode}"])] if category == "饮料" else []
        command = CreateSku(
            code=code, name=name, spec=spec, category=category, base_unit=unit, barcodes=[barcode],
            retail_price=price, wholesale_price="36.5" if code == "D200" else None, units=boxes,
        )  # fmt: skip
        company.skus[code] = perform(create_sku, command, actor=_SYSTEM, database=company.database).sku_id
    company.record("opening_stock", {code: "1000" for code, *_ in _SKUS})
    company.record("opening_stock", {"A100": "36", "B100": "12"}, warehouse_id=company.warehouses["S1"])

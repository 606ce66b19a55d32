"""One warehouse full of 500 SKUs, and somebody who may sell them."""

import random
from dataclasses import dataclass
from pathlib import Path

from jxc_app.core.database import Database
from jxc_app.core.ids import new_key
from jxc_app.core.migrations import upgrade
from jxc_app.core.settings import Settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.access.users import CreateUser, create_user
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.documents.commands import RecordDocument
from jxc_app.modules.documents.service import record_document
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse
from jxc_app.wiring import wire
from tests.benchmarks.floor import LINES, Ground
from tests.benchmarks.templates import settings_of

_SKUS = 500
_SYSTEM = Actor.system(device="benchmark")


@dataclass(frozen=True)
class Shop:
    """Where it is, who sells, and the ids. Goes to other processes as it is."""

    folder: Path
    url: str
    ground: Ground
    seller_id: int
    skus: tuple[int, ...]

    @property
    def settings(self) -> Settings:
        return settings_of(self.folder, self.url)

    @property
    def actor(self) -> Actor:
        return Actor(user_id=self.seller_id, name="销售", ip="127.0.0.1")

    def open(self) -> Database:
        wire()
        return Database(self.settings.resolved_database_url, settings=self.settings)

    def chosen(self, dice: random.Random) -> list[int]:
        """Ten SKUs of one issue, sorted."""
        return sorted(dice.sample(self.skus, LINES))

    def issue(self, skus: list[int]) -> dict[str, object]:
        """The fields of an issue of one each."""
        lines = [{"sku_id": sku, "quantity": "1", "price": "5"} for sku in skus]
        place = self.ground.warehouse_id
        return {"document_key": new_key(), "type": "sales_issue", "warehouse_id": place, "lines": lines}


def found_shop(folder: Path, url: str = "") -> Shop:
    """Make the shop in an empty database: SQLite in ``folder``, or ``url``."""
    wire()
    settings = settings_of(folder, url)
    upgrade(settings)
    database = Database(settings.resolved_database_url, settings=settings)
    try:
        ground = _open_warehouse(database)
        skus = _stock_up(database, ground)
        return Shop(folder, url, ground, _hire(database, ground), skus)
    finally:
        database.close()


def _open_warehouse(database: Database) -> Ground:
    command = CreateWarehouse(code="W1", name="仓库", kind="central")
    place = perform(create_warehouse, command, actor=_SYSTEM, database=database).warehouse_id
    with database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT id, warehouse_id, place FROM location").all()
    places = {(home, kind): at for at, home, kind in rows}
    return Ground(place, places[place, "stock"], places[None, "customer"])


def _stock_up(database: Database, ground: Ground) -> tuple[int, ...]:
    skus = []
    for at in range(_SKUS):
        command = CreateSku(code=f"S-{at:04d}", name="商品", base_unit="个")
        skus.append(perform(create_sku, command, actor=_SYSTEM, database=database).sku_id)
    lines = [{"sku_id": sku, "quantity": "1000000", "price": "3.7"} for sku in skus]
    opening = RecordDocument(
        document_key=new_key(), type="opening_stock", warehouse_id=ground.warehouse_id, lines=lines
    )
    perform(record_document, opening, actor=_SYSTEM, database=database)
    return tuple(skus)


def _hire(database: Database, ground: Ground) -> int:
    roles = [{"role": role, "warehouse_id": ground.warehouse_id} for role in ("clerk", "keeper")]
    account = {"login": "seller", "name": "销售", "password": "Kestrel-4417-orchard", "must_change_password": False}
    command = CreateUser.model_validate(account | {"roles": roles})
    return perform(create_user, command, actor=_SYSTEM, database=database).user_id

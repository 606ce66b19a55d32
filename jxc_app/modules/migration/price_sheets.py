"""Price lists as a list that comes in and goes out: a row for each price, the list beside it by its name."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from jxc_app.core.errors import text
from jxc_app.core.ids import code_key
from jxc_app.core.quantities import UnitPrice, plain
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read_in
from jxc_app.modules.migration.cells import number_of, read_into
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.opening.skus import SkuBook
from jxc_app.modules.migration.sheets import Asked, Column, Judged, Outcome, SheetKind, WrongCells, register
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.pricing.models import ListPrice, PriceList
from jxc_app.modules.pricing.queries import price_table
from jxc_app.modules.pricing.service import ImportPrices, import_prices

_PRICE: TypeAdapter[Decimal] = TypeAdapter(UnitPrice)
_NAME_LENGTH = 60
Key = tuple[str, int, int, Decimal]


class PriceJudge:
    """See :class:`jxc_app.modules.migration.sheets.Judge`."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._session, self._asked = session, asked
        self._skus = SkuBook(session)
        self._held: dict[Key, Decimal] = {}
        self._seen: set[Key] = set()

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """The SKUs that the rows name, and the prices that they have."""
        self._skus.look_up(cells["sku"] for cells in rows)
        held = (
            select(PriceList.name_key, ListPrice)
            .join(ListPrice, col(ListPrice.list_id) == PriceList.id)
            .where(col(ListPrice.sku_id).in_(self._skus.ids))
        )
        self._held = {
            (key, one.sku_id, one.unit_id, one.min_quantity): one.price for key, one in self._session.exec(held).all()
        }

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row."""
        faults: dict[str, str] = {}
        if not code_key(cells["list"]) or len(code_key(cells["list"])) > _NAME_LENGTH:
            faults["list"] = text("price_list.name_needed")
        sku = read_into(faults, "sku", lambda: self._skus.find(cells["sku"]))
        price = read_into(faults, "price", lambda: _PRICE.validate_python(number_of(cells["price"])))
        least = read_into(
            faults, "min_quantity", lambda: _PRICE.validate_python(number_of(cells.get("min_quantity") or "0"))
        )
        name = "" if sku is None else cells.get("unit", "") or sku.unit
        if sku is not None and name not in sku.units:
            faults["unit"] = text("unit.unknown")
        if faults or sku is None or price is None or least is None:
            raise WrongCells(faults)
        key = (code_key(cells["list"]), sku.id, sku.units[name][0], least)
        if key in self._seen:
            raise WrongCells({"sku": text("sheet.twice", what=sku.code)})
        self._seen.add(key)
        return self._judged(key, price, cells["list"])

    def _judged(self, key: Key, price: Decimal, name: str) -> Judged:
        held = self._held.get(key)
        if held == price:
            return Judged(Outcome.SAME)
        if held is not None and not self._asked.updates:
            raise WrongCells({"price": text("price_list.priced", price=plain(held))})
        entry = {
            "list_name": name, "sku_id": key[1], "unit_id": key[2], "min_quantity": plain(key[3]),
            "price": plain(price),
        }  # fmt: skip
        return Judged(Outcome.NEW if held is None else Outcome.CHANGED, entry)

    def column_of(self, path: str) -> str:
        """Columns have the names of the fields."""
        return {"list_name": "list", "sku_id": "sku", "unit_id": "unit"}.get(path.split(".")[-1], path.split(".")[-1])


def _command(entries: Sequence[Mapping[str, Any]]) -> ImportPrices:
    return ImportPrices.model_validate({"prices": list(entries)})


PRICES = register(
    SheetKind(
        code="price-lists",
        title="价格表",
        page="/price-lists",
        case=import_prices,
        judge=PriceJudge,
        command=_command,
        updates=True,
        hint="价格表按名称对应；没有的会新建为适用全部客户、今天生效的价格表，适用对象和期限在价格表页面改。",
        columns=(
            Column("list", ("价格表", "价格表名称"), "价格表的名称，最多 60 字", "会员价", is_required=True),
            Column("sku", ("商品编码", "商品", "编码", "条码"), "商品编码或条码；这一列请设为文本", "YL0001", True),
            Column("unit", ("单位",), "不填为基本单位", "瓶"),
            Column("min_quantity", ("起订量", "最低数量"), "按这个单位的数量，达到才用这个价；不填为 0", "10"),
            Column("price", ("含税单价", "价格", "单价", "售价"), "每单位含税价，最多 8 位小数", "2.80", True),
        ),
    )
)


def _rows(session: Session, actor: Actor) -> Iterator[tuple[Cell, ...]]:
    return read_in(session, price_table, actor)


PRICE_EXPORT = Export(tuple(column.titles[0] for column in PRICES.columns), _rows)

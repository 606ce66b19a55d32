"""Bundles as a list that comes in: a row for each part, the bundle beside every one of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import Session, col, select

from jxc_app.core.errors import text
from jxc_app.core.ids import code_key
from jxc_app.core.quantities import Money, PositiveQuantity, plain
from jxc_app.modules.bundles.importing import ImportBundles, import_bundles
from jxc_app.modules.bundles.models import Bundle, BundlePart
from jxc_app.modules.catalog.models import Barcode, Sku
from jxc_app.modules.migration.cells import number_of, read_into
from jxc_app.modules.migration.opening.skus import Named, SkuBook
from jxc_app.modules.migration.sheets import (
    Asked,
    Column,
    Judged,
    Outcome,
    SheetKind,
    WrongCells,
    register,
    says_off,
)

_QUANTITY: TypeAdapter[Decimal] = TypeAdapter(PositiveQuantity)
_PRICE: TypeAdapter[Decimal] = TypeAdapter(Money)
#: SKU and base quantity
Part = tuple[int, Decimal]
#: name, price, remark, whether it is out of use: what every row of a bundle says alike
Head = tuple[str, Decimal | None, str, bool]
_MOST_PARTS = 30


@dataclass(slots=True)
class _Held:
    """A bundle as it is now."""

    id: int
    version: int
    head: Head
    parts: list[Part]


@dataclass(slots=True)
class _Group:
    """The rows of one bundle."""

    code: str
    head: Head
    held: _Held | None
    parts: list[Part] = field(default_factory=list)

    def entry(self) -> dict[str, Any]:
        """What the use case takes for it."""
        name, price, remark, is_off = self.head
        seen = {"bundle_id": self.held.id, "version": self.held.version} if self.held else {}
        parts = [{"sku_id": sku_id, "quantity": plain(quantity)} for sku_id, quantity in self.parts]
        said = {"code": self.code, "name": name, "remark": remark, "is_off": is_off, "parts": parts}
        return {"bundle": said | seen | ({} if price is None else {"price": plain(price)}), "rows": len(self.parts)}


class BundleJudge:
    """See :class:`jxc_app.modules.migration.sheets.Judge` and ``Gathers``."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._session, self._asked = session, asked
        self._skus = SkuBook(session)
        self._held: dict[str, _Held] = {}
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}
        self._groups: dict[str, _Group] = {}

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """The SKUs and bundles that the rows name, and how many rows each bundle has."""
        self._skus.look_up(cells["part"] for cells in rows)
        keys = [code_key(cells["code"]) for cells in rows]
        for key in keys:
            self._counts[key] = self._counts.get(key, 0) + 1
        wanted = sorted({key for key in keys if key} - self._held.keys())
        self._hold(list(self._session.exec(select(Bundle).where(col(Bundle.code_key).in_(wanted))).all()))
        for column in (col(Sku.code_key), col(Barcode.code_key)):
            self._taken |= set(self._session.exec(select(column).where(column.in_(wanted))).all())

    def _hold(self, bundles: list[Bundle]) -> None:
        parts: dict[int, list[Part]] = {}
        ids = [one.id for one in bundles]
        wanted = select(BundlePart).where(col(BundlePart.bundle_id).in_(ids)).order_by(col(BundlePart.position))
        for part in self._session.exec(wanted).all():
            parts.setdefault(part.bundle_id, []).append((part.sku_id, part.quantity))
        for one in bundles:
            head = (one.name, one.price, one.remark, one.switched_off_at is not None)
            self._held[one.code_key] = _Held(one.id or 0, one.version, head, parts.get(one.id or 0, []))

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row."""
        faults: dict[str, str] = {}
        key = code_key(cells["code"])
        if not key:
            faults["code"] = text("input.missing")
        elif key in self._taken and key not in self._held:
            faults["code"] = text("bundle.code_taken", code=cells["code"])
        head, part = self._head(cells, faults), self._part(cells, faults)
        if faults or head is None or part is None:
            raise WrongCells(faults)
        group = self._groups.setdefault(key, _Group(cells["code"], head, self._held.get(key)))
        self._refuse_odd(group, head, part[0], cells["part"])
        group.parts.append(part)
        return Judged(self._outcome(key, group), {"code": group.code})

    def column_of(self, path: str) -> str:
        """Columns have names of their own; what is wrong with parts is wrong with their SKUs."""
        return "part" if path.startswith("parts") else path.split(".")[0]

    def gathered(self, entries: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
        """One bundle at a time, once all rows have been judged."""
        for _ in entries:
            pass
        for group in self._groups.values():
            if group.parts and not self._is_same(group):
                yield [group.entry()]

    def preview(self) -> Sequence[tuple[str, ...]]:
        """Code, name, price, and how many parts."""
        return [
            (one.code, one.head[0], "" if one.head[1] is None else plain(one.head[1]), str(len(one.parts)))
            for one in self._groups.values()
            if one.parts and not self._is_same(one)
        ]

    def _head(self, cells: Mapping[str, str], faults: dict[str, str]) -> Head | None:
        if not cells["name"].strip():
            faults["name"] = text("input.missing")
        price = None
        if said := cells.get("price", "").strip():
            price = read_into(faults, "price", lambda: _PRICE.validate_python(Decimal(number_of(said))))
            if price is not None and price < 0:
                faults["price"] = text("input.negative")
        return None if faults else (cells["name"], price, cells.get("remark", ""), says_off(cells.get("state", "")))

    def _part(self, cells: Mapping[str, str], faults: dict[str, str]) -> Part | None:
        # what is out of use stays in a bundle that has it: whether it can be sold is asked when it is sold
        sku = self._skus.known(cells["part"]) or read_into(faults, "part", lambda: self._skus.find(cells["part"]))
        quantity = read_into(faults, "quantity", lambda: Decimal(number_of(cells["quantity"])))
        if sku is None or quantity is None:
            return None
        unit = cells.get("unit", "") or sku.unit
        if unit not in sku.units:
            faults["unit"] = text("unit.unknown")
        elif quantity <= 0:
            faults["quantity"] = text("input.not_positive")
        else:
            return self._in_base(sku, unit, quantity, faults)
        return None

    def _in_base(self, sku: Named, unit: str, quantity: Decimal, faults: dict[str, str]) -> Part | None:
        exact = read_into(faults, "quantity", lambda: sku.in_base(_QUANTITY.validate_python(quantity), unit))
        return None if exact is None else (sku.id, exact)

    def _refuse_odd(self, group: _Group, head: Head, sku_id: int, code: str) -> None:
        if group.head != head:
            raise WrongCells({"name": text("bundle.two_heads", code=group.code)})
        if sku_id in {held for held, _ in group.parts}:
            raise WrongCells({"part": text("bundle.twice", sku=code)})
        if len(group.parts) == _MOST_PARTS:
            raise WrongCells({"part": text("bundle.too_many", most=_MOST_PARTS)})

    def _outcome(self, key: str, group: _Group) -> Outcome:
        """Of one row: the bundle is new, or this row or the number of rows is other than before."""
        held, at = group.held, len(group.parts) - 1
        if held is None:
            return Outcome.NEW
        same = held.head == group.head and self._counts[key] == len(held.parts)
        same = same and at < len(held.parts) and held.parts[at] == group.parts[at]
        if not same and not self._asked.updates:
            raise WrongCells({"code": text("bundle.code_taken", code=group.code)})
        return Outcome.SAME if same else Outcome.CHANGED

    def _is_same(self, group: _Group) -> bool:
        return group.held is not None and (group.held.head, group.held.parts) == (group.head, group.parts)


def _command(entries: Sequence[Mapping[str, Any]]) -> ImportBundles:
    return ImportBundles.model_validate({"bundles": [entry["bundle"] for entry in entries]})


def _rows(entry: Mapping[str, Any]) -> int:
    return int(entry["rows"])


BUNDLES = register(
    SheetKind(
        code="bundles",
        title="套餐",
        page="/bundles",
        case=import_bundles,
        judge=BundleJudge,
        command=_command,
        updates=True,
        gathers=True,
        rows=_rows,
        preview_columns=("套餐编码", "套餐名称", "套餐价", "商品数"),
        hint="一行一个商品；同一套餐的几行，套餐编码、名称、价格、状态和备注要写得一样。",
        columns=(
            Column("code", ("套餐编码", "套餐编号", "套餐代码"), "不能与商品、条码或别的套餐重复", "TC001", True),
            Column("name", ("套餐名称", "套餐", "套餐名"), "最多 120 字", "早餐套餐", True),
            Column("price", ("套餐价", "套餐价格", "售价"), "一套的价，不填为各商品价格之和", "12.8"),
            Column("part", ("商品编码", "商品", "条码"), "商品编码或条码", "LH001", is_required=True),
            Column("quantity", ("每套数量", "数量", "用量"), "大于 0，最多 6 位小数", "2", is_required=True),
            Column("unit", ("单位", "数量单位"), "不填为基本单位", "个"),
            Column("state", ("状态",), "使用中或已停用，不填为使用中", "使用中"),
            Column("remark", ("备注", "说明"), "套餐的备注，最多 200 字", ""),
        ),
    )
)

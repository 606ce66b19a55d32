"""Who supplies a SKU, how it is packed there and on which terms: a list that comes in and goes out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.errors import text
from jxc_app.core.ids import code_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read_in
from jxc_app.modules.catalog.models import SupplierPack
from jxc_app.modules.catalog.rules import factor_text, parsed_factor
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.opening.skus import Named, SkuBook
from jxc_app.modules.migration.sheets import (
    NO,
    YES,
    Asked,
    Column,
    Judged,
    Outcome,
    SheetKind,
    WrongCells,
    register,
    says_yes,
)
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.pack_queries import packs_of
from jxc_app.modules.purchasing.packs import ImportPacks, SavePack, import_packs

Key = tuple[int, int, int]
#: what the terms are judged with: the rest of a row is judged by itself
_ANY: dict[str, Any] = {"sku_id": 1, "partner_id": 1, "unit_id": 1, "numerator": 1}


class PackJudge:
    """See :class:`jxc_app.modules.migration.sheets.Judge`."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._session, self._asked = session, asked
        self._skus = SkuBook(session)
        self._partners: dict[str, Partner] = {}
        self._held: dict[Key, SupplierPack] = {}
        self._seen: set[Key] = set()
        self._defaults: set[int] = set()

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """The SKUs and suppliers that the rows name, and the packs that they have."""
        self._skus.look_up(cells["sku"] for cells in rows)
        keys = {code_key(cells["partner"]) for cells in rows}
        partners = self._session.exec(select(Partner).where(col(Partner.code_key).in_(keys))).all()
        self._partners = {one.code_key: one for one in partners}
        packs = self._session.exec(select(SupplierPack).where(col(SupplierPack.sku_id).in_(self._skus.ids))).all()
        self._held = {(one.sku_id, one.partner_id, one.unit_id): one for one in packs}

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row."""
        partner, sku = self._partners.get(code_key(cells["partner"])), self._skus.known(cells["sku"])
        factor = parsed_factor(cells["factor"])
        faults = {}
        if partner is None or not partner.is_supplier:
            faults["partner"] = text("pack.unknown_supplier", code=cells["partner"])
        if sku is None:
            faults["sku"] = text("opening.unknown_sku", code=cells["sku"])
        elif not self._unit_of(sku, cells["unit"]):
            faults["unit"] = text("pack.unit_of_the_sku", sku=sku.code)
        if factor is None:
            faults["factor"] = text("unit.bad_factor")
        elif sku is not None and cells["unit"] == next(iter(sku.units)) and factor != (1, 1):
            faults["factor"] = text("pack.base_factor")
        if faults or partner is None or sku is None or factor is None:
            raise WrongCells(faults)
        return self._judged((sku.id, partner.id or 0, self._unit_of(sku, cells["unit"])), factor, cells)

    def _unit_of(self, sku: Named, name: str) -> int:
        """The unit of this name; 0 where there is none."""
        return sku.units.get(name, (0, 1, 1))[0]

    def _judged(self, key: Key, factor: tuple[int, int], cells: Mapping[str, str]) -> Judged:
        if key in self._seen:
            raise WrongCells({"unit": text("sheet.twice", what=cells["unit"])})
        self._seen.add(key)
        said = {"supplier_code": cells.get("supplier_code", ""), "barcode": cells.get("barcode", "")}
        command: dict[str, Any] = {
            "sku_id": key[0], "partner_id": key[1], "unit_id": key[2], "numerator": factor[0],
            "denominator": factor[1], **said,
        }  # fmt: skip
        held = self._held.get(key)
        command |= self._terms(key, cells, held)
        if held is None:
            return Judged(Outcome.NEW, SavePack.model_validate(command).model_dump(mode="json"))
        if all(getattr(held, name) == value for name, value in command.items()):
            return Judged(Outcome.SAME)
        if not self._asked.updates:
            raise WrongCells({"unit": text("pack.taken")})
        seen = {"pack_id": held.id, "version": held.version}
        return Judged(Outcome.CHANGED, SavePack.model_validate(command | seen).model_dump(mode="json"))

    def _terms(self, key: Key, cells: Mapping[str, str], held: SupplierPack | None) -> dict[str, Any]:
        """MOQ, days and whether it is the default; a file without the column says nothing about them."""
        said: dict[str, Any] = {}
        for name in ("least", "lead_days"):
            said[name] = cells.get(name) or None
            if name not in cells and held is not None:
                said[name] = getattr(held, name)
        if cells.get("is_default", ""):
            said["is_default"] = says_yes(cells["is_default"], "is_default")
        else:
            said["is_default"] = held is not None and held.is_default and "is_default" not in cells
        if said["is_default"]:
            if key[0] in self._defaults:
                raise WrongCells({"is_default": text("pack.two_defaults")})
            self._defaults.add(key[0])
        return SavePack.model_validate(_ANY | said).model_dump(include=set(said))

    def column_of(self, path: str) -> str:
        """Columns have the names of the fields."""
        return path.split(".")[-1]


def _command(entries: Sequence[Mapping[str, Any]]) -> ImportPacks:
    return ImportPacks.model_validate({"packs": list(entries)})


PACKS = register(
    SheetKind(
        code="supplier-packs",
        title="供货资料",
        page="/skus",
        case=import_packs,
        judge=PackJudge,
        command=_command,
        updates=True,
        columns=(
            Column("partner", ("供应商编码", "供应商"), "供应商的编码", "GYS001", is_required=True),
            Column("sku", ("商品编码", "商品", "编码"), "商品编码或条码；这一列请设为文本", "YL0001", is_required=True),
            Column("unit", ("单位", "包装单位"), "商品的单位，基本单位也行", "箱", is_required=True),
            Column("factor", ("换算", "装数", "每单位含基本单位数"), "一个单位含多少基本单位，如 12、1/2", "12", True),
            Column("supplier_code", ("供应商货号", "货号"), "最多 60 字", "A-8812"),
            Column("barcode", ("条码", "箱码"), "扫到它时按这个单位计；这一列请设为文本", ""),
            Column("least", ("起订量", "最小起订量", "MOQ"), "一次至少订多少，按基本单位；不限留空", "24"),
            Column("lead_days", ("交期", "交期（天）", "供货周期"), "下单到到货的天数，0 到 365 的整数", "3"),
            Column(
                "is_default",
                ("默认供应商", "默认", "主供应商"),
                f"填 {YES} 或 {NO}；每个商品只有一个默认供应商，不填为{NO}",
                YES,
            ),
        ),
    )
)


def _rows(session: Session, actor: Actor) -> Iterator[tuple[Cell, ...]]:
    packs = read_in(session, packs_of, actor)
    return (
        (
            one.partner_code, one.sku_code, one.unit_name, factor_text(one.numerator, one.denominator),
            one.supplier_code, one.barcode, one.least, one.lead_days, YES if one.is_default else NO,
        )
        for one in packs
    )  # fmt: skip


PACK_EXPORT = Export(tuple(column.titles[0] for column in PACKS.columns), _rows)

"""The demo company: who works there, where, and what it sells. Names and barcodes belong to nobody."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

from jxc_app.modules.catalog.service import CreateSku, SkuUnitInput
from jxc_app.modules.partners.service import CreatePartner
from jxc_app.modules.warehouses.models import WarehouseKind

CENTRAL, REGIONAL, STORES = "W01", "W02", ("S01", "S02", "S03")


@dataclass(frozen=True)
class Site:
    """A warehouse or store on the map."""

    code: str
    name: str
    kind: WarehouseKind
    city: str
    address: str
    latitude: Decimal
    longitude: Decimal


@dataclass(frozen=True)
class Person:
    """Somebody with one role, in one warehouse (its code) or (empty) in the whole company."""

    login: str
    name: str
    role: str
    warehouse: str = ""


@dataclass(frozen=True)
class DemoSku:
    """A SKU with what it costs and how many of it one box holds."""

    command: CreateSku
    cost: Decimal
    box: int


def _site(code: str, name: str, kind: WarehouseKind, city: str, address: str, at: tuple[str, str]) -> Site:
    return Site(code, name, kind, city, address, Decimal(at[0]), Decimal(at[1]))


SITES = (
    _site("W01", "上海中心仓", WarehouseKind.CENTRAL, "上海", "青浦区华新镇", ("31.221500", "121.204800")),
    _site("W02", "杭州区域仓", WarehouseKind.REGIONAL, "杭州", "余杭区仓前街道", ("30.285900", "120.008600")),
    _site("S01", "上海徐家汇店", WarehouseKind.STORE, "上海", "徐汇区漕溪北路", ("31.194700", "121.436900")),
    _site("S02", "上海五角场店", WarehouseKind.STORE, "上海", "杨浦区邯郸路", ("31.300400", "121.513700")),
    _site("S03", "杭州湖滨店", WarehouseKind.STORE, "杭州", "上城区延安路", ("30.254300", "120.163900")),
)
PEOPLE = (
    Person("laoban", "林建国", "owner"),
    Person("luru", "陈晨", "clerk"),
    Person("shenhe", "王敏", "reviewer"),
    Person("cangguan", "李强", "keeper", "W01"),
    Person("cangguan2", "周志远", "keeper", "W02"),
    Person("dianzhang", "赵雪梅", "store_manager", "S01"),
    Person("dianzhang2", "孙浩", "store_manager", "S02"),
    Person("dianzhang3", "沈佳怡", "store_manager", "S03"),
    Person("dianyuan", "何小雨", "store_clerk", "S01"),
    Person("dianyuan2", "郑凯", "store_clerk", "S02"),
    Person("dianyuan3", "许诺", "store_clerk", "S03"),
    Person("shenji", "吴静", "auditor"),
    Person("guanli", "系统管理", "administrator"),
)
PARTNERS = (
    CreatePartner(code="GYS01", name="申源食品贸易有限公司", is_supplier=True, contact="马经理"),
    CreatePartner(code="GYS02", name="浙北日化供应链有限公司", is_supplier=True, contact="胡女士"),
    CreatePartner(code="KH01", name="零售散客", is_customer=True),
    CreatePartner(code="KH02", name="徐汇启明幼儿园", is_customer=True, contact="园务办"),
    CreatePartner(code="KH03", name="湖滨写字楼茶水间", is_customer=True, contact="行政部"),
)


def read_skus() -> list[DemoSku]:
    """The SKUs, each with its own barcode for one piece and one for the box."""
    table = (files(__package__) / "skus.csv").read_text(encoding="utf-8")
    return [_sku(at, row) for at, row in enumerate(csv.DictReader(table.splitlines()), start=1)]


def _sku(at: int, row: dict[str, str]) -> DemoSku:
    box = SkuUnitInput(name=row["整件单位"], numerator=int(row["换算"]), barcodes=[_barcode(1_000 + at)])
    command = CreateSku(
        code=row["编码"],
        name=row["名称"],
        spec=row["规格"],
        category=row["分类"],
        base_unit=row["单位"],
        units=[box],
        barcodes=[_barcode(at)],
        retail_price=Decimal(row["零售价"]),
    )
    return DemoSku(command, Decimal(row["成本"]), box.numerator)


def _barcode(serial: int) -> str:
    """An EAN-13 of the range that every shop may use for itself, so it is nobody's product."""
    digits = f"29{serial:010d}"
    weighted = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))
    return digits + str(-weighted % 10)

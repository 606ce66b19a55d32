"""What the demo company sells: some 400 SKUs. Brands, names and barcodes belong to nobody."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from jxc_app.modules.catalog.commands import CreateSku, SkuUnitInput
from jxc_app.modules.migration.demo.families import FAMILIES, GROUPS, Family

#: in-store EAN-13 numbers (GS1: 20–29), which every shop may use for itself
_PIECE, _BOX = "29", "28"


#: what is put together of what is sold singly: name → pieces by name
GIFT_BOXES = {
    "中秋团圆礼盒": {"阿穗桂花糕": 2, "茶隐明前绿茶": 1, "小满仓每日坚果": 1},
    "早餐组合": {"牧歌原纯牛奶": 4, "麦田鹿切片吐司": 1},
}
#: their codes, by name
GIFT_CODES = {name: f"LH{position:04d}" for position, name in enumerate(GIFT_BOXES, start=1)}


@dataclass(frozen=True)
class DemoSku:
    """A SKU with what one piece costs (yuan), how many one box holds, who supplies it, and how it is drawn.

    ``season``: the month it sells best in, 0 for all the year round.
    """

    command: CreateSku
    cost: Decimal
    box: int
    supplier: str
    shape: str
    season: int


def categories() -> list[tuple[str, str]]:
    """Category and parent (empty: none), parents first."""
    top = [(group.name, "") for group in GROUPS.values()]
    return top + list(dict.fromkeys((family.category, GROUPS[family.group].name) for family in FAMILIES))


@cache
def read_skus() -> tuple[DemoSku, ...]:
    """All SKUs, each with its own barcode for one piece and one for the box."""
    skus: list[DemoSku] = []
    counted = dict.fromkeys(GROUPS, 0)
    for family in FAMILIES:
        for brand in family.brands:
            for spec, price in family.specs:
                counted[family.group] += 1
                code = f"{family.group}{counted[family.group]:04d}"
                skus.append(_sku(len(skus) + 1, code, family, brand, spec, price))
    return tuple(skus)


def _sku(serial: int, code: str, family: Family, brand: str, spec: str, price: str) -> DemoSku:
    group, dearer = GROUPS[family.group], Decimal(1) + Decimal(len(brand) + serial % 5) / 100
    retail = _round_price(Decimal(price) * dearer)
    box = SkuUnitInput(name=family.box_unit, numerator=family.box, barcodes=[ean13(_BOX, serial)])
    margin = Decimal(group.margin + serial % 7) / 100
    cost = _to_fen(retail * (1 - margin))
    command = CreateSku(
        code=code,
        name=f"{brand}{family.name}",
        spec=spec,
        brand=brand,
        category=family.category,
        base_unit=family.unit,
        units=[box],
        barcodes=[ean13(_PIECE, serial)],
        retail_price=retail,
        wholesale_price=_to_fen(cost + (retail - cost) * Decimal("0.45")),
        floor_price=_to_fen(cost + (retail - cost) * Decimal("0.2")),
        shelf_life_days=group.shelf_life_days or None,
    )
    return DemoSku(command, cost, family.box, group.supplier_of(brand), family.shape, family.season)


def _to_fen(price: Decimal) -> Decimal:
    return price.quantize(Decimal("0.01"))


def _round_price(price: Decimal) -> Decimal:
    """As shops write them: to the tenth, dear ones to .9."""
    return price.quantize(Decimal("0.1")) if price < 20 else price.quantize(Decimal(1)) - Decimal("0.1")


def ean13(prefix: str, serial: int) -> str:
    """The EAN-13 with its check digit.

    >>> ean13("29", 1)
    '2900000000018'
    """
    digits = f"{prefix}{serial:010d}"
    weighted = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))
    return digits + str(-weighted % 10)

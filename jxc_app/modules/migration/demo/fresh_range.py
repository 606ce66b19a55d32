"""What of the demo company's assortment is kept by lot or piece by piece: fresh food, and one machine."""

from dataclasses import dataclass
from decimal import Decimal

from jxc_app.modules.catalog.commands import CreateSku
from jxc_app.modules.migration.demo.assortment import ean13
from jxc_app.modules.migration.demo.families import GROUPS

FRESH_CATEGORY, MACHINE_CATEGORY = "短保鲜食", "应急电源"
#: behind all barcodes of the assortment
_FIRST_BARCODE = 9001


@dataclass(frozen=True)
class FreshSku:
    """A SKU with what a piece costs (yuan) and how it is drawn.

    ``a_day``: pieces asked for in a store of average pace; ``every``: days between two deliveries,
    each of which brings the central warehouse up to ``most`` pieces.
    """

    command: CreateSku
    cost: Decimal
    supplier: str
    shape: str
    a_day: int
    every: int
    most: int


def _fresh(number: int, note: str, price: str, cost: str, pace: str) -> FreshSku:
    """From the short notation below: ``牧歌原 鲜牛奶 950ml 盒 carton GYS03`` and ``15 3 4 40``, life in days first."""
    brand, name, spec, unit, shape, supplier = note.split()
    life, a_day, every, most = map(int, pace.split())
    command = CreateSku(
        code=f"XS{number:04d}",
        name=f"{brand}{name}",
        spec=spec,
        brand=brand,
        category=FRESH_CATEGORY,
        base_unit=unit,
        barcodes=[ean13("29", _FIRST_BARCODE + number)],
        retail_price=Decimal(price),
        shelf_life_days=life,
        lot_tracked=True,
    )
    return FreshSku(command, Decimal(cost), supplier, shape, a_day, every, most)


_NOTES = (
    ("牧歌原 鲜牛奶 950ml 盒 carton GYS03", "16.90", "12.80", "15 3 4 40"),
    ("白露庄 低温酸奶 200g×6 提 pack GYS03", "19.90", "14.50", "21 2 6 44"),
    ("牧歌原 鲜奶布丁 100g×3 组 cup GYS03", "12.80", "8.90", "20 1 20 42"),
    ("禾邻 鲜豆浆 1L 瓶 bottle GYS03", "6.90", "4.60", "14 2 4 28"),
    ("禾邻 内酯豆腐 350g 盒 box GYS03", "3.50", "2.20", "15 2 6 36"),
    ("稻花坞 鲜鸡蛋 10枚 盒 box GYS03", "13.90", "10.60", "30 3 6 48"),
    ("麦田鹿 鲜吐司面包 400g 袋 bag GYS04", "11.90", "7.80", "7 3 2 20"),
    ("阿穗 火腿鸡蛋三明治 150g 个 box GYS04", "8.90", "5.60", "4 3 2 20"),
    ("老巷口 卤鸡爪 250g 盒 box GYS04", "22.90", "15.80", "18 1 6 20"),
    ("老巷口 卤牛腱 200g 盒 box GYS04", "36.90", "26.50", "18 1 12 36"),
)
FRESH = tuple(_fresh(number, *note) for number, note in enumerate(_NOTES, start=1))
MACHINE = CreateSku(
    code="GJ0001",
    name="小型发电机",
    spec="1kW",
    brand="北坡",
    category=MACHINE_CATEGORY,
    base_unit="台",
    barcodes=[ean13("29", _FIRST_BARCODE)],
    retail_price=Decimal("1899.00"),
    serial_tracked=True,
)
MACHINE_COST = Decimal("1420.00")
#: category and the one above it
CATEGORIES = ((FRESH_CATEGORY, GROUPS["RP"].name), (MACHINE_CATEGORY, GROUPS["RY"].name))


def kept_by_lot() -> list[CreateSku]:
    """All of them, as they are made."""
    return [*(sku.command for sku in FRESH), MACHINE]


def looks() -> dict[str, tuple[str, str, str]]:
    """Group, shape and brand that each is drawn by, by code."""
    drawn = {sku.command.code: ("XS", sku.shape, sku.command.brand) for sku in FRESH}
    return drawn | {MACHINE.code: ("GJ", "box", MACHINE.brand)}

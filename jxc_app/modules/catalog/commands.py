"""What can be asked about SKUs, and what is answered."""

from typing import Annotated

from pydantic import Field as Limits
from pydantic import ValidationInfo, field_validator

from jxc_app.core.inputs import Id, Version, key_within
from jxc_app.core.quantities import PositiveQuantity, UnitPrice
from jxc_app.core.use_case import Command, Result

SkuCode = Annotated[str, Limits(min_length=1, max_length=60), key_within(60)]
BarcodeText = Annotated[str, Limits(min_length=1, max_length=80), key_within(80)]


class SkuUnitInput(Command):
    """A further unit: one of it is numerator/denominator base units (箱 = 24/1 瓶)."""

    name: str = Limits(min_length=1, max_length=20)
    numerator: int = Limits(gt=0, le=1_000_000_000)
    denominator: int = Limits(default=1, gt=0, le=1_000_000_000)
    barcodes: list[BarcodeText] = Limits(default_factory=list, max_length=20)


class SkuFields(Command):
    """What is known of a SKU and may change; prices in yuan per base unit, ``picture`` by its hash."""

    name: str = Limits(min_length=1, max_length=200)
    spec: str = Limits(default="", max_length=120)
    brand: str = Limits(default="", max_length=60)
    category: str = Limits(default="", max_length=60)
    units: list[SkuUnitInput] = Limits(default_factory=list, max_length=20)
    barcodes: list[BarcodeText] = Limits(default_factory=list, max_length=20)
    retail_price: UnitPrice | None = None
    wholesale_price: UnitPrice | None = None
    floor_price: UnitPrice | None = None
    shelf_life_days: int | None = Limits(default=None, gt=0, le=36_500)
    shelf_life_months: int | None = Limits(default=None, gt=0, le=1200, description="or in days, never both")
    weight_kg: PositiveQuantity | None = Limits(default=None, description="of one base unit")
    picture: str = Limits(default="", pattern="^([0-9a-f]{64})?$")

    @field_validator("shelf_life_months")
    @classmethod
    def _one_shelf_life(cls, months: int | None, said: ValidationInfo) -> int | None:
        if months and said.data.get("shelf_life_days"):
            raise ValueError("two_shelf_lives")
        return months


class CreateSku(SkuFields):
    """A new SKU; code and base unit are for good."""

    code: SkuCode
    base_unit: str = Limits(min_length=1, max_length=20)
    lot_tracked: bool = False
    serial_tracked: bool = Limits(default=False, description="each piece is a lot of one, so it is kept by lot too")


class CreateSkus(Command):
    """Many at once, all or none."""

    skus: list[CreateSku] = Limits(min_length=1, max_length=1000)


class UpdateSku(SkuFields):
    """New facts about a SKU, as the actor last saw it."""

    sku_id: Id
    version: Version


class SkuRef(Result):
    """A SKU as it stands now."""

    sku_id: int
    code: str
    version: int


class SkuRefs(Result):
    """The SKUs that were made, in the order asked."""

    skus: list[SkuRef]

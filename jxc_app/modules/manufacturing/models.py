"""Tables of recipes."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.quantities import QuantityColumn
from jxc_app.core.tables import Base


class Recipe(Base, table=True):
    """Of what so much of a SKU is put together; ``quantity`` in ``unit_id``."""

    __tablename__ = "recipe"
    __table_args__ = (CheckConstraint("quantity > 0", name="positive"), Index("ix_recipe_sku_id", "sku_id"))

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60)
    name_key: str = Field(max_length=60, unique=True)
    sku_id: int = Field(foreign_key="sku.id")
    unit_id: int = Field(foreign_key="unit.id")
    quantity: Decimal = Field(sa_type=QuantityColumn)
    remark: str = Field(default="", max_length=200)
    name_order: str = Field(default="", max_length=120)
    search_key: str = Field(default="")
    version: int = 1
    switched_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RecipePart(Base, table=True):
    """One component: so much of it for what the recipe makes."""

    __tablename__ = "recipe_part"
    __table_args__ = (CheckConstraint("quantity > 0", name="positive"), Index("ix_recipe_part_sku_id", "sku_id"))

    recipe_id: int = Field(primary_key=True, foreign_key="recipe.id")
    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    position: int
    unit_id: int = Field(foreign_key="unit.id")
    quantity: Decimal = Field(sa_type=QuantityColumn)

"""The ledger, and the tables that follow it. Only this package touches them."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import append_only
from jxc_app.core.quantities import MoneyColumn, PriceColumn, QuantityColumn
from jxc_app.core.tables import Base, BigKey

NO_LOT = 0
#: SQLite keeps these rows in the order of their key, so reading one by its key, or all of a SKU, is one search
CLUSTERED = {"sqlite_with_rowid": False}
#: most rows have no lot, and whoever looks for one is not kept waiting by them; the 0 must stand in the query as it is
_WITH_LOT = text("lot_id <> 0")


def _by_lot(name: str, *further: str) -> Index:
    return Index(name, "lot_id", *further, sqlite_where=_WITH_LOT, postgresql_where=_WITH_LOT)


class Lot(Base, table=True):
    """A lot of one SKU. Lot 0 stands for "no lot" and belongs to no SKU."""

    __tablename__ = "lot"
    __table_args__ = (
        UniqueConstraint("sku_id", "number"),
        Index("ix_lot_number", "number"),
        Index("ix_lot_expires_on", "expires_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    sku_id: int | None = Field(default=None, foreign_key="sku.id")
    number: str = Field(max_length=60)
    produced_on: date | None = None
    expires_on: date | None = Field(default=None, description="the last day on which it may be sold")
    first_seq: int | None = Field(default=None, sa_type=BigKey, description="the move that brought it; None: not yet")


class LotRule(Base, table=True):
    """How the lots of a category leave and come in. Category 0 stands for the whole company.

    ``least_life``: what part of the shelf life must be left at receipt, in percent; ``on_short_life``: ``refuse``, or
    ``reason`` for a receipt that says why. The three warnings are days before the end, the first the earliest.
    """

    __tablename__ = "lot_rule"
    __table_args__ = (
        CheckConstraint("allocation IN ('fefo', 'fifo')", name="known_allocation"),
        CheckConstraint("least_life BETWEEN 0 AND 100", name="least_life"),
        CheckConstraint("on_short_life IN ('refuse', 'reason')", name="known_answer"),
        CheckConstraint("warn_1 >= warn_2 AND warn_2 >= warn_3 AND warn_3 >= 0", name="warnings_in_order"),
    )

    category_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    allocation: str = Field(max_length=4)
    least_life: int
    on_short_life: str = Field(max_length=6)
    warn_1: int
    warn_2: int
    warn_3: int
    version: int = 1


class StockMove(Base, table=True):
    """One quantity of one SKU that went from one place to another. Never changed, never deleted."""

    __tablename__ = "stock_move"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="positive"),
        CheckConstraint("from_location_id <> to_location_id", name="moves"),
        UniqueConstraint("reverses_move_id"),
        Index("ix_stock_move_sku_id_seq", "sku_id", "seq"),
        Index("ix_stock_move_source", "source_type", "source_id"),
        _by_lot("ix_stock_move_lot_id", "seq"),
    )

    seq: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    sku_id: int = Field(foreign_key="sku.id")
    lot_id: int = Field(default=NO_LOT, foreign_key="lot.id")
    from_location_id: int = Field(foreign_key="location.id")
    to_location_id: int = Field(foreign_key="location.id")
    quantity: Decimal = Field(sa_type=QuantityColumn, description="base units")
    unit_cost: Decimal | None = Field(default=None, sa_type=PriceColumn, description="None: cost unknown")
    effective_at: datetime = Field(sa_type=UtcDateTime, description="when it happened")
    recorded_at: datetime = Field(sa_type=UtcDateTime, description="when it was booked")
    source_type: str = Field(max_length=40)
    source_id: int
    source_line_id: int | None = Field(default=None, sa_type=BigKey)
    actor_id: int
    reverses_move_id: int | None = Field(default=None, sa_type=BigKey)


class StockBalance(Base, table=True):
    """What lies at one real place now, in base units."""

    __tablename__ = "stock_balance"
    __table_args__ = (
        CheckConstraint("on_hand >= 0", name="not_negative"),
        CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="reserved_within"),
        Index("ix_stock_balance_location_id_sku_id", "location_id", "sku_id"),
        _by_lot("ix_stock_balance_lot_id", "location_id"),
        CLUSTERED,
    )

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    location_id: int = Field(primary_key=True, foreign_key="location.id")
    lot_id: int = Field(default=NO_LOT, primary_key=True, foreign_key="lot.id")
    on_hand: Decimal = Field(default=Decimal(0), sa_type=QuantityColumn)
    reserved: Decimal = Field(default=Decimal(0), sa_type=QuantityColumn)


class Reservation(Base, table=True):
    """A part of one balance that is promised to one document line."""

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="positive"),
        Index("ix_reservation_source", "source_type", "source_id"),
        Index("ix_reservation_balance", "sku_id", "location_id", "lot_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_type: str = Field(max_length=40)
    source_id: int
    source_line_id: int = Field(sa_type=BigKey)
    sku_id: int = Field(foreign_key="sku.id")
    location_id: int = Field(foreign_key="location.id")
    lot_id: int = Field(default=NO_LOT, foreign_key="lot.id")
    quantity: Decimal = Field(sa_type=QuantityColumn)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class StockValue(Base, table=True):
    """What a warehouse's stock of one SKU is worth, goods on their way to it included."""

    __tablename__ = "stock_value"
    __table_args__ = (
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
        CheckConstraint("value >= 0 AND (quantity > 0 OR value = 0)", name="value_has_quantity"),
        Index("ix_stock_value_warehouse_id_sku_id", "warehouse_id", "sku_id"),
        CLUSTERED,
    )

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    warehouse_id: int = Field(primary_key=True, foreign_key="warehouse.id")
    quantity: Decimal = Field(default=Decimal(0), sa_type=QuantityColumn)
    value: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn)


class StockValueEntry(Base, table=True):
    """One change of a stock value, by a move or (no move) by an adjustment with its cause."""

    __tablename__ = "stock_value_entry"
    __table_args__ = (
        Index("ix_stock_value_entry_sku_id_warehouse_id", "sku_id", "warehouse_id"),
        Index("ix_stock_value_entry_move_seq", "move_seq"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    sku_id: int = Field(foreign_key="sku.id")
    warehouse_id: int = Field(foreign_key="warehouse.id")
    move_seq: int = Field(sa_type=BigKey, foreign_key="stock_move.seq")
    quantity: Decimal = Field(sa_type=QuantityColumn)
    value: Decimal = Field(sa_type=MoneyColumn)
    cause: str = Field(max_length=20)
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class StockRevaluation(Base, table=True):
    """A change of a stock value without a move: freight spread over what it brought.

    ``value`` stays in the stock; ``expensed`` belongs to what has left since, and is cost of sales. It comes after the
    move ``after_seq`` in the order of this SKU in this warehouse.
    """

    __tablename__ = "stock_revaluation"
    __table_args__ = (
        Index("ix_stock_revaluation_sku_id_warehouse_id", "sku_id", "warehouse_id"),
        Index("ix_stock_revaluation_source", "source_type", "source_id"),
        UniqueConstraint("reverses_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigKey)
    sku_id: int = Field(foreign_key="sku.id")
    warehouse_id: int = Field(foreign_key="warehouse.id")
    after_seq: int = Field(sa_type=BigKey)
    value: Decimal = Field(sa_type=MoneyColumn)
    expensed: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn)
    cause: str = Field(max_length=20)
    effective_at: datetime = Field(sa_type=UtcDateTime)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    source_type: str = Field(max_length=40)
    source_id: int
    source_line_id: int | None = Field(default=None, sa_type=BigKey)
    actor_id: int
    reverses_id: int | None = Field(default=None, sa_type=BigKey)


class StockSetting(Base, table=True):
    """What is set for one SKU in one warehouse: lower and upper limit, shelf."""

    __tablename__ = "stock_setting"
    __table_args__ = (
        Index("ix_stock_setting_minimum", "minimum", "sku_id", "warehouse_id"),
        Index("ix_stock_setting_shelf", "shelf", "sku_id", "warehouse_id"),
        CLUSTERED,
    )

    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    warehouse_id: int = Field(primary_key=True, foreign_key="warehouse.id")
    minimum: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    maximum: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    shelf: str = Field(default="", max_length=40)


class Period(Base, table=True):
    """A span of business dates. A closed one refuses postings.

    What happened after its end has a seq of ``first_seq_after`` or more, and all that happened until its end one of
    ``last_seq`` or less: for nothing is booked into it any more. Both None while it is open.
    """

    __tablename__ = "period"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="ordered"),)

    id: int | None = Field(default=None, primary_key=True)
    starts_on: date = Field(unique=True)
    ends_on: date = Field(unique=True)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_by: int | None = None
    first_seq_after: int | None = Field(default=None, sa_type=BigKey)
    last_seq: int | None = Field(default=None, sa_type=BigKey)


class PeriodBalance(Base, table=True):
    """What a warehouse had of a SKU when a period ended, goods on their way to it included, and what it was worth."""

    __tablename__ = "period_balance"
    __table_args__ = (CLUSTERED,)

    period_id: int = Field(primary_key=True, foreign_key="period.id")
    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    warehouse_id: int = Field(primary_key=True, foreign_key="warehouse.id")
    quantity: Decimal = Field(sa_type=QuantityColumn)
    value: Decimal = Field(sa_type=MoneyColumn)


class ClosingRule(Base, table=True):
    """On which day of the month a period ends (``closing_day`` 0: on the last). One row, or none: on the last."""

    __tablename__ = "closing_rule"
    __table_args__ = (CheckConstraint("closing_day BETWEEN 0 AND 28", name="day_of_every_month"),)

    id: int | None = Field(default=None, primary_key=True)
    closing_day: int = 0
    version: int = 1


append_only("stock_move", "stock_value_entry", "stock_revaluation")

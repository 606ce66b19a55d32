"""Tables of the lines of an invoice as the supplier prints them, and of what they were taken for."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import append_only
from jxc_app.core.quantities import MoneyColumn, QuantityColumn
from jxc_app.core.tables import Base
from jxc_app.modules.documents.models import PercentColumn


class InvoicePaperLine(Base, table=True):
    """One line of the paper; ``quantity`` in its own unit, ``amount`` in yuan with ``tax``, which is a part of it.

    ``is_charge``: freight and the like, laid on the goods of the invoice. A discount stands within the line before it.
    """

    __tablename__ = "invoice_paper_line"
    __table_args__ = (CheckConstraint("amount >= tax AND tax >= 0", name="amounts"),)

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    position: int = Field(primary_key=True)
    name: str = Field(max_length=200)
    spec: str = Field(default="", max_length=100)
    unit: str = Field(default="", max_length=20)
    quantity: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    amount: Decimal = Field(sa_type=MoneyColumn)
    tax: Decimal = Field(sa_type=MoneyColumn)
    tax_percent: Decimal | None = Field(default=None, sa_type=PercentColumn)
    is_charge: bool = False


class InvoicePaperGoods(Base, table=True):
    """Which lines of the invoice a line of its paper became."""

    __tablename__ = "invoice_paper_goods"
    __table_args__ = (
        ForeignKeyConstraint(
            ["document_id", "position"], ["invoice_paper_line.document_id", "invoice_paper_line.position"],
            name="fk_invoice_paper_goods_document_id_invoice_paper_line",
        ),
    )  # fmt: skip

    document_id: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    line_no: int = Field(primary_key=True)


class SupplierItem(Base, table=True):
    """What a supplier calls a SKU on its invoices, as somebody confirmed it; a word for many goods has a row for each.

    ``per_unit``: base units of the SKU in one unit of the paper, None where the paper says no quantity.
    """

    __tablename__ = "supplier_item"
    __table_args__ = (
        CheckConstraint("per_unit > 0", name="positive"),
        Index("ix_supplier_item_sku_id", "sku_id"),
    )

    partner_id: int = Field(primary_key=True, foreign_key="partner.id")
    item_key: str = Field(primary_key=True, max_length=200)
    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    name: str = Field(max_length=200)
    spec: str = Field(default="", max_length=100)
    unit: str = Field(default="", max_length=20)
    per_unit: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    confirmed_by: int = Field(foreign_key="app_user.id")
    confirmed_at: datetime = Field(sa_type=UtcDateTime)


append_only("invoice_paper_line", "invoice_paper_goods")

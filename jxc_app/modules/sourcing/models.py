"""Tables of sourcing: who was asked, what they offered, what was chosen, what was agreed, and when it is needed."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import Guard, append_only, guard, keep
from jxc_app.core.quantities import MoneyColumn, PriceColumn, QuantityColumn
from jxc_app.core.tables import Base
from jxc_app.modules.documents.models import PercentColumn

_PRICE_AS_QUOTED = "(quoted_unit = '') = (quoted_price IS NULL) AND (quoted_price IS NULL OR quoted_price > 0)"


class Rfq(Base, table=True):
    """What an inquiry says beside its lines. ``is_sealed``: nobody here sees a price before ``answer_until``."""

    __tablename__ = "rfq"

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    answer_until: datetime = Field(sa_type=UtcDateTime)
    is_sealed: bool = False
    few_reason: str = Field(default="", max_length=200, description="why fewer suppliers than the rule wants are asked")


class RfqInvitation(Base, table=True):
    """One supplier who is asked. Of their link only a hash is kept; ``draft``: what they typed and have not sent."""

    __tablename__ = "rfq_invitation"
    __table_args__ = (
        UniqueConstraint("document_id", "partner_id"),
        CheckConstraint("(token_sha256 IS NULL) = (expires_at IS NULL)", name="link_ends"),
        Index("ix_rfq_invitation_partner_id", "partner_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    partner_id: int = Field(foreign_key="partner.id")
    token_sha256: str | None = Field(default=None, max_length=64, unique=True)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    mailed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    draft: str = Field(default="", sa_type=Text, description="JSON of the fields as typed")


class RfqQuote(Base, table=True):
    """What a supplier offers. A changed offer is another row; the latest counts. ``typed_by``: who of us wrote it."""

    __tablename__ = "rfq_quote"
    __table_args__ = (
        UniqueConstraint("invitation_id", "revision"),
        CheckConstraint("freight >= 0 AND revision > 0", name="amounts"),
        CheckConstraint("source IN ('link', 'typed', 'sheet')", name="known_source"),
        CheckConstraint("(source = 'link') = (typed_by IS NULL)", name="typed_by_whom"),
    )

    id: int | None = Field(default=None, primary_key=True)
    invitation_id: int = Field(foreign_key="rfq_invitation.id")
    revision: int
    freight: Decimal = Field(default=Decimal(0), sa_type=MoneyColumn, description="of the whole, yuan")
    valid_until: date
    remark: str = Field(default="", max_length=500)
    sent_at: datetime = Field(sa_type=UtcDateTime)
    source: str = Field(max_length=8)
    typed_by: int | None = Field(default=None, foreign_key="app_user.id")


class RfqQuoteLine(Base, table=True):
    """The offer for one SKU; a SKU without a row is not offered. Price and MOQ by base unit, whatever was typed.

    ``quoted_unit``: the pack that the supplier quoted in, one of which is numerator/denominator base units, with
    ``quoted_price`` and ``quoted_moq`` as typed; empty: they quoted by base unit.
    """

    __tablename__ = "rfq_quote_line"
    __table_args__ = (
        CheckConstraint("price > 0 AND tax_percent >= 0", name="prices"),
        CheckConstraint("moq IS NULL OR moq >= 0", name="moq"),
        CheckConstraint("lead_days IS NULL OR lead_days BETWEEN 0 AND 999", name="lead_days"),
        CheckConstraint("numerator > 0 AND denominator > 0", name="pack"),
        CheckConstraint(
            f"{_PRICE_AS_QUOTED} AND (quoted_moq IS NULL OR quoted_moq >= 0)"
            " AND (quoted_unit <> '' OR (numerator = 1 AND denominator = 1 AND quoted_moq IS NULL))",
            name="as_quoted",
        ),
    )

    quote_id: int = Field(primary_key=True, foreign_key="rfq_quote.id")
    sku_id: int = Field(primary_key=True, foreign_key="sku.id")
    price: Decimal = Field(sa_type=PriceColumn, description="tax included")
    tax_percent: Decimal = Field(default=Decimal(0), sa_type=PercentColumn)
    moq: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    lead_days: int | None = None
    quoted_unit: str = Field(default="", max_length=20)
    numerator: int = 1
    denominator: int = 1
    quoted_price: Decimal | None = Field(default=None, sa_type=PriceColumn)
    quoted_moq: Decimal | None = Field(default=None, sa_type=QuantityColumn)


class RfqAward(Base, table=True):
    """What a choice says beside its lines. ``quotes``: how many suppliers had offered by then."""

    __tablename__ = "rfq_award"
    __table_args__ = (Index("ix_rfq_award_rfq_id", "rfq_id"),)

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    rfq_id: int = Field(foreign_key="document.id")
    quotes: int
    few_reason: str = Field(default="", max_length=200)
    months: int = Field(description="how long the prices are agreed")


class RfqAwardLine(Base, table=True):
    """From whom one line is bought, and how that price stood to the cheapest; landed prices by base unit."""

    __tablename__ = "rfq_award_line"
    __table_args__ = (
        CheckConstraint("landed <= cheapest OR reason <> ''", name="dearer_why"),
        Index("ix_rfq_award_line_order_id", "order_id"),
    )

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    line_no: int = Field(primary_key=True)
    partner_id: int = Field(foreign_key="partner.id")
    quote_id: int = Field(foreign_key="rfq_quote.id")
    landed: Decimal = Field(sa_type=PriceColumn)
    cheapest: Decimal = Field(sa_type=PriceColumn)
    dearest: Decimal | None = Field(
        default=None, sa_type=PriceColumn, description="of all offers then; None: chosen before it was kept"
    )
    moq: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    lead_days: int | None = None
    reason: str = Field(default="", max_length=200)
    order_id: int | None = Field(default=None, foreign_key="document.id", description="the order that came of it")


class PriceAgreement(Base, table=True):
    """A price that a supplier stands by. In force from ``valid_from`` to ``valid_until`` (both in) unless ended.

    ``quoted_unit``: the pack in which it was quoted, as in :class:`RfqQuoteLine`.
    """

    __tablename__ = "price_agreement"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_until", name="days"),
        CheckConstraint("price > 0 AND tax_percent >= 0", name="prices"),
        CheckConstraint("(ended_at IS NULL) = (end_reason = '')", name="ended_why"),
        CheckConstraint("numerator > 0 AND denominator > 0", name="pack"),
        CheckConstraint(
            f"{_PRICE_AS_QUOTED} AND (quoted_unit <> '' OR (numerator = 1 AND denominator = 1))", name="as_quoted"
        ),
        Index("ix_price_agreement_sku_id_partner_id", "sku_id", "partner_id"),
        Index("ix_price_agreement_valid_until", "valid_until"),
        Index("ix_price_agreement_award_id", "award_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    partner_id: int = Field(foreign_key="partner.id")
    sku_id: int = Field(foreign_key="sku.id")
    unit_id: int = Field(foreign_key="unit.id")
    price: Decimal = Field(sa_type=PriceColumn, description="of one of the unit, tax included")
    tax_percent: Decimal = Field(default=Decimal(0), sa_type=PercentColumn)
    moq: Decimal | None = Field(default=None, sa_type=QuantityColumn)
    lead_days: int | None = None
    quoted_unit: str = Field(default="", max_length=20)
    numerator: int = 1
    denominator: int = 1
    quoted_price: Decimal | None = Field(default=None, sa_type=PriceColumn)
    valid_from: date
    valid_until: date
    award_id: int = Field(foreign_key="document.id")
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: int | None = Field(default=None, foreign_key="app_user.id")
    end_reason: str = Field(default="", max_length=200)
    version: int = 1


class SourcingRule(Base, table=True):
    """How suppliers are asked, one row. ``link_days``: how long after the last day a link still shows what was sent."""

    __tablename__ = "sourcing_rule"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("suppliers BETWEEN 1 AND 10", name="suppliers"),
        CheckConstraint("months BETWEEN 1 AND 60 AND link_days BETWEEN 0 AND 90", name="lengths"),
        CheckConstraint("split_days BETWEEN 0 AND 90", name="split_days"),
    )

    id: int = Field(default=1, primary_key=True)
    suppliers: int = Field(default=3, description="at least so many are asked, and offer, unless a reason is given")
    months: int = Field(default=6, description="how long a price is agreed")
    link_days: int = 7
    split_days: int = Field(default=7, description="orders to one supplier within so many days count together; 0: none")
    version: int = 1


class SourcingNeed(Base, table=True):
    """Up to which amount SKUs of a category (None: of any other) are ordered without offers; ``is_strict``: not above.

    Where it is not strict, an order above it waits for an approval.
    """

    __tablename__ = "sourcing_need"
    __table_args__ = (CheckConstraint("direct_up_to >= 0", name="amount"),)

    id: int | None = Field(default=None, primary_key=True)
    #: 0 stands for "any other"
    category_key: int = Field(unique=True)
    category_id: int | None = Field(default=None, foreign_key="category.id")
    direct_up_to: Decimal = Field(sa_type=MoneyColumn)
    is_strict: bool = False
    version: int = 1


append_only("rfq_quote", "rfq_quote_line")
_POSTED = "(SELECT posted_at FROM document WHERE id = {row}.document_id) IS NOT NULL"
guard(
    Guard("rfq_posted_fixed", "rfq", "UPDATE", _POSTED.format(row="OLD")),
    Guard("rfq_no_delete", "rfq", "DELETE", _POSTED.format(row="OLD")),
    Guard(
        "rfq_invitation_fixed", "rfq_invitation", "UPDATE",
        "NEW.id <> OLD.id OR NEW.document_id <> OLD.document_id OR NEW.partner_id <> OLD.partner_id",
    ),
    Guard("rfq_invitation_no_delete", "rfq_invitation", "DELETE", "1 = 1"),
    Guard("rfq_award_posted_fixed", "rfq_award", "UPDATE", _POSTED.format(row="OLD")),
    Guard("rfq_award_no_delete", "rfq_award", "DELETE", _POSTED.format(row="OLD")),
    Guard(
        "rfq_award_line_posted_fixed", "rfq_award_line", "UPDATE",
        _POSTED.format(row="OLD") + " AND (OLD.order_id IS NOT NULL OR NEW.partner_id <> OLD.partner_id"
        " OR NEW.quote_id <> OLD.quote_id OR NEW.landed <> OLD.landed OR NEW.reason <> OLD.reason)",
    ),
    Guard("rfq_award_line_no_delete", "rfq_award_line", "DELETE", _POSTED.format(row="OLD")),
    Guard(
        "price_agreement_fixed", "price_agreement", "UPDATE",
        "OLD.ended_at IS NOT NULL OR NEW.partner_id <> OLD.partner_id OR NEW.sku_id <> OLD.sku_id"
        " OR NEW.price <> OLD.price OR NEW.valid_from <> OLD.valid_from OR NEW.valid_until <> OLD.valid_until"
        " OR NEW.award_id <> OLD.award_id OR NEW.quoted_unit <> OLD.quoted_unit",
    ),
    Guard("price_agreement_no_delete", "price_agreement", "DELETE", "1 = 1"),
)  # fmt: skip
keep("rfq", _POSTED.format(row="held"))
keep("rfq_invitation", "1 = 1")
keep("rfq_award", _POSTED.format(row="held"))
keep("rfq_award_line", _POSTED.format(row="held"))
keep("price_agreement", "1 = 1")

"""Tables of what is bought: who counted and who inspected, what froze a settlement, the rules of buying."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.guards import Guard, guard, keep
from jxc_app.core.quantities import MoneyColumn, QuantityColumn
from jxc_app.core.tables import Base, BigKey
from jxc_app.modules.documents.models import PercentColumn


class GoodsReceipt(Base, table=True):
    """The two signatures of a receipt. ``is_alone``: one person gave both, and the owner is asked within a day."""

    __tablename__ = "goods_receipt"
    __table_args__ = (
        CheckConstraint("inspected_by IS NULL OR is_alone OR inspected_by <> counted_by", name="two_people"),
        CheckConstraint("(inspected_by IS NULL) = (inspected_at IS NULL)", name="inspected_when"),
    )

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    counted_by: int = Field(foreign_key="app_user.id")
    counted_at: datetime = Field(sa_type=UtcDateTime)
    inspected_by: int | None = Field(default=None, foreign_key="app_user.id")
    inspected_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_alone: bool = False
    is_remote: bool = Field(default=False, description="inspected by its photos, from somewhere else")
    wrong: str = Field(default="", max_length=200, description="what was sent instead, and was not taken")


class GoodsReceiptLine(Base, table=True):
    """What became of one counted line, in base units; together they are what was counted."""

    __tablename__ = "goods_receipt_line"
    __table_args__ = (
        CheckConstraint("accepted >= 0 AND rejected >= 0 AND accepted + rejected > 0", name="parts"),
        CheckConstraint("rejected = 0 OR cause <> ''", name="caused"),
    )

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    line_no: int = Field(primary_key=True)
    noted: Decimal | None = Field(default=None, sa_type=QuantityColumn, description="on the delivery note")
    accepted: Decimal = Field(sa_type=QuantityColumn)
    rejected: Decimal = Field(default=Decimal(0), sa_type=QuantityColumn, description="put on hold, for the supplier")
    cost: Decimal | None = Field(
        default=None, sa_type=MoneyColumn, description="yuan that its goods cost the stock, their part of gifts in it"
    )
    cause: str = Field(default="", max_length=20)
    remark: str = Field(default="", max_length=200)


class GoodsReceiptMissing(Base, table=True):
    """What the delivery note names of a line of an order, in base units, of which nothing came."""

    __tablename__ = "goods_receipt_missing"
    __table_args__ = (CheckConstraint("noted > 0", name="noted"),)

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    source_line_id: int = Field(primary_key=True, sa_type=BigKey, foreign_key="document_line.id")
    noted: Decimal = Field(sa_type=QuantityColumn)


class SettlementFreeze(Base, table=True):
    """Why nothing is settled over a receipt, until somebody releases it."""

    __tablename__ = "settlement_freeze"
    __table_args__ = (
        CheckConstraint("(released_by IS NULL) = (released_at IS NULL)", name="released_when"),
        CheckConstraint("released_by IS NULL OR reason <> ''", name="released_why"),
        Index("ix_settlement_freeze_document_id", "document_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    causes: str = Field(max_length=80, description="codes of exceptions, with commas between")
    words: str = Field(default="", max_length=500)
    frozen_at: datetime = Field(sa_type=UtcDateTime)
    frozen_by: int = Field(foreign_key="app_user.id")
    released_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    released_by: int | None = Field(default=None, foreign_key="app_user.id")
    reason: str = Field(default="", max_length=200)


class PurchaseRule(Base, table=True):
    """The rules of buying, one row. ``over_percent``: how much more than ordered is taken."""

    __tablename__ = "purchase_rule"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        CheckConstraint("over_percent BETWEEN 0 AND 10000", name="percentages"),
        CheckConstraint(
            "photos IN ('never', 'exception', 'always') AND notes IN ('never', 'exception', 'always')", name="pictures"
        ),
    )

    id: int = Field(default=1, primary_key=True)
    over_percent: Decimal = Field(default=Decimal(0), sa_type=PercentColumn)
    is_blind: bool = Field(default=False, description="whoever counts is not shown what was ordered")
    photos: str = Field(default="never", max_length=10, description="when goods are photographed")
    notes: str = Field(default="never", max_length=10, description="when the delivery note is")
    needs_noted: bool = Field(default=True, description="what the delivery note says is written down line by line")
    version: int = 1


class CategoryPhotoRule(Base, table=True):
    """The same for goods of one category, and of those below it that say nothing themselves."""

    __tablename__ = "category_photo_rule"
    __table_args__ = (
        CheckConstraint(
            "photos IN ('never', 'exception', 'always') AND notes IN ('never', 'exception', 'always')", name="pictures"
        ),
    )

    category_id: int = Field(primary_key=True, foreign_key="category.id")
    photos: str = Field(default="never", max_length=10)
    notes: str = Field(default="never", max_length=10)


class OrderLink(Base, table=True):
    """A link by which a supplier sees an order, as its SHA-256; what the supplier did with it."""

    __tablename__ = "order_link"
    __table_args__ = (
        Index("ix_order_link_document_id", "document_id"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by = '')", name="confirmed_by_somebody"),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    token_sha256: str = Field(max_length=64, unique=True)
    made_by: int = Field(foreign_key="app_user.id")
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    confirmed_by: str = Field(default="", max_length=60)


class OrderPromise(Base, table=True):
    """When a supplier said that a line of an order will come; the last word, by its link or as one of us noted it."""

    __tablename__ = "order_promise"
    __table_args__ = (CheckConstraint("(link_id IS NULL) <> (noted_by IS NULL)", name="said_how"),)

    document_id: int = Field(primary_key=True, foreign_key="document.id")
    line_no: int = Field(primary_key=True)
    promised_on: date
    said_at: datetime = Field(sa_type=UtcDateTime)
    link_id: int | None = Field(default=None, foreign_key="order_link.id")
    noted_by: int | None = Field(default=None, foreign_key="app_user.id", description="who was told by telephone")
    words: str = Field(default="", max_length=200)


class OrderTerm(Base, table=True):
    """What a line of an order is judged by, whatever it was changed into since (ADR 52).

    ``first_line_id``: the line of the first version that it stands for. ``wanted_on``: the day first asked for;
    ``confirmed_on``: the supplier's first word, said while that day was to come; ``quantity``: base units that were
    on order when the day ended, where they were changed after it.
    """

    __tablename__ = "order_term"
    __table_args__ = (Index("ix_order_term_first_line_id", "first_line_id"),)

    line_id: int = Field(primary_key=True, sa_type=BigKey, foreign_key="document_line.id")
    first_line_id: int = Field(sa_type=BigKey, foreign_key="document_line.id")
    wanted_on: date | None = None
    confirmed_on: date | None = None
    quantity: Decimal | None = Field(default=None, sa_type=QuantityColumn)


class GiftBefore(Base, table=True):
    """An order with gifts that ended before what it left over was booked: nothing is booked for it any more."""

    __tablename__ = "gift_before"

    document_id: int = Field(primary_key=True, foreign_key="document.id")


class OrderReminder(Base, table=True):
    """That somebody was told of a line past its day, at one stage; another day is told of anew."""

    __tablename__ = "order_reminder"

    line_id: int = Field(primary_key=True, sa_type=BigKey, foreign_key="document_line.id")
    due_on: date = Field(primary_key=True)
    stage: int = Field(primary_key=True)
    told_at: datetime = Field(sa_type=UtcDateTime)


guard(
    Guard(
        "goods_receipt_signed_fixed", "goods_receipt", "UPDATE",
        "OLD.inspected_by IS NOT NULL OR NEW.document_id <> OLD.document_id",
    ),
    Guard("goods_receipt_no_delete", "goods_receipt", "DELETE", "OLD.inspected_by IS NOT NULL"),
    Guard(
        "goods_receipt_line_fixed", "goods_receipt_line", "UPDATE",
        "(SELECT posted_at FROM document WHERE id = OLD.document_id) IS NOT NULL",
    ),
    Guard(
        "goods_receipt_line_no_delete", "goods_receipt_line", "DELETE",
        "(SELECT posted_at FROM document WHERE id = OLD.document_id) IS NOT NULL",
    ),
    Guard(
        "goods_receipt_missing_fixed", "goods_receipt_missing", "UPDATE",
        "(SELECT posted_at FROM document WHERE id = OLD.document_id) IS NOT NULL",
    ),
    Guard(
        "goods_receipt_missing_no_delete", "goods_receipt_missing", "DELETE",
        "(SELECT posted_at FROM document WHERE id = OLD.document_id) IS NOT NULL",
    ),
    Guard(
        "settlement_freeze_fixed", "settlement_freeze", "UPDATE",
        "OLD.released_by IS NOT NULL OR NEW.document_id <> OLD.document_id OR NEW.causes <> OLD.causes"
        " OR NEW.frozen_by <> OLD.frozen_by",
    ),
    Guard("settlement_freeze_no_delete", "settlement_freeze", "DELETE", "1 = 1"),
    Guard(
        "order_term_fixed", "order_term", "UPDATE",
        "OLD.confirmed_on IS NOT NULL OR NEW.line_id <> OLD.line_id OR NEW.first_line_id <> OLD.first_line_id"
        " OR (OLD.wanted_on IS NOT NULL AND (NEW.wanted_on IS NULL OR NEW.wanted_on <> OLD.wanted_on))",
    ),
    Guard("order_term_no_delete", "order_term", "DELETE", "1 = 1"),
)  # fmt: skip
keep("goods_receipt", "held.inspected_by IS NOT NULL")
keep("settlement_freeze", "1 = 1")
keep("order_term", "1 = 1")

"""What can be asked of a document."""

from datetime import UTC, date, datetime
from decimal import Decimal

from pydantic import AwareDatetime
from pydantic import Field as Limits

from jxc_app.core.inputs import Id, LongId, Version
from jxc_app.core.quantities import PositiveQuantity, QuantityOrZero, UnitPrice
from jxc_app.core.use_case import Command, Result

DOCUMENT_KEY = r"^[0-9a-zA-Z-]{8,64}$"


class LineInput(Command):
    """One line as entered; ``quantity`` in ``unit_id`` (None: the base unit), ``price`` per that unit."""

    sku_id: Id
    quantity: PositiveQuantity
    unit_id: Id | None = None
    lot_number: str = Limits(default="", max_length=60, description="empty for goods going out: whichever is next")
    produced_on: date | None = Limits(default=None, ge=date(1990, 1, 1))
    expires_on: date | None = Limits(default=None, ge=date(1990, 1, 1))
    lot_reason: str = Limits(default="", max_length=100, description="why not the next lot, why such a short life")
    price: UnitPrice | None = None
    discount_percent: Decimal = Limits(default=Decimal(0), ge=0, le=100, decimal_places=2)
    tax_percent: Decimal = Limits(default=Decimal(0), ge=0, le=100, decimal_places=2)
    is_gift: bool = Limits(default=False, description="a gift costs nothing")
    remark: str = Limits(default="", max_length=200)
    source_line_id: LongId | None = None
    side: str = Limits(default="", pattern="^(in|out)?$", description="only where a document has two")
    due_on: date | None = Limits(default=None, ge=date(1990, 1, 1), description="of plans: when it is wanted, promised")
    for_warehouse_id: Id | None = Limits(default=None, description="of plans: whom it is for, where not the document's")


class DocumentFields(Command):
    """A document's content as entered."""

    document_key: str = Limits(pattern=DOCUMENT_KEY, description="made by the caller when the draft is first saved")
    type: str = Limits(max_length=40)
    warehouse_id: Id
    to_warehouse_id: Id | None = None
    partner_id: Id | None = None
    business_date: date | None = Limits(default=None, ge=date(1990, 1, 1), description="None: today")
    responsible: str = Limits(default="", max_length=60)
    remark: str = Limits(default="", max_length=500)
    own_number: str = Limits(default="", max_length=60)
    linked_document_id: Id | None = None
    settlement: str = Limits(default="", max_length=20)
    rounding: QuantityOrZero = Limits(default=Decimal(0), description="of deals: yuan taken off the sum")
    urgency: str = Limits(default="", max_length=200, description="of deals: why it is an emergency; empty: it is none")
    lines: list[LineInput] = Limits(max_length=500)


class SaveDraft(DocumentFields):
    """``document_id`` and ``version`` are None at the first save."""

    document_id: Id | None = None
    version: Version | None = None


class RecordDocument(DocumentFields):
    """Draft, submit and post in one transaction."""


class MigrateDocument(DocumentFields):
    """History from another system: what happened, when, and under which key it stands there."""

    effective_at: AwareDatetime = Limits(ge=datetime(1990, 1, 1, tzinfo=UTC))
    source_key: str = Limits(min_length=1, max_length=160)
    source_sha256: str = Limits(min_length=64, max_length=64)


class DocumentAct(Command):
    """An act on a document as the actor last saw it."""

    document_id: Id
    version: Version


class SubmitDocument(DocumentAct):
    """Give a draft its number and reserve its stock."""


class WithdrawDocument(DocumentAct):
    """Take a submitted document back to draft."""


class PostDocument(DocumentAct):
    """Move the stock."""


class CloseDocument(DocumentAct):
    """Give a document up before it moved anything."""

    reason: str = Limits(default="", max_length=200)


class VoidDocument(DocumentAct):
    """Take a posted document back; reservations in the way go only where the user said so."""

    reason: str = Limits(min_length=2, max_length=200)
    release_reservations: bool = False


class AnnotateDocument(DocumentAct):
    """What stays editable after posting."""

    responsible: str = Limits(default="", max_length=60)
    remark: str = Limits(default="", max_length=500)
    own_number: str = Limits(default="", max_length=60)


class DocumentRef(Result):
    """A document as it stands after an act; ``waiting_for``: whose approval it waits for, ``prompts``: what to read."""

    document_id: int
    number: str | None
    status: str
    version: int
    posted_at: datetime | None = None
    waiting_for: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()

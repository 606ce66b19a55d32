"""Selling at the counter (门店零售): the customer has the goods, so the ticket is written whatever is booked."""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import Session

from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import PositiveQuantity, QuantityOrZero, UnitPrice
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, use_case
from jxc_app.modules.bundles.exploding import SoldBundle, explode
from jxc_app.modules.catalog.rows import rows_of
from jxc_app.modules.documents.commands import DOCUMENT_KEY, DocumentFields, DocumentRef, LineInput
from jxc_app.modules.documents.drafts import Written, new_document
from jxc_app.modules.documents.service import finish_posting, refuse_outsiders
from jxc_app.modules.inventory.lots import lots_named
from jxc_app.modules.pricing.prices import PriceAsked, prices_at
from jxc_app.modules.retail.paying import Payment, take_payments
from jxc_app.modules.retail.permissions import RETAIL_PRICE
from jxc_app.modules.retail.short import shortages_of
from jxc_app.modules.retail.types import PAID, RETAIL_SALE

#: so much may be rounded off a ticket by anybody who sells: 抹零 of what nobody has change for
_SMALL_CHANGE = Decimal(1)


class BundleSold(Command):
    """So many of a bundle; ``price`` of one (None: its own)."""

    bundle_id: Id
    quantity: PositiveQuantity
    price: UnitPrice | None = None


class Sell(Command):
    """A ticket as it was sold: prices tax included, per unit of the line; ``payments`` come to its sum.

    ``bundles`` are sold as their parts, which stand behind the other lines.
    """

    document_key: str = Limits(pattern=DOCUMENT_KEY)
    warehouse_id: Id
    partner_id: Id | None = None
    lines: list[LineInput] = Limits(default_factory=list, max_length=300)
    bundles: list[BundleSold] = Limits(default_factory=list, max_length=50)
    payments: list[Payment] = Limits(default_factory=list, max_length=5)
    rounding: QuantityOrZero = Limits(default=Decimal(0), description="yuan taken off the sum")
    remark: str = Limits(default="", max_length=500)


def _selling() -> tuple[str, ...]:
    return (RETAIL_SALE.permissions["post"],)


@use_case("retail.sell", title="零售收款", inside=_selling)
def sell(uow: UnitOfWork, command: Sell) -> DocumentRef:
    """Post a ticket with how it was paid. What is there is issued; what is not waits, and is issued when it comes.

    Raises PermissionDenied; DomainError ``retail.price_needed``, ``retail.price_fixed`` (another price than the list's
    without the right to it), ``sales.below_floor`` with the line's field, ``retail.paid_other``.
    """
    refuse_outsiders(uow, _selling())
    parts = _parts(uow, command)
    own = rows_of(uow.session, [line.sku_id for line in (*command.lines, *parts)], uow.actor.user_id)
    uow.authorize(RETAIL_SALE.permissions["post"], [command.warehouse_id], own)
    if _is_own_price(uow, command):
        try:
            uow.authorize(RETAIL_PRICE.code, [command.warehouse_id], own)
        except PermissionDenied:
            raise DomainError("retail.price_fixed", field="lines") from None
    written = new_document(uow, _fields_of(uow, command, parts))
    take_payments(uow, written.document, command.payments)
    return finish_ticket(uow, written, command.payments)


def _parts(uow: UnitOfWork, command: Sell) -> list[LineInput]:
    """The parts of the bundles as lines, each saying of which bundle it is."""
    sold = [SoldBundle(one.bundle_id, one.quantity, one.price) for one in command.bundles]
    try:
        exploded = explode(
            uow.session, sold, day=uow.today, warehouse_id=command.warehouse_id, partner_id=command.partner_id
        )
    except DomainError as refusal:
        refusal.field = f"bundles.{(refusal.field or '').removeprefix('lines.')}"
        raise
    return [
        LineInput(sku_id=part.sku_id, quantity=part.quantity, price=part.price, remark=part.group[:200])
        for of_one in exploded
        for part in of_one
    ]


def _fields_of(uow: UnitOfWork, command: Sell, parts: Sequence[LineInput]) -> DocumentFields:
    """The ticket as a document. A lot that the books do not know was sold all the same: a remark names it."""
    return DocumentFields(
        document_key=command.document_key, type=RETAIL_SALE.code, warehouse_id=command.warehouse_id,
        partner_id=command.partner_id, responsible=uow.actor.name[:60], remark=command.remark, settlement=PAID,
        rounding=command.rounding, lines=[*with_known_lots(uow.session, command.lines), *parts],
    )  # fmt: skip


def with_known_lots(session: Session, lines: Sequence[LineInput]) -> list[LineInput]:
    """The lines without lots that nobody knows, which a remark names instead."""
    named = {(line.sku_id, line.lot_number) for line in lines if line.lot_number}
    known = lots_named(session, named, make_missing=False) if named else {}
    return [
        line
        if not line.lot_number or (line.sku_id, line.lot_number) in known
        else line.model_copy(
            update={"lot_number": "", "remark": f"{line.remark} 账上没有批号 {line.lot_number}".strip()[:200]}
        )
        for line in lines
    ]


def finish_ticket(uow: UnitOfWork, written: Written, payments: Sequence[Payment], *, sold_at: str = "") -> DocumentRef:
    """Post it, and say in the log how it was paid and how many lines wait; ``sold_at``: where it is booked later."""
    done = finish_posting(uow, written)
    short = len(shortages_of(uow.session, done.document_id))
    paid = {one.way: one.amount for one in payments}
    after: dict[str, object] = {"paid": paid} | ({"short": short} if short else {})
    after |= {"sold_at": sold_at} if sold_at else {}
    uow.record("retail_ticket", done.document_id, done.number or "", after=after)
    return done


def _is_own_price(uow: UnitOfWork, command: Sell) -> bool:
    """Whether somebody sells at another price than the list's, gives something away, or rounds off more than change."""
    if any(one.price is not None for one in command.bundles):
        return True
    if command.rounding >= _SMALL_CHANGE or any(line.is_gift or line.discount_percent for line in command.lines):
        return True
    asked = [PriceAsked(line.sku_id, line.unit_id, line.quantity) for line in command.lines]
    listed = prices_at(
        uow.session, asked, day=uow.today, warehouse_id=command.warehouse_id, partner_id=command.partner_id
    )  # fmt: skip
    return any(
        offer is not None and line.price is not None and line.price != offer.price
        for line, offer in zip(command.lines, listed, strict=True)
    )

"""A bundle that is sold is sold as its parts: this is where it becomes them, for every form and door."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.quantities import FEN_PLACES, PRICE_PLACES, QUANTITY_PLACES, ZERO, plain, product, quotient
from jxc_app.modules.bundles.models import Bundle, BundlePart
from jxc_app.modules.bundles.rules import shared
from jxc_app.modules.pricing.prices import PriceAsked, prices_at


@dataclass(frozen=True, slots=True)
class SoldBundle:
    """So many of a bundle; ``price`` of one, tax included (None: its own, else what its parts cost)."""

    bundle_id: int
    quantity: Decimal
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A line of a bundle that is sold: base units, price per base unit, ``amount`` to the fen.

    ``group`` says of which bundle it is and how many, the same on all of its lines.
    """

    bundle_id: int
    sku_id: int
    quantity: Decimal
    price: Decimal
    amount: Decimal
    group: str


def explode(
    session: Session, lines: Sequence[SoldBundle], *, day: date, warehouse_id: int, partner_id: int | None = None
) -> list[list[Part]]:
    """The parts of each line in the order of its bundle; their amounts come, to the fen, to what the bundles cost.

    The price is shared by what the parts would cost alone (:func:`~jxc_app.modules.pricing.prices.prices_at`). Raises
    DomainError ``bundle.not_found``, ``bundle.off``, ``bundle.price_needed`` with the line's field.
    """
    bundles, parts = _read(session, {line.bundle_id for line in lines})
    asked = [PriceAsked(one.sku_id, None, one.quantity) for of_one in parts.values() for one in of_one]
    offers = prices_at(session, asked, day=day, warehouse_id=warehouse_id, partner_id=partner_id)
    alone = {
        (ask.sku_id, ask.quantity): None if offer is None else offer.price
        for ask, offer in zip(asked, offers, strict=True)
    }
    return [_exploded(position, line, bundles, parts, alone) for position, line in enumerate(lines)]


def _read(session: Session, ids: Collection[int]) -> tuple[dict[int, Bundle], dict[int, list[BundlePart]]]:
    bundles = {one.id or 0: one for one in session.exec(select(Bundle).where(col(Bundle.id).in_(ids))).all()}
    wanted = select(BundlePart).where(col(BundlePart.bundle_id).in_(ids)).order_by(col(BundlePart.position))
    parts: dict[int, list[BundlePart]] = {one: [] for one in bundles}
    for part in session.exec(wanted).all():
        parts[part.bundle_id].append(part)
    return bundles, parts


def _exploded(
    position: int, line: SoldBundle, bundles: dict[int, Bundle], parts: dict[int, list[BundlePart]],
    alone: dict[tuple[int, Decimal], Decimal | None],
) -> list[Part]:  # fmt: skip
    bundle = bundles.get(line.bundle_id)
    if bundle is None:
        raise DomainError("bundle.not_found", field=f"lines.{position}.bundle_id")
    if bundle.switched_off_at is not None:
        raise DomainError("bundle.off", field=f"lines.{position}.bundle_id", name=bundle.name)
    own = parts[line.bundle_id]
    costs = [alone[one.sku_id, one.quantity] for one in own]
    price = line.price if line.price is not None else bundle.price
    if price is None and any(cost is None for cost in costs):
        raise DomainError("bundle.price_needed", field=f"lines.{position}.price", name=bundle.name)
    weights = [product(one.quantity, cost or ZERO, PRICE_PLACES) for one, cost in zip(own, costs, strict=True)]
    total = product(line.quantity, sum(weights, ZERO) if price is None else price, FEN_PLACES)
    group = f"套餐「{bundle.name}」× {plain(line.quantity)}"
    found = []
    for one, amount in zip(own, shared(total, weights), strict=True):
        quantity = product(one.quantity, line.quantity, QUANTITY_PLACES)
        found.append(
            Part(line.bundle_id, one.sku_id, quantity, quotient(amount, quantity, PRICE_PLACES), amount, group)
        )
    return found

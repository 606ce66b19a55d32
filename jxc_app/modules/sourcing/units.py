"""The units in which a supplier may quote a SKU, and what an offer in one of them comes to by base unit.

Any unit of the SKU, as this supplier packs it; or a pack of their own, of which they say what it holds.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Protocol

from pydantic import AfterValidator, BeforeValidator
from pydantic import Field as Limits
from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.inputs import OneLine
from jxc_app.core.quantities import LARGEST, QuantityOrZero, UnitPrice, plain
from jxc_app.core.use_case import Command
from jxc_app.modules.catalog.models import Sku, SkuUnit, SupplierPack, Unit
from jxc_app.modules.catalog.rules import to_base
from jxc_app.modules.sourcing.rules import InPack, Offer, base_price, held, held_text

_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_sku_units: Table = SkuUnit.__table__  # type: ignore[attr-defined]
_packs: Table = SupplierPack.__table__  # type: ignore[attr-defined]
#: what a form says where the pack is none that we know
OWN = "own"


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit of a SKU as our books have it for one supplier: one is numerator/denominator base units."""

    unit_id: int
    name: str
    numerator: int
    denominator: int

    @property
    def key(self) -> str:
        """What a form calls it: what it holds is part of it, so that a draft never comes to mean another pack."""
        return f"{self.name}={held_text(self.numerator, self.denominator)}"

    def is_of(self, pack: InPack) -> bool:
        """Whether an offer was made by this very unit."""
        factors = Fraction(self.numerator, self.denominator), Fraction(pack.numerator, pack.denominator)
        return self.name == pack.unit and factors[0] == factors[1]


@dataclass(frozen=True, slots=True)
class SkuUnits:
    """The base unit of a SKU by name, and what else one supplier may quote it in."""

    base: str
    known: tuple[KnownUnit, ...] = ()


class Priced(Protocol):
    """What has a price and a MOQ by base unit, and the pack that they were typed in."""

    @property
    def price(self) -> Decimal: ...
    @property
    def moq(self) -> Decimal | None: ...
    @property
    def pack(self) -> InPack | None: ...


def _said(value: Any) -> Any:
    """A number is taken as if it were typed; one with a binary point is none of these."""
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return plain(Decimal(value)) if is_number else value


def _checked(text: str) -> str:
    if text:
        held(text)
    return text


Holds = Annotated[str, Limits(max_length=30), AfterValidator(_checked), BeforeValidator(_said)]


class OfferedTerms(Command):
    """The offer for one SKU. Price, tax included, and MOQ of one ``unit``; empty: of the base unit.

    ``holds``: how many base units one of it is ("24", "0.5", "1/3"); empty: as our books know the unit.
    """

    price: UnitPrice = Limits(gt=0)
    tax_percent: Decimal = Limits(default=Decimal(0), ge=0, le=100, decimal_places=2)
    moq: QuantityOrZero | None = None
    lead_days: int | None = Limits(default=None, ge=0, le=999)
    unit: OneLine = Limits(default="", max_length=20)
    holds: Holds = ""


def base_units(session: Session, sku_ids: Collection[int]) -> dict[int, str]:
    """By SKU the name of its base unit."""
    named = select(_skus.c.id, _units.c.name).join(_units, _units.c.id == _skus.c.base_unit_id)
    rows = session.connection().execute(named.where(_skus.c.id.in_(list(sku_ids))))
    return {row.id: row.name for row in rows}


def units_of(
    session: Session, partner_ids: Collection[int], sku_ids: Collection[int]
) -> dict[tuple[int, int], SkuUnits]:
    """By supplier and SKU, by three statements: the units of the SKU, and as this supplier packs where they say so."""
    connection, among = session.connection(), list(sku_ids)
    bases = connection.execute(
        select(_skus.c.id, _skus.c.base_unit_id, _units.c.name)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .where(_skus.c.id.in_(among))
    ).all()
    general: dict[int, dict[int, KnownUnit]] = {}
    further = select(_sku_units.c.sku_id, _units.c.id, _units.c.name, _sku_units.c.numerator, _sku_units.c.denominator)
    for sku_id, *unit in connection.execute(
        further.join(_units, _units.c.id == _sku_units.c.unit_id).where(_sku_units.c.sku_id.in_(among))
    ):
        general.setdefault(sku_id, {})[unit[0]] = KnownUnit(*unit)
    own: dict[tuple[int, int], dict[int, KnownUnit]] = {}
    packs = select(
        _packs.c.partner_id, _packs.c.sku_id, _units.c.id, _units.c.name, _packs.c.numerator, _packs.c.denominator
    )
    for partner_id, sku_id, *unit in connection.execute(
        packs.join(_units, _units.c.id == _packs.c.unit_id).where(
            _packs.c.sku_id.in_(among), _packs.c.partner_id.in_(list(partner_ids))
        )
    ):
        own.setdefault((partner_id, sku_id), {})[unit[0]] = KnownUnit(*unit)
    found = {}
    for sku_id, base_unit_id, name in bases:
        for partner_id in partner_ids:
            both = general.get(sku_id, {}) | own.get((partner_id, sku_id), {})
            known = sorted((one for one in both.values() if one.unit_id != base_unit_id), key=lambda one: one.unit_id)
            found[partner_id, sku_id] = SkuUnits(name, tuple(known))
    return found


def offer_of(line: OfferedTerms, units: SkuUnits) -> Offer:
    """What was typed, by base unit.

    Raises DomainError at ``unit``, ``holds``, ``price`` or ``moq``: ``quote.pack_word``, ``quote.pack_holds``,
    ``quote.base_holds``, ``quote.price_vanishes``, ``quote.price_too_large``, ``quote.moq_too_large``,
    ``unit.not_exact``.
    """
    factor = _factor(line, units)
    if factor is None:
        return Offer(line.price, line.tax_percent, line.moq, line.lead_days)
    price = base_price(line.price, *factor)
    if not 0 < price <= LARGEST:
        code = "quote.price_too_large" if price else "quote.price_vanishes"
        raise DomainError(code, field="price", unit=units.base)
    moq = None if line.moq is None else _moq(line.moq, factor, units)
    pack = InPack(line.unit, *factor, line.price, line.moq)
    return Offer(price, line.tax_percent, moq, line.lead_days, pack=pack)


def offers_of(session: Session, partner_id: int, lines: Mapping[int, OfferedTerms]) -> dict[int, Offer]:
    """The same of a whole offer, by SKU in the order of its lines. Raises DomainError at ``lines.N.…``."""
    units = units_of(session, [partner_id], lines)
    found = {}
    for at, (sku_id, line) in enumerate(lines.items()):
        try:
            found[sku_id] = offer_of(line, units[partner_id, sku_id])
        except DomainError as refusal:
            refusal.field = f"lines.{at}.{refusal.field}"
            raise
    return found


def as_typed(offer: Priced, units: SkuUnits) -> dict[str, str]:
    """The fields of a form that say this offer: ``price``, ``moq``, and in which ``pack``, if in one.

    A pack that our books do not have (any more) is the supplier's own, with its ``word`` and what it ``holds``.
    """
    pack = offer.pack
    price, moq = (pack.price, pack.moq) if pack else (offer.price, offer.moq)
    said = {"price": plain(price)} | ({} if moq is None else {"moq": plain(moq)})
    if pack is None:
        return said
    known = next((one for one in units.known if one.is_of(pack)), None)
    if known is not None:
        return said | {"pack": known.key}
    return said | {"pack": OWN, "word": pack.unit, "holds": held_text(pack.numerator, pack.denominator)}


def _factor(line: OfferedTerms, units: SkuUnits) -> tuple[int, int] | None:
    """What one of the unit holds; None: it is the base unit."""
    said = held(line.holds) if line.holds else None
    if not line.unit:
        if said not in (None, (1, 1)):
            raise DomainError("quote.pack_word", field="unit")
        return None
    if line.unit == units.base:
        if said not in (None, (1, 1)):
            raise DomainError("quote.base_holds", field="holds", unit=units.base)
        return None
    if said is not None:
        return said
    known = next((one for one in units.known if one.name == line.unit), None)
    if known is None:
        raise DomainError("quote.pack_holds", field="holds", pack=line.unit, unit=units.base)
    return known.numerator, known.denominator


def _moq(moq: Decimal, factor: tuple[int, int], units: SkuUnits) -> Decimal:
    try:
        least = to_base(moq, *factor)
    except DomainError as refusal:
        refusal.field = "moq"
        raise
    if least > LARGEST:
        raise DomainError("quote.moq_too_large", field="moq", unit=units.base)
    return least

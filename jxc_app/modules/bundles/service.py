"""Maintaining bundles."""

from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import Session, col, delete, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import Money, PositiveQuantity, plain
from jxc_app.core.search import search_key
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.bundles.models import Bundle, BundlePart
from jxc_app.modules.bundles.permissions import BUNDLE_EDIT
from jxc_app.modules.catalog.models import Barcode, Sku
from jxc_app.modules.catalog.queries import facts_of


class PartFields(Command):
    """So much of a SKU, in base units."""

    sku_id: Id
    quantity: PositiveQuantity


class SaveBundle(Command):
    """A bundle as it shall be; ``bundle_id`` None: a new one; ``price`` None: what its parts cost."""

    bundle_id: Id | None = None
    version: Version | None = None
    code: str = Limits(min_length=1, max_length=60)
    name: str = Limits(min_length=1, max_length=120)
    price: Money | None = Limits(default=None, ge=Decimal(0))
    remark: str = Limits(default="", max_length=200)
    is_off: bool = False
    parts: list[PartFields] = Limits(min_length=1, max_length=30)


class BundleRef(Result):
    """A bundle as it stands after an act."""

    bundle_id: int
    version: int


@use_case("bundle.save", title="保存套餐", permission=BUNDLE_EDIT)
def save_bundle(uow: UnitOfWork, command: SaveBundle) -> BundleRef:
    """Make a bundle or change it; what was sold already stays as it was sold.

    Raises NotFound; Conflict ``version.stale``; DomainError ``bundle.code_taken``, ``bundle.twice``, ``sku.not_found``.
    """
    held = None
    if command.bundle_id is not None:
        held = uow.session.get(Bundle, command.bundle_id, with_for_update=True, populate_existing=True)
        if held is None:
            raise NotFound("bundle.not_found")
        if held.version != command.version:
            raise Conflict("version.stale")
    _refuse_taken(uow.session, command)
    codes = _codes_of(uow, command)
    before = {} if held is None else _said(held, _parts_of(uow.session, held.id or 0))
    one = held or Bundle(code="", code_key="", name="")
    one.code, one.code_key, one.name = command.code.strip(), code_key(command.code), command.name
    one.price, one.remark, one.search_key = command.price, command.remark, search_key(command.code, command.name)
    one.switched_off_at = (one.switched_off_at or uow.now) if command.is_off else None
    one.version += held is not None
    uow.session.add(one)
    uow.session.flush()
    uow.session.exec(delete(BundlePart).where(col(BundlePart.bundle_id) == one.id))
    for position, part in enumerate(command.parts):
        uow.session.add(
            BundlePart(bundle_id=one.id or 0, sku_id=part.sku_id, position=position, quantity=part.quantity)
        )
    uow.session.flush()
    after = _said(one, {codes[part.sku_id]: plain(part.quantity) for part in command.parts})
    uow.record("bundle", one.id, one.code, before=before, after=after)
    return BundleRef(bundle_id=one.id or 0, version=one.version)


def _refuse_taken(session: Session, command: SaveBundle) -> None:
    """A code stands for one thing: no other bundle, no SKU, no barcode has it."""
    key = code_key(command.code)
    other = session.exec(select(Bundle.id).where(Bundle.code_key == key)).first()
    is_sku = session.exec(select(Sku.id).where(Sku.code_key == key)).first() is not None
    is_bar = session.exec(select(Barcode.sku_id).where(Barcode.code_key == key)).first() is not None
    if is_sku or is_bar or (other is not None and other != command.bundle_id):
        raise DomainError("bundle.code_taken", field="code", code=command.code)


def _codes_of(uow: UnitOfWork, command: SaveBundle) -> dict[int, str]:
    facts = facts_of(uow.session, {part.sku_id for part in command.parts})
    seen: set[int] = set()
    for position, part in enumerate(command.parts):
        if part.sku_id not in facts:
            raise DomainError("sku.not_found", field=f"parts.{position}.sku_id")
        if part.sku_id in seen:
            raise DomainError("bundle.twice", field=f"parts.{position}.sku_id", sku=facts[part.sku_id].code)
        seen.add(part.sku_id)
    return {sku_id: sku.code for sku_id, sku in facts.items()}


def _parts_of(session: Session, bundle_id: int) -> dict[str, str]:
    wanted = (
        select(BundlePart, Sku.code)
        .join(Sku, col(Sku.id) == BundlePart.sku_id)
        .where(BundlePart.bundle_id == bundle_id)
        .order_by(col(BundlePart.position))
    )
    return {code: plain(part.quantity) for part, code in session.exec(wanted).all()}


def _said(one: Bundle, parts: dict[str, str]) -> dict[str, object]:
    listed = "、".join(f"{code} × {quantity}" for code, quantity in parts.items())
    said: dict[str, object] = {"code": one.code, "name": one.name, "price": one.price, "parts": listed}
    return said | ({"remark": one.remark} if one.remark else {}) | ({"is_off": True} if one.switched_off_at else {})
